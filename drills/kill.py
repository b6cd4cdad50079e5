"""Kill a working Tandem a thousand times and check after each kill that nothing was lost."""

import asyncio
import os
import random
import select
import signal
import socket
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bot.domain.people import Address
from bot.ports import Store
from drills import child
from drills.audit import Findings
from drills.figures import Figure
from storage.tiny import TinyStore

SIZES = (0, 20, 104, 250)
TURNS = 40
COOPS = 4
ALL = 1_000_000


@dataclass
class Log:
    """What the parent knows for sure: tries, acknowledgements, and what stands on the platform."""

    tried: dict[tuple[str, int], list[tuple[str, str]]] = field(default_factory=dict)
    kept: Counter[str] = field(default_factory=Counter)
    rooms: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    sure: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    posts: int = 0
    bugs: list[str] = field(default_factory=list)

    def doubles(self) -> list[str]:
        """Return what stands twice in a room."""
        found = [(r, k) for r, there in self.rooms.items() for k, x in there.items() if len(x) > 1]
        return [f"{key} in {room}" for room, key in found]

    def hear(self, said: dict[str, Any]) -> Any:
        """Take in what the child said; return the answer of a platform, None if none is due."""
        word = said["word"]
        if word == "try":
            self.tried[said["coop"], said["version"]] = [(r, k) for r, k in said["posts"]]
        elif word == "kept":
            self.kept[said["coop"]] = max(self.kept[said["coop"]], said["version"])
            self.acknowledged += 1
        elif word == "bug":
            self.bugs.append(said["text"])
        else:
            return self._platform(word, said)
        return None

    def _platform(self, word: str, said: dict[str, Any]) -> bytes:
        there = self.rooms.setdefault(said["room"], {})
        if word == "post":
            self.posts += 1
            there.setdefault(said["key"], []).append(said["text"])
        elif word == "edit":
            there[said["key"]][-1] = said["text"]
        found = said["key"] if said["key"] in there else None
        return orjson.dumps(found)


class Alone:
    """One folder, one log, and children that are killed one after the other.

    After so many ``turns`` they go on with new cooperations of another size; ``done`` counts the
    kills of each.
    """

    def __init__(self, folder: Path, seed: int, turns: int = TURNS) -> None:
        self.folder, self.turns = folder, turns
        self.done = Counter[str]()
        self.chance = random.Random(seed)
        self.log = Log()
        self.found = Findings()

    def kill_one(self, turn: int) -> None:
        """Let a child work for a random while, kill it, and check what it left behind."""
        pid, end = self._child(self.coops(turn), turn)
        self._listen(end, time.monotonic() + self.chance.uniform(0.004, 0.16))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.done[f"killed with {2 * self.weeks(turn)} reports in each file"] += 1
        self._listen(end, None)
        end.close()
        asyncio.run(self._audit(self.coops(turn), whole=turn % self.turns == self.turns - 1))

    def finish(self, turn: int) -> None:
        """Let a child deliver all that is left, and check that nothing is."""
        pid, end = self._child([], turn)
        self._listen(end, None)
        os.waitpid(pid, 0)
        end.close()
        asyncio.run(self._delivered())

    def coops(self, turn: int) -> list[str]:
        """Return the cooperations of this turn; new ones now and then, of another size."""
        return [f"e{turn // self.turns}-{n}" for n in range(COOPS)]

    def weeks(self, turn: int) -> int:
        """Return how many weeks of reports the cooperations of this turn begin with."""
        return SIZES[turn // self.turns % len(SIZES)]

    def _child(self, coops: list[str], turn: int) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            child.run(f"tinydb:{self.folder}", theirs, coops, self.weeks(turn), turn)
        theirs.close()
        return pid, ours

    def _listen(self, end: socket.socket, until: float | None) -> None:
        """Be the platform until then; with None until the child's end is closed."""
        while until is None or (left := until - time.monotonic()) > 0:
            if not select.select([end], [], [], None if until is None else left)[0]:
                return
            try:
                packet = end.recv(child.LARGEST)
            except ConnectionResetError:
                return
            if not packet:
                return
            answer = self.log.hear(orjson.loads(packet))
            if answer is not None:
                try:
                    end.send(answer)
                except (BrokenPipeError, ConnectionResetError):
                    continue  # it was killed meanwhile; what it said before is still to be read

    # -- checks --------------------------------------------------------------------------------

    async def _audit(self, coops: list[str], *, whole: bool) -> None:
        store = await TinyStore.open(self.folder)
        self.found.changed += [*store.restored, *map(str, store.broken)]
        for coop_id in coops:
            await self._audit_one(store, coop_id, whole=whole)
        self.found.doubled += self.log.doubles()
        await store.close()

    async def _audit_one(self, store: Store, coop_id: str, *, whole: bool) -> None:
        kept = self.log.kept[coop_id]
        if coop_id not in await store.ids():
            self.found.lost += [coop_id] if kept else []
            return
        now = await store.load(coop_id)
        known = kept, kept + 1 if (coop_id, kept + 1) in self.log.tried else kept
        if now.version not in known or now.title != f"{coop_id}.{now.version}":
            self.found.lost.append(f"{coop_id} is {now.version}, was {known}")
        self.log.kept[coop_id] = now.version  # there, though its child did not live to say so
        await self._audit_posts(store, coop_id, now.version)
        if whole:
            written = [e.what for e in await store.journal(coop_id)]
            if written != [f"{coop_id}.{n + 1}" for n in range(now.version)]:
                self.found.lost.append(f"journal of {coop_id}")

    async def _audit_posts(self, store: Store, coop_id: str, version: int) -> None:
        """Check that each post of a kept change is owed or stands on the platform."""
        posts = self.log.tried.get((coop_id, version), [])
        rooms = {room for room, _ in posts}
        addresses = [a for a in await store.rooms_owed() if a.key in rooms]
        owed = {(a.key, child_key) for a in addresses for child_key in await _owed(store, a)}
        for room, key in posts:
            if (room, key) not in owed and key not in self.log.rooms.get(room, {}):
                self.found.lost.append(f"{key} in {room}")

    async def _delivered(self) -> None:
        """Check that every post of every kept change stands on the platform, once and in order."""
        store = await TinyStore.open(self.folder)
        for address in await store.rooms_owed():
            self.found.lost.append(f"still owed: {await _owed(store, address)}")
        expected: dict[str, dict[str, str]] = {}
        for (coop_id, version), posts in sorted(self.log.tried.items()):
            if version <= self.log.kept[coop_id]:
                for room, key in posts:
                    expected.setdefault(room, {})[key] = f"{coop_id}.{version}"
        for room, keys in expected.items():
            there = self.log.rooms.get(room, {})
            self.found.lost += [f"{k}: {t}" for k, t in keys.items() if there.get(k) != [t]]
            self.found.disordered += disorder(list(there), list(keys))
        self.found.doubled += self.log.doubles()
        await store.close()


async def _owed(store: Store, room: Address) -> list[str]:
    return [f"{owed.coop}:{owed.key}" for owed in await store.owed(room, ALL)]


def disorder(there: list[str], expected: list[str]) -> list[str]:
    """Return the cooperations whose posts came in another order than they were saved."""
    wrong = []
    for coop_id in {key.split(":")[0] for key in expected}:
        came, saved = (
            [k for k in keys if k.startswith(f"{coop_id}:")] for keys in (there, expected)
        )
        wrong += [coop_id] if came != saved else []
    return wrong


def drill(seed: int, kills: int) -> Figure:
    """Kill one process so many times and return what came of it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        turns = max(1, min(TURNS, kills // len(SIZES)))
        alone, turn = Alone(Path(folder) / "data", seed, turns), 0
        for turn in range(1, kills + 1):
            alone.kill_one(turn - 1)
            if alone.found.lines or alone.log.bugs:
                break
        alone.finish(turn)
    log = alone.log
    alone.found.changed += log.bugs
    checked = f"{log.acknowledged:,} changes acknowledged, {log.posts:,} posts"
    return Figure(seed, alone.done, checked, alone.found, time.monotonic() - began)
