"""The docs say what the code does: every command, setting and playbook, and nothing that is not."""

import re
from pathlib import Path

import pytest

from bot import cli, reference
from bot.commands import COMMANDS
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = sorted([
    *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/**/*.md")
])  # fmt: skip
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
MAKE = re.compile(r"(?:^|`)(?:[A-Z_]+=\S+ )*make ([a-z]+)", re.MULTILINE)
TYPED = re.compile(r"(?:^|`)tandem ([a-z]+)", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+(?:\.py)?)/?(?:::(\w+))?`")
VARIABLE = re.compile(r"\b((?:TANDEM|SLACK|TEAMS)_[A-Z_]*[A-Z])\b")
FOR_TESTS = "TANDEM_TEST_REQUIRE"


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows(page: str, name: str) -> list[list[str]]:
    """Return the cells of a table that stands between its markers, without its header."""
    section = next(s for s in reference.SECTION.finditer(read(page)) if s["name"] == name)
    told = [line for line in section["body"].splitlines() if line.startswith("| `")]
    lines = [line.strip("| ").split(" | ") for line in told]
    return [[cell.strip().strip("`") for cell in line] for line in lines]


@pytest.mark.parametrize("page", reference.PAGES)
def test_the_tables_are_as_the_code_has_them(page: str):
    """``make docs`` would change nothing."""
    assert reference.rewritten(read(page)) == read(page)


def test_every_command_stands_in_its_table_once():
    """Every word that people may type has its row, and no row has another word."""
    listed = {c.word: c for c in COMMANDS if c.listed}
    told = {row[0]: row[1:] for row in rows("docs/commands.md", "commands")}
    assert len(told) == len(rows("docs/commands.md", "commands"))
    assert told.keys() == listed.keys()
    assert [word for word, row in told.items() if row[0] not in (word, *listed[word].also)] == []
    assert {word: row[1] for word, row in told.items()} == {
        word: command.help() for word, command in listed.items()
    }


def test_every_word_stands_in_the_readme_once():
    found = next(s for s in reference.SECTION.finditer(read("README.md")) if s["name"] == "words")
    told = re.findall(r"`([^`]+)`", found["body"])
    assert sorted(told) == sorted(c.word for c in COMMANDS if c.listed)


def test_every_setting_stands_in_the_docs():
    named = [row[0] for row in rows("docs/configuration.md", "settings")]
    assert named == [field.alias for field in Settings.model_fields.values()]


@pytest.mark.parametrize("file", DOCS, ids=name_of)
def test_no_setting_is_named_that_does_not_exist(file: Path):
    there = {field.alias or "" for field in Settings.model_fields.values()} | {FOR_TESTS}
    named = {name.removesuffix("_FILE") for name in VARIABLE.findall(file.read_text("utf-8"))}
    assert named - there == set()


def test_every_playbook_is_told_of_and_no_other():
    there = {file.name for file in (ROOT / "playbooks").glob("*.yml")}
    pages = "\n".join(file.read_text("utf-8") for file in DOCS)
    assert {name for name in there if name not in pages} == set()
    assert set(re.findall(r"playbooks/([\w-]+\.yml)", pages)) - there == set()


@pytest.mark.parametrize("file", DOCS, ids=name_of)
def test_links_lead_somewhere(file: Path):
    links = LINK.findall(file.read_text("utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


@pytest.mark.parametrize("file", DOCS, ids=name_of)
def test_every_make_target_that_is_named_exists(file: Path):
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert set(MAKE.findall(file.read_text("utf-8"))) - targets == set()


@pytest.mark.parametrize("file", DOCS, ids=name_of)
def test_every_test_that_is_named_exists(file: Path):
    lost = [
        f"{place}::{name}" if name else place
        for place, name in TEST.findall(file.read_text("utf-8"))
        if not (ROOT / place).exists() or (name and f"def {name}(" not in read(place))
    ]
    assert lost == []


def test_every_word_of_the_command_line_is_told_and_no_other():
    there = {c.name or getattr(c.callback, "__name__", "") for c in cli.app.registered_commands}
    there |= {group.name or "" for group in cli.app.registered_groups}
    told = {file: set(TYPED.findall(file.read_text("utf-8"))) for file in DOCS}
    assert {name_of(file): words - there for file, words in told.items() if words - there} == {}
    assert there - told[ROOT / "docs/operations.md"] == set()


def test_whoever_sets_up_a_proxy_is_told_what_is_reached_from_outside():
    from adapters.slack import link as slack
    from adapters.teams import link as teams
    from adapters.teams import shelf
    from adapters.web.board import STATIC
    from bot.commands import board, guest_links

    page = read("docs/operations.md").split("## Behind a proxy")[1].split("\n## ")[0]
    told = set(re.findall(r"`(?:POST )?(/[^`]*)`", page))
    below = {f"{path.rstrip('/')}/…" for path in (shelf.PATH, guest_links.ENTER, STATIC)}
    assert {slack.PATH, teams.PATH, *below} <= told
    assert board.ENTER.startswith("/board/")
    assert {"/board", "/board/…"} <= told


def test_every_make_target_says_what_it_does():
    lines = read("Makefile").splitlines()
    targets = [n for n, line in enumerate(lines) if re.match(r"[a-z]+:", line)]
    silent = [lines[n] for n in targets if not lines[n - 1].startswith("## ")]
    assert silent == ["help:"]
