"""What came already: platforms send again whatever they have no answer to."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.ports import Clock

MANY = 50_000


class Lately:
    """Knows for a while what came; of very many at once only the newest."""

    def __init__(
        self, clock: Clock, memory: timedelta, at: Mapping[str, datetime] | None = None
    ) -> None:
        """Take the clock, how long to remember, and when (``at``) what came before, in order."""
        self.clock = clock
        self.memory = memory
        self.at = OrderedDict(at or {})

    def first(self, name: str) -> bool:
        """Note something, and tell whether it came for the first time."""
        now = self.clock.now()
        while self.at and (
            len(self.at) >= MANY or now - next(iter(self.at.values())) > self.memory
        ):
            self.at.popitem(last=False)
        if name in self.at:
            return False
        self.at[name] = now
        return True
