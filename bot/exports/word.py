"""Draws a document as Word, laid out to be printed and read: A4, quiet colours, page numbers.

Slow to load: import it where something is drawn, not at the top of a module.
"""

import zipfile
from datetime import datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

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
from bot.exports.paper import BROAD, HIGH, Layout, layout
from bot.exports.pictures import png
from bot.message import Bold, Link, Mention, Picture, Span

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
INK, SOFT, BLUE = RGBColor(0x1B, 0x23, 0x30), RGBColor(0x4D, 0x57, 0x66), RGBColor(0x1F, 0x4E, 0x79)
RIM, SHADE = "C9CED6", "EEF1F5"
FONT = "Calibri"
INKS = {"Title": BLUE, "Heading 1": BLUE, "Normal": INK, "Heading 2": INK, "List Bullet": INK,
        "List Number": INK}  # fmt: skip
BESIDE = 0.3  # cm between pictures
EPOCH = (1980, 1, 1, 0, 0, 0)
Spans = tuple[Span, ...]


def word(document: Document) -> bytes:
    """Return a document as Word (.docx); the same document gives the same bytes.

    Takes a moment, and the first picture loads the drawing library: call it off the event loop.
    """
    paper, its = docx.Document(), layout(document)
    _set_up(paper, document, its)
    paper.add_paragraph(_flat(document.title), style="Title")
    if document.subtitle:
        paper.add_paragraph(_flat(document.subtitle), style="Subtitle")
    if document.facts:
        _sheet(paper, document.facts, its)
    for part in document.parts:
        _part(paper, part, its)
    file = BytesIO()
    paper.save(file)
    return _undated(file)


def _undated(file: BytesIO) -> bytes:
    """Take out when it was packed, which says nothing and would make every copy another."""
    packed = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# -- the page ------------------------------------------------------------------------------------


def _set_up(paper: Paper, document: Document, its: Layout) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(BROAD), Cm(HIGH)
    section.left_margin = section.right_margin = Cm(its.side)
    section.top_margin, section.bottom_margin = Cm(its.top), Cm(its.foot)
    section.footer_distance = Cm(its.footer)
    _styles(paper, its, "de-DE" if document.language == "de" else "en-GB")
    kept = paper.core_properties
    kept.title, kept.author, kept.comments = _flat(document.title), "Tandem", ""
    kept.created = kept.modified = datetime.combine(document.day, time())
    kept.language = document.language
    foot = section.footer.paragraphs[0]
    words = " · ".join(w for w in (document.footer, document.title) if w)
    foot.add_run(_flat(words) + " · ")
    _field(foot, "PAGE")
    foot.add_run("/")
    _field(foot, "NUMPAGES")


def _styles(paper: Paper, its: Layout, language: str) -> None:
    for name, (size, before, after) in its.styles.items():
        style: Any = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = (
            FONT,
            Pt(size),
            INKS.get(name, SOFT),
        )
        style.font.bold, style.font.italic = name.startswith("Heading"), name == "Quote"
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        if its.tight:
            style.paragraph_format.line_spacing = 1.0
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # else the theme's font wins
    title: Any = paper.styles["Title"].element
    for line in title.findall(f".//{qn('w:pBdr')}"):
        line.getparent().remove(line)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    root: Any = paper.styles["Normal"].element
    root.get_or_add_rPr().append(spoken)


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word fills in by itself, such as the page's number."""
    run: Any = paragraph.add_run()
    for kind, words in (("begin", ""), ("", code), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = words
        run._r.append(mark)  # noqa: SLF001 - python-docx has no fields


# -- the parts -----------------------------------------------------------------------------------


def _part(paper: Paper, part: Part, its: Layout) -> None:
    match part:
        case Heading():
            paper.add_heading(_flat(part.text), part.level)
        case Text():
            _text(paper, part)
        case Bullets():
            _list(paper, part)
        case Sheet():
            _sheet(paper, part.rows, its)
        case Grid():
            _grid(paper, part, its)
        case Figure():
            _figure(paper, part, its)
        case Band():
            _band(paper, part, its)
        case NewPage():
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _list(paper: Paper, part: Bullets) -> None:
    style: Any = paper.styles["List Number" if part.numbered else "List Bullet"]
    number = _counted_anew(paper, style) if part.numbered else None
    for item in part.items:
        paragraph = paper.add_paragraph(style=style)
        if number is not None:
            properties: Any = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - no word for it
            properties.get_or_add_numPr().get_or_add_numId().val = number
        _write(paragraph, item)


def _counted_anew(paper: Paper, style: Any) -> int:
    """Return a numbering of the style's kind that begins at 1; else the last list goes on."""
    numbering: Any = paper.part.numbering_part.element
    kind = numbering.num_having_numId(style.element.pPr.numPr.numId.val).abstractNumId.val
    number = numbering.add_num(kind)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def _text(paper: Paper, part: Text) -> None:
    styles = {"quote": "Quote", "small": "Normal", "normal": "Normal"}
    paragraph = paper.add_paragraph(style=styles[part.style])
    _write(paragraph, part.spans)
    if part.style == "small":
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(9), SOFT


def _write(paragraph: Paragraph, spans: Spans) -> None:
    for span in spans:
        match span:
            case Bold():
                paragraph.add_run(clean(span.text)).bold = True
            case Mention():
                paragraph.add_run(clean(span.name))
            case Link():
                _link(paragraph, span)
            case str():
                paragraph.add_run(clean(span))


def _link(paragraph: Paragraph, link: Link) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    anchor: Any = OxmlElement("w:hyperlink")
    anchor.set(qn("r:id"), paragraph.part.relate_to(clean(link.url), kind, is_external=True))
    run = Run(OxmlElement("w:r"), paragraph)
    run.text, run.font.color.rgb, run.font.underline = clean(link.text), BLUE, True
    anchor.append(run._r)  # noqa: SLF001 - python-docx has no hyperlinks
    paragraph._p.append(anchor)  # noqa: SLF001 - the same


def _sheet(paper: Paper, rows: tuple[tuple[str, Spans], ...], its: Layout) -> None:
    table = paper.add_table(0, 2)
    for label, spans in rows:
        row = table.add_row()
        _whole(row)
        left, right = row.cells
        name = left.paragraphs[0].add_run(_flat(label))
        name.font.color.rgb, name.font.size = SOFT, Pt(its.label)
        _write(right.paragraphs[0], spans)
    _laid_out(table, (its.labels, its.wide - its.labels), its, inner=False)
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    _gap(paper)


def _grid(paper: Paper, part: Grid, its: Layout) -> None:
    table = paper.add_table(1, len(part.header))
    for cell, words in zip(table.rows[0].cells, part.header, strict=True):
        cell.paragraphs[0].add_run(_flat(words)).bold = True
        _shade(cell)
    _repeated(table.rows[0])
    for given in part.rows:
        row = table.add_row()
        _whole(row)
        for cell, words in zip(row.cells, given, strict=True):
            cell.paragraphs[0].add_run(clean(words))
    shares = part.widths or tuple(1 for _ in part.header)
    _laid_out(table, tuple(its.wide * s / sum(shares) for s in shares), its, inner=True)
    _gap(paper)


def _laid_out(
    table: Table, widths: tuple[float, ...], its: Layout, *, inner: bool | None = None
) -> None:
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    if inner is not None:
        _lines(table, inner=inner)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Cm(wide)
    for row in table.rows:
        for cell, wide in zip(row.cells, widths, strict=True):
            cell.width = Cm(wide)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_before = Pt(its.padding)
                paragraph.paragraph_format.space_after = Pt(its.padding)
                if inner:
                    for run in paragraph.runs:
                        run.font.size = Pt(its.cell)


def _lines(table: Table, *, inner: bool) -> None:
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "bottom", "insideH", *(("insideV", "left", "right") if inner else ())):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RIM)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties: Any = table._tbl.tblPr  # noqa: SLF001 - python-docx has no borders
    properties.append(borders)


def _shade(cell: _Cell) -> None:
    fill = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        fill.set(qn(f"w:{name}"), value)
    properties: Any = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no shading
    properties.append(fill)


def _repeated(row: Any) -> None:
    """Show the header again on the next page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no word for it
    _whole(row)


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no word for it


def _gap(paper: Paper) -> None:
    """Set a table apart from what follows."""
    gap = paper.add_paragraph()
    gap.paragraph_format.space_after = Pt(0)
    gap.paragraph_format.line_spacing = Pt(8)


def _figure(paper: Paper, part: Figure, its: Layout) -> None:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    _drawn(paragraph, part.picture, its.picture)
    paper.add_paragraph(_flat(part.picture.alt), style="Caption")


def _band(paper: Paper, part: Band, its: Layout) -> None:
    """Put pictures beside each other; what they show in words is their alternative text."""
    table = paper.add_table(1, len(part.pictures))
    share = its.wide / len(part.pictures)
    row = table.rows[0]
    _whole(row)
    for cell, picture in zip(row.cells, part.pictures, strict=True):
        _drawn(
            cell.paragraphs[0], picture, min(share - 0.4 - BESIDE, its.picture), its.beside(part)
        )
    _laid_out(table, (share,) * len(part.pictures), its)
    _gap(paper)


def _drawn(paragraph: Paragraph, picture: Picture, wide: float, high: float = HIGH) -> None:
    """Draw a picture as large as fits into a width and a height (cm)."""
    shape: Any = paragraph.add_run().add_picture(BytesIO(png(picture)), width=Cm(wide))
    if shape.height > Cm(high):
        shape.width, shape.height = round(shape.width * Cm(high) / shape.height), Cm(high)
    seen = shape._inline.docPr  # noqa: SLF001 - python-docx has no alternative text
    seen.set("descr", clean(picture.alt))
    seen.set("title", _flat(picture.title))


def _flat(words: str) -> str:
    return " ".join(clean(words).split())
