"""A disk that fails at the Nth operation, as told."""

import errno
import os
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
