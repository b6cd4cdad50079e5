"""What PostgreSQL adds to the contract: many processes, one shape, errands, and how it fails."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot.errors import BadSetting, Conflict, StoreAway, StoreBroken, StoreFull
from storage import migrate, open_store
from storage import pool as pools
from storage.place import shown
from storage.postgres import PostgresStore
from tests.fakes.postgres import Server
from tests.storage.faults import fill, small_disk
from tests.storage.samples import ANNA, HOUR, NOON, OTHER, ROOM, change, coop, entry, post, titles

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def stores(postgres: str) -> AsyncIterator[tuple[PostgresStore, PostgresStore]]:
    """Open one database twice, as two processes would."""
    found = await PostgresStore.open(postgres), await PostgresStore.open(postgres)
    yield found
    for store in found:
        await store.close()


@pytest.fixture
async def store(stores: tuple[PostgresStore, PostgresStore]) -> PostgresStore:
    return stores[0]


async def rows(store: PostgresStore, statement: str) -> list[tuple[Any, ...]]:
    return await store._rows(statement)


async def errands(store: PostgresStore) -> list[tuple[Any, ...]]:
    return await rows(
        store, "select queue_name, task_name, lock, args from procrastinate_jobs order by id"
    )


# -- its shape ---------------------------------------------------------------------------------


@pytest.fixture
def empty(postgres_server: Server) -> Any:
    """Return the address of a database without any tables."""
    yield postgres_server.create("empty")
    postgres_server.drop("empty")


async def applied(url: str) -> list[str]:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await connection.execute("select name from tandem_migration order by name")
        return [name for (name,) in await found.fetchall()]


async def test_many_that_start_at_once_migrate_once(empty: str):
    opened = await asyncio.gather(*(PostgresStore.open(empty) for _ in range(4)))
    await opened[0].save(change(coop()))
    assert {await store.ids() for store in opened} == {("nordwind",)}
    assert await applied(empty) == sorted([*migrate._ours(), *migrate._theirs()])
    for store in opened:
        await store.close()


async def test_a_migration_that_was_broken_off_goes_on(empty: str, monkeypatch: pytest.MonkeyPatch):
    """Of two new files the second fails: the first is kept, nothing of the second is."""
    new = {"tandem/9998_a.sql": "create table a()", "tandem/9999_b.sql": "create table b(); x"}
    there = migrate._ours()
    monkeypatch.setattr(migrate, "_ours", lambda: there | new)
    with pytest.raises(BadSetting):
        await PostgresStore.open(empty)
    assert (await applied(empty))[-1] == "tandem/9998_a.sql"
    new["tandem/9999_b.sql"] = "create table b()"
    store = await PostgresStore.open(empty)
    assert (await applied(empty))[-1] == "tandem/9999_b.sql"
    assert await rows(store, "select to_regclass('b') is not null") == [(True,)]
    await store.close()


async def test_a_new_file_of_the_queues_is_applied_too(empty: str, monkeypatch: pytest.MonkeyPatch):
    await (await PostgresStore.open(empty)).close()
    there = migrate._theirs() | {"procrastinate/99.00.00_01_new.sql": "create table later()"}
    monkeypatch.setattr(migrate, "_theirs", lambda: there)
    await (await PostgresStore.open(empty)).close()
    assert "procrastinate/99.00.00_01_new.sql" in await applied(empty)


async def test_a_database_of_a_newer_tandem_is_left_alone(empty: str):
    store = await PostgresStore.open(empty)
    await rows(store, "insert into tandem_migration (name) values ('tandem/9999_later.sql')")
    await store.close()
    with pytest.raises(StoreBroken, match="newer Tandem"):
        await PostgresStore.open(empty)


async def test_a_database_with_the_queue_of_another_program_is_refused(empty: str):
    async with await psycopg.AsyncConnection.connect(empty) as connection:
        await connection.execute("create table procrastinate_jobs (id int)")
    with pytest.raises(StoreBroken, match="database of its own"):
        await PostgresStore.open(empty)


# -- one statement -----------------------------------------------------------------------------


async def test_a_save_is_one_statement(store: PostgresStore, monkeypatch: pytest.MonkeyPatch):
    told = []
    execute = psycopg.AsyncConnection.execute

    async def counted(self: Any, query: Any, *given: Any, **named: Any) -> Any:
        told.extend([] if query == pools.SESSION else [query])
        return await execute(self, query, *given, **named)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", counted)
    now = coop("nordwind", ROOM)
    await store.save(change(now, post("k"), entries=[entry("status")], event="e", next_due=NOON))
    assert len(told) == 1


async def test_a_save_queues_an_errand_for_each_room_that_is_owed(store: PostgresStore):
    first = await store.save(change(coop(), post("a"), post("b"), post("c", room=ANNA)))
    assert sorted(await errands(store)) == [
        ("rooms.slack", "deliver", to.key, {"platform": "slack", "kind": to.kind, "room": to.id})
        for to in (ANNA, ROOM)
    ]
    with pytest.raises(Conflict):
        await store.save(change(first.but(version=7), post("d", room=OTHER)))
    await store.save(change(first))
    assert len(await errands(store)) == 2


async def test_a_document_comes_back_as_it_was_written(store: PostgresStore):
    """The order of keys, U+0000 and large numbers are those that were saved."""
    odd = {"b": "", "a": "\x00 ü 🦉", "Z": 2**63}
    now = coop().but(title="\x00")
    written = entry("x").model_copy(update={"detail": odd})
    saved = await store.save(change(now, post("k", "\x00"), entries=[written]))
    assert await store.load("nordwind") == saved
    (told,) = await store.journal("nordwind")
    assert [*told.detail.items()] == [*odd.items()]
    assert titles(await store.owed(ROOM)) == ["\x00"]
    assert await store.find("\x00") == ()


async def test_a_wording_that_meets_a_beginning_send_is_not_lost(
    stores: tuple[PostgresStore, PostgresStore],
):
    """Saved by one process while another begins: it is what is begun, or it waits behind."""
    one, two = stores
    now = await one.save(change(coop(), post("k", "0")))
    for n in range(1, 40):
        (owed, *_) = await two.owed(ROOM)
        now, begun = await asyncio.gather(one.save(change(now, post("k", str(n)))), two.begin(owed))
        assert begun is not None
        left = titles(await one.owed(ROOM))
        assert left in ([str(n)], [begun.message.title, str(n)])
        for each in await one.owed(ROOM):
            await two.sent(each, "ref")
        now = await one.save(change(now, post("k", "again")))


# -- errands -----------------------------------------------------------------------------------


async def test_what_came_to_one_process_is_known_to_the_other(
    stores: tuple[PostgresStore, PostgresStore],
):
    told = await asyncio.gather(*(s.first("slack:came:a") for s in stores * 4))
    assert sorted(told) == [False] * 7 + [True]


async def test_what_is_due_is_claimed_once_over_all_processes(
    stores: tuple[PostgresStore, PostgresStore],
):
    ids = [f"c{n:03}" for n in range(120)]
    for coop_id in ids:
        await stores[0].save(change(coop(coop_id), next_due=NOON))
    assert await stores[0].claim(NOON - MINUTE, "duties") == 0
    counts = await asyncio.gather(*(s.claim(NOON, "duties") for s in (*stores, *stores)))
    assert sum(counts) == 120
    queued = await errands(stores[0])
    assert sorted(args["coop"] for *_, args in queued) == ids
    assert {row[:3] for row in queued} == {("duties", "due", None)}


async def test_a_claim_that_came_to_nothing_is_made_again_later_and_later(store: PostgresStore):
    now = await store.save(change(coop(), next_due=NOON))
    gaps: list[int] = []
    at = NOON
    assert await store.claim(at, "duties") == 1
    while len(gaps) < 6:
        gap = 1
        while not await store.claim(at + gap * MINUTE, "duties"):
            gap += 1
        gaps.append(gap)
        at += gap * MINUTE
    assert gaps == [1, 2, 4, 8, 15, 15]
    await store.save(change(now, at=at, next_due=at + HOUR))
    assert await store.claim(at + HOUR, "duties") == 1


async def test_a_claim_made_before_the_clock_was_set_back_does_not_hold(store: PostgresStore):
    await store.save(change(coop(), next_due=NOON))
    assert await store.claim(NOON + 240 * HOUR, "duties") == 1
    assert await store.claim(NOON, "duties") == 1


async def test_a_room_is_called_unless_it_waits_or_has_an_errand(store: PostgresStore):
    await store.save(change(coop(), post("a"), post("b", room=ANNA), post("c", room=OTHER)))
    assert await store.call(NOON, ["slack", "teams"]) == 0
    await rows(store, "delete from procrastinate_jobs")
    (owed,) = await store.owed(ANNA)
    await store.begin(owed)
    await store.later(owed, NOON + HOUR, "429", unknown=False)
    assert await store.call(NOON, ["slack"]) == 1
    assert [lock for _, _, lock, _ in await errands(store)] == [ROOM.key]
    assert await store.wake(NOON) == NOON + HOUR
    assert await store.call(NOON + HOUR, ["slack"]) == 1
    assert await store.call(NOON - 48 * HOUR, ["slack", "teams"]) == 1


# -- how it fails ------------------------------------------------------------------------------


async def test_a_password_is_never_shown(postgres_server: Server):
    url = f"postgresql://anna:geheim@/x?host={postgres_server.folder}&password=geheim&x=y"
    assert "geheim" not in shown(url)
    with pytest.raises(BadSetting) as told:
        await open_store(url)
    assert "geheim" not in str(told.value)
    assert "anna:…@" in str(told.value)


@pytest.mark.parametrize("url", ["postgresql://u@/x?host=/nowhere", "postgresql://u@127.0.0.1:9/x"])
async def test_a_database_that_cannot_be_reached_is_a_bad_setting(url: str):
    with pytest.raises(BadSetting, match="cannot be reached"):
        await open_store(url)


async def test_an_account_that_may_not_create_tables_is_told(empty: str):
    async with await psycopg.AsyncConnection.connect(empty) as connection:
        await connection.execute("create role weak login")
    try:
        with pytest.raises(BadSetting, match="may not create tables"):
            await open_store(empty.replace("tandem@", "weak@"))
    finally:
        async with await psycopg.AsyncConnection.connect(empty) as connection:
            await connection.execute("drop role weak")


async def test_connections_that_were_cut_are_made_anew(store: PostgresStore, postgres: str):
    """An administrator ends every connection between two statements: nobody notices."""
    now = await store.save(change(coop()))
    for _ in range(3):
        async with await psycopg.AsyncConnection.connect(postgres) as connection:
            await connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        now = await store.save(change(now, post("k")))
    assert now.version == 4


async def test_more_askers_than_connections_are_told_to_come_again(
    postgres: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pools, "MOST", 1)
    monkeypatch.setattr(pools, "PATIENCE", 1)
    store = await PostgresStore.open(postgres)
    async with store.pool.connection():
        with pytest.raises(StoreAway):
            await store.ids()
    assert await store.ids() == ()
    await store.close()


async def until_full(store: PostgresStore) -> None:
    """Save long posts as long as there is room for them."""
    while True:
        now = await store.load("nordwind")
        await store.save(change(now, post(f"k{now.version}", os.urandom(50_000).hex())))


async def test_a_full_disk_and_space_again(postgres_server: Server):
    """A change is refused with a sentence and is not half there; with space it goes on."""
    with small_disk(postgres_server.folder / "small", "32m") as disk:
        url, ballast = postgres_server.create_on(disk, "small"), disk / "ballast"
        store = await PostgresStore.open(url)
        try:
            await store.save(change(coop("nordwind", ROOM), post("k0")))
            fill(ballast)
            with pytest.raises(StoreFull, match="the disk is full"):
                await until_full(store)
            assert store.trouble == "the disk is full"
            now, before = await store.load("nordwind"), await store.owed(ROOM, 999)
            assert len(before) == now.version
            ballast.unlink()
            now = await store.save(change(now, post("l")))
            assert (now.version, store.trouble) == (len(before) + 1, "")
            assert [o.key for o in await store.owed(ROOM, 999)] == [*(o.key for o in before), "l"]
        finally:
            await store.close()
            postgres_server.drop_with_disk("small")


@pytest.mark.slow
async def test_a_server_that_is_away_is_a_sentence_and_loses_nothing(
    postgres_server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pools, "PATIENCE", 1)
    server = Server(postgres_server.programs)
    server.start()
    store = await PostgresStore.open(server.create("tandem"))
    try:
        now = await store.save(change(coop(), post("k")))
        server.stop()
        for _ in range(8):
            with pytest.raises(StoreAway):
                await store.save(change(now))
        server.start()
        with suppress(StoreAway):  # the try that was under way
            await store.ids()
        assert await store.load("nordwind") == now, "it is back, however long it was away"
        assert titles(await store.owed(ROOM)) == ["Hello"]
        assert (await store.save(change(now))).version == 2
    finally:
        await store.close()
        server.remove()
