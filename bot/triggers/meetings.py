"""What the jour fixe raises by itself: dropped twice in a row (M17)."""

from collections.abc import Iterator

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Urgency
from bot.domain.meeting import State
from bot.language import N_
from bot.triggers.row import Hit, Trigger

ROW = 2


def _dropped(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield two jour fixes running that were dropped or never begun."""
    counted = [m for m in coop.meetings if m.state is not State.SKIPPED and m.week > handled]
    last = sorted(counted, key=lambda m: m.week)[-ROW:]
    if len(last) < ROW or any(m.state is not State.DROPPED for m in last):
        return
    at = max(m.ended or m.planned for m in last)
    yield Hit(at, last[-1].week, coop.starter, coop.starter, "", {"week": last[-1].week})


ROWS: tuple[Trigger, ...] = (
    Trigger(
        "dropped",
        _dropped,
        N_("The jour fixe was dropped twice in a row, last in {week}."),
        N_("Without it nobody hears of trouble in time."),
        Urgency.ROUTINE,
    ),
)
