"""Give and take: what each side hoped for, and whether it was looked at before a gate (M25)."""

from datetime import date, timedelta

from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.guards import newest
from bot.domain.people import Side
from bot.domain.reviews import Review

LEDGER = "winwin"
FRESH = timedelta(weeks=6)


def entries(coop: Cooperation, side: Side) -> tuple[Filled, ...]:
    """Return what a side hoped for, each with what of it has arrived."""
    return tuple(f for f in newest(coop) if (f.sheet, f.side) == (LEDGER, side))


def since(coop: Cooperation, review: Review) -> date:
    """Return from when on a look counts for a gate: since the one before, six weeks at most."""
    ends = [
        coop.today(r.ended)
        for r in coop.reviews
        if r.ended and r.phase == review.phase and r.id != review.id
    ]
    begun = coop.phase_since if coop.phase.value == review.phase else None
    return max(d for d in (review.day - FRESH, begun, *ends) if d)


def looked(coop: Cooperation, side: Side, review: Review) -> bool:
    """Tell whether a side has looked at everything it hoped for before this gate."""
    start = since(coop, review)
    mine = entries(coop, side)
    return bool(mine) and all(coop.today(f.saved.at) >= start for f in mine)


def unseen(coop: Cooperation, review: Review) -> tuple[Side, ...]:
    """Return the sides that have not said before this gate what they have received."""
    return tuple(side for side in Side if not looked(coop, side, review))
