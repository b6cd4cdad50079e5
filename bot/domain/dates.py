"""When each jour fixe is, and who moderates it: read off the series, holidays and pauses (M17)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.domain.calendar import WorkingDays, at, day_of, days, week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.pause import Pause
from bot.domain.people import Member, Side
from bot.domain.series import LENGTH, Series

AHEAD = 60  # weeks: longer than any pause
BACK = 2  # weeks: how far back a jour fixe may still be written down as not held


@dataclass(frozen=True, slots=True)
class Date:
    """One jour fixe ahead: its week, when it begins (UTC), and what differs from the rule."""

    week: str
    start: datetime
    moved: bool = False
    written: bool = False

    @property
    def end(self) -> datetime:
        """Return when it ends at the latest, where it begins on time."""
        return self.start + LENGTH


def common_day(coop: Cooperation, first: date, count: int) -> date | None:
    """Return the first of so many days on which both sides work, None if there is none."""
    return _common(tuple(coop.working_days_of(side) for side in Side), first, count)


def _common(sides: tuple[WorkingDays, ...], first: date, count: int) -> date | None:
    span = days(first, first + timedelta(count - 1))
    return next((d for d in span if all(s.open(d) for s in sides)), None)


def date_of(coop: Cooperation, week: str) -> Date | None:
    """Return the jour fixe of a week: None where there is none, or it was dropped.

    On a holiday of either side it is on the next day on which both work, at the latest the day
    before the next one; while the cooperation is paused there is none.
    """
    series = coop.series
    if series is None or not series.meets(week):
        return None
    return _date_of(coop, series, week, tuple(coop.working_days_of(s) for s in Side))


def _date_of(
    coop: Cooperation, series: Series, week: str, sides: tuple[WorkingDays, ...]
) -> Date | None:
    special, nominal = series.special(week), day_of(week, series.weekday)
    if special.dropped:
        return None
    day = special.day or _common(sides, nominal, 7 * series.step)
    if day is None or coop.paused_on(day):
        return None
    return Date(week, at(day, series.at, coop.zone), day != nominal, special.written)


def dates(coop: Cooperation, week: str, count: int) -> Iterator[Date]:
    """Yield the jour fixes of so many weeks from one on."""
    for n in range(count):
        if found := date_of(coop, weeks_from(week, n)):
            yield found


def unrecorded(coop: Cooperation, now: datetime) -> Iterator[Date]:
    """Yield every jour fixe that was neither held nor dropped yet, from two weeks ago on.

    Once the cooperation is closed there is none.
    """
    if coop.series is None or coop.ended:
        return
    known = {m.week for m in coop.meetings}
    first = max(coop.series.since, weeks_from(week_of(coop.today(now)), -BACK))
    yield from (d for d in dates(coop, first, AHEAD) if d.week not in known)


def next_date(coop: Cooperation, now: datetime) -> Date | None:
    """Return the jour fixe that is to be held next: ahead, or not begun within its hour."""
    return next((d for d in unrecorded(coop, now) if d.end > now), None)


def following_date(coop: Cooperation, date: Date, now: datetime) -> Date | None:
    """Return the jour fixe after this one."""
    return next((d for d in unrecorded(coop, now) if d.start > date.start), None)


def next_side(coop: Cooperation) -> Side:
    """Return whose turn it is to moderate: the sides alternate, the starter's begins (M23)."""
    held = [m for m in coop.meetings if m.held]
    return held[-1].side.other if held else coop.starter


def facilitator(coop: Cooperation, date: Date | None, day: date) -> Member | None:
    """Return who moderates: whoever it was handed to, or who acts as owner of the side."""
    if date and coop.series:
        handed = coop.member(coop.series.special(date.week).facilitator)
        if handed and handed.roles and not handed.away(day):
            return handed
    side = next_side(coop)
    return coop.acting_owner(side, day) or coop.acting_owner(side.other, day)


def planned(coop: Cooperation, week: str, count: int) -> dict[str, str]:
    """Return what calendars are told of so many weeks: the start of each, empty where none is."""
    series = coop.series
    if series is None:
        return {}
    rule = series.model_copy(update={"planned": {}, "order": (), "sequence": 0})
    sides = tuple(coop.working_days_of(s) for s in Side)
    return dict(_planned(rule.model_dump_json(), sides, coop.zone, coop.paused, week, count))


@lru_cache(maxsize=4096)
def _planned(
    rule: str,
    sides: tuple[WorkingDays, ...],
    zone: str,
    paused: Pause | None,
    week: str,
    count: int,
) -> tuple[tuple[str, str], ...]:
    """Return the dates as pairs; every save asks for them again, and they hardly ever change."""
    series = Series.model_validate_json(rule)
    coop = Cooperation(id="", zone=zone, series=series, paused=paused)
    weeks = [w for n in range(count) if series.meets(w := weeks_from(week, n))]
    found = {w: _date_of(coop, series, w, sides) for w in weeks}
    return tuple((w, d.start.isoformat() if d else "") for w, d in found.items())
