"""The weekly light: report it, correct it, look back on it (M13)."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.domain.calendar import week_of, weeks_between, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.light import Light, Need, NeedFrom, Report, Track, WayBack
from bot.domain.people import Side
from bot.domain.rights import Right
from bot.domain.week import first_week, open_week
from bot.errors import NotStarted, WeekClosed
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice, When, say
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say
from bot.views import light as said
from bot.views import looking_back
from bot.words import explained, labelled

COLOURS = (Light.GREEN, Light.AMBER, Light.RED)
NOT_GREEN = When(field="light", values=(Light.AMBER.value, Light.RED.value))
NEEDS = When(field="need")


def colours(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the three colours that can be reported, each with its definition."""
    del coop
    return tuple(
        Choice(value=c.value, label=labelled(c, at.tongue), hint=explained(c, at.tongue))
        for c in COLOURS
    )


class ReportLight(Command):
    """Report your side's light for this week."""

    word: ClassVar[str] = "status"
    also: ClassVar[tuple[str, ...]] = ("ampel", "melden", "light")
    may: ClassVar[Right] = Right.REPORT

    light: Light = ask(N_("How is it going?"), choices=colours, markers=("ampel",))
    headline: str = ask(N_("In one sentence"), max_length=280, min_length=1, markers=("satz",))
    need: str = ask(N_("What do you need?"), default="", max_length=280, markers=("bedarf",))
    need_from: NeedFrom | None = ask(
        N_("From whom?"), default=None, when=NEEDS, needed=True, markers=("von", "from")
    )
    need_by: date | None = ask(
        N_("By when do you need it?"), default=None, when=NEEDS, markers=("bis", "by")
    )
    way: str = ask(
        N_("What brings it back to green?"),
        default="",
        max_length=280,
        when=NOT_GREEN,
        needed=True,
        markers=("weg", "measure"),
    )
    way_who: str = ask(
        N_("Who does it?"), default="", max_length=80, when=NOT_GREEN, markers=("wer", "who")
    )
    way_until: date | None = ask(
        N_("Until when?"), default=None, when=NOT_GREEN, markers=("until",)
    )
    track: Track = ask(
        N_("Does the next milestone come on its date?"),
        default=Track.NONE,
        markers=("meilenstein", "milestone"),
    )
    week: str = Field(default="", pattern=r"^(\d{4}-W\d{2})?$")

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show this week's report where there is one, else last week's."""
        if at.who is None or coop.started is None:
            return {}
        week = _week(coop, at)
        report = coop.report(week, at.who.side) or coop.last_report(at.who.side, week)
        return said.as_answers(report) if report else {}

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse to open the form of a week that stands."""
        week = str(answers.get("week") or "")
        if at.who and week and coop.closed(week) and week not in _takes(coop, at.who.side, at):
            raise WeekClosed(week=at.tongue.week(week))

    @classmethod
    def title(cls, coop: Cooperation, at: Moment, answers: Answers) -> str:
        """Name the week."""
        if coop.started is None:
            return "Tandem"
        given = str(answers.get("week", ""))
        takes = _takes(coop, at.who.side if at.who else Side.SME, at)
        week = given if given in takes else _week(coop, at)
        return at.tongue("Light for {week}", week=at.tongue.week(week))

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say what a correction does."""
        del answers
        if at.who and coop.started and coop.report(_week(coop, at), at.who.side):
            return (
                say(
                    at.tongue("You correct your report; the card in the room changes in place."),
                    small=True,
                ),
            )
        return ()

    @classmethod
    def submit(cls) -> str:
        """Name the button."""
        return N_("Report")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep the report, and show it in every shared room."""
        if coop.started is None:
            raise NotStarted
        if self.light not in COLOURS:
            raise Problem(N_("Please choose green, amber or red."), "light")
        me, week = at.member, self.week or _week(coop, at)
        before = coop.report(week, me.side)
        if week not in _takes(coop, me.side, at):
            closed = week if coop.closed(week) else _week(coop, at)
            raise WeekClosed(week=at.tongue.week(closed))
        report = self._report(coop, at, week, before)
        after = coop.with_report(report)
        after = after.with_member(me.model_copy(update={"active": at.now}))
        note = {"week": week} | ({"replaced": before.model_dump(mode="json")} if before else {})
        says = [Say(f"week:{week}", Rooms(), lambda t: said.week_card(after, week, t))]
        says += [
            Say(key, Person(me), lambda t: said.settled(after, me.side, week, t))
            for key in asked_cards(coop, me.id, week, me.side)
        ]
        return Outcome(after, lambda t: said.given(after, report, t), tuple(says), note)

    def _report(self, coop: Cooperation, at: Moment, week: str, before: Report | None) -> Report:
        need = None
        if self.need:
            need = Need(text=self.need, whom=self.need_from or NeedFrom.PARTNER, by=self.need_by)
        way = None
        if self.way and self.light is not Light.GREEN:
            way = WayBack(measure=self.way, who=self.way_who, until=self.way_until)
        return Report(
            week=week,
            side=at.member.side,
            light=self.light,
            headline=self.headline,
            by=at.member.id,
            at=at.now,
            need=need,
            track=self.track,
            way=way,
            edited=before.edited + 1 if before else 0,
            late=coop.closed(week) is not None,
        )


def asked_cards(coop: Cooperation, member_id: str, week: str, side: str) -> list[str]:
    """Return the keys of the private cards that asked this person for this week."""
    keys = []
    if coop.done.get(f"ask:{side}:{member_id}") == week:
        keys.append(f"ask:{week}:{side}")
    if coop.done.get(f"nudge:{side}:{member_id}") == week:
        keys.append(f"nudge:{week}:{side}")
    return keys


def _week(coop: Cooperation, at: Moment) -> str:
    """Return the week a report is for.

    This one; the next where this one has closed with a report, or is still to come.
    """
    week = max(week_of(coop.today(at.now)), first_week(coop))
    side = at.who.side if at.who else Side.SME
    return open_week(coop) if coop.closed(week) and coop.report(week, side) else week


def _takes(coop: Cooperation, side: Side, at: Moment) -> set[str]:
    """Return the weeks that take this side's report.

    The open ones up to now, and the last that closed while no report of it has come.
    """
    first, last = open_week(coop), max(_week(coop, at), open_week(coop))
    found = {weeks_from(first, n) for n in range(weeks_between(first, last) + 1)}
    late = {coop.weeks[-1].week} if coop.weeks else set()
    return found | {week for week in late if coop.report(week, side) is None}


class LookBack(Command):
    """Look back on several weeks of both sides' lights."""

    word: ClassVar[str] = "report"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Look back")
    also: ClassVar[tuple[str, ...]] = ("verlauf", "history", "rückblick")
    may: ClassVar[Right] = Right.READ
    weeks: int = ask(N_("How many weeks?"), default=8, ge=1, le=52, markers=("wochen",))

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show them as text and picture; nothing changes."""
        if coop.started is None:
            raise NotStarted
        today = week_of(coop.today(at.now))
        seen = any(coop.report(today, s) for s in coop.organisations)
        until = today if seen or not coop.weeks else coop.weeks[-1].week
        return Outcome(coop, lambda t: looking_back.looked_back(coop, until, self.weeks, t))
