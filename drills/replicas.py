"""Replicas on one PostgreSQL live a week while they are killed, halted and cut off.

An auditor compares it with a week in which nothing happened.
"""

import asyncio
import random
import signal
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from adapters.engine.embedded import Embedded
from drills.audit import Findings, compared
from drills.children import Child
from drills.exchange import Exchange, Line
from drills.figures import Figure
from drills.told import ToldClock
from drills.week import END, MONDAY, PLATFORM, Step, application, fill, live, say, steps
from storage.memory import MemoryStore
from storage.postgres import PostgresStore
from tests.fakes.postgres import Server

QUEUES = ("duties", f"rooms.{PLATFORM}")
ANSWER = 60.0
STILL, LONGEST = 120.0, 1800.0
SOON = timedelta(minutes=1)
WAYS = ("calm", "kill", "stop", "cut", "restart", "all")
SILENT = """
update procrastinate_workers set last_heartbeat = now() - interval '2 minutes' where id = any(%s)
"""
PROGRESS = """
select (select count(*) || ' ' || coalesce(sum(tries), 0) from tandem_outbox),
  (select sum(version) from tandem_coop), (select count(*) from procrastinate_jobs),
  (select coalesce(max(id), 0) from procrastinate_events)
"""
BACKENDS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5
"""


@dataclass
class Town:
    """Replicas, their database and their platform; ``done`` counts what was done to them."""

    server: Server
    folder: Path
    seed: int
    way: str = "all"
    replicas: int = 2
    coops: int = 4
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.exchange = Exchange(random.Random(self.seed))
        self.exchange.heard = self._heard
        self.now = MONDAY
        self.children: list[Child] = []
        self.doomed = False
        self.tasks: list[asyncio.Task[None]] = []
        self.gaps: set[str] = set()

    async def run(self) -> Findings:
        """Live the week and return what the auditor finds."""
        calm, calm_store = await calm_week(self.coops)
        self.url = self.server.create(f"drill{self.seed}")
        served = await self.exchange.serve(self.folder / "exchange")
        self.store = await PostgresStore.open(self.url)
        try:
            await fill(self.store, self.coops)
            self.exchange.rate = 0.0 if self.way == "calm" else 0.15
            self.children = [await self._child() for _ in range(self.replicas)]
            await live(self.store, [*steps(self.coops)], self._pass, self._hear)
            self.exchange.rate, self.way = 0.0, "calm"
            for minutes in range(1, 40):
                await self._pass(END + minutes * SOON)
            found = await compared(calm, calm_store, self.exchange, self.store)
            if self.gaps:
                self.done["doubled in the gap of decision 9"] = len(self.gaps)
                found.doubled = [line for line in found.doubled if line not in self.gaps]
            return found
        finally:
            await self._end()
            await self.store.close()
            served.close()
            self.server.drop(f"drill{self.seed}")

    # -- time and words ------------------------------------------------------------------------

    async def _pass(self, instant: datetime) -> None:
        """Let it be this instant everywhere, disturb somebody, and wait until all is quiet.

        However slow the machine is: as long as anything moves on, it is waited for.
        """
        self.now = max(self.now, instant)
        for child in self.children:
            child.tell(do="time", at=self.now.isoformat())
        await self._disturb()
        moved, since, began = "", time.monotonic(), time.monotonic()
        while not await self._quiet():
            if (now := await self._moved()) != moved:
                moved, since = now, time.monotonic()
            if time.monotonic() - since > STILL or time.monotonic() - began > LONGEST:
                raise TimeoutError(await self._unquiet())
            await asyncio.sleep(0.02)

    async def _quiet(self) -> bool:
        """Tell whether nothing is due, owed by now or being done."""
        with suppress(Exception):  # the database may be away just now
            await self._alive()
            if await self.store.due(self.now) or await self.store.busy(QUEUES):
                return False
            for room in await self.store.rooms_owed():
                for owed in await self.store.owed(room, 1):
                    if owed.not_before is None or owed.not_before <= self.now:
                        return False
            return True
        return False

    async def _moved(self) -> str:
        """Return something that is another as soon as anything was done."""
        with suppress(Exception):
            return f"{self.exchange.calls} {await self.store._rows(PROGRESS)}"  # noqa: SLF001 - a look inside
        return "the database is away"

    async def _unquiet(self) -> str:
        """Return what is not quiet, for whoever looks into it."""
        errands = "select task_name, status, lock, attempts, scheduled_at from procrastinate_jobs"
        owed = "select coop, seq, key, room, state, tries, not_before, error from tandem_outbox"
        due = "select id, next_due, claimed, claims from tandem_coop"
        rows = [await self.store._rows(it) for it in (errands, owed, due)]  # noqa: SLF001 - the same
        return f"not quiet at {self.now}: " + "\n".join(str(row) for found in rows for row in found)

    async def _hear(self, step: Step) -> None:
        """Have it said to one of the replicas; who gets no answer says it again, to another."""
        began = time.monotonic()
        while time.monotonic() - began < LONGEST:
            child = self.chance.choice(self.children)
            child.tell(do="say", step=step.as_json())
            if self.way in ("kill", "all") and self.chance.random() < 0.5:  # noqa: PLR2004
                await asyncio.sleep(self.chance.uniform(0.0, 0.02))
                await self._kill(child, "killed while saving")
            with suppress(TimeoutError):
                async with asyncio.timeout(ANSWER):
                    if await child.answer(step.event) == "NoneType":
                        return
            await self._alive()
            await asyncio.sleep(0.2)
        raise TimeoutError(f"nobody heard {step}")

    # -- disturbances --------------------------------------------------------------------------

    def _heard(self, call: dict[str, Any]) -> None:
        """Kill whoever is calling, if somebody is to die in the middle of a delivery.

        Whoever was halted between the last look and the first byte posts twice when it goes on:
        no bot can close that gap (decision 9), so it is counted by itself.
        """
        child = next((c for c in self.children if c.name == call["who"]), None)
        if call["do"] != "post" or child is None:
            return
        if child.woke() and self.exchange.shows(call["room"], call["key"]):
            self.gaps.add(f"{call['key']} in {call['room']}")
        if self.doomed:
            self.doomed = False
            self.tasks.append(asyncio.create_task(self._kill(child, "killed while delivering")))

    async def _disturb(self) -> None:
        """Do to them what the way of this drill says, now and then."""
        if self.way == "calm" or self.chance.random() > 0.15:  # noqa: PLR2004
            return
        ways = ("kill", "stop", "cut", "restart")
        way = self.chance.choice(ways) if self.way == "all" else self.way
        if way == "kill":
            self.doomed = True
        elif way == "stop":
            self.tasks.append(asyncio.create_task(self._halt(self.chance.choice(self.children))))
        elif way == "cut":
            async with await psycopg.AsyncConnection.connect(self.url) as connection:
                ended = await connection.execute(BACKENDS)
                self.done["connection ended by PostgreSQL"] += ended.rowcount
        elif way == "restart":
            how = self.chance.choice((signal.SIGINT, signal.SIGQUIT))
            await asyncio.to_thread(self.server.stop, how)
            await asyncio.to_thread(self.server.start)
            self.done["PostgreSQL restarted"] += 1

    async def _halt(self, child: Child) -> None:
        """Halt a replica until its heartbeat is long over, and its errands are another's."""
        self.done["halted past its heartbeat"] += 1
        halted = asyncio.create_task(child.halt(2.5))
        await asyncio.sleep(0.2)
        await self._give_up(child)
        await halted

    async def _kill(self, child: Child, how: str) -> None:
        await child.kill()
        self.done[how] += 1
        await asyncio.sleep(0.1)  # what it had said is with the platform by now
        await self._give_up(child)

    async def _give_up(self, child: Child) -> None:
        """Let a minute pass for a process without a sign of life."""
        with suppress(psycopg.OperationalError):
            async with await psycopg.AsyncConnection.connect(self.url) as connection:
                await connection.execute(SILENT, ([*child.workers],))

    # -- processes -----------------------------------------------------------------------------

    async def _child(self) -> Child:
        words = (self.url, str(self.folder / "exchange"), self.now.isoformat())
        child = await Child.start(*words)
        child.tell(do="time", at=self.now.isoformat())
        return child

    async def _alive(self) -> None:
        """Start another one for each that was killed, as a supervisor would."""
        for n, child in enumerate(self.children):
            if not child.alive:
                self.children[n] = await self._child()

    async def _end(self) -> None:
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for stopped in await asyncio.gather(*(child.stop(ANSWER) for child in self.children)):
            if not stopped:
                self.done["did not stop"] += 1


async def calm_week(coops: int) -> tuple[Exchange, MemoryStore]:
    """Live the same week in one process in which nothing goes wrong: what is owed to whom."""
    clock, store, exchange = ToldClock(MONDAY), MemoryStore(), Exchange()
    await fill(store, coops)
    tandem = application(store, clock.now)
    engine = Embedded(tandem, {PLATFORM: Line(exchange.take)}, clock)

    async def pass_to(instant: datetime) -> None:
        clock.tell(instant)
        await engine.settle()

    async def hear(step: Step) -> None:
        done = await say(tandem, step)
        assert done.changed, (step, done)
        await engine.settle()

    await live(store, [*steps(coops)], pass_to, hear)
    for minutes in range(1, 40):
        await pass_to(END + minutes * SOON)
    return exchange, store


def drill(server: Server, seed: int, coops: int, way: str) -> Figure:
    """Live one week in one way, and return what came of it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        town = Town(server, Path(folder), seed, way, coops=coops)
        found = asyncio.run(town.run())
    posts = sum(map(len, town.exchange.rooms.values()))
    town.done["calls to the platform"] = town.exchange.calls
    checked = f"{posts:,} posts of {coops} cooperations in {len(town.exchange.rooms)} rooms"
    return Figure(seed, town.done, checked, found, time.monotonic() - began)
