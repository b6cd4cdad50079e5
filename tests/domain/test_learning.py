"""The laws of lessons: who reads them, what doubles become, when a phase may close."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cooperation import Cooperation
from bot.domain.learning import lacking, lessons_ready, phase_of, readable, selected, to_review
from bot.domain.lessons import Category, Learnt, Lesson, Reach, Seen, Weight, merged, tags_of
from bot.domain.people import Side
from bot.domain.phases import Phase
from tests.domain.sample import cooperation

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def lesson(n: int, worked: str = "", failed: str = "", **more: Any) -> Lesson:
    told: dict[str, Any] = {"side": Side.SME, "by": "max", "phase": "pilot", "at": NOW, **more}
    return Lesson(id=f"L{n}", worked=worked, failed=failed, **told)


def coop(*lessons: Lesson) -> Cooperation:
    return cooperation(phase=Phase.PILOT, lessons=lessons)


INSIDE = {"seen": Seen.INTERNAL}


def test_a_lesson_inside_is_for_its_own_side_only():
    theirs = lesson(3, "c", side=Side.STARTUP, **INSIDE)
    both = coop(lesson(1, "a"), lesson(2, "b", **INSIDE), theirs)
    seen = {side: [x.id for x in readable(both, side)] for side in (*Side, None)}
    assert seen == {Side.SME: ["L2", "L1"], Side.STARTUP: ["L3", "L1"], None: ["L1"]}


@pytest.mark.parametrize(
    "lessons, missing",
    [
        ((), {"worked", "failed"}),
        ((lesson(1, "a"),), {"failed"}),
        ((lesson(1, "", "b"),), {"worked"}),
        ((lesson(1, "a", "b"),), set()),
        ((lesson(1, "a"), lesson(2, "", "b")), set()),
        ((lesson(1, "a"), lesson(2, "", "b", **INSIDE)), {"failed"}),
        ((lesson(1, "a", "b", phase="scoping"),), {"worked", "failed"}),
        ((lesson(1, "a", "b", into="L2"),), {"worked", "failed"}),
    ],
)
def test_a_phase_closes_with_one_that_worked_and_one_that_did_not(
    lessons: tuple[Lesson, ...], missing: set[str]
):
    assert lacking(coop(*lessons), Phase.PILOT) == missing
    assert lessons_ready(coop(*lessons), Phase.PILOT) == (not missing)


def test_a_lesson_without_its_phase_belongs_to_the_one_that_runs():
    since = NOW.date()
    old = lesson(1, "a", phase="", at=NOW - timedelta(days=3))
    new = lesson(2, "b", phase="")
    both = coop(old, new).but(phase_since=since)
    assert [phase_of(both, x) for x in both.lessons] == ["", "pilot"]


def test_lessons_are_picked_by_all_that_is_asked():
    them = (
        lesson(1, "Sensoren früh bestellt", category=Category.TECHNOLOGY, tags=("sensor",)),
        lesson(2, "Sensoren geliehen", side=Side.STARTUP, phase="scoping"),
        lesson(3, failed="Kein Budget", tags=("geld", "messung")),
    )
    both = coop(*them)

    def ids(sought: str = "", **by: Any) -> list[str]:
        return [x.id for x in selected(both, them, sought, **by)]

    assert ids("Sensor") == ["L1", "L2"]
    assert ids("#messung") == ["L3"]
    assert ids("#geld Budget") == ["L3"]
    assert ids("L2") == ["L2"]
    assert ids(phase=Phase.SCOPING) == ["L2"]
    assert ids(category=Category.TECHNOLOGY) == ["L1"]
    assert ids(side=Side.STARTUP) == ["L2"]
    assert ids("Sensor", side=Side.STARTUP, phase=Phase.PILOT) == []


def test_together_two_lessons_say_what_both_said_and_nothing_twice():
    one = lesson(1, "Früh bestellt", why="Lieferzeit", reach=Reach.HERE, tags=("a",))
    two = lesson(
        2, "früh bestellt", "Zu spät gefragt", category=Category.TECHNOLOGY, weight=Weight.HIGH,
        reach=Reach.ALL, tags=("a", "b"), link="https://example.com/m", advice="Puffer",
        named=False,
    )  # fmt: skip
    both = merged(one, two)
    assert (both.id, both.worked, both.failed, both.why, both.advice) == (
        "L1", "Früh bestellt", "Zu spät gefragt", "Lieferzeit", "Puffer",
    )  # fmt: skip
    assert (both.category, both.weight, both.reach) == (
        Category.TECHNOLOGY, Weight.HIGH, Reach.ALL,
    )  # fmt: skip
    assert (both.tags, both.link, both.named) == (("a", "b"), "https://example.com/m", False)
    assert merged(one, one).words == one.words


def test_tags_are_small_and_each_stands_once():
    assert tags_of(["#Daten", " daten", "", "IP "]) == ("daten", "ip")


def test_after_a_quarter_of_a_year_whoever_noted_it_looks_again():
    both = coop(
        lesson(1, "a"),
        lesson(2, "b", by="gone"),
        lesson(3, "c", state=Learnt.CHECKED),
        lesson(4, "d", into="L1"),
        lesson(5, "e", asked=NOW + timedelta(days=10)),
        lesson(6, "f", side=Side.STARTUP, by="erika"),
    )
    who, owner = both.member("max"), both.member("erika")
    assert who
    assert owner
    assert to_review(both, who, NOW + timedelta(days=89)) == ()
    assert [x.id for x in to_review(both, who, NOW + timedelta(days=90))] == ["L1", "L2"]
    assert [x.id for x in to_review(both, who, NOW + timedelta(days=100))] == ["L1", "L2", "L5"]
    assert [x.id for x in to_review(both, owner, NOW + timedelta(days=90))] == ["L6"]
