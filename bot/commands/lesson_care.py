"""Finding lessons again, bringing doubles together, and looking whether they still hold (M18)."""

from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.clock import ByClock
from bot.commands.joining import sides
from bot.commands.lessons import choices, inside, shown
from bot.domain.cooperation import Cooperation
from bot.domain.feeding import companies, uses
from bot.domain.learning import readable, selected, to_review
from bot.domain.lessons import Category, Learnt, Lesson, merged
from bot.domain.people import Role, Side
from bot.domain.phases import Phase
from bot.domain.rights import Right
from bot.errors import LessonStands, NoSuchLesson, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Choice
from bot.moment import Moment
from bot.outcome import Outcome, privately
from bot.views import lessons


class Lessons(Command):
    """Look up what was learnt."""

    word: ClassVar[str] = "lessons"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("lernerfahrungen", "lektionen")
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Lessons learned")
    search: str = ask(
        N_("What are you looking for?"),
        hint=N_("Words, #tags or a number such as L3; empty shows the newest."),
        default="",
        max_length=80,
    )
    phase: Phase | None = ask(N_("From which phase?"), default=None)
    category: Category | None = ask(N_("What is it about?"), default=None)
    side: Side | None = ask(N_("From whom?"), choices=sides, default=None)

    def beside(self, coop: Cooperation) -> tuple[str, ...]:
        """Ask for the other cooperations where one lesson is meant: it may be used there."""
        return companies(coop) if coop.lesson(self.search.strip()) else ()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show one, or those that fit, newest first; inside ones only where the side is alone."""
        if coop.started is None:
            raise NotStarted
        place = inside(coop, at)
        one = coop.lesson(self.search.strip())
        if one and one.stands and one.read_by(place):
            count = uses(coop, one, at.others)
            return Outcome(coop, lambda t: lessons.card(coop, one, at.member, t, uses=count))
        all_ = readable(coop, place)
        found = selected(
            coop, all_, self.search, phase=self.phase, category=self.category, side=self.side
        )
        asked = bool(self.search or self.phase or self.category or self.side)
        hidden = len(readable(coop, at.member.side)) - len(all_)
        return Outcome(coop, lambda t: lessons.listed(coop, found, t, asked=asked, hidden=hidden))


def there(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the lessons that may be read here, newest first."""
    return choices(readable(coop, inside(coop, at)))


class _OfLesson(Command):
    """Do something with a lesson that may be read."""

    may: ClassVar[Right] = Right.NOTE
    lesson: str = ask(
        N_("Which lesson?"), type="choice", choices=there, once=True, looks=r"[lL]\d+"
    )

    def found(self, coop: Cooperation, at: Moment) -> Lesson:
        """Return the lesson that is meant. Raises NoSuchLesson."""
        return _found(coop, at, self.lesson)


def _found(coop: Cooperation, at: Moment, lesson_id: str) -> Lesson:
    lesson = coop.lesson(lesson_id)
    if lesson is None or not lesson.stands or not lesson.read_by(at.member.side):
        raise NoSuchLesson
    return lesson


class MergeLessons(_OfLesson):
    """Bring two lessons that say the same together."""

    word: ClassVar[str] = "merge"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("zusammenführen", "zusammenfassen")
    heading: ClassVar[str] = N_("Bring lessons together")
    into: str = ask(N_("Into which one?"), type="choice", choices=there)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Let the one say what both say; the other stays in the record, and is listed no more."""
        taken, kept = self.found(coop, at), _found(coop, at, self.into)
        self._check(at, taken, kept)
        one = merged(kept, taken)
        after = coop.with_lesson(one).with_lesson(taken.but(into=kept.id))
        view, says = shown(after, one, at, lambda t: lessons.card(after, one, at.member, t))
        return Outcome(
            after, view, says, {"into": kept.id, "was": kept.words, "added": taken.words}
        )

    def _check(self, at: Moment, taken: Lesson, kept: Lesson) -> None:
        """Refuse what would mix up or give away. Raises Problem, LessonStands."""
        me = at.member
        if taken.id == kept.id:
            raise Problem(N_("These are the same lesson. Please choose another one."), "into")
        if taken.only is not kept.only:
            words = N_("One is read by both sides, the other by one only: they stay apart.")
            raise Problem(words, "into")
        if me.id not in (taken.by, kept.by) and not me.has(Role.OWNER):
            words = N_("Whoever noted one of them can do this, or a project owner.")
            raise Problem(words, "into")
        for it in (taken, kept):
            if it.exported:
                raise LessonStands(id=it.id)


class AdoptLesson(_OfLesson):
    """Mark a lesson as taken into the playbook."""

    word: ClassVar[str] = "adopt"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("übernehmen", "aufnehmen")
    heading: ClassVar[str] = N_("Take a lesson over")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it; from now on it is looked at again."""
        return _stated(coop, at, self.found(coop, at), Learnt.TAKEN)


class VerifyLesson(_OfLesson):
    """Mark a lesson as checked: it has proved right."""

    word: ClassVar[str] = "verify"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("bewährt", "hat sich bewährt")
    heading: ClassVar[str] = N_("A lesson proved right")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it; it is not asked about any more."""
        return _stated(coop, at, self.found(coop, at), Learnt.CHECKED)


def _stated(coop: Cooperation, at: Moment, lesson: Lesson, state: Learnt) -> Outcome:
    now = lesson.but(state=state, asked=at.now)
    after = coop.with_lesson(now)
    view, says = shown(after, now, at, lambda t: lessons.card(after, now, at.member, t))
    return Outcome(after, view, says, {"lesson": lesson.id, "was": lesson.state.value})


class ReviewLessons(ByClock):
    """Ask somebody to look at their lessons again, a quarter of a year later."""

    word: ClassVar[str] = "review-lessons"
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Ask about all of them at once, privately."""
        who = coop.member(self.member)
        found = to_review(coop, who, at.now) if who else ()
        if who is None or not found:
            return Outcome(coop)
        after = coop
        for lesson in found:
            after = after.with_lesson(lesson.but(asked=at.now))
        key = f"lessons:{who.id}:{coop.today(at.now)}"
        return privately(after, key, [who], lambda t: lessons.review(after, found, t))
