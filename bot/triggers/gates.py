"""What a gate raises by itself: its day has passed and nobody has decided (M14)."""

from collections.abc import Iterator

from bot.domain.cooperation import Cooperation
from bot.domain.gates import current
from bot.domain.ladder import hours_of_side
from bot.domain.people import Side
from bot.language import N_
from bot.triggers.row import Hit, Trigger


def _passed(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield a gate whose day has passed; the side that has not decided yet is asked."""
    del handled
    review = current(coop)
    if review is None or coop.ended:
        return
    waits = [s for s in Side if s not in review.votes]
    side = waits[0] if len(waits) == 1 else coop.starter
    its = hours_of_side(coop, side)
    at = its.bounds(its.today(its.add_days(its.bounds(review.day)[0], 1)))[0]
    said = {"gate": review.name, "day": review.day.isoformat()}
    yield Hit(at, review.day.isoformat(), side, side, review.id, said)


ROWS: tuple[Trigger, ...] = (
    Trigger(
        "gate-date",
        _passed,
        N_("{gate} was to be decided on {day}, and both sponsors have not decided alike."),
        N_("Without a decision nothing moves on: neither the next phase nor an end."),
    ),
)
