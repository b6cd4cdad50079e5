"""The traffic light of one side and one week, how lights compare, and a closed week (M13)."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel

from bot.domain.people import Side


class Light(StrEnum):
    """Green, amber, red; grey is no report (never green), blue is paused."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"

    @property
    def step(self) -> int | None:
        """Return 0 for green to 2 for red; None where there is nothing to compare."""
        return {"green": 0, "amber": 1, "red": 2}.get(self.value)


class Track(StrEnum):
    """Whether the next milestone comes on its date."""

    YES = "yes"
    AT_RISK = "at-risk"
    NO = "no"
    NONE = "none"


class NeedFrom(StrEnum):
    """From whom something is needed, seen from the side that reports."""

    PARTNER = "partner"
    SPONSOR = "sponsor"
    OWN = "own"
    OTHER = "other"


class Need(BaseModel, frozen=True):
    """What a side needs: the thing, from whom, and by when."""

    text: str
    whom: NeedFrom = NeedFrom.PARTNER
    by: date | None = None


class WayBack(BaseModel, frozen=True):
    """How an amber or red light turns green again: measure, who, until when."""

    measure: str
    who: str = ""
    until: date | None = None


class Report(BaseModel, frozen=True):
    """One side's light of one ISO week like ``2026-W48``.

    ``edited`` counts corrections; ``late`` marks a report after the week's close.
    """

    week: str
    side: Side
    light: Light
    headline: str
    by: str
    at: datetime
    need: Need | None = None
    track: Track = Track.NONE
    way: WayBack | None = None
    edited: int = 0
    late: bool = False


class Duty(StrEnum):
    """How one side's report of one week stands."""

    PENDING = "pending"
    OVERDUE = "overdue"
    GIVEN = "given"
    MISSED = "missed"
    EXCUSED = "excused"


class ClosedWeek(BaseModel, frozen=True):
    """A week that has closed, and how each side's report stood at that moment."""

    week: str
    at: datetime
    duties: dict[Side, Duty]
    paused: bool = False
