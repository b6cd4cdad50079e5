"""A paper to hand over, apart from any format: a title, sections, lines and tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header, each with as many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it: facts, lines, a table."""

    heading: str
    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: title, a line under it, facts, sections, and a small last line."""

    title: str
    under: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    last: str = ""
    language: str = "de"
