"""How the store is: whether it works now, and who is told of what was damaged in it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from bot.commands.rooms import TellRestored
from bot.deliver import log_failure
from bot.errors import TandemError
from bot.ports import Store
from bot.tandem import Tandem

log = logging.getLogger("tandem")

PROBE = "store:probe"
ANSWERS_WITHIN = 2.0
LOOK_AGAIN = 20.0


def trouble_of(store: Store) -> Callable[[], Awaitable[str]]:
    """Return who tells why a store does not work now, empty if it does."""

    async def trouble() -> str:
        with contextlib.suppress(TandemError):
            try:
                async with asyncio.timeout(ANSWERS_WITHIN):
                    await store.next_due()  # a database has to be asked
                    if store.trouble:  # nobody else may write for a while, and then it would stay
                        await store.keep(PROBE, {})
            except TimeoutError:
                return store.trouble or f"no answer within {ANSWERS_WITHIN:g} seconds"
        broken = f"{len(store.broken)} files cannot be read" if store.broken else ""
        return store.trouble or broken

    return trouble


class Damage:
    """Tells of damage once: the log, and the owners of what was put back (R2)."""

    def __init__(self, store: Store, tandem: Tandem) -> None:
        """Take the store that finds it, also while running, and who tells the owners."""
        self._store, self._tandem = store, tandem
        self._told = set[object]()

    async def tell(self) -> None:
        """Tell what was not told yet."""
        for path, reason in {*self._store.broken} - self._told:
            log.warning("cannot be read: %s (%s)", path, reason)
            self._told.add((path, reason))
        for coop_id in {*self._store.restored} - self._told:
            self._told.add(coop_id)
            try:
                await self._tandem.clock(coop_id, TellRestored())
            except TandemError as error:
                kind = type(error).__name__
                log.warning("nobody was told that %s was restored: %s", coop_id, kind)

    async def watch(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            try:
                await self.tell()
            except Exception as error:  # noqa: BLE001 - it is looked at again
                log_failure("damage was not told", error)
