"""Entries that bear a number of their own, such as A3: found, numbered on, added or replaced."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Numbered(Protocol):
    """Anything with a number of its own, such as A3."""

    @property
    def id(self) -> str:
        """The number, which never changes."""


Entry = TypeVar("Entry", bound=Numbered)


def entry(entries: Iterable[Entry], number: str) -> Entry | None:
    """Return the entry with this number, as people write it (a3 is A3)."""
    return next((e for e in entries if e.id == number.upper()), None)


def numbered(letter: str, entries: Sequence[Numbered]) -> str:
    """Return the number of the next entry: the letter and one more than the highest so far."""
    return f"{letter}{max((int(e.id.removeprefix(letter)) for e in entries), default=0) + 1}"


def with_entry(entries: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """Replace the entry with the same number, or add it at the end."""
    if any(e.id == entry.id for e in entries):
        return tuple(entry if e.id == entry.id else e for e in entries)
    return (*entries, entry)
