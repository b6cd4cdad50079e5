"""A KPI: a number that both sides have agreed to watch, with its target and its band (M47)."""

from datetime import date, datetime
from enum import StrEnum
from itertools import takewhile
from typing import Self

from pydantic import BaseModel

from bot.domain.people import Side


class Better(StrEnum):
    """In which direction a number gets better."""

    MORE = "more"
    LESS = "less"


class Pace(StrEnum):
    """How often a number is read; ``PILOT`` is every week of the pilot, and every month after."""

    WEEK = "week"
    PILOT = "pilot"
    MONTH = "month"
    SIX_WEEKS = "six_weeks"
    QUARTER = "quarter"


class Reading(BaseModel, frozen=True):
    """What was measured on a day, by whom (a member's id)."""

    day: date
    value: float
    at: datetime
    by: str = ""
    note: str = ""


class Agreed(BaseModel, frozen=True):
    """What was agreed about a KPI until it was changed."""

    until: datetime
    name: str
    unit: str
    baseline: float
    target: float
    band: float
    better: Better


class Kpi(BaseModel, frozen=True):
    """One number: where it starts, where it shall go, and up to where it is still all right.

    ``band`` is the worst value that is no reason to worry; ``otherwise`` was answered first: what
    both sides do if the target is missed. ``side`` measures it, ``owner`` is who (a member's id),
    ``every`` how often; ``key`` names the proposal it came from; ``earlier`` is what was agreed
    before, oldest first.
    """

    id: str
    name: str
    unit: str = ""
    baseline: float
    target: float
    band: float
    better: Better = Better.MORE
    source: str = ""
    side: Side
    owner: str = ""
    every: Pace = Pace.MONTH
    otherwise: str
    readings: tuple[Reading, ...] = ()
    key: str = ""
    by: str = ""
    at: datetime
    dropped: datetime | None = None
    earlier: tuple[Agreed, ...] = ()

    def changed(self, at: datetime, **values: object) -> Self:
        """Return it with something else agreed; what was agreed before stays known."""
        before = Agreed(until=at, **self.model_dump(include=set(Agreed.model_fields) - {"until"}))
        return self.model_copy(update={**values, "earlier": (*self.earlier, before)})

    def read(self, reading: Reading) -> Self:
        """Return it with a reading more; a second one of the same day replaces the first."""
        others = [r for r in self.readings if r.day != reading.day]
        ordered = sorted((*others, reading), key=lambda r: r.day)
        return self.model_copy(update={"readings": tuple(ordered)})

    @property
    def newest(self) -> Reading | None:
        """Return the newest reading, None before the first."""
        return self.readings[-1] if self.readings else None

    def reaches(self, value: float, mark: float) -> bool:
        """Tell whether a value is at a mark, or on the good side of it."""
        return value >= mark if self.better is Better.MORE else value <= mark

    @property
    def met(self) -> bool:
        """Tell whether the newest reading reaches the target."""
        return self.newest is not None and self.reaches(self.newest.value, self.target)

    @property
    def out(self) -> bool:
        """Tell whether the newest reading lies outside the band."""
        return self.newest is not None and not self.reaches(self.newest.value, self.band)

    def out_since(self, handled: str = "") -> tuple[Reading, ...]:
        """Return the readings outside the band up to the newest, of days after the handled one."""
        past = takewhile(
            lambda r: r.day.isoformat() > handled and not self.reaches(r.value, self.band),
            reversed(self.readings),
        )
        return tuple(reversed(list(past)))


def fits(better: Better, baseline: float, target: float, band: float) -> str:
    """Return the name of the number that contradicts the direction, empty where all fit.

    >>> fits(Better.LESS, 12.5, 10.6, 13)
    ''
    >>> fits(Better.LESS, 12.5, 14, 13)
    'target'
    >>> fits(Better.MORE, 50, 80, 85)
    'band'
    """
    sign = 1 if better is Better.MORE else -1
    if sign * target <= sign * baseline:
        return "target"
    return "band" if sign * band > sign * target else ""
