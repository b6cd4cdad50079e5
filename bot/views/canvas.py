"""A cooperation's page as it stands at the top of a room, for platforms that keep such a page."""

from datetime import datetime

from bot.domain.board import Eye
from bot.domain.cooperation import Cooperation
from bot.language import Tongue
from bot.message import Block, Bold, Link, Message, Picture, Span, say
from bot.views.dossier import dossier


def page(coop: Cooperation, base: str, now: datetime, t: Tongue) -> Message:
    """Lay out what both sides may read, without pictures; links to the board where there is one."""
    found = dossier(Eye(coop), now, t)
    blocks: list[Block] = [say(found.lead)]
    for section in found.sections:
        blocks.append(say(Bold(text=section.title)))
        blocks += [b for b in section.blocks if not isinstance(b, Picture)]
    footer: tuple[Span, ...] = (t("Kept up to date by Tandem."),)
    if base:
        here = f"{base}/board/{coop.id}"
        files = Link(text=t("Files"), url=f"{here}/exports")
        footer = (*footer, " ", Link(text=t("Board"), url=here), " · ", files)
    return Message(title=coop.title, blocks=tuple(blocks), footer=footer)
