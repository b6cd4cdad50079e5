"""What the jour fixe asks for: calendars, last call, pre-read, and the card of the running one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.commands.moderating import MeetingTick, StartWritten
from bot.commands.series import AskHoliday, MissMeeting, SendCalendar, to_be_told
from bot.commands.topics import LastCall, PreRead
from bot.domain import dates
from bot.domain.agenda import LAST_CALL, PRE_READ
from bot.domain.calendar import at, local
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date
from bot.domain.nudges import Rank
from bot.domain.people import Side
from bot.domain.series import Shift
from bot.duties.duty import Due

HOLIDAY = timedelta(days=7)


def meeting_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what the jour fixe asks for, ahead of it and while it runs."""
    if running := coop.running:
        yield Due(running.next_tick(), MeetingTick(meeting=running.id))
    if coop.series is None:
        return
    if to_be_told(coop, now) != coop.series.planned:
        yield Due(now, SendCalendar())
    if running:
        return
    for date in dates.unrecorded(coop, now):
        yield from _ahead(coop, date, now)
        if date.end > now:
            return


def _ahead(coop: Cooperation, date: Date, now: datetime) -> Iterator[Due]:
    """Yield what a jour fixe asks for; one that is past, only that it is written down."""
    yield Due(date.end, MissMeeting(week=date.week))
    if date.end <= now:
        return
    if date.written:
        yield Due(date.start, StartWritten(week=date.week))
    asked = coop.series and coop.series.shift is Shift.ASK and date.moved
    if asked and not coop.has_done("holiday", date.week):
        acting = (coop.acting_owner(s, coop.today(now)) for s in Side)
        people = tuple(m.id for m in acting if m)
        ready = working(coop, date.start - HOLIDAY)
        yield Due(ready, AskHoliday(week=date.week), people, Rank.PHASE)
    if not coop.has_done("last-call", date.week):
        yield Due(working(coop, date.start - LAST_CALL), LastCall(week=date.week))
    if not coop.has_done("pre-read", date.week) and not date.written:
        opens = at(local(date.start, coop.zone).date(), coop.rhythm.from_time, coop.zone)
        ready = max(date.start - PRE_READ, opens)
        yield Due(ready if ready < date.start else date.start - PRE_READ, PreRead(week=date.week))


def working(coop: Cooperation, instant: datetime) -> datetime:
    """Return the same time of day on the last common working day up to then."""
    here = local(instant, coop.zone)
    sides = [coop.working_days_of(s) for s in Side]
    earlier = (here.date() - timedelta(n) for n in range(14))
    day = next((d for d in earlier if all(s.open(d) for s in sides)), here.date())
    return at(day, here.time(), coop.zone)
