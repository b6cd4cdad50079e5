"""The retrospective of a phase: written alone, grouped and voted together, kept (M18, M27)."""

from datetime import date, timedelta
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.clock import ByClock
from bot.domain.cooperation import Cooperation
from bot.domain.lessons import Category, Lesson, Weight
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.retro import VOTES, Entry, Kind, Retro, Stage
from bot.domain.rights import Right
from bot.errors import NoRetro, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice, say
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say
from bot.views import retro
from bot.words import YesNo

LINES, LONG = 8, 600
TOP = 3


def running(coop: Cooperation, *stages: Stage) -> Retro:
    """Return the retrospective that is under way in one of these stages. Raises NoRetro."""
    found = coop.retros[-1] if coop.retros else None
    if found is None or found.stage not in stages:
        raise NoRetro
    return found


def card(coop: Cooperation, one: Retro) -> Say:
    """Return the one card of a retrospective in the rooms, edited in place."""
    return Say(f"retro:{one.id}", Rooms(), lambda t: retro.board(coop, one, t))


def asked(coop: Cooperation, one: Retro) -> tuple[Say, ...]:
    """Return the private question to everybody of both sides."""
    return tuple(
        Say(f"retro:{one.id}:ask", Person(m), lambda t: retro.question(coop, one, t))
        for m in coop.members
        if m.partial and m.id not in one.answered
    )


class StartRetro(Command):
    """Ask everybody what worked in this phase and what did not."""

    word: ClassVar[str] = "retro"
    also: ClassVar[tuple[str, ...]] = ("retrospektive",)
    may: ClassVar[Right] = Right.REPORT
    heading: ClassVar[str] = N_("Retrospective")
    until: date | None = ask(
        N_("Until when can people write?"),
        hint=N_("Empty: three working days."),
        default=None,
        markers=("until", "bis"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private form to all members; show the one that runs, if one does."""
        if coop.started is None:
            raise NotStarted
        last = coop.retros[-1] if coop.retros else None
        if last and last.stage is not Stage.CLOSED:
            return Outcome(coop, lambda t: retro.board(coop, last, t))
        today = coop.today(at.now)
        if self.until and not today < self.until <= today + timedelta(days=30):
            raise Problem(N_("Please choose a day within the next month."), "until")
        one = Retro(
            id=numbered("R", coop.retros),
            phase=coop.phase.value,
            by=at.member.id,
            at=at.now,
            until=self.until or _later(coop, today, at.member.side),
        )
        after = coop.with_retro(one)
        return Outcome(
            after, lambda t: retro.board(after, one, t), (card(after, one), *asked(after, one))
        )


def _later(coop: Cooperation, today: date, side: Side) -> date:
    """Return the third working day from now."""
    works, day = coop.working_days_of(side), today
    for _ in range(3):
        day = works.next(day + timedelta(1)) or day + timedelta(1)
    return day


class AnswerRetro(Command):
    """Write what worked and what did not; only you see that it was you."""

    word: ClassVar[str] = "retro-answer"
    also: ClassVar[tuple[str, ...]] = ("rückblick schreiben",)
    may: ClassVar[Right] = Right.NOTE
    form_first: ClassVar[bool] = True
    heading: ClassVar[str] = N_("What did we learn?")
    worked: str = ask(
        N_("What worked?"),
        hint=N_("One line each."),
        type="text",
        default="",
        max_length=LONG,
    )
    failed: str = ask(
        N_("What did not work?"),
        hint=N_("One line each."),
        type="text",
        default="",
        max_length=LONG,
    )
    culture: str = ask(
        N_("What did we learn from each other, besides the technology?"),
        hint=N_("How the others work, decide, talk: one line each."),
        type="text",
        default="",
        max_length=LONG,
    )
    named: YesNo = ask(N_("Does your name stand on it?"), default=YesNo.NO)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse once writing is over."""
        del at, answers
        running(coop, Stage.WRITING)

    @classmethod
    def recall(cls, coop: Cooperation, at: Moment, answers: Answers) -> Answers:
        """Show what was written before."""
        del answers
        if not coop.retros or at.who is None:
            return {}
        mine = [e for e in coop.retros[-1].entries if e.by == at.who.id]
        told: Answers = {k.value: "\n".join(e.text for e in mine if e.kind is k) for k in Kind}
        named = YesNo.YES if any(e.named for e in mine) else YesNo.NO
        return {**told, "named": named.value}

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say who reads it."""
        del coop, answers
        words = at.tongue("Both sides read the lines, without names unless you want yours there.")
        return (say(words, small=True),)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep the lines in place of those written before."""
        one, me = running(coop, Stage.WRITING), at.member
        lines = [
            (kind, line.strip())
            for kind in Kind
            for line in getattr(self, kind.value).splitlines()[:LINES]
            if line.strip()
        ]
        if not lines:
            raise Problem(N_("Please write at least one line."), "worked")
        first = max((int(e.id[1:]) for e in one.entries), default=0) + 1
        entries = tuple(
            Entry(
                id=f"Z{first + n}", kind=kind, text=line, side=me.side, by=me.id,
                named=self.named is YesNo.YES,
            )
            for n, (kind, line) in enumerate(lines)
        )  # fmt: skip
        one = one.written(me.id, entries)
        after = coop.with_retro(one)
        return Outcome(after, lambda t: retro.thanks(after, one, entries, t), (card(after, one),))


class ShowRetro(Command):
    """End the writing, and look at it together."""

    word: ClassVar[str] = "retro-show"
    also: ClassVar[tuple[str, ...]] = ("rückblick zeigen",)
    may: ClassVar[Right] = Right.REPORT
    heading: ClassVar[str] = N_("Look at it together")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Gather what is alike, and let people vote."""
        del at
        after, one = shown_now(coop)
        return Outcome(after, lambda t: retro.board(after, one, t), (card(after, one),))


def shown_now(coop: Cooperation) -> tuple[Cooperation, Retro]:
    """Return the cooperation with its retrospective open for votes. Raises NoRetro."""
    one = running(coop, Stage.WRITING).grouped().but(stage=Stage.VOTING)
    return coop.with_retro(one), one


def heads(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the groups that can be voted for."""
    del at
    one = coop.retros[-1] if coop.retros else None
    return tuple(Choice(value=e.id, label=e.text[:70]) for e in (one.heads if one else ())[:60])


class VoteRetro(Command):
    """Give up to five votes to what matters most."""

    word: ClassVar[str] = "retro-vote"
    also: ClassVar[tuple[str, ...]] = ("abstimmen",)
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("My five votes")
    chosen: tuple[str, ...] = ask(
        N_("What matters most?"),
        hint=N_("Up to five; you can choose again until it is closed."),
        choices=heads,
        type="several",
        max_length=VOTES,
        min_length=1,
    )

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse before and after the vote."""
        del at, answers
        running(coop, Stage.VOTING)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Count them instead of one's earlier ones."""
        one = running(coop, Stage.VOTING)
        votes = {**one.votes, at.member.id: tuple(dict.fromkeys(self.chosen))}
        one = one.but(votes=votes)
        after = coop.with_retro(one)
        return Outcome(after, lambda t: retro.board(after, one, t), (card(after, one),))


class GroupRetro(Command):
    """Gather two lines that mean the same."""

    word: ClassVar[str] = "retro-group"
    also: ClassVar[tuple[str, ...]] = ("rückblick gruppieren",)
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Gather lines")
    entry: str = ask(N_("Which line?"), type="choice", choices=heads)
    under: str = ask(N_("Under which one?"), type="choice", choices=heads)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse before and after the vote."""
        del at, answers
        running(coop, Stage.VOTING)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Let their votes count together."""
        del at
        one = running(coop, Stage.VOTING)
        if self.entry == self.under:
            raise Problem(N_("These are the same. Please choose another one."), "under")
        one = one.gathered(self.entry, self.under)
        after = coop.with_retro(one)
        return Outcome(after, lambda t: retro.board(after, one, t), (card(after, one),))


class CloseRetro(Command):
    """Close the retrospective: what got votes becomes lessons."""

    word: ClassVar[str] = "retro-close"
    also: ClassVar[tuple[str, ...]] = ("rückblick beenden",)
    may: ClassVar[Right] = Right.REPORT
    heading: ClassVar[str] = N_("Close retrospective")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep one lesson for each group with a vote, or for all where nobody voted."""
        one = running(coop, Stage.VOTING)
        voted = [e for e in one.heads if one.count(e.id)] or list(one.heads)
        after = coop
        for n, head in enumerate(voted):
            lesson = _lesson(after, one, head, at)
            weight = Weight.HIGH if n < TOP and one.votes else Weight.NORMAL
            after = after.with_lesson(lesson.but(weight=weight))
        one = one.but(stage=Stage.CLOSED, closed=at.now)
        after = after.with_retro(one)
        return Outcome(after, lambda t: retro.board(after, one, t), (card(after, one),))


def _lesson(coop: Cooperation, one: Retro, head: Entry, at: Moment) -> Lesson:
    """Return what a group of lines becomes; a name only where everybody in it gave theirs."""
    group = one.group(head.id)
    text = "\n".join(dict.fromkeys(e.text for e in group))
    alone = len({e.by for e in group}) == 1
    return Lesson(
        id=numbered("L", coop.lessons),
        worked="" if head.kind is Kind.FAILED else text,
        failed=text if head.kind is Kind.FAILED else "",
        side=head.side,
        by=head.by if head.named and alone else "",
        named=head.named and alone,
        phase=one.phase,
        source=one.id,
        at=at.now,
        category=Category.TOGETHER if head.kind is Kind.CULTURE else Category.OTHER,
    )


class RetroStep(ByClock):
    """End the writing when its day has passed."""

    word: ClassVar[str] = "retro-step"
    retro: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it in the rooms."""
        del at
        after, one = shown_now(coop)
        return Outcome(after, None, (card(after, one),))
