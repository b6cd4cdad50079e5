"""A chat platform that keeps what is posted, and fails in every way a real one does."""

import asyncio
import random
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.people import Address
from bot.errors import Gone, NotNow, Unknown, Unreachable
from bot.message import Message
from tests.fakes.clock import HandClock


class Fault(Enum):
    NONE = "none"
    NOT_NOW = "asks to wait"
    NOT_NOW_UNSAID = "asks to wait, without saying how long"
    BEFORE = "drops the connection before anything took effect"
    AFTER = "drops the connection after it took effect"
    BUG = "raises what nobody expects before anything took effect"
    BUG_AFTER = "raises what nobody expects after it took effect"
    SLOW = "answers after a long while"
    UNREACHABLE = "refuses for good"
    HANGS = "never answers"


PASSING = tuple(f for f in Fault if f not in (Fault.UNREACHABLE, Fault.HANGS))


@dataclass(slots=True)
class Shown:
    """One message as people see it in a room."""

    ref: str
    key: str
    message: Message
    at: datetime
    edits: int = 0


@dataclass(slots=True)
class Platform:
    """A ``Messenger`` and the server behind it; outlives every crash of Tandem.

    ``script`` holds the faults of the next calls, in order; afterwards each call draws one of
    ``faults`` with the probability ``rate``. ``shut`` rooms refuse for good, a ``dead`` platform
    drops every call, a ``hanging`` one never answers.
    """

    clock: HandClock
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    rate: float = 0.0
    faults: tuple[Fault, ...] = PASSING
    script: deque[Fault] = field(default_factory=deque)
    shut: set[Address] = field(default_factory=set)
    dead: bool = False
    hanging: bool = False
    slow: int = 3
    rooms: dict[Address, list[Shown]] = field(default_factory=dict)
    calls: list[tuple[str, Address, str]] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    busy: set[Address] = field(default_factory=set)
    posted: int = 0
    overlaps: int = 0
    most_at_once: int = 0

    def next(self, *faults: Fault) -> None:
        self.script.extend(faults)

    # -- what a Messenger does ---------------------------------------------------------------

    async def post(self, room: Address, message: Message, key: str) -> str:
        fault = await self._arrive("post", room, key)
        shown = self.rooms.setdefault(room, [])
        self.posted += 1
        ref = f"{room.id}/{self.posted}"
        shown.append(Shown(ref, key, message, self.clock.now()))
        await self._leave(room, fault)
        return ref

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        fault = await self._arrive("edit", room, key)
        found = next((s for s in self.rooms.get(room, ()) if s.ref == ref), None)
        if found is None:
            self.busy.discard(room)
            raise Gone
        found.message, found.edits = message, found.edits + 1
        await self._leave(room, fault)

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        fault = await self._arrive("look_up", room, key)
        found = [s.ref for s in self.rooms.get(room, ()) if s.key == key and s.at >= since]
        await self._leave(room, fault)
        return found[-1] if found else None

    # -- how it fails ------------------------------------------------------------------------

    async def _arrive(self, what: str, room: Address, key: str) -> Fault:
        self.calls.append((what, room, key))
        self.called.set()
        self.overlaps += room in self.busy
        self.busy.add(room)
        self.most_at_once = max(self.most_at_once, len(self.busy))
        try:
            return await self._before(room)
        except BaseException:
            self.busy.discard(room)
            raise

    async def _before(self, room: Address) -> Fault:
        fault = self._draw(room)
        await asyncio.sleep(0)
        match fault:
            case Fault.HANGS:
                await asyncio.Event().wait()
            case Fault.SLOW:
                for _ in range(self.slow):
                    await asyncio.sleep(0)
            case Fault.UNREACHABLE:
                raise Unreachable("is_archived")
            case Fault.NOT_NOW:
                raise NotNow(self.chance.randint(1, 30), "ratelimited")
            case Fault.NOT_NOW_UNSAID:
                raise NotNow
            case Fault.BEFORE:
                raise Unknown("connection dropped")
            case Fault.BUG:
                raise ValueError(SECRET)
        return fault

    async def _leave(self, room: Address, fault: Fault) -> None:
        try:
            await asyncio.sleep(0)
        finally:
            self.busy.discard(room)
        if fault is Fault.AFTER:
            raise Unknown("connection dropped")
        if fault is Fault.BUG_AFTER:
            raise ValueError(SECRET)

    def _draw(self, room: Address) -> Fault:
        if self.hanging:
            return Fault.HANGS
        if self.dead:
            return Fault.BEFORE
        if room in self.shut:
            return Fault.UNREACHABLE
        if self.script:
            return self.script.popleft()
        return self.chance.choice(self.faults) if self.chance.random() < self.rate else Fault.NONE

    # -- what people see ---------------------------------------------------------------------

    def titles(self, room: Address) -> list[str]:
        return [s.message.title for s in self.rooms.get(room, ())]

    def keys(self, room: Address) -> list[str]:
        return [s.key for s in self.rooms.get(room, ())]

    def did(self) -> list[str]:
        return [what for what, _, _ in self.calls]

    def delete(self, room: Address, titles: Iterable[str]) -> None:
        """Have somebody delete messages."""
        gone = set(titles)
        self.rooms[room] = [s for s in self.rooms[room] if s.message.title not in gone]


SECRET = "the words of a message"
