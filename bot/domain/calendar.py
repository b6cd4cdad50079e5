"""Days, weeks and local times: what a working day is, and when a wall clock shows a time.

Zones are IANA names, Länder ISO 3166-2 codes (``DE-BY``, ``AT-9``, ``CH-ZH``; also
``DE-Augsburg``), weekdays count Monday as 0. Every function is pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from dateutil import tz

from bot.domain.people import Absence

FRIDAY = 4


@lru_cache
def zone_names() -> frozenset[str]:
    """Return every zone name that can be used."""
    return frozenset(available_timezones())


@lru_cache(65_536)
def at(day: date, clock: time, zone: str) -> datetime:
    """Return the instant (UTC) at which the wall clock of a zone shows this time on this day.

    A time that the clock jumps over in spring means the moment after the gap; one that it
    shows twice in autumn means the first.
    """
    local = datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=0)
    return tz.resolve_imaginary(local).astimezone(UTC)


def local(instant: datetime, zone: str) -> datetime:
    """Return the instant as the zone's wall clock shows it."""
    return instant.astimezone(ZoneInfo(zone))


@lru_cache(8_192)
def week_of(day: date) -> str:
    """Return the ISO week.

    >>> week_of(date(2026, 11, 22))
    '2026-W47'
    >>> week_of(date(2027, 1, 1))
    '2026-W53'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


@lru_cache(8_192)
def day_of(week: str, weekday: int) -> date:
    """Return a day of an ISO week.

    >>> day_of("2026-W53", 4)
    datetime.date(2027, 1, 1)
    """
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), weekday + 1)


def weeks_from(week: str, count: int) -> str:
    """Return the ISO week so many weeks later (or earlier, where negative)."""
    return week_of(day_of(week, 0) + timedelta(weeks=count))


def weeks_between(earlier: str, later: str) -> int:
    """Return how many weeks lie from one ISO week to another."""
    return (day_of(later, 0) - day_of(earlier, 0)).days // 7


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from first to last, both included."""
    for n in range((last - first).days + 1):
        yield first + timedelta(n)


@lru_cache(maxsize=128)
def _holidays(land: str) -> holidays.HolidayBase:
    country, _, part = land.partition("-")
    return holidays.country_holidays(country, subdiv=part or None)


@lru_cache(65_536)
def is_holiday(day: date, land: str) -> bool:
    """Tell whether this is a public holiday of the Land; an empty Land has none."""
    return bool(land) and day in _holidays(land)


@lru_cache
def known_lands() -> tuple[str, ...]:
    """Return every Land that can be chosen, Germany first, then Austria and Switzerland."""
    return tuple(
        f"{country}-{part}"
        for country in ("DE", "AT", "CH")
        for part in holidays.country_holidays(country).subdivisions
    )


@lru_cache
def land_name(land: str) -> str:
    """Return what a Land is called there.

    >>> land_name("DE-BY"), land_name("CH-ZH"), land_name("DE-Augsburg")
    ('Bayern', 'Zürich', 'Augsburg')
    """
    country, _, part = land.partition("-")
    if not part:
        return land
    aliases = holidays.country_holidays(country).subdivisions_aliases
    return next((name for name, code in aliases.items() if code == part), part)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Whose days: weekdays worked, Land, closed days of the company, absences of the person."""

    zone: str
    land: str = ""
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    closures: tuple[tuple[date, date], ...] = ()
    absences: tuple[Absence, ...] = ()

    def works(self, day: date) -> bool:
        """Tell whether this is a working day, absences included."""
        return self.open(day) and not any(a.since <= day <= a.until for a in self.absences)

    def open(self, day: date) -> bool:
        """Tell whether this is a working day, but for absences of the person."""
        return (
            day.weekday() in self.weekdays
            and not is_holiday(day, self.land)
            and not any(first <= day <= last for first, last in self.closures)
        )

    def count(self, after: date, until: date) -> int:
        """Return the working days after one day, up to and including another."""
        return sum(self.open(d) for d in days(after + timedelta(1), until))

    def next(self, day: date, *, limit: int = 366) -> date | None:
        """Return the first working day on or after this one, None if there is none in a year."""
        return next((d for d in days(day, day + timedelta(limit)) if self.works(d)), None)
