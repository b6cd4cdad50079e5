"""Every promise has its drill, a drill says what it found, and the page says what was measured."""

import json
import re
from collections import Counter

import pytest

from drills import crowd, disk, report
from drills.audit import Findings
from drills.figures import HEADER, Drill, Figure, heading, line
from drills.rows import ROWS
from tests.fakes.postgres import Server


def test_every_drill_has_a_name_of_its_own_and_something_that_tries_it():
    names = [drill.name for drill in ROWS]
    assert len({*names}) == len(names)
    assert [d.name for d in ROWS if (d.run is None) is not bool(d.tests)] == []
    for drill in ROWS:
        for test in drill.tests:
            file, _, name = test.partition("::")
            text = (report.ROOT / file).read_text("utf-8")
            assert not name or re.search(rf"def {name}\b", text), test


def test_a_row_says_what_was_done_and_what_was_found():
    found = Findings(lost=["a", "b"], changed=["c"])
    figure = Figure(7, Counter({"killed": 1000}), "3 posts", found, 1.26)
    drill = Drill("kill", "f", "how", disk.refusals)
    told = line(drill, figure.as_json())
    assert told == "| kill | 7 | 1,000 × killed | 3 posts | 2 | 0 | 0 | 1 | 1 |"
    assert heading().count("|") == 2 * (len(HEADER) + 1)
    tested = {"seed": None, "done": {}, "checked": "5 tests", "found": {"failed": 0}, "seconds": 2}
    drill = Drill("clock", "DST", "how", tests=("t",))
    assert line(drill, tested) == "| clock |  | DST | 5 tests |  |  |  | 0 | 2 |"


def test_the_page_holds_the_figures_of_the_run_and_no_others():
    """``python -m drills.report`` would change nothing."""
    table = json.loads(report.FIGURES.read_text("utf-8"))
    assert report.PAGE.read_text("utf-8") == report.page(table)
    assert {row["drill"] for row in table["rows"]} <= {drill.name for drill in ROWS}


@pytest.mark.slow
def test_replicas_that_are_killed_again_and_again_lose_nothing(postgres_server: Server):
    figure = crowd.drill(postgres_server, 5, 8)
    assert figure.found.lines == []
    assert figure.done.total() == 8


@pytest.mark.slow
def test_a_disk_that_fails_loses_nothing():
    figure = disk.refusals(3, 50)
    assert figure.found.lines == []
    assert figure.done.total() > 10
