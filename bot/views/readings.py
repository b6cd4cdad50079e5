"""What is said about readings of KPIs: which are due, and which are missing (M47)."""

from collections.abc import Sequence
from datetime import date

from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Kpi
from bot.domain.readings import missing
from bot.language import Tongue
from bot.message import Ask, Bold, Do, Facts, Message, Span, say
from bot.views.kpi import amount

Rows = list[tuple[str, tuple[Span, ...]]]
FRONT = 2
BUTTONS = 10
SHOWN = 8


def asked(coop: Cooperation, kpis: Sequence[Kpi], day: date, t: Tongue) -> Message:
    """Ask somebody for the readings that are due, one button a KPI."""
    late = {k.id for k, _ in missing(coop, day)}
    rows: Rows = []
    for k in kpis[:SHOWN]:
        last = t("not read yet")
        if k.newest:
            value = amount(k, k.newest.value, t)
            last = t("last {value} on {day}", value=value, day=t.full_day(k.newest.day))
        said = f"{last} · {k.source}" if k.source else last
        name = f"{k.id} {k.name}"
        rows.append((name, (Bold(text=said),) if k.id in late else (said,)))
    asks = tuple(
        Ask(
            label=t("Enter {id}", id=k.id),
            word="kpi reading",
            given={"kpi": k.id},
            style="plain" if n else "primary",
        )
        for n, k in enumerate(kpis[:BUTTONS])
    )
    title = t.plural("A KPI is to be read", "{n} KPIs are to be read", len(kpis))
    rest = len(kpis) - len(rows)
    return Message(
        title=f"{title} · {coop.title}",
        blocks=(
            Facts(rows=tuple(rows)),
            *((say(t.plural("and one more", "and {n} more", rest), small=True),) if rest else ()),
        ),
        buttons=(*asks[:FRONT], Do(label=t("All KPIs"), word="kpi")),
        more=asks[FRONT:],
        footer=(
            t("Only you read this card. A number that is off the mark is worth as much as any."),
        ),
    )


def missing_rows(coop: Cooperation, day: date, t: Tongue) -> Rows:
    """Say on the overview which KPIs have had no reading for too long: grey, not good."""
    found = [
        t("{kpi}: grey, no reading since {day}", kpi=f"{k.id} {k.name}", day=t.full_day(since))
        for k, since in missing(coop, day)
    ]
    return [(t("KPIs"), (t.and_(found[:SHOWN]),))] if found else []
