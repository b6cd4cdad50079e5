"""Draws a message as the Markdown of a canvas: everything from outside stands there literally."""

import re
from typing import assert_never

from adapters.parts.outline import in_words
from adapters.parts.signs import SIGNS, STATES, history
from bot.message import (
    Block,
    Bold,
    Checklist,
    Facts,
    File,
    LightRow,
    Lights,
    Link,
    Mention,
    Message,
    Paragraph,
    Picture,
    Span,
    Table,
)

CELLS = 300
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~@:&])")
_NUMBER = re.compile(r"^(\d+)\.", re.MULTILINE)


def markdown(it: Message) -> str:
    """Return the whole page; a paragraph that is bold alone is a heading."""
    parts = [f"# {literal(it.title)}", *(_block(b) for b in it.blocks), _spans(it.footer)]
    return "\n\n".join(p for p in parts if p) + "\n"


def literal(text: str) -> str:
    """Return text in which nothing is markup, a mention or an emoji, on one line."""
    plain = " ".join(text.split())
    return _NUMBER.sub(r"\1\\.", _MARKUP.sub(r"\\\1", plain))


def _block(it: Block) -> str:  # noqa: PLR0911 - one return per element
    match it:
        case Paragraph():
            alone = len(it.spans) == 1 and isinstance(it.spans[0], Bold)
            return f"## {literal(it.spans[0].text)}" if alone else _spans(it.spans)  # type: ignore[union-attr]
        case Facts():
            return "\n".join(f"- **{literal(name)}**: {_spans(said)}" for name, said in it.rows)
        case Table():
            return _table(it)
        case Lights():
            return "\n".join([*(f"- {_light(r)}" for r in it.rows), "", literal(it.gap)]).strip()
        case Checklist():
            return "\n".join(
                f"- {STATES[i.state]} {literal(f'{i.text} {i.note}')}" for i in it.items
            )
        case Picture():
            return literal(in_words(it))
        case File():
            return literal(f"{it.name} {it.summary}")
        case _:
            assert_never(it)


def _table(it: Table) -> str:
    """Return a table; what goes beyond Slack's most cells is counted instead."""
    most = max(CELLS // max(len(it.header), 1) - 1, 1)
    lines = [it.header, tuple("---" for _ in it.header), *it.rows[:most]]
    drawn = [
        "| " + " | ".join(c if n == 1 else literal(c) or " " for c in line) + " |"
        for n, line in enumerate(lines)
    ]
    left = len(it.rows) - most
    return "\n".join([*drawn, *([f"\n… +{left}"] if left > 0 else [])])


def _light(row: LightRow) -> str:
    said = [f"**{literal(row.name)}**: {SIGNS[row.light]} {literal(row.word)}"]
    said += [literal(x) for x in (row.change, row.mark, row.headline) if x]
    if row.history:
        said.append(history(row.history))
    return " · ".join(said)


def _spans(them: tuple[Span, ...]) -> str:
    return "".join(map(_span, them)).strip()


def _span(it: Span) -> str:
    match it:
        case str():
            # The space between two spans is theirs.
            edges = (" " if it[:1].isspace() else "", " " if it[-1:].isspace() else "")
            return f"{edges[0]}{literal(it)}{edges[1]}" if it.strip() else " "
        case Bold():
            return f"**{literal(it.text)}**"
        case Mention():
            return literal(it.name)
        case Link():
            return f"[{literal(it.text)}]({it.url.replace(')', '%29').replace(' ', '%20')})"
        case _:
            assert_never(it)
