"""What fits, said before anything has begun: models, what speaks for each, and the way in (M08)."""

from bot.domain.filled import Filled
from bot.domain.outcomes import advised
from bot.domain.sheets import Sheet
from bot.language import Tongue
from bot.message import Ask, Button, Message, say
from bot.views import answers

# What comes only after working together is advised, but nothing begins with it (M07).
LATER = "equity"
OFFERED = 2


def before(sheet: Sheet, copy: Filled, said: str, t: Tongue) -> Message:
    """Say which model fits and why, and let the room begin with it."""
    best = [it for it in advised(sheet, copy) if it.advice.name != LATER]
    begins: tuple[Button, ...] = tuple(
        Ask(
            label=t("Begin: {model}", model=it.advice.label.said(t.language)),
            word="start",
            given={"model": it.advice.name, "advised": said},
            style="plain" if n else "primary",
        )
        for n, it in enumerate(best[:OFFERED])
    )
    again = Ask(label=t("Answer again"), word="sheet-advice", given={"sheet": sheet.name})
    words = t(
        "Begin it in the room that both sides share; the answers then stand among the decisions."
    )
    return Message(
        title=sheet.title.said(t.language),
        blocks=(*answers.advice(sheet, copy, t), say(words)),
        buttons=(*begins, again),
        footer=(t("Nothing is kept so far."),),
    )
