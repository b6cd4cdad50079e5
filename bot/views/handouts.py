"""Everything of a cooperation that can be taken along as a file: lessons, and the last month."""

from datetime import datetime

from bot.domain.board import Eye
from bot.domain.handing import As
from bot.domain.month import of
from bot.exports.document import Document
from bot.exports.handed import Format, handed
from bot.exports.handing import lessons_file
from bot.language import Tongue
from bot.message import Block, Bold, File, say
from bot.views.month_page import Page
from bot.views.month_paper import document


def handouts(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    """Return the files that somebody may take along, under headings.

    What only their own side reads is a file of its own. Takes a moment: pictures are drawn.
    """
    coop = eye.coop
    found: list[Block] = [say(Bold(text=t("Lessons learned")))]
    found += [lessons_file(coop, t, now, kind=kind) for kind in As]
    if eye.side:
        found.append(lessons_file(coop, t, now, side=eye.side))
    found += _months(eye, now, t)
    return tuple(found)


def _months(eye: Eye, now: datetime, t: Tongue) -> list[Block]:
    """Return the sponsor report of this month and of the last, once there is any."""
    coop, member = eye.coop, eye.member
    this = of(coop.today(now))
    begun = of(coop.today(coop.started or now))
    if member is None:
        return []
    found: list[Block] = []
    for wanted in (this, this.before):
        if wanted.key < begun.key:
            continue
        drawn = document(Page(coop, wanted, member, now), t)
        found.append(say(Bold(text=drawn.title)))
        found += [_as(drawn, kind, coop.title) for kind in Format]
    return found


def _as(drawn: Document, kind: Format, title: str) -> File:
    return handed(drawn, kind, drawn.title, title)
