"""``tandem move`` is killed again and again, both ways, and goes on until everything is there."""

import asyncio
import os
import random
import select
import signal
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import orjson
import psycopg

from bot.ports import Change, Entry
from drills import child
from drills.audit import Findings
from drills.figures import Figure
from storage import open_store
from storage.move import Moved, move
from storage.parcel import Parcel
from storage.tiny import TinyStore
from tests.fakes.postgres import Server

COOPS, NOTES, EACH = 40, 20, 5
PATIENCE = 120.0
WEEKS = (0, 20, 104)
THERE = "select count(*) from tandem_coop"
SHAPED = "select to_regclass('tandem_coop') is not null"
Whole = tuple[dict[str, Parcel], dict[str, dict[str, Any]]]


class Carry:
    """A folder and a database between which everything is carried; ``done`` counts the kills."""

    def __init__(self, server: Server, folder: Path, seed: int) -> None:
        """Take a server and a folder."""
        self.server, self.folder = server, folder
        self.chance, self.name = random.Random(seed), f"carry{seed}"
        self.found, self.done = Findings(), Counter[str]()
        self.carried = 0
        self.took: dict[str, float] = {}

    def run(self, kills: int) -> None:
        """Carry there and back, again and again, until there were so many kills.

        The first time nobody is killed, and it is seen how long it takes on this machine.
        """
        first = f"tinydb:{self.folder / 'first'}"
        asyncio.run(fill(self.folder / "first", self.chance))
        self.whole = asyncio.run(everything(first))
        while not self.found.lines:
            url, back = self.server.create(self.name), self.folder / f"back{self.carried}"
            try:
                self._carry("there", first, url, lambda: _rows(url))  # noqa: B023 - asked at once
                self._carry("back", url, f"tinydb:{back}", lambda: _files(back))  # noqa: B023 - too
            finally:
                self.server.drop(self.name)
            if self.done.total() >= kills:
                return

    def _carry(self, way: str, source: str, target: str, there: Callable[[], int | None]) -> None:
        """Carry once, killed at any instant a few times, and compare the whole."""
        for _ in range(EACH if way in self.took else 0):
            # More often early, when the database gets its shape.
            if self._moved(source, target, self.took[way] * self.chance.random() ** 2):
                break
            self.done[f"killed {_when(there())}"] += 1
        else:
            began = time.monotonic()
            if not self._moved(source, target, PATIENCE):
                self.found.lost.append(f"the move to {target} did not come to its end")
            self.took.setdefault(way, time.monotonic() - began)
        self.carried += 1
        for url in (source, target):
            if asyncio.run(everything(url)) != self.whole:
                self.found.changed.append(f"{url} is not what it was")

    def _moved(self, source: str, target: str, seconds: float) -> bool:
        """Let a process carry for so long, and tell whether it came to its end; else kill it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            line = child.Line(theirs)
            child.be(line, _move(source, target, line))
        theirs.close()
        ended = select.select([ours], [], [], seconds)[0]
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        told = ours.recv(child.LARGEST) if ended else b""
        ours.close()
        if not told:
            return False
        said = orjson.loads(told)
        if said["word"] == "bug":
            self.found.changed.append(said["text"])
        elif (said["coops"], said["notes"]) != (COOPS, NOTES):
            self.found.lost.append(f"{said} were carried")
        return True


async def _move(source: str, target: str, line: child.Line) -> None:
    moved: Moved = await move(source, target)
    line.tell(word="moved", coops=moved.coops, notes=moved.notes)


async def fill(folder: Path, chance: random.Random) -> None:
    """Fill a folder with cooperations that have a past, posts on their way, and notes."""
    store = await TinyStore.open(folder)
    for n in range(COOPS):
        now = child.fresh(f"m{n}", chance.choice(WEEKS))
        for _ in range(chance.randint(1, 4)):
            change = child.change_of(now, child.START)
            now = await store.save(change)
        told = [Entry(at=child.START, who="m1", what=f"{i}", where="drill") for i in range(n * 8)]
        now = await store.save(Change(now, child.START, now.keys, entries=told))
        (owed, *_) = await store.owed(now.rooms[0].address)
        await store.begin(owed)
        end = chance.choice(("sent", "parked", "later", "begun"))
        if end == "sent":
            await store.sent(owed, f"ref {n}")
        elif end == "parked":
            await store.park(owed, "gone")
        elif end == "later":
            await store.later(owed, child.START, "429", unknown=True)
    for n in range(NOTES):
        await store.keep(f"note {n}", {"n": n})
    await store.close()


async def everything(url: str) -> Whole:
    """Return all that a store holds."""
    store = cast("Any", await open_store(url))
    try:
        return {i: await store.parcel(i) for i in await store.ids()}, await store.notes()
    finally:
        await store.close()


def _rows(url: str) -> int | None:
    """Return how many cooperations lie in a database, None before it has its shape."""
    with psycopg.connect(url) as database:
        shaped = database.execute(SHAPED).fetchone()
        found = database.execute(THERE).fetchone() if shaped and shaped[0] else None
        return int(found[0]) if found else None


def _files(folder: Path) -> int | None:
    """Return how many cooperations lie in a folder, None before there is one."""
    return len([*folder.glob("coops/*/*.json")]) if (folder / "coops").exists() else None


def _when(there: int | None) -> str:
    if there is None:
        return "before there was a store"
    return "half way" if 0 < there < COOPS else "at the start" if there == 0 else "while comparing"


def drill(server: Server, seed: int, kills: int) -> Figure:
    """Kill so many moves at most, and return what came of it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        carry = Carry(server, Path(folder), seed)
        carry.run(kills)
    checked = f"{carry.carried} moves of {COOPS} cooperations and {NOTES} notes, equal at the end"
    return Figure(seed, carry.done, checked, carry.found, time.monotonic() - began)
