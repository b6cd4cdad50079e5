"""Several processes on one database: each errand once, whoever is lost, and nothing left lying."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from adapters.engine.care import Care
from adapters.engine.replica import Replica, Terms
from bot.ports import Messenger
from storage.postgres import PostgresStore
from tests.engine.desk import room
from tests.engine.test_contract import STEADY, until
from tests.engine.works import Works
from tests.fakes.clock import HandClock
from tests.fakes.platform import Platform

HERE = room(1)
QUICK = replace(STEADY, stale=1.0)


class Town:
    """One database, one platform, one clock; any number of replicas, each with its own pool."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = HandClock()
        self.platform = Platform(self.clock)
        self.plan: dict[str, list[object]] = {}
        self.stores: list[PostgresStore] = []
        self.replicas: list[Replica] = []
        self.works: list[Works] = []

    async def works_on(self) -> Works:
        store = await PostgresStore.open(self.url)
        self.stores.append(store)
        works = Works(store, self.clock.now)
        if self.works:
            works.plan, works.rooms = self.works[0].plan, self.works[0].rooms
        self.works.append(works)
        return works

    async def replica(self, terms: Terms = QUICK, **messengers: Messenger) -> Replica:
        works = await self.works_on()
        found = Replica(
            works, self.stores[-1], messengers or {"fake": self.platform}, self.clock, terms=terms
        )
        await found.start()
        self.replicas.append(found)
        return found

    async def sql(self, statement: str) -> list[tuple[object, ...]]:
        return await self.stores[0]._rows(statement)

    async def close(self) -> None:
        for replica in self.replicas:
            await replica.stop()
        for store in self.stores:
            await store.close()


@pytest.fixture
async def town(postgres: str) -> AsyncIterator[Town]:
    town = Town(postgres)
    yield town
    await town.close()


async def test_three_replicas_do_each_duty_once_and_keep_every_room_in_order(town: Town):
    works = await town.works_on()
    for n in range(60):
        soon = [town.clock.now() + timedelta(minutes=m) for m in (1, 2, 3)]
        await works.begin(f"c{n}", room(n % 7), *soon)
    replicas = [await town.replica() for _ in range(3)]
    for n in range(40):
        await works.said(f"c{n % 7}", f"{n:02}")
    for _ in range(3):
        town.clock.move(minutes=1)
        await asyncio.gather(*(replica.settle() for replica in replicas))
    assert sum(sum(w.runs.values()) for w in town.works) == 180
    assert town.platform.posted == sum(r.sends["sent"] for r in replicas) == 180 + 40
    assert town.platform.overlaps == 0
    assert min(len(w.runs) for w in town.works[1:]) > 0
    for n in range(7):
        spoken = [t for t in town.platform.titles(room(n)) if len(t) == 2]
        assert spoken == [f"{m:02}" for m in range(n, 40, 7)]


@pytest.mark.parametrize("lost", ["null", "old"])
async def test_the_errand_of_a_lost_process_is_done_by_another(town: Town, lost: str):
    """Its worker is gone from the table, or shows no sign of life any more."""
    works = await town.works_on()
    await works.begin("a", HERE)
    await works.said("a", "Hello")
    worker = "null"
    if lost == "old":
        old = "insert into procrastinate_workers (last_heartbeat) values (now() - interval '9 s')"
        worker = str((await town.sql(f"{old} returning id"))[0][0])
    lose = f"update procrastinate_jobs set status = 'doing', worker_id = {worker}"  # noqa: S608 - a number
    await town.sql(lose)
    await town.replica()
    await until(lambda: town.platform.titles(HERE) == ["Hello"])


async def test_a_lost_rescue_keeps_nobody_from_being_rescued(town: Town):
    """Whoever was lost in the middle of a rescue, while the next one waits already."""
    works = await town.works_on()
    await works.begin("a", HERE)
    await town.sql(
        "insert into procrastinate_jobs (queue_name, task_name, queueing_lock)"
        " values ('care', 'rescue', 'rescue')"
    )
    await works.said("a", "Hello")
    await town.sql("update procrastinate_jobs set status = 'doing'")
    await town.sql(
        "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, scheduled_at)"
        " values ('care', 'rescue', 'rescue', now() + interval '1 hour')"
    )
    care = Care(town.stores[0].pool, 20, QUICK.rescue, pruned)
    await care.open()
    await care._rescue(0)
    assert await town.sql(
        "select task_name, status::text from procrastinate_jobs order by task_name"
    ) == [("deliver", "todo"), ("rescue", "todo")]


async def test_what_was_rescued_meanwhile_is_left_to_whoever_is_at_it(town: Town):
    """Two rescue at once: the slower one must not queue again what another has begun by then."""
    works = await town.works_on()
    await works.begin("a", HERE)
    await works.said("a", "Hello")
    new = "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 h')"
    lost, other = [(await town.sql(f"{new} returning id"))[0][0] for _ in range(2)]
    await town.sql(f"update procrastinate_jobs set status = 'doing', worker_id = {lost}")  # noqa: S608 - a number
    care = Care(town.stores[0].pool, 20, QUICK.rescue, pruned)
    await care.open()
    (found,) = await care.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=20)
    assert await care.rescue(found)
    assert not await care.rescue(found), "it waits again already"
    await town.sql(f"update procrastinate_jobs set status = 'doing', worker_id = {other}")  # noqa: S608 - the same
    assert not await care.rescue(found), "another is at it"
    assert await town.sql("select status::text, worker_id from procrastinate_jobs") == [
        ("doing", other)
    ]


async def test_an_errand_whose_end_was_not_heard_holds_up_its_room_no_longer(town: Town):
    """The connection was cut while a worker told it; the worker lives, and does not know."""
    replica = await town.replica()
    await until(lambda: replica.workers() != [])
    works = town.works[0]
    await works.begin("a", HERE)
    unheard = (
        "insert into procrastinate_jobs (queue_name, task_name, lock, status, worker_id, args)"
        " values ('rooms.fake', 'deliver', 'room:fake:room-1', 'doing', {},"
        """ '{{"platform": "fake", "kind": "room", "room": "room-1"}}')"""
    )
    await town.sql(unheard.format(replica.workers()[0]))
    await works.said("a", "Hello")
    await until(lambda: town.platform.titles(HERE) == ["Hello"])


async def test_a_replica_goes_on_when_every_connection_was_cut(town: Town):
    replica = await town.replica()
    works = town.works[0]
    await works.begin("a", HERE)
    async with await psycopg.AsyncConnection.connect(town.url, autocommit=True) as connection:
        await connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    await works.said("a", "Hello")
    replica.tick()
    await until(lambda: town.platform.titles(HERE) == ["Hello"])


async def test_a_platform_is_served_by_those_who_have_it(town: Town):
    """The local workspace is in one process: what is for it waits for that one."""
    local = Platform(town.clock)
    await town.replica()
    works = town.works[0]
    await works.begin("a", room(1, "local"))
    await works.said("a", "Hello")
    await asyncio.sleep(0.3)
    assert local.calls == []
    await town.replica(local=local)
    await until(lambda: local.titles(room(1, "local")) == ["Hello"])


async def test_duties_of_a_moved_clock_are_left_to_those_who_follow_it(town: Town):
    await town.replica()
    works = town.works[0]
    await works.begin("a", HERE, town.clock.now() + timedelta(hours=1))
    store = town.stores[0]
    assert await store.claim(town.clock.now() + timedelta(hours=2), "duties.workspace") == 1
    await asyncio.sleep(0.3)
    assert works.runs == {}
    town.clock.move(hours=2)
    await town.replica(Terms(poll=0.02, duties="duties.workspace"))
    await until(lambda: works.runs["a"] + town.works[1].runs["a"] == 1)


async def pruned() -> int:
    return 0


async def test_what_went_well_leaves_nothing_and_old_failures_are_pruned(town: Town):
    replica = await town.replica()
    works = town.works[0]
    await works.begin("a", HERE, town.clock.now() + timedelta(hours=1))
    town.clock.move(hours=1)
    await replica.settle()
    ours = "from procrastinate_jobs where queue_name <> 'care'"
    assert await town.sql(f"select count(*) {ours}") == [(0,)]
    await works.said("a", "Hello")
    await town.replicas.pop().stop()
    await town.sql("update procrastinate_jobs set status = 'failed'")
    await town.sql("update procrastinate_events set at = now() - interval '8 days'")
    care = Care(town.stores[0].pool, 20, QUICK.rescue, pruned)
    await care.open()
    await care._prune(0)
    assert await town.sql(f"select count(*) {ours}") == [(0,)]


async def test_a_failure_is_tried_again_and_its_words_are_not_logged(
    town: Town, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    replica = await town.replica()
    works = town.works[0]
    works.failing.add("a")
    await works.begin("a", HERE, town.clock.now() + timedelta(minutes=1))
    town.clock.move(minutes=1)
    await replica.settle()
    assert await town.sql(
        "select status::text, attempts from procrastinate_jobs where task_name = 'due'"
    ) == [("todo", 1)]
    assert "ZeroDivisionError" in [vars(r).get("error") for r in caplog.records]
    works.failing.clear()
    await until(lambda: town.platform.titles(HERE) == ["26 08:01:00"])


async def test_every_errand_has_a_retry_strategy(town: Town):
    replica = await town.replica()
    tasks = {**replica._app.tasks, **replica._care.app.tasks}
    ours = {name: task for name, task in tasks.items() if task.queue != "builtin"}
    assert sorted(ours) == ["deliver", "due", "prune", "rescue"]
    assert [name for name, task in ours.items() if task.retry_strategy is None] == []
    assert {ours[name].queue for name in ("prune", "rescue")} == {"care"}
    assert min(ours[name].priority for name in ("prune", "rescue")) > ours["deliver"].priority
