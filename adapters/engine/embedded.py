"""The engine of one machine: the clock's tick, due work and deliveries, all in this process."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from adapters.engine.duties import Duties
from adapters.engine.rooms import Rooms
from bot.deliver import Courier, Tell, chance, log_failure, tell_nobody
from bot.ports import Bell, Clock, Messenger, Store

log = logging.getLogger(__name__)

TICK = 20.0
SILENCE = 60.0
APART = 300.0
HOLD = 15.0
GRACE = 8.0


class Runs(Protocol):
    """What the engine needs of ``bot.tandem.Tandem``."""

    store: Store
    bell: Bell

    async def run_due(self, coop_id: str) -> int:
        """Run what is due in one cooperation, and return how many commands that were."""
        ...


class Embedded:
    """Runs due work and delivers, until it is stopped.

    ``tell`` hears which room cannot be reached; ``sends`` counts how tries ended.
    """

    def __init__(
        self,
        tandem: Runs,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        *,
        tell: Tell = tell_nobody,
        at_once: int = 32,
        jitter: Callable[[], float] = chance,
    ) -> None:
        """Take the application, the platforms and the time."""
        self.sends: Counter[str] = Counter()
        self._bell, self._clock = tandem.bell, clock
        self._tasks = list[asyncio.Task[None]]()
        self._stopping = self._held = False
        self._noticed = self._ticked = self._mono = clock.monotonic()
        self._wall = clock.now()
        courier = Courier(
            tandem.store, messengers, clock.now, tell, jitter, self._may_send, self._count
        )
        owed = tandem.store.rooms_owed
        self.rooms = Rooms(owed, courier.deliver, clock, may=self._may_send, at_once=at_once)
        self.duties = Duties(
            tandem.store, tandem.run_due, clock, jitter=jitter, go_on=lambda: not self._stopping
        )
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=int(TICK)),
            id="tick",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    # -- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin: whatever is due or owed from before goes first."""
        self._stopping = False
        self._same_time()
        self._bell.listeners += [self.rooms.ring, self.duties.ring]
        self._scheduler.start()
        self._tasks = [
            asyncio.create_task(self._keep_going(step))
            for step in (self._due, self.rooms.watch, self._guard)
        ]

    async def stop(self) -> None:
        """Finish what is being sent and saved, then end.

        What takes longer than 8 seconds is broken off as a crash would, and looked up next time.
        """
        self._stopping = True
        self._bell.listeners[:] = [
            it for it in self._bell.listeners if it not in (self.rooms.ring, self.duties.ring)
        ]
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks[2:]:
            task.cancel()
        self.rooms.ring()
        self.duties.ring()
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

    # -- time --------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Have everybody look: the one job of the scheduler.

        It does no work itself, since the scheduler breaks its job off when it is shut down.
        """
        self.tick()

    def tick(self) -> None:
        """Look at the clocks, let held sends go, and ring."""
        self._ticked = self._clock.monotonic()
        self._compare()
        if self._held and self._ticked - self._noticed >= HOLD:
            self._held = False
        self.duties.ring()
        self.rooms.ring()

    def watchdog(self) -> None:
        """Tick in place of a scheduler that has been silent for a minute.

        It falls silent for an hour when the wall clock is set back an hour.
        """
        if self._clock.monotonic() - self._ticked < SILENCE:
            return
        log.warning("the scheduler was silent", extra={"seconds": SILENCE})
        if self._scheduler.running:
            self._scheduler.reschedule_job("tick", trigger=IntervalTrigger(seconds=int(TICK)))
        self.tick()

    def _compare(self) -> None:
        """Hold sends for one tick when wall and monotonic time have come apart by 5 minutes."""
        wall, mono = self._clock.now(), self._clock.monotonic()
        apart = (wall - self._wall).total_seconds() - (mono - self._mono)
        self._wall, self._mono = wall, mono
        if abs(apart) > APART:
            log.warning("the clock was set", extra={"seconds": round(apart)})
            self._held, self._noticed = True, mono
            self.rooms.forget()

    def _same_time(self) -> None:
        """Take the clocks as they are: what happened before does not matter."""
        self._wall, self._mono = self._clock.now(), self._clock.monotonic()
        self._held, self._ticked = False, self._mono
        self.rooms.forget()

    # -- inside ------------------------------------------------------------------------------

    async def _due(self) -> None:
        self._compare()
        await self.duties.watch()

    async def _guard(self) -> None:
        await asyncio.sleep(TICK)
        self.watchdog()

    async def _keep_going(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until we stop; its failure (a full disk) is logged, never its end."""
        while not self._stopping:
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - the engine outlives any failure
                log_failure("the engine stumbled", error)
                await asyncio.sleep(1)

    def _may_send(self) -> bool:
        return not self._stopping and not self._held

    def _count(self, result: str) -> None:
        self.sends[result] += 1
