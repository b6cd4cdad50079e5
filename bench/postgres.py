"""What a command costs on PostgreSQL: against the same SQL issued bare, and with two replicas."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.engine.clock import SystemClock
from adapters.engine.replica import Replica, Terms
from bench.rows import Row
from bench.save import cooperation
from bench.send import LONG_AGO, NoLimits, OneDutyEach
from bot.domain.cooperation import Cooperation
from bot.message import Bold, Message, say
from bot.ports import Change, Entry, Post
from storage import statements as sql
from storage.pool import lent
from storage.postgres import PostgresStore, _given
from tests.fakes.postgres import Server, binaries

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
# A kept change is on the disk, as it is where somebody relies on it.
DURABLE = ("fsync=on", "full_page_writes=on", "shared_buffers=128MB")
WORKERS, TURNS, ROUNDS, GOAL = 4, 25, 16, 0.7
DUTIES, IDLE = 1_000, 100_000
MANY = """
insert into tandem_coop (id, version, body, next_due, seq, entry, saved)
select 'idle' || n, 1, '{}', %(due)s::timestamptz + n * interval '1 second', 1, 1, %(due)s
from generate_series(1, %(many)s) as n
"""


def change_of(now: Cooperation, n: int) -> Change:
    """Return what a status command changes: a report, a line, an event, a card for the room."""
    at = NOW + timedelta(minutes=n)
    report = now.reports[-1].model_copy(update={"edited": n})
    card = Message(title="Amber", blocks=(say("It is ", Bold(text="amber"), " this week."),))
    line = Entry(at=at, who="m1", what="status", where="slack:words", detail={"light": "amber"})
    post = Post(key="board", room=now.rooms[0].address, message=card)
    due = at + timedelta(days=1)
    return Change(now.with_report(report), at, now.keys, (post,), (line,), f"e{n}", due)


async def command(store: PostgresStore, coop_id: str, n: int) -> None:
    """Load, change and save, as every command does."""
    now = await store.load(coop_id)
    await store.save(change_of(now, n))


class Bare:
    """The same statements with what they were given by a command, and nothing around them."""

    def __init__(self, store: PostgresStore, coop: Cooperation) -> None:
        """Take a cooperation of its own."""
        self._store, self._version = store, coop.version
        change = change_of(coop, 0)
        self._given: dict[str, Any] = _given(change, change.coop.but(version=coop.version + 1))

    async def command(self, n: int) -> None:
        """Issue them."""
        given = self._given | {"version": self._version, "event": f"b{n}"}
        given |= {"at": NOW + timedelta(minutes=n)}
        async with lent(self._store.pool) as connection:
            await (await connection.execute(sql.LOAD, (self._given["id"],))).fetchone()
        async with lent(self._store.pool) as connection:
            await (await connection.execute(sql.SAVE, given)).fetchone()
        self._version += 1


async def _rate(work: Callable[[int, int], Awaitable[None]], turn: int) -> float:
    """Return how many a second several workers do, each on a cooperation of its own."""

    async def one(worker: int) -> None:
        for n in range(turn * TURNS, (turn + 1) * TURNS):
            await work(worker, n)

    began = time.perf_counter()
    await asyncio.gather(*map(one, range(WORKERS)))
    return WORKERS * TURNS / (time.perf_counter() - began)


async def against_bare(url: str) -> list[Row]:
    """Measure commands in turns with their bare statements."""
    store = await PostgresStore.open(url)
    coops = [cooperation(n, weeks=8) for n in range(2 * WORKERS)]
    kept = [await store.save(Change(coop, NOW, coop.keys)) for coop in coops]
    bare = [Bare(store, coop) for coop in kept[WORKERS:]]

    async def ours(worker: int, n: int) -> None:
        await command(store, kept[worker].id, n)

    async def theirs(worker: int, n: int) -> None:
        await bare[worker].command(n)

    rates = [(await _rate(ours, t), await _rate(theirs, t)) for t in range(1, ROUNDS)]
    await store.close()
    mine, plain = (statistics.median(found[2:]) for found in zip(*rates, strict=True))
    against = f"the same SQL issued bare, {WORKERS} at once: {mine:,.0f} a second, {plain:,.0f}"
    what = "PostgreSQL: a command with its outbox"
    return [Row(what, against, mine / plain, GOAL, sense="least")]


async def by_workers(url: str) -> list[Row]:
    """Measure commands with one worker, a few and many, each on a cooperation of its own."""
    store = await PostgresStore.open(url)
    found = []
    for workers in (1, 4, 16):
        coops = [cooperation(1_000 * workers + n, weeks=8) for n in range(workers)]
        kept = [await store.save(Change(coop, NOW, coop.keys)) for coop in coops]

        async def one(coop_id: str) -> None:
            for n in range(1, TURNS + 1):
                await command(store, coop_id, n)

        began = time.perf_counter()
        await asyncio.gather(*(one(coop.id) for coop in kept))
        rate = workers * TURNS / (time.perf_counter() - began)
        against = f"{workers} at once, each on a cooperation of its own"
        found.append(Row("PostgreSQL: commands", against, rate, unit="a second", sense="least"))
    await store.close()
    return found


async def idle_tick(url: str) -> list[Row]:
    """Measure a tick at which nothing is due among very many."""
    store = await PostgresStore.open(url)
    async with lent(store.pool) as connection:
        await connection.execute(MANY, {"many": IDLE, "due": NOW + timedelta(days=1)})
        await connection.execute("analyze tandem_coop")
    times = []
    for _ in range(100):
        began = time.perf_counter()
        assert await store.claim(NOW, "duties") == 0
        times.append((time.perf_counter() - began) * 1000)
    await store.close()
    return [Row(f"PostgreSQL: idle tick at {IDLE:,}", "-", statistics.median(times), 1, "ms")]


async def two_replicas(url: str) -> list[Row]:
    """Measure many duties that are due at once, done and delivered by two replicas."""
    platform, engines, stores = NoLimits(), [], []
    terms = Terms(poll=0.1)
    for _ in range(2):
        store = await PostgresStore.open(url)
        works = OneDutyEach(store)
        stores.append(store)
        engines.append(Replica(works, store, {"fake": platform}, SystemClock(), terms=terms))
    for n in range(DUTIES):
        change = Change(coop=Cooperation(id=f"d{n:05}"), at=LONG_AGO, next_due=LONG_AGO)
        await stores[0].save(change)
    began = time.perf_counter()
    for engine in engines:
        await engine.start()
    while len(platform.keys) < DUTIES:  # noqa: ASYNC110 - the platform tells nobody
        await asyncio.sleep(0.01)
    took = time.perf_counter() - began
    for engine in engines:
        await engine.stop()
    for store in stores:
        await store.close()
    what = f"PostgreSQL: {DUTIES:,} duties due at once, by two replicas"
    return [
        Row(f"{what}: done or posted twice", "-", platform.doubled, 0, ""),
        Row(f"{what}: delivered", "-", DUTIES / took, None, "sends/s", "least"),
    ]


def rows() -> list[Row]:
    """Measure on a server of our own; where there is none, say so."""
    programs = binaries()
    if programs is None:
        return [Row("PostgreSQL", "there is no server on this machine", None)]
    server = Server(programs, *DURABLE)
    server.start()
    try:
        found = asyncio.run(against_bare(server.create("bare")))
        found += asyncio.run(by_workers(server.create("workers")))
        found += asyncio.run(idle_tick(server.create("idle")))
        return found + asyncio.run(two_replicas(server.create("two")))
    finally:
        server.remove()


if __name__ == "__main__":
    print("\n".join(row.as_text() for row in rows()))
