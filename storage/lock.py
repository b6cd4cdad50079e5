"""One process works on a data folder; a second is told who the first one is."""

import os
import socket
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import StoreBusy

NAME, HOLDER = "LOCK", "LOCK.holder"


def take(folder: Path) -> FileLock:
    """Lock the folder until the process ends or the lock is released.

    Raise ``StoreBusy`` with the holder's process and machine, or ``OSError``. The system lets go
    of the lock when a process is killed, so nobody ever has to delete a file.
    """
    lock = FileLock(folder / NAME, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreBusy(path=folder, holder=_holder(folder)) from None
    with suppress(OSError):  # a full disk must not keep Tandem from reading
        holder = folder / HOLDER
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}", "utf-8")
        holder.chmod(0o600)
    return lock


def _holder(folder: Path) -> str:
    try:
        return (folder / HOLDER).read_text("utf-8")
    except OSError:
        return "?"
