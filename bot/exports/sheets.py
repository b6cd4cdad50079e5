"""A question sheet as a document: one page of a copy, or copies and entries side by side."""

from datetime import date
from itertools import islice

from bot.domain.answering import score
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Value
from bot.domain.outcomes import advised
from bot.domain.sheets import Question, Sheet
from bot.exports.document import Bullets, Document, Grid, Heading, Part, bullets, text
from bot.exports.document import Sheet as Pairs
from bot.language import Tongue
from bot.views.answers import answered, proposals, value_said

ACROSS = 4
Copies = tuple[Filled, ...]


def document(coop: Cooperation, sheet: Sheet, copies: Copies, day: date, t: Tongue) -> Document:
    """Return these copies as a document: a page for one, else side by side (M11, M37, M50)."""
    parts: list[Part] = [text(sheet.why.said(t.language), style="small")]
    if sheet.per == "once":
        parts += _advice(sheet, copies, t)
    if len(copies) == 1 and not sheet.many:
        parts += _page(coop, sheet, copies[0], t)
    else:
        parts += _grids(coop, sheet, copies, t)
    parts += _list(t("Stands in the way"), _findings(copies, t))
    parts += _list(t("Suggested"), proposals(sheet, copies, t))
    return Document(
        title=sheet.title.said(t.language),
        subtitle=coop.title,
        language=t.language,
        day=day,
        parts=tuple(parts),
        footer=f"{coop.title} · {t.full_day(day)}",
    )


def _advice(sheet: Sheet, copies: Copies, t: Tongue) -> list[Part]:
    found = [
        f"{it.advice.label.said(t.language)}: {' '.join(r.said(t.language) for r in it.reasons)}"
        for f in copies[:1]
        if sheet.advice and f.sent
        for it in advised(sheet, f)
        if it.reasons
    ]
    return [bullets(*found, numbered=True)] if found else []


def _page(coop: Cooperation, sheet: Sheet, filled: Filled, t: Tongue) -> list[Part]:
    told = answered(coop, sheet, filled)
    parts: list[Part] = []
    for section in sheet.sections:
        rows = tuple(
            (q.label.said(t.language), (value_said(coop, sheet, q, told[q.name], t),))
            for q in section.fields
            if told.get(q.name)
        )
        if rows:
            parts += [Heading(text=section.title.said(t.language)), Pairs(rows=rows)]
    if (points := score(sheet, filled)) is not None:
        parts.append(text(t("In all"), f": {points} / 100"))
    return parts


def _grids(coop: Cooperation, sheet: Sheet, copies: Copies, t: Tongue) -> list[Part]:
    """Return a table for every few copies, so that columns stay readable; the best first."""
    ranked = sorted(copies, key=lambda f: -(score(sheet, f) or 0)) if sheet.many else list(copies)
    there = iter(ranked)
    parts: list[Part] = []
    while some := tuple(islice(there, ACROSS)):
        told = [answered(coop, sheet, f) for f in some]
        rows = [
            (
                q.label.said(t.language),
                *(value_said(coop, sheet, q, a.get(q.name, ""), t) for a in told),
            )
            for q in sheet.questions
            if q.name != sheet.many and any(a.get(q.name) for a in told)
        ]
        points = [score(sheet, f) for f in some]
        if any(p is not None for p in points):
            said = ["–" if p is None else f"{p} / 100" for p in points]
            rows.append((t("In all"), *said))
        header = (t("The question"), *(_name(coop, sheet, f, t) for f in some))
        if rows:
            parts.append(Grid(header=header, rows=tuple(rows)))
    return parts


def _row(
    coop: Cooperation, sheet: Sheet, question: Question, values: list[Value], t: Tongue
) -> tuple[str, ...]:
    """Return one line of a table; an empty one for what names the column."""
    if question.name == sheet.many:
        return ("",)
    cells = (value_said(coop, sheet, question, v, t) for v in values)
    return (question.label.said(t.language), *cells)


def _name(coop: Cooperation, sheet: Sheet, filled: Filled, t: Tongue) -> str:
    if sheet.many:
        return filled.answer(sheet.many) or filled.id
    return coop.organisation(filled.side).name if filled.side else t("Both")


def _findings(copies: Copies, t: Tongue) -> tuple[str, ...]:
    found = {it.name: it.says.said(t.language) for f in copies for it in f.findings}
    return tuple(found.values())


def _list(title: str, items: tuple[str, ...]) -> list[Part]:
    shown: Bullets = bullets(*items)
    return [Heading(text=title, level=2), shown] if items else []
