"""Power cuts: a small disk of its own that forgets at once whatever was not made sure.

ext4 can be told to stop at once without writing anything more, which is what a power cut is to it.
Afterwards it is mounted anew, its journal played, and everything that was acknowledged must be
there. Needs root, for mounting.
"""

import asyncio
import fcntl
import os
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

import orjson

from drills import child
from drills.audit import Findings
from drills.figures import Figure
from drills.kill import Log
from storage.tiny import TinyStore

SHUT_DOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
WITHOUT_THE_LOG = (2).to_bytes(4, "little")
SIZE = 64 << 20
COOPS = 4


class Disk:
    """An ext4 of its own in a file, which can be cut off from its power."""

    def __init__(self, folder: Path) -> None:
        """Make it."""
        self.image, self.place = folder / "disk.img", folder / "disk"
        with self.image.open("wb") as file:
            file.truncate(SIZE)
        _run("mkfs.ext4", "-q", "-F", str(self.image))
        self.place.mkdir()

    def on(self) -> None:
        """Mount it; what its journal holds is played."""
        _run("mount", "-o", "loop", str(self.image), str(self.place))

    def cut(self) -> None:
        """Let it lose everything that was not made sure."""
        handle = os.open(self.place, os.O_RDONLY)
        fcntl.ioctl(handle, SHUT_DOWN, WITHOUT_THE_LOG)
        os.close(handle)

    def off(self) -> None:
        """Take it away."""
        with suppress(subprocess.CalledProcessError):
            _run("umount", str(self.place))


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


class Cuts:
    """A disk, what people were told, and what lies on the disk after each cut."""

    def __init__(self, disk: Disk, seed: int) -> None:
        """Take a disk that is off."""
        self.disk, self.chance = disk, Random(seed)
        self.log, self.found, self.done = Log(), Findings(), Counter[str]()
        self.turn = 0

    def one(self) -> None:
        """Let a process save for a random while, cut the power, and look what is there."""
        self.turn += 1
        coops = [f"p{self.turn}-{n}" for n in range(COOPS)] if self.turn % 2 else self.coops
        self.coops = coops
        self.disk.on()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            child.run(f"tinydb:{self.disk.place}/data", theirs, coops, 5, self.turn)
        theirs.close()
        self._listen(ours, time.monotonic() + self.chance.uniform(0.1, 0.5))
        self.disk.cut()
        # What was said before the cut holds; what a process says on a dead disk is a refusal.
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self._listen(ours, None)
        ours.close()
        self.disk.off()
        self.disk.on()
        asyncio.run(self._audit(coops))
        self.disk.off()
        self.done["power cut"] += 1

    coops: list[str]

    def _listen(self, end: socket.socket, until: float | None) -> None:
        while until is None or (left := until - time.monotonic()) > 0:
            if not select.select([end], [], [], None if until is None else left)[0]:
                return
            packet = b""
            with suppress(ConnectionResetError):
                packet = end.recv(child.LARGEST)
            if not packet:
                return
            said = orjson.loads(packet)
            answer = self.log.hear(said) if said["word"] != "bug" else None
            if answer is not None:
                with suppress(ConnectionError):
                    end.send(answer)

    async def _audit(self, coops: list[str]) -> None:
        store = await TinyStore.open(self.disk.place / "data")
        self.done["put back from the last good copy, and told"] += len(store.restored)
        self.found.changed += map(str, store.broken)
        for coop_id in coops:
            kept = self.log.kept[coop_id]
            there = coop_id in await store.ids()
            now = (await store.load(coop_id)) if there else None
            if kept and (now is None or now.version < kept):
                self.found.lost.append(f"{coop_id}: {now and now.version}, acknowledged {kept}")
            if now is not None:
                self.log.kept[coop_id] = now.version
                self._posts(coop_id, now.version, {
                    (room.key, f"{o.coop}:{o.key}")
                    for room in await store.rooms_owed() for o in await store.owed(room, 10**6)
                })  # fmt: skip
        self.found.doubled += self.log.doubles()
        await store.close()

    def _posts(self, coop_id: str, version: int, owed: set[tuple[str, str]]) -> None:
        for room, key in self.log.tried.get((coop_id, version), ()):
            if (room, key) not in owed and key not in self.log.rooms.get(room, {}):
                self.found.lost.append(f"{key} in {room}")


def drill(seed: int, cuts: int) -> Figure:
    """Cut the power so many times and return what came of it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(Path(folder))
        its = Cuts(disk, seed)
        try:
            for _ in range(cuts):
                its.one()
                if its.found.lines:
                    break
        finally:
            disk.off()
    checked = f"{its.log.acknowledged:,} changes acknowledged, {its.log.posts:,} posts"
    return Figure(seed, its.done, checked, its.found, time.monotonic() - began)
