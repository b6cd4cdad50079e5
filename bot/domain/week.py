"""The week of the light: who is asked when, when it closes, and how each side stands (M13, M20)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.domain.calendar import WorkingDays, at, day_of, local, week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.light import Duty, Light
from bot.domain.people import Member, Side

GAP_STEPS = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked for a side's light of a week, and when (UTC); ``nudge`` may be left out."""

    member: Member
    ask: datetime
    nudge: datetime | None


def close_day(coop: Cooperation, week: str) -> date:
    """Return the day on which a week closes.

    The set weekday, or the last common working day before it; the set weekday itself where the
    week has none.
    """
    nominal = day_of(week, coop.rhythm.close_weekday)
    sides = [coop.working_days_of(side) for side in Side]
    earlier = (nominal - timedelta(n) for n in range(nominal.weekday() + 1))
    return next((d for d in earlier if all(s.open(d) for s in sides)), nominal)


def closes(coop: Cooperation, week: str) -> datetime:
    """Return the instant (UTC) at which a week closes."""
    return at(close_day(coop, week), coop.rhythm.close_at, coop.zone)


def asking(coop: Cooperation, side: Side, week: str) -> Asking | None:
    """Return who is asked for this side's light, and when; None if nobody is there to ask.

    The owner is asked on the set weekday, or the last working day before it that is at least a
    day before the close; away all that time, the stand-in is asked instead.
    """
    owner = coop.owner(side)
    if owner is None:
        return None
    found = _asking(coop, owner, coop.working_days(owner), week)
    if found:
        return found
    absence = owner.away(day_of(week, coop.rhythm.ask_weekday))
    stand_in = coop.member(absence.stand_in) if absence else None
    if stand_in is None or not stand_in.roles:
        return None
    return _asking(coop, stand_in, coop.working_days(stand_in), week)


def _asking(coop: Cooperation, member: Member, works: WorkingDays, week: str) -> Asking | None:
    rhythm, last = coop.rhythm, close_day(coop, week)
    wanted = min(day_of(week, rhythm.ask_weekday), last - timedelta(1))
    monday = day_of(week, 0)
    earlier = [wanted - timedelta(n) for n in range((wanted - monday).days + 1)]
    later = [wanted + timedelta(n + 1) for n in range((last - wanted).days)]
    day = next((d for d in [*earlier, *later] if d >= monday and works.works(d)), None)
    if day is None:
        return None
    end = closes(coop, week)
    ask = at(day, rhythm.ask_at, works.zone)
    if ask >= end:
        return None
    nudge = at(last, rhythm.nudge_at, works.zone)
    return Asking(member, ask, nudge if works.works(last) and ask < nudge < end else None)


def open_hours(coop: Cooperation, member: Member, now: datetime) -> datetime:
    """Return the instant from which this person may be pinged: now, or when work begins next."""
    works = coop.working_days(member)
    here = local(now, works.zone)
    rhythm = coop.rhythm
    if works.works(here.date()):
        if rhythm.from_time <= here.time() < rhythm.to_time:
            return now
        if here.time() < rhythm.from_time:
            return at(here.date(), rhythm.from_time, works.zone)
    following = works.next(here.date() + timedelta(1))
    return at(following or here.date() + timedelta(366), rhythm.from_time, works.zone)


def first_week(coop: Cooperation) -> str:
    """Return the first week that is reported: that of the start, unless it had closed by then."""
    started = coop.started or datetime.max.replace(tzinfo=UTC)
    week = week_of(coop.today(started))
    return week if started < closes(coop, week) else weeks_from(week, 1)


def open_week(coop: Cooperation) -> str:
    """Return the oldest week that has not closed yet."""
    return weeks_from(coop.weeks[-1].week, 1) if coop.weeks else first_week(coop)


def duty(coop: Cooperation, side: Side, week: str, now: datetime) -> Duty:
    """Return how this side's report of a week stands: pending → overdue → missed, or excused."""
    if coop.report(week, side):
        return Duty.GIVEN
    if closed := coop.closed(week):
        return closed.duties.get(side, Duty.EXCUSED)
    asked = None if coop.paused_on(coop.today(now)) else asking(coop, side, week)
    if asked is None:
        return Duty.EXCUSED
    return Duty.OVERDUE if asked.nudge and now >= asked.nudge else Duty.PENDING


def at_close(coop: Cooperation, side: Side, week: str) -> Duty:
    """Return how a side's report stands at the moment the week closes."""
    if coop.report(week, side):
        return Duty.GIVEN
    paused = coop.paused_on(close_day(coop, week))
    return Duty.EXCUSED if paused or asking(coop, side, week) is None else Duty.MISSED


def gap(coop: Cooperation, week: str) -> int | None:
    """Return how many steps the lights of both sides lie apart; None if one cannot be compared."""
    steps = [coop.light(week, side).step for side in Side]
    return None if None in steps else abs(steps[0] - steps[1])  # type: ignore[operator]


def weeks_in_a_row(coop: Cooperation, week: str) -> int:
    """Return for how many weeks up to this one the lights have differed without a break."""
    count = 0
    while gap(coop, week):
        count += 1
        week = weeks_from(week, -1)
    return count


def history(coop: Cooperation, side: Side, until: str, count: int) -> tuple[Light, ...]:
    """Return a side's lights of up to so many weeks, oldest first, none before the first week."""
    first = first_week(coop)
    if coop.reports:
        first = min(first, *(r.week for r in coop.reports))
    weeks = [weeks_from(until, -n) for n in range(count - 1, -1, -1)]
    return tuple(coop.light(w, side) for w in weeks if w >= first)


def need_since(coop: Cooperation, side: Side, week: str) -> date | None:
    """Return the day on which the need of this week was first reported in the same words."""
    report = coop.report(week, side)
    if report is None or report.need is None:
        return None
    since = report
    for earlier in reversed([r for r in coop.reports if r.side is side and r.week < week]):
        if earlier.need is None or earlier.need.text != report.need.text:
            break
        since = earlier
    return coop.today(since.at)
