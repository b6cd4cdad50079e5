"""Writes a paper as Markdown; nothing that people wrote becomes markup."""

import re

from bot.exports.paper import Paper, Section, Table

MARKUP = re.compile(r"([\\`*_{}\[\]<>|~])")
LEADING = re.compile(r"^(\s*)([#+-]|\d+[.)])(\s)", re.MULTILINE)


def markdown(paper: Paper) -> str:
    """Return the paper as Markdown."""
    parts = [f"# {_plain(paper.title)}"]
    if paper.under:
        parts.append(_plain(paper.under))
    if paper.facts:
        parts.append("\n".join(f"- **{_plain(k)}:** {_plain(v)}" for k, v in paper.facts))
    parts += [_section(s) for s in paper.sections]
    if paper.last:
        parts.append(f"---\n\n{_plain(paper.last)}")
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    parts = [f"## {_plain(section.heading)}"]
    if section.lines:
        parts.append("\n".join(f"- {_plain(line)}" for line in section.lines))
    if section.table:
        parts.append(_table(section.table))
    return "\n\n".join(parts)


def _table(table: Table) -> str:
    rows = [table.header, tuple("---" for _ in table.header), *table.rows]
    cells = [" | ".join(c if c == "---" else _plain(c) for c in row) for row in rows]
    return "\n".join(f"| {row} |" for row in cells)


def _plain(text: str) -> str:
    """Return words on one line, every sign of Markdown escaped."""
    flat = " ".join(text.split())
    return LEADING.sub(r"\1\\\2\3", MARKUP.sub(r"\\\1", flat))
