"""What is said about readings of KPIs: due, missing, or taken from a pipeline (M05, M47)."""

from collections.abc import Sequence
from datetime import date

from bot.domain import playbook as book
from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Kpi
from bot.domain.people import Member
from bot.domain.readings import missing
from bot.domain.sheets import Sheet
from bot.language import Tongue
from bot.message import Answers, Ask, Bold, Do, Facts, Message, Span, say
from bot.views.kpi import agree, amount

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


# -- the forecast of a pipeline --------------------------------------------------------------------


def taken_from(sheet: Sheet, count: int, t: Tongue) -> str:
    """Say where a reading comes from: the sheet, and how many entries it holds."""
    said = t.plural("one entry", "{n} entries", count)
    return t("From “{sheet}”: {entries}", sheet=sheet.title.said(t.language), entries=said)


def forecast(card: Message, it: Kpi, who: Member, t: Tongue) -> Message:
    """Add to a done talk that its forecast is a reading now, and how to correct it."""
    if it.newest is None:
        return card
    words = t(
        "The forecast is noted as the reading of {kpi}: {value}.",
        kpi=f"{it.id} {it.name}",
        value=amount(it, it.newest.value, t),
    )
    given: Answers = {
        "kpi": it.id,
        "value": f"{it.newest.value:.10g}",
        "day": it.newest.day.isoformat(),
    }
    # Only the people of the side that measures it enter readings.
    mine = who.side is it.side or who.id == it.owner
    correct = Ask(label=t("Correct the reading"), word="kpi reading", given=given)
    show = Do(label=t("Trend of {id}", id=it.id), word="kpi", given={"kpi": it.id})
    return _with(card, words, correct if mine else show)


def offered(card: Message, it: book.Kpi, value: float, t: Tongue) -> Message:
    """Add to a done talk that its forecast could be watched; one press opens the form filled."""
    words = t(
        "The forecast comes to {value}. It is not watched as a KPI yet.",
        value=f"{t.number(value)} {it.unit.said(t.language)}",
    )
    ask = agree(it, t)
    given: Answers = {**ask.given, "baseline": f"{value:.10g}"}
    return _with(card, words, ask.model_copy(update={"given": given, "style": "primary"}))


def _with(card: Message, words: str, button: Ask | Do) -> Message:
    buttons = (button, *card.buttons)
    update = {
        "blocks": (*card.blocks, say(words)),
        "buttons": buttons[:3],
        "more": (*buttons[3:], *card.more),
    }
    return card.model_copy(update=update)
