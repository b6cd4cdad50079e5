"""What a jour fixe leaves behind: decisions, actions and lessons, written down or kept (M17)."""

from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem, not_before
from bot.command import Command
from bot.commands.holding import LONG, found, kept_on, of_late, remarked
from bot.commands.topics import people
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Decision
from bot.domain.lessons import Lesson
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.rights import Right
from bot.errors import NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import noted as views

BOTH = "both"


def deciders(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return who may have decided: both sides, one, or a person."""
    both = Choice(value=BOTH, label=at.tongue("Both sides together"))
    sides = tuple(Choice(value=s.value, label=coop.organisation(s).name or s.value) for s in Side)
    return (both, *sides, *people(coop, at))


class MakeDecision(Command):
    """Write down a decision."""

    word: ClassVar[str] = "decision"
    also: ClassVar[tuple[str, ...]] = ("entscheidung", "beschluss", "entscheidung festhalten")
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Write down a decision")
    decision: str = ask(N_("What is decided?"), type="text", max_length=LONG, min_length=1)
    reason: str = ask(
        N_("Why?"), default="", max_length=LONG, markers=("grund", "because", "weil"), bare=True
    )
    who: str = ask(
        N_("Who decided it?"), type="choice", choices=deciders, default=BOTH, markers=("wer",)
    )
    until: date | None = ask(
        N_("Until when does it hold, or when is it looked at again?"),
        default=None,
        markers=("until", "bis"),
        bare=True,
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer both sides as those who decide."""
        del coop, at
        return {"who": BOTH}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Write it into the one decision log, and show it in every room."""
        if coop.started is None:
            raise NotStarted
        not_before(self.until, coop.today(at.now) + timedelta(1), "until")
        meeting = of_late(coop, at)
        decision = Decision(
            id=numbered("D", coop.decisions),
            source=meeting.id if meeting else "",
            who=self.who,
            side=at.member.side,
            by=at.member.id,
            at=at.now,
            decision=self.decision,
            reason=self.reason,
            until=self.until,
        )
        after = coop.with_decision(decision)
        view = lambda t: views.decided(after, decision, t)  # noqa: E731 - one line, used twice
        if meeting:
            kept = kept_on(after, meeting.keeping("decisions", decision.id), at)
        else:
            kept = kept_on(after, None, at, Say(f"decision:{decision.id}", Rooms(), view))
        return Outcome(kept.coop, view, kept.says, kept.note)


def promisers(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return who may promise an action: a person, or a side."""
    sides = tuple(Choice(value=s.value, label=coop.organisation(s).name or s.value) for s in Side)
    return (*people(coop, at), *sides)


class TakeAction(Command):
    """Write down an action in the jour fixe."""

    word: ClassVar[str] = "take-action"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Write down an action")
    text: str = ask(N_("What is to be done?"), max_length=280, min_length=1)
    who: str = ask(N_("Who does it?"), type="choice", choices=promisers)
    due: date = ask(N_("Until when?"))

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer whoever asks."""
        del coop
        return {"who": at.who.id} if at.who else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Write it down, and show it on the card."""
        if coop.started is None:
            raise NotStarted
        not_before(self.due, coop.today(at.now), "due")
        meeting, member = of_late(coop, at), coop.member(self.who)
        action = Action(
            id=numbered("A", coop.actions),
            text=self.text,
            side=member.side if member else Side(self.who),
            who=member.id if member else "",
            due=self.due,
            first=self.due,
            source=meeting.id if meeting else "",
            by=at.member.id,
            at=at.now,
        )
        after = coop.with_action(action)
        kept = kept_on(after, meeting and meeting.keeping("actions", action.id), at)
        return Outcome(kept.coop, lambda t: views.promised(after, action, t), kept.says, kept.note)


class TakeLesson(Command):
    """Write down a lesson in the jour fixe."""

    word: ClassVar[str] = "take-lesson"
    after_end: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Lesson of the week")
    worked: str = ask(N_("What worked?"), type="text", default="", max_length=LONG)
    failed: str = ask(N_("What did not work?"), type="text", default="", max_length=LONG)
    why: str = ask(N_("Why?"), type="text", default="", max_length=LONG)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Write it down, and show it on the card."""
        if coop.started is None:
            raise NotStarted
        if not (self.worked or self.failed):
            raise Problem(N_("Please say what worked or what did not."), "worked")
        meeting = of_late(coop, at)
        lesson = Lesson(
            id=numbered("L", coop.lessons),
            worked=self.worked,
            failed=self.failed,
            why=self.why,
            side=at.member.side,
            by=at.member.id,
            phase=coop.phase.value,
            source=meeting.id if meeting else "",
            at=at.now,
        )
        after = coop.with_lesson(lesson)
        kept = kept_on(after, meeting and meeting.keeping("lessons", lesson.id), at)
        return Outcome(kept.coop, lambda t: views.learnt(after, lesson, t), kept.says, kept.note)


class Sort(StrEnum):
    """What a message is kept as."""

    NOTE = "note"
    DECISION = "decision"
    LESSON = "lesson"


class KeepMessage(Command):
    """Keep somebody's message: as a note, a decision or a lesson."""

    word: ClassVar[str] = "keep"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.NOTE
    sort: Sort
    text: str = Field(max_length=4000)
    key: str = Field(default="", max_length=200)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it once while a jour fixe runs; at any other time a sign is only a sign."""
        meeting = coop.running
        text = " ".join(self.text.split())[:LONG]
        if meeting is None or not text or at.now >= meeting.ends_at or self.key in meeting.kept:
            return Outcome(coop)
        found(coop, at)
        me = at.member
        if self.sort is Sort.NOTE:
            meeting = remarked(meeting, at, text).but(kept=(*meeting.kept, self.key))
        elif self.sort is Sort.DECISION:
            decision = Decision(
                id=numbered("D", coop.decisions), source=meeting.id, who=BOTH, side=me.side,
                by=me.id, at=at.now, decision=text,
            )  # fmt: skip
            coop = coop.with_decision(decision)
            meeting = meeting.keeping("decisions", decision.id, self.key)
        else:
            lesson = Lesson(
                id=numbered("L", coop.lessons), worked=text, side=me.side, by=me.id,
                phase=coop.phase.value, source=meeting.id, at=at.now,
            )  # fmt: skip
            coop = coop.with_lesson(lesson)
            meeting = meeting.keeping("lessons", lesson.id, self.key)
        return kept_on(coop, meeting, at)
