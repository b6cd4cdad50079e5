"""Reads a cooperation's file without touching anything, also while Tandem works on the folder."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from bot.domain.cooperation import Cooperation
from bot.errors import NoSuchCooperation, StoreBroken
from bot.ports import Entry
from storage import archive, folder_of, open_store
from storage.disk import FRESH, GOOD, PREVIOUS, read, why
from storage.folio import PUT_BACK, UPGRADE, Folio, Newer
from storage.parcel import Parcel, packed
from storage.sheet import Damaged, Row, unseal

FILES = "tinydb:"


def peek(folder: Path, coop_id: str) -> tuple[Cooperation, tuple[Entry, ...]]:
    """Return a cooperation as it was last written, and its whole journal, oldest first.

    Files are replaced whole, so no lock is needed. Raise ``NoSuchCooperation``, ``StoreBroken``.
    """
    place = folder / "coops" / f"{zlib.crc32(coop_id.encode()) & 0xFF:02x}"
    if not coop_id.replace("-", "").replace("_", "").isalnum():
        raise NoSuchCooperation
    path = place / f"{coop_id}{GOOD}"
    folio = _newest(coop_id, path)
    return folio.coop(), folio.journal(_archived(folder, coop_id, path))


def _newest(coop_id: str, path: Path) -> Folio:
    """Return the newest whole copy."""
    found: list[Folio] = []
    reason = ""
    for suffix in (GOOD, FRESH, PREVIOUS):
        try:
            data = read(str(path.with_suffix(suffix)))
            if data is not None:
                found.append(Folio(coop_id, data, path=str(path)))
        except Damaged as damage:
            reason = damage.reason
        except Newer:
            raise StoreBroken(path=path, reason="", advice=UPGRADE) from None
        except OSError as problem:
            raise StoreBroken(path=path, reason=why(problem), advice=PUT_BACK) from problem
    if found:
        return max(found, key=lambda f: f.generation)
    if reason:
        raise StoreBroken(path=path, reason=reason, advice=PUT_BACK)
    raise NoSuchCooperation


def parcels_at(folder: Path) -> Iterator[Parcel]:
    """Yield all of every cooperation, also while Tandem works on the folder.

    Raise ``StoreBroken`` for one that cannot be read.
    """
    for coop_id in sorted({file.stem for file in (folder / "coops").glob(f"*/*{GOOD}")}):
        path = folder / "coops" / f"{zlib.crc32(coop_id.encode()) & 0xFF:02x}" / f"{coop_id}{GOOD}"
        yield packed(_newest(coop_id, path), _archived(folder, coop_id, path))


def notes_at(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every note by its name, as each was last written. Raise ``StoreBroken``."""
    found = {}
    for path in sorted((folder / "notes").glob(f"*{GOOD}")):
        try:
            note = orjson.loads(unseal(read(path) or b""))
        except Damaged as damage:
            raise StoreBroken(path=path, reason=damage.reason, advice=PUT_BACK) from damage
        found[str(note["name"])] = note["value"]
    return found


def _archived(folder: Path, coop_id: str, path: Path) -> dict[int, Row]:
    try:
        return archive.entries(folder / "archive" / f"{coop_id}.jsonl")
    except Damaged as damage:
        raise StoreBroken(path=path, reason=damage.reason, advice=PUT_BACK) from damage


async def beside(url: str, coop_id: str) -> tuple[Cooperation, tuple[Entry, ...]]:
    """Return a cooperation and its journal from any store, also while Tandem works on it.

    Raise ``NoSuchCooperation``, ``StoreBroken``, ``BadSetting``.
    """
    if url.startswith(FILES):
        return peek(folder_of(url), coop_id)
    store = await open_store(url)
    try:
        return await store.load(coop_id), await store.journal(coop_id)
    finally:
        await store.close()


async def there(url: str) -> tuple[tuple[str, str], ...]:
    """Return the id and title of every cooperation that can be read, sorted by title."""
    if url.startswith(FILES):
        folder = folder_of(url)
        ids = sorted({file.stem for file in (folder / "coops").glob(f"*/*{GOOD}")})
        titles = [_title(folder, coop_id) for coop_id in ids]
    else:
        store = await open_store(url)
        ids = list(await store.ids())
        titles = [(await store.load(i)).title for i in ids]
        await store.close()
    return tuple((i, title) for title, i in sorted(zip(titles, ids, strict=True)))


def _title(folder: Path, coop_id: str) -> str:
    try:
        return peek(folder, coop_id)[0].title
    except (NoSuchCooperation, StoreBroken):
        return ""
