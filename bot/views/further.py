"""What a list leaves out is counted, and handed over whole as a file."""

from datetime import date

from bot.exports.document import Document, Sheet
from bot.exports.handed import Format, handed
from bot.language import Tongue
from bot.message import Block, Span, say

Rows = list[tuple[str, tuple[Span, ...]]]


def further(title: str, rows: Rows, most: int, day: date, t: Tongue) -> tuple[Block, ...]:
    """Say how many rows are beyond the shown ones, with all of them as a file.

    ``title`` names the list; nothing where everything is shown already.
    """
    if len(rows) <= most:
        return ()
    words = t("and {n} more: all of it is in the file.", n=t.number(len(rows) - most))
    document = Document(title=title, language=t.language, day=day, parts=(Sheet(rows=tuple(rows)),))
    return say(words, small=True), handed(document, Format.MARKDOWN, title)
