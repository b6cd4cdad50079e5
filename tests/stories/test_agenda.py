"""The agenda as both sides make it: agreed on, filled, called for, dropped, put into calendars."""

from typing import Any

import icalendar

from bot.message import Checklist, Facts, File, Form, Message, plain
from tests.world import ERIKA, MAX, ROOM, World, berlin, button


def items(message: Message) -> list[str]:
    return [i.text for block in message.blocks if isinstance(block, Checklist) for i in block.items]


def said(message: Message) -> dict[str, str]:
    return {
        label: plain(spans)
        for block in message.blocks
        if isinstance(block, Facts)
        for label, spans in block.rows
    }


def events(message: Message) -> list[Any]:
    file = next(b for b in message.blocks if isinstance(b, File))
    calendar: Any = icalendar.Calendar.from_ical(file.data)
    return list(calendar.events)


async def agreed(world: World, **answers: Any) -> None:
    """Max proposes day and time, Erika agrees."""
    await world.both()
    form = await world.types(MAX, "einstellungen jour fixe")
    await world.sends(MAX, form, **answers)
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)


def last(world: World, start: str) -> Message:
    return next(m for m in reversed(world.shown(ROOM)) if m.title.startswith(start))


async def test_the_jour_fixe_is_agreed_on_and_both_sides_get_it_into_their_calendars():
    world = World()
    await agreed(world)
    card = last(world, "Kalender zum Jour fixe")
    assert said(card)["Regel"] == "jeden Dienstag, 10:00 (Europe/Berlin)"
    (first, *_) = events(card)
    assert (first["sequence"], f"{first['dtstart'].dt:%d.%m. %H:%M}") == (1, "24.11. 10:00")

    # The company's closed days move what lies ahead; the same series follows, one number higher.
    form = await world.types(MAX, "einstellungen firma")
    await world.sends(MAX, form, closures="24.11.2026 - 24.11.2026")
    again = [m for m in world.shown(ROOM) if m.title.startswith("Kalender")]
    assert len(again) == 2
    master, moved = events(again[-1])[:2]
    assert (master["uid"], master["sequence"]) == (first["uid"], 2)
    assert f"{moved['dtstart'].dt:%d.%m. %H:%M}" == "25.11. 10:00"


async def test_topics_come_from_anyone_until_the_pre_read():
    world = World()
    await agreed(world)
    form = await world.types(ERIKA, 'topic "Price for the next phase" decision 12')
    assert isinstance(form, Message)
    assert form.title == "T1 is on the agenda"

    # Monday 10:00: the last call, with everything on it, in every room.
    await world.at("2026-11-30", "09:59")
    await world.types(MAX, "status rot Stillstand")
    before = len(world.shown(ROOM))
    await world.at("2026-11-30", "10:00")
    card = last(world, "Agenda für Di 1.12., 10:00")
    assert len(world.shown(ROOM)) >= before
    assert "T1 Price for the next phase (Entscheidung, Beispiel Robotics, 12 min)" in items(card)

    # After it a topic is late, and the card in the room is edited in place.
    await world.types(MAX, "thema Messe information 3")
    assert len([t for t in world.titles(ROOM) if t.startswith("Agenda für Di 1.12.")]) == 1
    card = last(world, "Agenda für")
    assert [i for i in items(card) if "Messe" in i]

    # Two hours before everybody can read everything; what comes then waits for the next one.
    await world.at("2026-12-01", "08:00")
    assert last(world, "Vor dem Jour fixe um 10:00").buttons
    await world.at("2026-12-01", "08:01")
    answer = await world.types(MAX, "thema Nachtrag")
    assert isinstance(answer, Message)
    assert "Di 8.12., 10:00" in answer.model_dump_json()


async def test_too_many_topics_are_said_and_put_in_an_order():
    world = World()
    await agreed(world)
    for text in (
        '"Newsletter" information 10',
        '"Zugang" diskussion 10',
        '"Preis" entscheidung 10',
    ):
        await world.types(MAX, f"thema {text}")
    card = await world.types(MAX, "agenda")
    assert isinstance(card, Message)
    assert "5 Minuten mehr als die 25 für Themen" in card.model_dump_json()
    assert [i.split()[0] for i in items(card)] == ["T3", "T2", "T1"]
    await world.presses(MAX, button(card, "Reihenfolge übernehmen"))
    card = await world.types(ERIKA, "agenda")
    assert isinstance(card, Message)
    assert [b.label for b in card.buttons] == ["Add a topic", "Jour fixe"]
    assert [i.split()[0] for i in items(card)] == ["T3", "T2", "T1"]


async def test_the_blocks_never_pass_the_hour():
    world = World()
    await world.started()
    form = await world.types(MAX, "einstellungen agenda")
    again = await world.sends(MAX, form, topics="30")
    assert isinstance(again, Form)
    problems = [i.problem for i in again.inputs if i.problem]
    assert problems == ["Zusammen sind das 65 Minuten, 5 mehr als die Stunde. Bitte kürzen Sie."]
    done = await world.sends(MAX, again, topics="25", lights="5")
    assert isinstance(done, Message)
    coop = await world.coop()
    assert sum(coop.agenda.values()) == 58


async def test_every_two_weeks_is_for_scaling():
    world = World()
    await world.started()
    form = await world.types(MAX, "settings jour fixe")
    again = await world.sends(MAX, form, every="fortnight")
    assert isinstance(again, Form)
    assert [i.name for i in again.inputs if i.problem] == ["every"]


async def test_one_is_dropped_with_a_reason_and_two_in_a_row_go_up():
    world = World()
    await agreed(world)
    await world.types(MAX, 'absagen "Alle auf der Messe"')
    card = last(world, "Der Jour fixe vom Di 24.11., 10:00 fällt aus")
    assert said(card)["Warum"] == "Alle auf der Messe"
    assert said(card)["Als Nächstes"] == "Di 1.12., 10:00"
    (master, *_) = events(last(world, "Kalender"))
    assert master["sequence"] == 2
    assert (await world.coop()).cases == ()

    # Nobody begins the next one: it is written down without reproach, and the sponsor hears of it.
    await world.at("2026-12-01", "11:00")
    assert last(world, "Der Jour fixe vom Di 1.12., 10:00 hat nicht stattgefunden").buttons
    assert [c.cause for c in (await world.coop()).cases] == ["dropped"]


async def test_one_is_moved_and_held_in_writing():
    world = World()
    await agreed(world)
    refused = await world.types(MAX, "jour fixe verschieben auf 28.11.")
    assert isinstance(refused, Form)
    assert [i.problem for i in refused.inputs] == [
        "An diesem Tag arbeiten nicht alle. Bitte wählen Sie einen anderen."
    ]
    await world.types(MAX, "jour fixe verschieben auf 26.11.")
    assert last(world, "Der nächste Jour fixe ist am Do 26.11., 10:00").buttons
    await world.types(ERIKA, "in writing")
    assert last(world, "Der Jour fixe ab Do 26.11., 10:00 läuft schriftlich").buttons


async def test_on_a_holiday_the_owners_are_asked_where_they_want_to_be():
    world = World()
    world.clock.move_to(berlin("2026-12-21", "10:00"))
    await agreed(world, shift="ask", weekday="2")
    # Epiphany is a holiday in Bavaria; both owners are asked once their light was asked for.
    await world.at("2027-01-04", "10:00")
    asked = [m for m in world.shown(ERIKA) if m.title.startswith("The jour fixe falls")]
    assert len(asked) == 1
    assert "Thu 7 Jan, 10:00" in asked[0].model_dump_json()
    assert [b.label for b in asked[0].buttons] == ["Another day", "Hold it in writing", "Drop it"]
