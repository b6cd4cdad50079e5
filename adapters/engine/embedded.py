"""The engine of one machine: the clock's tick, due work and deliveries, all in this process."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Protocol

from adapters.engine.duties import Duties
from adapters.engine.rooms import Rooms
from adapters.engine.ticking import GRACE, Ticking
from bot.deliver import Courier, Tell, chance, tell_nobody
from bot.ports import Bell, Clock, Messenger, Store
from bot.told import Hear, to_nobody

log = logging.getLogger(__name__)

SOON, DAY = 600.0, 24 * 3600.0


class Runs(Protocol):
    """What the engine needs of ``bot.tandem.Tandem``."""

    store: Store
    bell: Bell

    async def run_due(self, coop_id: str) -> int:
        """Run what is due in one cooperation, and return how many commands that were."""
        ...


class Embedded(Ticking):
    """Runs due work and delivers, until it is stopped: a ``bot.ports.Engine``.

    ``tell`` hears which room cannot be reached.
    """

    def __init__(  # noqa: PLR0913 - ports, read by name
        self,
        tandem: Runs,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        *,
        tell: Tell = tell_nobody,
        at_once: int = 32,
        jitter: Callable[[], float] = chance,
        hear: Hear = to_nobody,
    ) -> None:
        """Take the application, the platforms and the time."""
        super().__init__(clock, hear)
        self._bell, self._store = tandem.bell, tandem.store
        self._tasks = list[asyncio.Task[None]]()
        courier = Courier(
            tandem.store, messengers, clock.now, tell, jitter, self._may_send, self._hear,
            steady=clock.monotonic,
        )  # fmt: skip
        owed = tandem.store.rooms_owed
        self.rooms = Rooms(owed, courier.deliver, clock, may=self._may_send, at_once=at_once)
        self.duties = Duties(
            tandem.store, tandem.run_due, clock, jitter=jitter, go_on=lambda: not self._stopping
        )

    # -- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin: whatever is due or owed from before goes first."""
        self._stopping = False
        self._same_time()
        self._bell.listeners += [self.rooms.ring, self.duties.ring]
        self._bell.doors.append(self.rooms.knock)
        self._scheduler.start()
        self._tasks = [
            asyncio.create_task(self._keep_going(step))
            for step in (self._due, self.rooms.watch, self._guard, self._tidy)
        ]

    async def stop(self) -> None:
        """Finish what is being sent and saved, then end.

        What takes longer than 8 seconds is broken off as a crash would, and looked up next time.
        """
        self._stopping = True
        self._bell.listeners[:] = [
            it for it in self._bell.listeners if it not in (self.rooms.ring, self.duties.ring)
        ]
        self._bell.doors[:] = [it for it in self._bell.doors if it != self.rooms.knock]
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks[2:]:
            task.cancel()
        self.ring()
        try:
            async with asyncio.timeout(GRACE):
                await asyncio.gather(*self._tasks[:2], self.rooms.stop())
        except TimeoutError:
            log.warning("stopped before everything in flight was done")
        await self.rooms.break_off()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def settle(self) -> None:
        """Run what is due and deliver, until nothing is left but what has to wait."""
        self._same_time()
        while True:
            ran = await self.duties.run()
            await self.rooms.look()
            if self.rooms.idle and not ran:
                return
            await self.rooms.quiet()

    def ring(self) -> None:
        """Have everybody look for what is due and owed."""
        self.duties.ring()
        self.rooms.ring()

    def forget(self) -> None:
        """Ask the store anew how long each room has to wait."""
        self.rooms.forget()

    async def _tidy(self) -> None:
        """Have the store forget what it need not keep: some time after the start, then daily."""
        await asyncio.sleep(SOON)
        count = await self._store.prune(self._clock.now())
        log.info("forgotten", extra={"records": count})
        await asyncio.sleep(DAY - SOON)

    async def _due(self) -> None:
        self._compare()
        await self.duties.watch()
