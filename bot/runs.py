"""Reads off the code, playbooks and sheets what runs each row of the method, M01 to M57.

A command, a sheet, a step and a rule say themselves which rows they run; nothing is claimed here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.commands import COMMANDS
from bot.domain.library import Library
from bot.domain.playbook import Playbook
from bot.method import ROWS

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"\bM\d\d\b")
RULES = ("bot/duties", "bot/triggers", "bot/domain")
# Records say which row they belong to; only what is computed runs one.
SHAPES = frozenset({
    "actions", "cooperation", "escalation", "filled", "kpis", "lessons", "library", "light",
    "meeting", "milestones", "people", "playbook", "reviews", "rhythm", "series", "sheets",
    "steps", "topics",
})  # fmt: skip


@dataclass(slots=True)
class Runs:
    """What runs one row: commands by word, sheets, steps of playbooks, and rules by module."""

    commands: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Tell whether nothing runs it."""
        return not (self.commands or self.sheets or self.steps or self.rules)


def runs(library: Library) -> dict[str, Runs]:
    """Return for every row of the method what runs it."""
    found = {row: Runs() for row in ROWS}
    for kind, rows, name in (*_commands(), *_steps(library), *_sheets(library), *_rules()):
        for row in rows:
            told = getattr(found[row], kind) if row in found else []
            if name not in told:
                told.append(name)
    return found


def unknown(library: Library) -> set[str]:
    """Return the rows that something says it runs and that the method does not have."""
    said = (*_commands(), *_steps(library), *_sheets(library), *_rules())
    return {row for _, rows, _ in said for row in rows} - set(ROWS)


Claim = tuple[str, tuple[str, ...], str]


def rows_in(text: str) -> tuple[str, ...]:
    """Return the rows that a docstring names."""
    return tuple(dict.fromkeys(ROW.findall(text)))


def _commands() -> Iterator[Claim]:
    """Yield the commands: their own docstring names rows, or that of their module does."""
    for command in COMMANDS:
        if not command.listed:
            continue
        path = ROOT / f"{command.__module__.replace('.', '/')}.py"
        module = path.read_text("utf-8").partition('"""')[2].partition('"""')[0]
        rows = rows_in(command.__doc__ or "") or rows_in(module)
        yield "commands", rows, f"`{command.word}`"


def _steps(library: Library) -> Iterator[Claim]:
    """Yield what playbooks hold: models, phases, steps, gates and what comes again."""
    for book in library.playbooks:
        yield "steps", book.method, f"`{book.name}`"
        yield from (("steps", d.method, f"`{d.id}`") for d in book.duties)
        yield from _phases(book)


def _phases(book: Playbook) -> Iterator[Claim]:
    for phase in book.phases:
        yield "steps", phase.method, f"phase {phase.name}"
        yield from (("steps", s.method, f"`{s.id}`") for s in phase.steps)
        for gate in phase.gates:
            yield "steps", gate.method, f"gate {gate.name}"
            items = (*gate.must, *gate.scored)
            yield from (("steps", it.method, f"gate {gate.name}: `{it.id}`") for it in items)


def _sheets(library: Library) -> Iterator[Claim]:
    for sheet in library.sheets:
        yield "sheets", tuple(getattr(sheet, "method", ())), f"`{sheet.name}`"


def _rules() -> Iterator[Claim]:
    """Yield the modules that compute something, by the docstrings in them."""
    for folder in RULES:
        for file in sorted((ROOT / folder).glob("*.py")):
            if file.stem in SHAPES:
                continue
            docs = re.findall(r'"""(.*?)"""', file.read_text("utf-8"), re.DOTALL)
            yield "rules", rows_in(" ".join(docs)), f"`{folder}/{file.name}`"
