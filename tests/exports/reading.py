"""Independent readers: they get the words back from what was drawn, as a person's program would."""

from io import BytesIO
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable("table")


def _words(token: Token) -> str:
    """Return what a line says, without its marks; a break is a blank."""
    found = ""
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            found += " "
        elif child.type == "image":
            found += child.content
        else:
            found += child.content
    return " ".join(found.split())


def in_markdown(data: bytes) -> list[tuple[str, str]]:
    """Return every piece of text with the kind of block that holds it, in order."""
    found: list[tuple[str, str]] = []
    open_ = []
    for token in MARKDOWN.parse(data.decode()):
        if token.nesting == 1:
            open_.append(token.tag)
        elif token.nesting == -1:
            open_.pop()
        elif token.type == "inline":
            kind = next((t for t in reversed(open_) if t != "p"), "p")
            found.append((kind, _words(token)))
        else:
            found.append((token.type, token.content))
    return found


def in_word(data: bytes) -> list[tuple[str, str]]:
    """Return every paragraph and cell with its style, in order."""
    paper = docx.Document(BytesIO(data))
    found: list[tuple[str, str]] = []
    for it in paper.iter_inner_content():
        if isinstance(it, Paragraph):
            found.append((_style(it), " ".join(it.text.split())))
        elif isinstance(it, Table):
            found += [("cell", " ".join(c.text.split())) for row in it.rows for c in row.cells]
    return [(kind, words) for kind, words in found if words]


def _style(paragraph: Paragraph) -> str:
    style: Any = paragraph.style
    return str(style.name)
