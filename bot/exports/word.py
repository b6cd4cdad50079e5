"""Writes a paper as a Word file, laid out to be printed on A4."""

import io
import zipfile
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from bot.exports.paper import Paper, Section, Table

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
INK, SOFT, RULE = RGBColor(0x1A, 0x22, 0x2E), RGBColor(0x5B, 0x66, 0x75), "C9D1DB"
FONT = "Calibri"
NEVER = (1980, 1, 1, 0, 0, 0)  # so that the same paper gives the same bytes
LANGUAGES = {"de": "de-DE", "en": "en-GB"}


def word(paper: Paper) -> bytes:
    """Return the paper as ``.docx``; the same paper gives the same bytes."""
    document = docx.Document()
    _page(document, paper)
    _styles(document, paper.language)
    document.add_paragraph(_clean(paper.title), style="Title")
    if paper.under:
        document.add_paragraph(_clean(paper.under), style="Subtitle")
    if paper.facts:
        _facts(document, paper.facts)
    for section in paper.sections:
        _section(document, section)
    return _settled(document)


def _clean(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= ord(" "))


def _page(document: Document, paper: Paper) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    page.top_margin, page.bottom_margin = Cm(2), Cm(2)
    document.core_properties.title = _clean(paper.title)
    document.core_properties.author = "Tandem"
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.LEFT
    run = foot.add_run(_clean(f"{paper.last}   ·   ") if paper.last else "")
    run.font.size, run.font.color.rgb = Pt(8), SOFT
    _page_number(foot)


def _page_number(paragraph: Any) -> None:
    """Write the number of the page, which Word fills in."""
    run = paragraph.add_run()
    run.font.size, run.font.color.rgb = Pt(8), SOFT
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001 - python-docx has no word for fields


def _styles(document: Document, language: str) -> None:
    styles: Any = document.styles
    for name, size, bold, before, after in (
        ("Normal", 10.5, False, 0, 4),
        ("Title", 20, True, 0, 2),
        ("Subtitle", 11, False, 0, 10),
        ("Heading 2", 12.5, True, 14, 4),
        ("List Bullet", 10.5, False, 0, 3),
    ):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
        style.font.italic = False
        style.font.color.rgb = SOFT if name == "Subtitle" else INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        fonts.set(qn("w:hAnsi"), FONT)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
    for border in styles["Title"].element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), LANGUAGES.get(language, "en-GB"))
    styles["Normal"].element.get_or_add_rPr().append(spoken)


def _facts(document: Document, facts: tuple[tuple[str, str], ...]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for key, value in facts:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(4), Cm(12.4)
        _cell(cells[0], key, bold=True)
        _cell(cells[1], value)


def _section(document: Document, section: Section) -> None:
    heading = document.add_paragraph(_clean(section.heading), style="Heading 2")
    heading.paragraph_format.keep_with_next = True
    for line in section.lines:
        document.add_paragraph(_clean(line), style="List Bullet")
    if section.table:
        _table(document, section.table)


def _table(document: Document, given: Table) -> None:
    table = document.add_table(rows=1, cols=len(given.header))
    for cell, text in zip(table.rows[0].cells, given.header, strict=True):
        _cell(cell, text, bold=True)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - the same
    for row in given.rows:
        added = table.add_row()
        whole = OxmlElement("w:cantSplit")
        added._tr.get_or_add_trPr().append(whole)  # noqa: SLF001 - the same
        for cell, text in zip(added.cells, row, strict=True):
            _cell(cell, text)
    _lines(table)


def _cell(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(_clean(text))
    run.bold = bold
    run.font.size = Pt(10)


def _lines(table: Any) -> None:
    """Draw thin lines between the rows, none around."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - the same


def _settled(document: Document) -> bytes:
    """Return the file with no time of writing in it."""
    first, second = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as read, zipfile.ZipFile(second, "w") as written:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, NEVER)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, read.read(name))
    return second.getvalue()
