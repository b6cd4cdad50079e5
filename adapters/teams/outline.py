"""A message in plain words, for notifications, for what is too long, and where no card is taken."""

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

STATES = {"open": "☐", "now": "▸", "done": "✓", "skipped": "–"}


def outline(it: Message, *, brief: bool = False) -> str:
    """Return everything a message says as plain text; ``brief`` leaves tables and files out."""
    buttons = "" if brief else " ".join(f"[{b.label}]" for b in (*it.buttons, *it.more))
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
            return "\n".join([*(_light_told(r) for r in it.rows), it.gap])
        case Checklist():
            return "\n".join(f"{STATES[i.state]} {i.text} {i.note}".rstrip() for i in it.items)
        case Picture():
            return f"{it.title}: {it.alt}" if it.alt else it.title
        case File():
            return f"{it.name} {it.summary}".strip()
        case _:
            raise NotImplementedError(type(it))


def _light_told(row: LightRow) -> str:
    parts = (row.name, row.word, row.change and f"({row.change})", row.headline, row.mark)
    return " ".join(p for p in parts if p)
