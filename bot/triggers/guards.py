"""What a guard rail raises by itself: a rule that both want kept, and is not (M15)."""

from collections.abc import Iterator
from datetime import time

from bot.domain.calendar import at
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Urgency
from bot.domain.guards import newest, standing
from bot.domain.outcomes import in_days
from bot.domain.people import Side
from bot.language import N_
from bot.triggers.row import Hit, Trigger

MORNING = time(9)


def _blocked(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield a guard rail that blocks; until the next working day its owners can mend it."""
    for filled in newest(coop):
        by = coop.member(filled.saved.by)
        side = filled.side or (by.side if by else Side.SME)
        evidence = filled.saved.at.isoformat()
        blocks = [it for it in standing(coop, filled) if it.rail and it.kind == "block"]
        if not blocks or evidence <= handled:
            continue
        day = in_days(coop, side, coop.today(filled.saved.at), 1)
        rail = f"{blocks[0].says.de}\n{blocks[0].says.en}"
        yield Hit(at(day, MORNING, coop.zone), evidence, side, side, filled.sheet, {"rail": rail})


ROWS: tuple[Trigger, ...] = (
    Trigger(
        "guard",
        _blocked,
        N_("A guard rail is not kept: {rail}"),
        N_("The gate stays closed until it is changed or decided."),
        Urgency.NORMAL,
    ),
)
