"""What has to be remembered: which events came already, for a day."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.ports import Clock

MEMORY = timedelta(hours=25)
MANY = 50_000


class Seen:
    """Knows for 25 hours which events came already: Slack sends some of them again."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock."""
        self.clock = clock
        self._at: OrderedDict[str, datetime] = OrderedDict()

    def first(self, event: str) -> bool:
        """Note an event, and tell whether it came for the first time."""
        now = self.clock.now()
        while self._at and (len(self._at) >= MANY or now - next(iter(self._at.values())) > MEMORY):
            self._at.popitem(last=False)
        if event in self._at:
            return False
        self._at[event] = now
        return True
