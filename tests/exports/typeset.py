"""Sets a Word file on its paper, to measure how high it is: from the file alone, not from our code.

Letters are measured in DejaVu Sans at nine tenths, which is broader than the Calibri that Word
takes (test_paper holds that), so what fits here fits there.
"""

from functools import cache
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from matplotlib import get_data_path
from PIL import ImageFont

EMU = 360_000  # a cm
POINT = 2.54 / 72
CALIBRI = 1.2207
NARROWER = 0.9


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf", 1000)


@cache
def broad(word: str) -> float:
    """Return how broad words are, as a share of the letters' size."""
    return _font().getlength(word) / 1000 * NARROWER


def heights(data: bytes) -> tuple[float, float]:
    """Return how high what is written stands, and how high it may (cm)."""
    paper = docx.Document(BytesIO(data))
    section: Any = paper.sections[0]
    room = (section.page_height - section.top_margin - section.bottom_margin) / EMU
    wide = (section.page_width - section.left_margin - section.right_margin) / EMU
    # The footer stands in the lower margin; were it higher, it would push the text up.
    foot = sum(_paragraph(paper, p, wide) for p in section.footer.paragraphs)
    assert foot + section.footer_distance / EMU <= section.bottom_margin / EMU
    high = sum(
        _paragraph(paper, it, wide) if isinstance(it, Paragraph) else _table(paper, it)
        for it in paper.iter_inner_content()
    )
    return high, room


def _table(paper: Document, table: Table) -> float:
    return sum(max(_cell(paper, c) for c in row.cells) + 0.5 * POINT for row in table.rows)


def _cell(paper: Document, cell: _Cell) -> float:
    wide = (cell.width or 0) / EMU - 0.38
    return sum(_paragraph(paper, p, wide) for p in cell.paragraphs)


def _paragraph(paper: Document, it: Paragraph, wide: float) -> float:
    style: Any = it.style
    normal: Any = paper.styles["Normal"]
    size = style.font.size or normal.font.size
    sizes = [r.font.size or size for r in it.runs if r.text]
    size = max(sizes, default=size).pt
    own, its = it.paragraph_format, style.paragraph_format
    indent = ((its.left_indent or 0) / EMU) if its.left_indent else 0
    before = _pt(own.space_before, its.space_before)
    after = _pt(own.space_after, its.space_after)
    spacing = own.line_spacing or its.line_spacing or normal.paragraph_format.line_spacing
    drawn = [int(e.get("cy")) / EMU for e in it._p.iter(qn("wp:extent"))]
    if drawn:
        return float(max(drawn)) + (before + after) * POINT + float(size) * 0.25 * POINT
    if spacing is not None and hasattr(spacing, "pt"):
        return float(spacing.pt + before + after) * POINT
    line: float = size * CALIBRI * (spacing or 1.15) * POINT
    return lines(it.text, size, wide - indent) * line + (before + after) * POINT


def _pt(*given: Any) -> float:
    return next((float(g.pt) for g in given if g is not None), 0.0)


def lines(text: str, size: float, wide: float) -> int:
    """Return on how many lines a text stands, words broken only where a line is too short."""
    room, count = wide / POINT / size, 0
    for part in text.split("\n"):
        count, used = count + 1, 0.0
        for word in part.split():
            long = broad(word)
            if used and used + broad(" ") + long > room:
                count, used = count + 1, 0.0
            while long > room:
                count, long = count + 1, long - room
            used += long + (broad(" ") if used else 0)
    return count
