"""Which events came already, to whichever of our processes: Slack sends some again."""

import logging

from adapters.parts.carried import digest
from adapters.parts.lately import Lately
from bot.errors import TandemError
from bot.ports import Store

log = logging.getLogger(__name__)


class Seen:
    """Knows what came to this process by itself, and asks the store about everything else.

    What changes a cooperation is known to its save in any case; this is for what only shows
    something, so that nobody gets the same answer twice.
    """

    def __init__(self, store: Store, lately: Lately) -> None:
        """Take the store, and what this process remembers."""
        self._store, self._lately = store, lately

    async def first(self, event: str) -> bool:
        """Note an event, and tell whether it came for the first time."""
        if not self._lately.first(event):
            return False
        try:
            return await self._store.first(f"slack:came:{digest(event)}")
        except TandemError as error:
            # Better an answer twice than none; and without a store the answer says so.
            log.warning("not noted", extra={"error": type(error).__name__})
            return True
