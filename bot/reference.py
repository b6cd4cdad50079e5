"""Writes the tables of README and docs from the code, so that they cannot drift apart.

``python -m bot.reference`` fills what stands between ``<!-- name: … -->`` and
``<!-- end of name -->``.
"""

import builtins
import re
import typing
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.command import Command
from bot.commands import COMMANDS
from bot.domain.playbook import Playbook
from bot.domain.rights import TABLE, Standing
from bot.exports import open_data
from bot.language import Tongue
from bot.method import ROWS
from bot.runs import runs
from bot.settings import Settings
from bot.views.common import call, who_may
from bot.views.helping import GROUPS, in_group
from playbooks import library

ROOT = Path(__file__).parent.parent
LESSONS = ROOT / "docs/schemas/lessons.schema.json"
PAGES = (
    "README.md",
    "docs/commands.md",
    "docs/configuration.md",
    "docs/playbooks.md",
    "docs/method.md",
)
SECTION = re.compile(
    r"(<!-- (?P<name>\w+): .*?-->\n)(?P<body>.*?)(<!-- end of (?P=name) -->)", re.DOTALL
)
SHOWN = 6
EN, DE = Tongue("en"), Tongue("de")


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    cells = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines]
    return "".join(f"| {line} |\n" for line in cells)


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
    """Return the tables of commands, a group each: words in both languages, what, who."""
    header = ("English", "German", "what it does", "who may")
    found = [
        (title, [(f"`{c.word}`", f"`{call(c, DE)}`", c.help(), who(c)) for c in some])
        for title, some in _grouped()
    ]
    return "\n".join(f"### {title}\n\n{table(header, rows)}" for title, rows in found)


def words() -> str:
    """Return the table of groups, each with its words in English."""
    rows = ((title, ", ".join(f"`{c.word}`" for c in some)) for title, some in _grouped())
    return table(("what for", "words"), rows)


def _grouped() -> Iterable[tuple[str, list[type[Command]]]]:
    """Yield every group with its commands, help among the last."""
    listed = [c for c in COMMANDS if c.listed]
    for title, _ in GROUPS:
        yield title, in_group(title, listed)
    yield "Help", [c for c in listed if c.word == "help"]


def settings() -> str:
    """Return the table of settings: environment variable, meaning, default."""
    fields = Settings.model_fields.values()
    header = ("variable", "meaning", "default")
    return table(header, ((f"`{f.alias}`", f.description or "", _default(f)) for f in fields))


def _default(info: FieldInfo) -> str:
    """Return a default as it would be written, a dash where there is none."""
    written = info.default if isinstance(info.default, str | int) else None
    return f"`{written}`" if written else "–"


def playbooks() -> str:
    """Return the table of playbooks: file, what it is for, its phases and how many steps."""
    header = ("file", "what it is for", "phases", "steps")
    rows = (
        (
            f"`playbooks/{p.name}.yml`",
            p.summary.en,
            " · ".join(f"{phase.title.en} ({phase.weeks} weeks)" for phase in p.phases),
            str(sum(1 for _ in p.steps())),
        )
        for p in library().playbooks
    )
    return table(header, rows)


def schema() -> str:
    """Return the reference of a playbook's YAML: every block with its keys."""
    told: list[type[BaseModel]] = [Playbook]
    for block in told:
        for field in block.model_fields.values():
            told += [inner for inner in _blocks(field.annotation) if inner not in told]
    return "\n".join(f"### {_title(block)}\n\n{_keys(block)}" for block in told)


def _blocks(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [block for inner in get_args(annotation) for block in _blocks(inner)]


def _title(block: type[BaseModel]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", block.__name__).lower()


def _keys(block: type[BaseModel]) -> str:
    said = " ".join((block.__doc__ or "").replace("``", "`").split())
    rows = (
        (f"`{name}`", _shape(field.annotation), "yes" if field.is_required() else "")
        for name, field in block.model_fields.items()
        if name != "digest"
    )
    return f"{said}\n\n{table(('key', 'value', 'needed'), rows)}"


def _shape(annotation: object) -> str:
    """Return what belongs under a key, in words."""
    parts = get_args(annotation)
    match get_origin(annotation):
        case typing.Literal:
            return ", ".join(f"`{part}`" for part in parts)
        case builtins.tuple:
            return f"list of {_shape(parts[0])}"
        case builtins.dict:
            return f"number: {_shape(parts[1])}"
        case typing.Annotated:
            return _shape(parts[0])
        case None:
            return _word(annotation)
    return " or ".join(_shape(part) for part in parts if part is not type(None))


def _word(annotation: object) -> str:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{_title(annotation)}](#{_title(annotation).replace(' ', '-')})"
    words: dict[object, str] = {str: "word", int: "whole number", float: "number"}
    return words.get(annotation, "value")


def method() -> str:
    """Return the table of the method: each row, and which commands, sheets, steps, rules run it."""
    header = ("row", "what", "commands", "sheets", "steps and gates", "rules")
    found = runs(library())
    lines = (
        (row, ROWS[row], *(_few(n) for n in (r.commands, r.sheets, r.steps, r.rules)))
        for row, r in found.items()
    )
    left = [row for row, r in found.items() if r.nothing]
    yet = f"\nNot yet: {', '.join(left)}.\n" if left else ""
    return table(header, lines) + yet


def _few(names: list[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def rewritten(text: str) -> str:
    """Return a page with its tables as the code has them now."""
    tables = {
        "commands": commands,
        "words": words,
        "settings": settings,
        "playbooks": playbooks,
        "schema": schema,
        "method": method,
    }

    def fill(section: re.Match[str]) -> str:
        written = tables[section["name"]]
        return f"{section[1]}{written()}{section[4]}"

    return SECTION.sub(fill, text)


def main() -> None:
    """Write every page and every schema anew."""
    LESSONS.write_text(open_data.schema(), "utf-8")
    for page in PAGES:
        file = ROOT / page
        file.write_text(rewritten(file.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
