"""The store without a disk: the same tables, as bytes in a dict, for tests and demos."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from storage import rules
from storage.folio import Folio
from storage.sheet import Row
from storage.shelf import ShelfStore

T = TypeVar("T")


class MemoryStore(ShelfStore):
    """Keeps everything until the process ends.

    What is kept went through the same bytes as on a disk, so that nothing that is handed out can
    be changed from outside, and nothing that cannot be written passes a test.
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._sheets: dict[str, bytes] = {}
        self._archives: dict[str, dict[int, bytes]] = {}
        self._notes: dict[str, bytes] = {}
        self._noted: dict[str, datetime] = {}

    async def _run(self, work: Callable[[], T]) -> T:
        """Let others go on before and after, as a disk would: what races there must race here."""
        await asyncio.sleep(0)
        result = work()
        await asyncio.sleep(0)
        return result

    def _open(self, coop_id: str) -> Folio:
        return Folio(coop_id, self._sheets.get(coop_id))

    def _commit(self, folio: Folio, *, durable: bool) -> None:
        del durable  # nothing here outlives the process
        rolled = {n: orjson.dumps(row) for n, row in folio.roll().items()}
        self._archives.setdefault(folio.id, {}).update(rolled)
        self._sheets[folio.id] = folio.sealed()

    def _archived(self, coop_id: str) -> dict[int, Row]:
        return {n: orjson.loads(row) for n, row in self._archives.get(coop_id, {}).items()}

    def _note(self, name: str, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None:
            self._notes[name] = orjson.dumps(value)
            self._noted[name] = datetime.now(UTC)
        found = self._notes.get(name)
        return None if found is None else orjson.loads(found)

    def _stale_notes(self, now: datetime) -> list[str]:
        return [
            name for name, value in self._notes_kept().items()
            if rules.stale(name, value, now - self._noted[name])
        ]  # fmt: skip

    def _drop_note(self, name: str) -> None:
        self._notes.pop(name, None)

    def _fresh(self, coop_id: str) -> Folio:
        return Folio(coop_id)

    def _rewrite(self, folio: Folio) -> None:
        self._archives.pop(folio.id, None)
        self._sheets[folio.id] = folio.sealed()

    def _notes_kept(self) -> dict[str, dict[str, Any]]:
        return {name: orjson.loads(value) for name, value in self._notes.items()}
