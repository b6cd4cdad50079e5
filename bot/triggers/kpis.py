"""What a KPI raises by itself: outside its band twice running (M47)."""

from collections.abc import Iterator

from bot.domain.cooperation import Cooperation
from bot.language import N_
from bot.triggers.row import Hit, Trigger

TWICE = 2


def _out(coop: Cooperation, _: str) -> Iterator[Hit]:
    """Yield each KPI whose last two readings or more lie outside its band.

    What was handled counts per KPI: only readings of later days can raise it anew.
    """
    for kpi in coop.watched:
        past = [c.newest for c in coop.cases if c.cause == f"kpi:{kpi.id}" and not c.open]
        out = kpi.out_since(max(past, default=""))
        if len(out) < TWICE:
            continue
        last = out[-1]
        values = {
            "kpi": f"{kpi.id} {kpi.name}",
            "value": f"{last.value}",
            "unit": kpi.unit,
            "band": f"{kpi.band}",
            "otherwise": kpi.otherwise,
        }
        yield Hit(last.at, f"{last.day}", kpi.side, kpi.side, kpi.id, values)


ROWS: tuple[Trigger, ...] = (
    Trigger(
        "kpi",
        _out,
        N_("{kpi} lies outside its band for the second time: {value} {unit} (limit {band})."),
        N_("Agreed beforehand for this: {otherwise}"),
    ),
)
