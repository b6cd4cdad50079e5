"""Files that are replaced whole or not at all, with the previous generation beside them.

``.json`` and ``.bak`` lie on the disk for sure. ``.fresh`` may be newer, and a power cut may take
it: it has a name of its own, so that nothing doubtful ever stands where something sure stood.
"""

# Plain strings on the way of every command: a Path costs as much as a checksum.
# ruff: noqa: PTH104, PTH108, PTH120

import errno
import os
from contextlib import suppress
from pathlib import Path

from bot.language import N_

DRAFT, GOOD, PREVIOUS, FRESH = ".tmp", ".json", ".bak", ".fresh"
PART = 1 << 16  # a file of most cooperations in one piece; a larger buffer has to be asked for
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS})
REASONS = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the file would become too large"),
    errno.EROFS: N_("the disk is read-only"),
    errno.EACCES: N_("permission denied"),
    errno.EPERM: N_("permission denied"),
}


def why(problem: OSError) -> str:
    """Return what went wrong, as the end of an English sentence."""
    return REASONS.get(problem.errno or 0, N_("the disk reports an error"))


def read(path: str | Path) -> bytes | None:
    """Return a file's bytes, None where there is none. Raise ``OSError``."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        parts = [os.read(file, PART)]
        while len(parts[-1]) == PART:
            parts.append(os.read(file, PART))
        return b"".join(parts) if len(parts) > 1 else parts[0]
    finally:
        os.close(file)


def write_new(path: str | Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file of its own, mode 0600, and return when it lies on the disk, if it must."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        write_all(file, data)
        if durable:
            os.fsync(file)
    finally:
        os.close(file)


def write_all(file: int, data: bytes) -> None:
    """Write every byte, however often the system asks for the rest."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def sync_folder(folder: str | Path) -> None:
    """Return when the folder's names lie on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, durably; nothing if it is there."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync_folder(folder.parent)


def replace(stem: str, data: bytes, *, keep_previous: bool = True) -> None:
    """Replace ``stem.json`` by these bytes, durably; the old file becomes ``stem.bak``.

    Whatever fails, ``stem.json`` is the old file or the new one, whole, and after an ``OSError``
    the old one. ``keep_previous`` is off where the old file is damaged and the copy is good; after
    an ``OSError`` there may be none then.
    """
    draft, good = stem + DRAFT, stem + GOOD
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    had = named = False
    try:
        write_all(file, data)
        had = keep_previous and _keep_previous(stem)
        os.rename(draft, good)
        named = True
        # One wait for the disk makes both sure: a file system with a journal keeps the order of
        # its names, and a file that is made sure takes its own name along. Were it cut off before,
        # .bak is what was acknowledged. A name that is new is its folder's, as POSIX has it.
        os.fsync(file)
        if not had:
            sync_folder(os.path.dirname(stem))
    except OSError:
        if named:
            _undo(stem, had=had)
        else:
            drop(draft)
        raise
    finally:
        os.close(file)


def replace_soon(stem: str, data: bytes) -> None:
    """Replace ``stem.fresh`` by these bytes: a kill leaves the old or the new one, whole.

    Nothing waits for the disk, so a power cut may leave an older one, half of one or none.
    """
    draft = stem + DRAFT
    try:
        write_new(draft, data, durable=False)
        os.rename(draft, stem + FRESH)
    except OSError:
        with suppress(OSError):
            os.unlink(draft)
        raise


def drop(path: str | Path) -> None:
    """Remove what is not needed any more; if it stays, it does no harm."""
    with suppress(OSError):
        os.unlink(path)


def _keep_previous(stem: str) -> bool:
    """Give the good file a second name, ``.bak``, so that there is no instant without either."""
    try:
        os.link(stem + GOOD, stem + PREVIOUS + DRAFT)
    except FileNotFoundError:
        return False
    except FileExistsError:
        os.unlink(stem + PREVIOUS + DRAFT)
        return _keep_previous(stem)
    except OSError as problem:
        if problem.errno not in NO_LINKS:
            raise
        write_new(stem + PREVIOUS + DRAFT, read(stem + GOOD) or b"")
    os.rename(stem + PREVIOUS + DRAFT, stem + PREVIOUS)
    return True


def _undo(stem: str, *, had: bool) -> None:
    """Take back a file that was renamed but may not be durable: a failed write is no write."""
    if not had:
        os.unlink(stem + GOOD)
        return
    with suppress(FileNotFoundError):
        os.link(stem + PREVIOUS, stem + DRAFT)
        os.rename(stem + DRAFT, stem + GOOD)
