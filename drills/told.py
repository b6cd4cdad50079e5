"""A clock that shows what it is told, the same in every process of a drill."""

import asyncio
import time
from datetime import datetime


class ToldClock:
    """A ``bot.ports.Clock``: time passes when somebody says so, for both kinds of clock alike."""

    def __init__(self, now: datetime) -> None:
        self._start = self._now = now
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the instant that was told last."""
        return self._now

    def monotonic(self) -> float:
        """Return real seconds, and those that were told to pass."""
        return time.monotonic() + (self._now - self._start).total_seconds()

    async def sleep_until(self, instant: datetime) -> None:
        """Return when the instant has been told."""
        while self._now < instant:
            await self._moved.wait()

    def tell(self, instant: datetime) -> None:
        """Let it be this instant."""
        self._now = max(self._now, instant)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
