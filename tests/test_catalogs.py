"""Every sentence has its German: collected from the code, translated, with the same braces."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot import catalogs
from bot.catalogs import (
    Unreadable,
    braces,
    collected,
    dumped,
    fill,
    forms,
    misfit,
    missing,
    updated,
)
from bot.commands import COMMANDS

# Tandem says Sie.
FAMILIAR = re.compile(r"\b(du|dich|dir|deine?[mnrs]?|euch|euer|eure[mnrs]?)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def found() -> set[catalogs.Id]:
    return collected()


@pytest.fixture(scope="module")
def german() -> Catalog:
    return catalogs.read()


def test_the_catalog_holds_exactly_what_the_code_says(found: set[catalogs.Id], german: Catalog):
    """No sentence is missing and none is left over; ``make messages`` would change nothing."""
    assert {m.id for m in catalogs.messages(german)} == {
        m.id for m in catalogs.messages(updated(german, found))
    }
    assert catalogs.GERMAN.read_text("utf-8") == dumped(updated(german, found))


def test_every_sentence_is_translated(german: Catalog):
    assert missing(german) == {}


def test_a_translation_has_the_braces_of_its_sentence(german: Catalog):
    wrong = {forms(m.id): misfit(forms(m.id), forms(m.string)) for m in catalogs.messages(german)}
    assert {said: problem for said, problem in wrong.items() if problem} == {}


def test_german_says_sie(german: Catalog):
    said = [form for m in catalogs.messages(german) for form in forms(m.string)]
    assert [form for form in said if FAMILIAR.search(form)] == []


def test_every_help_line_is_collected(found: set[catalogs.Id]):
    assert {c.help() for c in COMMANDS if c.listed} - found == set()


# -- nothing is said past the catalogs -------------------------------------------------------

SPEAKING = ["bot/views", "bot/commands", "bot/exports"]
# What is called so in every language: a font, styles of Word.
NAMES = {"DejaVu Sans", "List Bullet", "List Number"}
# What a program reads, or a person types: words of commands, a schema's descriptions.
TECHNICAL = {"word", "markers", "also", "pattern", "description"}
WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")


def spoken_past(tree: ast.AST) -> list[str]:
    """Return the strings of two words or more that neither a docstring nor a call to t holds."""
    fine = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            fine |= {id(part) for part in ast.walk(node) if isinstance(node.value, ast.Constant)}
        name = catalogs._name(node.func) if isinstance(node, ast.Call) else ""
        if name in catalogs.SPEAKERS | catalogs.PLURALS:
            fine |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.keyword) and node.arg in TECHNICAL:
            fine |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Assign | ast.AnnAssign) and _names(node) & {"also", "word"}:
            fine |= {id(part) for part in ast.walk(node)}
    return [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if WORDS.search(node.value) and id(node) not in fine and node.value not in NAMES
    ]


def _names(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {catalogs._name(target) for target in targets}


@pytest.mark.parametrize("room", SPEAKING)
def test_no_sentence_bypasses_the_catalogs(room: str):
    past = {
        str(file.relative_to(catalogs.ROOT)): said
        for file in sorted((catalogs.ROOT / room).rglob("*.py"))
        if (said := spoken_past(ast.parse(file.read_text("utf-8"))))
    }
    assert past == {}


def test_a_sentence_that_bypasses_the_catalogs_is_seen():
    module = 'def view(t):\n    """Say it."""\n    return Card(title="Good day", more=t("And on"))'
    assert spoken_past(ast.parse(module)) == ["3: Good day"]


# -- the tool itself -------------------------------------------------------------------------


def test_sentences_are_collected_wherever_they_are_said():
    module = """
def view(at, t, late):
    t("one")
    at.tongue("two {n}", n=2)
    t.spans("three {who}", who=at)
    N_("four")
    t("five" if late else "six")
    t.plural("{n} day", "{n} days", 7)
    ask("seven?", hint="eight", markers=("not this",))
    t(named.elsewhere)
    other("not this either")
"""
    said = set(catalogs.in_code(ast.parse(module), Path("view.py")))
    assert said == {
        "one", "two {n}", "three {who}", "four", "five", "six", ("{n} day", "{n} days"),
        "seven?", "eight",
    }  # fmt: skip


def test_sentences_are_collected_from_page_templates():
    page = '<h1>{{ t("Hello") }}</h1>{{ t.plural("{n} room", "{n} rooms", n) }}{{ t(name) }}'
    assert set(catalogs.in_template(page)) == {"Hello", ("{n} room", "{n} rooms")}


@pytest.mark.parametrize("call", ['t(f"Hello {name}")', 't("Hello " + name)'])
def test_a_sentence_put_together_at_run_time_is_refused_with_file_and_line(call: str):
    with pytest.raises(Unreadable, match=r"^view\.py:1: "):
        set(catalogs.in_code(ast.parse(call), Path("view.py")))


def test_errors_are_collected_through_every_generation():
    module = '''
class Lost(TandemError):
    """It is lost.

    This is for engineers.
    """
class Gone(Lost):
    """It is gone,
    for good."""
class Other(ValueError):
    """Not for people."""
'''
    assert set(catalogs.in_errors([ast.parse(module)])) == {"It is lost.", "It is gone, for good."}


def test_translations_are_kept_dropped_and_asked_for():
    old = Catalog(locale="de")
    old.add("stays", "bleibt")
    old.add("goes", "geht")
    new = updated(old, {"stays", "comes", ("{n} day", "{n} days")})
    assert [(m.id, m.string) for m in catalogs.messages(new)] == [
        ("comes", ""),
        ("stays", "bleibt"),
        (("{n} day", "{n} days"), ("", "")),
    ]
    assert missing(new) == {"comes": "", "{n} day": ["", "{n} days"]}


def test_what_was_missing_is_filled_and_written_the_same_way_each_time(tmp_path: Path):
    new = updated(Catalog(locale="de"), {"{who} comes", ("one day", "{n} days")})
    given: dict[str, str | list[str]] = {
        "{who} comes": "{who} kommt",
        "one day": ["ein Tag", "{n} Tage"],
    }
    assert fill(new, given) == []
    file = tmp_path / "de.po"
    file.write_text(dumped(new), "utf-8")
    again = catalogs.read(file)
    assert dumped(again) == file.read_text("utf-8")
    assert missing(again) == {}


def test_what_was_left_empty_still_waits():
    new = updated(Catalog(locale="de"), {"comes", ("{n} day", "{n} days")})
    assert fill(new, missing(new)) == []
    assert missing(new) == {"comes": "", "{n} day": ["", "{n} days"]}


def test_what_does_not_fit_is_named_and_left_out():
    new = updated(Catalog(locale="de"), {"{who} comes", ("{n} day", "{n} days")})
    assert fill(new, {"{who} comes": "{wer} kommt", "{n} day": "Tag", "nobody": "niemand"}) == [
        "braces ['wer'] for ['who']: '{who} comes'",
        "one form or two: '{n} day'",
        "nobody says this: 'nobody'",
    ]
    assert missing(new) == {"{who} comes": "", "{n} day": ["", "{n} days"]}


def test_braces_are_named():
    assert braces("{who} until {day:%d}") == {"who", "day"}
    assert braces("no pattern {") == set()
