"""The series of jour fixes: agreed on, moved, dropped, held in writing, in calendars (M17)."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from bot.answers import Problem, not_before, read_time
from bot.command import Command
from bot.commands.clock import ByClock
from bot.commands.people import weekdays
from bot.domain import dates
from bot.domain.calendar import week_of, weeks_between, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date
from bot.domain.meeting import SUM, Meeting, Part, State
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.rights import Right
from bot.domain.series import TUESDAY, Every, Series, Shift
from bot.errors import NoMeeting, NoSeries, NotStarted
from bot.exports.invitation import exceptions
from bot.fields import ask
from bot.language import N_
from bot.message import Answers
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say, privately
from bot.views import meeting as card
from bot.views import series as views
from bot.views import settings

PLANNED = 26  # weeks that calendars are told of
RENEWED = 8  # weeks that are left when they are told of more
LATE = timedelta(days=1)


def needed(coop: Cooperation, at: Moment) -> Date:
    """Return the next jour fixe. Raises NoSeries, NoMeeting."""
    if coop.series is None:
        raise NoSeries
    found = dates.next_date(coop, at.now)
    if found is None:
        raise NoMeeting
    return found


class JourFixe(Command):
    """Show the jour fixe: the running one, or when the next one is."""

    word: ClassVar[str] = "jourfixe"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("jour fixe", "jf", "meeting", "treffen")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it; nothing changes."""
        if coop.started is None:
            raise NotStarted
        running = coop.running
        if running:
            return Outcome(coop, lambda t: card.card(coop, running, at.now, t))
        return Outcome(coop, lambda t: views.shown(coop, at.now, t))


class SetJourFixe(Command):
    """Change day and time of the jour fixe."""

    word: ClassVar[str] = "settings jour fixe"
    also: ClassVar[tuple[str, ...]] = ("einstellungen jour fixe", "settings meeting")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Jour fixe")
    weekday: int = ask(N_("On which day?"), type="choice", choices=weekdays)
    time_: str = ask(N_("At what time?"), hint=N_("In the time zone of the cooperation."))
    every: Every = ask(N_("How often?"), default=Every.WEEK)
    shift: Shift = ask(N_("What if it falls on a holiday of either side?"), default=Shift.NEXT)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now; at first Tuesday at 10, every week."""
        del at
        s = coop.series
        clock = s.at.strftime("%H:%M") if s else "10:00"
        return {
            "weekday": str(s.weekday if s else TUESDAY),
            "time_": clock,
            "every": (s.every if s else Every.WEEK).value,
            "shift": (s.shift if s else Shift.NEXT).value,
        }

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Set it; the calendar file follows by itself."""
        if coop.started is None:
            raise NotStarted
        clock = read_time(self.time_, "time_")
        if not coop.rhythm.from_time <= clock < coop.rhythm.to_time:
            raise Problem(N_("This lies outside the hours in which people may be pinged."), "time_")
        if self.every is Every.FORTNIGHT and coop.phase is not Phase.SCALING:
            raise Problem(
                N_("Every two weeks is for scaling only; until then you meet every week."), "every"
            )
        rule = {"every": self.every, "weekday": self.weekday, "at": clock, "shift": self.shift}
        after = coop.but(series=_begun(coop, at, rule))
        return Outcome(after, lambda t: views.shown(after, at.now, t))


def _begun(coop: Cooperation, at: Moment, rule: dict[str, object]) -> Series:
    """Return the series by a new rule: from this week on, or the next where that day has passed."""
    week = week_of(coop.today(at.now))
    before = coop.series.sequence if coop.series else 0
    first = Series.model_validate({**rule, "since": week, "sequence": before})
    found = dates.date_of(coop.but(series=first), week)
    if found is None or found.start <= at.now or any(m.week == week for m in coop.meetings):
        first = first.model_copy(update={"since": weeks_from(week, 1)})
    return first


class SetAgenda(Command):
    """Change the blocks of the jour fixe."""

    word: ClassVar[str] = "settings agenda"
    also: ClassVar[tuple[str, ...]] = ("einstellungen agenda", "settings blocks")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Blocks of the jour fixe")
    arrival: int = ask(N_("Arrival: how many minutes?"), ge=1, le=SUM)
    lights: int = ask(N_("Lights and KPIs: how many minutes?"), ge=0, le=SUM)
    actions: int = ask(N_("Actions of last time: how many minutes?"), ge=1, le=SUM)
    milestones: int = ask(N_("Milestones: how many minutes?"), ge=0, le=SUM)
    topics: int = ask(N_("Top topics: how many minutes?"), ge=0, le=SUM)
    decisions: int = ask(N_("Decisions and escalations: how many minutes?"), ge=0, le=SUM)
    lesson: int = ask(N_("Lesson of the week: how many minutes?"), ge=0, le=SUM)
    close: int = ask(N_("Close: how many minutes?"), ge=1, le=SUM)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        del at
        return {part.value: str(coop.agenda.get(part, 0)) for part in Part}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change them, unless they pass the hour."""
        wanted = {part: int(getattr(self, part.value)) for part in Part}
        total = sum(wanted.values())
        if total > SUM:
            raise Problem(
                N_("Together that is {sum} minutes, {over} more than the hour. Please shorten."),
                "topics",
                sum=total,
                over=total - SUM,
            )
        after = coop.but(agenda={p: n for p, n in wanted.items() if n})
        return Outcome(after, lambda t: settings.saved(after, at.member, t))


class Calendar(Command):
    """Get the calendar file of the jour fixe."""

    word: ClassVar[str] = "calendar"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("kalender", "kalenderdatei")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand it over."""
        needed(coop, at)
        return Outcome(coop, lambda t: views.calendar(coop, at.now, t))


class DropMeeting(Command):
    """Drop the next jour fixe, with a reason."""

    word: ClassVar[str] = "cancel"
    also: ClassVar[tuple[str, ...]] = ("absagen", "jour fixe absagen", "drop meeting")
    may: ClassVar[Right] = Right.DATES
    heading: ClassVar[str] = N_("Drop the next one")
    reason: str = ask(N_("Why? (both sides read this)"), max_length=280, min_length=1)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Write down that it is not held, and tell the rooms when the next one is."""
        found = needed(coop, at)
        return drop(coop, found, at, self.reason)


def drop(coop: Cooperation, found: Date, at: Moment, reason: str) -> Outcome:
    """Return what comes of dropping one: its record, and a card in every room."""
    meeting = Meeting(
        id=numbered("J", coop.meetings),
        week=found.week,
        planned=found.start,
        side=dates.next_side(coop),
        state=State.DROPPED,
        ended=at.now,
        reason=reason,
    )
    after = coop.with_meeting(meeting)
    if after.series:
        special = after.series.special(found.week).model_copy(update={"dropped": reason or "-"})
        after = after.but(series=after.series.with_special(special))
    following = dates.next_date(after, at.now)
    view = lambda t: views.dropped(after, meeting, following, t)  # noqa: E731 - one line, used twice
    return Outcome(after, view, (Say(f"dropped:{meeting.id}", Rooms(), view),))


class MoveMeeting(Command):
    """Move the next jour fixe to another day."""

    word: ClassVar[str] = "postpone"
    also: ClassVar[tuple[str, ...]] = ("jour fixe verschieben", "move meeting")
    may: ClassVar[Right] = Right.DATES
    heading: ClassVar[str] = N_("Move the next one")
    day: date = ask(N_("To which day?"), markers=("auf", "to"), bare=True)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Move it once; the time of day stays."""
        found = needed(coop, at)
        not_before(self.day, coop.today(at.now), "day")
        after_it = dates.following_date(coop, found, at.now)
        if after_it and self.day >= coop.today(after_it.start):
            raise Problem(
                N_("The one after it is on {day} already. Please choose an earlier day."),
                "day",
                day=at.tongue.day(coop.today(after_it.start)),
            )
        if not all(coop.working_days_of(s).open(self.day) for s in Side):
            raise Problem(N_("Not everybody works on this day. Please choose another."), "day")
        return _changed(coop, found, day=self.day)


class InWriting(Command):
    """Hold the next jour fixe in writing, over two working days."""

    word: ClassVar[str] = "writing"
    also: ClassVar[tuple[str, ...]] = ("schriftlich", "asynchron", "in writing")
    may: ClassVar[Right] = Right.DATES

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Plan it so; said again, it is a meeting as usual."""
        found = needed(coop, at)
        return _changed(coop, found, written=not found.written)


def _changed(coop: Cooperation, found: Date, **how: object) -> Outcome:
    if coop.series is None:
        raise NoSeries
    special = coop.series.special(found.week).model_copy(update=how)
    after = coop.but(series=coop.series.with_special(special))
    date_ = dates.date_of(after, found.week)
    if date_ is None:
        raise NoMeeting
    view = lambda t: views.moved(after, date_, t)  # noqa: E731 - one line, used twice
    return Outcome(after, view, (Say(f"moved:{found.week}", Rooms(), view),))


# -- the clock's side ----------------------------------------------------------------------------


class SendCalendar(ByClock):
    """Bring every calendar up to date, where dates have changed."""

    word: ClassVar[str] = "send-calendar"

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note what calendars are told, and hand the file to both sides if anything differs."""
        if coop.series is None:
            return Outcome(coop)
        told, new = coop.series.planned, to_be_told(coop, at.now)
        first = not told
        series = coop.series.model_copy(update={"planned": new})
        after = coop.but(series=series)
        differs = any(new.get(week, start) != start for week, start in told.items())
        more = any(week not in told for week in new) and exceptions(after) > exceptions(coop)
        if not (first or differs or more):
            return Outcome(after)
        after = after.but(series=series.model_copy(update={"sequence": series.sequence + 1}))
        number = after.series.sequence if after.series else 0
        view = lambda t: views.calendar(after, at.now, t)  # noqa: E731 - one line
        return Outcome(after, None, (Say(f"calendar:{number}", Rooms(), view),))


def to_be_told(coop: Cooperation, now: datetime) -> dict[str, str]:
    """Return what calendars should know: past dates as they were told, the next half year anew."""
    if coop.series is None:
        return {}
    week = max(coop.series.since, week_of(coop.today(now)))
    kept = {w: s for w, s in coop.series.planned.items() if w < week}
    last = max(coop.series.planned, default="")
    count = PLANNED
    if last >= weeks_from(week, RENEWED):
        count = weeks_between(week, last) + 1
    return {**kept, **dates.planned(coop, week, count)}


class MissMeeting(ByClock):
    """Write down that a jour fixe was not begun."""

    word: ClassVar[str] = "miss-meeting"
    week: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it; noticed late, when Tandem itself was off, it counts for nothing."""
        found = next((d for d in dates.unrecorded(coop, at.now) if d.week == self.week), None)
        if found is None or found.end > at.now:
            return Outcome(coop)
        late = at.now - found.end > LATE
        meeting = Meeting(
            id=numbered("J", coop.meetings),
            week=found.week,
            planned=found.start,
            side=dates.next_side(coop),
            state=State.SKIPPED if late else State.DROPPED,
            ended=at.now,
        )
        after = coop.with_meeting(meeting)
        if late:
            return Outcome(after)
        following = dates.next_date(after, at.now)
        view = lambda t: views.missed(after, meeting, following, t)  # noqa: E731 - one line
        return Outcome(after, None, (Say(f"dropped:{meeting.id}", Rooms(), view),))


class AskHoliday(ByClock):
    """Ask the owners about a jour fixe that falls on a holiday."""

    word: ClassVar[str] = "ask-holiday"
    week: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Ask both once; whoever says nothing agrees to the next common day."""
        after = coop.stamped("holiday", self.week)
        found = dates.date_of(coop, self.week)
        if found is None or coop.has_done("holiday", self.week):
            return Outcome(after)
        today = coop.today(at.now)
        asked = [m for s in Side if (m := coop.acting_owner(s, today))]
        key = f"holiday:{self.week}"
        return privately(after, key, asked, lambda t: views.holiday(after, found, t))
