"""How chat platforms fail, by chance, and the clock that is pushed on as soon as all sleep."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from drills.week import MONDAY
from tests.fakes import connector, slack

T = TypeVar("T")
RATE = 0.5
LATE = 0.02
DOWN = MONDAY + timedelta(days=3, hours=2), MONDAY + timedelta(days=3, hours=9)


class PushedClock:
    """A clock that somebody pushes on as soon as everybody sleeps."""

    def __init__(self, now: datetime) -> None:
        self._start = self._now = now
        self._until: list[datetime] = []
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the instant."""
        return self._now

    def monotonic(self) -> float:
        """Return seconds that pass with it."""
        return (self._now - self._start).total_seconds()

    async def sleep_until(self, instant: datetime) -> None:
        """Return when it shows the instant."""
        self._until.append(instant)
        try:
            while self._now < instant:
                await self._moved.wait()
        finally:
            self._until.remove(instant)

    def tell(self, instant: datetime) -> None:
        """Let it be this instant."""
        self._now = max(self._now, instant)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def push(self) -> None:
        """Go on to whatever is slept for, again and again."""
        while True:
            await asyncio.sleep(0.001)
            if self._until:
                self.tell(min(self._until))


class Weather:
    """Chooses how a call goes wrong, and counts it."""

    def __init__(
        self, chance: random.Random, now: Callable[[], datetime], done: Counter[str]
    ) -> None:
        """Take where chance comes from, the time, and where it is counted."""
        self._chance, self._now, self._done = chance, now, done
        self.rate = RATE

    @property
    def down(self) -> bool:
        """Tell whether Slack is down."""
        return DOWN[0] <= self._now() < DOWN[1]

    def of_slack(self, method: str) -> slack.Fault | None:
        """Return what becomes of a call to Slack's Web API."""
        if self.down:
            self._done["Slack down"] += 1
            return slack.Fault(drop=True)
        if not method.startswith(("chat.", "conversations.")) or self._fine():
            return None
        wait = str(self._chance.choice((1, 3, 40, 600)))
        return self._one(
            {
                "429 with Retry-After": lambda: slack.Fault(status=429, retry_after=wait),
                "500": lambda: slack.Fault(status=500),
                "500 after acceptance": lambda: slack.Fault(status=502, after=True),
                "connection dropped": lambda: slack.Fault(drop=True),
                "connection dropped after acceptance": lambda: slack.Fault(drop=True, after=True),
                "late": lambda: slack.Fault(after=True, hold=self._held()),
            }
        )

    def of_teams(self, _: str) -> connector.Fault | None:
        """Return what becomes of a call to the connector."""
        if self.down or self._fine():
            return None
        wait = str(self._chance.choice((1, 3, 40, 600)))
        return self._one(
            {
                "429 with Retry-After": lambda: connector.Fault(429, retry_after=wait),
                "412": lambda: connector.Fault(412),
                "500": lambda: connector.Fault(self._chance.choice((500, 503))),
                "500 after acceptance": lambda: connector.Fault(502, after=True),
                "connection dropped": lambda: connector.Fault(drop=True),
                "connection dropped after acceptance": lambda: connector.Fault(
                    drop=True, after=True
                ),
            }
        )

    def _fine(self) -> bool:
        return self._chance.random() >= self.rate

    def _one(self, faults: Mapping[str, Callable[[], T]]) -> T:
        how = self._chance.choice([*faults])
        self._done[how] += 1
        return faults[how]()

    @staticmethod
    def _held() -> asyncio.Event:
        event = asyncio.Event()
        asyncio.get_running_loop().call_later(LATE, event.set)
        return event
