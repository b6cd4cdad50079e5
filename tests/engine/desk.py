"""A store, a platform and a clock on one desk, and the laws that hold however they fail."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, cast

from bot.deliver import Courier
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import NoSuchCooperation
from bot.message import Message
from bot.ports import Change, Owed, Post, Store
from bot.told import Told, Tried
from storage.memory import MemoryStore
from tests.fakes.clock import HandClock
from tests.fakes.platform import Platform

ROOM = Address(platform="fake", id="project")
OTHER = Address(platform="fake", id="other")


def room(n: int, platform: str = "fake") -> Address:
    return Address(platform=platform, id=f"room-{n}")


class Stepwise:
    """A store whose every call begins and ends with a turn of the loop, where a crash may hit."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        work = getattr(self._store, name)

        async def step(*given: Any, **named: Any) -> Any:
            await asyncio.sleep(0)
            result = await work(*given, **named)
            await asyncio.sleep(0)
            return result

        return step


@dataclass
class Desk:
    """``said`` holds the newest title of each key of a room, in the order of their first saying."""

    clock: HandClock = field(default_factory=HandClock)
    store: MemoryStore = field(default_factory=MemoryStore)
    told: list[tuple[str, Address, str]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    said: defaultdict[Address, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        self.platform = Platform(self.clock)
        self.stepwise = cast("Store", Stepwise(self.store))

    async def say(self, key: str, title: str, to: Address = ROOM, coop: str = "coop") -> None:
        """Save a change that owes a post."""
        try:
            known = await self.store.load(coop)
        except NoSuchCooperation:
            known = Cooperation(id=coop)
        post = Post(key=key, room=to, message=Message(title=title))
        await self.store.save(Change(coop=known, at=self.clock.now(), posts=[post]))
        self.said[to][f"{coop}:{key}"] = title

    async def tell(self, owed: Owed, reason: str) -> None:
        self.told.append((owed.key, owed.room, reason))

    def _heard(self, told: Told) -> None:
        assert isinstance(told, Tried)
        self.counted.append(told.result)

    def courier(self) -> Courier:
        """Return a courier as after a fresh start, its jitter always the same."""
        return Courier(
            self.stepwise,
            {"fake": self.platform},
            self.clock.now,
            self.tell,
            jitter=lambda: 0.0,
            hear=self._heard,
            patience=5.0,
        )

    async def until_delivered(self, to: Address = ROOM) -> None:
        """Come back whenever the courier asks for it, until nothing is left."""
        courier = self.courier()
        while (until := await courier.deliver(to)) is not None:
            assert until > self.clock.now()
            self.clock.move_to(until)

    async def check(self) -> None:
        """Lost 0, doubled 0, in order, newest wording, never two calls at once in a room."""
        for to, said in self.said.items():
            shown = self.platform.rooms.get(to, [])
            assert [(s.key, s.message.title) for s in shown] == list(said.items())
        assert await self.store.rooms_owed() == ()
        assert self.platform.overlaps == 0


async def crash_after(steps: int, task: asyncio.Task[object]) -> bool:
    """Let a task run for some turns of the loop, then end it; tell whether it was cut off."""
    for _ in range(steps):
        await asyncio.sleep(0)
    cut = not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return cut


async def turns(n: int = 400) -> None:
    """Give everybody many turns, without any time passing."""
    for _ in range(n):
        await asyncio.sleep(0)


def wrote(caplog_records: list[logging.LogRecord]) -> str:
    """Return everything that a log record holds, as one text."""
    return " ".join(str(vars(record)) for record in caplog_records)
