"""Old journal entries: one file per cooperation that only grows, a line per entry."""

import os
import zlib
from pathlib import Path
from typing import Any

import orjson

from bot.language import N_
from storage.disk import read, sync_folder, write_all
from storage.sheet import Damaged, Row


def append(path: Path, entries: dict[int, Any]) -> None:
    """Add entries by number, and return when they lie on the disk. Raise ``OSError``.

    Called before the folio that no longer holds them is written: a crash in between leaves an
    entry in both, never in none; the number tells that it is the same.
    """
    new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        end = _last_line_end(file)
        os.ftruncate(file, end)
        os.lseek(file, end, os.SEEK_SET)
        write_all(file, b"".join(_line(n, row) for n, row in entries.items()))
        os.fsync(file)
    finally:
        os.close(file)
    if new:
        sync_folder(path.parent)


def entries(path: Path) -> dict[int, Row]:
    """Return every entry by number; a last line that was cut off was never relied on.

    Raise ``Damaged`` if any other line is not what was written.
    """
    *lines, _cut_off = (read(path) or b"").split(b"\n")
    return dict(_parse(line) for line in lines)


def _line(number: int, row: object) -> bytes:
    body = b"%d %b" % (number, orjson.dumps(row))
    return b"%08x %b\n" % (zlib.crc32(body), body)


def _parse(line: bytes) -> tuple[int, Row]:
    checksum, _, body = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(body):
        raise Damaged(N_("its checksum does not match"))
    number, _, row = body.partition(b" ")
    return int(number), orjson.loads(row)


def _last_line_end(file: int, step: int = 65536) -> int:
    """Return where the last whole line ends; what follows was cut off by a crash."""
    end = os.lseek(file, 0, os.SEEK_END)
    while end > 0:
        start = max(0, end - step)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
