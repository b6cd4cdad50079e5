"""An action: what somebody of one side has promised to do by a day (M22)."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel

from bot.domain.people import Side


class Done(StrEnum):
    """How an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Action(BaseModel, frozen=True):
    """A promise: what, of which side, by when.

    ``who`` is a member's id, empty where the whole side has promised (its owner sees to it);
    ``first`` is the day that was promised first; ``source`` is what it came from (a jour fixe J4,
    an escalation E2, a gate G1, ``sheet:check``), empty where somebody simply added it.
    """

    id: str
    text: str
    side: Side
    who: str = ""
    due: date
    first: date
    source: str = ""
    by: str = ""
    at: datetime
    state: Done = Done.OPEN
    done_at: datetime | None = None
    note: str = ""

    @property
    def open(self) -> bool:
        """Tell whether it still waits to be done."""
        return self.state is Done.OPEN

    def overdue(self, day: date) -> bool:
        """Tell whether its day has passed and it is not done."""
        return self.open and self.due < day
