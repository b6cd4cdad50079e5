"""What has to be remembered: which activities came already, also across a restart."""

import logging
from datetime import datetime, timedelta
from itertools import islice

from adapters.parts.carried import digest
from adapters.parts.lately import Lately
from bot.errors import TandemError
from bot.ports import Clock, Store

log = logging.getLogger(__name__)

MEMORY = timedelta(hours=1)
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
        self._lately: Lately | None = None
        self._stale = False
        self._saving = False

    async def first(self, event: str) -> bool:
        """Note an activity, and tell whether it came for the first time."""
        if self._lately is None:
            kept = await self._store.kept(SEEN) or {}
            if self._lately is None:  # another one may have looked meanwhile
                at = {k: datetime.fromisoformat(v) for k, v in kept.get("at", {}).items()}
                self._lately = Lately(self._clock, MEMORY, at)
        first = self._lately.first(digest(event))
        self._stale = self._stale or first
        return first

    async def save(self) -> None:
        """Note durably what was seen; many activities at once are one write."""
        if self._saving:
            return
        self._saving = True
        try:
            while self._stale and self._lately is not None:
                self._stale = False
                newest = islice(reversed(self._lately.at.items()), NEWEST)
                told = {k: v.isoformat() for k, v in reversed(list(newest))}
                await self._store.keep(SEEN, {"at": told})
        except TandemError as error:
            log.warning("not noted", extra={"error": type(error).__name__})
        finally:
            self._saving = False
