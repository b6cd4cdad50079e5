"""Collects every sentence of the code into the German catalog, and takes translations in.

``python -m bot.catalogs`` writes the catalog anew, ``--missing`` prints what waits for German as
JSON, ``--fill FILE`` takes such a file back in, filled.
"""

import argparse
import ast
import io
import json
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from bot.commands import COMMANDS
from bot.domain.rights import Right
from bot.language import CATALOGS

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "adapters", "storage", "playbooks")
GERMAN = CATALOGS / "de" / "tandem.po"
HEADER = """\
# Tandem in German. Sentences are collected from the code by `make messages`; only msgstr is ours.
msgid ""
msgstr ""
"Language: de\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Id = str | tuple[str, str]
# Calls whose first argument is a sentence: t("…"), at.tongue("…"), t.spans("…"), N_("…"), ask("…").
SPEAKERS = {"t", "tongue", "N_", "ask", "spans", "pattern"}
PLURALS = {"plural"}


class Unreadable(Exception):
    """A sentence that nobody can collect, since it is put together at run time."""


# -- collecting ------------------------------------------------------------------------------


def collected(root: Path = ROOT) -> set[Id]:
    """Return every sentence that people may read; a pair where there is one for many.

    Raises Unreadable, with file and line, where a sentence is not written out.
    """
    found: set[Id] = set(helps())
    trees = {file: ast.parse(file.read_text("utf-8"), str(file)) for file in sources(root, "py")}
    for file, tree in trees.items():
        found |= set(in_code(tree, file))
    for file in sources(root, "html"):
        found |= set(in_template(file.read_text("utf-8")))
    return found | set(in_errors(trees.values()))


def sources(root: Path, ending: str) -> Iterator[Path]:
    """Yield the files with this ending in the rooms that speak, in order."""
    for room in ROOMS:
        yield from sorted((root / room).rglob(f"*.{ending}"))


def helps() -> Iterator[str]:
    """Yield the help line of every command that people may give."""
    for command in COMMANDS:
        if command.may is not Right.CLOCK:
            yield command.help()


def in_code(tree: ast.AST, file: Path) -> Iterator[Id]:
    """Yield what is said in a module. Raises Unreadable."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = _name(call.func)
        if name in PLURALS:
            one, many = (next(_literals(arg, file), "") for arg in call.args[:2])
            if one and many:
                yield one, many
        elif name in SPEAKERS or (name == "self" and file.name == "language.py"):
            hints = [word.value for word in call.keywords if word.arg == "hint"]
            for argument in (*call.args[:1], *(hints if name == "ask" else ())):
                yield from _literals(argument, file)


def in_template(source: str) -> Iterator[Id]:
    """Yield what is said in a page template."""
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        speaker = call.node
        name = getattr(speaker, "name", None) or getattr(speaker, "attr", "")
        said = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
        if name in PLURALS and len(said) > 1:
            yield said[0], said[1]
        elif name in SPEAKERS and said:
            yield said[0]


def in_errors(trees: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the sentence of every kind of TandemError: the first paragraph of its docstring."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known = {"TandemError"}
    while True:
        heirs = {c.name for c in classes if known & {_name(base) for base in c.bases}} - known
        if not heirs:
            break
        known |= heirs
    for c in classes:
        if c.name in known and (said := ast.get_docstring(c, clean=False)):
            yield " ".join(said.strip().split("\n\n")[0].split())


def _name(function: ast.expr) -> str:
    """Return the last name of what is called: ``tongue`` for ``at.tongue``."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literals(argument: ast.expr, file: Path) -> Iterator[str]:
    """Yield the sentences an argument is: one, or one of two by a condition, or none (a name)."""
    if isinstance(argument, ast.IfExp):
        yield from _literals(argument.body, file)
        yield from _literals(argument.orelse, file)
    elif isinstance(argument, ast.Constant):
        if isinstance(argument.value, str) and argument.value.strip():
            yield argument.value
    elif isinstance(argument, ast.JoinedStr | ast.BinOp):
        raise Unreadable(f"{file}:{argument.lineno}: write the sentence out, with {{names}} in it")


# -- the catalog -----------------------------------------------------------------------------


def read(file: Path = GERMAN) -> Catalog:
    """Return the catalog as it stands, empty where there is none."""
    if not file.exists():
        return Catalog(locale="de")
    with file.open("rb") as opened:
        return read_po(opened, locale="de")


def updated(old: Catalog, found: set[Id]) -> Catalog:
    """Return a catalog of exactly these sentences, with the translations there are."""
    pairs = {ids[0] for ids in found if isinstance(ids, tuple)}
    new = Catalog(locale="de")
    for ids in sorted(found, key=lambda it: it if isinstance(it, str) else it[0]):
        if isinstance(ids, str) and ids in pairs:
            continue  # gettext finds the pair's first form
        before = old.get(ids if isinstance(ids, str) else ids[0])
        kept = before.string if before and before.id == ids and not before.fuzzy else None
        new.add(ids, kept or ("" if isinstance(ids, str) else ("", "")))
    return new


def dumped(catalog: Catalog) -> str:
    """Return a catalog as the text of its file: sorted, without places, dates and line breaks."""
    out = io.BytesIO()
    write_po(
        out, catalog, width=0, no_location=True, omit_header=True, sort_output=True,
        ignore_obsolete=True,
    )  # fmt: skip
    return HEADER + out.getvalue().decode().strip() + "\n"


def messages(catalog: Catalog) -> list[Message]:
    """Return the sentences of a catalog, without its header."""
    return [m for m in catalog if m.id]


def forms(said: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the forms of a sentence: one, or two where there is one for many."""
    return (said or "",) if isinstance(said, str | None) else tuple(said)


def translated(message: Message) -> bool:
    """Tell whether every form of a sentence has its German."""
    return all(forms(message.string)) and not message.fuzzy


def missing(catalog: Catalog) -> dict[str, str | list[str]]:
    """Return what waits for its German, as the file that ``--fill`` takes.

    A pair shows its second English form, for whoever translates it.
    """
    return {
        m.id if isinstance(m.id, str) else m.id[0]: "" if isinstance(m.id, str) else ["", m.id[1]]
        for m in messages(catalog)
        if not translated(m)
    }


def fill(catalog: Catalog, given: dict[str, str | list[str]]) -> list[str]:
    """Take translations in, and return what is wrong with those that were left out."""
    wrong = []
    for said, german in given.items():
        message = catalog.get(said)
        if message is None:
            wrong.append(f"nobody says this: {said!r}")
        elif problem := misfit(forms(message.id), forms(german)):
            wrong.append(f"{problem}: {said!r}")
        elif all(forms(german)):
            message.string = german if isinstance(german, str) else forms(german)
    return wrong


# -- what fits -------------------------------------------------------------------------------


def braces(sentence: str) -> set[str]:
    """Return the names in a sentence's braces; none where it is no pattern at all."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    except ValueError:
        return set()


def misfit(english: tuple[str, ...], german: tuple[str, ...]) -> str:
    """Return what is wrong with the forms and braces of a translation, empty if nothing.

    The singular may leave out the number ("one day"); nothing may name what is not given.
    """
    if len(english) != len(german):
        return "one form or two"
    for n, (sentence, said) in enumerate(zip(english, german, strict=True)):
        free = {"n"} if n == 0 and len(english) > 1 else set()
        wanted, found = braces(sentence) - free, braces(said) - free
        if said and found != wanted:
            return f"braces {sorted(found)} for {sorted(wanted)}"
    return ""


def main() -> int:
    """Do what was asked for, and return 1 if something is wrong."""
    asked = argparse.ArgumentParser(prog="python -m bot.catalogs", description=__doc__)
    asked.add_argument("--missing", action="store_true", help="print what waits for German")
    asked.add_argument("--fill", metavar="FILE", type=Path, help="take translations in (JSON)")
    given = asked.parse_args()
    catalog = updated(read(), collected())
    if given.missing:
        print(json.dumps(missing(catalog), ensure_ascii=False, indent=1))
        return 0
    wrong = fill(catalog, json.loads(given.fill.read_text("utf-8"))) if given.fill else []
    GERMAN.parent.mkdir(parents=True, exist_ok=True)
    GERMAN.write_text(dumped(catalog), "utf-8")
    sys.stderr.write("".join(f"{it}\n" for it in wrong))
    print(f"{len(messages(catalog))} sentences, {len(missing(catalog))} wait for German")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
