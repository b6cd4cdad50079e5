"""A year passes in minutes for a hundred thousand cooperations: each duty once, and memory is flat.

Most of them rest, and every so often one has its one duty of the year; one lives the whole method.
"""

import asyncio
import gc
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from adapters.engine.embedded import Embedded
from adapters.engine.replica import Replica
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.message import Message
from bot.ports import Bell, Change, Entry, Post, Store
from drills.audit import Findings
from drills.child import TERMS
from drills.figures import Figure
from drills.told import ToldClock
from drills.week import MONDAY, PLATFORM, application, fill
from storage.disk import make_folder
from storage.postgres import PostgresStore
from storage.sheet import seal, unseal
from storage.tiny import TinyStore
from tests.fakes.postgres import Server

YEAR, MONTHS = timedelta(days=364), 13
ALIVE = 1
FIRST = "y000000"
# Months until everything that is made once has been made, and how much more may be held later.
SETTLED, GROWS, MORE = 3, 1.03, 4 << 20
COPIES = """
insert into tandem_coop (id, version, body, next_due, seq, entry, saved)
select 'y' || lpad(n::text, 6, '0'), 1,
  replace(body::text, 'y000000', 'y' || lpad(n::text, 6, '0'))::json,
  case when n %% %(every)s = 0 then %(start)s::timestamptz + n * %(apart)s::interval end,
  seq, entry, saved
from tandem_coop, generate_series(1, %(many)s - 1) n where id = 'y000000'
"""


@dataclass(frozen=True)
class Terms:
    """How a year is lived: one of ``every`` so many has a duty, and time goes on by ``step``."""

    every: int
    step: timedelta


FILES, DATABASE = Terms(10, timedelta(minutes=30)), Terms(50, timedelta(hours=2))


class Counted:
    """A platform that takes everything, and counts it without keeping any of it."""

    def __init__(self, many: int) -> None:
        """Take how many cooperations there are."""
        self.posts, self.of_each = 0, bytearray(many)

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Take a message."""
        del message
        self.posts += 1
        if room.id.startswith("y"):
            self.of_each[int(room.id[1:])] += 1
        return key

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Take an edit."""
        del self, room, ref, message, key

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Find nothing."""
        del self, room, key, since
        return None


@dataclass
class Works:
    """The application: Tandem for those that live, and one duty a year for those that rest."""

    store: Store
    clock: ToldClock
    step: timedelta
    bell: Bell = field(default_factory=Bell)
    late: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tandem = application(self.store, self.clock.now)

    async def run_due(self, coop_id: str) -> int:
        """Do what is due in one of them."""
        if not coop_id.startswith("y"):
            return await self._tandem.run_due(coop_id)
        now, at = await self.store.load(coop_id), self.clock.now()
        if now.title == "done":
            return 0
        post = Post(key="due", room=place(coop_id), message=Message(title="due"))
        line = Entry(at=at, who="clock", what="due", where="clock")
        done = now.but(title="done")
        await self.store.save(Change(done, at, now.keys, [post], [line], next_due=at + YEAR))
        return 1


def place(coop_id: str) -> Address:
    """Return the room of one that rests."""
    return Address(platform=PLATFORM, id=coop_id)


# -- a hundred thousand of them --------------------------------------------------------------------


def apart(many: int) -> timedelta:
    """Return how far from each other they fall due."""
    return (YEAR - timedelta(days=14)) / many


async def filled_folder(folder: Path, many: int, every: int) -> TinyStore:
    """Return a store with so many, each file a copy of the first with its own name and time."""
    store = await TinyStore.open(folder)
    await fill(store, ALIVE)
    await store.save(Change(Cooperation(id=FIRST, title="rests"), MONDAY, next_due=MONDAY))
    _copy(store, many, every)
    await store.close()
    return await TinyStore.open(folder)


def _copy(store: TinyStore, many: int, every: int) -> None:
    (file,) = store.folder.glob(f"coops/*/{FIRST}.json")
    data, due = unseal(file.read_bytes()), b'"next_due":"%s"'
    then = due % MONDAY.isoformat().encode()
    assert data.count(then) == 1
    for n in range(1, many):
        name, at = f"y{n:06}", (MONDAY + n * apart(many)).isoformat().encode()
        path = Path(store._stem(name) + ".json")  # noqa: SLF001 - where it would lie
        make_folder(path.parent)
        own = data.replace(then, due % at if n % every == 0 else b'"next_due":null')
        path.write_bytes(seal(own.replace(FIRST.encode(), name.encode())))


async def filled_database(url: str, many: int, every: int) -> PostgresStore:
    """Return a store with so many, each row a copy of the first with its own name and time."""
    store = await PostgresStore.open(url)
    await fill(store, ALIVE)
    await store.save(Change(Cooperation(id=FIRST, title="rests"), MONDAY, next_due=MONDAY))
    given = {"many": many, "every": every, "start": MONDAY, "apart": apart(many)}
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(COPIES, given)
        database.execute("analyze")
    return store


# -- the year --------------------------------------------------------------------------------------


class Year:
    """An engine on a full store, and what it held at the end of each month, in bytes."""

    def __init__(self, store: Store, many: int, terms: Terms) -> None:
        """Take a full store."""
        self.store, self.many, self.terms = store, many, terms
        self.clock, self.platform = ToldClock(MONDAY - timedelta(minutes=1)), Counted(many)
        self.works = Works(store, self.clock, terms.step)
        self.held: list[int] = []
        self.found, self.done = Findings(), Counter[str]()

    async def live(self) -> None:
        """Let a year pass, and look what was done and what is held."""
        async with self._engine() as engine:
            at, month = MONDAY, YEAR / MONTHS
            for n in range(1, MONTHS + 1):
                while at < MONDAY + n * month:
                    at += self.terms.step
                    self.clock.tell(at)
                    engine.tick()
                    self.done["tick"] += 1
                    await engine.settle()
                    await self._on_time(at)
                if n == MONTHS // 2:
                    self.done["forgotten what need not be kept"] += 1
                    await self.store.prune(at)
                gc.collect()
                self.held.append(resident())
        self._check()

    @asynccontextmanager
    async def _engine(self) -> AsyncIterator[Embedded | Replica]:
        given = {PLATFORM: self.platform}
        engine: Embedded | Replica
        if isinstance(self.store, PostgresStore):
            engine = Replica(self.works, self.store, given, self.clock, terms=TERMS)
        else:
            engine = Embedded(self.works, given, self.clock)
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()

    async def _on_time(self, at: datetime) -> None:
        due = await self.store.next_due()
        if due is not None and due <= at:
            self.found.lost.append(f"due at {due}, not done at {at}")

    def _check(self) -> None:
        asked = [n for n in range(self.many) if n % self.terms.every == 0]
        each = self.platform.of_each
        self.found.lost += [f"y{n:06}" for n in asked if not each[n]]
        self.found.doubled += [f"y{n:06}" for n in asked if each[n] > 1]
        self.found.changed += [
            f"y{n:06} had no duty" for n, posts in enumerate(each) if posts and n % self.terms.every
        ]
        first, last = self.held[SETTLED - 1], self.held[-1]
        if last > first * GROWS + MORE:
            self.found.changed.append(f"memory grew: {[*map(megabytes, self.held)]} MB")

    def told(self) -> str:
        """Return what was looked at, in words."""
        first, last = self.held[SETTLED - 1], self.held[-1]
        return (
            f"{self.many:,} cooperations, {self.platform.posts:,} posts; {megabytes(first)} MB "
            f"held in the third month, {megabytes(last)} MB in the last"
        )


def resident() -> int:
    """Return how many bytes of memory this process holds."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def megabytes(size: int) -> int:
    """Return it in MB."""
    return round(size / 2**20)


async def _lived(store: Store, many: int, terms: Terms) -> Year:
    """Return a year that was lived on a store, which is closed then."""
    year = Year(store, many, terms)
    await year.live()
    await store.close()
    return year


def on_files(seed: int, many: int) -> Figure:
    """Live a year with so many on files."""

    async def lived(folder: Path) -> Year:
        return await _lived(await filled_folder(folder, many, FILES.every), many, FILES)

    with tempfile.TemporaryDirectory() as folder:
        return _figure(seed, lambda: asyncio.run(lived(Path(folder) / "data")))


def on_postgres(server: Server, seed: int, many: int) -> Figure:
    """Live a year with so many on PostgreSQL."""

    async def lived(url: str) -> Year:
        return await _lived(await filled_database(url, many, DATABASE.every), many, DATABASE)

    return _figure(seed, lambda: asyncio.run(lived(server.create(f"year{seed}"))))


def _figure(seed: int, lived: Callable[[], Year]) -> Figure:
    began = time.monotonic()
    year = lived()
    return Figure(seed, year.done, year.told(), year.found, time.monotonic() - began)
