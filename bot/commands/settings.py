"""Settings: rhythm, answer times, signals, company, room; both owners where it matters."""

from datetime import date, time
from typing import ClassVar

from bot.answers import Problem, read_day, read_time
from bot.command import Command
from bot.commands.joining import welcome
from bot.commands.people import weekdays
from bot.commands.start import check_goal, check_zone, lands
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.domain.rhythm import AnswerTimes, Rhythm, Thresholds, Timing
from bot.domain.rights import Right
from bot.errors import NotInRoom
from bot.fields import ask
from bot.language import N_
from bot.message import Answers
from bot.moment import Moment
from bot.outcome import Outcome, Say
from bot.views import settings
from bot.words import Speech


def _saved(coop: Cooperation, at: Moment, *says: Say) -> Outcome:
    return Outcome(coop, lambda t: settings.saved(coop, at.member, t), says)


class Settings(Command):
    """Show and change settings."""

    word: ClassVar[str] = "settings"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("einstellungen",)
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show them all; nothing changes."""
        return Outcome(coop, lambda t: settings.everything(coop, at.member, t))


class SetBasics(Command):
    """Change title, goal and time zone."""

    word: ClassVar[str] = "settings basics"
    heading: ClassVar[str] = N_("Title and goal")
    also: ClassVar[tuple[str, ...]] = ("einstellungen ziel", "settings goal")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    title_: str = ask(N_("What is the cooperation called?"), max_length=60, min_length=1)
    goal: str = ask(
        N_("What do you want to reach?"),
        type="text",
        max_length=280,
        hint=N_("We want to … by … until …: with a number and a date."),
    )
    zone: str = ask(N_("Time zone"), max_length=60)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        del at
        return {"title_": coop.title, "goal": coop.goal, "zone": coop.zone}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change it, and show it on the card of the room."""
        after = coop.but(title=self.title_, goal=check_goal(self.goal), zone=check_zone(self.zone))
        return _saved(after, at, welcome(after))


class SetRhythm(Command):
    """Change when the light is asked and when the week closes."""

    word: ClassVar[str] = "settings rhythm"
    heading: ClassVar[str] = N_("Rhythm")
    also: ClassVar[tuple[str, ...]] = ("einstellungen rhythmus",)
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    ask_weekday: int = ask(N_("On which day is the light asked?"), type="choice", choices=weekdays)
    ask_at: str = ask(N_("At what time?"), hint=N_("In the time zone of whoever is asked."))
    nudge_at: str = ask(N_("When is the one reminder, on the day of the close?"))
    close_weekday: int = ask(
        N_("On which day does the week close?"), type="choice", choices=weekdays
    )
    close_at: str = ask(N_("At what time does it close?"))
    from_time: str = ask(N_("From when may people be pinged?"))
    to_time: str = ask(N_("Until when may people be pinged?"))
    digest_weekday: int = ask(
        N_("On which day do sponsors get their digest?"),
        type="choice",
        choices=weekdays,
        default=0,
    )
    digest_at: str = ask(
        N_("The digest: at what time?"),
        hint=N_(
            "In the time zone of whoever reads it. Who has several cooperations gets one digest"
            " over all of them, at the earliest of their hours."
        ),
        default="8:00",
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        del at
        r = coop.rhythm
        times = {n: getattr(r, n).strftime("%H:%M") for n in _TIMES}
        found = {n: str(getattr(r, n)) for n in ("ask_weekday", "close_weekday", "digest_weekday")}
        return {**found, **times}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change it, where it makes a week."""
        times = {name: read_time(getattr(self, name), name) for name in _TIMES}
        if self.ask_weekday >= self.close_weekday:
            raise Problem(
                N_("The week has to close on a later day than the light is asked."), "close_weekday"
            )
        _within(times)
        rhythm = Rhythm(
            ask_weekday=self.ask_weekday,
            close_weekday=self.close_weekday,
            digest_weekday=self.digest_weekday,
            **times,
        )
        return _saved(coop.but(rhythm=rhythm), at)


_TIMES = ("ask_at", "nudge_at", "close_at", "from_time", "to_time", "digest_at")


def _within(times: dict[str, time]) -> None:
    """Refuse times that would ping people outside working hours, or after the close."""
    if times["from_time"] >= times["to_time"]:
        raise Problem(N_("This has to be later than the beginning."), "to_time")
    for name in ("ask_at", "nudge_at", "digest_at"):
        if not times["from_time"] <= times[name] < times["to_time"]:
            raise Problem(N_("This lies outside the hours in which people may be pinged."), name)
    if times["nudge_at"] >= times["close_at"]:
        raise Problem(N_("The reminder has to come before the close."), "nudge_at")


class SetAnswers(Command):
    """Change how fast your side answers."""

    word: ClassVar[str] = "settings answers"
    heading: ClassVar[str] = N_("Answer times")
    also: ClassVar[tuple[str, ...]] = ("einstellungen antwortzeiten", "settings answer times")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    need_days: int = ask(N_("A need of the partner: within how many working days?"), ge=1, le=30)
    accept_h: int = ask(
        N_("A question to your sponsor: accepted within how many working hours?"), ge=1, le=80
    )
    decide_days: int = ask(N_("Decided within how many working days?"), ge=1, le=30)
    urgent_days: int = ask(N_("Urgent: within how many working days?"), ge=1, le=30)
    routine_days: int = ask(N_("Routine: within how many working days?"), ge=1, le=60)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now for one's own side."""
        times = coop.answer_times(at.who.side if at.who else Side.SME)
        return {name: str(value) for name, value in times.model_dump().items()}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change them for one's own side."""
        times = AnswerTimes(**self.model_dump())
        return _saved(coop.agreeing(at.now, answers={**coop.answers, at.member.side: times}), at)


class SetSignals(Command):
    """Change from when on something counts as a signal."""

    word: ClassVar[str] = "settings signals"
    heading: ClassVar[str] = N_("Signals")
    also: ClassVar[tuple[str, ...]] = ("einstellungen signale", "settings thresholds")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    amber_weeks: int = ask(N_("Amber: how many weeks running?"), ge=2, le=12)
    gap_weeks: int = ask(N_("Lights differ: how many weeks running?"), ge=1, le=12)
    silent_weeks: int = ask(N_("No report: how many weeks running?"), ge=1, le=12)
    action_days: int = ask(N_("Action overdue: by how many days?"), ge=1, le=90)
    milestone_days: int = ask(N_("Milestone past its date: by how many working days?"), ge=1, le=60)
    quiet_weeks: int = ask(
        N_("No report, no jour fixe, no decision: for how many weeks?"), ge=2, le=12
    )
    owner_asks: int = ask(N_("I ask project owners: how often a week at most?"), ge=1, le=40)
    sponsor_asks: int = ask(N_("I ask sponsors: how often a week at most?"), ge=1, le=40)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        del at
        return {name: str(value) for name, value in coop.thresholds.model_dump().items()}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change them for both sides."""
        return _saved(coop.agreeing(at.now, thresholds=Thresholds(**self.model_dump())), at)


class SetEscalation(Command):
    """Change the steps of an escalation."""

    word: ClassVar[str] = "settings escalation"
    also: ClassVar[tuple[str, ...]] = ("einstellungen eskalation", "settings escalations")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Escalation steps")
    clarify_days: int = ask(
        N_("How many working days do the project owners have among themselves?"), ge=1, le=10
    )
    remind_h: int = ask(N_("Not accepted: reminder after how many working hours?"), ge=1, le=40)
    silence_h: int = ask(
        N_("Accepted, but no answer to “Still on it?”: for how many working hours?"), ge=1, le=40
    )
    grace_h: int = ask(
        N_("Due: after how many working hours do deputy and partner hear of it?"), ge=1, le=40
    )
    own_h: int = ask(N_("Red: how many working hours until I raise it myself?"), ge=1, le=40)
    snooze_days: int = ask(N_("Put off: by how many working days at most?"), ge=1, le=20)
    rounds: int = ask(N_("After how many rounds does it go to the jour fixe?"), ge=1, le=9)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        del at
        return {name: str(value) for name, value in coop.timing.model_dump().items()}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change them for both sides; cases that are open keep what they began with."""
        return _saved(coop.but(timing=Timing(**self.model_dump())), at)


class SetCompany(Command):
    """Change your company's name, holidays and closed days."""

    word: ClassVar[str] = "settings company"
    heading: ClassVar[str] = N_("Our company")
    also: ClassVar[tuple[str, ...]] = ("einstellungen firma", "einstellungen unternehmen")
    may: ClassVar[Right] = Right.STEER
    name: str = ask(N_("Name of your company"), max_length=60, min_length=1)
    land: str = ask(N_("Whose holidays count for you?"), type="choice", choices=lands, default="")
    closures: str = ask(
        N_("When is the company closed?"),
        type="text",
        default="",
        max_length=500,
        hint=N_("One line each, first and last day: 24.12.2026 - 1.1.2027"),
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        org = coop.organisation(at.who.side if at.who else Side.SME)
        lines = [f"{a.isoformat()} - {b.isoformat()}" for a, b in org.closures]
        return {"name": org.name, "land": org.land, "closures": "\n".join(lines)}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change it for one's own side."""
        side = at.member.side
        closures = tuple(_closure(line, at) for line in self.closures.splitlines() if line.strip())
        org = coop.organisation(side).model_copy(
            update={"name": self.name, "land": self.land, "closures": closures}
        )
        after = coop.with_organisation(side, org)
        return _saved(after, at, welcome(after))


def _closure(line: str, at: Moment) -> tuple[date, date]:
    """Read "first - last", or one day. Raises Problem."""
    parts = [p.strip() for p in line.replace("–", " - ").split(" - ") if p.strip()]
    try:
        found = [read_day(p, at.now, at.tongue) for p in parts]
    except Problem:
        found = []
    if not 1 <= len(found) <= 2 or found[0] > found[-1]:  # noqa: PLR2004 - first and last
        raise Problem(
            N_("I do not understand “{line}”. Please write it like 24.12.2026 - 1.1.2027."),
            "closures",
            line=line[:60],
        )
    return found[0], found[-1]


class SetRoom(Command):
    """Change the language of this room."""

    word: ClassVar[str] = "settings room"
    heading: ClassVar[str] = N_("Language of this room")
    also: ClassVar[tuple[str, ...]] = ("einstellungen raum",)
    may: ClassVar[Right] = Right.STEER
    language: Speech = ask(N_("Which language is spoken in this room?"))

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        room = coop.room(at.room)
        return {"language": room.language} if room else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change it; the cards of the room follow as they change."""
        room = coop.room(at.room)
        if room is None:
            raise NotInRoom
        after = coop.with_room(room.model_copy(update={"language": self.language.value}))
        return _saved(after, at, *([welcome(after)] if room.kind == "shared" else []))
