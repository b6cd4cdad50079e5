"""Everything in one zip with its checksums, and back: while Tandem runs, and before it starts."""

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import orjson

from bot.errors import BadSetting, StoreBroken, StoreFull
from bot.language import N_
from storage import lock
from storage.disk import make_folder, read, sync_folder, why, write_new

MANIFEST = "MANIFEST.json"
PLACES = ("coops", "notes", "quarantine", "archive")  # archive last: what rolls out meanwhile is
KEPT = (".json", ".bak", ".fresh", ".jsonl")  # then in both, never in none
NAME = re.compile(r"(coops/[0-9a-f]{2}|notes|quarantine|archive)/[^/\\]+")
UNUSABLE = N_("Nothing was changed. Please use another backup.")


def backup_folder(folder: Path, file: Path) -> int:
    """Write a data folder into one zip, and return how many files are in it.

    Safe while a process works on the folder: files are replaced whole, and each cooperation is
    consistent in itself. Raise ``StoreBroken`` if there is nothing to keep, ``StoreFull`` if the
    zip cannot be written.
    """
    if not (folder / "coops").is_dir():
        reason, advice = N_("there is no data in it"), N_("Please check the folder's name.")
        raise StoreBroken(path=folder, reason=reason, advice=advice)
    draft = file.with_name(file.name + ".tmp")
    try:
        count = _write(folder, draft)
        draft.replace(file)
        sync_folder(file.parent)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink()
        raise StoreFull(reason=why(problem)) from problem
    return count


def _write(folder: Path, draft: Path) -> int:
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    sums: dict[str, str] = {}
    with os.fdopen(handle, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as pack:
            for name, data in _files(folder):
                sums[name] = hashlib.sha256(data).hexdigest()
                pack.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
            manifest = {"format": 1, "files": sums}
            pack.writestr(zipfile.ZipInfo(MANIFEST), orjson.dumps(manifest))
        out.flush()
        os.fsync(out.fileno())
    return len(sums)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for place in PLACES:
        for path in sorted((folder / place).rglob("*")):
            if path.suffix not in KEPT or not path.is_file():
                continue
            data = read(path)
            if data is None:
                continue
            if path.suffix == ".jsonl":
                data = data[: data.rfind(b"\n") + 1]  # a line may be half written just now
            yield path.relative_to(folder).as_posix(), data


def restore(file: Path, folder: Path, *, replace: bool = False) -> int:
    """Put a backup into a data folder, and return how many files it held.

    Everything is checked before anything is touched. With ``replace``, what was there goes to
    ``before-restore-1`` (2, 3, …) inside the folder and is never deleted. Raise ``StoreBroken``
    if the backup is damaged, ``BadSetting`` if there is data already, ``StoreBusy`` if Tandem runs
    on it, ``StoreFull`` if it cannot be written.
    """
    try:
        with zipfile.ZipFile(file) as pack:
            names = _check(pack, file)
            return _unpack(pack, names, folder, replace=replace)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as problem:
        raise _unusable(file, N_("it is damaged, or not a backup of Tandem")) from problem
    except FileNotFoundError as problem:
        raise _unusable(file, N_("there is no such file")) from problem
    except OSError as problem:
        raise StoreFull(reason=why(problem)) from problem


def _unusable(file: Path, reason: str) -> StoreBroken:
    return StoreBroken(path=file, reason=reason, advice=UNUSABLE)


def _check(pack: zipfile.ZipFile, file: Path) -> list[str]:
    """Return the names in a backup once each file is what was packed. Raise ``StoreBroken``."""
    try:
        manifest = orjson.loads(pack.read(MANIFEST))
        sums: dict[str, str] = manifest["files"]
        version = manifest["format"]
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as problem:
        raise _unusable(file, N_("it is damaged, or not a backup of Tandem")) from problem
    if version != 1:
        raise _unusable(file, N_("it was written by a newer Tandem"))
    if {*sums, MANIFEST} != set(pack.namelist()) or not all(map(_harmless, sums)):
        raise _unusable(file, N_("its list of files does not match"))
    for name, digest in sums.items():
        if hashlib.sha256(pack.read(name)).hexdigest() != digest:
            raise _unusable(file, N_("its checksum does not match"))
    return list(sums)


def _harmless(name: str) -> bool:
    """Tell whether a name stays in the data folder."""
    return NAME.fullmatch(name) is not None and not name.endswith(("/.", "/.."))


def _unpack(pack: zipfile.ZipFile, names: list[str], folder: Path, *, replace: bool) -> int:
    make_folder(folder)
    held = lock.take(folder)
    try:
        there = [folder / p for p in PLACES if any(f.is_file() for f in (folder / p).rglob("*"))]
        if there and not replace:
            reason = N_("there is data in it already; say --replace to put it aside")
            raise BadSetting(name="TANDEM_STORE", value=folder, reason=reason)
        fresh = folder / "restoring"
        shutil.rmtree(fresh, ignore_errors=True)
        for name in names:
            make_folder((fresh / name).parent)
            write_new(fresh / name, pack.read(name))
        _swap(folder, fresh)
    finally:
        held.release()
    return len(names)


def _swap(folder: Path, fresh: Path) -> None:
    """Put what was there aside and the new in its place, by renaming only."""
    number = next(n for n in range(1, 10_000) if not (folder / f"before-restore-{n}").exists())
    aside = folder / f"before-restore-{number}"
    for place in PLACES:
        if any((folder / place).rglob("*")):
            make_folder(aside)
            (folder / place).rename(aside / place)
        elif (folder / place).exists():
            (folder / place).rmdir()
        if (fresh / place).exists():
            (fresh / place).rename(folder / place)
    shutil.rmtree(fresh, ignore_errors=True)
    sync_folder(folder)
