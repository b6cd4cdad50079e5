"""What the store on a disk promises when the disk, the process or a file fails."""

import asyncio
import os
import random
import stat
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio

from bot.errors import BadSetting, Conflict, StoreBroken, StoreBusy, StoreFull, Taken
from storage.backup import backup_folder, restore
from storage.folio import Folio
from storage.sheet import Damaged, seal, unseal
from storage.tiny import TinyStore
from tests.storage.faults import Faults, fill, mount, small_disk
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

ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[TinyStore]:
    """Open an empty folder."""
    opened = await TinyStore.open(tmp_path / "data")
    yield opened
    await opened.close()


async def reopened(store: TinyStore) -> TinyStore:
    """Close a store and read its folder anew."""
    await store.close()
    return await TinyStore.open(store.folder)


async def everything(store: TinyStore) -> list[object]:
    """Return all that a store tells."""
    told: list[object] = [await store.ids(), await store.rooms_owed(), await store.next_due()]
    told += [await store.find(key) for key in (ROOM.key, OTHER.key, ANNA.key)]
    told += [await store.owed(room, 999) for room in (ROOM, OTHER, ANNA)]
    for coop_id in await store.ids():
        told += [await store.load(coop_id), await store.journal(coop_id)]
        told += [await store.parked(coop_id), await store.receipt(coop_id, "k", ROOM)]
    return told


def file_of(store: TinyStore, coop_id: str = "nordwind", suffix: str = ".json") -> Path:
    """Return where a cooperation lies."""
    (found,) = (store.folder / "coops").glob(f"*/{coop_id}{suffix}")
    return found


async def two_generations(store: TinyStore) -> None:
    """Save a cooperation twice, with a post in each, and another one beside it."""
    first = await store.save(change(coop("nordwind", ROOM), post("k"), entries=[entry("start")]))
    await store.save(change(first.but(title="Südwind"), post("l"), at=NOON + HOUR))
    await store.save(change(coop("other", OTHER)))


# -- on the disk -------------------------------------------------------------------------------


async def test_everything_is_there_after_a_restart(store: TinyStore) -> None:
    """A restart changes nothing that a store tells."""
    await two_generations(store)
    (owed, _) = await store.owed(ROOM)
    await store.begin(owed)
    before = await everything(store)
    again = await reopened(store)
    assert await everything(again) == before
    await again.close()


async def test_only_the_owner_can_read(store: TinyStore) -> None:
    """Every file is for its owner alone, and every folder too."""
    written = tuple(entry("status") for _ in range(300))
    first = await store.save(change(coop(), entries=written))
    await store.save(change(first))
    await store.keep("note", {})
    await store.backup(store.folder.parent / "backup.zip")
    for path in (store.folder.parent / "backup.zip", store.folder, *store.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


async def test_a_command_is_one_write(store: TinyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much a change holds, one file is written and renamed once."""
    first = await store.save(change(coop("nordwind", ROOM)))
    faults = Faults(monkeypatch)
    full = change(first, post("a"), post("b"), entries=[entry("x")], event="e", next_due=NOON)
    await store.save(full)
    # open, write, link, rename to .bak, rename, fsync
    assert faults.count == 6
    (owed, _) = await store.owed(ROOM)
    faults.next(0)
    await store.begin(owed)
    assert faults.count == 6
    faults.next(0)
    await store.sent(owed, "ref")
    assert faults.count == 3  # open, write, rename


async def test_the_journal_rolls_into_an_archive(store: TinyStore) -> None:
    """A file holds the newest entries only, and the whole journal is told all the same."""
    now = coop()
    for n in range(5):
        now = await store.save(change(now, entries=[entry(f"{n}-{i}") for i in range(90)]))
    assert len(Folio("nordwind", file_of(store).read_bytes()).journal({})) <= 200
    whole = [f"{n}-{i}" for n in range(5) for i in range(90)]
    assert [e.what for e in await store.journal("nordwind")] == whole


# -- the Nth operation fails ---------------------------------------------------------------------


async def _save(store: TinyStore) -> None:
    now = await store.load("nordwind")
    written = [entry("status") for _ in range(150)]
    more: dict[str, Any] = {
        "entries": written,
        "event": "e",
        "next_due": NOON,
        "keys": now.keys | {"room:x:new"},
    }
    await store.save(change(now, post("k", "newer"), post("m", room=OTHER), **more))


async def _create(store: TinyStore) -> None:
    await store.save(change(coop("new", OTHER), post("k", room=OTHER), next_due=NOON))


async def _begin(store: TinyStore) -> None:
    await store.begin((await store.owed(ROOM))[0])


async def _sent(store: TinyStore) -> None:
    await store.sent((await store.owed(ROOM))[0], "ref")


async def _later(store: TinyStore) -> None:
    await store.later((await store.owed(ROOM))[0], NOON, "busy", unknown=False)


async def _keep(store: TinyStore) -> None:
    await store.keep("note", {"n": 2})


@pytest.mark.parametrize("command", [_save, _create, _begin, _sent, _later, _keep])
async def test_a_failed_write_is_no_write(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[[TinyStore], Awaitable[None]],
) -> None:
    """Whichever operation fails: a sentence, nothing changed anywhere, and then it works."""
    faults, failed = Faults(monkeypatch), 0
    for n in range(1, 99):
        faults.next(0)
        store = await TinyStore.open(tmp_path / str(n))
        await store.keep("note", {"n": 1})
        first = await store.save(change(coop("nordwind", ROOM), post("k")))
        await store.save(change(first, entries=[entry("status") for _ in range(100)]))
        before = [*await everything(store), await store.kept("note")]
        faults.next(n)
        try:
            await command(store)
        except StoreFull:
            failed += 1
        faults.next(0)
        if failed == n:
            assert [*await everything(store), await store.kept("note")] == before
            store = await reopened(store)
            assert [*await everything(store), await store.kept("note")] == before
            assert (store.restored, store.broken) == ((), ())
            await command(store)
        assert [*await everything(store), await store.kept("note")] != before
        await store.close()
        if failed < n:
            break
    assert failed >= 3


async def test_a_full_disk_and_space_again(tmp_path: Path) -> None:
    """On a full disk a command fails with a sentence, reading goes on, and space heals it."""
    with small_disk(tmp_path / "disk") as disk:
        store = await TinyStore.open(disk / "data")
        await two_generations(store)
        before = await everything(store)
        fill(disk / "ballast")
        now = await store.load("nordwind")
        with pytest.raises(StoreFull, match="the disk is full"):
            await store.save(change(now, post("m"), next_due=NOON))
        assert await everything(store) == before
        (disk / "ballast").unlink()
        await store.save(change(now, post("m"), next_due=NOON))
        assert [o.key for o in await store.owed(ROOM)] == ["k", "l", "m"]
        await store.close()


async def test_a_read_only_disk(tmp_path: Path) -> None:
    """What becomes read-only is read, a change is refused; a start on it is a bad setting."""
    with small_disk(tmp_path / "disk") as disk:
        store = await TinyStore.open(disk / "data")
        await two_generations(store)
        before = await everything(store)
        await store.close()
        mount("-o", "remount,ro", str(disk))
        with pytest.raises(BadSetting, match="the disk is read-only"):
            await TinyStore.open(disk / "data")
        mount("-o", "remount,rw", str(disk))
        again = await TinyStore.open(disk / "data")
        assert await everything(again) == before
        await again.close()


# -- the folder ----------------------------------------------------------------------------------


async def test_a_second_process_is_refused(store: TinyStore) -> None:
    """A second Tandem on the same folder is told who works there."""
    code = (
        "import asyncio, sys\nfrom storage import open_store\n"
        "try: asyncio.run(open_store(sys.argv[1]))\n"
        "except Exception as told: print(type(told).__name__, told)"
    )
    told = subprocess.run(  # noqa: ASYNC221 - nothing else goes on here
        [sys.executable, "-c", code, f"tinydb:{store.folder}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told.startswith(f"StoreBusy Another Tandem already works on {store.folder} (process ")
    assert f"(process {os.getpid()} on " in told


async def test_a_second_store_in_one_process_is_refused(store: TinyStore) -> None:
    """Two stores on one folder are never open at once."""
    with pytest.raises(StoreBusy):
        await TinyStore.open(store.folder)


async def test_a_folder_that_cannot_be_one(tmp_path: Path) -> None:
    """A file where the folder should be is a bad setting."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadSetting):
        await TinyStore.open(tmp_path / "file" / "data")


def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    """A folder in which nothing may be written is a bad setting that says so."""
    (tmp_path / "data").mkdir(mode=0o500)
    code = (
        "import asyncio, os, sys\nfrom storage import open_store\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "try: asyncio.run(open_store(sys.argv[1]))\n"
        "except Exception as told: print(type(told).__name__, told)"
    )
    url = f"tinydb:{tmp_path / 'data'}"
    told = subprocess.run(
        [sys.executable, "-c", code, url], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert told == (f"BadSetting TANDEM_STORE is {url}, which does not work: permission denied\n")
    assert not list((tmp_path / "data").iterdir())


async def test_drafts_of_a_crash_are_removed(store: TinyStore) -> None:
    """What a crash left half written goes at the next start."""
    await two_generations(store)
    draft = file_of(store).with_suffix(".tmp")
    draft.write_bytes(b"half")
    again = await reopened(store)
    assert not draft.exists()
    await again.close()


async def test_a_crash_between_archive_and_file_doubles_nothing(store: TinyStore) -> None:
    """Entries that lie in the archive and in the file too are told once."""
    written = tuple(entry("status", n=str(n)) for n in range(150))
    first = await store.save(change(coop(), entries=written))
    old = file_of(store).read_bytes()
    await store.save(change(first, entries=written))
    (archive,) = (store.folder / "archive").iterdir()
    archive.write_bytes(archive.read_bytes() + b"0000 half a li")
    await store.close()
    file_of(store).write_bytes(old)
    again = await TinyStore.open(store.folder)
    assert await again.journal("nordwind") == written
    await again.save(change(first, entries=written))
    assert await again.journal("nordwind") == written + written
    await again.close()


# -- damage --------------------------------------------------------------------------------------


async def sealed(store: TinyStore) -> bytes:
    """Return the bytes of a small file."""
    await two_generations(store)
    return file_of(store).read_bytes()


async def test_a_cut_at_any_byte_is_noticed(store: TinyStore) -> None:
    """No beginning of a file is taken for a file."""
    data = await sealed(store)
    for end in range(len(data)):
        with pytest.raises(Damaged):
            unseal(data[:end])


async def test_any_flipped_bit_is_noticed(store: TinyStore) -> None:
    """No bit can change unnoticed, in the checksum itself neither."""
    data = await sealed(store)
    for n in range(len(data)):
        with pytest.raises(Damaged):
            unseal(data[:n] + bytes([data[n] ^ 1 << n % 8]) + data[n + 1 :])


def _damages(good: bytes) -> Iterator[bytes | None]:
    chance = random.Random(7)
    yield from (b"", bytes(len(good)), b'{"_default": {}}', b"\xff\xfe", None)
    yield from (seal(b"{}\n"), seal(b'{\n"meta":{}\n}\n'), good.replace(b"nordwind", b"westwind"))
    yield from (good[: chance.randrange(len(good))] for _ in range(6))
    for n in (chance.randrange(len(good)) for _ in range(6)):
        yield good[:n] + bytes([good[n] ^ 1 << n % 8]) + good[n + 1 :]


async def test_the_last_good_copy_is_taken_and_told(store: TinyStore) -> None:
    """A damaged file is kept aside, the last good copy serves, and nobody can overlook it (R2)."""
    good = await sealed(store)
    previous = file_of(store, suffix=".bak").read_bytes()
    for n, damaged in enumerate(_damages(good)):
        await store.close()
        file_of(store).with_suffix(".bak").write_bytes(previous)
        if damaged is None:
            file_of(store).unlink()
        else:
            file_of(store, suffix=".bak").with_suffix(".json").write_bytes(damaged)
        store = await TinyStore.open(store.folder)
        assert (store.restored, store.broken) == (("nordwind",), ()), n
        now = await store.load("nordwind")
        assert now == coop("nordwind", ROOM).but(version=3)
        assert [(o.state, o.tries, o.key) for o in await store.owed(ROOM)] == [("begun", 1, "k")]
        told = (await store.journal("nordwind"))[-1]
        assert (told.at, told.who, told.what) == (NOON, "clock", "restored")
        if damaged is not None:
            assert (store.folder / "quarantine" / told.detail["file"]).read_bytes() == damaged
        assert await store.load("other") == coop("other", OTHER).but(version=1)
        await store.save(change(now, post("n")))
    await store.close()


async def test_damage_is_noticed_while_running(store: TinyStore) -> None:
    """A file that is damaged under a running Tandem is put back at its next use."""
    await two_generations(store)
    newest = await store.load("nordwind")
    file_of(store).write_bytes(b"")
    with pytest.raises(Conflict):
        await store.save(change(newest, post("m")))
    assert store.restored == ("nordwind",)
    assert titles(await store.owed(ROOM)) == ["Hello"]
    assert (await store.load("nordwind")).title == coop().title


async def test_with_both_files_bad_one_cooperation_stops(store: TinyStore) -> None:
    """That one says why, its files stay as they are, and the rest runs."""
    await two_generations(store)
    for suffix in (".json", ".bak"):
        file_of(store, suffix=suffix).write_bytes(b"x")
    again = await reopened(store)
    path = str(file_of(again))
    reason = "it is cut off, or not one of Tandem's files"
    assert (again.broken, again.restored) == (((path, reason),), ())
    with pytest.raises(StoreBroken) as told:
        await again.load("nordwind")
    assert str(told.value) == (
        f'{path} cannot be read: {reason}. Put it back from a backup with "tandem restore"; '
        "everything else goes on."
    )
    with pytest.raises(StoreBroken):
        await again.save(change(coop("nordwind")))
    assert [file_of(again, suffix=s).read_bytes() for s in (".json", ".bak")] == [b"x", b"x"]
    assert await again.load("other") == coop("other", OTHER).but(version=1)
    await again.close()


async def test_a_broken_cooperation_keeps_its_rooms(store: TinyStore) -> None:
    """While any of its files still tells its rooms, no other takes them; its people go on."""
    good = await sealed(store)
    for suffix in (".json", ".bak"):
        file_of(store, suffix=suffix).write_bytes(good[:-1])
    again = await reopened(store)
    assert len(again.broken) == 1
    with pytest.raises(Taken):
        await again.save(change(coop("thief", ROOM)))
    with pytest.raises(Taken):
        await again.save(change(coop("thief", ROOM)))
    assert await again.find(ROOM.key) == ()
    assert await again.find(ANNA.key) == ("other",)
    await again.save(change(coop("third")))
    await again.close()


async def test_a_newer_schema_is_left_alone(store: TinyStore) -> None:
    """A file of a newer Tandem asks for an upgrade and stays as it is."""
    data = await sealed(store)
    newer = seal(unseal(data).replace(b'"schema":1', b'"schema":2'))
    file_of(store).write_bytes(newer)
    again = await reopened(store)
    with pytest.raises(StoreBroken, match=r"written by a newer Tandem\. Please upgrade Tandem"):
        await again.load("nordwind")
    assert file_of(again).read_bytes() == newer
    assert again.restored == ()
    assert len(again.broken) == 1
    await again.close()


async def test_a_state_that_no_longer_fits_is_told(store: TinyStore) -> None:
    """A whole file with a state that this version cannot read is a sentence, not a crash."""
    data = await sealed(store)
    body = unseal(data).replace(b'"phase":"preparation"', b'"phase":"unheard-of"')
    file_of(store).write_bytes(seal(body))
    with pytest.raises(StoreBroken, match="does not fit this version of Tandem"):
        await store.load("nordwind")


async def test_a_damaged_archive_is_told(store: TinyStore) -> None:
    """Old entries that changed are not passed off as the journal; everything else goes on."""
    written = tuple(entry("status") for _ in range(300))
    await store.save(change(coop(), entries=written))
    (archive,) = (store.folder / "archive").iterdir()
    archive.write_bytes(archive.read_bytes().replace(b"status", b"statuS", 1))
    with pytest.raises(StoreBroken, match="its checksum does not match"):
        await store.journal("nordwind")
    assert (await store.load("nordwind")).version == 1


async def test_a_damaged_note_comes_back(store: TinyStore) -> None:
    """A note is put back from its last good copy, and told if there is none."""
    await store.keep("key", {"n": 1})
    await store.keep("key", {"n": 2})
    (file,) = (store.folder / "notes").glob("*.json")
    file.write_bytes(b"")
    assert await store.kept("key") == {"n": 1}
    file.write_bytes(b"")
    file.with_suffix(".bak").unlink()
    with pytest.raises(StoreBroken):
        await store.kept("key")


# -- what a power cut may take -------------------------------------------------------------------


async def _sent_and_parked(store: TinyStore) -> None:
    """Send one post, put one off, park one: what need not lie on the disk yet."""
    first = await store.save(change(coop("nordwind", ROOM)))
    await store.save(change(first, post("k"), post("l"), post("m")))
    for owed in await store.owed(ROOM):
        await store.begin(owed)
    sent, waits, parked = await store.owed(ROOM)
    await store.sent(sent, "ref")
    await store.later(waits, NOON + HOUR, "busy", unknown=False)
    await store.park(parked, "gone")


async def test_a_power_cut_takes_only_how_sends_ended(store: TinyStore) -> None:
    """However much of the newest file is lost: every post is begun again, nothing is damaged."""
    await _sent_and_parked(store)
    sure = [file_of(store, suffix=s).read_bytes() for s in (".json", ".bak")]
    fresh = file_of(store, suffix=".fresh").read_bytes()
    for left in (
        None,
        b"",
        bytes(len(fresh)),
        fresh[:-1],
        fresh[: len(fresh) // 2],
        b"\n" + fresh[1:],
    ):
        await store.close()
        path = file_of(store).with_suffix(".fresh")
        path.unlink(missing_ok=True) if left is None else path.write_bytes(left)
        store = await TinyStore.open(store.folder)
        assert [(o.key, o.state, o.tries) for o in await store.owed(ROOM)] == [
            ("k", "begun", 1), ("l", "begun", 1), ("m", "begun", 1),
        ]  # fmt: skip
        assert [await store.receipt("nordwind", "k", ROOM), *await store.parked("nordwind")] == [
            None
        ]
        assert (store.restored, store.broken) == ((), ())
        assert [file_of(store, suffix=s).read_bytes() for s in (".json", ".bak")] == sure
    await store.close()


async def test_a_kill_takes_nothing(store: TinyStore) -> None:
    """How sends ended is there after a restart without a power cut, and after a backup too."""
    await _sent_and_parked(store)
    before = await everything(store)
    assert [(o.key, o.state) for o in await store.owed(ROOM)] == [("l", "waiting")]
    again = await reopened(store)
    assert await everything(again) == before
    file = again.folder.parent / "backup.zip"
    await again.backup(file)
    await again.close()
    restore(file, again.folder.parent / "fresh")
    fresh = await TinyStore.open(again.folder.parent / "fresh")
    assert await everything(fresh) == before
    await fresh.close()


async def test_what_was_not_durable_never_hides_a_later_save(store: TinyStore) -> None:
    """A file whose removal a power cut takes back is older than the save, and stays without say."""
    await _sent_and_parked(store)
    stale = file_of(store, suffix=".fresh").read_bytes()
    now = await store.load("nordwind")
    await store.save(change(now.but(title="Südwind"), post("n")))
    assert not list((store.folder / "coops").rglob("*.fresh"))
    before = await everything(store)
    file_of(store).with_suffix(".fresh").write_bytes(stale)
    again = await reopened(store)
    assert await everything(again) == before
    assert (await again.load("nordwind")).title == "Südwind"
    assert (again.restored, again.broken) == ((), ())
    await again.close()


async def test_the_previous_generation_is_always_one_that_is_sure(store: TinyStore) -> None:
    """Sends that ended never take the place of the last good copy, however many there are."""
    await _sent_and_parked(store)
    sure = file_of(store, suffix=".json").read_bytes()
    (waits,) = await store.owed(ROOM)
    for _ in range(3):
        await store.later(waits, NOON + HOUR, "busy", unknown=False)
    await store.begin(waits)
    assert file_of(store, suffix=".bak").read_bytes() == sure


async def test_the_newest_whole_copy_is_taken_and_told(store: TinyStore) -> None:
    """With the durable file damaged, the newer one beside it is the last good copy (R2)."""
    await _sent_and_parked(store)
    file_of(store).write_bytes(b"x")
    again = await reopened(store)
    assert (again.restored, again.broken) == (("nordwind",), ())
    assert await again.receipt("nordwind", "k", ROOM) == "ref"
    assert [(o.key, o.state) for o in await again.owed(ROOM)] == [("l", "begun")]
    assert (await again.load("nordwind")).version == 4
    assert not list((again.folder / "coops").rglob("*.fresh"))
    last = await reopened(again)
    assert last.restored == ()
    await last.close()


# -- backup --------------------------------------------------------------------------------------


async def test_a_backup_comes_back_whole(store: TinyStore, tmp_path: Path) -> None:
    """What was backed up while running is all there after it was put into an empty folder."""
    await two_generations(store)
    written = tuple(entry("status") for _ in range(300))
    await store.save(change(await store.load("other"), entries=written))
    await store.keep("note", {"n": 1})
    before = await everything(store)
    file = tmp_path / "backup.zip"
    assert await store.backup(file) == backup_folder(store.folder, file)
    restore(file, tmp_path / "fresh")
    fresh = await TinyStore.open(tmp_path / "fresh")
    assert [await everything(fresh), await fresh.kept("note")] == [before, {"n": 1}]
    await fresh.close()


async def test_a_backup_never_overwrites_unasked(store: TinyStore, tmp_path: Path) -> None:
    """A folder with data needs the word; then the old data is put aside, not deleted."""
    await two_generations(store)
    file = tmp_path / "backup.zip"
    await store.backup(file)
    with pytest.raises(StoreBusy):
        restore(file, store.folder, replace=True)
    await store.save(change(coop("third")))
    await store.close()
    with pytest.raises(BadSetting, match="there is data in it already"):
        restore(file, store.folder)
    restore(file, store.folder, replace=True)
    assert list((store.folder / "before-restore-1").glob("coops/*/third.json"))
    again = await TinyStore.open(store.folder)
    assert await again.ids() == ("nordwind", "other")
    await again.close()


async def test_a_damaged_backup_changes_nothing(store: TinyStore, tmp_path: Path) -> None:
    """A backup is checked before anything is touched."""
    await two_generations(store)
    file = tmp_path / "backup.zip"
    await store.backup(file)
    data = file.read_bytes()
    chance = random.Random(3)
    spots = [chance.randrange(len(data)) for _ in range(20)]
    damaged = [data[:n] for n in spots] + [b"", b"x"]
    for content in damaged:
        file.write_bytes(content)
        with pytest.raises(StoreBroken):
            restore(file, tmp_path / "fresh", replace=True)
    with pytest.raises(StoreBroken, match="there is no such file"):
        restore(tmp_path / "none.zip", tmp_path / "fresh")
    assert not (tmp_path / "fresh").exists()


@pytest.mark.parametrize("name", ["../evil.json", "/evil.json", "coops/../../evil.json", "LOCK"])
def test_a_backup_cannot_write_elsewhere(tmp_path: Path, name: str) -> None:
    """A name that leads out of the folder makes the whole backup unusable."""
    file = tmp_path / "backup.zip"
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr(name, b"x")
        digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        pack.writestr("MANIFEST.json", orjson.dumps({"format": 1, "files": {name: digest}}))
    with pytest.raises(StoreBroken, match="its list of files does not match"):
        restore(file, tmp_path / "fresh")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["backup.zip"]


def test_nothing_is_no_backup(tmp_path: Path) -> None:
    """A folder without data is not backed up in silence."""
    with pytest.raises(StoreBroken, match="there is no data in it"):
        backup_folder(tmp_path, tmp_path / "backup.zip")


async def test_a_backup_while_saving_is_consistent(store: TinyStore, tmp_path: Path) -> None:
    """However busy the store, each cooperation in a backup is one of its saved versions."""
    now = await store.save(change(coop("nordwind", ROOM)))
    stop = asyncio.Event()

    async def live() -> None:
        busy = now
        while not stop.is_set():
            busy = await store.save(change(busy.but(title=str(busy.version)), entries=[entry("x")]))

    life = asyncio.ensure_future(live())
    for n in range(5):
        file = tmp_path / f"{n}.zip"
        await store.backup(file)
        restore(file, tmp_path / str(n))
        copy = await TinyStore.open(tmp_path / str(n))
        kept = await copy.load("nordwind")
        assert kept.version == 1 or kept.title == str(kept.version - 1)
        assert len(await copy.journal("nordwind")) == kept.version - 1
        assert (copy.restored, copy.broken) == ((), ())
        await copy.close()
    stop.set()
    await life


# -- killed --------------------------------------------------------------------------------------


def test_killed_at_any_instant() -> None:
    """Nothing that was acknowledged is lost, nothing is doubled, everything can be read."""
    words = [sys.executable, "-m", "drills", "kill", "--size", "40", "--seed", "11"]
    drill = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert drill.returncode == 0, drill.stdout + drill.stderr
