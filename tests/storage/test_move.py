"""Moving: everything arrives, equal, both ways, however often it is asked for or broken off."""

import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import BadSetting, NotMoved, StoreBroken, StoreBusy
from storage import move as moving
from storage import open_store
from storage.memory import MemoryStore
from storage.move import Movable, Moved, move
from storage.postgres import PostgresStore
from storage.tiny import TinyStore
from tests.storage.samples import ANNA, HOUR, NOON, OTHER, ROOM, change, coop, entry, post

IDS = ("a", "b", "nordwind")


async def filled(url: str) -> Any:
    """Open a store and put everything into it that a store can hold."""
    store = await open_store(url)
    now = coop("nordwind", ROOM, OTHER).but(title="\x00 Ä")
    for n in range(120):
        said = [entry("status", NOON + n * HOUR, n=str(n)), entry("note", NOON + n * HOUR)]
        event = "" if n < 110 else f"e{n}"
        now = await store.save(change(now, entries=said, event=event, at=NOON + n * HOUR))
    later = NOON + 200 * HOUR
    posts = [post(f"k{n}", f"Text {n}", room) for n, room in enumerate((ROOM, ROOM, OTHER, ANNA))]
    now = await store.save(change(now, *posts, at=later, next_due=later + HOUR))
    sent, begun, parked = (*await store.owed(ROOM), *await store.owed(OTHER))
    await store.begin(sent)
    await store.sent(sent, "1700.1")
    await store.begin(begun)
    await store.later(begun, later + HOUR, "429", unknown=True)
    await store.park(parked, "gone")
    await store.save(change(coop("a"), post("x", room=ANNA)))
    await store.save(change(coop("b"), next_due=NOON))
    await store.keep("clock", {"offset": 3.5, "deep": {"ü": [None]}})
    await store.keep("../19:x@thread", {})
    return store


async def everything(url: str) -> dict[str, Any]:
    store: Any = await open_store(url)
    try:
        found = {coop_id: await store.parcel(coop_id) for coop_id in await store.ids()}
        asked = [
            await store.journal("nordwind"),
            await store.owed(ROOM), await store.owed(ANNA), await store.parked("nordwind"),
            await store.receipt("nordwind", "k0", ROOM), await store.find(ANNA.key),
            await store.due(NOON + 999 * HOUR), await store.seen("nordwind", "e119"),
        ]  # fmt: skip
        return {"coops": found, "notes": await store.notes(), "asked": asked}
    finally:
        await store.close()


async def test_there_and_back_everything_is_equal(tmp_path: Path, postgres: str):
    first, last = f"tinydb:{tmp_path / 'a'}", f"tinydb:{tmp_path / 'b'}"
    await (await filled(first)).close()
    before = await everything(first)
    assert tuple(before["coops"]) == IDS
    assert len(before["asked"][0]) == 240
    assert await move(first, postgres) == Moved(3, 2)
    assert await everything(postgres) == before
    assert await move(postgres, last) == Moved(3, 2)
    assert await everything(last) == before == await everything(first)


async def test_life_goes_on_in_the_new_store(tmp_path: Path, postgres: str):
    """Versions, numbers and the order in a room go on where they ended."""
    await (await filled(f"tinydb:{tmp_path / 'a'}")).close()
    await move(f"tinydb:{tmp_path / 'a'}", postgres)
    await move(postgres, f"tinydb:{tmp_path / 'b'}")
    for url in (postgres, f"tinydb:{tmp_path / 'b'}"):
        store = await open_store(url)
        now = await store.load("nordwind")
        await store.save(change(now, post("new"), entries=[entry("moved")], at=NOON + 300 * HOUR))
        assert [o.key for o in await store.owed(ROOM)] == ["k1", "new"]
        journal = await store.journal("nordwind")
        assert (len(journal), journal[-1].what) == (241, "moved")
        await store.close()


async def test_a_move_that_was_broken_off_goes_on(tmp_path: Path, postgres: str):
    source = f"tinydb:{tmp_path / 'a'}"
    store: Any = await filled(source)
    target = await PostgresStore.open(postgres)
    await target.take_in(await store.parcel("b"))
    await target.keep("clock", await store.kept("clock"))
    await store.close()
    await target.close()
    for _ in range(2):
        assert await move(source, postgres) == Moved(3, 2)


@pytest.mark.parametrize("other", ["another cooperation", "another state", "another note"])
async def test_a_store_with_other_data_is_refused(tmp_path: Path, postgres: str, other: str):
    source = f"tinydb:{tmp_path / 'a'}"
    await (await filled(source)).close()
    target = await PostgresStore.open(postgres)
    if other == "another note":
        await target.keep("clock", {"offset": 4})
    else:
        await target.save(change(coop("z" if other == "another cooperation" else "b")))
    await target.close()
    with pytest.raises(BadSetting, match="other data already"):
        await move(source, postgres)


async def test_a_store_that_is_in_use_is_not_moved(tmp_path: Path, postgres: str):
    source = f"tinydb:{tmp_path / 'a'}"
    running = await TinyStore.open(tmp_path / "a")
    with pytest.raises(StoreBusy):
        await move(source, postgres)
    await running.close()
    database = await PostgresStore.open(postgres)
    await database._rows("insert into procrastinate_workers default values")
    await database.close()
    for source_, target in ((source, postgres), (postgres, source)):
        with pytest.raises(StoreBusy):
            await move(source_, target)


async def test_what_cannot_be_read_stops_the_move(tmp_path: Path, postgres: str):
    source = f"tinydb:{tmp_path / 'a'}"
    await (await filled(source)).close()
    for file in (tmp_path / "a" / "coops").glob("*/b.*"):
        file.write_bytes(b"x")
    with pytest.raises(StoreBroken):
        await move(source, postgres)
    assert (await everything(postgres))["coops"] == {}


async def test_a_store_is_not_moved_onto_itself(tmp_path: Path):
    with pytest.raises(BadSetting):
        await move(f"tinydb:{tmp_path}", f"tinydb:{tmp_path}")


async def test_a_copy_that_differs_is_told():
    stores: list[Movable] = [await filled("memory:"), MemoryStore()]
    with pytest.raises(NotMoved):
        await moving._compared(*stores)


def test_it_is_asked_for_on_the_command_line(tmp_path: Path, postgres: str):
    words = ["move", "--from", f"tinydb:{tmp_path / 'a'}", "--to", postgres]
    told = CliRunner().invoke(app, words, env={**os.environ, "LANG": "en"})
    assert told.exit_code == 0, told.output
    assert told.output.splitlines() == [
        f"Moved 0 cooperations to {postgres}; each is equal to its original.",
        "Now set TANDEM_STORE to the new one. The old one was left as it is.",
    ]
