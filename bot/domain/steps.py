"""A playbook's step in one cooperation: dated and frozen when its phase starts, then lived."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel

from bot.domain.people import Side
from bot.domain.playbook import Text, Who


class StepState(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Act(StrEnum):
    """What is done with a step."""

    SHOW = "show"
    DONE = "done"
    SKIP = "skip"
    ASSIGN = "assign"
    NOTE = "note"


class Step(BaseModel, frozen=True):
    """A step as it was dated (S1, S2 …), and what became of it.

    ``key`` is the playbook's own name of it (``duty:pipeline:2027-01`` for one that comes again,
    ``own:…`` for one that was added to it);
    ``after`` holds the keys of the steps that it waits for; ``member`` is whoever took it over.
    """

    id: str
    key: str
    phase: str
    title: Text
    who: Who
    due: date
    after: tuple[str, ...] = ()
    member: str = ""
    state: StepState = StepState.OPEN
    note: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether it is still to be done."""
        return self.state is StepState.OPEN

    def overdue(self, day: date) -> bool:
        """Tell whether its day has passed and it is still to be done."""
        return self.open and self.due < day


class Adopted(BaseModel, frozen=True):
    """Which playbook a cooperation follows, in which wording, since when.

    ``planned`` says for each phase from which day its steps were dated, ``coming`` for each talk
    that comes again when it is next; ``questions`` are those of the phase, in order.
    """

    name: str
    version: int
    digest: str
    since: date
    planned: dict[str, date] = {}
    coming: dict[str, date] = {}
    questions: tuple[str, ...] = ()


class Readers(StrEnum):
    """Who reads an answer: both sides, or one's own."""

    BOTH = "both"
    OWN = "own"


class Reply(BaseModel, frozen=True):
    """One side's answer to a question of the playbook (M35)."""

    question: str
    side: Side
    text: str
    by: str
    at: datetime
    readers: Readers = Readers.BOTH


class Asked(BaseModel, frozen=True):
    """Questions that were put to one side, and when."""

    side: Side
    questions: tuple[str, ...]
    at: datetime
