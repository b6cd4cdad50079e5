"""A measured figure is held against its goal, and says so in a line and in JSON."""

import json

from bench.report import FIGURES, PAGE, page
from bench.rows import Row


def test_a_figure_meets_its_goal_from_the_side_that_is_meant():
    assert Row("save", "fsync", 1.5, 1.5).ok
    assert not Row("save", "fsync", 1.6, 1.5).ok
    assert Row("sends", "nothing", 500, 500, unit="/s", sense="least").ok
    assert not Row("sends", "nothing", 499, 500, unit="/s", sense="least").ok


def test_a_figure_says_itself():
    assert Row("a save", "fsync", 1.234, 1.5).as_text().split() == [
        "ok", "1.23", "×", "≤", "1.5", "×", "a", "save", "(against", "fsync)",
    ]  # fmt: skip
    assert Row("sends", "–", 20, 500, unit="/s", sense="least").as_json() == {
        "what": "sends", "against": "–", "value": 20, "goal": 500, "unit": "/s",
        "sense": "least", "ok": False,
    }  # fmt: skip


def test_a_figure_without_a_goal_or_a_value_says_so():
    shown = Row("one message", "no goal", 1.5, unit="ms")
    assert (shown.ok, shown.as_text().split()[:2]) == (True, ["1.5", "ms"])
    missing = Row("another bot", "not installed", None)
    assert (missing.ok, missing.as_text().split()[0]) == (True, "-")
    assert not Row("a save", "could not be measured", None, 1.5).ok


def test_a_large_figure_is_written_out():
    assert Row("sends", "nothing", 12345.6, unit="sends/s").figure == "12,346 sends/s"
    assert Row("a tick", "nothing", 0.001234, unit="ms").figure == "0.00123 ms"


def test_the_page_of_figures_is_what_the_figures_say():
    """``python -m bench.report`` was run after ``make bench``."""
    assert PAGE.read_text("utf-8") == page(json.loads(FIGURES.read_text("utf-8")))


def test_a_missed_goal_stands_on_the_page():
    row = Row("a save", "the bare file", 1.9, 1.5).as_json()
    table = {
        "at": "2026-11-29", "commit": "0123abc", "cores": 2, "memory": "24 GiB", "load": 0.5,
        "python": "3.11.7", "parts": {"save": [row]},
    }  # fmt: skip
    assert "| a save | the bare file | 1.9 × | ≤ 1.5 × | missed |" in page(table).splitlines()
