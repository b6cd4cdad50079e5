"""A chat platform for drills: it outlives every process, fails at random, and forgets nothing."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from bot.domain.people import Address
from bot.errors import NotNow, Unknown
from bot.message import Message

LARGEST = 1 << 20


@dataclass
class Said:
    """One message as people see it: its key, its newest title, how often it was edited."""

    ref: str
    key: str
    title: str
    edits: int = 0


@dataclass
class Exchange:
    """Takes calls on a socket; ``rate`` of them fail, in one of four ways.

    A call is lost before it took effect, or its answer after it did; it is refused for a while;
    or it is late. ``heard`` is told of each call before it takes effect.
    """

    chance: random.Random = field(default_factory=lambda: random.Random(0))
    rate: float = 0.0
    rooms: dict[str, list[Said]] = field(default_factory=dict)
    calls: int = 0
    heard: Callable[[dict[str, Any]], None] = lambda _: None

    async def serve(self, path: Path) -> asyncio.Server:
        """Take calls at this path, one on each connection."""
        return await asyncio.start_unix_server(self._answer, path, limit=LARGEST)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            if line:
                answer = await self.take(orjson.loads(line))
                if answer is not None:
                    writer.write(orjson.dumps(answer) + b"\n")
                    await writer.drain()
        except (ConnectionError, BrokenPipeError):
            pass  # whoever asked was killed meanwhile
        finally:
            writer.close()

    async def take(self, call: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer to a call; None drops the connection without one."""
        self.calls += 1
        self.heard(call)
        how = self.chance.choice(("before", "after", "later", "slow"))
        how = how if self.chance.random() < self.rate else "well"
        if how == "before":
            return None
        if how == "later":
            return {"later": self.chance.randint(1, 30)}
        if how == "slow":
            await asyncio.sleep(self.chance.uniform(0.0, 0.05))
        ref = getattr(self, f"_{call['do']}")(call)
        return None if how == "after" else {"ref": ref}

    def shows(self, room: str, key: str) -> bool:
        """Tell whether a room shows a key already."""
        return any(said.key == key for said in self.rooms.get(room, ()))

    def _post(self, call: dict[str, Any]) -> str:
        room = self.rooms.setdefault(call["room"], [])
        room.append(Said(f"{call['room']}/{len(room)}", call["key"], call["title"]))
        return room[-1].ref

    def _edit(self, call: dict[str, Any]) -> str:
        said = next(s for s in self.rooms[call["room"]] if s.ref == call["ref"])
        said.title, said.edits = call["title"], said.edits + 1
        return said.ref

    def _look_up(self, call: dict[str, Any]) -> str | None:
        found = [s.ref for s in self.rooms.get(call["room"], ()) if s.key == call["key"]]
        return found[-1] if found else None


Ask = Callable[[dict[str, Any]], Any]


def by_wire(path: Path) -> Ask:
    """Return how another process calls an exchange; each call is a connection of its own."""

    async def ask(call: dict[str, Any]) -> dict[str, Any] | None:
        reader, writer = await asyncio.open_unix_connection(path, limit=LARGEST)
        try:
            writer.write(orjson.dumps(call) + b"\n")
            await writer.drain()
            line = await reader.readline()
            return orjson.loads(line) if line else None
        except ConnectionError:
            return None
        finally:
            writer.close()

    return ask


class Line:
    """A ``Messenger`` that calls an exchange."""

    def __init__(self, ask: Ask, who: str = "") -> None:
        self._ask, self._who = ask, who

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Send a new message, and return its ref."""
        return str(await self._call("post", room, key, title=message.title))

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace the message in place."""
        await self._call("edit", room, key, title=message.title, ref=ref)

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return the ref of what bears the key."""
        del since
        found: str | None = await self._call("look_up", room, key)
        return found

    async def _call(self, do: str, room: Address, key: str, **more: str) -> Any:
        call = {"do": do, "room": room.key, "key": key, "who": self._who, **more}
        answer = await self._ask(call)
        if answer is None:
            raise Unknown
        if "later" in answer:
            raise NotNow(answer["later"], "ratelimited")
        return answer["ref"]
