"""How a document lies on paper: its measures, and whether it fits on one page of A4.

Heights are reckoned, not typeset, and always rather too high: widths of letters are Calibri's, with
a reserve. Word draws with the measures that stand here, so both speak of the same page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.exports.document import (
    Band,
    Bullets,
    Document,
    Figure,
    Grid,
    Heading,
    NewPage,
    Part,
    Sheet,
    Text,
    clean,
)
from bot.message import plain

HIGH, BROAD = 29.7, 21.0  # cm
POINT: Final = 2.54 / 72  # cm
LINE = 1.2207  # of the letters' size: Calibri's ascent, descent and gap
CELL = 0.38  # cm that a table keeps free beside the words of a cell
GAP = 8 * POINT
RESERVE = 1.04
# Advance widths in 2048ths of the size; whatever is not named counts as the broadest of its kind.
NARROW = dict.fromkeys("ijl.,:;'|!I’‘", 530) | dict.fromkeys(' ()[]-/frt“”„"', 720)
BROAD_ONES = dict.fromkeys("mwMW@%—…", 1850)
SMALL_LETTER, LARGE_LETTER, DIGIT, OTHER = 1090, 1360, 1040, 2048


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of a page, in cm, and of each style: size, space before and after, in pt.

    ``label`` and ``cell`` are the sizes of a sheet's labels and of a table's words, ``picture`` the
    width of a figure, ``band`` the height of pictures beside each other (``low`` where there is
    little room), ``labels`` the width of a sheet's labels; ``tight`` sets lines as close as the
    letters are, ``padding`` keeps words off the rules of a table.
    """

    side: float
    top: float
    foot: float
    footer: float
    labels: float
    picture: float
    band: float
    low: float
    label: float
    cell: float
    padding: float
    tight: bool
    styles: dict[str, tuple[float, float, float]]

    def beside(self, band: Band) -> float:
        """Return how high pictures beside each other may be."""
        return self.low if band.low else self.band

    @property
    def wide(self) -> float:
        """Return how wide what is written may be."""
        return BROAD - 2 * self.side

    @property
    def high(self) -> float:
        """Return how high what is written may be."""
        return HIGH - self.top - self.foot


USUAL = Layout(
    side=2.3, top=2, foot=2, footer=1.25, labels=4.2, picture=11.5, band=5, low=2.8, label=9.5,
    cell=9.5, padding=2, tight=False,
    styles={
        "Normal": (10.5, 0, 6), "Title": (24, 0, 2), "Subtitle": (12, 0, 12),
        "Heading 1": (16, 18, 6), "Heading 2": (12.5, 12, 4), "Heading 3": (11, 8, 2),
        "List Bullet": (10.5, 0, 3), "List Number": (10.5, 0, 3), "Quote": (10.5, 4, 8),
        "Caption": (9, 2, 10), "Footer": (8, 0, 0),
    },
)  # fmt: skip
# One page that a sponsor prints: closer together, never smaller than is read with ease.
DENSE = Layout(
    side=1.9, top=1.5, foot=1.8, footer=0.7, labels=3.2, picture=8.2, band=5.2, low=2.8, label=9,
    cell=9, padding=1.5, tight=True,
    styles={
        "Normal": (9.5, 0, 3), "Title": (20, 0, 0), "Subtitle": (11, 0, 6),
        "Heading 1": (13, 8, 3), "Heading 2": (11, 6, 2), "Heading 3": (10, 4, 2),
        "List Bullet": (9.5, 0, 1), "List Number": (9.5, 0, 1), "Quote": (9.5, 2, 4),
        "Caption": (8.5, 1, 4), "Footer": (8, 0, 0),
    },
)  # fmt: skip


def layout(document: Document) -> Layout:
    """Return the measures with which a document is laid out."""
    return DENSE if document.dense else USUAL


def fits(document: Document) -> bool:
    """Tell whether a document is one page."""
    its = layout(document)
    return height(document) * RESERVE <= its.high


def height(document: Document) -> float:
    """Return how high a document is, in cm; a new page counts as a whole one."""
    its = layout(document)
    found = _styled(document.title, "Title", its)
    if document.subtitle:
        found += _styled(document.subtitle, "Subtitle", its)
    if document.facts:
        found += _part(Sheet(rows=document.facts), its)
    return found + sum(_part(part, its) for part in document.parts)


def _part(part: Part, its: Layout) -> float:
    found = its.high
    match part:
        case Heading():
            found = _styled(part.text, f"Heading {part.level}", its)
        case Text():
            found = _styled(plain(part.spans), "Normal", its)
        case Bullets():
            found = sum(_styled(plain(it), "List Bullet", its, indent=0.7) for it in part.items)
        case Sheet() | Grid():
            found = _table(part, its) + GAP
        case Figure():
            found = its.picture * 1.2 + _styled(part.picture.alt, "Caption", its)
        case Band():
            found = its.beside(part) + 2 * its.padding * POINT + GAP
        case NewPage():
            pass
    return found


def _table(part: Sheet | Grid, its: Layout) -> float:
    if isinstance(part, Sheet):
        broad: tuple[float, ...] = (its.labels, its.wide - its.labels)
        sizes: tuple[float, ...] = (its.label, its.styles["Normal"][0])
        return sum(_row((label, plain(said)), broad, sizes, its) for label, said in part.rows)
    shares = part.widths or tuple(1 for _ in part.header)
    broad = tuple(its.wide * s / sum(shares) for s in shares)
    sizes = tuple(its.cell for _ in shares)
    # The header's words are bold, which takes more room.
    head = _row(part.header, tuple(b * 0.93 for b in broad), sizes, its)
    return head + sum(_row(row, broad, sizes, its) for row in part.rows)


def _styled(words: str, style: str, its: Layout, indent: float = 0) -> float:
    size, before, after = its.styles[style]
    count = lines(words, size, its.wide - indent)
    return count * size * LINE * POINT + (before + after) * POINT


def _row(
    cells: Iterable[str], broad: tuple[float, ...], sizes: tuple[float, ...], its: Layout
) -> float:
    """Return the height of a row: that of its highest cell, with its rule."""
    highest = max(
        lines(words, size, wide - CELL) * size
        for words, wide, size in zip(cells, broad, sizes, strict=True)
    )
    return (highest * LINE + 2 * its.padding + 0.5) * POINT


@lru_cache(maxsize=4096)
def lines(words: str, size: float, wide: float) -> int:
    """Return on how many lines words of a size (pt) stand in a width (cm).

    >>> lines("One line", 10, 5), lines("word " * 40, 10, 5), lines("x" * 100, 10, 5)
    (1, 8, 4)
    """
    room = wide / POINT / size * 2048
    return sum(_wrapped(line, room) for line in clean(words).split("\n"))


def _wrapped(line: str, room: float) -> int:
    count, used = 1, 0
    for word in line.split():
        long, space = sum(map(_width, word)), _width(" ") if used else 0
        if used and used + space + long > room:
            count, used, space = count + 1, 0, 0
        if long > room:
            # It is broken where the line ends.
            count, long = count + int(long // room), int(long % room)
        used += space + long
    return count


def _width(letter: str) -> int:
    found = NARROW.get(letter) or BROAD_ONES.get(letter)
    if found:
        return found
    if letter.isdigit():
        return DIGIT
    if not letter.isascii() and not letter.isalpha():
        return OTHER
    if ord(letter) > 0x24F:  # noqa: PLR2004 - beyond Latin letters
        return OTHER
    return LARGE_LETTER if letter.isupper() else SMALL_LETTER
