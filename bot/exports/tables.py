"""Writes tables as CSV that a spreadsheet opens as it stands, and in which no cell is a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from bot.exports.document import clean

MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
SEPARATORS = {"de": ";", "en": ","}


def table(header: Sequence[str], rows: Iterable[Sequence[str]], language: str) -> bytes:
    """Return rows under a header, every cell in quotes, separated as the language's programs do."""
    file = StringIO()
    separator = SEPARATORS.get(language, ",")
    writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[cell(words) for words in row] for row in rows])
    return (MARK + file.getvalue()).encode()


def cell(words: str) -> str:
    """Return words that a spreadsheet shows instead of running them.

    An apostrophe before what would begin a formula; that is how spreadsheets mark text.

    >>> cell("=1+1"), cell(" @SUM(A1)"), cell("ab"), cell("-")
    ("'=1+1", "' @SUM(A1)", 'ab', '-')
    """
    said = clean(words)
    begins = said.lstrip()
    return f"'{said}" if begins.startswith(FORMULAS) and len(begins) > 1 else said
