"""Milestones: reached or adjusted by both owners, or a question to the sponsors (M21)."""

from datetime import date
from typing import Any, ClassVar, Self

from bot.answers import Problem, not_before
from bot.command import Command
from bot.commands.ending import reminders, settled, why
from bot.domain.cooperation import Cooperation
from bot.domain.milestones import Milestone
from bot.domain.numbered import numbered
from bot.domain.promises import decision_about, open_milestones
from bot.domain.rights import Right
from bot.errors import NoLonger, NoMilestone, NoOtherOwner, NotDecided, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice, Facts, Form
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say, View
from bot.views import milestones as said


class AddMilestone(Command):
    """Set a milestone: what both sides reach by a date."""

    word: ClassVar[str] = "milestone"
    also: ClassVar[tuple[str, ...]] = ("meilenstein",)
    may: ClassVar[Right] = Right.STEER
    heading: ClassVar[str] = N_("New milestone")
    title_: str = ask(N_("What is reached?"), max_length=140, min_length=1)
    due: date = ask(
        N_("By which date?"),
        hint=N_("It moves only if both project owners agree; the first date stays visible."),
        markers=("due", "by", "until", "bis"),
        bare=True,
    )
    done_when: str = ask(
        N_("Done when …"),
        hint=N_("What both sides can see, such as: 12 machines report for a week."),
        type="text",
        default="",
        max_length=280,
        markers=("wenn", "when"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it, and show it in every shared room."""
        if coop.started is None:
            raise NotStarted
        if self.due < coop.today(at.now):
            raise Problem(N_("This day lies in the past. By which date is it reached?"), "due")
        milestone = Milestone(
            id=numbered("M", coop.milestones),
            title=self.title_,
            due=self.due,
            first=self.due,
            done_when=self.done_when,
            by=at.member.id,
            at=at.now,
        )
        after = coop.with_milestone(milestone)
        reply: View = lambda t: said.noted(after, milestone, t)  # noqa: E731 - one line
        view: View = lambda t: said.card(after, milestone, t)  # noqa: E731 - one line
        says = (Say(f"milestone:{milestone.id}", Rooms(), view),)
        return Outcome(after, reply, says, {"milestone": milestone.id})


class Milestones(Command):
    """Show the milestones, their first dates, and how often they moved."""

    word: ClassVar[str] = "milestones"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("meilensteine",)
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """List them; nothing changes."""
        if coop.started is None:
            raise NotStarted
        me, today = at.member, coop.today(at.now)
        return Outcome(coop, lambda t: said.listed(coop, me, today, t))


# -- what becomes of one -------------------------------------------------------------------------


def ahead(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Offer the milestones that are still ahead."""
    return tuple(
        Choice(value=m.id, label=f"{m.id} · {m.title[:60]}", hint=at.tongue.day(m.due))
        for m in open_milestones(coop)[:60]
    )


def which() -> Any:
    """Declare the question for the milestone; it is only asked where it is not known."""
    return ask(
        N_("Which milestone?"),
        type="choice",
        default="",
        once=True,
        looks=r"[mM]?\d+",
        choices=ahead,
    )


class OfMilestone(Command):
    """Do something with one milestone; both owners have to want it."""

    may: ClassVar[Right] = Right.BOTH
    both_owners: ClassVar[bool] = True
    subject: ClassVar[str] = "milestone"
    milestone: str = which()

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Take the only one there is."""
        del at
        found = open_milestones(coop)
        return {"milestone": found[0].id} if len(found) == 1 else {}

    @classmethod
    def fill(cls, answers: Answers, coop: Cooperation, at: Moment) -> Self | Form:
        """Understand a bare number; take the only milestone there is."""
        typed = answers.get("milestone") or cls.prefill(coop, at).get("milestone", "")
        if isinstance(typed, str) and typed.strip():
            number = typed.strip().upper()
            number = f"M{number}" if number.isdigit() else number
            known = coop.milestone(number)
            if known and not known.open:
                raise NoLonger
            answers = {**answers, "milestone": number}
        return super().fill(answers, coop, at)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where there is nothing to be done, or nobody to agree with."""
        if at.who and coop.owner(at.who.side.other) is None:
            raise NoOtherOwner
        if not open_milestones(coop):
            raise NoMilestone
        known = coop.milestone(str(answers.get("milestone") or ""))
        if known and not known.open:
            raise NoLonger

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say which milestone it is about."""
        known = coop.milestone(str(answers.get("milestone") or ""))
        if known is None or at.who is None:
            return ()
        return (Facts(rows=said.facts(known, at.tongue)),)

    def found(self, coop: Cooperation, at: Moment) -> Milestone:
        """Return the milestone meant. Raises NoMilestone, NoOtherOwner, NoLonger, Problem."""
        if coop.owner(at.member.side.other) is None:
            raise NoOtherOwner
        known = coop.milestone(self.milestone) if self.milestone else None
        if self.milestone and known and not known.open:
            raise NoLonger
        if not self.milestone and open_milestones(coop):
            raise Problem(N_("Please say which one."), "milestone")
        if known is None:
            raise NoMilestone
        return known


def became(coop: Cooperation, milestone: Milestone, at: Moment, text: str = "") -> Outcome:
    """Keep what became of a milestone, tell every room, and end what was open about it."""
    about = [p for p in coop.proposals if p.given.get("milestone") == milestone.id]
    coop = coop.but(proposals=tuple(p for p in coop.proposals if p not in about))
    after, ended = settled(coop.with_milestone(milestone), f"milestone:{milestone.id}", at, text)
    key = f"milestone:{milestone.id}"
    view: View = lambda t: said.card(after, milestone, t)  # noqa: E731 - one line
    news: View = lambda t: said.news(after, milestone, t)  # noqa: E731 - one line
    mark = f"{len(milestone.moves)}" if milestone.open else "end"
    says = [Say(f"{key}:{mark}", Rooms(), news)]
    if not milestone.source:
        says.insert(0, Say(key, Rooms(), view))
    note = {"milestone": milestone.id}
    return Outcome(after, news, (*says, *ended, *reminders(after)), note)


class Reached(OfMilestone):
    """Close a milestone that is reached."""

    word: ClassVar[str] = "reached"
    also: ClassVar[tuple[str, ...]] = ("erreicht",)
    heading: ClassVar[str] = N_("It is reached")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Close it, now that both owners say so."""
        milestone = self.found(coop, at).model_copy(update={"reached": at.now})
        return became(coop, milestone, at)


class Adjust(OfMilestone):
    """Give a milestone a new date, with a reason."""

    word: ClassVar[str] = "adjust"
    also: ClassVar[tuple[str, ...]] = ("anpassen",)
    heading: ClassVar[str] = N_("A new date")
    due: date = ask(
        N_("By which date instead?"),
        markers=("due", "by", "until", "bis", "to", "auf"),
        bare=True,
    )
    reason: str = why()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Move it, now that both owners want it; the first date stays."""
        milestone = self.found(coop, at)
        not_before(self.due, coop.today(at.now), "due")
        if self.due == milestone.due:
            raise Problem(N_("That is its date already. Please choose another one."), "due")
        return became(coop, milestone.moved(at.now, self.due, self.reason), at, self.reason)


class GiveUp(OfMilestone):
    """Give a milestone up, where the sponsors have decided about it."""

    word: ClassVar[str] = "give-up"
    also: ClassVar[tuple[str, ...]] = ("aufgeben", "give up")
    heading: ClassVar[str] = N_("Give it up")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Close it without it being reached; without a decision there is no such way."""
        milestone = self.found(coop, at)
        if decision_about(coop, milestone) is None:
            raise NotDecided
        return became(coop, milestone.model_copy(update={"dropped": at.now}), at)
