"""Business time: what a clock shows that runs only while somebody works.

A working day is half open, ``[opens, closes)`` by the wall clock of the person's zone; weekends,
holidays of the Land, closed days and absences do not count. Spans are ``timedelta`` of business
time, so that nothing is rounded; instants are UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import WorkingDays, at, local

NOTHING = timedelta()
HORIZON = 800  # days: longer than any absence and clock together


def hours(count: float) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=count)


@dataclass(frozen=True, slots=True)
class Business:
    """Somebody's business time: their working days, and the hours of each."""

    days: WorkingDays
    opens: time = time(8)
    closes: time = time(18)

    @property
    def day(self) -> timedelta:
        """Return how long a working day is."""
        anchor = date(2000, 1, 1)
        return datetime.combine(anchor, self.closes) - datetime.combine(anchor, self.opens)

    def open_at(self, instant: datetime) -> bool:
        """Tell whether somebody works at this instant."""
        here = self.today(instant)
        start, end = self.bounds(here)
        return self.days.works(here) and start <= instant < end

    def opening(self, instant: datetime) -> datetime:
        """Return the first instant, from this one on, at which somebody works.

        Whoever does not work within two years opens at the end of them.
        """
        if self.open_at(instant):
            return instant
        for start, _ in self._from(instant):
            if start >= instant:
                return start
        return instant + timedelta(HORIZON)

    def add(self, start: datetime, span: timedelta) -> datetime:
        """Return the earliest instant by which so much business time has passed since a start.

        A whole day therefore ends at its close, not at the opening of the next.
        """
        left, found = span, start
        if left <= NOTHING:
            return start
        for opens, closes in self._from(start):
            begin = max(opens, start)
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
            found = closes
        return found + timedelta(HORIZON)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much business time passes from one instant to a later one, else nothing."""
        passed = NOTHING
        for opens, closes in self._from(start):
            if opens >= end:
                break
            passed += max(min(closes, end) - max(opens, start), NOTHING)
        return passed

    def add_days(self, start: datetime, count: int) -> datetime:
        """Return the close of the so-manieth working day after the day of the start."""
        day = self.today(start)
        left = max(count, 1)
        for n in range(1, HORIZON + 1):
            following = day + timedelta(n)
            left -= self.days.works(following)
            if left == 0:
                return self.bounds(following)[1]
        return start + timedelta(HORIZON)

    def today(self, instant: datetime) -> date:
        """Return the date that the person's wall clock shows."""
        return local(instant, self.days.zone).date()

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """Return when a day opens and closes, whether it is worked or not."""
        return at(day, self.opens, self.days.zone), at(day, self.closes, self.days.zone)

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working days that close after a start, each as opening and close."""
        first = self.today(start)
        for n in range(HORIZON + 1):
            day = first + timedelta(n)
            if self.days.works(day):
                opens, closes = self.bounds(day)
                if closes > start:
                    yield opens, closes
