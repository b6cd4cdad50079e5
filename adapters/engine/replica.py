"""The engine of several processes: due work and deliveries are errands in their database."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.worker import Worker

from adapters.engine.care import Care
from adapters.engine.clock import woken
from adapters.engine.ticking import GRACE, Ticking
from bot.deliver import Courier, Tell, chance, log_failure, tell_nobody
from bot.domain.people import Address
from bot.errors import NoSuchCooperation
from bot.ports import Bell, Clock, Messenger, Shared
from bot.told import Hear, to_nobody

log = logging.getLogger(__name__)

DUTIES = "duties"
SIDE_BY_SIDE = 8
SHARE = 9
LOOK_AGAIN = 0.02
LONGEST_REST = 1.0
MORE = 4.0
RETRY = RetryStrategy(max_attempts=5, exponential_wait=2)


class Runs(Protocol):
    """What the engine needs of ``bot.tandem.Tandem``."""

    bell: Bell

    async def run_due(self, coop_id: str) -> int:
        """Run what is due in one cooperation, and return how many commands that were."""
        ...


class Again(Exception):
    """An errand failed, has told the log so, and is to be tried again."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a replica works, times in seconds.

    At most ``at_once`` rooms of one platform; ``duties`` is the queue of those who share a clock.
    A worker shows every ``beat`` that it lives, is given up when it is ``stale``, which ``rescue``
    looks for (a cron line with seconds at its end), and looks for work every ``poll`` unasked.
    """

    at_once: int = 32
    duties: str = DUTIES
    beat: float = 5.0
    stale: float = 20.0
    poll: float = 1.0
    rescue: str = "* * * * * */15"
    jitter: Callable[[], float] = chance


class Replica(Ticking):
    """Runs errands beside other processes on the same store, until stopped: a ``bot.ports.Engine``.

    Each save queues an errand for its rooms, and the tick one for what is due. One worker for each
    platform that is served here, so that a platform which hangs takes no other's turn; one for
    duties; one for the care of the queue itself.
    """

    def __init__(  # noqa: PLR0913 - ports, read by name
        self,
        tandem: Runs,
        store: Shared,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        *,
        tell: Tell = tell_nobody,
        terms: Terms | None = None,
        hear: Hear = to_nobody,
    ) -> None:
        """Take the application, the store that it works on, the platforms and the time."""
        super().__init__(clock, hear)
        self._store, self._bell, self._run_due = store, tandem.bell, tandem.run_due
        self._messengers = messengers
        self._terms = terms or Terms()
        self._rung = asyncio.Event()
        self._sweep = True
        self._tasks = list[asyncio.Task[None]]()
        self._workers = set[Any]()
        self._unheard = set[tuple[int | None, int]]()
        self._courier = Courier(
            store, messengers, clock.now, tell, self._terms.jitter, self._may_send, self._hear,
            steady=clock.monotonic, alone=False,
        )  # fmt: skip
        self._app = App(connector=PsycopgConnector())
        self._app.task(name="deliver", retry=RETRY)(self._deliver)
        self._app.task(name="due", retry=RETRY)(self._due)
        self._care = Care(store.pool, self._terms.stale, self._terms.rescue, self._forget_old)

    # -- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin: whatever is due or owed from before goes first."""
        self._stopping = False
        self._same_time()
        self._bell.listeners.append(self._rung.set)
        self._scheduler.start()
        await self._app.open_async(self._store.pool)
        await self._care.open()
        rooms = [(self._rooms(name), self._terms.at_once) for name in self._messengers]
        workers = [
            self._worker(self._app, *it) for it in [*rooms, (self._terms.duties, SIDE_BY_SIDE)]
        ]
        workers.append(self._worker(self._care.app, self._care.queue, 1))
        steps = (self._watch, self._guard, self._tidy, *workers)
        self._tasks = [asyncio.create_task(self._keep_going(step)) for step in steps]

    async def stop(self) -> None:
        """Finish what is being sent and saved, then end; others take over what was not begun.

        What takes longer than 8 seconds is broken off as a crash would, and looked up next time.
        """
        self._stopping = True
        if self._rung.set in self._bell.listeners:
            self._bell.listeners.remove(self._rung.set)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for worker in self._workers:
            worker.stop()
        for task in self._tasks[:3]:
            task.cancel()
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=GRACE + MORE)
            for task in left:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def settle(self) -> None:
        """Run what is due and deliver, until nothing is left but what has to wait."""
        self._same_time()
        queues = [*map(self._rooms, self._messengers), self._terms.duties]
        while await self._queue(sweep=True) or await self._store.busy(queues):
            while await self._store.busy(queues):  # noqa: ASYNC110 - they may be another process's
                await asyncio.sleep(LOOK_AGAIN)

    def workers(self) -> list[int]:
        """Return the ids under which the queue knows all its workers; none until it knows all."""
        ids = [worker.worker_id for worker in self._workers]
        return ids if None not in ids and len(ids) == len(self._messengers) + 2 else []

    def ring(self) -> None:
        """Have everybody look for what is due and owed."""
        self._sweep = True
        self._rung.set()

    def forget(self) -> None:
        """Forget nothing: who waits, and until when, stands in the store."""

    # -- the clock ---------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Queue what is due, then wait until something is, or somebody rings.

        Where a look takes long it takes a tenth of the time, but no rest is longer than a second.
        """
        self._rung.clear()
        sweep, self._sweep = self._sweep, False
        self._compare()
        start = self._clock.monotonic()
        try:
            await self._queue(sweep=sweep)
            wake = await self._store.wake(self._clock.now())
        except BaseException:
            self._sweep = True
            raise
        took = self._clock.monotonic() - start
        await asyncio.sleep(min(took * SHARE, LONGEST_REST))
        await woken(self._clock, self._rung, wake)
        self._sweep = self._sweep or (wake is not None and self._clock.now() >= wake)

    async def _queue(self, *, sweep: bool) -> int:
        """Queue errands for what is due and, in a sweep, for rooms that wait no longer."""
        now, count = self._clock.now(), 0
        while claimed := await self._store.claim(now, self._terms.duties):
            count += claimed
        if sweep and self._may_send():
            count += await self._store.call(now, [*self._messengers])
        return count

    async def _forget_old(self) -> int:
        return await self._store.prune(self._clock.now())

    # -- errands -----------------------------------------------------------------------------

    async def _due(self, coop: str) -> None:
        if self._stopping:
            raise Again
        try:
            await self._run_due(coop)
        except NoSuchCooperation:
            return
        except Exception as error:  # noqa: BLE001 - one cooperation's trouble is not another's
            log_failure("due work failed", error, coop=coop)
            raise Again from None
        self._rung.set()

    async def _deliver(self, platform: str, kind: Any, room: str) -> None:
        """Serve a room; the lock of its errands keeps its order over all processes.

        While sends are held nothing is done: the tick after that calls again.
        """
        if self._stopping:
            raise Again
        if self._held:
            return
        address = Address(platform=platform, kind=kind, id=room)
        try:
            until = await self._courier.deliver(address)
        except Exception as error:  # noqa: BLE001 - one room's trouble is not another's
            log_failure("a room failed", error, room=address.key)
            raise Again from None
        if until is not None and not self._may_send():
            raise Again
        self._rung.set()

    # -- workers -----------------------------------------------------------------------------

    async def _tidy(self) -> None:
        """Queue again what ended here without the database hearing of it, found so twice."""
        await asyncio.sleep(self._terms.beat)
        running = {
            worker.worker_id: {it.job.id for it in worker._running_jobs.values()}  # noqa: SLF001 - it tells nobody else
            for worker in self._workers
            if worker.worker_id is not None
        }
        found = {(job.id, job.attempts): job for job in await self._care.unheard(running)}
        for which in found.keys() & self._unheard:
            if await self._care.rescue(found[which]):
                log.warning("its end was not heard", extra={"lock": found[which].lock})
        self._unheard = set(found)

    @staticmethod
    def _rooms(platform: str) -> str:
        return f"rooms.{platform}"

    def _worker(self, app: App, queue: str, at_once: int) -> Callable[[], Any]:
        """Return a step that works until the worker ends, as it does when the database is gone."""

        async def work() -> None:
            worker: Any = Worker(
                app,
                queues=[queue],
                name=queue,
                concurrency=at_once,
                delete_jobs="successful",
                install_signal_handlers=False,
                fetch_job_polling_interval=self._terms.poll,
                update_heartbeat_interval=self._terms.beat,
                stalled_worker_timeout=self._terms.stale,
                shutdown_graceful_timeout=GRACE,
            )
            self._workers.add(worker)
            try:
                await worker.run()
            finally:
                self._workers.discard(worker)
            if not self._stopping:
                log.warning("a worker ended", extra={"queue": queue})
                await asyncio.sleep(1)

        return work
