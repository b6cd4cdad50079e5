"""Every promise of reliability is shown by something that is there, and every drill shows one."""

import json

from drills.promises import PROMISES
from drills.report import FIGURES, PAGE, ROOT, page
from drills.rows import ROWS


def test_each_promise_is_shown_on_both_stores_or_says_why_not():
    assert [it.what for it in PROMISES if not (it.files and it.postgres) and not it.why] == []
    assert [it.what for it in PROMISES if not it.shown] == []


def test_what_shows_a_promise_exists():
    drills = {drill.name for drill in ROWS}
    lost = []
    for shown in {it for promise in PROMISES for it in promise.shown}:
        place, _, name = shown.partition("::")
        if place.startswith("tests/"):
            file = ROOT / place
            found = file.exists() and (not name or f"def {name}(" in file.read_text("utf-8"))
        else:
            found = shown in drills
        lost += [] if found else [shown]
    assert lost == []


def test_every_drill_shows_a_promise():
    shown = {it for promise in PROMISES for it in promise.shown}
    assert {drill.name for drill in ROWS} - shown == set()


def test_the_page_is_written_from_the_figures():
    """``python -m drills.report`` would change nothing, and no figure is of another drill."""
    table = json.loads(FIGURES.read_text("utf-8"))
    assert PAGE.read_text("utf-8") == page(table)
    assert {row["drill"] for row in table["rows"]} <= {drill.name for drill in ROWS}
