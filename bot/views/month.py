"""The monthly sponsor report as a message: what is asked first, then what was (M12, M20)."""

from bot.domain.cooperation import Cooperation
from bot.domain.month import Month, weeks
from bot.domain.people import Side
from bot.language import Tongue
from bot.message import Ask, Block, Bold, Button, Do, Facts, LightRow, Lights, Message, say
from bot.views import decisions
from bot.views.light import gap_said, row
from bot.views.month_page import (
    MOST,
    Page,
    asked_of,
    capped,
    footer,
    month_said,
    sections,
)
from bot.views.month_pictures import pictures


def report(page: Page, t: Tongue) -> Message:
    """Show the month on one page: what is asked first, then what was."""
    blocks: list[Block] = []
    asked = asked_of(page, t)
    if asked.lines:
        blocks.append(say(Bold(text=asked.name)))
        blocks += [say(line) for line in capped(asked, MOST, t)]
    blocks.append(_lights(page, t))
    rows = tuple((it.name, ("\n".join(capped(it, MOST, t)),)) for it in sections(page, t))
    if rows:
        blocks.append(Facts(rows=rows))
    blocks += pictures(page, t)
    month, title = month_said(page.month, t), page.coop.title
    return Message(
        title=t("{month} · {title}", month=month, title=title),
        blocks=tuple(blocks),
        buttons=_buttons(page, t),
        more=(Do(label=t("Overview"), word="overview"),),
        footer=(footer(page, t),),
    )


def _buttons(page: Page, t: Tongue) -> tuple[Button, ...]:
    known = {c.id for c in page.then.open_cases}
    waiting = [c for c in decisions.yours(page.coop, page.who, page.now) if c.id in known]
    first: list[Button] = [
        Do(label=t("Show {id}", id=c.id), word="escalations", given={"case": c.id}, style="primary")
        for c in waiting[:1]
    ]
    given = {"month": page.month.key}
    as_word = Do(label=t("As Word"), word="report month", given={**given, "kind": "docx"})
    as_text = Do(label=t("As Markdown"), word="report month", given={**given, "kind": "md"})
    return (*first, as_word, as_text)


def _lights(page: Page, t: Tongue) -> Lights:
    coop, within = page.coop, weeks(page.coop, page.month)
    if not within:
        rows = tuple(
            LightRow(name=coop.organisation(s).name, light=coop.light("", s), word=t("No report"))
            for s in Side
        )
        return Lights(rows=rows)
    last = within[-1]
    lit = tuple(
        row(coop, s, last, t).model_copy(
            update={"history": tuple(coop.light(w, s) for w in within)}
        )
        for s in Side
    )
    return Lights(rows=lit, gap=gap_said(coop, last, t))


def ahead(coop: Cooperation, month: Month, t: Tongue) -> Message:
    """Say that a month has not begun yet."""
    return Message(
        title=t("{month} is still ahead · {title}", month=month_said(month, t), title=coop.title),
        blocks=(say(t("Its report comes on the first working day after it.")),),
        buttons=(
            Do(label=t("This month"), word="report month"),
            Ask(label=t("Other month"), word="report month"),
        ),
    )


def nothing(coop: Cooperation, month: Month, t: Tongue) -> Message:
    """Say that the cooperation did not run in a month."""
    return Message(
        title=t("Nothing yet in {month} · {title}", month=month_said(month, t), title=coop.title),
        blocks=(say(t("The cooperation began later.")),),
        buttons=(
            Do(label=t("This month"), word="report month"),
            Ask(label=t("Other month"), word="report month"),
        ),
    )
