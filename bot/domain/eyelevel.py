"""Eye level: how topics, actions and decisions are shared between the sides (M23). Sides only."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.people import Side


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
    """Return the balance of topics, actions, decisions and overdue actions since an instant."""
    begin = since or coop.started or now
    today = coop.today(now)
    kinds = (
        ("topics", [t.side for t in coop.topics if t.at >= begin and t.side and not t.key]),
        ("actions", [a.side for a in coop.actions if a.at >= begin]),
        ("decisions", [d.side for d in coop.decisions if d.at >= begin]),
        ("overdue", [a.side for a in coop.actions if a.overdue(today)]),
    )
    return tuple(Share(what, {s: sides.count(s) for s in Side}) for what, sides in kinds)
