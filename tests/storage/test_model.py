"""Random commands, crashes and restarts, each store held against a model a page long."""

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.people import Address
from bot.errors import AlreadyDone, Conflict, NoSuchCooperation, Taken
from bot.ports import Change, Owed, Store
from storage import open_store
from tests.fakes.postgres import Server
from tests.storage.samples import ANNA, NOON, OTHER, ROOM, coop, entry, post

T = TypeVar("T")
IDS = ("a", "b", "c")
PLACES = (ROOM, OTHER, ANNA)


@dataclass
class Known:
    """What the model knows of one cooperation."""

    version: int = 0
    title: str = ""
    rooms: tuple[Address, ...] = ()
    due: datetime | None = None
    journal: list[str] = field(default_factory=list)
    seen: dict[str, datetime] = field(default_factory=dict)
    owed: list[dict[str, Any]] = field(default_factory=list)
    receipts: dict[tuple[Address, str], str] = field(default_factory=dict)
    parked: list[str] = field(default_factory=list)


class Machine(RuleBasedStateMachine):
    """Saves, deliveries and restarts in any order; after each step the store tells what is so."""

    url = "memory:"

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        self.place = self._place()
        self.store: Store = self.run(open_store(self.place))
        self.known: dict[str, Known] = {}
        self.now, self.seq = NOON, 0

    def _place(self) -> str:
        return self.url.format(self.folder.name)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for an answer of the store."""
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    # -- what happens --------------------------------------------------------------------------

    @rule(hours=st.integers(0, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        coop_id=st.sampled_from(IDS),
        stale=st.sampled_from([0, 0, 0, 1]),
        rooms=st.sets(st.sampled_from(PLACES[:2]), max_size=1),
        posts=st.lists(st.tuples(st.sampled_from("kl"), st.sampled_from(PLACES)), max_size=3),
        event=st.sampled_from(["", "e", "f"]),
        due=st.sampled_from([None, 0, 5]),
        entries=st.sampled_from([0, 1, 90]),
    )
    def save(
        self, *, coop_id: str, stale: int, rooms: set[Address], posts: list[tuple[str, Address]],
        event: str, due: int | None, entries: int,
    ) -> None:  # fmt: skip
        self.seq += 1
        title = f"{self.seq}"
        was = self.known.get(coop_id, Known())
        new = coop(coop_id, *rooms).but(version=max(0, was.version - stale), title=title)
        change = Change(
            new, self.now, new.keys,
            [post(key, title, room) for key, room in posts],
            [entry(f"{title}.{n}") for n in range(entries)],
            event, None if due is None else self.now + timedelta(hours=due),
        )  # fmt: skip
        others = [k.rooms for i, k in self.known.items() if i != coop_id]
        old = was.seen.get(event)
        try:
            saved = self.run(self.store.save(change))
        except Taken:
            assert any(room in theirs for theirs in others for room in rooms)
        except AlreadyDone:
            assert old is not None
            assert self.now - old < timedelta(hours=48)
        except Conflict:
            assert new.version != was.version
        else:
            assert saved == new.but(version=was.version + 1)
            assert new.version == was.version
            assert not any(room in theirs for theirs in others for room in rooms)
            assert old is None or self.now - old >= timedelta(hours=48)
            self._learn(change)

    def _learn(self, change: Change) -> None:
        known = self.known.setdefault(change.coop.id, Known())
        known.version, known.title = change.coop.version + 1, change.coop.title
        known.rooms = tuple(room.address for room in change.coop.rooms)
        known.due = change.next_due
        known.journal += [e.what for e in change.entries]
        if change.event:
            known.seen[change.event] = change.at
        for new in change.posts:
            same = [
                o for o in known.owed
                if (o["key"], o["room"], o["state"]) == (new.key, new.room, "waiting")
            ]  # fmt: skip
            if same:
                same[-1]["title"] = new.message.title
            else:
                known.owed.append({
                    "key": new.key, "room": new.room, "state": "waiting", "tries": 0,
                    "title": new.message.title,
                })  # fmt: skip

    def _first(self, room: Address) -> tuple[Owed, Known, dict[str, Any]] | None:
        owed = self.run(self.store.owed(room, 1))
        if not owed:
            assert not any(o["room"] == room for k in self.known.values() for o in k.owed)
            return None
        known = self.known[owed[0].coop]
        return owed[0], known, next(o for o in known.owed if o["room"] == room)

    @rule(room=st.sampled_from(PLACES))
    def begin(self, room: Address) -> None:
        if found := self._first(room):
            owed, _, row = found
            begun = self.run(self.store.begin(owed))
            row["state"], row["tries"] = "begun", row["tries"] + 1
            assert begun is not None
            assert (begun.key, begun.message.title) == (row["key"], row["title"])

    @rule(room=st.sampled_from(PLACES), ref=st.sampled_from("xy"))
    def sent(self, room: Address, ref: str) -> None:
        if found := self._first(room):
            owed, known, row = found
            self.run(self.store.sent(owed, ref))
            known.owed.remove(row)
            known.receipts[room, row["key"]] = ref

    @rule(room=st.sampled_from(PLACES), unknown=st.booleans())
    def later(self, room: Address, *, unknown: bool) -> None:
        if found := self._first(room):
            owed, _, row = found
            self.run(self.store.later(owed, self.now, "429", unknown=unknown))
            row["state"] = "begun" if unknown else "waiting"

    @rule(room=st.sampled_from(PLACES))
    def park(self, room: Address) -> None:
        if found := self._first(room):
            owed, known, row = found
            self.run(self.store.park(owed, "gone"))
            known.owed.remove(row)
            known.parked.append(row["title"])

    @precondition(lambda self: self.place != "memory:")
    @rule()
    def crash(self) -> None:
        """Let the process die and another one start: nothing but the files is left."""
        self.run(self.store.close())
        self.store = self.run(open_store(self.place))

    # -- what is so ----------------------------------------------------------------------------

    @invariant()
    def cooperations_are_known(self) -> None:
        assert self.run(self.store.ids()) == tuple(sorted(self.known))
        for coop_id, known in self.known.items():
            now = self.run(self.store.load(coop_id))
            assert (now.version, now.title) == (known.version, known.title)
            assert [e.what for e in self.run(self.store.journal(coop_id))] == known.journal
            parked = self.run(self.store.parked(coop_id))
            assert [o.message.title for o in parked] == known.parked[-50:]
            for (room, key), ref in known.receipts.items():
                assert self.run(self.store.receipt(coop_id, key, room)) == ref
        with pytest.raises(NoSuchCooperation):
            self.run(self.store.load("unknown"))

    @invariant()
    def keys_find(self) -> None:
        for room in PLACES[:2]:
            owners = tuple(sorted(i for i, k in self.known.items() if room in k.rooms))
            assert self.run(self.store.find(room.key)) == owners
        assert self.run(self.store.find(ANNA.key)) == tuple(sorted(self.known))

    @invariant()
    def what_is_due_is_told(self) -> None:
        due = sorted((k.due, i) for i, k in self.known.items() if k.due)
        assert self.run(self.store.next_due()) == (due[0][0] if due else None)
        expected = tuple(i for at, i in due if at <= self.now)
        assert self.run(self.store.due(self.now)) == expected

    @invariant()
    def what_is_owed_is_told(self) -> None:
        rooms = {o["room"] for k in self.known.values() for o in k.owed}
        assert set(self.run(self.store.rooms_owed())) == rooms
        for room in PLACES:
            told = self.run(self.store.owed(room, 999))
            for coop_id in IDS:
                mine = [
                    {"key": o.key, "room": o.room, "state": o.state, "tries": o.tries,
                     "title": o.message.title}
                    for o in told if o.coop == coop_id
                ]  # fmt: skip
                known = self.known.get(coop_id, Known()).owed
                assert mine == [o for o in known if o["room"] == room]


class Tiny(Machine):
    """The same on a disk, with crashes."""

    url = "tinydb:{}/data"


class Postgres(Machine):
    """The same in a database, which every example begins with empty."""

    server: ClassVar[Server]
    template = "newest"

    def _place(self) -> str:
        self.server.drop("model")
        return self.server.create("model", self.template)

    def teardown(self) -> None:
        super().teardown()
        self.server.drop("model")


@pytest.fixture(autouse=True, scope="module")
def _server(request: pytest.FixtureRequest) -> None:
    if any(getattr(item, "cls", None) is TestPostgres for item in request.session.items):
        Postgres.server = request.getfixturevalue("postgres_server")


Machine.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
Tiny.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
Postgres.TestCase.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)
TestMemory = Machine.TestCase
TestTiny = Tiny.TestCase
TestPostgres = Postgres.TestCase
