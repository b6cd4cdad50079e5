"""Phases: where we are, why none moves on by itself, and what is agreed for after."""

from datetime import date, timedelta
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.playbook import with_model
from bot.domain import gates, onward
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.gates import Lock
from bot.domain.numbered import numbered
from bot.domain.phases import Model, Phase
from bot.domain.plan import closed
from bot.domain.reviews import Option
from bot.domain.rights import Right
from bot.errors import NotStarted, StillRuns
from bot.fields import ask
from bot.language import N_
from bot.message import Answers
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import phases, settings, signs

FAR = timedelta(days=3 * 366)


def tried(coop: Cooperation, lock: Lock, at: Moment) -> Outcome:
    """Say why something may not run yet; that it was asked for is a sign of its own (M02)."""
    day = coop.today(at.now).isoformat()
    after = coop.stamped(f"tried:{lock}", day)
    return Outcome(after, lambda t: phases.refused(after, lock, at.now, t))


class ShowPhase(Command):
    """Show the phases, the next gate and what is locked until then.

    Runs M07 and M14.
    """

    word: ClassVar[str] = "phase"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("phasen", "phases")
    heading: ClassVar[str] = N_("Phases")
    may: ClassVar[Right] = Right.READ
    to: Phase | None = ask(
        N_("Into which phase?"),
        hint=N_("Empty shows where you are. No phase begins without its gate."),
        default=None,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show them; who asks for another phase is told what it takes."""
        if coop.started is None:
            raise NotStarted
        after = gates.opened(coop, at.library)
        if self.to is None or self.to is coop.phase or coop.ended:
            return Outcome(after, lambda t: phases.line(after, at.now, t))
        if self.to is Phase.SCALING and not gates.passed(coop):
            return tried(after, Lock.SCALING, at)
        to = self.to
        return Outcome(after, lambda t: phases.no_gate(after, to, at.now, t))


class ShowLocks(Command):
    """Show what may not run before the pilot has passed its gate, and why.

    Runs M07 and M15.
    """

    word: ClassVar[str] = "locked"
    also: ClassVar[tuple[str, ...]] = ("gesperrt", "locks")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show each with its reason; nothing changes."""
        if coop.started is None:
            raise NotStarted
        return Outcome(coop, lambda t: phases.locks(coop, at.now, t))


class SetModel(Command):
    """Change the model of the cooperation.

    Runs M03 and M07.
    """

    word: ClassVar[str] = "settings model"
    also: ClassVar[tuple[str, ...]] = ("einstellungen modell",)
    heading: ClassVar[str] = N_("Model")
    may: ClassVar[Right] = Right.STEER
    model: Model = ask(N_("How will you work together?"))

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what holds now."""
        del at
        return {"model": coop.model.value}

    def needs_both(self, coop: Cooperation) -> bool:
        """Ask the other owner, unless it cannot be anyway."""
        return not self._too_early(coop)

    def _too_early(self, coop: Cooperation) -> bool:
        return self.model is Model.EQUITY and Lock.EQUITY in gates.locked(coop)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change it; a stake waits for a pilot that has passed its gate."""
        if self._too_early(coop):
            return tried(coop, Lock.EQUITY, at)
        after = with_model(coop, self.model, at)
        return Outcome(after, lambda t: settings.saved(after, at.member, t))


class AgreeOption(Command):
    """Agree on what comes after a reached goal: until when, at which price, which way.

    Runs M57.
    """

    word: ClassVar[str] = "option"
    also: ClassVar[tuple[str, ...]] = ("skalierungsoption", "scaling option")
    heading: ClassVar[str] = N_("Option for scaling")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    until: date = ask(N_("Until when can it be taken?"), markers=("until", "bis"), bare=True)
    price: str = ask(N_("At which price, by which model?"), max_length=140, min_length=1)
    roadmap: str = ask(
        N_("In which steps?"),
        hint=N_("Such as: three plants, then the whole line, then all customers."),
        default="",
        max_length=280,
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what is agreed."""
        del at
        it = coop.option
        if it is None:
            return {}
        return {"until": it.until.isoformat(), "price": it.price, "roadmap": it.roadmap}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it; it opens with the gate of the pilot."""
        _ahead(self.until, "until", coop, at)
        option = Option(
            until=self.until, price=self.price, roadmap=self.roadmap, by=at.member.id, at=at.now
        )
        after = closed(coop.but(option=option), at.library, self.word, at.member.id, at.now)
        card = lambda t: phases.optioned(after, t)  # noqa: E731 - one line
        return Outcome(after, card, (Say("option", Rooms(), card),))


def _ahead(day: date, name: str, coop: Cooperation, at: Moment) -> None:
    today = coop.today(at.now)
    if not today < day <= today + FAR:
        raise Problem(
            N_("Please choose a day from tomorrow until {day}."),
            name,
            day=at.tongue.full_day(today + FAR),
        )


class AgreeDoor(Command):
    """Agree on a day on which both sides talk to each other again, also after the end.

    Runs M14.
    """

    word: ClassVar[str] = "door"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("wiedersehen", "tür")
    heading: ClassVar[str] = N_("Talk again")
    may: ClassVar[Right] = Right.STEER
    day: date = ask(
        N_("On which day do you talk again?"),
        hint=N_("Half a year or a year after the end is usual."),
        markers=("on", "am"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it, and tell the rooms."""
        _ahead(self.day, "day", coop, at)
        after = coop.but(door=self.day)
        card = lambda t: phases.door_set(after, t)  # noqa: E731 - one line
        return Outcome(after, card, (Say("door", Rooms(), card),))


class BeginAgain(Command):
    """Take up a closed cooperation again, from its preparation on.

    Runs M14.
    """

    word: ClassVar[str] = "begin-again"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("wieder aufnehmen", "neu aufnehmen", "begin again")
    may: ClassVar[Right] = Right.BOTH
    both_owners: ClassVar[bool] = True

    def needs_both(self, coop: Cooperation) -> bool:
        """Ask the other owner, unless it runs anyway."""
        return coop.ended is not None

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Begin with readiness: what was done, decided and learnt stays. Raises StillRuns."""
        if coop.ended is None:
            raise StillRuns
        after = onward.again(coop, at.now, at.library)
        card = lambda t: phases.begun_again(after, t)  # noqa: E731 - one line
        return Outcome(after, card, (Say(f"again:{coop.ended.review}", Rooms(), card),))


class GoOn(Command):
    """Say that it goes on after a silence, and with which step.

    Runs M01.
    """

    word: ClassVar[str] = "go-on"
    also: ClassVar[tuple[str, ...]] = ("weitermachen", "go on")
    heading: ClassVar[str] = N_("Go on")
    may: ClassVar[Right] = Right.GATE
    text: str = ask(N_("What is the next step?"), max_length=200, min_length=1)
    until: date = ask(N_("Until when?"), markers=("until", "bis"), bare=True)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Turn it into an action of one's own side, and tell the rooms."""
        _ahead(self.until, "until", coop, at)
        me = at.member
        action = Action(
            id=numbered("A", coop.actions), text=self.text, side=me.side, due=self.until,
            first=self.until, source="alive", by=me.id, at=at.now,
        )  # fmt: skip
        after = coop.with_action(action).stamped("alive", at.now.isoformat())
        card = lambda t: signs.going_on(after, me, action.id, t)  # noqa: E731 - one line
        return Outcome(after, card, (Say(f"alive:{action.id}", Rooms(), card),))
