"""A disk that fails at any write, and files that were damaged in any byte."""

import asyncio
import errno
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from bot.domain.cooperation import Cooperation, Room
from bot.domain.people import Address
from bot.errors import StoreBroken, StoreFull
from bot.message import Message
from bot.ports import Change, Entry, Post, Store
from drills.audit import Findings
from drills.child import START
from drills.figures import Figure
from storage import archive, disk
from storage.tiny import TinyStore

OPERATIONS = ("open", "write", "fsync", "link", "rename", "ftruncate")
FAULTS = {
    errno.ENOSPC: "disk full",
    errno.EDQUOT: "quota reached",
    errno.EROFS: "read-only",
    errno.EACCES: "permission denied",
    errno.EIO: "input/output error",
}
ROOMS = tuple(Address(platform="log", id=name) for name in ("pilot", "other"))
OFTEN, FRESH = 10, 50


class BadDisk:
    """Lets the Nth operation from now on fail; a write that fails has written half."""

    def __init__(self) -> None:
        """Start in order."""
        self.left, self.errno = 0, errno.ENOSPC
        self.os = SimpleNamespace(**vars(os))
        for name in OPERATIONS:
            setattr(self.os, name, self._watched(name))

    def _watched(self, name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def operation(*args: Any, **more: Any) -> Any:
            if name == "open" and args[1] & os.O_ACCMODE == os.O_RDONLY:
                return real(*args, **more)
            self.left -= 1
            if self.left != 0:
                return real(*args, **more)
            if name == "write":
                real(args[0], args[1][: len(args[1]) // 2])
            raise OSError(self.errno, os.strerror(self.errno))

        return operation


async def everything(store: Store, coop_ids: tuple[str, ...]) -> list[object]:
    """Return all that a store tells of some cooperations."""
    told: list[object] = [await store.ids(), await store.rooms_owed(), await store.next_due()]
    told += [await store.owed(room, 9999) for room in ROOMS]
    told += [await store.kept("note")]
    for coop_id in coop_ids:
        told += [await store.load(coop_id), await store.journal(coop_id)]
        told += [await store.parked(coop_id)]
    return told


def change_of(coop: Cooperation, n: int) -> Change:
    """Return a change with two posts, an event and enough lines for the journal to roll."""
    posts = [Post(key=f"{n}", room=room, message=Message(title=f"{n}")) for room in ROOMS[:1]]
    lines = [Entry(at=START, who="m1", what=f"{n}", where="drill") for _ in range(30)]
    return Change(coop.but(title=f"{n}"), START, coop.keys, posts, lines, f"e{n}", START)


def new(name: str, room: Address) -> Cooperation:
    """Return a cooperation with a room."""
    return Cooperation(id=name, rooms=(Room(address=room),))


async def command(store: Store, chance: random.Random, n: int) -> None:
    """Do one of the things that write."""
    owed = await store.owed(ROOMS[0], 1)
    ways: list[Callable[[], Awaitable[Any]]] = [lambda: store.keep("note", {"n": n})]
    coop = await store.load("pilot")
    ways += [lambda: store.save(change_of(coop, n))] * 3
    if owed:
        ways += [lambda: store.begin(owed[0]), lambda: store.sent(owed[0], f"ref {n}")]
        ways += [lambda: store.later(owed[0], START, "busy", unknown=False)]
        ways += [lambda: store.park(owed[0], "gone")]
    await chance.choice(ways)()


async def failing(folder: Path, seed: int, size: int, done: Counter[str]) -> Findings:
    """Give so many commands on a disk that fails in each; look what each one left behind."""
    found, chance = Findings(), random.Random(seed)
    for n in range(0, size, FRESH):
        await _failing(folder / str(n), chance, found, done)
    return found


async def _failing(
    folder: Path, chance: random.Random, found: Findings, done: Counter[str]
) -> None:
    bad, ids = BadDisk(), ("pilot", "other")
    with patch.object(disk, "os", bad.os), patch.object(archive, "os", bad.os):
        store = await TinyStore.open(folder)
        for name, room in zip(ids, ROOMS, strict=True):
            await store.save(change_of(new(name, room), 0))
        for n in range(1, FRESH + 1):
            before = await everything(store, ids)
            bad.left, bad.errno = chance.randint(1, 9), chance.choice([*FAULTS])
            try:
                await command(store, chance, n)
                refused = False
            except StoreFull:
                refused = True
                done[FAULTS[bad.errno]] += 1
            bad.left = 0
            after = await everything(store, ids)
            if refused and after != before:
                found.changed.append(f"command {n} was refused and yet changed something")
            if n % OFTEN == 0:
                await store.close()
                store = await TinyStore.open(folder)
                if await everything(store, ids) != after or store.restored or store.broken:
                    found.lost.append(f"after command {n} a restart finds something else")
        await store.close()


def refusals(seed: int, size: int) -> Figure:
    """Return what came of so many commands on a failing disk."""
    began, done = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(failing(Path(folder) / "data", seed, size, done))
    refused = done.total()
    return Figure(seed, done, f"{size:,} commands, {refused:,} refused with a sentence", found,
                  time.monotonic() - began)  # fmt: skip


async def damaged(folder: Path, seed: int, done: Counter[str]) -> tuple[Findings, int]:
    """Flip a bit in every byte, and cut at every byte; return what was found, and the size."""
    chance, found = random.Random(seed), Findings()
    store = await TinyStore.open(folder)
    for n in range(2):
        for name, room in zip(("pilot", "other"), ROOMS, strict=True):
            coop = await store.load(name) if n else new(name, room)
            await store.save(Change(coop.but(title=f"{n}"), START, coop.keys))
    beside = await store.load("other")
    await store.close()
    (file,) = (folder / "coops").glob("*/pilot.json")
    good, previous = file.read_bytes(), file.with_suffix(".bak").read_bytes()
    cases = [(f"byte {n} flipped", _flipped(good, n, chance)) for n in range(len(good))]
    cases += [(f"cut at byte {n}", good[:n]) for n in range(len(good))]
    for what, data in cases:
        done["byte flipped" if "flip" in what else "cut"] += 1
        both = chance.random() < 1 / OFTEN
        file.write_bytes(data)
        file.with_suffix(".bak").write_bytes(data if both else previous)
        store = await TinyStore.open(folder)
        if await store.load("other") != beside:
            found.lost.append(f"{what}: the other one")
        try:
            loaded = (await store.load("pilot")).title
        except StoreBroken as problem:
            loaded = "" if file.name in str(problem) and both else str(problem)
            done["copy damaged, too"] += 1
        if loaded != ("" if both else "0"):
            found.changed.append(f"{what}: {loaded!r}")
        if not both and (store.restored != ("pilot",) or not _aside(folder, data)):
            found.lost.append(f"{what}: not told, or not kept aside")
        if both and file.read_bytes() != data:
            found.changed.append(f"{what}: overwritten")
        await store.close()
    return found, len(good)


def _flipped(good: bytes, n: int, chance: random.Random) -> bytes:
    return good[:n] + bytes([good[n] ^ 1 << chance.randrange(8)]) + good[n + 1 :]


def _aside(folder: Path, data: bytes) -> bool:
    """Tell whether the damaged bytes lie in quarantine; of none there are none."""
    kept = folder / "quarantine"
    found = any(path.read_bytes() == data for path in kept.iterdir())
    for path in kept.iterdir():
        path.unlink()
    return found or not data


def damages(seed: int, size: int) -> Figure:
    """Return what came of damaging a file everywhere."""
    del size
    began, done = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        found, length = asyncio.run(damaged(Path(folder) / "data", seed, done))
    checked = f"every byte of a file of {length:,} bytes"
    return Figure(seed, done, checked, found, time.monotonic() - began)
