"""What the workspace's rooms and private chats have received: the platform's own memory."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from bot.domain.people import Address
from bot.errors import Gone
from bot.message import Message
from bot.ports import Store

NEWEST = 300


class Line(BaseModel, frozen=True):
    """One thing that stands in a place: a message of Tandem's, or words that a person typed.

    ``change`` grows with every write anywhere, so that a reader can ask for what is newer.
    ``by`` is a person's id (empty: Tandem); ``only`` the id of the one who sees it (empty: all).
    """

    ref: str
    change: int
    at: datetime
    key: str = ""
    message: Message | None = None
    text: str = ""
    by: str = ""
    only: str = ""
    edited: bool = False


Listener = Callable[[Address, Line], None]


class Log:
    """Keeps the newest lines of every place, each write on disk before it is told to anybody."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        """Take where to keep it and the workspace's time."""
        self.listeners: list[Listener] = []
        self._store = store
        self._now = now
        self._lines: dict[str, tuple[Line, ...]] = {}
        self._written: dict[tuple[str, int], dict[str, Any]] = {}
        # One writer at a time everywhere: whoever has seen a change has seen all before it.
        self._writing = asyncio.Lock()
        self.change = 0

    async def open(self, places: Iterable[Address]) -> None:
        """Read what these places received in earlier runs."""
        for place in places:
            note = await self._store.kept(_note(place)) or {}
            lines = tuple(Line.model_validate(raw) for raw in note.get("lines", []))
            self._lines[place.key] = lines
            self.change = max([self.change, *(line.change for line in lines)])

    def lines(self, place: Address, reader: str) -> tuple[Line, ...]:
        """Return what a person reads in a place, oldest first."""
        everything = self._lines.get(place.key, ())
        return tuple(line for line in everything if line.only in ("", reader))

    def line(self, place: Address, ref: str, reader: str) -> Line | None:
        """Return one line, if it is there and this person reads it."""
        return next((line for line in self.lines(place, reader) if line.ref == ref), None)

    def look_up(self, place: Address, key: str) -> str | None:
        """Return the ref of the newest message with exactly this key."""
        found = (x.ref for x in reversed(self._lines.get(place.key, ())) if x.key == key)
        return next(found, None)

    async def put(self, place: Address, message: Message, *, key: str = "", only: str = "") -> Line:
        """Add a message of Tandem's, and return once it is kept."""
        return await self._add(place, {"message": message, "key": key, "only": only})

    async def words(self, place: Address, text: str, by: str) -> Line:
        """Add words that a person typed, and return once they are kept."""
        return await self._add(place, {"text": text, "by": by})

    async def edit(self, place: Address, ref: str, message: Message) -> Line:
        """Replace a message in its place. Raise ``Gone`` if it is not there any more."""
        async with self._writing:
            lines = self._lines.get(place.key, ())
            old = next((line for line in lines if line.ref == ref), None)
            if old is None:
                raise Gone(ref)
            update = {"message": message, "change": self.change + 1, "edited": True}
            new = old.model_copy(update=update)
            await self._keep(place, tuple(new if line is old else line for line in lines), new)
            return new

    async def _add(self, place: Address, what: dict[str, object]) -> Line:
        async with self._writing:
            change = self.change + 1
            line = Line.model_validate(
                {"ref": f"m{change}", "change": change, "at": self._now(), **what}
            )
            await self._keep(place, (*self._lines.get(place.key, ()), line)[-NEWEST:], line)
            return line

    async def _keep(self, place: Address, lines: tuple[Line, ...], newest: Line) -> None:
        """Write first and show afterwards, so that nothing is shown that a restart forgets."""
        written = {(x.ref, x.change): self._dump(x) for x in lines}
        await self._store.keep(_note(place), {"lines": list(written.values())})
        gone = {(x.ref, x.change) for x in self._lines.get(place.key, ())} - written.keys()
        self._written = {k: v for k, v in (self._written | written).items() if k not in gone}
        self._lines[place.key] = lines
        self.change = newest.change
        for listener in self.listeners:
            listener(place, newest)

    def _dump(self, line: Line) -> dict[str, Any]:
        """Return a line as it is written; a line never changes without a new ``change``."""
        return self._written.get((line.ref, line.change)) or line.model_dump(mode="json")


def _note(place: Address) -> str:
    return f"web.log.{place.kind}.{place.id}"
