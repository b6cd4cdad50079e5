"""The machine's clock, and waiting for whichever comes first: an instant or a bell."""

import asyncio
import time
from datetime import UTC, datetime

from bot.ports import Clock

LONGEST_NAP = 1.0


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    async def sleep_until(self, instant: datetime) -> None:
        """Return when ``now`` has reached the instant.

        In short naps, since the wall clock may be set while we wait.
        """
        while (left := (instant - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - time is no event
            await asyncio.sleep(min(left, LONGEST_NAP))


async def woken(clock: Clock, bell: asyncio.Event, instant: datetime | None) -> None:
    """Return when the bell is rung or the instant is reached (None: never by itself)."""
    if instant is None:
        await bell.wait()
        return
    if clock.now() >= instant:
        await asyncio.sleep(0)  # let others have their turn, however often we come by
        return
    waits = {
        asyncio.ensure_future(clock.sleep_until(instant)),
        asyncio.ensure_future(bell.wait()),
    }
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
