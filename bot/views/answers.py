"""How answers of a sheet are read: one by one, side by side, entries compared, on one page."""

from datetime import date

from bot.domain.answering import known, score
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Value
from bot.domain.outcomes import advised
from bot.domain.sheets import Question, Sheet
from bot.language import Tongue
from bot.message import Block, Bold, Facts, Span, Table, say
from bot.views.further import further

COMPARED = 5
CELL = 160
Rows = list[tuple[str, tuple[Span, ...]]]


def value_said(coop: Cooperation, sheet: Sheet, question: Question, value: Value, t: Tongue) -> str:
    """Say one answer in words; empty where there is none."""
    if not value:
        return ""
    values = (value,) if isinstance(value, str) else value
    return "\n".join(_said(coop, sheet, question, v, t) for v in values)


def _said(coop: Cooperation, sheet: Sheet, question: Question, value: str, t: Tongue) -> str:
    match question.kind:
        case "scored":
            anchor = sheet.anchors_of(question).get(int(value))
            return f"{value} · {anchor.said(t.language)}" if anchor else value
        case "choice" | "several":
            return {c.value: c.label.said(t.language) for c in question.choices}.get(value, value)
        case "confirm":
            return t("Confirmed") if value == "yes" else t("Not yet")
        case "number":
            unit = f" {question.unit.said(t.language)}" if question.unit else ""
            return f"{t.number(float(value))}{unit}"
        case "date":
            return t.full_day(date.fromisoformat(value))
        case kind:
            return coop.named(value) if kind == "person" else value


def answered(coop: Cooperation, sheet: Sheet, filled: Filled) -> dict[str, Value]:
    """Return the answers of a copy, with what Tandem knows where it is still a draft."""
    there = known(coop, sheet, filled.side)
    return {**there, **filled.answers} if filled.sent else {**filled.answers, **there}


def side_by_side(
    coop: Cooperation, sheet: Sheet, copies: tuple[Filled, ...], t: Tongue
) -> tuple[Block, ...]:
    """Show the copies of both sides beside each other, question by question."""
    told = [(f, answered(coop, sheet, f)) for f in copies]
    rows = [
        (q.label.said(t.language), *(_cell(coop, sheet, q, a.get(q.name, ""), t) for _, a in told))
        for q in sheet.questions
        if any(a.get(q.name) for _, a in told)
    ]
    if any(score(sheet, f) is not None for f in copies):
        rows.append((t("In all"), *(_points(sheet, f) for f in copies)))
    names = [coop.organisation(f.side).name if f.side else t("Both") for f in copies]
    return (Table(header=(t("The question"), *names), rows=tuple(rows)),) if rows else ()


def compared(
    coop: Cooperation, sheet: Sheet, entries: tuple[Filled, ...], t: Tongue
) -> tuple[Block, ...]:
    """Show entries beside each other, the best five; or in lines, where nothing is scored."""
    ranked = sorted(entries, key=lambda f: -(score(sheet, f) or 0))
    if not any(score(sheet, f) is not None for f in entries):
        return _listed(coop, sheet, entries, t)
    best = ranked[:COMPARED]
    rows = [
        (
            q.label.said(t.language),
            *(_cell(coop, sheet, q, f.answers.get(q.name, ""), t) for f in best),
        )
        for q in sheet.questions
        if q.name != sheet.many and any(f.answers.get(q.name) for f in best)
    ]
    rows.append((t("In all"), *(_points(sheet, f) for f in best)))
    header = (t("The question"), *(f.answer(sheet.many) or f.id for f in best))
    table = Table(header=header, rows=tuple(rows))
    if len(ranked) <= COMPARED:
        return (table,)
    lines: Rows = [
        (f.answer(sheet.many) or f.id, ("\n".join((_points(sheet, f), *_told(coop, sheet, f, t))),))
        for f in ranked
    ]
    day = coop.today(max(f.saved.at for f in entries))
    return (table, *further(sheet.title.said(t.language), lines, COMPARED, day, t))


def _told(coop: Cooperation, sheet: Sheet, it: Filled, t: Tongue) -> list[str]:
    """Return every answer of an entry, in a line each."""
    return [
        f"{q.label.said(t.language)}: {_cell(coop, sheet, q, it.answers.get(q.name, ''), t)}"
        for q in sheet.questions
        if q.name != sheet.many and it.answers.get(q.name)
    ]


def _listed(
    coop: Cooperation, sheet: Sheet, entries: tuple[Filled, ...], t: Tongue
) -> tuple[Block, ...]:
    rows: Rows = []
    for f in entries:
        told = [
            value_said(coop, sheet, q, f.answers.get(q.name, ""), t).replace("\n", ", ")
            for q in sheet.questions
            if q.name != sheet.many and q.kind != "text"
        ]
        who = f" · {coop.organisation(f.side).name}" if f.side else ""
        rows.append((f"{f.answer(sheet.many) or f.id}{who}", (" · ".join(x for x in told if x),)))
    return (Facts(rows=tuple(rows)),) if rows else ()


def page(coop: Cooperation, sheet: Sheet, filled: Filled, t: Tongue) -> tuple[Block, ...]:
    """Show one copy on a page, section by section."""
    told = answered(coop, sheet, filled)
    blocks: list[Block] = []
    for section in sheet.sections:
        rows: Rows = [
            (
                q.label.said(t.language),
                (value_said(coop, sheet, q, told.get(q.name, ""), t),),
            )
            for q in section.fields
            if told.get(q.name)
        ]
        if rows:
            title = section.title.said(t.language)
            blocks += [say(Bold(text=title)), Facts(rows=tuple(rows))]
    return tuple(blocks)


def advice(sheet: Sheet, filled: Filled, t: Tongue) -> tuple[Block, ...]:
    """Say what the answers speak for, the best first, each with its reasons (M08)."""
    if not sheet.advice or not filled.sent:
        return ()
    rows: Rows = []
    for n, it in enumerate(advised(sheet, filled), 1):
        reasons = " ".join(r.said(t.language) for r in it.reasons)
        rows.append((f"{n}. {it.advice.label.said(t.language)}", (reasons or "–",)))
    return (Facts(rows=tuple(rows)),)


def proposals(sheet: Sheet, copies: tuple[Filled, ...], t: Tongue) -> tuple[str, ...]:
    """Return what is suggested to whoever chose something: a figure to watch, a next step (M32)."""
    chosen = {
        (q.name, v)
        for f in copies
        for q in sheet.questions
        if (found := f.answers.get(q.name))
        for v in ((found,) if isinstance(found, str) else found)
    }
    options = [c for q in sheet.questions for c in q.choices if (q.name, c.value) in chosen]
    tips = [c.proposes.said(t.language) for c in options if c.proposes]
    figures = [c.kpi for c in options if c.kpi]
    return (
        *tips,
        *(
            t("KPI: {name} ({unit})", name=k.name.said(t.language), unit=k.unit.said(t.language))
            for k in figures
        ),
    )


def _cell(coop: Cooperation, sheet: Sheet, question: Question, value: Value, t: Tongue) -> str:
    said = value_said(coop, sheet, question, value, t).replace("\n", ", ")
    return said if len(said) <= CELL else f"{said[: CELL - 1]}…"


def _points(sheet: Sheet, filled: Filled) -> str:
    found = score(sheet, filled)
    return "–" if found is None else f"{found} / 100"
