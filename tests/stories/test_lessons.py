"""Lessons from the first sentence to the day on which they are looked at again (M18)."""

from typing import Any

import pytest

from bot.domain.lessons import Category, Learnt, Reach, Seen
from bot.domain.people import Caller
from bot.message import Ask, Do, Facts, Form, Message
from tests.world import ERIKA, MAX, ROOM, SABINE, VERA, World, button


@pytest.fixture
async def world() -> World:
    world = World()
    await world.both()
    return world


def says(message: Message | Form) -> str:
    return message.model_dump_json()


async def noted(
    world: World, who: Caller, worked: str = "", failed: str = "", **more: Any
) -> Message | Form:
    form = await world.types(who, "lesson")
    return await world.sends(who, form, worked=worked, failed=failed, **more)


async def test_a_lesson_takes_three_fields_and_one_press(world: World):
    form = await world.types(MAX, "lernerfahrung")
    assert isinstance(form, Form)
    assert not any(i.problem for i in form.inputs)
    assert [i.name for i in form.inputs] == ["worked", "failed", "why", "seen"]
    kept = await world.sends(MAX, form, worked="Sensoren früh bestellt", why="Lange Lieferzeit")
    assert isinstance(kept, Message)
    assert kept.title == "Lernerfahrung L1 ist festgehalten"
    [lesson] = (await world.coop()).lessons
    assert (lesson.worked, lesson.why, lesson.phase, lesson.seen) == (
        "Sensoren früh bestellt", "Lange Lieferzeit", "preparation", Seen.SHARED,
    )  # fmt: skip
    me = (await world.coop()).member_at(MAX.address)
    assert me
    assert (lesson.by, lesson.named) == (me.id, True)


async def test_a_lesson_can_be_typed_in_one_line(world: World):
    await world.types(ERIKA, 'lesson "Daily calls" not="Long mails" because="Nobody reads them"')
    [lesson] = (await world.coop()).lessons
    assert (lesson.worked, lesson.failed, lesson.why) == (
        "Daily calls", "Long mails", "Nobody reads them",
    )  # fmt: skip


async def test_a_lesson_that_says_nothing_comes_back_with_what_was_typed(world: World):
    form = await world.types(MAX, "lesson")
    back = await world.sends(MAX, form, why="Weil es so war")
    assert isinstance(back, Form)
    assert {i.name: i.problem for i in back.inputs if i.problem} == {
        "worked": "Bitte sagen Sie mindestens eines von beiden: was gut lief oder was nicht."
    }
    assert back.answers()["why"] == "Weil es so war"
    assert (await world.coop()).lessons == ()


async def test_more_is_said_in_a_second_form_which_knows_what_is_there(world: World):
    kept = await noted(world, MAX, "Sensoren früh bestellt")
    form = await world.presses(MAX, button(kept, "Mehr dazu"))
    shown = await world.sends(
        MAX, form, category="technology", advice="Sofort bestellen", tags="Sensor, #Einkauf",
        reach="all", named="no",
    )  # fmt: skip
    [lesson] = (await world.coop()).lessons
    assert (lesson.category, lesson.advice, lesson.tags, lesson.reach, lesson.named) == (
        Category.TECHNOLOGY, "Sofort bestellen", ("sensor", "einkauf"), Reach.ALL, False,
    )  # fmt: skip
    again = await world.presses(MAX, button(shown, "Mehr dazu"))
    assert isinstance(again, Form)
    assert {"advice": "Sofort bestellen", "tags": "sensor, einkauf", "named": "no"}.items() <= (
        again.answers().items()
    )
    assert "Max Muster" not in says(await world.types(ERIKA, "lessons L1"))


async def test_ones_own_is_put_right_and_nobody_elses(world: World):
    await noted(world, MAX, "Sensoren früh bestellt", why="Lieferzeit")
    form = await world.types(MAX, "lesson-edit")
    assert isinstance(form, Form)
    assert form.answers()["why"] == "Lieferzeit"
    await world.sends(MAX, form, worked="Sensoren sehr früh bestellt")
    assert (await world.coop()).lessons[0].worked == "Sensoren sehr früh bestellt"
    refused = await world.types(ERIKA, "lesson-edit L1")
    assert isinstance(refused, Message)
    assert refused.title == "That did not work"


async def test_what_is_kept_inside_stays_inside(world: World):
    answer = await noted(world, MAX, "Rabatt nicht gezeigt", seen="internal")
    assert "Rabatt" not in says(answer)
    assert "Rabatt" in says(world.shown(MAX)[-1])
    assert "Rabatt" in says(await world.types(SABINE, "lessons", None))
    for who, room in ((SABINE, ROOM), (ERIKA, None), (ERIKA, ROOM)):
        for words in ("lessons", "lessons Rabatt", "lessons L1", "overview"):
            assert "Rabatt nicht" not in says(await world.types(who, words, room))
    hint = await world.types(SABINE, "lessons")
    assert isinstance(hint, Message)
    assert hint.footer == ("Eine weitere Ihrer Seite zeige ich im privaten Chat.",)


async def test_a_lesson_is_found_by_any_form_of_its_words(world: World):
    await noted(world, MAX, failed="Der Datenzugang kam zu spät")
    await noted(world, ERIKA, "We tested the sensors early")
    for words, ids in (
        ("Zugänge", ["L1"]), ("testing sensor", ["L2"]), ("Kran", []), ("", ["L2", "L1"]),
    ):  # fmt: skip
        shown = await world.types(MAX, f"lessons {words}")
        assert isinstance(shown, Message)
        rows = [r for b in shown.blocks if isinstance(b, Facts) for r in b.rows]
        assert [label for label, _ in rows] == ids


async def test_doubles_are_seen_while_writing_and_brought_together_with_one_press(world: World):
    late = "Der Zugang zu den Daten kam zu spät"
    await noted(world, MAX, failed=late, why="Kein Ansprechpartner")
    kept = await noted(world, ERIKA, failed="Zugang zu Daten kam erst spät")
    assert "Kein Ansprechpartner" not in says(kept)
    await world.presses(ERIKA, button(kept, "Merge with L1"))
    one, two = (await world.coop()).lessons
    assert (one.failed, two.into) == (
        "Der Zugang zu den Daten kam zu spät\nZugang zu Daten kam erst spät", "L1",
    )  # fmt: skip
    listed = await world.types(MAX, "lessons")
    assert isinstance(listed, Message)
    assert listed.title.startswith("Eine Lernerfahrung")


async def test_what_one_side_reads_is_not_mixed_with_what_both_read(world: World):
    await noted(world, MAX, "Sensoren früh bestellt", seen="internal")
    await noted(world, MAX, "Sensoren früh bestellt und geprüft")
    press = Do(label="", word="merge", given={"lesson": "L1", "into": "L2"}, coop="")
    coop = (await world.coop()).id
    form = await world.presses(MAX, press.model_copy(update={"coop": coop}), None)
    assert isinstance(form, Form)
    assert [i.problem for i in form.inputs if i.problem] == [
        "Die eine lesen beide Seiten, die andere nur eine: sie bleiben getrennt."
    ]


async def test_only_who_noted_one_of_them_or_an_owner_brings_them_together(world: World):
    await noted(world, MAX, "Sensoren früh bestellt")
    await noted(world, ERIKA, "Sensoren früh geprüft")
    press = Do(label="", word="merge", given={"lesson": "L1", "into": "L2"})
    refused = await world.presses(VERA, press)
    assert isinstance(refused, Form)
    assert not any(x.into for x in (await world.coop()).lessons)


async def test_a_lesson_comes_from_open_over_taken_to_checked(world: World):
    await noted(world, MAX, "Sensoren früh bestellt")
    shown = await world.types(ERIKA, "lessons L1")
    shown = await world.presses(ERIKA, button(shown, "Taken over"))
    assert (await world.coop()).lessons[0].state is Learnt.TAKEN
    shown = await world.presses(ERIKA, button(shown, "Proved right"))
    assert (await world.coop()).lessons[0].state is Learnt.CHECKED


async def test_after_ninety_days_its_author_is_asked_once_in_working_hours(world: World):
    await world.at("2026-11-27", "18:30")
    await noted(world, MAX, "Sensoren früh bestellt")
    await noted(world, MAX, failed="Zu wenig Platz")
    await noted(world, VERA, "Testhalle geliehen")
    await world.types(MAX, "verify L2")
    await world.at("2027-02-25", "18:00")
    asked = [t for t in world.titles(MAX) if "noch" in t and "Lernerfahrung" in t]
    assert asked == []
    await world.at("2027-02-26", "18:00")  # ninety days later, a Friday, after work
    await world.at("2027-03-01", "08:00")
    [asking] = [m for m in world.shown(MAX) if m.title.startswith("Gilt diese")]
    assert asking.title == "Gilt diese Lernerfahrung noch? · Predictive Maintenance"
    await world.presses(MAX, button(asking, "L1 hat sich bewährt"), None)
    await world.at("2027-06-10", "12:00")
    assert len([t for t in world.titles(MAX) if t.startswith("Gilt diese")]) == 1
    assert len([t for t in world.titles(VERA) if t.startswith("Gilt diese")]) == 2
    assert not [t for t in world.titles(ROOM) if t.startswith("Gilt diese")]


async def test_a_decided_escalation_offers_to_note_what_it_taught(world: World):
    form = await world.types(MAX, "escalate")
    await world.sends(MAX, form, cause="Keine Daten", consequence="Stillstand", urgency="urgent")
    card = next(m for m in reversed(world.shown(SABINE)) if m.title.startswith("E1"))
    decide = await world.presses(SABINE, button(card, "Entscheiden"), None)
    await world.sends(SABINE, decide, None, decision="Freigabe")
    offered = [
        b
        for who in (MAX, SABINE, ERIKA)
        for m in world.shown(who)
        for b in (*m.buttons, *m.more)
        if b.word == "lesson"
    ]
    assert {b.given["source"] for b in offered} == {"E1"}
    ask = next(b for b in offered if isinstance(b, Ask))
    form = await world.presses(MAX, ask, None)
    await world.sends(MAX, form, None, failed="Zu spät gefragt")
    assert (await world.coop()).lessons[0].source == "E1"
