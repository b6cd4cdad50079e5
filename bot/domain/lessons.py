"""A lesson: what worked, what did not, and why (M18)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from bot.domain.people import Side

REVIEW_AFTER = timedelta(days=90)


class Seen(StrEnum):
    """Who may read a lesson: both sides, or one's own."""

    SHARED = "shared"
    INTERNAL = "internal"


class Learnt(StrEnum):
    """How far a lesson has come."""

    OPEN = "open"
    TAKEN = "taken"
    CHECKED = "checked"


class Category(StrEnum):
    """What a lesson is about; a side find is what nobody was looking for (M24)."""

    TOGETHER = "together"
    DECISIONS = "decisions"
    TECHNOLOGY = "technology"
    ANCHORING = "anchoring"
    CONTRACT = "contract"
    MARKET = "market"
    SIDE_FIND = "side-find"
    OTHER = "other"


class Weight(StrEnum):
    """How much a lesson matters."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Reach(StrEnum):
    """Which other cooperations a lesson is good for."""

    HERE = "here"
    ALIKE = "alike"
    ALL = "all"


class Lesson(BaseModel, frozen=True):
    """A lesson as it was noted, and from where.

    At least one of ``worked`` and ``failed`` is there. ``source`` is what it came from (a jour fixe
    J4, an escalation E2, a gate G1, a message), ``link`` leads to the message and ``quote`` holds
    its words; ``sign`` is what one could have seen early, ``advice`` what to do next time.
    ``into`` is the lesson that took this one in; ``asked`` is when it was last put up for review,
    ``exported`` when it was handed over, from when on it stands.
    """

    id: str
    worked: str = ""
    failed: str = ""
    why: str = ""
    side: Side
    by: str = ""
    named: bool = True
    seen: Seen = Seen.SHARED
    phase: str = ""
    source: str = ""
    link: str = ""
    quote: str = ""
    at: datetime
    state: Learnt = Learnt.OPEN
    category: Category = Category.OTHER
    effect: str = ""
    sign: str = ""
    advice: str = ""
    weight: Weight = Weight.NORMAL
    reach: Reach = Reach.ALIKE
    tags: tuple[str, ...] = ()
    into: str = ""
    asked: datetime | None = None
    exported: datetime | None = None

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)

    @property
    def stands(self) -> bool:
        """Tell whether it counts by itself: no other lesson took it in."""
        return not self.into

    @property
    def review_at(self) -> datetime:
        """Return from when on it is to be looked at again."""
        return (self.asked or self.at) + REVIEW_AFTER

    @property
    def gist(self) -> str:
        """Return what it says, in one line."""
        return " · ".join(" ".join(w.split()) for w in (self.worked, self.failed) if w)

    @property
    def words(self) -> str:
        """Return all that somebody wrote into it."""
        told = (
            self.worked, self.failed, self.why, self.effect, self.sign, self.advice, self.quote,
            *self.tags,
        )  # fmt: skip
        return "\n".join(w for w in told if w)

    @property
    def only(self) -> Side | None:
        """Return the one side that reads it, None where both do."""
        return self.side if self.seen is Seen.INTERNAL else None

    def read_by(self, side: Side | None) -> bool:
        """Tell whether a side may read it; None stands for a place that both sides read."""
        return self.seen is Seen.SHARED or self.side is side


def merged(kept: Lesson, taken: Lesson) -> Lesson:
    """Return the lesson that says what both say, nothing twice; it keeps its number and date."""

    def both(name: str, limit: int) -> str:
        one, two = getattr(kept, name), getattr(taken, name)
        said = one if not two or two.casefold() in one.casefold() else f"{one}\n{two}".strip()
        return str(said) if len(said) <= limit else one or two[:limit]

    return kept.but(
        **{n: both(n, 1000) for n in ("worked", "failed", "why", "effect", "sign", "advice")},
        quote=kept.quote or taken.quote,
        link=kept.link or taken.link,
        source=kept.source or taken.source,
        category=taken.category if kept.category is Category.OTHER else kept.category,
        weight=min(kept.weight, taken.weight, key=list(Weight).index),
        reach=max(kept.reach, taken.reach, key=list(Reach).index),
        tags=tags_of((*kept.tags, *taken.tags)),
        named=kept.named and taken.named,
    )


def tags_of(words: Iterable[str]) -> tuple[str, ...]:
    """Return tags without their marks, each once, in small letters."""
    found = (w.strip().lstrip("#").casefold()[:30] for w in words)
    return tuple(dict.fromkeys(w for w in found if w))[:8]
