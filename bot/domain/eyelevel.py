"""Eye level: how topics, actions and decisions are shared between the sides (M23). Sides only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import RUNNING
from bot.domain.people import Side

RATED = 8


@dataclass(frozen=True, slots=True)
class Share:
    """How many of something each side has."""

    what: str
    counts: dict[Side, int]

    @property
    def total(self) -> int:
        """Return how many there are in all."""
        return sum(self.counts.values())

    def percent(self, side: Side) -> int:
        """Return a side's share in percent; 0 where there is nothing."""
        return round(100 * self.counts[side] / self.total) if self.total else 0


def shares(coop: Cooperation, now: datetime, since: datetime | None = None) -> tuple[Share, ...]:
    """Return the balance of topics, actions, decisions and overdue items since an instant."""
    begin = since or coop.started or now
    kinds = (
        ("topics", [t.side for t in coop.topics if t.at >= begin and t.side and not t.key]),
        ("actions", [a.side for a in coop.actions if a.at >= begin]),
        ("decisions", [d.side for d in coop.decisions if d.at >= begin]),
        ("overdue", list(overdue(coop, now))),
    )
    return tuple(Share(what, {s: sides.count(s) for s in Side}) for what, sides in kinds)


def overdue(coop: Cooperation, now: datetime) -> Iterator[Side]:
    """Yield whose each overdue item is: actions, decisions, and steps that one side alone has."""
    today = coop.today(now)
    yield from (a.side for a in coop.actions if a.overdue(today))
    yield from (
        c.side for c in coop.open_cases if c.state in RUNNING and c.decide_by and c.decide_by < now
    )
    yield from (s.who.side for s in coop.steps if s.overdue(today) and isinstance(s.who.side, Side))


@dataclass(frozen=True, slots=True)
class Rated:
    """How each side found the last jour fixes: the points, oldest first, and their median."""

    points: dict[Side, tuple[int, ...]]

    def median(self, side: Side) -> float | None:
        """Return a side's median, None where it has rated nothing."""
        return median(self.points[side]) if self.points[side] else None


def ratings(coop: Cooperation) -> Rated:
    """Return the ratings of the last jour fixes, 1 to 10, each side by itself (M23)."""
    held = [m for m in coop.meetings if m.held and not m.running][-RATED:]
    return Rated({s: tuple(m.ratings[s].points for m in held if s in m.ratings) for s in Side})
