"""What a ``Store`` promises, whichever it is: one law a test."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import AlreadyDone, BadSetting, Conflict, NoSuchCooperation, Taken
from bot.ports import Backlog, Owed, Store
from storage import open_store
from tests.storage.samples import (
    ANNA,
    HOUR,
    NOON,
    OTHER,
    ROOM,
    change,
    coop,
    entry,
    post,
    titles,
)


@pytest_asyncio.fixture(params=["memory", "tinydb", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Open each store in turn, empty."""
    urls = {"memory": "memory:", "tinydb": f"tinydb:{tmp_path / 'data'}"}
    named = request.param
    opened = await open_store(urls.get(named) or request.getfixturevalue(named))
    yield opened
    await opened.close()


async def one_owed(store: Store, key: str = "k") -> Owed:
    """Save a cooperation that owes one post, and return that."""
    await store.save(change(coop("nordwind", ROOM), post(key)))
    (owed,) = await store.owed(ROOM)
    return owed


# -- what is forgotten -----------------------------------------------------------------------


async def test_what_nobody_will_ask_for_is_forgotten_after_its_time(store: Store) -> None:
    """Also of cooperations in which nothing happens any more."""
    now = datetime.now(UTC)
    first = await store.save(change(coop("nordwind", ROOM), post("k"), event="e", at=now))
    (owed,) = await store.owed(ROOM)
    await store.sent(owed, "1700.1")
    carried, unsure, seen = f"slack:{'0' * 32}", f"teams:unsure:{'0' * 32}", "teams:seen"
    for name in (carried, unsure, seen, "links:secret"):
        await store.keep(name, {"x": 1})
    await store.keep("unreachable:1", {})
    assert await store.prune(now + 47 * HOUR) == 0
    assert await store.prune(now + 49 * HOUR) == 2
    assert await store.seen("nordwind", "e") is False
    assert await store.kept("unreachable:1") is None
    assert await store.receipt("nordwind", "k", ROOM) == "1700.1"
    assert await store.prune(now + timedelta(weeks=26, days=1)) == 3
    assert await store.receipt("nordwind", "k", ROOM) is None
    assert [await store.kept(n) for n in (carried, unsure)] == [None, None]
    assert [await store.kept(n) for n in (seen, "links:secret")] == [{"x": 1}] * 2
    assert await store.load("nordwind") == first
    assert await store.prune(now + timedelta(weeks=99)) == 0


# -- cooperations ----------------------------------------------------------------------------


async def test_what_was_saved_is_loaded(store: Store) -> None:
    """What was saved is loaded, equal in every field."""
    saved = await store.save(change(coop("nordwind", ROOM, OTHER)))
    assert await store.load("nordwind") == saved == coop("nordwind", ROOM, OTHER).but(version=1)


async def test_each_save_counts_the_version_up(store: Store) -> None:
    """Each save counts the version up by one."""
    first = await store.save(change(coop()))
    second = await store.save(change(first.but(title="Südwind")))
    assert (first.version, second.version) == (1, 2)


async def test_an_old_version_is_a_conflict_and_changes_nothing(store: Store) -> None:
    """Of two changes to one version the second is a conflict, and nothing of it is kept."""
    first = await store.save(change(coop("nordwind", ROOM)))
    second = await store.save(change(first.but(title="Südwind")))
    with pytest.raises(Conflict):
        await store.save(change(first, post("k"), entries=[entry("late")], event="e"))
    kept = await store.load("nordwind"), await store.owed(ROOM), await store.journal("nordwind")
    assert kept == (second, (), ())
    assert not await store.seen("nordwind", "e")


async def test_creating_twice_is_a_conflict(store: Store) -> None:
    """Version 0 creates, once."""
    await store.save(change(coop()))
    with pytest.raises(Conflict):
        await store.save(change(coop()))


async def test_changing_what_is_not_there_is_a_conflict(store: Store) -> None:
    """A version of a cooperation that does not exist is not the newest."""
    with pytest.raises(Conflict):
        await store.save(change(coop().but(version=3)))
    assert await store.ids() == ()


async def test_of_many_at_once_one_wins(store: Store) -> None:
    """Of changes to one version made at the same moment exactly one is kept."""
    first = await store.save(change(coop()))
    tries = (store.save(change(first.but(title=str(n)))) for n in range(8))
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(end, Conflict) for end in ends) == 7
    assert (await store.load("nordwind")).version == 2


@pytest.mark.parametrize("coop_id", ["nowhere", "../nordwind", ""])
async def test_what_is_not_there_cannot_be_loaded(store: Store, coop_id: str) -> None:
    """An unknown id, even one that looks like a path, is no cooperation."""
    with pytest.raises(NoSuchCooperation):
        await store.load(coop_id)


async def test_ids_are_sorted(store: Store) -> None:
    """Every id is told, sorted."""
    for coop_id in ("b", "c", "a"):
        await store.save(change(coop(coop_id)))
    assert await store.ids() == ("a", "b", "c")


# -- keys --------------------------------------------------------------------------------------


async def test_keys_find_cooperations(store: Store) -> None:
    """A room leads to its cooperation, a person to all of theirs, anything else to none."""
    await store.save(change(coop("b", ROOM)))
    await store.save(change(coop("a", OTHER)))
    found = [await store.find(key) for key in (ROOM.key, OTHER.key, ANNA.key, "room:x:y")]
    assert found == [("b",), ("a",), ("a", "b"), ()]


async def test_a_key_that_is_given_up_is_free(store: Store) -> None:
    """A room that a cooperation left can be another's."""
    first = await store.save(change(coop("a", ROOM)))
    await store.save(change(first.but(rooms=())))
    await store.save(change(coop("b", ROOM)))
    assert await store.find(ROOM.key) == ("b",)


async def test_a_room_belongs_to_one(store: Store) -> None:
    """A second cooperation cannot take a room, and nothing of it is kept."""
    await store.save(change(coop("a", ROOM)))
    with pytest.raises(Taken):
        await store.save(change(coop("b", ROOM)))
    assert (await store.ids(), await store.find(ANNA.key)) == (("a",), ("a",))


async def test_a_room_belongs_to_one_even_at_once(store: Store) -> None:
    """Of cooperations that take one room at the same moment exactly one gets it."""
    tries = (store.save(change(coop(f"c{n}", ROOM))) for n in range(6))
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(end, Taken) for end in ends) == 5
    assert await store.find(ROOM.key) == await store.ids()


# -- events ------------------------------------------------------------------------------------


async def test_an_event_changes_once(store: Store) -> None:
    """An event that was seen is done, even if it comes with an old version."""
    first = await store.save(change(coop(), event="e"))
    for again in (first, coop()):
        with pytest.raises(AlreadyDone):
            await store.save(change(again, event="e", at=NOON + 47 * HOUR))
    assert [await store.seen("nordwind", e) for e in ("e", "f")] == [True, False]
    assert not await store.seen("nowhere", "e")


async def test_an_event_is_forgotten_after_48_hours(store: Store) -> None:
    """After 48 h an event is as good as new, and a save drops it."""
    first = await store.save(change(coop(), event="e"))
    second = await store.save(change(first, event="e", at=NOON + 48 * HOUR))
    await store.save(change(second, event="f", at=NOON + 96 * HOUR))
    assert [await store.seen("nordwind", e) for e in ("e", "f")] == [False, True]


# -- due ---------------------------------------------------------------------------------------


async def test_what_is_due_comes_earliest_first(store: Store) -> None:
    """Ids are due from their next_due on, the earliest first, as many as asked for."""
    for coop_id, hours in (("a", 3), ("b", 1), ("c", 2), ("d", None)):
        due = None if hours is None else NOON + hours * HOUR
        await store.save(change(coop(coop_id), next_due=due))
    assert await store.due(NOON) == ()
    assert await store.due(NOON + 2 * HOUR) == ("b", "c")
    assert await store.due(NOON + 9 * HOUR, limit=2) == ("b", "c")
    assert await store.due(NOON + 9 * HOUR) == ("b", "c", "a")
    assert await store.next_due() == NOON + HOUR


async def test_next_due_moves_with_a_save(store: Store) -> None:
    """A save moves the due time; without one nothing is due."""
    first = await store.save(change(coop(), next_due=NOON))
    second = await store.save(change(first, next_due=NOON + HOUR))
    assert (await store.due(NOON), await store.next_due()) == ((), NOON + HOUR)
    await store.save(change(second))
    assert (await store.due(NOON + 9 * HOUR), await store.next_due()) == ((), None)


# -- posts owed --------------------------------------------------------------------------------


async def test_posts_are_owed_in_order(store: Store) -> None:
    """A room is owed its posts in the order saved, and rooms are apart."""
    first = await store.save(change(coop(), post("a"), post("b", room=OTHER), post("c")))
    await store.save(change(first, post("d")))
    assert [o.key for o in await store.owed(ROOM)] == ["a", "c", "d"]
    assert [o.key for o in await store.owed(ROOM, limit=2)] == ["a", "c"]
    assert [o.key for o in await store.owed(OTHER)] == ["b"]
    assert set(await store.rooms_owed()) == {ROOM, OTHER}


async def test_a_post_is_owed_as_it_was_given(store: Store) -> None:
    """A post on its way holds all that was given, untried, since the change."""
    given = post("k")
    assert await one_owed(store) == Owed(
        coop="nordwind", seq=1, key="k", room=ROOM, message=given.message, since=NOON
    )


async def test_a_person_hears_cooperations_in_the_order_saved(store: Store) -> None:
    """Across cooperations the time of the save counts, within one its own order."""
    first = await store.save(change(coop("b"), post("b1", room=ANNA), at=NOON + HOUR))
    await store.save(change(coop("a"), post("a1", room=ANNA), at=NOON + 2 * HOUR))
    await store.save(change(coop("c"), post("c1", room=ANNA), at=NOON))
    await store.save(change(first, post("b2", room=ANNA), at=NOON))
    assert [o.key for o in await store.owed(ANNA)] == ["c1", "b1", "b2", "a1"]


async def test_the_newest_wording_takes_the_waiting_posts_turn(store: Store) -> None:
    """A waiting post with the same key and room is replaced in its place, in one change too."""
    first = await store.save(change(coop(), post("k", "old"), post("l"), post("k", "newer")))
    await store.save(change(first, post("k", "newest"), post("k", "there", OTHER), at=NOON + HOUR))
    owed = [(o.seq, o.message.title, o.since) for o in await store.owed(ROOM)]
    assert owed == [(1, "newest", NOON), (2, "Hello", NOON)]
    assert titles(await store.owed(OTHER)) == ["there"]


async def test_a_begun_post_is_left_and_the_new_one_queued(store: Store) -> None:
    """What may be on the platform already keeps its wording; the newest waits behind it."""
    owed = await one_owed(store)
    begun = await store.begin(owed)
    first = await store.load("nordwind")
    second = await store.save(change(first, post("k", "newer")))
    await store.save(change(second, post("k", "newest")))
    queued = await store.owed(ROOM)
    assert titles(queued) == ["Hello", "newest"]
    assert queued[0] == begun
    assert queued[1].state == "waiting"


async def test_begin_counts_the_tries(store: Store) -> None:
    """Each begin is one more try, and is written down."""
    owed = await one_owed(store)
    first = await store.begin(owed)
    second = await store.begin(owed)
    assert first == owed.model_copy(update={"state": "begun", "tries": 1})
    assert (second,) == await store.owed(ROOM)
    assert second == owed.model_copy(update={"state": "begun", "tries": 2})


async def test_begin_returns_the_newest_wording(store: Store) -> None:
    """Whoever read an old wording is given the newest to send."""
    owed = await one_owed(store)
    await store.save(change(await store.load("nordwind"), post("k", "newest")))
    begun = await store.begin(owed)
    assert begun is not None
    assert begun.message.title == "newest"


async def test_what_was_sent_is_owed_no_longer(store: Store) -> None:
    """A receipt takes the post's place, and the room is owed nothing."""
    owed = await one_owed(store)
    assert await store.receipt("nordwind", "k", ROOM) is None
    await store.begin(owed)
    await store.sent(owed, "1700.1")
    assert (await store.owed(ROOM), await store.rooms_owed()) == ((), ())
    assert await store.receipt("nordwind", "k", ROOM) == "1700.1"
    assert await store.receipt("nordwind", "k", OTHER) is None


async def test_nothing_can_be_done_twice_to_a_post(store: Store) -> None:
    """What is owed no longer cannot be begun, sent anew, put off or parked."""
    owed = await one_owed(store)
    await store.sent(owed, "first")
    assert await store.begin(owed) is None
    await store.sent(owed, "second")
    await store.later(owed, NOON, "late", unknown=True)
    await store.park(owed, "late")
    assert (await store.owed(ROOM), await store.parked("nordwind")) == ((), ())
    assert await store.receipt("nordwind", "k", ROOM) == "first"


async def test_a_seq_is_never_used_again(store: Store) -> None:
    """A post saved after another was sent gets a number of its own."""
    owed = await one_owed(store)
    await store.sent(owed, "ref")
    await store.save(change(await store.load("nordwind"), post("k")))
    assert [o.seq for o in await store.owed(ROOM)] == [2]


@pytest.mark.parametrize("state", ["begun", "waiting"])
async def test_what_is_put_off_stays_in_its_place(store: Store, state: str) -> None:
    """A post is kept for later in its turn; an unknown end keeps it begun."""
    owed = await one_owed(store)
    await store.begin(owed)
    await store.save(change(await store.load("nordwind"), post("l")))
    await store.later(owed, NOON + HOUR, "429", unknown=state == "begun")
    put_off = {"state": state, "tries": 1, "not_before": NOON + HOUR, "error": "429"}
    assert (await store.owed(ROOM))[0] == owed.model_copy(update=put_off)
    assert [o.key for o in await store.owed(ROOM)] == ["k", "l"]


async def test_of_two_waiting_the_last_is_replaced(store: Store) -> None:
    """A post that is put off behind a newer wording does not come out last."""
    owed = await one_owed(store)
    await store.begin(owed)
    await store.save(change(await store.load("nordwind"), post("k", "newer")))
    await store.later(owed, NOON + HOUR, "429", unknown=False)
    await store.save(change(await store.load("nordwind"), post("k", "newest")))
    assert titles(await store.owed(ROOM)) == ["Hello", "newest"]


async def test_what_is_parked_is_kept_with_its_error(store: Store) -> None:
    """A parked post is owed no longer, bears no receipt, and tells why."""
    owed = await one_owed(store)
    await store.park(owed, "channel_not_found")
    assert (await store.owed(ROOM), await store.rooms_owed()) == ((), ())
    parked = owed.model_copy(update={"error": "channel_not_found"})
    assert await store.parked("nordwind") == (parked,)
    assert await store.receipt("nordwind", "k", ROOM) is None


async def test_the_newest_50_parked_are_kept(store: Store) -> None:
    """Of what could not be delivered the newest 50 are kept, newest last."""
    await store.save(change(coop(), *(post(f"k{n}") for n in range(53))))
    for owed in await store.owed(ROOM, limit=99):
        await store.park(owed, "gone")
    assert [o.key for o in await store.parked("nordwind")] == [f"k{n}" for n in range(3, 53)]


async def test_receipts_are_forgotten_after_half_a_year(store: Store) -> None:
    """A receipt older than 26 weeks goes when a newer one comes."""
    for key, weeks in (("a", 0), ("b", 26), ("c", 27)):
        now = await store.load("nordwind") if weeks else coop()
        await store.save(change(now, post(key), at=NOON + weeks * 168 * HOUR))
        (owed,) = await store.owed(ROOM)
        await store.sent(owed, key.upper())
    refs = [await store.receipt("nordwind", key, ROOM) for key in "abc"]
    assert refs == [None, "B", "C"]


async def test_the_backlog_tells_each_platforms_posts_and_since_when_one_might_have_gone(
    store: Store,
) -> None:
    """What is held was never late; what was tried has been owed since it was saved."""
    assert await store.backlog() == {}
    held = post("k").model_copy(update={"not_before": NOON + 2 * HOUR})
    first = await store.save(change(coop("nordwind", ROOM), held))
    platform = ROOM.platform
    assert await store.backlog() == {platform: Backlog(1, NOON + 2 * HOUR)}
    await store.save(change(first, post("l"), at=NOON + HOUR))
    assert await store.backlog() == {platform: Backlog(2, NOON + HOUR)}
    (owed, _) = await store.owed(ROOM)
    tried = await store.begin(owed)
    assert tried
    await store.later(tried, NOON + 3 * HOUR, "busy", unknown=False)
    assert await store.backlog() == {platform: Backlog(2, NOON)}
    for it in await store.owed(ROOM):
        await store.sent(it, "1")
    assert await store.backlog() == {}
    assert store.trouble == ""


async def test_what_is_not_there_owes_nothing(store: Store) -> None:
    """A cooperation that does not exist has no receipts, no parked posts, no journal."""
    found = (
        await store.receipt("nowhere", "k", ROOM),
        await store.parked("nowhere"),
        await store.journal("nowhere"),
        await store.owed(ROOM),
        await store.ids(),
    )
    assert found == (None, (), (), (), ())


# -- journal and notes -------------------------------------------------------------------------


async def test_the_journal_is_whole_and_in_order(store: Store) -> None:
    """Every entry is told, oldest first, however many there are."""
    now = coop()
    written = []
    for n in range(160):
        new = [entry("status", NOON + n * HOUR, n=str(n)), entry("note", NOON + n * HOUR)]
        now = await store.save(change(now, entries=new))
        written += new
    assert await store.journal("nordwind") == tuple(written)


async def test_one_change_may_write_down_much(store: Store) -> None:
    """A thousand entries in one change are as good as one each."""
    written = tuple(entry("status", n=str(n)) for n in range(1000))
    await store.save(change(coop(), entries=written))
    assert await store.journal("nordwind") == written


async def test_notes_are_kept_by_name(store: Store) -> None:
    """A note is what was kept last under its name; names never meet, whatever is in them."""
    names = ["a", "a/b", "../a", "19:x@thread.tacv2", "ü" * 99, "ü" * 98 + "a"]
    for n, name in enumerate(names):
        await store.keep(name, {"n": -1})
        await store.keep(name, {"n": n, "deep": {"x": ["ä"]}})
    kept = [await store.kept(name) for name in names]
    assert kept == [{"n": n, "deep": {"x": ["ä"]}} for n in range(len(names))]
    assert await store.kept("unknown") is None


async def test_what_came_is_known_until_it_is_forgotten(store: Store) -> None:
    """Of many who ask at once, one is told that it is the first."""
    told = await asyncio.gather(*(store.first("slack:came:a") for _ in range(8)))
    assert sorted(told) == [False] * 7 + [True]
    assert await store.first("slack:came:b")
    for days in (1, 3, 5):
        await store.prune(datetime.now(UTC) + timedelta(days=days))
    assert await store.first("slack:came:a")


# -- everything at once ------------------------------------------------------------------------


async def test_a_cancelled_command_leaves_no_half_state(store: Store) -> None:
    """Whenever the asker is cancelled: the change is kept whole or not at all, for everybody."""
    kept = []
    for steps in range(9):
        coop_id, room = f"c{steps}", ROOM.model_copy(update={"id": f"C{steps}"})
        task = asyncio.ensure_future(store.save(change(coop(coop_id, room), post("k", room=room))))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        kept += [coop_id] if coop_id in await store.ids() else []
        owner = (coop_id,) if coop_id in kept else ()
        assert await store.find(room.key) == owner
        assert len(await store.owed(room)) == len(owner)
        saving = asyncio.gather(store.save(change(coop(coop_id, room))), return_exceptions=True)
        assert isinstance((await saving)[0], Conflict) == bool(owner)
    assert "c0" not in kept
    assert "c8" in kept


async def test_many_rooms_at_once(store: Store) -> None:
    """Cooperations do not get in each other's way."""
    rooms = [ROOM.model_copy(update={"id": f"C{n}"}) for n in range(30)]

    async def live(n: int) -> int:
        now = await store.save(change(coop(f"c{n}", rooms[n]), post("k", room=rooms[n])))
        (owed,) = await store.owed(rooms[n])
        await store.begin(owed)
        now = await store.save(change(now, post("l", room=rooms[n])))
        await store.sent(owed, "ref")
        return now.version

    assert await asyncio.gather(*map(live, range(30))) == [2] * 30
    assert sorted(r.id for r in await store.rooms_owed()) == sorted(r.id for r in rooms)


@pytest.mark.parametrize("url", ["", "memory:x", "tinydb:", "mysql://x", "data"])
async def test_an_unknown_store_is_a_bad_setting(url: str) -> None:
    """What names no store is told with the setting's name."""
    with pytest.raises(BadSetting) as told:
        await open_store(url)
    assert str(told.value) == (
        f'TANDEM_STORE is {url}, which does not work: it must be "memory:", "tinydb:" with a '
        "folder (tinydb:./data), or postgresql://…"
    )
