"""A whole jour fixe, minute by minute, as the people in it see it on the one card in their room."""

import io
from typing import Any

import docx
import pytest

from bot.domain.lessons import Seen
from bot.domain.light import Light
from bot.domain.meeting import Part, State
from bot.domain.people import Side
from bot.message import Checklist, Facts, File, Message, plain
from bot.ports import Change
from bot.tandem import Tandem
from tests.stories.test_agenda import agreed, items, last
from tests.world import ERIKA, MAX, ROOM, SABINE, World, berlin, button

SECOND = "Datenschutz-Anhang"


def card(world: World) -> Message:
    """The one card of the jour fixe, as the room shows it now."""
    found = [s for s in world.chat.rooms[ROOM] if ":meeting:" in s.key]
    return found[-1].message


def title(world: World) -> str:
    return card(world).title


def words(message: Message) -> str:
    return message.model_dump_json()


def rows(message: Message) -> dict[str, str]:
    return {
        label: plain(spans)
        for block in message.blocks
        if isinstance(block, Facts)
        for label, spans in block.rows
    }


def states(message: Message) -> list[tuple[str, str]]:
    return [
        (i.text.split()[0], i.state)
        for block in message.blocks
        if isinstance(block, Checklist)
        for i in block.items
    ]


async def presses(world: World, who: Any, label: str) -> None:
    await world.presses(who, button(card(world), label))


async def fills(world: World, by: Any, label: str, /, **answers: Any) -> Message:
    form = await world.presses(by, button(card(world), label))
    done = await world.sends(by, form, **answers)
    assert isinstance(done, Message), done
    return done


async def ready(world: World) -> None:
    """Tuesday, 10:00: the hour has come, three topics stand on the agenda."""
    await agreed(world)
    for text in (f'"{SECOND}" entscheidung 8', '"Preis" diskussion 12', '"Messe" information 3'):
        await world.types(MAX, f"thema {text}")
    await world.at("2026-11-24", "10:00")


def restarted(world: World) -> None:
    """Come back as a new process would: with nothing but the store."""
    ids = iter(f"{n:012x}" for n in range(5_000_000, 6_000_000))
    world.tandem = Tandem(world.store, world.clock.now, fresh=lambda: next(ids))


async def test_sixty_minutes(world: World):  # noqa: PLR0915 - a story is told in one go
    await ready(world)
    await world.at("2026-11-24", "10:01")
    await world.presses(MAX, button(last(world, "Vor dem Jour fixe"), "Jour fixe starten"))

    # 10:01 arrival; who is there says so, nobody is counted otherwise.
    assert title(world) == (
        "Jour fixe 1 · Block 1 von 8: Ankommen · bis 10:04 (noch 3 min) · Ende 11:01"
    )
    assert [b.label for b in card(world).buttons] == ["Ich bin da", "Weiter", "+2 min (noch 2×)"]
    await presses(world, MAX, "Ich bin da")
    await presses(world, ERIKA, "Ich bin da")
    await presses(world, ERIKA, "Ich bin da")
    footer = plain(card(world).footer)
    assert footer == (
        "Moderation: Max Muster, Muster Maschinenbau GmbH · da: Max Muster und Erika Beispiel"
    )
    await world.at("2026-11-24", "10:02")
    assert "bis 10:04: noch zwei Minuten" in title(world)

    # 10:03 lights, 10:08 actions, 10:10 milestones: quicker than planned.
    await world.at("2026-11-24", "10:03")
    await presses(world, MAX, "Weiter")
    assert "Block 2 von 8: Ampeln und Kennzahlen · bis 10:10" in title(world)
    await world.at("2026-11-24", "10:08")
    await presses(world, MAX, "Weiter")
    assert "Block 3 von 8: Maßnahmen vom letzten Mal" in title(world)
    await world.at("2026-11-24", "10:10")
    await presses(world, MAX, "Weiter")
    await world.at("2026-11-24", "10:12")
    await presses(world, ERIKA, "Weiter")

    # 10:12 topics: 25 minutes; the first is decided, the second is over-long.
    assert "Block 5 von 8: Top-Themen · bis 10:37 (noch 25 min)" in title(world)
    assert states(card(world)) == [("T1", "now"), ("T2", "open"), ("T3", "open")]
    await world.at("2026-11-24", "10:17")
    assert "bis 10:37 (noch 20 min)" in title(world)
    await fills(
        world, MAX, "Entscheidung", decision="Wir unterschreiben", reason="Geprüft", until="30.6."
    )
    await presses(world, MAX, "Thema erledigt")
    assert states(card(world)) == [("T1", "done"), ("T2", "now"), ("T3", "open")]

    # 10:23 the process dies and comes back; the meeting is in minute 23.
    await world.at("2026-11-24", "10:23")
    before = card(world)
    restarted(world)
    assert card(world) == before
    await world.at("2026-11-24", "10:35")
    assert "bis 10:37: noch zwei Minuten" in title(world)
    await presses(world, MAX, "+2 min (noch 2×)")
    assert "bis 10:39 (noch 4 min)" in title(world)
    await world.at("2026-11-24", "10:39")
    assert "über der Zeit seit 10:39" in title(world)
    await world.at("2026-11-24", "10:44")
    await presses(world, MAX, "+2 min (noch 1×)")
    assert "bis 10:46" in title(world)
    assert "+2 min" not in words(card(world))
    await fills(world, ERIKA, "Maßnahme", text="Preis rechnen", who="startup", due="1.12.")
    await fills(world, ERIKA, "Notiz", text="Preis je Anlage, nicht je Halle")

    # 10:56 the last five minutes: every open topic needs a way.
    await world.at("2026-11-24", "10:56")
    assert "Noch fünf Minuten. Was wird aus den offenen Themen?" in words(card(world))
    assert [b.label for b in card(world).buttons] == [
        "T2 mitnehmen", "T2 schriftlich", "T2 eskalieren",
    ]  # fmt: skip
    await presses(world, MAX, "T2 mitnehmen")
    assert [b.label for b in card(world).buttons] == [
        "T3 mitnehmen", "T3 schriftlich", "T3 eskalieren",
    ]  # fmt: skip
    await fills(world, MAX, "Bewerten", points="8", text="Pünktlich")

    # 11:01 it ends by itself; the minutes are there, once.
    await world.at("2026-11-24", "11:01")
    assert title(world) == "Jour fixe 1 endete um 11:01 · Predictive Maintenance"
    told = last(world, "Protokoll zum Jour fixe 1")
    said = rows(told)
    assert said["Wann"] == "Di 24.11., 10:01 – 11:01"
    assert said["Muster Maschinenbau GmbH"] == "Max Muster"
    assert said["Bewertung"] == "Muster Maschinenbau GmbH: 8 von 10 „Pünktlich“"
    assert said["D1"] == "Wir unterschreiben – Geprüft · beide Seiten · Mi 30.6.2027"
    assert said["A1"] == "Preis rechnen · Beispiel Robotics · Di 1.12.2026"
    assert said["T2"] == "Preis · mitgenommen (1×, seit Mo 23.11.)"
    assert said["T3"] == "Messe · mitgenommen (1×, seit Mo 23.11.)"
    assert "Preis je Anlage, nicht je Halle" in words(told)
    assert [b.name for b in told.blocks if isinstance(b, File)] == [
        "protokoll-predictive-maintenance-j1.md", "protokoll-predictive-maintenance-j1.docx",
    ]  # fmt: skip

    # The next agenda begins with what was taken along; the other side moderates.
    agenda = await world.types(MAX, "agenda")
    assert isinstance(agenda, Message)
    assert [i.split()[0] for i in items(agenda)][:2] == ["T2", "T3"]
    assert plain(agenda.footer).startswith("Moderation: Erika Beispiel")
    found = await world.types(ERIKA, "decisions D1")
    assert isinstance(found, Message)
    assert "Wir unterschreiben" in words(found)
    assert "both sides" in words(found)


@pytest.fixture
async def world() -> World:
    return World()


async def running(world: World) -> None:
    await ready(world)
    await world.types(MAX, "jour fixe starten")


async def test_started_twice_is_started_once(world: World):
    await running(world)
    await world.types(ERIKA, "start meeting")
    assert [m.id for m in (await world.coop()).meetings] == ["J1"]
    assert len([s for s in world.chat.rooms[ROOM] if ":meeting:" in s.key]) == 1


async def test_an_early_start_is_respected_and_one_days_before_is_not(world: World):
    await agreed(world)
    refused = await world.types(MAX, "jour fixe starten")  # Monday 10:00, exactly a day before
    assert isinstance(refused, Message)
    coop = await world.coop()
    assert coop.running
    assert coop.running.ends_at == berlin("2026-11-24", "00:00").replace(day=23, hour=11)
    other = World()
    other.clock.move_to(berlin("2026-11-23", "09:00"))
    await agreed(other)
    refused = await other.types(MAX, "jour fixe starten")
    assert isinstance(refused, Message)
    assert "ab einem Tag vorher" in words(refused)


async def test_two_who_press_next_at_the_same_second_move_on_once(world: World):
    await running(world)
    pressed = button(card(world), "Weiter")
    await world.presses(MAX, pressed)
    await world.presses(ERIKA, pressed)
    assert "Block 2 von 8" in title(world)


async def test_two_more_minutes_pressed_by_two_are_two(world: World):
    await running(world)
    pressed = button(card(world), "+2 min (noch 2×)")
    await world.presses(MAX, pressed)
    await world.presses(ERIKA, pressed)
    assert "bis 10:05 (noch 5 min)" in title(world)
    for _ in range(2):
        await world.types(MAX, "mehr zeit")
    refused = await world.types(MAX, "mehr zeit")
    assert isinstance(refused, Message)
    assert "keine zwei Minuten mehr" in words(refused)


async def test_a_member_may_note_but_not_move_on(world: World):
    await ready(world)
    await world.types(MAX, "jour fixe starten")
    refused = await world.presses(SABINE, button(card(world), "Weiter"))
    assert isinstance(refused, Message)
    assert refused.title == "Das hat nicht geklappt"
    await fills(world, SABINE, "Notiz", text="Leitung ist informiert")
    assert "Leitung ist informiert" in words(card(world))


async def test_the_moderation_is_passed_on(world: World):
    await running(world)
    coop = await world.coop()
    sabine = next(m for m in coop.members if m.name == "Sabine Muster")
    await fills(world, MAX, "Moderation abgeben", to=sabine.id)
    assert plain(card(world).footer).startswith("Moderation: Sabine Muster")
    await presses(world, SABINE, "Weiter")
    assert "Block 2 von 8" in title(world)


async def test_an_end_by_accident_is_taken_back_for_ten_minutes(world: World):
    await running(world)
    await world.at("2026-11-24", "10:20")
    await presses(world, MAX, "Jour fixe beenden")
    told = last(world, "Protokoll zum Jour fixe 1")
    assert rows(told)["T1"] == f"{SECOND} · mitgenommen (1×, seit Mo 23.11.)"
    await world.at("2026-11-24", "10:29")
    await presses(world, MAX, "Es war ein Versehen: weiter")
    assert "Block 1 von 8" in title(world)
    assert "Ende 11:00" in title(world)
    assert last(world, "Jour fixe 1 geht weiter").buttons == ()
    coop = await world.coop()
    assert [t.carried for t in coop.topics] == [0, 0, 0]

    # The second end leaves one set of minutes.
    await presses(world, MAX, "Jour fixe beenden")
    assert len([t for t in world.titles(ROOM) if t.startswith("Protokoll")]) == 1
    await world.at("2026-11-24", "10:40")
    refused = await world.types(MAX, "doch weiter")
    assert isinstance(refused, Message)
    assert not (await world.coop()).running


async def test_off_from_minute_23_to_after_the_hour_it_ended_at_sixty(world: World):
    await running(world)
    await world.at("2026-11-24", "10:23")
    world.clock.move_to(berlin("2026-11-24", "13:00"))
    await world.settle()
    meeting = (await world.coop()).meetings[-1]
    assert (meeting.state, meeting.ended) == (State.HELD, berlin("2026-11-24", "11:00"))
    assert len([t for t in world.titles(ROOM) if t.startswith("Protokoll")]) == 1


async def test_the_third_time_a_topic_is_escalated_or_dropped(world: World):
    await agreed(world)
    await world.types(MAX, 'thema "Preis" diskussion 12')
    for day in ("2026-11-24", "2026-12-01"):
        await world.at(day, "10:00")
        await world.types(MAX, "jour fixe starten")
        await world.at(day, "11:00")
    assert [t.carried for t in (await world.coop()).topics] == [2]

    # In the third meeting taking it along asks for something better.
    await world.at("2026-12-08", "10:00")
    await world.types(MAX, "jour fixe starten")
    for _ in range(4):
        await presses(world, MAX, "Weiter")
    await presses(world, MAX, "Mitnehmen")
    assert "T1 Preis würde zum dritten Mal mitgenommen" in words(card(world))
    assert [b.label for b in card(world).buttons] == [
        "T1 eskalieren", "T1 streichen", "T1 schriftlich",
    ]  # fmt: skip

    # Nobody answers: nothing is lost, and its owner is asked in private.
    await world.at("2026-12-08", "11:00")
    asked = world.shown(MAX)[-1]
    assert asked.title == "T1 wurde 3-mal mitgenommen: eskalieren oder streichen?"
    form = await world.presses(MAX, button(asked, "Eskalieren"), None)
    await world.sends(MAX, form, None, consequence="Ohne Preis kein Angebot")
    coop = await world.coop()
    assert [t.stand.value for t in coop.topics if t.title] == ["escalated"]
    assert coop.cases[-1].briefing.cause == "Preis"


async def test_a_topic_that_goes_on_in_writing_has_a_card_of_its_own(world: World):
    await running(world)
    for _ in range(4):
        await presses(world, MAX, "Weiter")
    await presses(world, MAX, "Schriftlich weiter")
    topic = last(world, f"T1 geht schriftlich weiter: {SECOND}")
    form = await world.presses(ERIKA, button(topic, "Beitragen"))
    await world.sends(ERIKA, form, text="Annex is fine with us")
    topic = last(world, "T1 geht schriftlich weiter")
    assert rows(topic) == {"Erika Beispiel": "Annex is fine with us"}


async def test_what_is_parked_is_kept_and_brought_back(world: World):
    await running(world)
    await fills(world, MAX, "Etwas parken", text="Zweiter Standort")
    lot = await world.types(MAX, "themenspeicher")
    assert isinstance(lot, Message)
    assert [i.split(" (")[0] for i in items(lot)] == ["T4 Zweiter Standort"]
    await world.presses(ERIKA, button(lot, "Zurück auf die Agenda: T4"))
    topic = (await world.coop()).topic("T4")
    assert topic
    assert topic.open


async def test_minutes_are_corrected_for_a_day_by_the_moderator_with_a_mark(world: World):
    await running(world)
    await fills(world, MAX, "Entscheidung", decision="Wir unterschreiben")
    await presses(world, MAX, "Jour fixe beenden")
    told = last(world, "Protokoll zum Jour fixe 1")
    refused = await world.presses(ERIKA, button(told, "Korrigieren"))
    assert isinstance(refused, Message)
    assert "by whoever moderated" in words(refused)
    form = await world.presses(MAX, button(told, "Korrigieren"))
    await world.sends(MAX, form, line="D1", text="Wir unterschreiben im Dezember")
    told = last(world, "Protokoll zum Jour fixe 1")
    assert rows(told)["D1"].startswith(
        "Wir unterschreiben im Dezember (korrigiert Di 24.11., 10:00)"
    )
    assert (await world.coop()).decisions[-1].decision == "Wir unterschreiben im Dezember"
    form = await world.types(MAX, "protokoll korrigieren")
    await world.sends(MAX, form, line="new", text="Frau Muster kam später dazu")
    assert "Frau Muster kam später dazu (ergänzt" in words(last(world, "Protokoll zum"))
    await world.at("2026-11-25", "10:01")
    refused = await world.types(MAX, "protokoll korrigieren")
    assert isinstance(refused, Message)


async def test_old_minutes_are_listed_and_found(world: World):
    await agreed(world)
    for day, text in (("2026-11-24", "Sensoren leihen"), ("2026-12-01", "Preis senken")):
        await world.at(day, "10:00")
        await world.types(MAX, "jour fixe starten")
        await fills(world, MAX, "Entscheidung", decision=text)
        await world.at(day, "11:00")
    listed = await world.types(ERIKA, "minutes")
    assert isinstance(listed, Message)
    assert list(rows(listed)) == ["Jour fixe 2", "Jour fixe 1"]
    found = await world.types(ERIKA, "minutes Sensoren")
    assert isinstance(found, Message)
    assert list(rows(found)) == ["Jour fixe 1"]
    one = await world.types(ERIKA, "minutes J1")
    assert isinstance(one, Message)
    assert one.title == "Minutes of jour fixe 1 · Predictive Maintenance"


async def test_a_jour_fixe_in_writing_takes_two_working_days_and_ends_in_the_same_minutes(
    world: World,
):
    await agreed(world)
    await world.types(MAX, 'thema "Preis" diskussion 12')
    await world.types(MAX, "schriftlich")
    await world.at("2026-11-24", "10:00")
    assert title(world) == (
        "Jour fixe 1 schriftlich, bis Do 26.11., 10:00 · Predictive Maintenance"
    )
    await fills(world, ERIKA, "Beitragen", about="T1", text="14 je h")
    await fills(world, MAX, "Beitragen", about="lights", text="Bleibt grün")
    await fills(world, MAX, "Entscheidung festhalten", decision="14 € je Stunde")
    await presses(world, SABINE, "Ich habe es gelesen")
    assert rows(card(world))["Ampeln und Kennzahlen"] == "Max Muster: Bleibt grün"
    await world.at("2026-11-26", "10:00")
    told = last(world, "Protokoll zum Jour fixe 1")
    assert "14 je h" in words(told)
    assert "Bleibt grün" in words(told)
    assert rows(told)["D1"].startswith("14 € je Stunde")
    assert rows(told)["Muster Maschinenbau GmbH"] == "Sabine Muster"


async def test_the_meeting_shows_lights_actions_and_milestones(world: World):
    await agreed(world)
    await world.types(MAX, 'status grün "Läuft"')
    await world.at("2026-11-24", "10:00")
    await world.types(MAX, "jour fixe starten")
    await fills(world, MAX, "Maßnahme", text="Sensor leihen", who="sme", due="25.11.")
    await presses(world, MAX, "Weiter")
    assert "„Läuft“" in words(card(world))
    assert Light.GREEN.value in words(card(world))
    await world.at("2026-11-24", "11:00")
    await world.at("2026-12-01", "10:00")
    await world.types(MAX, "jour fixe starten")
    for _ in range(2):
        await presses(world, MAX, "Weiter")
    assert items(card(world)) == ["A1 Sensor leihen"]
    await presses(world, MAX, "A1 ist erledigt")
    await world.at("2026-12-01", "10:05")
    assert states(card(world)) == [("A1", "done")]
    meeting = (await world.coop()).running
    assert meeting
    assert meeting.part is Part.ACTIONS
    assert meeting.side is Side.STARTUP


async def test_a_lesson_set_back_to_its_own_side_stands_in_no_minutes(world: World):
    await running(world)
    await fills(world, MAX, "Lernerfahrung", worked="Nur für uns")
    coop = await world.coop()
    inside = coop.lessons[-1].model_copy(update={"seen": Seen.INTERNAL})
    coop = coop.with_lesson(inside)
    await world.store.save(Change(coop=coop, at=world.clock.now(), keys=coop.keys))
    await presses(world, MAX, "Jour fixe beenden")
    assert "Nur für uns" not in words(last(world, "Protokoll zum Jour fixe 1"))


async def test_the_files_of_the_minutes_say_the_same(world: World):
    await running(world)
    await fills(world, MAX, "Entscheidung", decision="Wir *unterschreiben* <heute>")
    await presses(world, MAX, "Jour fixe beenden")
    told = last(world, "Protokoll zum Jour fixe 1")
    plain_, paper = [b for b in told.blocks if isinstance(b, File)]
    assert "unterschreiben\\* \\<heute\\>" in plain_.data.decode()
    document = docx.Document(io.BytesIO(paper.data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    assert "Wir *unterschreiben* <heute>" in cells
    assert document.paragraphs[0].text == "Protokoll zum Jour fixe 1"
