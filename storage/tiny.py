"""The default store: one small TinyDB file per cooperation, each written whole or not at all."""

# Plain strings on the way of every command: a Path costs as much as a checksum.
# ruff: noqa: PTH110, PTH119, PTH122

import asyncio
import hashlib
import logging
import os
import re
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar, cast
from urllib.parse import quote

import orjson
from filelock import FileLock

from bot.errors import BadSetting, NoSuchCooperation, StoreBroken, StoreFull
from bot.language import N_
from storage import archive, lock, rules
from storage.backup import backup_folder
from storage.disk import (
    DRAFT,
    FRESH,
    GOOD,
    PREVIOUS,
    drop,
    make_folder,
    read,
    replace,
    replace_soon,
    sync_folder,
    why,
    write_new,
)
from storage.folio import PUT_BACK, UPGRADE, Folio, Newer
from storage.sheet import Damaged, Row, keys_left, seal, unseal
from storage.shelf import ShelfStore

T = TypeVar("T")
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
THREADS = 4
LONGEST_NAME = 150
LOG = logging.getLogger("tandem.storage")


class TinyStore(ShelfStore):
    """Keeps a folder: ``coops/<2 hex>/<id>.json``, ``archive``, ``notes``, ``quarantine``.

    Open it with ``TinyStore.open``; every command reads its file anew, so memory never shows
    what is not on the disk.
    """

    def __init__(self, folder: Path, held: FileLock) -> None:
        """Take a folder that is locked already."""
        super().__init__()
        self.folder = folder
        self._held = held
        self._coops = str(folder / "coops")
        # Which .fresh files and notes there are: nobody else makes any, and asking for one that
        # is not there waits for whoever is changing the folder.
        self._newer = set[str]()
        self._noted = set[str]()
        self._threads = ThreadPoolExecutor(THREADS, "tandem-files")

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Lock the folder, made if need be, and read every file in it (R1).

        Raise ``StoreBusy`` if another process works on it, ``BadSetting`` if it cannot be used.
        """
        try:
            for name in ("coops", "archive", "notes", "quarantine"):
                make_folder(folder / name)
            held = lock.take(folder)
        except OSError as problem:
            value = f"tinydb:{folder}"
            raise BadSetting(name="TANDEM_STORE", value=value, reason=why(problem)) from problem
        store = cls(folder, held)
        await store._run(store._start)
        return store

    async def _run(self, work: Callable[[], T]) -> T:
        """Run it in a thread; a cancelled asker waits until it has ended.

        A thread cannot be called back: were the lock let go earlier, the file and the index could
        tell different stories.
        """
        ending = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.shield(ending)
        except asyncio.CancelledError:
            while not ending.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([ending])
            raise

    async def backup(self, file: Path) -> int:
        """Write everything into one zip while running, and return how many files are in it."""
        return await self._run(partial(backup_folder, self.folder, file))

    async def close(self) -> None:
        """Let writes come to their end, then let go of the folder."""
        await super().close()
        self._threads.shutdown()
        self._held.release()

    # -- start -------------------------------------------------------------------------------

    def _start(self) -> None:
        """Read every file: what is owed and due is in memory afterwards, nothing else."""
        self._noted = {os.path.splitext(e.path)[0] for e in os.scandir(self.folder / "notes")}
        for coop_id in self._on_disk():
            try:
                self._index.put(coop_id, self._open(coop_id).known())
            except (StoreBroken, StoreFull):
                self._index.hold(coop_id, self._keys_left(coop_id))
        self._news.clear()

    def _keys_left(self, coop_id: str) -> frozenset[str]:
        """Return what keys its files still tell, so that nobody takes its rooms meanwhile."""
        found = set[str]()
        for suffix in (GOOD, PREVIOUS, FRESH):
            with suppress(OSError):
                found |= keys_left(read(self._stem(coop_id) + suffix))
        return frozenset(found)

    def _on_disk(self) -> Iterator[str]:
        """Yield the ids that have a file, and remove what a crash left half written."""
        for shelf in sorted(os.scandir(self._coops), key=lambda entry: entry.name):
            ids = set()
            for entry in os.scandir(shelf.path):
                coop_id, suffix = os.path.splitext(entry.name)
                if suffix == DRAFT:
                    drop(entry.path)
                elif suffix not in (GOOD, PREVIOUS, FRESH):
                    continue
                elif self._stem(coop_id) + suffix == entry.path:
                    ids.add(coop_id)
                    if suffix == FRESH:
                        self._newer.add(coop_id)
                else:
                    self._broken[entry.path, N_("it lies in the wrong folder")] = None
            yield from sorted(ids)

    # -- one cooperation ---------------------------------------------------------------------

    def _stem(self, coop_id: str) -> str:
        if not SAFE.fullmatch(coop_id):
            raise NoSuchCooperation
        return f"{self._coops}/{zlib.crc32(coop_id.encode()) & 0xFF:02x}/{coop_id}"

    def _open(self, coop_id: str) -> Folio:
        stem = self._stem(coop_id)
        path = stem + GOOD
        try:
            data = read(path)
            fresh = read(stem + FRESH) if coop_id in self._newer else None
            if data is None and fresh is None and not os.path.exists(stem + PREVIOUS):
                return Folio(coop_id, path=path)
            return _newest(Folio(coop_id, data or b"", path=path), fresh)
        except Newer:
            self._give_up(path, N_("it was written by a newer Tandem"), UPGRADE)
        except Damaged as damage:
            return self._put_back(coop_id, damage.reason if data else N_("it is gone or empty"))
        except OSError as problem:
            self._give_up(path, why(problem), PUT_BACK)

    def _give_up(self, path: str, reason: str, advice: str) -> NoReturn:
        self._broken[path, reason] = None
        raise StoreBroken(path=path, reason=reason, advice=advice)

    def _put_back(self, coop_id: str, reason: str) -> Folio:
        """Take the last good copy instead of a damaged file, which is kept aside (R2).

        That is the newer of ``.bak`` and ``.fresh``. Never silently: the journal, the log and
        ``restored`` tell it.
        """
        stem = self._stem(coop_id)
        try:
            folio = self._last_good(coop_id, stem)
            name = self._quarantine(stem + GOOD, coop_id)
            folio.put_back(name, reason)
            replace(stem, folio.sealed(), keep_previous=False)
        except (Damaged, Newer):
            self._give_up(stem + GOOD, reason, PUT_BACK)
        except OSError as problem:
            raise StoreFull(reason=why(problem)) from problem
        self._drop_fresh(coop_id, stem)
        LOG.warning("restored", extra={"coop": coop_id, "reason": reason, "file": name})
        self._restored[coop_id] = None
        self._news.append((coop_id, folio.facts()))
        return Folio(coop_id, folio.sealed(), path=stem + GOOD)

    def _last_good(self, coop_id: str, stem: str) -> Folio:
        """Return the newest whole copy beside the damaged file. Raise ``Damaged`` or ``Newer``."""
        previous, fresh = read(stem + PREVIOUS), read(stem + FRESH)
        try:
            return _newest(Folio(coop_id, previous or b"", path=stem + GOOD), fresh)
        except Damaged:
            return Folio(coop_id, fresh or b"", path=stem + GOOD)

    def _quarantine(self, path: str, name: str) -> str:
        """Keep a damaged file aside under a name of its own; return it, empty if there is none."""
        data = read(path)
        if data is None:
            return ""
        name = f"{name}.{zlib.crc32(data):08x}{GOOD}"
        aside = self.folder / "quarantine" / name
        if not aside.exists():
            write_new(aside, data)
            sync_folder(aside.parent)
        return name

    def _commit(self, folio: Folio, *, durable: bool) -> None:
        """Keep a changed folio: as ``.json`` if durable, else as ``.fresh`` beside it.

        Both hold everything, and the generation tells which one is newer: a ``.fresh`` that comes
        back after a power cut can never hide a later durable write, and one that is lost or torn
        leaves the durable ``.json`` and ``.bak`` as they were, which is no damage.
        """
        stem = self._stem(folio.id)
        if rolled := folio.roll():
            archive.append(self._archive(folio.id), rolled)
        if folio.new:
            make_folder(Path(stem).parent)
        if durable:
            replace(stem, folio.sealed())
            self._drop_fresh(folio.id, stem)
        else:
            replace_soon(stem, folio.sealed())
            self._newer.add(folio.id)

    def _drop_fresh(self, coop_id: str, stem: str) -> None:
        """Remove what is in the durable file, too; should it stay, it is older."""
        if coop_id in self._newer:
            drop(stem + FRESH)
            self._newer.discard(coop_id)

    def _archive(self, coop_id: str) -> Path:
        return self.folder / "archive" / f"{coop_id}.jsonl"

    def _archived(self, coop_id: str) -> dict[int, Row]:
        path = self._archive(coop_id)
        try:
            return archive.entries(path)
        except Damaged as damage:
            self._give_up(str(path), damage.reason, PUT_BACK)

    def _fresh(self, coop_id: str) -> Folio:
        folio = Folio(coop_id, path=self._stem(coop_id) + GOOD)
        folio.age(self._open(coop_id).generation + 1)
        return folio

    def _rewrite(self, folio: Folio) -> None:
        """Write it, with its whole journal, and once more, so that the older copy is the same.

        A crash in between leaves something whole; the archive counts no more once it is written.
        """
        stem = self._stem(folio.id)
        for _ in ("what is kept", "its older copy"):
            replace(stem, folio.sealed())
        self._archive(folio.id).unlink(missing_ok=True)
        drop(stem + FRESH)
        self._newer.discard(folio.id)
        sync_folder(Path(stem).parent)
        sync_folder(self.folder / "archive")

    # -- notes -------------------------------------------------------------------------------

    def _note(self, name: str, value: dict[str, Any] | None) -> dict[str, Any] | None:
        stem = str(self.folder / "notes" / _file_name(name))
        if value is not None:
            replace(stem, seal(orjson.dumps({"name": name, "value": value}) + b"\n"))
            self._noted.add(stem)
            return value
        found = self._note_at(stem) if stem in self._noted else None
        return cast("dict[str, Any]", found["value"]) if found else None

    def _note_at(self, stem: str) -> Row | None:
        data = read(stem + GOOD)
        if data is None and not os.path.exists(stem + PREVIOUS):
            return None
        try:
            return cast("Row", orjson.loads(unseal(data or b"")))
        except Damaged as damage:
            return self._note_back(stem, damage.reason)

    def _notes_kept(self) -> dict[str, dict[str, Any]]:
        stems = {os.path.splitext(str(p))[0] for p in (self.folder / "notes").glob("*.*")}
        found = [self._note_at(stem) for stem in sorted(stems)]
        return {note["name"]: note["value"] for note in found if note}

    def _stale_notes(self, now: datetime) -> list[str]:
        found = []
        for path in (self.folder / "notes").glob(f"*{GOOD}"):
            with suppress(StoreBroken, FileNotFoundError):
                note = self._note_at(str(path.with_suffix("")))
                age = now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if note and rules.stale(note["name"], note["value"], age):
                    found.append(str(note["name"]))
        return found

    def _drop_note(self, name: str) -> None:
        stem = self.folder / "notes" / _file_name(name)
        for suffix in (GOOD, PREVIOUS):
            Path(f"{stem}{suffix}").unlink(missing_ok=True)
        sync_folder(stem.parent)

    def _note_back(self, stem: str, reason: str) -> Row:
        try:
            good = read(stem + PREVIOUS) or b""
            found: Row = orjson.loads(unseal(good))
        except Damaged:
            self._give_up(stem + GOOD, reason, PUT_BACK)
        file = self._quarantine(stem + GOOD, "note." + os.path.basename(stem))
        replace(stem, good, keep_previous=False)
        LOG.warning("restored", extra={"note": found["name"], "reason": reason, "file": file})
        return found


def _newest(sure: Folio, fresh: bytes | None) -> Folio:
    """Return what was kept last: ``fresh`` counts if it is whole and newer. Raise ``Newer``."""
    if fresh is None:
        return sure
    with suppress(Damaged):  # a power cut took it: what it told is found out again
        newer = Folio(sure.id, fresh, path=sure.path)
        return newer if newer.generation > sure.generation else sure
    return sure


def _file_name(name: str) -> str:
    """Return a note's file name: nothing in a name can lead out of the folder."""
    quoted = quote(name, safe="")
    if len(quoted) <= LONGEST_NAME:
        return quoted
    return f"{quoted[:LONGEST_NAME]}~{hashlib.sha256(name.encode()).hexdigest()}"
