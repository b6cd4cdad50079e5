"""A drill says what it found, and finds nothing."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from drills import away, carry, crowd, disk, kill, report, rush, year
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


@pytest.mark.slow
def test_kills_are_counted_for_each_size_of_file():
    figure = kill.drill(7, 8)
    assert figure.found.lines == []
    assert [*figure.done.values()] == [2] * len(kill.SIZES)


@pytest.mark.slow
def test_as_many_posts_are_owed_as_duties_were_due(postgres_server: Server):
    figure = rush.drill(postgres_server, 5, 300)
    assert figure.found.lines == []
    assert figure.done.total() > 0  # a quick machine is through before the last blow
    assert figure.checked == ("300 duties due, 300 posts owed, 300 different ones, 0 errands left")


@pytest.mark.slow
def test_a_move_that_is_killed_goes_on(postgres_server: Server):
    figure = carry.drill(postgres_server, 5, 4)
    assert figure.found.lines == []
    assert figure.done.total() >= 4


@pytest.mark.drill
def test_a_server_that_is_killed_and_away_is_a_sentence(
    postgres_server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(away, "AWAY", 3.0)
    figure = away.drill(postgres_server, 5, 1)
    assert figure.found.lines == []
    assert figure.done["PostgreSQL killed"] == 3
    assert figure.done["refused with a sentence"] > 0


@pytest.mark.slow
def test_a_year_with_a_few(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(year, "ALIVE", 0)
    monkeypatch.setattr(year, "FILES", year.Terms(5, timedelta(days=1)))
    figure = year.on_files(5, 50)
    assert figure.found.lines == []
    assert figure.checked.startswith("50 cooperations, 10 posts; ")
