"""Every row of the method is run by something: a command, a sheet, a step, a gate or a rule."""

from bot.method import ROWS
from bot.runs import ROOT, runs, unknown
from playbooks import library

# Rows that nothing runs. Whoever lands one takes it out here.
NOT_YET: set[str] = set()


def test_the_method_has_fifty_seven_rows():
    assert list(ROWS) == [f"M{n:02}" for n in range(1, 58)]
    assert all(title and len(title) <= 60 for title in ROWS.values())


def test_every_row_is_run_by_something():
    assert {row for row, it in runs(library()).items() if it.nothing} == NOT_YET


def test_nothing_claims_a_row_that_the_method_does_not_have():
    assert unknown(library()) == set()


def test_the_page_says_what_is_not_yet_there():
    page = (ROOT / "docs" / "method.md").read_text("utf-8")
    assert ("Not yet:" in page) == bool(NOT_YET)
    assert [row for row in ROWS if f"| {row} |" not in page] == []
