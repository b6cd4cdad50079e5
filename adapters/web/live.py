"""Tells open pages what is new, to each only what its person may see."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal

from adapters.web.clock import WorkspaceClock
from adapters.web.log import Line, Log
from adapters.web.roster import Directory, Person
from bot.domain.people import Address

TICK = 20.0
BACKLOG = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """A line was added or edited in a place that the person sees."""

    place: Address
    line: Line
    fresh: bool


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody else received something privately: who, not what."""

    person: str
    change: int


News = Said | Waits | Literal["clock", "rooms"]
_Raw = tuple[Address, Line] | Literal["clock", "rooms", "end"]


class Live:
    """Hands what the log and the clock report to every open page."""

    def __init__(self, log: Log, directory: Directory, clock: WorkspaceClock) -> None:
        """Listen to the log and the clock."""
        self._log = log
        self._directory = directory
        self._open: set[asyncio.Queue[_Raw]] = set()
        log.listeners.append(lambda place, line: self._tell((place, line)))
        clock.listeners.append(lambda: self._tell("clock"))

    def rooms(self) -> None:
        """Tell every page that there is another room."""
        self._tell("rooms")

    def close(self) -> None:
        """End every stream, so that a server can stop."""
        self._tell("end")

    def _tell(self, what: _Raw) -> None:
        for queue in tuple(self._open):
            if queue.qsize() >= BACKLOG:
                # Too slow: the page connects again and catches up from the log.
                self._open.discard(queue)
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait("end")
            else:
                queue.put_nowait(what)

    async def news(self, person: Person, since: int) -> AsyncGenerator[News, None]:
        """Yield what is newer than a change: first what was missed, then what happens."""
        queue: asyncio.Queue[_Raw] = asyncio.Queue()
        self._open.add(queue)
        try:
            caught_up = self._log.change
            for missed in self._missed(person, since):
                yield missed
            while True:
                try:
                    raw = await asyncio.wait_for(queue.get(), TICK)
                except TimeoutError:
                    raw = "clock"
                if raw == "end":
                    return
                if isinstance(raw, str):
                    yield raw
                elif raw[1].change > caught_up and (it := self._for(person, *raw)):
                    yield it
        finally:
            self._open.discard(queue)

    def _missed(self, person: Person, since: int) -> list[Said]:
        places = [*(r.address for r in self._directory.rooms_of(person)), person.address]
        lines = [
            Said(place, line, fresh=born(line) > since)
            for place in places
            for line in self._log.lines(place, person.id)
            if line.change > since
        ]
        return sorted(lines, key=lambda said: said.line.change)

    def _for(self, person: Person, place: Address, line: Line) -> News | None:
        if self._directory.sees(person, place):
            mine = line.only in ("", person.id)
            return Said(place, line, fresh=not line.edited) if mine else None
        if place.kind == "person" and not line.by and not line.edited:
            return Waits(place.id, line.change)
        return None


def born(line: Line) -> int:
    """Return the change at which a line first appeared."""
    return int(line.ref.removeprefix("m"))
