"""The workspace's own time: a clock that can be moved, and the machine that moves it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.ports import Store

NOTE = "clock"
FURTHEST = timedelta(days=20 * 366)
STUCK = 5
Settle = Callable[[], Awaitable[None]]


def real_now() -> datetime:
    """Return the instant by the machine's own clock."""
    return datetime.now(UTC)


class WorkspaceClock:
    """A ``bot.ports.Clock`` that runs like the real one, an offset away from it."""

    def __init__(self, store: Store, real: Callable[[], datetime] = real_now) -> None:
        """Take where the offset is kept, and the real time."""
        self.listeners: list[Callable[[], None]] = []
        self._store = store
        self._real = real
        self._moved = asyncio.Event()
        self.offset = timedelta()

    async def open(self) -> None:
        """Go on in the time of the last run."""
        note = await self._store.kept(NOTE) or {}
        self.offset = timedelta(seconds=float(note.get("offset", 0)))

    def now(self) -> datetime:
        """Return the workspace's instant, in UTC."""
        return self._real() + self.offset

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    async def sleep_until(self, instant: datetime) -> None:
        """Return when ``now`` has reached the instant, be it by waiting or by a jump."""
        while (left := (instant - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), timeout=left)
            except TimeoutError:
                continue

    async def shift(self, offset: timedelta) -> None:
        """Move the clock to this distance from the real time, and tell whoever waits."""
        await self._store.keep(NOTE, {"offset": offset.total_seconds()})
        self.offset = offset
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
        for listener in self.listeners:
            listener()

    async def move_to(self, instant: datetime) -> None:
        """Move the clock so that it is this instant now."""
        await self.shift(instant - self._real())


class TimeMachine:
    """Travels from duty to duty, so that everything on the way happens at its own time."""

    def __init__(self, clock: WorkspaceClock, store: Store, settle: Settle) -> None:
        """Take the clock, the store that knows what is due, and what runs and delivers it."""
        self._clock = clock
        self._store = store
        self._settle = settle
        self._travelling = asyncio.Lock()

    async def forward(self, span: timedelta) -> None:
        """Travel by this span; every duty between happens in order."""
        async with self._travelling:
            target = self._clock.now() + span
            await self._travel(min(target, self._clock.now() + FURTHEST))

    async def next_duty(self) -> datetime | None:
        """Travel to the next duty and return its instant; stay if nothing is ever due."""
        async with self._travelling:
            await self._settle()
            due = await self._store.next_due()
            if due is not None:
                await self._travel(max(due, self._clock.now()))
            return due

    async def back(self) -> None:
        """Return to the real time."""
        async with self._travelling:
            await self._clock.shift(timedelta())
            await self._settle()

    async def _travel(self, target: datetime) -> None:
        await self._settle()
        stuck = 0
        while (due := await self._store.next_due()) is not None and due <= target:
            # A duty that is due and stays due must not hold up the journey.
            stuck = stuck + 1 if due <= self._clock.now() else 0
            if stuck >= STUCK:
                break
            if due > self._clock.now():
                await self._clock.move_to(due)
            await self._settle()
        if target > self._clock.now():
            await self._clock.move_to(target)
        await self._settle()
