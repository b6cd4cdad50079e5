"""Writes the tables of README and docs from the code, so that they cannot drift apart.

``python -m bot.reference`` fills what stands between ``<!-- name: … -->`` and
``<!-- end of name -->``.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from pydantic.fields import FieldInfo

from bot.command import Command
from bot.commands import COMMANDS
from bot.domain.rights import TABLE, Standing
from bot.exports.open_data import schema
from bot.language import Tongue
from bot.settings import Settings
from bot.views.common import GROUPS, call, who_may

ROOT = Path(__file__).parent.parent
LESSONS = ROOT / "docs/schemas/lessons.schema.json"
PAGES = ("README.md", "docs/configuration.md")
SECTION = re.compile(
    r"(<!-- (?P<name>\w+): .*?-->\n)(?P<body>.*?)(<!-- end of (?P=name) -->)", re.DOTALL
)
EN, DE = Tongue("en"), Tongue("de")


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    cells = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines]
    return "".join(f"| {line} |\n" for line in cells)


def in_order() -> list[type[Command]]:
    """Return every command that people type, grouped as help groups them."""
    listed = [c for c in COMMANDS if c.listed]
    words = [word for _, group in GROUPS for word in group]
    places = {word: n for n, word in enumerate(words)}
    return sorted(listed, key=lambda c: places.get(c.word, len(places)))


def who(command: type[Command]) -> str:
    """Return who may give a command, in English."""
    found = TABLE[command.may]
    if Standing.STRANGER in found:
        return "anybody in the room"
    if Standing.MEMBER in found:
        return "everybody who takes part"
    agreed = "; the other owner agrees" if command.both_owners else ""
    return who_may(command.may, EN) + agreed


def commands() -> str:
    """Return the table of commands: words in both languages, what, who."""
    header = ("English", "German", "what it does", "who may")
    return table(
        header, ((f"`{c.word}`", f"`{call(c, DE)}`", c.help(), who(c)) for c in in_order())
    )


def settings() -> str:
    """Return the table of settings: environment variable, meaning, default."""
    fields = Settings.model_fields.values()
    header = ("variable", "meaning", "default")
    return table(header, ((f"`{f.alias}`", f.description or "", _default(f)) for f in fields))


def _default(info: FieldInfo) -> str:
    """Return a default as it would be written, a dash where there is none."""
    return f"`{info.default}`" if isinstance(info.default, str) else "–"


def rewritten(text: str) -> str:
    """Return a page with its tables as the code has them now."""
    tables = {"commands": commands, "settings": settings}

    def fill(section: re.Match[str]) -> str:
        written = tables[section["name"]]
        return f"{section[1]}{written()}{section[4]}"

    return SECTION.sub(fill, text)


def main() -> None:
    """Write every page and every schema anew."""
    LESSONS.write_text(schema(), "utf-8")
    for page in PAGES:
        file = ROOT / page
        file.write_text(rewritten(file.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
