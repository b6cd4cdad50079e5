"""What comes of a jour fixe: decisions, actions, lessons, notes, ratings (M17)."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.commands.escalation import Escalate
from bot.commands.holding import cards, concluded, found, of_late
from bot.commands.topics import people
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Decision
from bot.domain.lessons import Lesson
from bot.domain.meeting import Fate, Meeting, Part, Rating, Remark
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.rights import Right
from bot.domain.topics import Topic
from bot.errors import NoMeeting, NoSuchTopic, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import noted as views
from bot.views.agenda import called
from bot.views.meeting import writing
from bot.words import labelled

BOTH = "both"
LONG = 500
LISTED = 60


def _kept(coop: Cooperation, meeting: Meeting | None, at: Moment, *says: Say) -> Outcome:
    """Return what comes of something that was written down, with the card brought up to date."""
    if meeting is None:
        return Outcome(coop, None, says)
    after = coop.with_meeting(meeting)
    return Outcome(after, None, (*cards(after, meeting, at.now), *says), {"meeting": meeting.id})


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
        if self.until and self.until <= coop.today(at.now):
            raise Problem(N_("This day lies in the past. Please choose a later one."), "until")
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
            kept = _kept(after, meeting.keeping("decisions", decision.id), at)
        else:
            kept = _kept(after, None, at, Say(f"decision:{decision.id}", Rooms(), view))
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
        if self.due < coop.today(at.now):
            raise Problem(N_("This day lies in the past. Please choose a later one."), "due")
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
        kept = _kept(after, meeting and meeting.keeping("actions", action.id), at)
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
        kept = _kept(after, meeting and meeting.keeping("lessons", lesson.id), at)
        return Outcome(kept.coop, lambda t: views.learnt(after, lesson, t), kept.says, kept.note)


class Note(Command):
    """Write something into the minutes."""

    word: ClassVar[str] = "note"
    also: ClassVar[tuple[str, ...]] = ("notiz", "notieren")
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Note")
    text: str = ask(N_("What shall stand in the minutes?"), max_length=LONG, min_length=1)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Add it to the running jour fixe, or to the last one of these 24 hours."""
        meeting = of_late(coop, at)
        if meeting is None:
            raise NoMeeting
        meeting = _noted(meeting, at, self.text)
        kept = _kept(coop, meeting, at)
        return Outcome(
            kept.coop, lambda t: views.noted(coop, meeting, self.text, t), kept.says, kept.note
        )


def _noted(meeting: Meeting, at: Moment, text: str, key: str = "") -> Meeting:
    part = meeting.part if meeting.running and not meeting.written else None
    topic = meeting.topic if part is Part.TOPICS else ""
    said = Remark(at=at.now, by=at.member.id, text=text, part=part, topic=topic, key=key)
    return meeting.but(remarks=(*meeting.remarks, said))


class Park(Command):
    """Park something that is not for now."""

    word: ClassVar[str] = "park"
    also: ClassVar[tuple[str, ...]] = ("parken",)
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Park something")
    text: str = ask(
        N_("What is kept for later?"),
        hint=N_("It stands in the parking lot until somebody brings it back."),
        max_length=140,
        min_length=1,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it as a topic that stands on no agenda."""
        if coop.started is None:
            raise NotStarted
        topic = Topic(
            id=numbered("T", coop.topics),
            title=self.text,
            by=at.member.id,
            side=at.member.side,
            at=at.now,
        )
        after = concluded(coop.with_topic(topic), topic, Fate.PARK)
        parked = after.topic(topic.id) or topic
        meeting = coop.running
        if meeting:
            results = {**meeting.results, topic.id: Fate.PARK}
            meeting = meeting.but(topics=(*meeting.topics, topic.id), results=results)
        kept = _kept(after, meeting, at)
        return Outcome(
            kept.coop, lambda t: views.settled(after, parked, Fate.PARK, t), kept.says, kept.note
        )


class EscalateTopic(Escalate):
    """Ask a sponsor to decide a topic."""

    word: ClassVar[str] = "escalate-topic"
    also: ClassVar[tuple[str, ...]] = ()
    listed: ClassVar[bool] = False
    of_topic: str = Field(default="", max_length=12)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Open the case, and note on the topic that it goes up."""
        topic, meeting = coop.topic(self.of_topic), coop.running
        if topic is None or not topic.open:
            raise NoSuchTopic
        up = super().run(coop, at)
        after = concluded(up.coop, topic, Fate.ESCALATE)
        if meeting is None:
            return Outcome(after, up.reply, up.says, up.note)
        if topic.id not in meeting.topics:
            meeting = meeting.but(topics=(*meeting.topics, topic.id))
        meeting = meeting.settled(topic.id, Fate.ESCALATE)
        after = after.with_meeting(meeting)
        return Outcome(after, up.reply, (*up.says, *cards(after, meeting, at.now)), up.note)


def subjects(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return what can be written about: topics in writing, and blocks of a written jour fixe."""
    meeting = coop.running if coop.running and coop.running.written else None
    ids = meeting.open_topics if meeting else ()
    topics = [x for x in coop.topics if x.open and (x.writing or x.id in ids)]
    found = [
        Choice(value=x.id, label=f"{x.id} {called(coop, x, at.tongue)}"[:75])
        for x in topics[:LISTED]
    ]
    parts = [p for p in meeting.parts if p is not Part.TOPICS] if meeting else []
    return (*found, *(Choice(value=p.value, label=labelled(p, at.tongue)) for p in parts))


class Contribute(Command):
    """Say something in writing, about a topic or a block."""

    word: ClassVar[str] = "contribute"
    also: ClassVar[tuple[str, ...]] = ("beitragen",)
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Say something")
    about: str = ask(N_("What about?"), type="choice", choices=subjects)
    text: str = ask(N_("What do you say?"), type="text", max_length=LONG, min_length=1)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where nothing is open in writing."""
        del answers
        if not subjects(coop, at):
            raise NoMeeting

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put it on the card of the topic, or of the jour fixe in writing."""
        me, topic, meeting = at.member, coop.topic(self.about), coop.running
        if topic and topic.open:
            said = Remark(at=at.now, by=me.id, text=self.text, topic=topic.id)
            topic = topic.model_copy(update={"remarks": (*topic.remarks, said)})
            coop = coop.with_topic(topic)
            says: tuple[Say, ...] = ()
            if topic.writing:
                view = lambda t: writing(coop, topic, t)  # noqa: E731 - one line
                says = (Say(f"topic:{topic.id}", Rooms(), view),)
        else:
            if meeting is None or not meeting.written or self.about not in set(Part):
                raise NoMeeting
            said = Remark(at=at.now, by=me.id, text=self.text, part=Part(self.about))
            meeting, says = meeting.but(remarks=(*meeting.remarks, said)), ()
        open_now = meeting if meeting and meeting.written else None
        kept = _kept(coop, open_now, at, *says)
        return Outcome(
            kept.coop, lambda t: views.contributed(coop, self.text, t), kept.says, kept.note
        )


class Rate(Command):
    """Rate the jour fixe for your side."""

    word: ClassVar[str] = "rate"
    also: ClassVar[tuple[str, ...]] = ("bewerten", "bewertung")
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("How was it?")
    points: int = ask(N_("How was it, from 1 to 10?"), ge=1, le=10)
    text: str = ask(N_("In one sentence: why?"), default="", max_length=140)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it for one's side; said again, the last one counts."""
        meeting = of_late(coop, at)
        if meeting is None:
            raise NoMeeting
        rating = Rating(points=self.points, text=self.text)
        meeting = meeting.but(ratings={**meeting.ratings, at.member.side: rating})
        kept = _kept(coop, meeting, at)
        return Outcome(
            kept.coop, lambda t: views.rated(coop, at.member.side, rating, t), kept.says, kept.note
        )


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
            meeting = _noted(meeting, at, text).but(kept=(*meeting.kept, self.key))
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
        return _kept(coop, meeting, at)
