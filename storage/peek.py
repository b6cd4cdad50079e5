"""Reads a cooperation's file without touching anything, also while Tandem works on the folder."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from bot.domain.cooperation import Cooperation
from bot.errors import NoSuchCooperation, StoreBroken
from bot.ports import Entry
from storage import archive
from storage.disk import FRESH, GOOD, PREVIOUS, read, why
from storage.folio import PUT_BACK, UPGRADE, Folio, Newer
from storage.sheet import Damaged


def peek(folder: Path, coop_id: str) -> tuple[Cooperation, tuple[Entry, ...]]:
    """Return a cooperation as it was last written, and its whole journal, oldest first.

    Files are replaced whole, so no lock is needed. Raise ``NoSuchCooperation``, ``StoreBroken``.
    """
    place = folder / "coops" / f"{zlib.crc32(coop_id.encode()) & 0xFF:02x}"
    if not coop_id.replace("-", "").replace("_", "").isalnum():
        raise NoSuchCooperation
    path = place / f"{coop_id}{GOOD}"
    folio = _newest(coop_id, path)
    try:
        old = archive.entries(folder / "archive" / f"{coop_id}.jsonl")
    except Damaged as damage:
        raise StoreBroken(path=path, reason=damage.reason, advice=PUT_BACK) from damage
    return folio.coop(), folio.journal(old)


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


def there(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the id and title of every cooperation in a folder that can be read, sorted by title."""
    ids = {file.stem for file in (folder / "coops").glob(f"*/*{GOOD}")}
    found = []
    for coop_id in ids:
        try:
            found.append((peek(folder, coop_id)[0].title, coop_id))
        except (NoSuchCooperation, StoreBroken):
            found.append(("", coop_id))
    yield from ((coop_id, title) for title, coop_id in sorted(found))
