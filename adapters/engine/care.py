"""The care of the queue: errands of lost processes are rescued, old failures are pruned."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from bot.deliver import log_failure

log = logging.getLogger(__name__)

QUEUE = "care"
HOURLY = "7 * * * *"
KEPT_HOURS = 7 * 24
URGENT = 100
UNHEARD = """
select id, queue_name, task_name, lock, worker_id, attempts from procrastinate_jobs
where status = 'doing' and worker_id = any(%s)
"""
RESCUE = """
select procrastinate_retry_job_v2(id, now(), null, null, null) from (
  select id from procrastinate_jobs
  where id = %(job)s and status = 'doing' and worker_id is not distinct from %(worker)s
    and attempts = %(attempts)s
  for update
) lost
"""


class Care:
    """An application of its own on its own queue: no crowd of errands may hold up a rescue.

    Its tasks are periodic; the database sees to it that of all processes one runs each.
    """

    queue = QUEUE

    def __init__(
        self, pool: Any, stale: float, rescue: str, prune: Callable[[], Awaitable[int]]
    ) -> None:
        """Take the pool, after how many seconds without a sign a worker is lost, and how often.

        ``prune`` has the store forget what it need not keep.
        """
        self.app = App(connector=PsycopgConnector())
        self._pool, self._stale, self._store = pool, stale, prune
        given: dict[str, Any] = {
            "queue": QUEUE,
            "priority": URGENT,
            "retry": RetryStrategy(max_attempts=3, wait=1),
        }
        for cron, name, work in ((rescue, "rescue", self._rescue), (HOURLY, "prune", self._prune)):
            task: Any = self.app.task(name=name, queueing_lock=name, **given)
            periodic: Any = self.app.periodic
            periodic(cron=cron)(task(work))

    async def open(self) -> None:
        """Take the pool into use."""
        await self.app.open_async(self._pool)

    async def _rescue(self, timestamp: int) -> None:
        """Queue again what a process had taken that shows no sign of life any more.

        Each by itself, since one that cannot be rescued must not keep another one from it. What
        was lost of the care itself comes again by its own clock.
        """
        del timestamp
        manager = self.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._stale):
            try:
                if job.queue == QUEUE:
                    await manager.finish_job(job, Status.FAILED, delete_job=True)
                elif await self.rescue(job):
                    log.warning("rescued", extra={"task": job.task_name, "lock": job.lock})
            except (ConnectorException, psycopg.Error) as error:
                log_failure("not rescued", error, task=job.task_name)

    async def rescue(self, job: Job) -> bool:
        """Queue an errand again if it still is the lost one's, and tell whether it was.

        Another process may have rescued it since it was found, and be at it by now: queued again,
        a room would be served by two.
        """
        lost = {"job": job.id, "worker": job.worker_id, "attempts": job.attempts}
        async with self._pool.connection() as connection:
            return bool((await connection.execute(RESCUE, lost)).rowcount)

    async def unheard(self, running: dict[int, set[int]]) -> list[Job]:
        """Return what these workers have by the database, but are not at by themselves.

        A connection that was cut while an errand's end was told leaves it so: its worker lives, and
        nobody would ever do it again, or anything else behind its lock.
        """
        async with self._pool.connection() as connection:
            found = await connection.execute(UNHEARD, ([*running],))
            rows = await found.fetchall()
        return [
            Job(id=i, queue=queue, task_name=task, lock=lock, queueing_lock=None, worker_id=worker,
                attempts=attempts)
            for i, queue, task, lock, worker, attempts in rows
            if i not in running[worker]
        ]  # fmt: skip

    async def _prune(self, timestamp: int) -> None:
        """Forget errands that ended a week ago; those that went well are gone at once.

        The store forgets what it need not keep at the same time.
        """
        del timestamp
        await self._store()
        await self.app.job_manager.delete_old_jobs(
            nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )
