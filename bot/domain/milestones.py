"""A milestone: a promise of both sides with a date, which is reached or adjusted (M21)."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel


class Move(BaseModel, frozen=True):
    """A new date for a promise, and why; a milestone's is agreed by both owners."""

    at: datetime
    before: date
    after: date
    reason: str


class Milestone(BaseModel, frozen=True):
    """What is reached on a day, and how both sides see that it is.

    ``first`` is the first date, which stays visible however often it moves; ``dropped`` is set
    when it was given up by a decision; ``source`` is what it came from (a playbook's step, a
    jour fixe).
    """

    id: str
    title: str
    due: date
    first: date
    done_when: str = ""
    moves: tuple[Move, ...] = ()
    reached: datetime | None = None
    dropped: datetime | None = None
    source: str = ""
    by: str = ""
    at: datetime

    @property
    def open(self) -> bool:
        """Tell whether it is still ahead: neither reached nor dropped."""
        return self.reached is None and self.dropped is None

    @property
    def since(self) -> datetime:
        """Return since when its date is the one it has now."""
        return self.moves[-1].at if self.moves else self.at

    def moved(self, at: datetime, day: date, reason: str) -> Self:
        """Give it a new date; the first stays (M21)."""
        move = Move(at=at, before=self.due, after=day, reason=reason)
        return self.model_copy(update={"due": day, "moves": (*self.moves, move)})

    def past(self, day: date) -> bool:
        """Tell whether its date has passed and it is neither reached nor dropped."""
        return self.open and self.due < day
