"""The one job of the scheduler, the watchdog over it, and what happens when a clock is set."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.deliver import log_failure
from bot.ports import Clock
from bot.told import Hear, Told, Tried, to_nobody

log = logging.getLogger(__name__)

TICK = 20.0
SILENCE = 60.0
APART = 300.0
HOLD = 15.0
GRACE = 8.0


class Ticking(ABC):
    """Rings every 20 seconds; what is rung, an engine says. ``sends`` counts how tries ended."""

    def __init__(self, clock: Clock, hear: Hear = to_nobody) -> None:
        """Take the time, and who is told how each try to send ended."""
        self.sends: Counter[str] = Counter()
        self._pass_on = hear
        self._clock = clock
        self._stopping = self._held = False
        self._noticed = self._ticked = self._mono = clock.monotonic()
        self._wall = clock.now()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=int(TICK)),
            id="tick",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    @abstractmethod
    def ring(self) -> None:
        """Have everybody look for what is due and owed."""

    @abstractmethod
    def forget(self) -> None:
        """Forget how long anything had to wait: the clock was set."""

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
        self.ring()

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
            self.forget()

    def _same_time(self) -> None:
        """Take the clocks as they are: what happened before does not matter."""
        self._wall, self._mono = self._clock.now(), self._clock.monotonic()
        self._held, self._ticked = False, self._mono
        self.forget()

    async def _guard(self) -> None:
        await asyncio.sleep(TICK)
        self.watchdog()

    async def _keep_going(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until we stop; its failure is logged once while it lasts, never its end."""
        said = ""
        while not self._stopping:
            try:
                await step()
                said = ""
            except Exception as error:  # noqa: BLE001 - the engine outlives any failure
                if said != type(error).__name__:
                    log_failure("the engine stumbled", error)
                said = type(error).__name__
                await asyncio.sleep(1)

    def _may_send(self) -> bool:
        return not self._stopping and not self._held

    def _hear(self, told: Told) -> None:
        if isinstance(told, Tried):
            self.sends[told.result] += 1
        self._pass_on(told)
