"""Tens of thousands of duties fall due at once, for replicas that are killed and halted meanwhile.

Each duty owes one post. At the end the posts that are owed are counted: as many as were due, and as
many different ones.
"""

import asyncio
import os
import random
import signal
import socket
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg

from adapters.engine.clock import SystemClock
from adapters.engine.replica import Replica
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import Conflict
from bot.message import Message
from bot.ports import Bell, Change, Entry, Post
from drills import child
from drills.audit import Findings
from drills.figures import Figure
from storage.postgres import PostgresStore
from tests.fakes.postgres import Server

REPLICAS = 4
BLOWS, EACH = 40, 50
HALTS = 0.25
STILL = 120.0
DAY = "2026-11-30"
FILL = """
insert into tandem_coop (id, version, body, next_due, seq, entry, saved)
select 'c' || n, 1, replace(%(body)s, '"c0"', '"c' || n || '"')::json, now(), 1, 1, now()
from generate_series(1, %(many)s) as n
"""
# Whoever is killed or halted shows no sign of life: half a minute passes for it at once.
SILENT = """
update procrastinate_workers set last_heartbeat = now() - interval '30 seconds' where id = any(%s)
"""
OPEN = "from procrastinate_jobs where queue_name = 'duties'"
LEFT = f"select (select count(*) from tandem_coop where next_due is not null), (select count(*) {OPEN})"  # noqa: E501, S608 - our own words
OWED = "select count(*), count(distinct (coop, key)) from tandem_outbox"
LOST = "select id from tandem_coop where id not in (select coop from tandem_outbox)"
TWICE = "select coop from tandem_outbox group by coop, key having count(*) > 1"
HALF = """
select id from tandem_coop join lateral (
  select count(*) as lines from tandem_journal where coop = id
) journal on true
where version <> 2 or body->>'title' <> %s or next_due is not null or lines <> 1
"""


@dataclass
class Duties:
    """The application of a replica: the day's one duty of a cooperation owes one post."""

    store: PostgresStore
    bell: Bell = field(default_factory=Bell)

    async def run_due(self, coop_id: str) -> int:
        """Do the duty, if the record does not say that it is done."""
        now = await self.store.load(coop_id)
        if now.title == DAY:
            return 0
        at = datetime.now(UTC)
        room = Address(platform="log", id=coop_id)
        post = Post(key=f"due:{DAY}", room=room, message=Message(title=DAY))
        line = Entry(at=at, who="clock", what=DAY, where="clock")
        with suppress(Conflict):  # another one was quicker
            await self.store.save(Change(now.but(title=DAY), at, now.keys, [post], [line]))
        return 1


async def serve(url: str, line: child.Line) -> None:
    """Do what is due beside others until killed."""
    store = await PostgresStore.open(url)
    engine = Replica(Duties(store), store, {}, SystemClock(), terms=child.TERMS)
    await engine.start()
    while not (ids := engine.workers()):  # noqa: ASYNC110 - the queue's own have no event
        await asyncio.sleep(0.005)
    line.tell(word="up", workers=ids)
    await asyncio.Event().wait()


@dataclass
class Running:
    """One replica: its process, its line, and its workers' ids once it has told them."""

    pid: int
    end: socket.socket
    workers: list[int] = field(default_factory=list)


class Rush:
    """Replicas on one database in which everything is due at once; ``done`` counts the blows."""

    def __init__(self, server: Server, seed: int, many: int) -> None:
        """Take a server, and how many duties there are."""
        self.server, self.many = server, many
        self.chance, self.name = random.Random(seed), f"rush{seed}"
        self.found, self.done = Findings(), Counter[str]()
        self.halted: list[tuple[float, Running]] = []
        self.checked = ""

    def run(self) -> None:
        """Let them work it off under blows, and count."""
        url = self.url = self.server.create(self.name)
        asyncio.run(_shaped(url))
        self.replicas: list[Running] = []
        try:
            with psycopg.connect(url, autocommit=True) as self.database:
                body = Cooperation(id="c0", version=1).model_dump_json()
                self.database.execute(FILL, {"body": body, "many": self.many})
                self.replicas = [self._fork() for _ in range(REPLICAS)]
                self._work_off()
                self._count()
        finally:
            for replica in self.replicas:
                self._end(replica)
            self.server.drop(self.name)

    def _work_off(self) -> None:
        """Strike whenever a share of the work is done, until nothing is left or nothing moves."""
        blows = min(BLOWS, self.many // EACH)
        at = sorted(self.chance.uniform(0.0, 0.95) * self.many for _ in range(blows))
        before: tuple[int, ...] = ()
        since = time.monotonic()
        while any(left := self._row(LEFT)):
            if left != before:
                before, since = left, time.monotonic()
            if time.monotonic() - since > STILL:
                self.found.lost.append(f"not done: {left[0]} duties, {left[1]} errands")
                return
            if at and self.many - left[0] >= at[0]:
                at.pop(0)
                self._strike()
            self._wake()
            time.sleep(self.chance.uniform(0.0, 0.1))

    # -- blows ---------------------------------------------------------------------------------

    def _strike(self) -> None:
        """Kill one that works and put another in its place, or halt it past its heartbeat."""
        halted = [replica for _, replica in self.halted]
        place = self.chance.choice([n for n, it in enumerate(self.replicas) if it not in halted])
        struck = self.replicas[place]
        self._hear(struck)
        if self.chance.random() < HALTS and len(halted) < REPLICAS - 1:
            os.kill(struck.pid, signal.SIGSTOP)
            self.halted.append((time.monotonic() + self.chance.uniform(1.0, 4.0), struck))
            self.done["halted past its heartbeat"] += 1
        else:
            self._end(struck)
            self.done["killed at any instant"] += 1
            self.replicas[place] = self._fork()
        self.database.execute(SILENT, (struck.workers,))

    def _wake(self) -> None:
        """Let those go on that were halted for long enough."""
        for until, replica in list(self.halted):
            if until <= time.monotonic():
                os.kill(replica.pid, signal.SIGCONT)
                self.halted.remove((until, replica))

    # -- processes -----------------------------------------------------------------------------

    def _fork(self) -> Running:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            line = child.Line(theirs)
            child.be(line, serve(self.url, line))
        theirs.close()
        ours.settimeout(0.0)
        return Running(pid, ours)

    def _end(self, replica: Running) -> None:
        os.kill(replica.pid, signal.SIGKILL)
        os.waitpid(replica.pid, 0)
        self._hear(replica)
        replica.end.close()

    def _hear(self, replica: Running) -> None:
        with suppress(BlockingIOError, ConnectionResetError):
            while packet := replica.end.recv(child.LARGEST):
                said: dict[str, Any] = orjson.loads(packet)
                if said["word"] == "up":
                    replica.workers = said["workers"]
                else:
                    self.found.changed.append(said["text"])

    # -- the count -----------------------------------------------------------------------------

    def _row(self, statement: str) -> tuple[int, ...]:
        return tuple(self.database.execute(statement).fetchone() or ())

    def _ids(self, statement: str, *given: str) -> list[str]:
        return [coop_id for (coop_id,) in self.database.execute(statement, given)]

    def _count(self) -> None:
        """Hold what is owed against what was due."""
        posts, different = self._row(OWED)
        _, errands = self._row(LEFT)
        self.found.lost += self._ids(LOST)
        self.found.doubled += self._ids(TWICE)
        self.found.changed += self._ids(HALF, DAY)
        if not posts == different == self.many:
            self.found.changed.append(f"{posts} posts owed, {different} different ones")
        self.checked = (
            f"{self.many:,} duties due, {posts:,} posts owed, {different:,} different ones, "
            f"{errands} errands left"
        )


async def _shaped(url: str) -> None:
    await (await PostgresStore.open(url)).close()


def drill(server: Server, seed: int, many: int) -> Figure:
    """Let so many duties fall due at once, and return what came of it."""
    began = time.monotonic()
    rush = Rush(server, seed, many)
    rush.run()
    return Figure(seed, rush.done, rush.checked, rush.found, time.monotonic() - began)
