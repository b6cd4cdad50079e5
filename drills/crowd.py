"""Three replicas on one PostgreSQL, of which one is killed again and again.

Each saves, runs what is due and delivers through the real engine. One is killed while it saves,
while it delivers, or at any instant, and another one takes its place. What they say on their lines
is the platform's and the people's knowledge; it is held against the database's own tables.
"""

import os
import random
import select
import signal
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg

from drills import child, tables
from drills.audit import Findings
from drills.figures import Figure
from drills.kill import Log
from tests.fakes.postgres import Server

SLOTS = 3
COOPS = 4
WAYS = ("while saving", "while delivering", "at any instant")
OWED = "select count(*) from tandem_outbox"
# A killed worker shows no sign of life: half a minute passes for it at once.
LONG_AGO = """
update procrastinate_workers set last_heartbeat = now() - interval '30 seconds' where id = any(%s)
"""
ERRANDS = "select status, count(*) from procrastinate_jobs group by status"
PATIENCE = 120.0


@dataclass
class Slot:
    """One place for a replica: its process, its line, and its workers' ids once it is up."""

    pid: int
    end: socket.socket
    coops: list[str]
    workers: list[int] = field(default_factory=list)
    up: bool = False


class Crowd:
    """The replicas, and what the parent knows: tries, acknowledgements, the platform."""

    def __init__(self, server: Server, seed: int) -> None:
        self.server, self.seed = server, seed
        self.chance = random.Random(seed)
        self.log, self.found, self.done = Log(), Findings(), Counter[str]()
        self.base = time.monotonic()
        self.turn = 0
        self.doom: tuple[str, int] = ("", 0)
        self.heard = ""

    def run(self, kills: int) -> None:
        """Kill so many, check after each, let the last ones finish, and check everything."""
        self.url = self.server.create(f"crowd{self.seed}")
        coops = [[f"e{n}-{m}" for m in range(COOPS)] for n in range(SLOTS)]
        self.slots = [self._fork(names) for names in coops]
        try:
            while not all(slot.up for slot in self.slots):
                self._listen(0.05)  # the first of them makes the tables
            with psycopg.connect(self.url, autocommit=True) as self.database:
                for _ in range(kills):
                    self._kill_one()
                    if self.found.lines or self.log.bugs:
                        return
                self._finish()
        finally:
            for slot in self.slots:
                os.kill(slot.pid, signal.SIGKILL)
                os.waitpid(slot.pid, 0)
                slot.end.close()
            self.server.drop(f"crowd{self.seed}")

    # -- processes -----------------------------------------------------------------------------

    def _fork(self, coops: list[str]) -> Slot:
        self.turn += 1
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            child.serve(self.url, theirs, coops, self.turn, self.base)
        theirs.close()
        return Slot(pid, ours, coops)

    def _kill_one(self) -> None:
        """Choose a replica and how it ends, wait for the moment, and put another in its place."""
        place = self.chance.randrange(SLOTS)
        slot, way = self.slots[place], self.chance.choice(WAYS)
        while way != WAYS[2] and not slot.up:
            self._listen(0.05)
        self.heard, self.doom = "", (way, slot.pid)
        until = time.monotonic() + (1.0 if way != WAYS[2] else self.chance.uniform(0.0, 0.2))
        while not self.heard and (left := until - time.monotonic()) > 0:
            self._listen(left)
        if self.heard == WAYS[0]:  # the statement is on its way, or the answer is
            time.sleep(self.chance.uniform(0.0, 0.004))
        self.doom = ("", 0)
        os.kill(slot.pid, signal.SIGKILL)
        os.waitpid(slot.pid, 0)
        self.done[f"killed {self.heard or WAYS[2]}"] += 1
        self._hear(slot, forget=True)
        slot.end.close()
        self.database.execute(LONG_AGO, (slot.workers,))
        self.slots[place] = self._fork(slot.coops)
        self._check()

    def _finish(self) -> None:
        """Have everybody only deliver, wait as long as anything moves on, and check the whole."""
        for place, slot in enumerate(self.slots):
            os.kill(slot.pid, signal.SIGKILL)
            os.waitpid(slot.pid, 0)
            self._hear(slot, forget=True)
            slot.end.close()
            self.database.execute(LONG_AGO, (slot.workers,))
            self.slots[place] = self._fork([])
        before, since = (0, -1), time.monotonic()
        while (left := self._one(OWED)) or self._unread():
            self._listen(0.1)
            now = self.log.posts, left
            if now != before:
                before, since = now, time.monotonic()
            if time.monotonic() - since > PATIENCE:
                errands = self.database.execute(ERRANDS).fetchall()
                self.found.lost.append(f"{left} posts are not delivered, errands: {errands}")
                break
        self._check()
        tables.check_all(self.database, self.log, self.found)

    # -- the lines -----------------------------------------------------------------------------

    def _unread(self) -> bool:
        return bool(select.select([s.end for s in self.slots], [], [], 0)[0])

    def _listen(self, seconds: float) -> None:
        """Be the platform for everybody, until something was heard or this long."""
        ready = select.select([slot.end for slot in self.slots], [], [], seconds)[0]
        for slot in self.slots:
            if slot.end in ready:
                self._hear(slot)

    def _drain(self) -> None:
        while self._unread():
            self._listen(0)

    def _hear(self, slot: Slot, *, forget: bool = False) -> None:
        """Take in what one of them said: one packet, or all that a dead one left."""
        while True:
            try:
                packet = slot.end.recv(child.LARGEST)
            except ConnectionResetError:
                return
            if not packet:
                return
            self._take(slot, orjson.loads(packet), answers=not forget)
            if not forget:
                return

    def _take(self, slot: Slot, said: dict[str, Any], *, answers: bool) -> None:
        if said["word"] == "up":
            slot.up, slot.workers = True, said["workers"]
            return
        answer = self.log.hear(said)
        way, pid = self.doom
        meant = {"try": WAYS[0], "post": WAYS[1], "edit": WAYS[1]}.get(said["word"], "")
        if pid == slot.pid and way == meant and not self.heard:
            self.heard = way
            if way == WAYS[1]:
                return  # it took effect, and nobody will be told
        if answer is not None and answers:
            try:
                slot.end.send(answer)
            except (BrokenPipeError, ConnectionResetError):
                return

    # -- checks --------------------------------------------------------------------------------

    def _one(self, statement: str) -> Any:
        row = self.database.execute(statement).fetchone()
        return row[0] if row else None

    def _check(self) -> None:
        """Hold the database as it is now against what is known: nothing lost, nothing half done."""
        tables.check(self.database, self.log, self.found, self._drain)


def drill(server: Server, seed: int, kills: int) -> Figure:
    """Kill so many replicas and return what came of it."""
    began = time.monotonic()
    crowd = Crowd(server, seed)
    crowd.run(kills)
    log = crowd.log
    crowd.found.changed += log.bugs
    checked = f"{log.acknowledged:,} changes acknowledged, {log.posts:,} posts"
    return Figure(seed, crowd.done, checked, crowd.found, time.monotonic() - began)
