"""The pulse: one condition of trust a week, answered without a name (M41).

Kept are counts per side and who has answered, never who answered what.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median

from pydantic import BaseModel

from bot.domain.calendar import at, day_of
from bot.domain.people import Side

LEAST = 3
POINTS = (1, 2, 3, 4, 5)
ASK_WEEKDAY, ASK_AT = 2, time(10)


class Condition(StrEnum):
    """The eight conditions of trust (M41), one asked each week."""

    AVAILABILITY = "availability"
    CONSISTENCY = "consistency"
    DISCRETION = "discretion"
    FAIRNESS = "fairness"
    INTEGRITY = "integrity"
    LOYALTY = "loyalty"
    OPENNESS = "openness"
    COMPETENCE = "competence"


class Pulse(BaseModel, frozen=True):
    """One week's question: how often each point was given per side, and who has answered."""

    week: str
    condition: Condition
    at: datetime
    counts: dict[Side, tuple[int, ...]] = {}
    answered: tuple[str, ...] = ()

    def number(self, side: Side) -> int:
        """Return how many of a side have answered."""
        return sum(self.counts.get(side, ()))

    @property
    def shown(self) -> bool:
        """Tell whether enough have answered on both sides to show anything."""
        return all(self.number(side) >= LEAST for side in Side)

    def median(self, side: Side) -> float | None:
        """Return a side's median, 1 to 5; None until the pulse may be shown."""
        if not self.shown:
            return None
        counts = self.counts.get(side, ())
        return median([p for p, n in zip(POINTS, counts, strict=True) for _ in range(n)])

    @property
    def gap(self) -> float | None:
        """Return how far the two medians lie apart; None until it may be shown."""
        sme, startup = (self.median(side) for side in Side)
        return None if sme is None or startup is None else abs(sme - startup)

    def with_answer(self, side: Side, points: int, member_id: str) -> "Pulse":
        """Count an answer; a second one of the same person changes nothing."""
        if member_id in self.answered:
            return self
        counts = list(self.counts.get(side, (0,) * len(POINTS)))
        counts[POINTS.index(points)] += 1
        return self.model_copy(
            update={
                "counts": {**self.counts, side: tuple(counts)},
                # Sorted, so that the order of answers tells nothing either.
                "answered": tuple(sorted((*self.answered, member_id))),
            }
        )


def next_condition(pulses: tuple[Pulse, ...]) -> Condition:
    """Return the condition that is asked next: they take turns."""
    order = list(Condition)
    return order[(order.index(pulses[-1].condition) + 1) % len(order)] if pulses else order[0]


def asked_at(week: str, zone: str) -> datetime:
    """Return the instant (UTC) from which a week's question is asked."""
    return at(day_of(week, ASK_WEEKDAY), ASK_AT, zone)


def before(week: str) -> date:
    """Return the first day on which a week's question is not asked any more."""
    return day_of(week, 0) + timedelta(days=7)


def last_time(pulses: tuple[Pulse, ...], pulse: Pulse) -> Pulse | None:
    """Return when a condition was asked before and could be shown, in an earlier cycle."""
    before = (p for p in reversed(pulses) if p.week < pulse.week)
    return next((p for p in before if p.condition is pulse.condition and p.shown), None)


def apart(pulses: tuple[Pulse, ...], pulse: Pulse) -> bool:
    """Tell whether the sides lay a point or more apart on a condition, two cycles running (M41).

    A cycle is one round through the eight conditions: only the same condition, asked again, says
    that a difference has lasted; two weeks that follow each other ask for different things. A
    cycle in which too few answered says nothing, and neither makes a run nor breaks it.
    """
    before = last_time(pulses, pulse)
    gaps = (pulse.gap, before.gap if before else None)
    return all(g is not None and g >= 1 for g in gaps)
