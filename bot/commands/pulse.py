"""The weekly question about trust, and how both sides stand to each other (M23, M41, M55)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.clock import ByClock
from bot.domain.cooperation import Cooperation
from bot.domain.pulse import Pulse, next_condition
from bot.domain.rights import Right
from bot.errors import NothingAsked, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say, privately
from bot.views import trust


def points(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the five points in words."""
    del coop
    return tuple(Choice(value=str(n), label=trust.point_said(n, at.tongue)) for n in range(1, 6))


class AnswerPulse(Command):
    """Answer this week's question about trust, without your name."""

    word: ClassVar[str] = "pulse"
    heading: ClassVar[str] = N_("Question about trust")
    also: ClassVar[tuple[str, ...]] = ("puls",)
    may: ClassVar[Right] = Right.ONESELF
    # Who answered what is kept nowhere, the journal included.
    secret: ClassVar[frozenset[str]] = frozenset({"points"})
    points: str = ask(N_("How far do you agree?"), type="choice", choices=points)
    week: str = ""

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where nothing is asked, or it was answered already."""
        del answers
        _open(coop, at, "")

    @classmethod
    def title(cls, coop: Cooperation, at: Moment, answers: Answers) -> str:
        """Name the question."""
        del coop, answers
        return at.tongue(cls.heading)

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say what is asked, and who sees it."""
        del answers
        return trust.question(coop, coop.pulses[-1], at.member, at.tongue) if coop.pulses else ()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Count it; the card says thank you."""
        me = at.member
        pulse = _open(coop, at, self.week)
        after = coop.with_pulse(pulse.with_answer(me.side, int(self.points), me.id))
        card = Say(
            f"pulse:{pulse.week}:{me.id}", Person(me), lambda t: trust.thanked(after, pulse, t)
        )
        says = (card,) if after.has_done(f"pulse:{me.id}", pulse.week) else ()
        reply = None if at.on_card and says else lambda t: trust.thanked(after, pulse, t)
        return Outcome(after, reply, says)


def _open(coop: Cooperation, at: Moment, week: str) -> Pulse:
    """Return the question that this person can still answer. Raises NothingAsked."""
    found = coop.pulses[-1] if coop.pulses else None
    closed = found is None or coop.closed(found.week) or (week and week != found.week)
    done = at.member.neutral or (found is not None and at.member.id in found.answered)
    if found is None or closed or done:
        raise NothingAsked
    return found


class LeavePulse(Command):
    """Say that you do not want the weekly question about trust, or want it again."""

    word: ClassVar[str] = "pulse off"
    heading: ClassVar[str] = N_("No question about trust")
    also: ClassVar[tuple[str, ...]] = ("puls aus",)
    may: ClassVar[Right] = Right.ONESELF

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Turn it: off where it was on, on where it was off."""
        me = at.member.model_copy(update={"pulse": not at.member.pulse, "active": at.now})
        after = coop.with_member(me)
        return Outcome(after, lambda t: trust.left(after, me, t))


class Trust(Command):
    """Show how both sides stand to each other: trust, promises, balance, effort."""

    word: ClassVar[str] = "trust"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("vertrauen", "augenhöhe", "miteinander")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it; nothing changes."""
        if coop.started is None:
            raise NotStarted
        return Outcome(coop, lambda t: trust.standing(coop, at.now, t))


class AskPulse(ByClock):
    """Ask somebody the week's question about trust."""

    word: ClassVar[str] = "ask-pulse"
    week: str
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card, once a week."""
        duty, who = f"pulse:{self.member}", coop.member(self.member)
        after = coop.stamped(duty, self.week)
        pulse = next((p for p in coop.pulses if p.week == self.week), None)
        if pulse is None:
            pulse = Pulse(week=self.week, condition=next_condition(coop.pulses), at=at.now)
            after = after.with_pulse(pulse)
        if who is None or coop.has_done(duty, self.week) or self.member in pulse.answered:
            return Outcome(after)
        asked = pulse
        return privately(
            after, f"pulse:{self.week}:{who.id}", [who], lambda t: trust.ask(after, asked, who, t)
        )
