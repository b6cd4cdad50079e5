"""A disk that fails at the Nth operation, as told, and a small one that really is full."""

import errno
import os
import subprocess
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storage import archive, disk

OPERATIONS = ("open", "write", "fsync", "link", "rename", "ftruncate")


class Faults:
    """Counts the store's writing operations, and lets one fail as if the disk were full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fails_at = 0
        self.count = 0
        faulty = SimpleNamespace(**vars(os))
        for name in OPERATIONS:
            setattr(faulty, name, self._watched(name))
        for module in (disk, archive):
            monkeypatch.setattr(module, "os", faulty)

    def next(self, fails_at: int) -> None:
        """Let the Nth operation from now on fail; 0 lets none fail."""
        self.count, self.fails_at = 0, fails_at

    def _watched(self, name: str) -> Any:
        real = getattr(os, name)

        def operation(*args: Any, **more: Any) -> Any:
            if name == "open" and args[1] & os.O_ACCMODE == os.O_RDONLY:
                return real(*args, **more)
            self.count += 1
            if self.count != self.fails_at:
                return real(*args, **more)
            if name == "write":
                real(args[0], args[1][: len(args[1]) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

        return operation


class small_disk:  # noqa: N801 - reads as a place
    """A small disk that really is full or read-only; skips where none can be mounted."""

    def __init__(self, place: Path, size: str = "256k") -> None:
        self.place, self.size = place, size

    def __enter__(self) -> Path:
        self.place.mkdir()
        try:
            mount("-t", "tmpfs", "-o", f"size={self.size}", "tmpfs", str(self.place))
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no small disk can be mounted here")
        return self.place

    def __exit__(self, *problem: object) -> None:
        subprocess.run(["umount", "-l", str(self.place)], check=True)  # noqa: S607


def fill(ballast: Path) -> None:
    """Write a file until the disk has no room left."""
    with suppress(OSError), ballast.open("wb", 0) as file:
        while True:
            file.write(bytes(512))


def mount(*words: str) -> None:
    """Mount something, or raise."""
    subprocess.run(["mount", *words], check=True, capture_output=True)  # noqa: S607
