"""An action: what somebody of one side has promised to do by a day (M22)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from bot.domain.milestones import Move
from bot.domain.people import Side


class Done(StrEnum):
    """How an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Listed(StrEnum):
    """Which actions are listed."""

    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    ALL = "all"


class Undone(BaseModel, frozen=True):
    """How an action had ended before it was opened again at ``at``."""

    at: datetime
    state: Done
    done_at: datetime


class Action(BaseModel, frozen=True):
    """A promise: what, of which side, by when.

    ``who`` is a member's id, empty where the whole side has promised (its owner sees to it);
    ``first`` is the day that was promised first, and never changes; ``moves`` are its later days,
    each with a reason; ``note`` is why it was dropped; ``source`` is what it came from (a jour
    fixe J4, an escalation E2, a gate G1, ``sheet:check``), empty where somebody simply added it;
    ``undone`` are its ends that were taken back.
    """

    id: str
    text: str
    side: Side
    who: str = ""
    due: date
    first: date
    moves: tuple[Move, ...] = ()
    source: str = ""
    by: str = ""
    at: datetime
    state: Done = Done.OPEN
    done_at: datetime | None = None
    note: str = ""
    undone: tuple[Undone, ...] = ()

    @property
    def open(self) -> bool:
        """Tell whether it still waits to be done."""
        return self.state is Done.OPEN

    @property
    def since(self) -> datetime:
        """Return since when its day is the one it has now."""
        return self.moves[-1].at if self.moves else self.at

    def moved(self, at: datetime, day: date, reason: str) -> Self:
        """Promise it for another day; the first stays."""
        move = Move(at=at, before=self.due, after=day, reason=reason)
        return self.model_copy(update={"due": day, "moves": (*self.moves, move)})

    def ended(self, state: Done, at: datetime, note: str = "") -> Self:
        """Close it, or open it again; that it had ended stays known."""
        undone = self.undone
        if state is Done.OPEN and self.done_at:
            undone = (*undone, Undone(at=at, state=self.state, done_at=self.done_at))
        done_at = None if state is Done.OPEN else at
        return self.model_copy(
            update={"state": state, "done_at": done_at, "note": note, "undone": undone}
        )

    def overdue(self, day: date) -> bool:
        """Tell whether its day has passed and it is not done."""
        return self.open and self.due < day
