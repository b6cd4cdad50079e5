"""The series of jour fixes: on which rule they are, and what differs once (M17)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from pydantic import BaseModel, Field

from bot.domain.calendar import weeks_between

LENGTH = timedelta(minutes=60)
TUESDAY = 1


class Every(StrEnum):
    """How often."""

    WEEK = "week"
    FORTNIGHT = "fortnight"


class Shift(StrEnum):
    """What happens on a holiday of either side."""

    NEXT = "next"
    ASK = "ask"


class Special(BaseModel, frozen=True):
    """What differs for the jour fixe of one week.

    ``day`` moves it, ``dropped`` is why it is not held, ``written`` holds it in writing, and
    ``facilitator`` is a member's id.
    """

    week: str
    day: date | None = None
    dropped: str = ""
    written: bool = False
    facilitator: str = ""


class Series(BaseModel, frozen=True):
    """When the jour fixe is: weekday (Monday is 0) and time by the cooperation's own clock.

    ``since`` is the ISO week it begins in, which also counts the fortnights; ``sequence`` counts
    the changes told to calendars, ``planned`` what they were told (week → instant, empty: none);
    ``order`` is the order of topics that was agreed on for the next one; ``ended`` is when
    calendars were told that there are no more.
    """

    every: Every = Every.WEEK
    weekday: int = Field(default=TUESDAY, ge=0, le=6)
    at: time = time(10)
    shift: Shift = Shift.NEXT
    since: str
    sequence: int = 0
    planned: dict[str, str] = {}
    specials: tuple[Special, ...] = ()
    order: tuple[str, ...] = ()
    ended: datetime | None = None

    def special(self, week: str) -> Special:
        """Return what differs in a week."""
        return next((s for s in self.specials if s.week == week), Special(week=week))

    def with_special(self, special: Special) -> "Series":
        """Return it with what differs in a week."""
        others = tuple(s for s in self.specials if s.week != special.week)
        return self.model_copy(update={"specials": (*others, special)})

    @property
    def step(self) -> int:
        """Return the weeks from one to the next."""
        return 2 if self.every is Every.FORTNIGHT else 1

    def meets(self, week: str) -> bool:
        """Tell whether the rule falls on this week."""
        return week >= self.since and weeks_between(self.since, week) % self.step == 0
