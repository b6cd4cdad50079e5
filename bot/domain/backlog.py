"""The joint backlog: what might be built next, and what each side wants first (M06)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel

from bot.domain.people import Side

# What a side says comes first, second and third counts so much.
POINTS = (3, 2, 1)


class Task(BaseModel, frozen=True):
    """Something that might be built (B1, B2 …); ``out`` once it is done or not wanted, and why."""

    id: str
    title: str
    side: Side
    by: str
    at: datetime
    out: datetime | None = None
    why: str = ""


class Placed(BaseModel, frozen=True):
    """A task in the joint order, and what each side gives it."""

    task: Task
    points: dict[Side, int]

    @property
    def total(self) -> int:
        """Return what both sides give it together."""
        return sum(self.points.values())


Ranks = Mapping[Side, Sequence[str]]


def ordered(tasks: Sequence[Task], ranks: Ranks) -> tuple[Placed, ...]:
    """Return what is not out yet, what both want most first; of two alike the older one.

    >>> ordered((), {})
    ()
    """
    left = [t for t in tasks if t.out is None]
    ids = [t.id for t in left]
    first = {s: [i for i in ranks.get(s, ()) if i in ids] for s in Side}
    placed = [Placed(task=t, points={s: _points(t.id, first[s]) for s in Side}) for t in left]
    return tuple(sorted(placed, key=lambda p: (-p.total, ids.index(p.task.id))))


def _points(task: str, first: Sequence[str]) -> int:
    place = first.index(task) if task in first else len(POINTS)
    return POINTS[place] if place < len(POINTS) else 0


def apart(tasks: Sequence[Task], ranks: Ranks) -> tuple[str, str] | None:
    """Return what each side wants first where that differs; None where not both have said."""
    left = {t.id for t in tasks if t.out is None}
    tops = [next((i for i in ranks.get(s, ()) if i in left), "") for s in Side]
    return (tops[0], tops[1]) if all(tops) and tops[0] != tops[1] else None
