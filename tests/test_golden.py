"""Payloads as they were last looked at; ``UPDATE_GOLDEN=1`` writes them anew.

A platform adds its own lines to ``_payloads``; whatever is not drawn any more has to go.
"""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from adapters.slack import forms as slack_forms
from adapters.slack import render as slack
from adapters.teams import forms as teams_forms
from adapters.teams import render as teams
from adapters.web import render as web
from bot.domain.people import Address
from bot.language import Tongue
from bot.message import Message
from tests.gallery import EXAMPLES, LANGUAGES, Example

GOLDEN = Path(__file__).parent / "golden"
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))
ROOM = Address(platform="slack", id="C0000000001")
READER = Address(platform="local", id="max", kind="person")
HOME = "home.page"
PAGE = """<!doctype html>
<html lang="de">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="stylesheet" href="../../../adapters/web/static/workspace.css">
<body style="display: block; height: auto; overflow: auto; padding: 1rem">
<main style="max-width: 44rem">
{body}
</main>
"""
SHEET = (
    '<dialog open style="position: static; margin: 1rem 0; max-height: none">\n{form}</dialog>\n'
)


def _dumped(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1) + "\n"


def _slack_message(example: Example, language: str) -> str:
    drawn = slack.message(example.message(language))
    return _dumped({"text": drawn.text, "blocks": drawn.blocks})


def _slack_home(example: Example, language: str) -> str:
    return _dumped({"type": "home", "blocks": slack.view(example.message(language)).blocks})


def _slack_modal(example: Example, language: str) -> str:
    view, _ = slack_forms.modal(example.form(language), ROOM)
    return _dumped(view)


def _teams_message(example: Example, language: str) -> str:
    return _dumped(teams.message(example.message(language)).card)


def _teams_form(example: Example, language: str) -> str:
    card, _ = teams_forms.dialog(example.form(language))
    return _dumped(card)


def _web(examples: list[Example]) -> str:
    """Draw all variations of one thing on one page that a browser opens as it lies there."""
    drawn = "".join(
        f"\n<h2>{e.name} ({language})</h2>\n{_web_one(e, language)}"
        for e in examples
        for language in e.golden
    )
    lines = [line.rstrip() for line in drawn.splitlines() if line.strip()]
    return PAGE.format(title=examples[0].of, body="\n".join(lines))


def _web_one(example: Example, language: str) -> str:
    ink = web.Ink(Tongue(language), READER)
    shown = example.shown(language)
    if isinstance(shown, Message):
        return str(web.message(shown, ink))
    return SHEET.format(form=web.form(shown, ink))


def _payloads() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield every golden file's name with what it has to hold."""
    pages: dict[str, list[Example]] = defaultdict(list)
    for e in EXAMPLES:
        is_form = e.of.startswith("form.") or e.name.startswith("element.inputs")
        for language in e.golden:
            file = f"{e.name}.{language}.json"
            draw = _slack_modal if is_form else _slack_message
            folder = "modals" if is_form else "messages"
            yield f"slack/{folder}/{file}", partial(draw, e, language)
            in_teams = _teams_form if is_form else _teams_message
            yield (
                f"teams/{'forms' if is_form else 'messages'}/{file}",
                partial(in_teams, e, language),
            )
            if e.of == HOME:
                yield f"slack/home/{file}", partial(_slack_home, e, language)
        if e.golden and not (e.long and e.of == "element"):
            pages[e.of.replace(" ", "-")].append(e)
    for of, them in pages.items():
        yield f"web/{of}.html", partial(_web, them)


PAYLOADS = dict(_payloads())


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_is_as_it_was_last_looked_at(name: str):
    """If the change is meant: UPDATE_GOLDEN=1, then look at the difference."""
    file, drawn = GOLDEN / name, PAYLOADS[name]()
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(drawn, "utf-8", newline="\n")
    assert file.is_file(), "new: write it with UPDATE_GOLDEN=1"
    assert file.read_text("utf-8") == drawn


def test_no_payload_is_kept_that_nobody_draws():
    kept = {str(f.relative_to(GOLDEN)): f for f in GOLDEN.rglob("*") if f.is_file()}
    stale = kept.keys() - PAYLOADS.keys()
    if UPDATE:
        for name in stale:
            kept[name].unlink()
        stale = set()
    assert stale == set()


def test_both_languages_are_kept_for_every_view():
    kept: dict[str, set[str]] = defaultdict(set)
    for e in EXAMPLES:
        kept[e.of] |= set(e.golden)
    assert {of for of, them in kept.items() if of != "element" and them != set(LANGUAGES)} == set()
