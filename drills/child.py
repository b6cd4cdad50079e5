"""The process that is killed: it saves, owes and delivers as fast as it can, and tells of it.

What a change holds follows from the cooperation and the version alone: whoever makes it again after
a kill makes the same one.
"""

import asyncio
import logging
import os
import random
import socket
import time
import traceback
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from adapters.engine.replica import Replica, Terms
from bot.deliver import deliver_room
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation, Room
from bot.domain.light import Light, Report
from bot.domain.people import Address, Side
from bot.errors import AlreadyDone, Conflict, NoSuchCooperation, Unknown
from bot.message import Message, say
from bot.ports import Bell, Change, Entry, Post, Store
from storage import open_store
from storage.postgres import PostgresStore

START = datetime(2026, 11, 2, tzinfo=UTC)
ANNA, BEN, CARLA = (
    Address(platform="log", id=name, kind="person") for name in ("anna", "ben", "carla")
)
MANY = 12
LARGEST = 1 << 20
QUICK = 10
TERMS = Terms(poll=0.05, beat=0.5, stale=20.0, rescue="* * * * * *")


class Line:
    """The line to the parent, which is the platform and keeps the log; a message is one packet."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def tell(self, **what: Any) -> None:
        """Tell the parent something that it then knows, whatever becomes of this process."""
        self._end.send(orjson.dumps(what))

    def ask(self, **what: Any) -> Any:
        """Ask the parent and return its answer."""
        self.tell(**what)
        return orjson.loads(self._end.recv(LARGEST))


class Platform:
    """A messenger whose rooms are in the parent; now and then an answer is lost on the way."""

    def __init__(self, line: Line, chance: random.Random) -> None:
        self._line = line
        self._chance = chance

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Post, and forget the answer one time in twenty."""
        return await self._call("post", room, key, text=message.title)

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace the text of what was posted."""
        await self._call("edit", room, key, text=message.title, ref=ref)

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return the ref of what bears the key."""
        del since
        ref: str | None = self._line.ask(word="look_up", room=room.key, key=key)
        return ref

    async def _call(self, word: str, room: Address, key: str, **more: str) -> str:
        await asyncio.sleep(0)  # others go on meanwhile
        ref = self._line.ask(word=word, room=room.key, key=key, **more)
        if self._chance.random() < 0.05:  # noqa: PLR2004 - one in twenty
            raise Unknown
        return str(ref)


def clock(turn: int) -> Iterator[datetime]:
    """Yield instants, each a minute on, so that nothing has to wait; a turn is a day."""
    n = 0
    while True:
        yield START + timedelta(days=turn, minutes=n)
        n += 1


def fresh(coop_id: str, weeks: int) -> Cooperation:
    """Return a cooperation with two rooms and some weeks of reports, so that sizes differ."""
    reports = tuple(
        Report(
            week=weeks_from("2024-W40", n), side=side, light=Light.AMBER, by="m1", at=START,
            headline="The pilot line waits for the sensor",
        )
        for n in range(weeks)
        for side in Side
    )  # fmt: skip
    room = Room(address=Address(platform="log", id=coop_id))
    return Cooperation(id=coop_id, rooms=(room,), reports=reports)


def change_of(now: Cooperation, at: datetime) -> Change:
    """Return the next change: a title with the version, and one to three posts of unique keys."""
    mark = f"{now.id}.{now.version + 1}"
    chance = random.Random(mark)
    rooms = [now.rooms[0].address, ANNA, BEN, CARLA]
    posts = [
        Post(key=f"{mark}.{n}", room=chance.choice(rooms), message=_message(mark))
        for n in range(chance.randint(1, 2))
    ]
    posts.append(Post(key="board", room=rooms[0], message=_message(mark)))
    line = Entry(at=at, who="m1", what=mark, where="drill")
    due = at if is_due(now.version + 1) else None
    return Change(
        now.but(title=mark), at, now.keys, posts, (line,), event=mark, next_due=due
    )  # fmt: skip


def is_due(version: int) -> bool:
    """Tell whether the next change is the clock's: every third."""
    return version % 3 == 0


def told(change: Change) -> dict[str, Any]:
    """Return what the parent is told before a change is tried."""
    coop = change.coop.id
    posts = [(post.room.key, f"{coop}:{post.key}") for post in change.posts]
    return {"word": "try", "coop": coop, "version": change.coop.version + 1, "posts": posts}


def _message(text: str) -> Message:
    return Message(title=text, blocks=(say("x" * 200),))


async def live(store: Store, line: Line, coop_id: str, weeks: int, turn: int) -> None:
    """Change one cooperation again and again, telling what is tried and what is acknowledged."""
    times = clock(turn)
    while True:
        try:
            now = await store.load(coop_id)
        except NoSuchCooperation:
            now = fresh(coop_id, weeks)
        change = change_of(now, next(times))
        line.tell(**told(change))
        saved = await store.save(change)
        line.tell(word="kept", coop=coop_id, version=saved.version)
        while await _backlog(store, now):  # noqa: ASYNC110 - the store has none to wait for
            await asyncio.sleep(0.001)


async def _backlog(store: Store, now: Cooperation) -> bool:
    """Tell whether the rooms have more waiting than a busy afternoon brings."""
    rooms = [now.rooms[0].address, ANNA]
    return any([len(await store.owed(room, MANY)) == MANY for room in rooms])


async def deliver(store: Store, line: Line, turn: int, *, forever: bool) -> None:
    """Bring every room what it is owed."""
    messenger, times = Platform(line, random.Random(turn)), clock(turn)
    while (rooms := await store.rooms_owed()) or forever:
        for room in rooms:
            await deliver_room(store, {"log": messenger}, room, lambda: next(times))
        await asyncio.sleep(0)


async def work(url: str, line: Line, coops: list[str], weeks: int, turn: int) -> None:
    """Live and deliver until killed; with no cooperations, deliver what is left and return."""
    store = await open_store(url)
    lives = [live(store, line, coop_id, weeks, turn) for coop_id in coops]
    await asyncio.gather(*lives, deliver(store, line, turn, forever=bool(coops)))
    await store.close()


# -- one of several processes --------------------------------------------------------------------


@dataclass(frozen=True)
class QuickClock:
    """Runs ten times as fast as others, and alike in every process that was given one base."""

    base: float

    def now(self) -> datetime:
        """Return the instant."""
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Return its seconds."""
        return (time.monotonic() - self.base) * QUICK

    async def sleep_until(self, instant: datetime) -> None:
        """Return when it shows the instant."""
        while (left := (instant - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - it is a clock
            await asyncio.sleep(left / QUICK)


@dataclass
class Works:
    """The application of a replica: people change what is not due, the clock what is."""

    store: Store
    line: Line
    clock: QuickClock
    bell: Bell = field(default_factory=Bell)

    async def run_due(self, coop_id: str) -> int:
        """Make the clock's change, if it is still to be made."""
        now = await self.store.load(coop_id)
        if not is_due(now.version):
            return 0
        await self._change(now)
        return 1

    async def live(self, coop_id: str, weeks: int) -> None:
        """Make people's changes, one after the other."""
        while True:
            try:
                now = await self.store.load(coop_id)
            except NoSuchCooperation:
                now = fresh(coop_id, weeks)
            if (now.version and is_due(now.version)) or await _backlog(self.store, now):
                await asyncio.sleep(0.005)
            else:
                await self._change(now)

    async def _change(self, now: Cooperation) -> None:
        change = change_of(now, self.clock.now())
        self.line.tell(**told(change))
        try:
            saved = await self.store.save(change)
        except (Conflict, AlreadyDone):
            return  # a lost process got through with it after all, or another one was quicker
        self.line.tell(word="kept", coop=saved.id, version=saved.version)
        self.bell.ring()


async def replicate(url: str, line: Line, coops: list[str], turn: int, base: float) -> None:
    """Live, do what is due and deliver beside others until killed."""
    store = await PostgresStore.open(url)
    clock = QuickClock(base)
    works = Works(store, line, clock)
    platform = Platform(line, random.Random(turn))
    engine = Replica(works, store, {"log": platform}, clock, terms=TERMS)
    await engine.start()
    while not (ids := engine.workers()):  # noqa: ASYNC110 - the queue's own have no event
        await asyncio.sleep(0.005)
    line.tell(word="up", workers=ids)
    sizes = (0, 20, 104)
    lives = [works.live(coop_id, sizes[n % 3]) for n, coop_id in enumerate(coops)]
    await asyncio.gather(*lives, asyncio.Event().wait())


def run(url: str, end: socket.socket, coops: list[str], weeks: int, turn: int) -> None:
    """Be the child that is alone: never return, and tell the parent of any exception."""
    line = Line(end)
    be(line, work(url, line, coops, weeks, turn))


def serve(url: str, end: socket.socket, coops: list[str], turn: int, base: float) -> None:
    """Be one of several: never return, and tell the parent of any exception."""
    line = Line(end)
    be(line, replicate(url, line, coops, turn, base))


def be(line: Line, life: Coroutine[Any, Any, None]) -> None:
    """Live as a child: never return, and tell the parent of any exception."""
    logging.disable(logging.CRITICAL)
    try:
        asyncio.run(life)
    except BaseException:  # noqa: BLE001 - it must not go on as a second parent
        line.tell(word="bug", text=traceback.format_exc())
    os._exit(0)
