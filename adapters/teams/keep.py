"""What has to be remembered: which activities came already, also across a restart."""

import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from itertools import islice

from adapters.parts.carried import digest
from bot.errors import TandemError
from bot.ports import Clock, Store

log = logging.getLogger(__name__)

MEMORY = timedelta(hours=1)
MANY = 50_000
NEWEST = 100
SEEN = "teams:seen"


class Seen:
    """Knows for an hour which activities came already; the newest also across a restart.

    Teams sends again what it has no answer to after some fifteen seconds. What changed a
    cooperation is known to the store for longer, whatever becomes of this note.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the store and the clock."""
        self._store = store
        self._clock = clock
        self._at: OrderedDict[str, datetime] | None = None
        self._stale = False
        self._saving = False

    async def first(self, event: str) -> bool:
        """Note an activity, and tell whether it came for the first time."""
        if self._at is None:
            kept = await self._store.kept(SEEN) or {}
            if self._at is None:
                told = kept.get("at", {}).items()
                self._at = OrderedDict((k, datetime.fromisoformat(v)) for k, v in told)
        now, name = self._clock.now(), digest(event)
        while self._at and (len(self._at) >= MANY or now - next(iter(self._at.values())) > MEMORY):
            self._at.popitem(last=False)
        if name in self._at:
            return False
        self._at[name] = now
        self._stale = True
        return True

    async def save(self) -> None:
        """Note durably what was seen; many activities at once are one write."""
        if self._saving:
            return
        self._saving = True
        try:
            while self._stale and self._at is not None:
                self._stale = False
                newest = islice(reversed(self._at.items()), NEWEST)
                told = {k: v.isoformat() for k, v in reversed(list(newest))}
                await self._store.keep(SEEN, {"at": told})
        except TandemError as error:
            log.warning("not noted", extra={"error": type(error).__name__})
        finally:
            self._saving = False
