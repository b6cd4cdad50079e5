"""Runs what is due in every cooperation, so that the trouble of one never reaches another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.engine.clock import woken
from bot.deliver import chance, log_failure, pause
from bot.ports import Clock, Store

log = logging.getLogger(__name__)

BATCH = 100
SIDE_BY_SIDE = 8


@dataclass(frozen=True, slots=True)
class Stuck:
    """A cooperation that stays due however often it is run: how often, and until when it waits."""

    times: int
    until: datetime


class Duties:
    """Asks the store what is due and calls ``run_due`` for it.

    ``late`` is by how many seconds the earliest was late when it was last run.
    """

    def __init__(
        self,
        store: Store,
        run_due: Callable[[str], Awaitable[int]],
        clock: Clock,
        *,
        jitter: Callable[[], float] = chance,
        go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take the store, and how one cooperation's due work is run."""
        self._store, self._run_due, self._clock = store, run_due, clock
        self._jitter, self._go_on = jitter, go_on
        self._bell = asyncio.Event()
        self._turn = asyncio.Lock()
        self._stuck: dict[str, Stuck] = {}
        self.late = 0.0

    def ring(self) -> None:
        """Learn that it is time to look, or that the next due time may have changed."""
        self._bell.set()

    async def watch(self) -> None:
        """Run what is due, then wait for the next due time or a ring."""
        self._bell.clear()
        await self.run()
        await woken(self._clock, self._bell, await self._next())

    async def run(self) -> int:
        """Run everything that is due by now, and return how many commands that were.

        One run at a time. Whatever is still due at the same instant after it was run is stuck,
        and waits longer each time.
        """
        async with self._turn:
            now, ran, commands = self._clock.now(), set[str](), 0
            first = await self._store.next_due()
            self.late = max(0.0, (now - first).total_seconds()) if first else 0.0
            while self._go_on():
                found = await self._store.due(now, BATCH + len(self._stuck))
                ids = [i for i in found if not self._waits(i, now)]
                for coop_id in ran.intersection(ids):
                    self._hold(coop_id, now)
                fresh = [i for i in ids if i not in ran]
                if not ids:
                    break
                ran.update(fresh)
                commands += await self._all(fresh)
            for coop_id in [i for i in ran if not self._waits(i, now)]:
                self._stuck.pop(coop_id, None)
            return commands

    async def _all(self, ids: list[str]) -> int:
        """Run these, a few side by side: a store on a disk waits more than it works."""
        left, counts = iter(ids), list[int]()

        async def work() -> None:
            for coop_id in left:
                if not self._go_on():
                    return
                counts.append(await self._one(coop_id))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(SIDE_BY_SIDE, len(ids))):
                group.create_task(work())
        return sum(counts)

    async def _one(self, coop_id: str) -> int:
        try:
            return await self._run_due(coop_id)
        except Exception as error:  # noqa: BLE001 - one cooperation's trouble is not another's
            log_failure("due work failed", error, coop=coop_id)
            return 0

    def _waits(self, coop_id: str, now: datetime) -> bool:
        stuck = self._stuck.get(coop_id)
        return stuck is not None and now < stuck.until

    def _hold(self, coop_id: str, now: datetime) -> None:
        before = self._stuck.get(coop_id)
        times = before.times + 1 if before else 1
        self._stuck[coop_id] = Stuck(times, now + pause(times, self._jitter))
        log.warning("still due after it was run", extra={"coop": coop_id, "times": times})

    async def _next(self) -> datetime | None:
        """Return the next due time.

        What is stuck hides it, and waits for the tick: nothing may be asked for without end.
        """
        due = await self._store.next_due()
        if due is not None and self._stuck and due <= self._clock.now():
            return None
        return due
