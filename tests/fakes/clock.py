"""A clock that only moves when a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta

THURSDAY = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


class HandClock:
    def __init__(self, start: datetime = THURSDAY) -> None:
        self._now = start.astimezone(UTC)  # adding to a local time would pass over its gaps
        self._monotonic = 0.0
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep_until(self, instant: datetime) -> None:
        while self._now < instant:
            await self._moved.wait()

    def move(self, **by: float) -> None:
        """Let time pass: ``move(minutes=5)``."""
        self._shift(timedelta(**by), timedelta(**by))

    def jump(self, **by: float) -> None:
        """Set the wall clock, while hardly any time passes."""
        self._shift(timedelta(**by), timedelta())

    def move_to(self, instant: datetime) -> None:
        self._shift(instant - self._now, instant - self._now)

    def _shift(self, wall: timedelta, monotonic: timedelta) -> None:
        self._now += wall
        self._monotonic += monotonic.total_seconds()
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
