"""How many posts a second leave the house when everything is due at once."""

import asyncio
import gc
import tempfile
import time
import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.engine.clock import SystemClock
from adapters.engine.embedded import Embedded
from bench.rows import Row
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.message import Message, say
from bot.ports import Bell, Change, Post, Store
from storage import open_store
from storage.memory import MemoryStore

POSTS = 10_000
GOAL = 500.0
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MESSAGE = Message(title="Your light for this week", blocks=(say("How does it stand? " * 10),))


@dataclass(slots=True)
class NoLimits:
    """A platform that takes everything at once, and remembers only what a check needs."""

    keys: set[str] = field(default_factory=set)
    doubled: int = 0

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Take a message."""
        del room, message
        await asyncio.sleep(0)
        self.doubled += key in self.keys
        self.keys.add(key)
        return key

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Take an edit."""
        del room, ref, message, key
        await asyncio.sleep(0)

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Find nothing."""
        del room, key, since
        await asyncio.sleep(0)
        return None


@dataclass(slots=True)
class OneDutyEach:
    """An application in which every cooperation has one duty, which owes one post."""

    store: Store
    bell: Bell = field(default_factory=Bell)

    async def begin(self, ids: Iterable[str]) -> None:
        """Make the cooperations, all due."""
        for coop_id in ids:
            coop = Cooperation(id=coop_id)
            await self.store.save(Change(coop=coop, at=LONG_AGO, next_due=LONG_AGO))

    async def run_due(self, coop_id: str) -> int:
        """Do the duty."""
        coop = await self.store.load(coop_id)
        room = Address(platform="fake", id=coop_id)
        post = Post(key="light:2026-W48", room=room, message=MESSAGE)
        await self.store.save(Change(coop=coop, at=datetime.now(UTC), posts=[post]))
        self.bell.ring()
        return 1


async def measured(store: Store, posts: int) -> float:
    """Return posts a second, from all due to all delivered."""
    works, platform = OneDutyEach(store), NoLimits()
    await works.begin(f"{n:06x}" for n in range(posts))
    engine = Embedded(works, {"fake": platform}, SystemClock())
    gc.collect()
    start = time.perf_counter()
    await engine.settle()
    took = time.perf_counter() - start
    assert (len(platform.keys), platform.doubled) == (posts, 0)
    await store.close()
    return posts / took


async def grown() -> float:
    """Return by how many bytes a room the process grows with each further burst of posts."""
    tracemalloc.start()
    works = OneDutyEach(MemoryStore())
    engine = Embedded(works, {"fake": NoLimits()}, SystemClock())
    ids = [f"{n:06x}" for n in range(1_000)]
    await works.begin(ids)
    sizes = []
    for _ in range(6):
        await engine.settle()
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0])
        for coop_id in ids:
            await works.run_due(coop_id)
    tracemalloc.stop()
    return (sizes[5] - sizes[2]) / 3 / len(ids)


async def on_disk(posts: int) -> float:
    """Return posts a second with the default store: each begin and each receipt is on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        return await measured(await open_store(f"tinydb:{folder}"), posts)


def rows() -> list[Row]:
    """Measure, and return the figures."""
    what = f"{POSTS:,} duties due at once, delivered to as many rooms"
    against = "a platform without limits"
    memory = asyncio.run(measured(MemoryStore(), POSTS))
    disk = asyncio.run(on_disk(POSTS))
    growth = asyncio.run(grown())
    return [
        Row(f"{what}, in memory", against, memory, GOAL, "sends/s", "least"),
        Row(f"{what}, on disk", against, disk, GOAL, "sends/s", "least"),
        Row("growth with each further post of a room", "nothing", growth, 100.0, "bytes"),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row.as_text())
