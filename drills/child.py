"""The process that is killed: it saves, owes and delivers as fast as it can, and tells of it."""

import asyncio
import os
import random
import socket
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from bot.deliver import deliver_room
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation, Room
from bot.domain.light import Light, Report
from bot.domain.people import Address, Side
from bot.errors import NoSuchCooperation, Unknown
from bot.message import Message, say
from bot.ports import Change, Entry, Post, Store
from storage import open_store

START = datetime(2026, 11, 2, tzinfo=UTC)
ANNA = Address(platform="log", id="anna", kind="person")
MANY = 12
LARGEST = 1 << 20


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


def change_of(now: Cooperation, at: datetime, chance: random.Random) -> Change:
    """Return the next change: a title with the version, and one to three posts of unique keys."""
    mark = f"{now.id}.{now.version + 1}"
    rooms = [now.rooms[0].address, ANNA]
    posts = [
        Post(key=f"{mark}.{n}", room=chance.choice(rooms), message=_message(mark))
        for n in range(chance.randint(1, 2))
    ]
    posts.append(Post(key="board", room=rooms[0], message=_message(mark)))
    line = Entry(at=at, who="m1", what=mark, where="drill")
    return Change(
        now.but(title=mark), at, now.keys, posts, (line,), event=mark, next_due=at
    )  # fmt: skip


def _message(text: str) -> Message:
    return Message(title=text, blocks=(say("x" * 200),))


async def live(store: Store, line: Line, coop_id: str, weeks: int, turn: int) -> None:
    """Change one cooperation again and again, telling what is tried and what is acknowledged."""
    chance, times = random.Random(f"{coop_id}{turn}"), clock(turn)
    while True:
        try:
            now = await store.load(coop_id)
        except NoSuchCooperation:
            now = fresh(coop_id, weeks)
        change = change_of(now, next(times), chance)
        posts = [(post.room.key, f"{coop_id}:{post.key}") for post in change.posts]
        line.tell(word="try", coop=coop_id, version=now.version + 1, posts=posts)
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


def run(url: str, end: socket.socket, coops: list[str], weeks: int, turn: int) -> None:
    """Be the child: never return, and tell the parent of any exception."""
    line = Line(end)
    try:
        asyncio.run(work(url, line, coops, weeks, turn))
    except BaseException:  # noqa: BLE001 - it must not go on as a second parent
        line.tell(word="bug", text=traceback.format_exc())
    os._exit(0)
