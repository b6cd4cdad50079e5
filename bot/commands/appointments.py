"""The date of a step with an agenda, such as the kick-off: agreed, moved, called off (M43)."""

from datetime import UTC, date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.answers import Problem, read_time
from bot.command import Command
from bot.commands.playbook import followed
from bot.commands.steps import told_of
from bot.domain.appointments import Appointment
from bot.domain.cooperation import Cooperation
from bot.domain.parts import open_steps
from bot.domain.people import Side
from bot.domain.plan import playbook_of
from bot.domain.playbook import Playbook, Point
from bot.domain.rights import Right
from bot.domain.steps import Step
from bot.errors import NoAppointment, NoLonger, NoSuchStep
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say, View
from bot.views import appointments as views

LISTED = 60
LONGEST = 480


def with_agenda(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the open steps that are a meeting."""
    its = playbook_of(coop, at.library)
    found = [s for s in open_steps(coop) if agenda_of(s, its)] if its else []
    return tuple(
        Choice(
            value=s.id,
            label=f"{s.id} {s.title.said(at.tongue.language)}"[:70],
            hint=at.tongue.day(s.due),
        )
        for s in found[:LISTED]
    )


def agenda_of(step: Step, its: Playbook) -> tuple[Point, ...]:
    """Return the agenda that the playbook has for a step, empty where it is no meeting."""
    told = told_of(step, its)
    return told.agenda if told else ()


class _OfStep(Command):
    """What is done with the date of one step."""

    may: ClassVar[Right] = Right.STEER
    step: str = ask(
        N_("Which step?"),
        type="choice",
        choices=with_agenda,
        once=True,
        looks=r"[sS]\d+",
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the one meeting that is near."""
        found = with_agenda(coop, at)
        return {"step": found[0].value} if len(found) == 1 else {}

    def found(self, coop: Cooperation, at: Moment) -> tuple[Cooperation, Step, tuple[Point, ...]]:
        """Return the cooperation, the step and its agenda. Raises TandemError, Problem."""
        after, its = followed(coop, at)
        it = after.step(self.step)
        agenda = agenda_of(it, its) if it else ()
        if it is None or not agenda:
            raise NoSuchStep
        return after, it, agenda


class SetAppointment(_OfStep):
    """Agree on day and time of a step with an agenda, such as the kick-off."""

    word: ClassVar[str] = "step date"
    also: ClassVar[tuple[str, ...]] = ("schritt termin", "termin", "appointment", "kick-off")
    heading: ClassVar[str] = N_("Day and time")
    day: date = ask(N_("On which day?"), markers=("am", "on"), bare=True)
    time_: str = ask(
        N_("At what time?"),
        hint=N_("In the time zone of the cooperation."),
        markers=("um", "at"),
        bare=True,
    )
    minutes: int = ask(N_("How many minutes?"), ge=15, le=LONGEST)
    place: str = ask(
        N_("Where?"),
        hint=N_("A room, an address or a link to the video call."),
        default="",
        max_length=140,
    )

    @classmethod
    def recall(cls, coop: Cooperation, at: Moment, answers: Answers) -> Answers:
        """Show what holds now, else the day of the step and the length of its agenda."""
        it, its = coop.step(str(answers.get("step") or "")), playbook_of(coop, at.library)
        if it is None or its is None:
            return {}
        known = coop.appointment(it.id)
        if known and known.stands:
            here = known.start.astimezone(ZoneInfo(coop.zone))
            return {
                "day": here.date().isoformat(),
                "time_": here.strftime("%H:%M"),
                "minutes": str(known.minutes),
                "place": known.place,
            }
        length = sum(p.minutes for p in agenda_of(it, its))
        return {
            "day": max(it.due, coop.today(at.now)).isoformat(),
            "time_": "10:00",
            "minutes": str(min(max(length, 15), LONGEST)),
        }

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it, and hand the calendar file to every room. Raises Problem."""
        before, it, agenda = self.found(coop, at)
        if not it.open:
            raise NoLonger
        known = before.appointment(it.id)
        new = Appointment(
            step=it.id,
            start=self._start(before, at),
            minutes=self.minutes,
            place=self.place,
            sequence=known.sequence + 1 if known else 0,
            by=at.member.id,
        )
        after = before.with_appointment(new)
        view = lambda t: views.agreed(after, it, new, agenda, at.now, t)  # noqa: E731 - used twice
        return Outcome(after, view, (_told(new, view),), {"step": it.id})

    def _start(self, coop: Cooperation, at: Moment) -> datetime:
        clock = read_time(self.time_, "time_")
        if not coop.rhythm.from_time <= clock < coop.rhythm.to_time:
            raise Problem(N_("This lies outside the hours in which people may be pinged."), "time_")
        start = datetime.combine(self.day, clock, ZoneInfo(coop.zone)).astimezone(UTC)
        if start <= at.now:
            raise Problem(N_("This day lies in the past. Please choose a later one."), "day")
        if not all(coop.working_days_of(s).open(self.day) for s in Side):
            raise Problem(N_("Not everybody works on this day. Please choose another."), "day")
        return start


class DropAppointment(_OfStep):
    """Call off the date of a step, with a reason."""

    word: ClassVar[str] = "step date off"
    also: ClassVar[tuple[str, ...]] = ("termin absagen", "call off")
    heading: ClassVar[str] = N_("Call the date off")
    reason: str = ask(N_("Why? (both sides read this)"), max_length=280, min_length=1)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the one date that stands."""
        del at
        there = [a for a in coop.appointments if a.stands]
        return {"step": there[0].step} if len(there) == 1 else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take it out of every calendar. Raises NoAppointment."""
        before, it, agenda = self.found(coop, at)
        known = before.appointment(it.id)
        if known is None or not known.stands:
            raise NoAppointment
        gone = known.but(ended=at.now, reason=self.reason, by=at.member.id)
        after = before.with_appointment(gone)
        view = lambda t: views.called_off(after, it, gone, agenda, at.now, t)  # noqa: E731 - twice
        return Outcome(after, view, (_told(gone, view),), {"step": it.id})


class ShowAppointment(_OfStep):
    """Get the calendar file of a step with an agenda."""

    word: ClassVar[str] = "step calendar"
    also: ClassVar[tuple[str, ...]] = ("schritt kalender", "termin kalender")
    may: ClassVar[Right] = Right.READ

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the one date that stands."""
        return DropAppointment.prefill(coop, at)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand it over. Raises NoAppointment."""
        after, it, agenda = self.found(coop, at)
        known = after.appointment(it.id)
        if known is None or not known.stands:
            raise NoAppointment
        return Outcome(coop, lambda t: views.agreed(after, it, known, agenda, at.now, t))


def _told(it: Appointment, view: View) -> Say:
    """Return what every room is told; each change is a message of its own, with its file."""
    return Say(f"date:{it.step}:{it.sequence}", Rooms(), view)
