"""What a durable save costs: against the bare file, against stock TinyDB, and as all grows."""

import asyncio
import gc
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tinydb import TinyDB, where

from bench.rows import Row
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation, Room
from bot.domain.light import Light, Report
from bot.domain.people import Address, Member, Side
from bot.message import Bold, Message, say
from bot.ports import Change, Entry, Post
from storage.index import Facts, Index
from storage.tiny import TinyStore

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST_WEEK = "2024-W48"
WARM_UP, ROUNDS = 30, 300
FEW, MANY = 100, 10_000
TWO_YEARS = 104
STOCK = 1_000
DUE = 100_000
SSD = 0.002


def cooperation(number: int, weeks: int = 1) -> Cooperation:
    """Return a cooperation of six people and two rooms that has reported for so many weeks."""
    sides = list(Side)
    people = tuple(
        Member(
            id=f"m{n}",
            name=f"Person {n}",
            side=sides[n % 2],
            addresses=(Address(platform="slack", id=f"U{number}-{n}", kind="person"),),
        )
        for n in range(6)
    )
    reports = tuple(
        Report(
            week=weeks_from(FIRST_WEEK, week),
            side=side,
            light=Light.AMBER,
            headline="The pilot line still waits for the new sensor",
            by="m1",
            at=NOW,
        )
        for week in range(weeks)
        for side in sides
    )
    places = (
        Address(platform="slack", id=f"C{number}"),
        Address(platform="teams", id=f"T{number}"),
    )
    rooms = tuple(Room(address=address) for address in places)
    return Cooperation(
        id=f"c{number}", title=f"Nordwind {number}", members=people, rooms=rooms, reports=reports
    )


class Life:
    """One cooperation that is changed again and again, as a status command changes it."""

    def __init__(self, store: TinyStore, now: Cooperation) -> None:
        self.store = store
        self.now = now
        self._hours = 0

    def save(self) -> Awaitable[None]:
        """Save one change: a report, a line in the journal, an event, a card owed to a room.

        The change is made at once, and only the save is waited for, which is what is measured.
        """
        self._hours += 3
        at = NOW + timedelta(hours=self._hours)
        report = self.now.reports[-1].model_copy(update={"edited": self._hours})
        card = Message(
            title="Amber at Nordwind", blocks=(say("It is ", Bold(text="amber"), " this week."),)
        )
        line = Entry(at=at, who="m1", what="status", where="slack:words", detail={"light": "amber"})
        post = Post(key="board", room=self.now.rooms[0].address, message=card)
        change = Change(
            self.now.with_report(report), at, self.now.keys, (post,), (line,),
            f"event-{self._hours}", at + timedelta(days=1),
        )  # fmt: skip
        return self._keep(change)

    async def _keep(self, change: Change) -> None:
        self.now = await self.store.save(change)

    @property
    def file(self) -> Path:
        """Return where it lies."""
        (found,) = (self.store.folder / "coops").glob(f"*/{self.now.id}.json")
        return found


async def filled(folder: Path, count: int) -> TinyStore:
    """Return a store with so many cooperations of one week."""
    store = await TinyStore.open(folder)
    await asyncio.gather(*(store.save(change_of(cooperation(n, 1))) for n in range(count)))
    return store


def change_of(new: Cooperation) -> Change:
    """Return the change that creates a cooperation."""
    return Change(new, NOW, new.keys, next_due=NOW + timedelta(days=1))


def bare(folder: Path, data: bytes) -> None:
    """Write and fsync bytes to a new file and rename it: what any durable save must do."""
    draft = folder / "bare.tmp"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)
    draft.rename(folder / "bare")


@contextmanager
def a_sync_that_takes(seconds: float) -> Iterator[None]:
    """Let every sync of this process take so much longer: a lent machine may sync to a cache."""
    real = os.fsync

    def slower(fd: Any) -> None:
        time.sleep(seconds)
        real(fd)

    os.fsync = slower
    try:
        yield
    finally:
        os.fsync = real


Ways = dict[str, Callable[[], Awaitable[None]]]


async def medians(ways: Ways, rounds: int = ROUNDS) -> dict[str, float]:
    """Return each way's median in ms; rounds are interleaved, so that all see the same machine."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    gc.collect()
    for turn in range(WARM_UP + rounds):
        for name, way in ways.items():
            work = way()
            began = time.perf_counter()
            await work
            if turn >= WARM_UP:
                times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


async def against_bare(folder: Path) -> list[Row]:
    """Measure a save against the bare file, done in the loop's thread and in one of its own."""
    store = await filled(folder / "data", FEW)
    life = Life(store, await store.load("c1"))
    for _ in range(WARM_UP):
        await life.save()

    data = life.file.read_bytes()

    async def blocking() -> None:
        bare(folder, data)

    async def threaded() -> None:
        await asyncio.to_thread(bare, folder, data)

    ways: Ways = {"save": life.save, "blocking": blocking, "threaded": threaded}
    found = await medians(ways)
    with a_sync_that_takes(SSD):
        slow = await medians(ways, rounds=100)
    await store.close()
    ms, bare_ms = found["save"], found["blocking"]
    bytes_ = f"writing, fsyncing and renaming the same {len(data) / 1000:.0f} kB"
    return [
        Row("durable save of one change", f"{bytes_}: {bare_ms:.2f} ms", ms / bare_ms, 1.5),
        Row("the same", f"{bytes_}, in a thread too", ms / found["threaded"], 1.5),
        Row(
            "the same on a disk whose sync takes 2 ms longer, as a desktop's does",
            f"{bytes_}: {slow['blocking']:.2f} ms",
            slow["save"] / slow["blocking"],
            1.5,
        ),
        Row("what a save takes beyond that", "nothing", ms - bare_ms, unit="ms"),
    ]


async def against_stock(folder: Path) -> list[Row]:
    """Measure a save against stock TinyDB with a thousand cooperations in its one file."""
    store = await filled(folder / "data", STOCK)
    life = Life(store, await store.load("c1"))
    db = TinyDB(folder / "stock.json")
    db.insert_multiple(cooperation(n).model_dump(mode="json") for n in range(STOCK))

    async def stock() -> None:
        db.update(life.now.model_dump(mode="json"), where("id") == "c1")

    found = await medians({"save": life.save, "stock": stock}, rounds=20)
    db.close()
    await store.close()
    ratio = found["stock"] / found["save"]
    against = f"stock TinyDB with {STOCK:,} cooperations in one file"
    return [Row("durable save of one change", against, ratio, 10, sense="least")]


async def against_sqlite(folder: Path) -> list[Row]:
    """Measure a whole command among many cooperations against SQLite, safe at every commit."""
    store = await filled(folder / "data", MANY)
    life = Life(store, await store.load("c1"))
    db = sqlite3.connect(folder / "other.db")
    db.executescript(
        "pragma journal_mode=wal; pragma synchronous=full; create table coop("
        "id text primary key, body text); create table owed(id integer, body text)"
    )
    db.executemany("insert into coop values (?, ?)", [
        (f"c{n}", cooperation(n).model_dump_json()) for n in range(MANY)
    ])  # fmt: skip
    db.commit()

    async def ours() -> None:
        life.now = await store.load("c1")
        await life.save()

    async def theirs() -> None:
        (body,) = db.execute("select body from coop where id = 'c1'").fetchone()
        Cooperation.model_validate_json(body)
        db.execute("update coop set body = ? where id = 'c1'", (life.now.model_dump_json(),))
        db.execute("insert into owed values (1, ?)", (body[:500],))
        db.commit()

    found = await medians({"ours": ours, "sqlite": theirs}, rounds=200)
    db.close()
    await store.close()
    ms, other = found["ours"], found["sqlite"]
    against = f"SQLite (WAL, full): {ms:.2f} ms against {other:.2f} ms"
    return [Row(f"load, change and save one of {MANY:,}", against, ms / other)]


async def as_it_grows(folder: Path) -> list[Row]:
    """Measure a save among few and many cooperations, and after a week and two years."""
    few, many = await filled(folder / "few", FEW), await filled(folder / "many", MANY)
    old = cooperation(FEW, TWO_YEARS)
    await few.save(change_of(old))
    lives = {
        "few": Life(few, await few.load("c1")),
        "many": Life(many, await many.load("c1")),
        "old": Life(few, await few.load(old.id)),
    }
    found = await medians({name: life.save for name, life in lives.items()})
    await few.close()
    await many.close()
    return [
        Row(f"a save among {MANY:,}", f"among {FEW}", found["many"] / found["few"], 1.2),
        Row("a save after two years", "after one week", found["old"] / found["few"], 2),
        *_start(folder / "many"),
    ]


START = """
import asyncio, sys, time
from pathlib import Path
from storage.tiny import TinyStore
began = time.perf_counter()
store = asyncio.run(TinyStore.open(Path(sys.argv[1])))
seconds = time.perf_counter() - began
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(seconds, int(status["VmHWM"].split()[0]) / 1024)  # ru_maxrss would count the parent's
"""


def _start(folder: Path) -> list[Row]:
    """Measure a start with many cooperations, in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-c", START, str(folder)], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, told.stdout.split())
    what = f"start with {MANY:,} cooperations"
    return [Row(what, "-", seconds, 5, "s"), Row(f"{what}, memory", "-", megabytes, 300, "MB")]


def idle_tick() -> list[Row]:
    """Measure a tick at which nothing is due, and one at which everything is."""
    index = Index()
    for n in range(DUE):
        index.put(f"c{n}", Facts(next_due=NOW + timedelta(seconds=n + 1)))

    def best(now: datetime) -> float:
        began = time.perf_counter()
        for _ in range(1000):
            index.due(now, 100)
        return time.perf_counter() - began

    idle, busy = best(NOW), best(NOW + timedelta(days=9))
    return [
        Row(f"idle tick at {DUE:,} cooperations", "-", idle, 1, "ms"),
        Row(f"tick with {DUE:,} due, the first 100", "-", busy, 1, "ms"),
    ]


def rows() -> list[Row]:
    """Measure everything, each part in a folder of its own."""
    found: list[Row] = []
    for part in (against_bare, against_stock, against_sqlite, as_it_grows):
        with tempfile.TemporaryDirectory() as folder:
            found += asyncio.run(part(Path(folder)))
    return found + idle_tick()


if __name__ == "__main__":
    print("\n".join(row.as_text() for row in rows()))
