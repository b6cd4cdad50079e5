"""How fast we post: Teams takes seven messages a second and sixty in thirty seconds a room."""

from collections import deque
from dataclasses import dataclass
from datetime import timedelta

from adapters.parts.newest import Newest
from bot.errors import NotNow
from bot.ports import Clock

MANY = 10_000
LONGEST_WAIT = 20.0


@dataclass(frozen=True, slots=True)
class Rates:
    """How many messages within how many seconds; all of the ``windows`` hold."""

    windows: tuple[tuple[int, float], ...] = ((7, 1.0), (60, 30.0))


UNLIMITED = Rates(())


class Throttle:
    """Lets messages of a conversation pass as fast as all windows allow, in order."""

    def __init__(self, clock: Clock, rates: Rates | None = None) -> None:
        """Take the clock, and the rates that Teams allows."""
        self._clock = clock
        self._windows = (rates or Rates()).windows
        self._sent: Newest[str, deque[float]] = Newest(MANY)

    async def pass_(self, conversation: str) -> None:
        """Return when this conversation may be posted to. Raises NotNow where that is far off."""
        if not self._windows:
            return
        now = self._clock.monotonic()
        sent = self._sent.get(conversation) or deque(maxlen=max(n for n, _ in self._windows))
        self._sent[conversation] = sent
        at = max([now, *(sent[-n] + seconds for n, seconds in self._windows if len(sent) >= n)])
        if at - now > LONGEST_WAIT:
            raise NotNow(at - now, "own rate")
        sent.append(at)
        if at > now:
            await self._clock.sleep_until(self._clock.now() + timedelta(seconds=at - now))
