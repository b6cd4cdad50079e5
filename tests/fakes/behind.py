"""What stands behind a chat platform in its tests: a store that can be slow, a quick picture."""

import asyncio
from datetime import UTC, datetime

from bot.domain.cooperation import Cooperation
from bot.message import Picture
from storage.memory import MemoryStore

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def drawn(picture: Picture) -> bytes:
    return b"\x89PNG " + picture.name.encode()


class SlowStore(MemoryStore):
    """Hands nothing out while its gate is shut."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()

    async def find(self, key: str) -> tuple[str, ...]:
        await self.gate.wait()
        return await super().find(key)

    async def load(self, coop_id: str) -> Cooperation:
        await self.gate.wait()
        return await super().load(coop_id)
