"""What has to be remembered: which activities came already, also across a restart."""

import logging
from datetime import datetime, timedelta

from adapters.parts.carried import digest
from adapters.parts.lately import Lately
from bot.errors import TandemError
from bot.ports import Clock, Shared, Store

log = logging.getLogger(__name__)

MEMORY = timedelta(hours=1)
NEWEST = 100
SEEN = "teams:seen"


class Seen:
    """Knows for an hour which activities came already; the newest also across a restart.

    Teams sends again what it has no answer to after some fifteen seconds, to any of our processes.
    What changed a cooperation is known to the store for longer, whatever becomes of this note.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the store and the clock."""
        self._store = store
        self._clock = clock
        self._alone = not isinstance(store, Shared)  # what another process noted counts, too
        self._lately: Lately | None = None
        self._stale = False
        self._saving = False

    async def first(self, event: str) -> bool:
        """Note an activity, and tell whether it came for the first time, to whichever process."""
        if self._lately is None or not self._alone:
            await self._learn()
        first = self._known.first(digest(event))
        self._stale = self._stale or first
        return first

    async def save(self) -> None:
        """Note durably what was seen; many activities at once are one write."""
        if self._saving:
            return
        self._saving = True
        try:
            while self._stale:
                self._stale = False
                if not self._alone:
                    await self._learn()
                newest = sorted(self._known.at.items(), key=lambda it: it[1])[-NEWEST:]
                await self._store.keep(SEEN, {"at": {k: v.isoformat() for k, v in newest}})
        except TandemError as error:
            log.warning("not noted", extra={"error": type(error).__name__})
        finally:
            self._saving = False

    @property
    def _known(self) -> Lately:
        if self._lately is None:
            self._lately = Lately(self._clock, MEMORY)
        return self._lately

    async def _learn(self) -> None:
        """Learn what came before, to this process or another one."""
        kept = await self._store.kept(SEEN) or {}
        for name, at in kept.get("at", {}).items():
            self._known.at.setdefault(name, datetime.fromisoformat(at))
