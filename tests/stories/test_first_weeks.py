"""A cooperation from its first word to closed weeks, as its people would tell it."""

import asyncio

from bot.domain.light import Light
from bot.domain.people import Side
from bot.message import Form, Lights, Message, plain
from bot.tandem import Tandem
from tests.world import ERIKA, GOAL, MAX, ROOM, SABINE, START, VERA, World, berlin, button


def lights(card: Message) -> list[tuple[str, Light, str]]:
    """What a card shows of both sides: name, light, mark."""
    found = next(b for b in card.blocks if isinstance(b, Lights))
    return [(r.name, r.light, r.mark) for r in found.rows]


async def test_from_start_to_a_closed_week():  # noqa: PLR0915 - a story is told in one go
    world = World()

    # Monday: Max begins. A goal without a number comes back with an example, nothing is lost.
    form = await world.types(MAX, "start")
    again = await world.sends(MAX, form, ROOM, **{**START, "goal": "Etwas mit KI machen"})
    assert isinstance(again, Form)
    values = {i.name: i.value for i in again.inputs}
    assert values["title_"] == "Predictive Maintenance"
    assert values["goal"] == "Etwas mit KI machen"
    problems = {i.name: i.problem for i in again.inputs if i.problem}
    assert list(problems) == ["goal"]
    assert "15 %" in problems["goal"]
    begun = await world.sends(MAX, again, ROOM, goal=GOAL)
    assert isinstance(begun, Message)
    assert begun.title == "Predictive Maintenance hat begonnen"
    assert world.titles(ROOM) == ["Predictive Maintenance läuft mit Tandem"]

    # The start-up joins by button; Max confirms their owner, who is told in English.
    welcome = world.shown(ROOM)[0]
    form = await world.presses(ERIKA, button(welcome, "Mitmachen bei Beispiel Robotics als …"))
    waiting = await world.sends(ERIKA, form, ROOM, role="owner")
    assert isinstance(waiting, Message)
    assert waiting.title == "Thank you, Erika Beispiel"
    assert world.titles(MAX) == ["Erika Beispiel möchte mitmachen"]
    await world.presses(MAX, button(world.shown(MAX)[0], "Bestätigen"), None)
    assert world.titles(MAX) == ["Erika Beispiel macht mit"]
    assert world.titles(ERIKA) == ["Welcome, Erika Beispiel"]

    # Thursday 09:00: both owners are asked privately; nobody else hears anything.
    await world.at("2026-11-26", "08:59")
    assert world.titles(ERIKA) == ["Welcome, Erika Beispiel"]
    await world.at("2026-11-26", "09:00")
    assert world.titles(MAX)[-1] == "Ihre Ampel für KW 48 · Predictive Maintenance"
    assert world.titles(ERIKA)[-1] == "Your light for week 48 · Predictive Maintenance"
    assert len(world.titles(ROOM)) == 1

    # Max reports red: he is asked for the way back, thanked, and told who reads it.
    form = await world.presses(MAX, button(world.shown(MAX)[-1], "Ampel melden"), None)
    half = await world.sends(
        MAX, form, None, light="red", headline="Sensoren fehlen", track="at-risk"
    )
    assert isinstance(half, Form)
    assert {i.name for i in half.inputs if i.problem} == {"way"}
    given = await world.sends(MAX, half, None, way="Ersatzsensoren leihen", way_who="Max Muster")
    assert isinstance(given, Message)
    assert given.title == "Vielen Dank. Ihre Ampel für KW 48: Rot"
    said = [plain(b.spans) for b in given.blocks if b.type == "paragraph"]
    assert said == [
        "„Sensoren fehlen“",
        "Danke, dass Sie jetzt Rot sagen: Solange Zeit ist, lässt es sich lösen.",
    ]
    assert plain(given.footer) == (
        "Im gemeinsamen Raum; Muster Maschinenbau GmbH und Beispiel Robotics lesen mit."
        " Korrigieren können Sie sie bis Fr 27.11., 14:00."
    )
    assert world.titles(MAX)[-1] == "Gemeldet für KW 48: Rot · Predictive Maintenance"
    week = "KW 48 · Predictive Maintenance · Vorbereitung, Woche 1"
    assert world.titles(ROOM)[1:] == [week]

    # He corrects it to amber: the card in the room changes in place and says so.
    form = await world.presses(MAX, button(given, "Korrigieren"), None)
    assert isinstance(form, Form)
    assert {i.name: i.value for i in form.inputs}["headline"] == "Sensoren fehlen"
    await world.sends(MAX, form, None, light="amber")
    assert world.titles(ROOM)[1:] == [week]
    card = world.shown(ROOM)[1]
    assert lights(card) == [
        ("Muster Maschinenbau GmbH", Light.AMBER, "korrigiert"),
        ("Beispiel Robotics", Light.GREY, ""),
    ]

    # Friday: Erika alone is nudged, at 14:00 the week closes with her light missing, not green.
    await world.at("2026-11-27", "10:00")
    assert world.titles(ERIKA)[-1] == "Two minutes for the light of week 48?"
    assert world.titles(MAX)[-1] == "Gemeldet für KW 48: Gelb · Predictive Maintenance"
    await world.at("2026-11-27", "14:00")
    card = world.shown(ROOM)[1]
    assert plain(card.footer) == "Geschlossen am Fr 27.11., 14:00."
    assert lights(card)[1] == ("Beispiel Robotics", Light.GREY, "")

    # She reports late from the room's card: marked so, and her light counts from now on.
    form = await world.presses(ERIKA, button(card, "Nachmelden"))
    await world.sends(ERIKA, form, ROOM, light="green", headline="Model runs on 12 machines")
    card = world.shown(ROOM)[1]
    assert lights(card)[1] == ("Beispiel Robotics", Light.GREEN, "nachgemeldet")
    assert world.titles(ROOM)[1:] == [week]

    # What has closed stays: an old button says so, and a new report is for the next week.
    stale = button(given, "Korrigieren")
    refused = await world.presses(MAX, stale, None)
    assert isinstance(refused, Message)
    assert [plain(b.spans) for b in refused.blocks if b.type == "paragraph"] == [
        (
            "KW 48 ist geschlossen, Ihre Ampel steht. Was sich seither geändert hat, kommt in die"
            " nächste."
        )
    ]
    early = await world.types(MAX, 'status grün "Doch alles gut"')
    assert isinstance(early, Message)
    assert early.title == "Vielen Dank. Ihre Ampel für KW 49: Grün"

    # The journal knows each step, and the report that was replaced.
    coop = await world.coop()
    entries = await world.store.journal(coop.id)
    corrected = [e for e in entries if e.what == "status"][1]
    owner = coop.owner(Side.SME)
    assert owner is not None
    assert corrected.who == owner.id
    assert corrected.where == "local:form"
    assert corrected.detail["replaced"]["light"] == "red"


async def test_what_was_typed_while_the_week_closed_is_still_in_the_form():
    world = World()
    await world.both()
    await world.at("2026-11-26", "09:00")
    given = await world.types(MAX, 'status grün "Läuft"')
    form = await world.presses(MAX, button(given, "Korrigieren"))
    await world.at("2026-11-27", "14:01")
    again = await world.sends(MAX, form, ROOM, headline="Läuft sehr gut")
    assert isinstance(again, Form)
    assert {i.name: i.value for i in again.inputs}["headline"] == "Läuft sehr gut"
    assert again.problem.startswith("KW 48 ist geschlossen")


async def test_unchanged_is_one_press():
    world = World()
    await world.both()
    await world.at("2026-11-26", "09:00")
    await world.types(MAX, 'status grün "Alles läuft"')
    await world.at("2026-12-03", "09:00")
    card = world.shown(MAX)[-1]
    reply = await world.presses(MAX, button(card, "Unverändert: Grün"), None)
    assert isinstance(reply, Message)
    assert reply.title == "Vielen Dank. Ihre Ampel für KW 49: Grün"


async def test_whoever_is_away_is_not_asked_and_the_stand_in_is():
    world = World()
    await world.both()
    reply = await world.types(MAX, "abwesend bis 11.12. Vertretung Vera Muster", None)
    assert isinstance(reply, Message)
    assert reply.title == "Abwesend von Mo 23.11. bis Fr 11.12."
    before = world.titles(MAX)
    await world.at("2026-11-27", "14:00")
    assert world.titles(MAX) == before
    closed = "KW 48 ist geschlossen · Predictive Maintenance"
    assert world.titles(VERA)[-2:] == [closed, closed]
    refused = await world.types(SABINE, 'status grün "Läuft"')
    assert isinstance(refused, Message)
    assert refused.title == "Das hat nicht geklappt"


async def test_a_pause_asks_nobody_and_ends_by_itself():
    world = World()
    await world.both()
    await world.types(MAX, 'pause bis 14.12. Grund "Werksumzug"')
    assert world.titles(ROOM)[-1] == "Predictive Maintenance pausiert bis Mo 14.12."
    told = (world.titles(MAX), world.titles(ERIKA), world.titles(ROOM))
    await world.at("2026-12-13", "12:00")
    assert (world.titles(MAX), world.titles(ERIKA), world.titles(ROOM)) == told
    coop = await world.coop()
    assert [coop.light(w.week, Side.SME) for w in coop.weeks] == [Light.BLUE] * 3
    await world.at("2026-12-14", "09:00")
    assert world.titles(ROOM)[-1] == "Predictive Maintenance geht weiter"
    await world.at("2026-12-17", "09:00")
    assert world.titles(ERIKA)[-1] == "Your light for week 51 · Predictive Maintenance"


async def test_three_weeks_off_become_one_card():
    world = World()
    await world.both()
    world.clock.move(days=24)
    await world.settle()
    weeks = [t for t in world.titles(ROOM) if t.startswith("KW")]
    assert weeks == ["KW 50 · Predictive Maintenance · Vorbereitung, Woche 3"]
    small = [plain(b.spans) for b in world.shown(ROOM)[-1].blocks if b.type == "paragraph"]
    assert small == ["2 frühere Wochen haben geschlossen, während Tandem nicht lief."]


async def test_asked_late_means_asked_once():
    world = World()
    await world.both()
    before = len(world.titles(ERIKA))
    world.clock.move_to(berlin("2026-11-27", "11:00"))
    await world.settle()
    await world.settle()
    assert world.titles(ERIKA)[before:] == ["Your light for week 48 · Predictive Maintenance"]


async def test_a_deputy_is_asked_for_every_week_until_there_is_one():
    world = World()
    await world.started()
    await world.joined(ERIKA, "startup", "owner")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    await world.joined(SABINE, "sme", "sponsor")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    question = "Wer entscheidet, wenn Sabine Muster abwesend ist?"
    await world.at("2026-12-08", "09:00")
    assert world.titles(MAX).count(question) == 2
    await world.joined(VERA, "sme", "deputy")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    await world.at("2026-12-18", "18:00")
    assert world.titles(MAX).count(question) == 2


async def test_nobody_is_pinged_at_night_by_what_others_do():
    world = World()
    await world.started()
    await world.at("2026-11-24", "22:30")
    await world.joined(ERIKA, "startup", "owner")
    assert world.titles(MAX) == []
    await world.at("2026-11-25", "08:00")
    assert world.titles(MAX) == ["Erika Beispiel möchte mitmachen"]


async def test_two_processes_that_run_the_same_duty_at_once_do_it_once():
    """A halted process wakes while another one does its work: the journal tells it once."""
    world = World()
    await world.both()
    for _ in range(12):
        due = await world.store.next_due()
        assert due is not None
        world.clock.move_to(max(due, world.clock.now()))
        other = Tandem(world.store, world.clock.now)
        (coop_id,) = await world.store.ids()
        await asyncio.gather(world.tandem.run_due(coop_id), other.run_due(coop_id))
    journal = await world.store.journal((await world.coop()).id)
    done = [str(e) for e in journal if e.who == "clock"]
    assert len(done) == len(set(done)) > 3
