"""A question sheet on one page, as a file to hand over."""

from bot.domain.answering import score
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.sheets import Sheet
from bot.language import Tongue
from bot.views.answers import answered, value_said


def markdown(coop: Cooperation, sheet: Sheet, copies: tuple[Filled, ...], t: Tongue) -> str:
    """Return these copies as Markdown: one page each where alone, a table where there are more."""
    lines = [f"# {sheet.title.said(t.language)}", "", _plain(coop.title), ""]
    lines += [sheet.why.said(t.language), ""]
    if len(copies) > 1 or sheet.many:
        lines += _table(coop, sheet, copies, t)
    else:
        for filled in copies:
            lines += _page(coop, sheet, filled, t)
    return "\n".join(lines).rstrip() + "\n"


def _table(coop: Cooperation, sheet: Sheet, copies: tuple[Filled, ...], t: Tongue) -> list[str]:
    told = [answered(coop, sheet, f) for f in copies]
    names = [
        f.answer(sheet.many)
        if sheet.many
        else coop.organisation(f.side).name
        if f.side
        else t("Both")
        for f in copies
    ]
    lines = [_row(["", *names]), _row(["---"] * (len(names) + 1))]
    for q in sheet.questions:
        if q.name != sheet.many and any(a.get(q.name) for a in told):
            cells = [value_said(coop, sheet, q, a.get(q.name, ""), t) for a in told]
            lines.append(_row([q.label.said(t.language), *cells]))
    if any(score(sheet, f) is not None for f in copies):
        lines.append(_row([t("In all"), *(str(score(sheet, f) or "–") for f in copies)]))
    return [*lines, ""]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(_plain(c).replace("|", "\\|") for c in cells) + " |"


def _page(coop: Cooperation, sheet: Sheet, filled: Filled, t: Tongue) -> list[str]:
    told = answered(coop, sheet, filled)
    lines: list[str] = []
    for section in sheet.sections:
        asked = [q for q in section.fields if told.get(q.name)]
        if not asked:
            continue
        lines += [f"## {section.title.said(t.language)}", ""]
        for q in asked:
            words = _plain(value_said(coop, sheet, q, told[q.name], t))
            lines += [f"**{q.label.said(t.language)}** {words}", ""]
    return lines


def _plain(text: str) -> str:
    """Keep what somebody wrote on one line, with nothing in it that would be markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in flat)
