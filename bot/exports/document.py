"""A document to be handed over, as what it says; Markdown and Word are drawn from it.

No markup lives inside a string: emphasis and links are spans, as in a message. The text is already
in its reader's language.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from bot.message import Picture, Span


class Heading(BaseModel, frozen=True):
    """A heading; level 1 opens a section, 2 a part of one, 3 a paragraph."""

    type: Literal["heading"] = "heading"
    text: str
    level: Literal[1, 2, 3] = 1


class Text(BaseModel, frozen=True):
    """A paragraph; ``small`` sets it back, ``quote`` marks somebody's own words."""

    type: Literal["text"] = "text"
    spans: tuple[Span, ...]
    style: Literal["normal", "small", "quote"] = "normal"


class Bullets(BaseModel, frozen=True):
    """A list, each item a few spans; ``numbered`` counts them from 1."""

    type: Literal["bullets"] = "bullets"
    items: tuple[tuple[Span, ...], ...]
    numbered: bool = False


class Sheet(BaseModel, frozen=True):
    """Pairs of a short label and what is to be said about it."""

    type: Literal["sheet"] = "sheet"
    rows: tuple[tuple[str, tuple[Span, ...]], ...]


class Grid(BaseModel, frozen=True):
    """A table; every row has as many cells as the header.

    ``widths`` are the columns' shares of the page's width, all equal where there are none.
    """

    type: Literal["grid"] = "grid"
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


class Figure(BaseModel, frozen=True):
    """A picture; under it, its ``alt`` says the same in words."""

    type: Literal["figure"] = "figure"
    picture: Picture


class Band(BaseModel, frozen=True):
    """A few pictures beside each other, each as large as its share of a line allows.

    ``low``: in half the height, where there is little room.
    """

    type: Literal["band"] = "band"
    pictures: tuple[Picture, ...] = Field(min_length=1)
    low: bool = False


class NewPage(BaseModel, frozen=True):
    """What follows starts on a new page, where there are pages."""

    type: Literal["page"] = "page"


Part = Annotated[
    Heading | Text | Bullets | Sheet | Grid | Figure | Band | NewPage, Field(discriminator="type")
]


class Document(BaseModel, frozen=True):
    """A title, what it is about in facts, and the parts in order.

    ``footer`` stands on every page (who reads it); ``day`` is the day it was made on, which Word
    keeps as its date; ``language`` is ``de`` or ``en``. ``dense``: it shall stay one page.
    """

    title: str = Field(min_length=1)
    subtitle: str = ""
    language: str = "de"
    day: date
    facts: tuple[tuple[str, tuple[Span, ...]], ...] = ()
    parts: tuple[Part, ...] = ()
    footer: str = ""
    dense: bool = False


def text(*spans: Span, style: Literal["normal", "small", "quote"] = "normal") -> Text:
    """Return a paragraph of these spans."""
    return Text(spans=spans, style=style)


def bullets(*items: str | tuple[Span, ...], numbered: bool = False) -> Bullets:
    """Return a list of these items."""
    found = tuple((it,) if isinstance(it, str) else it for it in items)
    return Bullets(items=found, numbered=numbered)


def clean(words: str) -> str:
    """Return words without control characters and halves of characters, which no format takes."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        c
        for c in words
        if (c == "\n" or c >= " ")
        and not "\x7f" <= c <= "\x9f"
        and not "\ud800" <= c <= "\udfff"
        and c not in "\ufffe\uffff"
    )
