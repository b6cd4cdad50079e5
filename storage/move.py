"""Carry everything from one store into another, and prove it by comparing."""

from dataclasses import dataclass
from typing import Any, Protocol, cast

from bot.errors import BadSetting, NotMoved, StoreBroken, StoreBusy
from bot.language import N_
from storage import open_store
from storage.folio import PUT_BACK
from storage.parcel import Parcel
from storage.place import shown


class Movable(Protocol):
    """A store that hands out and takes in all of a cooperation."""

    @property
    def broken(self) -> tuple[tuple[str, str], ...]:
        """Return the files that cannot be read, each with the reason."""
        ...

    async def ids(self) -> tuple[str, ...]:
        """Return every cooperation's id."""
        ...

    async def parcel(self, coop_id: str) -> Parcel:
        """Return all of a cooperation."""
        ...

    async def take_in(self, parcel: Parcel) -> None:
        """Keep all of a cooperation that is not there yet."""
        ...

    async def notes(self) -> dict[str, dict[str, Any]]:
        """Return every note by its name."""
        ...

    async def keep(self, name: str, value: dict[str, Any]) -> None:
        """Keep a note."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


@dataclass(frozen=True, slots=True)
class Moved:
    """How many cooperations and notes are in the new store, each equal to its original."""

    coops: int
    notes: int


async def move(source: str, target: str) -> Moved:
    """Copy everything from one store into another one and compare; the first stays as it is.

    A move that was broken off goes on when it is asked for again. Raise ``BadSetting`` if the
    target holds anything else, ``StoreBusy`` if Tandem works on either, ``StoreBroken`` if
    something cannot be read, ``NotMoved`` if a copy differs.
    """
    if source == target:
        raise _refused(target, N_("it is the store that everything is moved from"))
    old = await opened(source)
    try:
        new = await opened(target)
        try:
            await _fill(old, new, target)
            return await _compared(old, new)
        finally:
            await new.close()
    finally:
        await old.close()


async def opened(url: str) -> Movable:
    """Open a store that nobody works on and of which everything can be read.

    Raise ``StoreBusy``, ``StoreBroken``, ``BadSetting``.
    """
    store = cast("Any", await open_store(url))
    alive = await store.alive() if hasattr(store, "alive") else 0
    for path, reason in store.broken:
        await store.close()
        raise StoreBroken(path=path, reason=reason, advice=PUT_BACK)
    if alive:
        await store.close()
        raise StoreBusy(path=shown(url), holder="tandem run")
    return cast("Movable", store)


async def _fill(old: Movable, new: Movable, target: str) -> None:
    there = {*await new.ids()}
    notes, kept = await old.notes(), await new.notes()
    if there - {*await old.ids()} or any(notes.get(name) != kept[name] for name in kept):
        raise _refused(target, N_("it holds other data already; please name an empty one"))
    for coop_id in await old.ids():
        parcel = await old.parcel(coop_id)
        if coop_id not in there:
            await new.take_in(parcel)
        elif await new.parcel(coop_id) != parcel:
            raise _refused(target, N_("it holds other data already; please name an empty one"))
    for name, value in notes.items():
        await new.keep(name, value)


async def _compared(old: Movable, new: Movable) -> Moved:
    ids, notes = await old.ids(), await old.notes()
    if await new.ids() != ids or await new.notes() != notes:
        raise NotMoved(what="*")
    for coop_id in ids:
        if await new.parcel(coop_id) != await old.parcel(coop_id):
            raise NotMoved(what=coop_id)
    return Moved(len(ids), len(notes))


def _refused(target: str, reason: str) -> BadSetting:
    return BadSetting(name="--to", value=shown(target), reason=reason)
