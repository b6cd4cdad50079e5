"""Noting a lesson in thirty seconds, and putting it right while it is one's own (M18, M24)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.commands.holding import minuted
from bot.domain.cooperation import Cooperation
from bot.domain.learning import similar
from bot.domain.lessons import Category, Lesson, Reach, Seen, Weight, tags_of
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.rights import Right
from bot.errors import LessonStands, NoSuchLesson, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice, say
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say, View
from bot.views import lessons
from bot.words import YesNo

LONG, SHORT = 600, 280
LISTED = 60


def inside(coop: Cooperation, at: Moment) -> Side | None:
    """Return the side that reads what is answered here; None where both may."""
    if at.who is None:
        return None
    room = coop.room(at.room)
    own = at.room.kind == "person" or (room is not None and room.side is at.who.side)
    return at.who.side if own else None


def shown(
    coop: Cooperation, lesson: Lesson, at: Moment, view: View
) -> tuple[View, tuple[Say, ...]]:
    """Return what answers here, and what goes to the asker alone where others would read along."""
    if lesson.read_by(inside(coop, at)):
        return view, ()
    private = Say(f"lesson:{lesson.id}", Person(at.member), view)
    return lambda t: lessons.kept_inside(coop, lesson, t), (private,)


class _Told(Command):
    """What is asked of a lesson."""

    may: ClassVar[Right] = Right.NOTE
    form_first: ClassVar[bool] = True
    worked: str = ask(N_("What worked?"), type="text", default="", max_length=LONG)
    failed: str = ask(
        N_("What did not work?"), type="text", default="", max_length=LONG, markers=("nicht", "not")
    )
    why: str = ask(
        N_("Why?"),
        hint=N_("The cause, as far as you know it."),
        type="text",
        default="",
        max_length=LONG,
        markers=("warum", "weil", "because"),
    )
    seen: Seen = ask(N_("Who reads it?"), default=Seen.SHARED, markers=("für", "for"))

    def check(self) -> None:
        """Refuse a lesson that says nothing. Raises Problem."""
        if not self.worked and not self.failed:
            words = N_("Please say at least one of the two: what worked, or what did not.")
            raise Problem(words, "worked")


class NoteLesson(_Told):
    """Note a lesson: what worked, what did not, and why."""

    word: ClassVar[str] = "lesson"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("lernerfahrung", "lektion", "gelernt")
    heading: ClassVar[str] = N_("Note a lesson")
    source: str = Field(default="", max_length=40)
    link: str = Field(default="", max_length=1000)
    quote: str = Field(default="", max_length=2000)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Keep it inside where it is noted inside."""
        room = coop.room(at.room)
        return {"seen": (Seen.INTERNAL if room and room.side else Seen.SHARED).value}

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Show the message it is about."""
        del coop
        quote = str(answers.get("quote") or "")
        if not quote:
            return ()
        return (say(at.tongue("“{text}”", text=quote[:300]), small=True),)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it, and show what is said already."""
        if coop.started is None:
            raise NotStarted
        self.check()
        me = at.member
        meeting = coop.running if self.seen is Seen.SHARED else None
        lesson = Lesson(
            id=numbered("L", coop.lessons),
            worked=self.worked,
            failed=self.failed,
            why=self.why,
            side=me.side,
            by=me.id,
            seen=self.seen,
            phase=coop.phase.value,
            source=self.source or (meeting.id if meeting else ""),
            link=self.link if self.link.startswith(("https://", "http://")) else "",
            quote=self.quote,
            at=at.now,
        )
        after, told = minuted(coop.with_lesson(lesson), "lessons", lesson.id, lesson.source, at)
        near = similar(after, lesson, inside(after, at))
        view, says = shown(after, lesson, at, lambda t: lessons.noted(after, lesson, near, t))
        return Outcome(after, view, (*says, *told), {"lesson": lesson.id})


# -- one's own, until it is exported -----------------------------------------------------------


def mine(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the asker's own lessons that may still be changed, newest first."""
    if at.who is None:
        return ()
    found = [x for x in reversed(coop.lessons) if x.by == at.who.id and x.stands]
    return choices([x for x in found if x.exported is None])


def choices(found: Sequence[Lesson]) -> tuple[Choice, ...]:
    """Return lessons as choices: the number, and the beginning of what each says."""
    return tuple(Choice(value=x.id, label=f"{x.id} · {x.gist[:50]}") for x in found[:LISTED])


class OfMine(Command):
    """Change a lesson of one's own: the newest, unless it is said which."""

    may: ClassVar[Right] = Right.NOTE
    form_first: ClassVar[bool] = True
    lesson: str = ask(
        N_("Which lesson?"), type="choice", choices=mine, default="", once=True, looks=r"[lL]\d+"
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Take the newest."""
        found = mine(coop, at)
        return {"lesson": found[0].value} if found else {}

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where nothing can be changed."""
        _own(coop, at, str(answers.get("lesson") or ""))

    @classmethod
    def recall(cls, coop: Cooperation, at: Moment, answers: Answers) -> Answers:
        """Show the lesson as it is now."""
        with suppress(NoSuchLesson, LessonStands):
            found = _own(coop, at, str(answers.get("lesson") or ""))
            told = found.model_dump(mode="json", include=set(cls.asked()) - {"lesson"})
            return {n: ", ".join(v) if isinstance(v, list) else v for n, v in told.items()}
        return {}

    def kept(self, coop: Cooperation, at: Moment, lesson: Lesson) -> Outcome:
        """Keep it as it is said now."""
        after = coop.with_lesson(lesson)
        near = similar(after, lesson, inside(after, at))
        view, says = shown(after, lesson, at, lambda t: lessons.noted(after, lesson, near, t))
        return Outcome(after, view, says, {"lesson": lesson.id})


def _own(coop: Cooperation, at: Moment, lesson_id: str) -> Lesson:
    """Return one's own lesson that may still be changed. Raises NoSuchLesson, LessonStands."""
    if not lesson_id:
        lesson_id = next((c.value for c in mine(coop, at)), "")
    found = coop.lesson(lesson_id)
    if found is None or not found.stands or found.by != at.member.id:
        raise NoSuchLesson
    if found.exported:
        raise LessonStands(id=found.id)
    return found


class EditLesson(_Told, OfMine):
    """Put a lesson of your own right, until it is exported."""

    word: ClassVar[str] = "lesson-edit"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("lernerfahrung ändern", "edit lesson")
    heading: ClassVar[str] = N_("Correct a lesson")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Replace its words."""
        lesson = _own(coop, at, self.lesson)
        self.check()
        told = {n: getattr(self, n) for n in ("worked", "failed", "why", "seen")}
        return self.kept(coop, at, lesson.but(**told))


class MoreOnLesson(OfMine):
    """Say more about a lesson of your own: category, recommendation, early signs."""

    word: ClassVar[str] = "lesson-more"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("lernerfahrung ergänzen", "more on lesson")
    heading: ClassVar[str] = N_("More about a lesson")
    category: Category = ask(N_("What is it about?"), default=Category.OTHER)
    effect: str = ask(
        N_("What did it lead to?"), default="", max_length=SHORT, markers=("wirkung", "effekt")
    )
    sign: str = ask(
        N_("How could one have seen it early?"), default="", max_length=SHORT, markers=("zeichen",)
    )
    advice: str = ask(
        N_("What do you recommend for the next time?"),
        default="",
        max_length=SHORT,
        markers=("empfehlung", "recommendation"),
    )
    weight: Weight = ask(N_("How much does it matter?"), default=Weight.NORMAL)
    reach: Reach = ask(N_("For whom is it good, too?"), default=Reach.ALIKE)
    tags: str = ask(
        N_("Tags"),
        hint=N_("A few words with commas, by which it is found again."),
        default="",
        max_length=200,
        markers=("stichworte",),
    )
    named: YesNo = ask(N_("Does your name stand on it?"), default=YesNo.YES)

    @classmethod
    def recall(cls, coop: Cooperation, at: Moment, answers: Answers) -> Answers:
        """Show what is known already."""
        told = super().recall(coop, at, answers)
        return {**told, "named": (YesNo.YES if told.get("named", True) else YesNo.NO).value}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Add it."""
        told = {
            n: getattr(self, n) for n in ("category", "effect", "sign", "advice", "weight", "reach")
        }
        named, tags = self.named is YesNo.YES, tags_of(self.tags.split(","))
        lesson = _own(coop, at, self.lesson).but(**told, named=named, tags=tags)
        return self.kept(coop, at, lesson)
