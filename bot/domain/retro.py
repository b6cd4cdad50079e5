"""A retrospective: what everybody wrote by themselves, grouped and voted in the room (M18, M27)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from bot.domain.finding import alike
from bot.domain.people import Side

VOTES = 5


class Stage(StrEnum):
    """Where a retrospective stands."""

    WRITING = "writing"
    VOTING = "voting"
    CLOSED = "closed"


class Kind(StrEnum):
    """What an entry is about; ``culture`` is what both learnt from each other (M27)."""

    WORKED = "worked"
    FAILED = "failed"
    CULTURE = "culture"


class Entry(BaseModel, frozen=True):
    """One line that somebody wrote; ``group`` is the entry under which it is gathered."""

    id: str
    kind: Kind
    text: str
    side: Side
    by: str
    named: bool = False
    group: str = ""


class Retro(BaseModel, frozen=True):
    """The retrospective of a phase; ``votes`` holds the entries that each member chose."""

    id: str
    phase: str
    stage: Stage = Stage.WRITING
    by: str
    at: datetime
    until: date
    entries: tuple[Entry, ...] = ()
    answered: tuple[str, ...] = ()
    votes: dict[str, tuple[str, ...]] = {}
    closed: datetime | None = None

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)

    @property
    def heads(self) -> tuple[Entry, ...]:
        """Return one entry of each group, those with most votes first."""
        found = [e for e in self.entries if not e.group]
        return tuple(sorted(found, key=lambda e: -self.count(e.id)))

    def group(self, head: str) -> tuple[Entry, ...]:
        """Return what is gathered under an entry, itself first."""
        return tuple(e for e in self.entries if head in (e.id, e.group))

    def count(self, head: str) -> int:
        """Return how many votes a group has."""
        ids = {e.id for e in self.group(head)}
        return sum(len(ids & set(chosen)) > 0 for chosen in self.votes.values())

    def written(self, who: str, entries: tuple[Entry, ...]) -> Self:
        """Return it with what somebody wrote, instead of what they had written before."""
        others = tuple(e for e in self.entries if e.by != who)
        answered = tuple(dict.fromkeys((*self.answered, who)))
        return self.but(entries=(*others, *entries), answered=answered)

    def gathered(self, entry: str, under: str) -> Self:
        """Return it with an entry, and all that is under it, gathered under another."""
        moved = {e.id for e in self.group(entry)}
        head = next((e.group or e.id for e in self.entries if e.id == under), under)
        if head in moved:
            return self
        return self.but(
            entries=tuple(
                e.model_copy(update={"group": head}) if e.id in moved else e for e in self.entries
            )
        )

    def grouped(self) -> Self:
        """Return it with what says much the same gathered, as a proposal."""
        found = self
        for n, entry in enumerate(self.entries):
            before = [e for e in self.entries[:n] if e.kind is entry.kind]
            near = alike(entry.text, [e.text for e in before], most=1)
            if near:
                found = found.gathered(entry.id, before[near[0]].id)
        return found
