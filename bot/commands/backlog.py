"""The joint backlog: put in, ranked by each side, taken out; a topic where both differ (M06)."""

from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.domain import backlog as book
from bot.domain.backlog import Task
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Decision
from bot.domain.meeting import Meeting
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.rights import Right
from bot.domain.topics import Kind, Stand, Topic
from bot.errors import NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import backlog as views
from bot.views import common

KEY = "backlog:order"
MINUTES = 10
NAMES = ("first", "second", "third")


def tasks(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return what is in the backlog, in the joint order."""
    del at
    return tuple(
        Choice(value=p.task.id, label=f"{p.task.id} {p.task.title}"[:70])
        for p in book.ordered(coop.backlog, coop.ranks)
    )


def _told(coop: Cooperation) -> tuple[Say, ...]:
    return (Say("backlog", Rooms(), lambda t: views.card(coop, t)),)


class Backlog(Command):
    """Show what might be built next, in the order that both sides want.

    Runs M06.
    """

    word: ClassVar[str] = "backlog"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("rangfolge", "aufgabenvorrat")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it; nothing changes."""
        del at
        if coop.started is None:
            raise NotStarted
        return Outcome(coop, lambda t: views.card(coop, t))


class AddTask(Command):
    """Put something into the backlog.

    Runs M06.
    """

    word: ClassVar[str] = "backlog add"
    also: ClassVar[tuple[str, ...]] = ("backlog neu", "rangfolge neu")
    heading: ClassVar[str] = N_("Into the backlog")
    may: ClassVar[Right] = Right.NOTE
    title_: str = ask(
        N_("What might be built?"),
        hint=N_("One thing that can be finished and shown."),
        max_length=120,
        min_length=1,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put it in, last; both sides rank it when they like."""
        if coop.started is None:
            raise NotStarted
        if any(t.title.casefold() == self.title_.casefold() for t in coop.backlog if not t.out):
            raise Problem(N_("This stands in the backlog already."), "title_")
        me = at.member
        task = Task(
            id=numbered("B", coop.backlog), title=self.title_, side=me.side, by=me.id, at=at.now
        )
        after = coop.with_task(task)
        return Outcome(after, lambda t: views.card(after, t), _told(after))


class RankTasks(Command):
    """Say what your side wants first, second and third.

    Runs M06.
    """

    word: ClassVar[str] = "backlog rank"
    also: ClassVar[tuple[str, ...]] = ("backlog ordnen", "rangfolge festlegen")
    heading: ClassVar[str] = N_("What comes first?")
    may: ClassVar[Right] = Right.STEER
    first: str = ask(N_("What comes first?"), type="choice", choices=tasks)
    second: str = ask(N_("What comes second?"), type="choice", choices=tasks, default="")
    third: str = ask(N_("What comes third?"), type="choice", choices=tasks, default="")

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what one's own side said last."""
        mine = coop.ranks.get(at.who.side, ()) if at.who else ()
        left = [i for i in mine if any(t.id == i and t.out is None for t in coop.backlog)]
        return dict(zip(NAMES, left, strict=False))

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it for one's own side; where both want something else first, it is a topic."""
        wanted = tuple(i for i in (self.first, self.second, self.third) if i)
        if len(set(wanted)) < len(wanted):
            raise Problem(N_("Please choose three different ones."), "second")
        me = at.member
        after = coop.but(ranks={**coop.ranks, me.side: wanted})
        after = _topical(after, at)
        return Outcome(after, lambda t: views.card(after, t), _told(after))


def _topical(coop: Cooperation, at: Moment) -> Cooperation:
    """Put the order on the agenda where both sides differ, and take it off where they agree."""
    open_ = next((x for x in coop.topics if x.key.startswith(KEY) and x.open), None)
    differ = book.apart(coop.backlog, coop.ranks)
    if open_ and not differ and set(coop.ranks) == set(Side):
        return coop.with_topic(open_.model_copy(update={"stand": Stand.DONE}))
    if open_ or not differ:
        return coop
    t = common.house(coop)
    names = {x.id: x.title for x in coop.backlog}
    first, other = (names[i] for i in differ)
    topic = Topic(
        id=numbered("T", coop.topics),
        title=t("What comes first: {first} or {other}?", first=first, other=other)[:140],
        kind=Kind.RANKING,
        minutes=MINUTES,
        by=at.member.id,
        side=at.member.side,
        at=at.now,
        key=f"{KEY}:{len(coop.topics) + 1}",
    )
    return coop.with_topic(topic)


class TakeOut(Command):
    """Take something out of the backlog: it is done, or nobody wants it any more.

    Runs M06.
    """

    word: ClassVar[str] = "backlog out"
    also: ClassVar[tuple[str, ...]] = ("backlog erledigt", "rangfolge erledigt", "backlog done")
    heading: ClassVar[str] = N_("Out of the backlog")
    may: ClassVar[Right] = Right.STEER
    task: str = ask(N_("What is done, or not wanted any more?"), type="choice", choices=tasks)
    why: str = ask(
        N_("Anything to know about it?"),
        default="",
        max_length=280,
        markers=("grund", "because", "weil"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take it out; its number is never given again."""
        task = coop.task(self.task)
        if task is None or task.out:
            raise Problem(N_("Please choose something that is in the backlog."), "task")
        update = {"out": at.now, "why": self.why}
        after = _topical(coop.with_task(task.model_copy(update=update)), at)
        return Outcome(after, lambda t: views.card(after, t), _told(after))


def settled(
    coop: Cooperation, topic: Topic, meeting: Meeting | None, at: Moment
) -> tuple[Cooperation, Meeting | None]:
    """Write the joint order into the decision log once its topic is done in a jour fixe."""
    placed = book.ordered(coop.backlog, coop.ranks)
    if topic.kind is not Kind.RANKING or not placed:
        return coop, meeting
    t = common.house(coop)
    names = " · ".join(f"{n}. {p.task.title}" for n, p in enumerate(placed[: len(NAMES)], 1))
    decision = Decision(
        id=numbered("D", coop.decisions),
        source=meeting.id if meeting else "",
        side=at.member.side,
        by=at.member.id,
        at=at.now,
        decision=t("Order of the backlog: {tasks}", tasks=names),
    )
    after = coop.with_decision(decision)
    return after, meeting and meeting.keeping("decisions", decision.id)
