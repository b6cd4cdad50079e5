"""How fast we post: about one a second in a channel, a few hundred a minute in the workspace."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.parts.newest import Newest
from bot.errors import NotNow
from bot.ports import Clock

KNOWN_CHANNELS = 10_000
LONGEST_WAIT = 20.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Posts a second and how many may come at once, for one channel and for all together."""

    channel: float = 1.0
    channel_burst: int = 3
    workspace: float = 6.0
    workspace_burst: int = 40


UNLIMITED = Rates(1e9, 1_000_000, 1e9, 1_000_000)


class Bucket:
    """A bucket that fills at a rate and lends what it has not got yet."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        """Start full; ``rate`` is a second, ``now`` monotonic seconds."""
        self.rate = rate
        self.burst = burst
        self.level = float(burst)
        self.at = now

    def wait(self, now: float) -> float:
        """Return in how many seconds one may be taken."""
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.level) / self.rate)

    def take(self) -> None:
        """Take one, on credit if need be."""
        self.level -= 1


class Throttle:
    """Lets one post pass at a time, in the order in which they came."""

    def __init__(self, clock: Clock, rates: Rates | None = None) -> None:
        """Take the clock, and the rates that Slack allows."""
        self.clock = clock
        self.rates = rates or Rates()
        now = clock.monotonic()
        self._all = Bucket(self.rates.workspace, self.rates.workspace_burst, now)
        self._channels: Newest[str, Bucket] = Newest(KNOWN_CHANNELS)

    async def pass_(self, channel: str) -> None:
        """Return when this channel may be posted to. Raises NotNow where that is far off."""
        now = self.clock.monotonic()
        own = self._channel(channel, now)
        wait = max(own.wait(now), self._all.wait(now))
        if wait > LONGEST_WAIT:
            raise NotNow(wait, "own rate")
        own.take()
        self._all.take()
        if wait > 0:
            await self.clock.sleep_until(self.clock.now() + timedelta(seconds=wait))

    def _channel(self, channel: str, now: float) -> Bucket:
        found = self._channels.get(channel)
        if found is None:
            found = Bucket(self.rates.channel, self.rates.channel_burst, now)
        self._channels[channel] = found
        return found
