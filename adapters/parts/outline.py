"""A message in plain words: what a notification reads, and the whole of what had to be cut."""

from adapters.parts.signs import STATES
from bot.message import (
    Block,
    Checklist,
    Facts,
    File,
    LightRow,
    Lights,
    Message,
    Paragraph,
    Picture,
    Table,
    plain,
)


def outline(it: Message, *, brief: bool = False) -> str:
    """Return everything a message says as plain text; ``brief`` leaves tables and files out."""
    buttons = "" if brief else " ".join(f"[{b.label}]" for b in it.pressable)
    parts = [it.title, *(_told(b, brief=brief) for b in it.blocks), buttons, plain(it.footer)]
    return "\n".join(p for p in parts if p.strip())


def _told(it: Block, *, brief: bool) -> str:  # noqa: PLR0911 - one line per element
    match it:
        case Paragraph():
            return plain(it.spans)
        case Facts():
            return "\n".join(f"{name}: {plain(value)}" for name, value in it.rows)
        case Table():
            rows = () if brief else (it.header, *it.rows)
            return "\n".join(" | ".join(r) for r in rows)
        case Lights():
            return "\n".join(filter(None, [*map(_light_told, it.rows), it.gap]))
        case Checklist():
            return "\n".join(f"{STATES[i.state]} {i.text} {i.note}".rstrip() for i in it.items)
        case Picture():
            return in_words(it)
        case File():
            return f"{it.name} {it.summary}".strip()
        case _:
            raise NotImplementedError(type(it))


def in_words(it: Picture) -> str:
    """Return what a picture shows, its title once."""
    return it.alt if it.alt.startswith(it.title) else f"{it.title}: {it.alt}".removesuffix(": ")


def _light_told(row: LightRow) -> str:
    parts = (row.name, row.word, row.change and f"({row.change})", row.headline, row.mark)
    return " ".join(p for p in parts if p)
