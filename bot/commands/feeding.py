"""Learning from the company's other cooperations: three at a time, use it or not for us (M18)."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import Field

from bot.answers import not_before
from bot.command import Command
from bot.commands.clock import ByClock
from bot.commands.lessons import inside
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.feeding import Offer, companies, offered
from bot.domain.heard import Heard
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.plan import begun, with_own
from bot.domain.rights import Right
from bot.errors import NoSuchLesson, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.views import feeding
from bot.views.exporting import sent_privately

AT_ONCE = 3
SOON = timedelta(days=14)


def stamp(coop: Cooperation, side: Side) -> str:
    """Return the name under which it is noted that a side was offered lessons in this phase."""
    return f"offer:{coop.phase.value}:{side.value}"


class _LooksAround(Command):
    """See what the companies of this cooperation do elsewhere; each side is shown its own only."""

    def beside(self, coop: Cooperation) -> tuple[str, ...]:
        """Ask for the companies' other cooperations."""
        return companies(coop)


class Experience(_LooksAround):
    """Show what your company has learnt in its other cooperations and fits here."""

    word: ClassVar[str] = "experience"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("erfahrungen", "von anderen lernen")
    may: ClassVar[Right] = Right.NOTE

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show three, privately: the partner's company is another one."""
        if coop.started is None:
            raise NotStarted
        return _next(coop, at)


def _next(coop: Cooperation, at: Moment) -> Outcome:
    me = at.member
    found = offered(coop, at.others, me.side)
    view = lambda t: feeding.offers(coop, found[:AT_ONCE], len(found), t)  # noqa: E731 - said once
    if inside(coop, at) is me.side:
        return Outcome(coop, view)
    says = (Say(f"offers:{me.id}", Person(me), view),)
    return Outcome(coop, lambda t: sent_privately(coop, t), says)


def _offer(coop: Cooperation, at: Moment, key: str) -> Offer:
    """Return an offer by its key, if it is one for the asker's side. Raises NoSuchLesson."""
    found = {o.key: o for o in offered(coop, at.others, at.member.side)}
    if key not in found:
        raise NoSuchLesson
    return found[key]


class UseLesson(_LooksAround):
    """Use a lesson of another cooperation here: it becomes a step of the phase."""

    word: ClassVar[str] = "use-lesson"
    also: ClassVar[tuple[str, ...]] = ("lernerfahrung nutzen",)
    may: ClassVar[Right] = Right.NOTE
    listed: ClassVar[bool] = False
    heading: ClassVar[str] = N_("Use a lesson")
    key: str = Field(default="", max_length=80)
    text: str = ask(
        N_("What will you do?"),
        hint=N_("It becomes a step of this phase, which both sides read."),
        max_length=140,
        min_length=1,
    )
    due: date = ask(N_("By when?"))

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Propose two weeks from now; the button proposes the words."""
        return {"due": (coop.today(at.now) + SOON).isoformat()}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Add the step, or without a playbook promise an action; count the use."""
        offer, me, today = _offer(coop, at, self.key), at.member, coop.today(at.now)
        not_before(self.due, today, "due")
        heard = Heard(lesson=offer.key, side=me.side, used=True, by=me.id, at=at.now)
        begun_ = begun(coop, at.library, today)
        if begun_.playbook:
            after = with_own(begun_, me, self.text, self.due, f"lesson:{offer.key}")
            step = after.steps[-1]
            heard = heard.model_copy(update={"step": step.id})
            after = after.but(heard=(*coop.heard, heard))
            view = lambda t: feeding.planned(after, step, t)  # noqa: E731 - one line
            return Outcome(after, view, (), {"lesson": offer.key})
        action = Action(
            id=numbered("A", coop.actions),
            text=self.text,
            side=me.side,
            who=me.id,
            due=self.due,
            first=self.due,
            source="lesson",
            by=me.id,
            at=at.now,
        )
        heard = heard.model_copy(update={"action": action.id})
        after = coop.with_action(action).but(heard=(*coop.heard, heard))
        return Outcome(after, lambda t: feeding.used(after, action, t), (), {"lesson": offer.key})


class NotForUs(_LooksAround):
    """Say that these lessons do not fit here, and see the next."""

    word: ClassVar[str] = "not-for-us"
    may: ClassVar[Right] = Right.NOTE
    listed: ClassVar[bool] = False
    keys: str = Field(default="", max_length=300)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Offer them no more, and show the next three."""
        me, on = at.member, {o.key for o in offered(coop, at.others, at.member.side)}
        said = tuple(
            Heard(lesson=key, side=me.side, used=False, by=me.id, at=at.now)
            for key in self.keys.split(",")
            if key in on
        )
        return _next(coop.but(heard=(*coop.heard, *said)) if said else coop, at)


class OfferLessons(ByClock):
    """Offer a side's owner what its company learnt elsewhere, when a phase begins."""

    word: ClassVar[str] = "offer-lessons"
    side: Side

    def beside(self, coop: Cooperation) -> tuple[str, ...]:
        """Ask for the companies' other cooperations."""
        return companies(coop)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show three privately; nothing where there is nothing."""
        owner = coop.owner(self.side)
        after = coop.stamped(stamp(coop, self.side), coop.today(at.now).isoformat())
        found = offered(coop, at.others, self.side)
        if owner is None or not found:
            return Outcome(after)
        view = lambda t: feeding.offers(after, found[:AT_ONCE], len(found), t)  # noqa: E731 - once
        return Outcome(after, None, (Say(f"offers:{self.side}:{coop.phase}", Person(owner), view),))
