"""What a company has learnt in its other cooperations, and whether it was used here (M18)."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.cooperation import Cooperation
from bot.domain.learning import phase_of
from bot.domain.lessons import Learnt, Lesson, Reach, Seen, Weight
from bot.domain.people import Side


class Offer(NamedTuple):
    """A lesson of another cooperation; ``key`` names both, such as ``5eed:L3``."""

    key: str
    title: str
    lesson: Lesson


def companies(coop: Cooperation) -> tuple[str, ...]:
    """Return the look-up keys by which all cooperations of both companies are found."""
    return tuple(f"home:{h}" for s in Side for h in coop.organisation(s).homes)


def key_of(coop: Cooperation, lesson: Lesson) -> str:
    """Return the name of a lesson among all cooperations."""
    return f"{coop.id}:{lesson.id}"


def offered(coop: Cooperation, others: Sequence[Cooperation], side: Side) -> tuple[Offer, ...]:
    """Return what a side may learn from its company's other cooperations, the fitting first.

    Shared lessons of any cooperation in which its company takes part, internal ones of its own
    company only; of the same model, or good for every cooperation; none that it answered already.
    """
    known = {h.lesson for h in coop.heard if h.side is side}
    found = [
        (_fit(coop, other, x), x.at, Offer(key_of(other, x), other.title, x))
        for other in others
        if other.id != coop.id
        for x in other.lessons
        if key_of(other, x) not in known and _may(coop, other, x, side) and _fits(coop, other, x)
    ]
    ordered = sorted(found, key=lambda f: (-f[0], -f[1].timestamp(), f[2].key))
    return tuple(offer for _, _, offer in ordered)


def _may(coop: Cooperation, other: Cooperation, lesson: Lesson, side: Side) -> bool:
    """Tell whether the company of this side wrote it, or reads it anyway: never another's."""
    mine = set(coop.organisation(side).homes)
    sides = [lesson.side] if lesson.seen is Seen.INTERNAL else list(Side)
    return any(mine & set(other.organisation(s).homes) for s in sides)


def _fits(coop: Cooperation, other: Cooperation, lesson: Lesson) -> bool:
    if not lesson.stands or lesson.reach is Reach.HERE:
        return False
    return lesson.reach is Reach.ALL or other.model is coop.model


def _fit(coop: Cooperation, other: Cooperation, lesson: Lesson) -> int:
    return (
        2 * (other.model is coop.model)
        + 2 * (phase_of(other, lesson) == coop.phase.value)
        + (lesson.weight is Weight.HIGH)
        + (lesson.state is Learnt.CHECKED)
        - (lesson.weight is Weight.LOW)
    )


def uses(coop: Cooperation, lesson: Lesson, others: Sequence[Cooperation]) -> int:
    """Return in how many other cooperations a lesson is used."""
    key = key_of(coop, lesson)
    return sum(any(h.lesson == key and h.used for h in other.heard) for other in others)
