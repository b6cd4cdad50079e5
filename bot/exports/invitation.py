"""Calendar files: the series of jour fixes, and the date of a step (RFC 5545)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar

from bot.domain.appointments import Appointment
from bot.domain.calendar import day_of
from bot.domain.cooperation import Cooperation
from bot.domain.dates import date_of
from bot.domain.series import LENGTH, Series

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def uid(coop: Cooperation) -> str:
    """Return the identity of the series, which never changes."""
    return f"jour-fixe-{coop.id}@tandem"


def invitation(coop: Cooperation, now: datetime, summary: str, about: str) -> bytes:
    """Return the series as an ``.ics`` file, with every exception that calendars are told of.

    The same identity and a growing SEQUENCE let a calendar replace what it has; of a series that
    has ended, they take it out.
    """
    series = coop.series
    if series is None:
        raise LookupError
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Tandem//Tandem//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if series.ended else "PUBLISH")
    nominal = {week: _local(coop, series, week) for week in series.planned}
    master = _event(coop, now, summary, about)
    master.add("dtstart", _local(coop, series, series.since))
    rule = {"FREQ": "WEEKLY", "INTERVAL": series.step, "BYDAY": DAYS[series.weekday]}
    master.add("rrule", rule)
    for week, start in series.planned.items():
        if not start:
            master.add("exdate", nominal[week])
    calendar.add_component(master)
    for week, start in series.planned.items():
        day = datetime.fromisoformat(start) if start else None
        if day and day != nominal[week]:
            moved = _event(coop, now, summary, about)
            moved.add("recurrence-id", nominal[week])
            moved.add("dtstart", day.astimezone(ZoneInfo(coop.zone)))
            calendar.add_component(moved)
    last = max((n.date() for n in nominal.values()), default=date(now.year + 1, 12, 31))
    calendar.add_missing_timezones(last_date=date(last.year + 5, 1, 1))
    return bytes(calendar.to_ical())


def _event(coop: Cooperation, now: datetime, summary: str, about: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid(coop))
    event.add("sequence", coop.series.sequence if coop.series else 0)
    event.add("dtstamp", now)
    event.add("duration", LENGTH)
    event.add("summary", summary)
    event.add("description", about)
    if coop.series and coop.series.ended:
        event.add("status", "CANCELLED")
    return event


def _local(coop: Cooperation, series: Series, week: str) -> datetime:
    """Return when the rule falls in a week, by the cooperation's own clock."""
    day = day_of(week, series.weekday)
    return datetime.combine(day, series.at, ZoneInfo(coop.zone))


def exceptions(coop: Cooperation) -> int:
    """Return how many jour fixes ahead differ from the rule."""
    series = coop.series
    if series is None:
        return 0
    found = [date_of(coop, week) for week in series.planned]
    return sum(d is None or d.moved for d in found)


def occasion(coop: Cooperation, it: Appointment, now: datetime, summary: str, about: str) -> bytes:
    """Return one date as an ``.ics`` file: a newer one replaces it, called off it takes it out."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Tandem//Tandem//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if it.stands else "CANCEL")
    event = icalendar.Event()
    event.add("uid", f"step-{coop.id}-{it.step.lower()}@tandem")
    event.add("sequence", it.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", it.start.astimezone(ZoneInfo(coop.zone)))
    event.add("duration", it.end - it.start)
    event.add("summary", summary)
    event.add("description", about)
    event.add("status", "CONFIRMED" if it.stands else "CANCELLED")
    if it.place:
        event.add("location", it.place)
    calendar.add_component(event)
    calendar.add_missing_timezones(last_date=date(it.start.year + 1, 1, 1))
    return bytes(calendar.to_ical())
