"""The store's own logic, whatever its folios lie on: locks, index, one write per command."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import Conflict, NoSuchCooperation, StoreBroken, StoreFull, TandemError
from bot.ports import Backlog, Change, Entry, Owed
from storage.came import Came
from storage.disk import why
from storage.folio import Folio
from storage.index import Facts, Index
from storage.parcel import Parcel, packed, unpack
from storage.sheet import Row
from storage.trouble import Trouble

T = TypeVar("T")


class ShelfStore(ABC):
    """A ``Store`` (see ``bot.ports``) on anything that can read and replace bytes by id."""

    def __init__(self) -> None:
        """Start with an empty index."""
        self._restored: dict[str, None] = {}
        self._broken: dict[tuple[str, str], None] = {}
        self._index = Index()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._news: deque[tuple[str, Facts | None]] = deque()
        self._trouble = Trouble()
        self._came = Came()

    @property
    def restored(self) -> tuple[str, ...]:
        """Return the ids that were put back from their last good copy since the start."""
        return tuple(self._restored)

    @property
    def broken(self) -> tuple[tuple[str, str], ...]:
        """Return the files that cannot be read, each with the reason."""
        return tuple(self._broken)

    @property
    def trouble(self) -> str:
        """Return why nothing can be written at the moment, empty while all is well."""
        return self._trouble.reason

    # -- what a shelf must be able to do: all of these block, and may raise OSError ------------

    @abstractmethod
    def _open(self, coop_id: str) -> Folio:
        """Return what is kept, or a new folio. Raise ``StoreBroken``."""

    @abstractmethod
    def _commit(self, folio: Folio, *, durable: bool) -> None:
        """Keep a changed folio, or raise ``OSError`` and keep what was there.

        A kill loses nothing that was kept; a power cut may lose what was not kept ``durable``.
        """

    @abstractmethod
    def _archived(self, coop_id: str) -> dict[int, Row]:
        """Return the journal entries that left the folio, by number."""

    @abstractmethod
    def _note(self, name: str, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """Keep a note durably if a value is given; return what is kept."""

    @abstractmethod
    async def _run(self, work: Callable[[], T]) -> T:
        """Run what waits for a disk, to its end even if whoever asked is cancelled meanwhile."""

    async def _at_once(self, work: Callable[[], T]) -> T:
        """Let others go on, then run what waits for no disk: a file of some kB is in memory.

        Handing it to a thread and back would cost more than the work.
        """
        await asyncio.sleep(0)
        return work()

    # -- one command at a time on each cooperation -------------------------------------------

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        """Be alone on this name, then tell the index what that brought. Raise ``StoreFull``."""
        async with self._locks.setdefault(name, asyncio.Lock()):
            try:
                yield
            except OSError as problem:
                self._trouble.met(why(problem))
                raise StoreFull(reason=why(problem)) from problem
            finally:
                while self._news:
                    self._index.put(*self._news.popleft())

    async def _read(self, coop_id: str, work: Callable[[Folio], T]) -> T:
        async with self._turn(coop_id):
            return await self._at_once(lambda: work(self._open(coop_id)))

    async def _write(self, coop_id: str, work: Callable[[Folio], T], *, durable: bool = True) -> T:
        """Open, change and keep a folio; the index learns of it once it is kept."""

        def change() -> tuple[T, Folio]:
            folio = self._open(coop_id)
            return work(folio), folio

        async with self._turn(coop_id):
            # What waits for the disk lets others go on then.
            result, folio = change() if durable else await self._at_once(change)
            if folio.changed:
                keep = partial(self._keep, folio, folio.facts(), durable=durable)
                await (self._run(keep) if durable else self._at_once(keep))
                self._trouble.passed()
        return result

    def _keep(self, folio: Folio, facts: Facts, *, durable: bool) -> None:
        folio.age()
        try:
            self._commit(folio, durable=durable)
        except OSError:
            with suppress(OSError, TandemError):  # whatever is there now is the truth
                self._news.append((folio.id, self._open(folio.id).known()))
            raise
        self._news.append((folio.id, facts))

    # -- the Store protocol ------------------------------------------------------------------

    async def load(self, coop_id: str) -> Cooperation:
        """Return the newest version. Raise ``NoSuchCooperation``, or ``StoreBroken``."""
        return await self._read(coop_id, Folio.coop)

    async def find(self, key: str) -> tuple[str, ...]:
        """Return the ids of the cooperations that bear this look-up key, sorted."""
        return self._index.find(key)

    async def ids(self) -> tuple[str, ...]:
        """Return every readable cooperation's id, sorted."""
        return self._index.ids()

    async def save(self, change: Change) -> Cooperation:
        """Keep all of a change or nothing (see ``bot.ports``)."""
        reserved = self._index.reserve(change.coop.id, change.keys)
        try:
            return await self._write(change.coop.id, lambda folio: folio.save(change))
        finally:
            self._index.release(reserved)

    async def seen(self, coop_id: str, event: str) -> bool:
        """Tell whether this inbound event already changed the cooperation (kept 48 h)."""
        return await self._read(coop_id, lambda folio: folio.seen(event))

    async def due(self, now: datetime, limit: int = 100) -> tuple[str, ...]:
        """Return ids whose ``next_due`` is not after now, earliest first."""
        return self._index.due(now, limit)

    async def next_due(self) -> datetime | None:
        """Return the earliest ``next_due`` of all."""
        return self._index.next_due()

    async def backlog(self) -> dict[str, Backlog]:
        """Return what every platform is owed that is owed anything."""
        return self._index.backlog()

    async def rooms_owed(self) -> tuple[Address, ...]:
        """Return the rooms that are owed anything."""
        return self._index.rooms()

    async def owed(self, room: Address, limit: int = 10) -> tuple[Owed, ...]:
        """Return what a room is owed, in the order in which it was saved."""
        places = self._index.places(room, limit)
        found: dict[tuple[str, int], Owed] = {}
        for coop_id in dict.fromkeys(coop_id for coop_id, _ in places):
            seqs = [seq for owner, seq in places if owner == coop_id]
            owed = await self._read(coop_id, partial(Folio.owed, seqs=seqs))
            found |= {(coop_id, post.seq): post for post in owed}
        return tuple(found[place] for place in places if place in found)

    async def begin(self, owed: Owed) -> Owed | None:
        """Note durably that a send starts, and return the post as it now is, if still owed."""
        return await self._write(owed.coop, lambda folio: folio.begin(owed))

    # How a send ended need not be durable, only that it began: after a power cut the post is
    # ``begun`` again, its key is looked up and found, and a pause that was lost is no pause. The
    # next durable write of the cooperation holds it all.

    async def sent(self, owed: Owed, ref: str) -> None:
        """Note that the platform took it under ``ref``: keep the receipt, owe it no longer."""
        await self._write(owed.coop, lambda folio: folio.sent(owed, ref), durable=False)

    async def later(self, owed: Owed, not_before: datetime, error: str, *, unknown: bool) -> None:
        """Keep it owed, not before then; ``unknown`` keeps it ``begun``."""
        await self._write(
            owed.coop,
            lambda folio: folio.later(owed, not_before, error, unknown=unknown),
            durable=False,
        )

    async def park(self, owed: Owed, error: str) -> None:
        """Owe it no longer, without a receipt; kept with its error among the parked."""
        await self._write(owed.coop, lambda folio: folio.park(owed, error), durable=False)

    async def parked(self, coop_id: str) -> tuple[Owed, ...]:
        """Return what could not be delivered, newest last."""
        return await self._read(coop_id, Folio.parked)

    async def receipt(self, coop_id: str, key: str, room: Address) -> str | None:
        """Return the platform's ref of the message that was sent under this key, if any."""
        return await self._read(coop_id, lambda folio: folio.receipt(key, room))

    async def journal(self, coop_id: str) -> tuple[Entry, ...]:
        """Return the whole journal, oldest first, archived years included."""
        async with self._turn(coop_id):
            return await self._run(lambda: self._open(coop_id).journal(self._archived(coop_id)))

    async def keep(self, name: str, value: dict[str, Any]) -> None:
        """Keep a small named note durably (a platform's own record, a signing key)."""
        async with self._turn(f"note:{name}"):
            await self._run(lambda: self._note(name, value))
            self._trouble.passed()

    async def kept(self, name: str) -> dict[str, Any] | None:
        """Return a note, or None."""
        async with self._turn(f"note:{name}"):
            return await self._at_once(lambda: self._note(name, None))

    async def first(self, name: str) -> bool:
        """Note that something came, and tell whether it did for the first time."""
        return self._came.first(name)

    # -- moving ------------------------------------------------------------------------------

    async def parcel(self, coop_id: str) -> Parcel:
        """Return all of one cooperation. Raise ``NoSuchCooperation``, or ``StoreBroken``."""
        async with self._turn(coop_id):
            return await self._run(lambda: packed(self._open(coop_id), self._archived(coop_id)))

    async def take_in(self, parcel: Parcel) -> None:
        """Keep all of one cooperation or nothing. Raise ``Conflict`` if it is there already."""

        def fill(folio: Folio) -> None:
            if folio.exists:
                raise Conflict
            unpack(parcel, folio)

        reserved = self._index.reserve(parcel.id, parcel.keys)
        try:
            await self._write(parcel.id, fill)
        finally:
            self._index.release(reserved)

    async def rewrite(self, parcel: Parcel) -> None:
        """Put all of a cooperation in place of what is there, so that nothing older is left."""
        async with self._turn(parcel.id):
            folio = self._fresh(parcel.id)
            unpack(parcel, folio)
            facts = folio.facts()
            await self._run(lambda: self._rewrite(folio))
            self._news.append((parcel.id, facts))

    @abstractmethod
    def _fresh(self, coop_id: str) -> Folio:
        """Return an empty folio that counts as newer than what is kept."""

    @abstractmethod
    def _rewrite(self, folio: Folio) -> None:
        """Keep a folio and nothing else of its cooperation: no older copy, no archive."""

    async def prune(self, now: datetime) -> int:
        """Forget what nobody will ask for any more (see ``bot.ports``); one after the other."""
        count = 0
        self._came.turn()
        for coop_id in self._index.ids():
            with suppress(StoreBroken, NoSuchCooperation):
                count += await self._write(coop_id, lambda f: f.prune(now), durable=False)
        for name in await self._run(lambda: self._stale_notes(now)):
            await self.drop(name)
            count += 1
        return count

    @abstractmethod
    def _stale_notes(self, now: datetime) -> list[str]:
        """Return the names of the notes that have outlived their purpose."""

    async def drop(self, name: str) -> None:
        """Forget a note, its older copies included."""
        async with self._turn(f"note:{name}"):
            await self._run(lambda: self._drop_note(name))

    @abstractmethod
    def _drop_note(self, name: str) -> None:
        """Forget a note."""

    async def scrub(self, keys: Sequence[str]) -> None:
        """Let go of what lies beside the cooperations about these accounts: here nothing does."""
        del self, keys

    async def notes(self) -> dict[str, dict[str, Any]]:
        """Return every note by its name."""
        return await self._run(self._notes_kept)

    @abstractmethod
    def _notes_kept(self) -> dict[str, dict[str, Any]]:
        """Return every note by its name."""

    async def close(self) -> None:
        """Let go of everything."""
        self._index = Index()
