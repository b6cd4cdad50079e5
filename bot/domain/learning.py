"""What is true of the lessons of a cooperation: who reads them, which fit, what is missing."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.finding import alike, found
from bot.domain.lessons import Category, Learnt, Lesson
from bot.domain.people import Member, Side
from bot.domain.phases import Phase


def phase_of(coop: Cooperation, lesson: Lesson) -> str:
    """Return the phase in which a lesson was noted, empty where nobody knows any more."""
    if lesson.phase:
        return lesson.phase
    since = coop.phase_since
    return coop.phase.value if since is None or coop.today(lesson.at) >= since else ""


def readable(coop: Cooperation, side: Side | None) -> tuple[Lesson, ...]:
    """Return the lessons that a side may read, newest first; None: those that both may read."""
    return tuple(x for x in reversed(coop.lessons) if x.stands and x.read_by(side))


def of_phase(coop: Cooperation, phase: Phase, side: Side | None) -> tuple[Lesson, ...]:
    """Return what was learnt in a phase, newest first, as far as a side may read it."""
    return tuple(x for x in readable(coop, side) if phase_of(coop, x) == phase.value)


def lacking(coop: Cooperation, phase: Phase) -> frozenset[str]:
    """Return which of ``worked`` and ``failed`` nobody has noted in a phase for both to read."""
    lessons = of_phase(coop, phase, None)
    return frozenset(n for n in ("worked", "failed") if not any(getattr(x, n) for x in lessons))


def lessons_ready(coop: Cooperation, phase: Phase) -> bool:
    """Tell whether a phase may close: something that worked is noted, and something that did not.

    Only what both sides read counts, and a lesson that says both counts for both (M18).
    """
    return not lacking(coop, phase)


def selected(
    coop: Cooperation,
    lessons: Sequence[Lesson],
    sought: str = "",
    *,
    phase: Phase | None = None,
    category: Category | None = None,
    side: Side | None = None,
) -> tuple[Lesson, ...]:
    """Return the lessons that fit everything asked for; ``#word`` among the words means a tag."""
    tags = {w.lstrip("#").casefold() for w in sought.split() if w.startswith("#")}
    words = " ".join(w for w in sought.split() if not w.startswith("#"))
    fitting = [
        x
        for x in lessons
        if (phase is None or phase_of(coop, x) == phase.value)
        and (category is None or x.category is category)
        and (side is None or x.side is side)
        and tags <= set(x.tags)
    ]
    return tuple(fitting[n] for n in found(words, [f"{x.id}\n{x.words}" for x in fitting]))


def similar(coop: Cooperation, lesson: Lesson, side: Side | None) -> tuple[Lesson, ...]:
    """Return up to three lessons that say much the same, as far as a side may read them."""
    others = [x for x in readable(coop, side) if x.id != lesson.id]
    return tuple(others[n] for n in alike(lesson.words, [x.words for x in others]))


def reviewer(coop: Cooperation, lesson: Lesson) -> Member | None:
    """Return who looks at a lesson again: whoever noted it, else the owner of that side."""
    by = coop.member(lesson.by)
    return by if by and by.roles else coop.owner(lesson.side)


def to_review(coop: Cooperation, who: Member, now: datetime) -> tuple[Lesson, ...]:
    """Return the lessons that this person is to look at again by now, oldest first (M18)."""
    return tuple(
        x
        for x in coop.lessons
        if x.stands and x.state is not Learnt.CHECKED and x.review_at <= now
        if (by := reviewer(coop, x)) and by.id == who.id
    )
