"""PostgreSQL is killed, is away, ends connections and has none left, while people go on asking.

Two replicas in one process serve eight cooperations. Whoever is told that the store cannot be
reached says the same again: with the same event, so that what was kept without anybody hearing of
it is not done twice.
"""

import asyncio
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import orjson
import psycopg

from adapters.engine.replica import Replica
from bot.domain.cooperation import Cooperation
from bot.errors import AlreadyDone, Conflict, NoSuchCooperation, StoreAway
from bot.ports import Bell, Change
from drills import child, tables
from drills.audit import Findings
from drills.figures import Figure
from drills.kill import Log
from drills.wire import Wire
from storage import pool as pools
from storage.postgres import PostgresStore
from tests.fakes.postgres import Server

WRITERS, REPLICAS = 8, 2
AWAY, EXHAUSTED, BETWEEN = 40.0, pools.PATIENCE + 4.0, 1.0
PLACES = 60
SOON, STILL = 60.0, 120.0
OWED = "select count(*) from tandem_outbox"
OPEN = "select count(*) from procrastinate_jobs where queue_name <> 'care'"
CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


class Near:
    """The line of a child that is no other process: what it says is heard at once."""

    def __init__(self, log: Log) -> None:
        """Take who hears it."""
        self._log = log

    def tell(self, **what: Any) -> None:
        """Say something."""
        self._log.hear(what)

    def ask(self, **what: Any) -> Any:
        """Ask the platform."""
        return orjson.loads(self._log.hear(what))


@dataclass
class Town:
    """A server, the replicas on it and those who ask; ``done`` counts what was done to it."""

    server: Server
    seed: int
    wire: Wire
    log: Log = field(default_factory=Log)
    found: Findings = field(default_factory=Findings)
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.line = cast("child.Line", Near(self.log))
        self.clock = child.QuickClock(time.monotonic())
        self.through, self.since = Counter[str](), dict[str, float]()
        self.waited, self.resumed = 0.0, 0.0
        self.over = False

    async def run(self, rounds: int) -> None:
        """Do everything to the server so many times, and check that nothing came of it."""
        self.url = self.server.create(f"away{self.seed}")
        await self.wire.open()
        through = self.url.replace(str(self.server.folder), str(self.wire.folder))
        self.stores = [await PostgresStore.open(through) for _ in range(REPLICAS)]
        works = [child.Works(store, self.line, self.clock) for store in self.stores]
        engines = [self._engine(it) for it in works]
        for engine in engines:
            await engine.start()
        asking = [
            asyncio.create_task(self._ask(self.stores[n % REPLICAS], works[n % REPLICAS].bell, n))
            for n in range(WRITERS)
        ]
        try:
            deeds = (
                self._kill, self._stay_away, self._cut, self._swallow, self._borrow,
                self._take_places,
            )  # fmt: skip
            for _ in range(rounds):
                for deed in self.chance.sample(deeds, len(deeds)):
                    await self._do(deed)
            self.over = True
            await asyncio.gather(*asking)
            await self._deliver()
            with psycopg.connect(self.url) as database:
                self._check(database)
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
            for engine in engines:
                await engine.stop()
            for store in self.stores:
                await store.close()
            await self.wire.close()

    def _engine(self, works: child.Works) -> Replica:
        platform = child.Platform(self.line, self.chance)
        store = cast("PostgresStore", works.store)
        return Replica(works, store, {"log": platform}, self.clock, terms=child.TERMS)

    # -- those who ask -------------------------------------------------------------------------

    async def _ask(self, store: PostgresStore, bell: Bell, n: int) -> None:
        """Change one cooperation again and again; what nobody answered is said again."""
        coop_id, event = f"a{n}", ""
        while not self.over or event:
            asked = time.monotonic()
            try:
                now = await _known(store, coop_id)
                if now.version and child.is_due(now.version):
                    await asyncio.sleep(0.01)  # it is the clock's turn
                    continue
                event = event or f"{coop_id}: {self.through[coop_id]}"
                await self._change(store, replace(_change(now, self.clock), event=event))
            except StoreAway:
                self.done["refused with a sentence"] += 1
            except Conflict:
                continue
            except AlreadyDone:
                self.done["kept, and nobody had heard of it"] += 1
                self._answered(coop_id)
                event = ""
            else:
                self._answered(coop_id)
                event = ""
                bell.ring()
            self.waited = max(self.waited, time.monotonic() - asked)
            await asyncio.sleep(0.005)

    async def _change(self, store: PostgresStore, change: Change) -> None:
        self.line.tell(**child.told(change))
        saved = await store.save(change)
        self.line.tell(word="kept", coop=saved.id, version=saved.version)

    def _answered(self, coop_id: str) -> None:
        self.through[coop_id] += 1
        self.since[coop_id] = time.monotonic()

    # -- what is done to the server --------------------------------------------------------------

    async def _do(self, deed: Callable[[], Awaitable[None]]) -> None:
        """Do it, and wait until everybody is answered again, and posts go out."""
        await asyncio.sleep(BETWEEN)
        await deed()
        ended, posts = time.monotonic(), self.log.posts
        while min(self.since.get(f"a{n}", 0.0) for n in range(WRITERS)) < ended or (
            self.log.posts == posts
        ):
            await asyncio.sleep(0.05)
            if time.monotonic() - ended > SOON:
                self.found.lost.append(f"nothing goes on {SOON} s after {deed.__name__}")
                return
        self.resumed = max(self.resumed, time.monotonic() - ended)

    async def _kill(self) -> None:
        """Kill every process of it, three times."""
        for _ in range(3):
            await asyncio.to_thread(self.server.kill)
            self.done["PostgreSQL killed"] += 1
            await asyncio.to_thread(self.server.start)
            await asyncio.sleep(BETWEEN)

    async def _stay_away(self) -> None:
        """Stop it, and start it again 40 seconds later."""
        await asyncio.to_thread(self.server.stop, signal.SIGINT)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(self.server.start)
        self.done[f"away for {AWAY:.0f} s"] += 1

    async def _cut(self) -> None:
        """End every connection, a few times."""
        for _ in range(5):
            async with await psycopg.AsyncConnection.connect(self.url) as connection:
                ended = await connection.execute(CUT)
                self.done["connection ended by PostgreSQL"] += ended.rowcount
            await asyncio.sleep(self.chance.uniform(0.0, BETWEEN))

    async def _swallow(self) -> None:
        """Lose the answers on their way, and then the connections: what was asked is done."""
        for _ in range(10):
            self.done["connection lost after the work was done"] += await self.wire.swallow()
            await asyncio.sleep(self.chance.uniform(0.2, BETWEEN))

    async def _borrow(self) -> None:
        """Take all connections of a replica's pool, for longer than anybody waits for one."""
        async with AsyncExitStack() as taken:
            for _ in range(pools.MOST):
                await taken.enter_async_context(self.stores[0].pool.connection(timeout=SOON))
            self.done["pool exhausted"] += 1
            await asyncio.sleep(EXHAUSTED)

    async def _take_places(self) -> None:
        """Take every place that the server has, while all of ours are thrown out again and again.

        An outsider is quicker than we are: whatever is free is taken at once.
        """
        async with AsyncExitStack() as taken:
            until = time.monotonic() + EXHAUSTED
            first = await psycopg.AsyncConnection.connect(self.server.url("postgres"))
            await taken.enter_async_context(first)
            cut = CUT.replace("current_database()", f"'away{self.seed}'")
            while time.monotonic() < until:
                await first.execute(cut)
                with suppress(psycopg.OperationalError):
                    while True:
                        url = self.server.url("postgres")
                        taken.push_async_exit(await psycopg.AsyncConnection.connect(url))
                await asyncio.sleep(0.1)
            self.done["server full"] += 1

    # -- checks --------------------------------------------------------------------------------

    async def _deliver(self) -> None:
        """Wait until everything owed is delivered and no errand is left, as long as any moves."""
        before: tuple[list[int], int] = ([], 0)
        since = time.monotonic()
        while any(left := [await self._count(OWED), await self._count(OPEN)]):
            now = left, self.log.posts
            if now != before:
                before, since = now, time.monotonic()
            if time.monotonic() - since > STILL:
                self.found.lost.append(f"{left[0]} posts and {left[1]} errands are left")
                return
            await asyncio.sleep(0.1)

    async def _count(self, statement: str) -> int:
        ((count,),) = await self.stores[0]._rows(statement)  # noqa: SLF001 - a look inside
        return int(count)

    def _check(self, database: tables.Database) -> None:
        """Check that every command was done once, and everything that came of it."""
        tables.check(database, self.log, self.found)
        tables.check_all(database, self.log, self.found)
        for coop_id, version in self.log.sure.items():
            asked = sum(not n or not child.is_due(n) for n in range(version))
            if asked != self.through[coop_id]:
                self.found.doubled.append(f"{coop_id}: {self.through[coop_id]} asked, {asked} done")
        if self.waited > pools.PATIENCE + SOON / 4:
            self.found.changed.append(f"somebody waited for {self.waited:.0f} s")
        self.found.changed += self.log.bugs


async def _known(store: PostgresStore, coop_id: str) -> Cooperation:
    try:
        return await store.load(coop_id)
    except NoSuchCooperation:
        return child.fresh(coop_id, 5)


def _change(now: Cooperation, clock: child.QuickClock) -> Change:
    return child.change_of(now, clock.now())


def drill(server: Server, seed: int, rounds: int) -> Figure:
    """Do everything so many times to a server, and return what came of it."""
    began = time.monotonic()
    small = Server(server.programs, f"max_connections={PLACES}")
    small.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            town = Town(small, seed, Wire(Path(folder), small.folder))
            asyncio.run(town.run(rounds))
    finally:
        small.remove()
    checked = (
        f"{town.log.acknowledged:,} changes acknowledged, {town.log.posts:,} posts; an answer "
        f"after {town.waited:.0f} s at most, all as before {town.resumed:.0f} s afterwards"
    )
    return Figure(seed, town.done, checked, town.found, time.monotonic() - began)
