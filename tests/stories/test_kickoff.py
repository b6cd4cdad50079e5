"""The kick-off workshop: agreed by form, in both sides' calendars, moved and called off (M43)."""

from datetime import date
from typing import Any

import icalendar

from bot.domain.gates import entered
from bot.domain.people import Address
from bot.domain.phases import Phase
from bot.domain.plan import begun
from bot.message import Facts, File, Form, Message, Table, plain
from bot.ports import Change
from tests.world import ERIKA, MAX, METHOD, ROOM, World, button

SECOND = Address(platform="slack", id="second")


async def scoping() -> tuple[World, str]:
    """Both sides in scoping, in a room each; return the number of the kick-off, too."""
    world = World(library=METHOD)
    await world.both()
    code = await world.types(MAX, "link shared")
    assert isinstance(code, Message)
    await world.types(MAX, f"connect {code.title.rpartition(' ')[2]}", SECOND)
    coop, day = await world.coop(), date(2026, 11, 23)
    later = begun(entered(coop, Phase.SCOPING, day, METHOD), METHOD, day)
    await world.store.save(Change(coop=later, at=world.clock.now(), keys=later.keys))
    return world, next(s.id for s in later.steps if s.key == "kick_off")


def event_of(message: Message) -> tuple[str, Any]:
    file = next(b for b in message.blocks if isinstance(b, File))
    calendar: Any = icalendar.Calendar.from_ical(bytes(file.data).decode())
    return str(calendar["method"]), calendar.events[0]


async def test_a_date_is_asked_by_form_and_its_file_reaches_both_sides_rooms():
    world, number = await scoping()
    step = await world.types(MAX, f"schritt {number}")
    assert isinstance(step, Message)
    form = await world.presses(MAX, button(step, "Termin vereinbaren"))
    assert isinstance(form, Form)
    # The form knows the day of the step and the length of its agenda.
    assert {i.name: i.value for i in form.inputs} == {
        "day": "2026-12-03",
        "time_": "10:00",
        "minutes": "210",
        "place": "",
    }
    bad = await world.sends(MAX, form, day="5.12.2026", time_="7:00")
    assert isinstance(bad, Form)
    told = await world.sends(MAX, form, day="3.12.2026", time_="9:30", place="Halle 2")
    assert isinstance(told, Message)
    for room in (ROOM, SECOND):
        shown = world.shown(room)[-1]
        assert shown.title == "Termin Do 3.12., 09:30: Kick-off mit allen Beteiligten halten"
        table = next(b for b in shown.blocks if isinstance(b, Table))
        assert len(table.rows) == 6
        method, event = event_of(shown)
        coop = await world.coop()
        assert (method, event["sequence"]) == ("PUBLISH", 0)
        assert event["uid"] == f"step-{coop.id}-{number.lower()}@tandem"
        assert event["dtstart"].dt.isoformat() == "2026-12-03T09:30:00+01:00"
        assert event["duration"].dt.total_seconds() == 210 * 60
        assert event["location"] == "Halle 2"
        assert "30 min · Wer sind wir" in event["description"]


async def test_it_is_moved_and_called_off_under_the_same_identity():
    world, number = await scoping()
    await world.types(MAX, f"termin {number} am 3.12. um 9:30 minutes=210")
    form = await world.types(ERIKA, f"step date {number}")
    assert isinstance(form, Form)
    assert {i.name: i.value for i in form.inputs}["time_"] == "09:30"
    await world.sends(ERIKA, form, day="2026-12-04", time_="13:00")
    method, event = event_of(world.shown(ROOM)[-1])
    first = event["uid"]
    assert (method, event["sequence"]) == ("PUBLISH", 1)
    assert "Verlegt auf Fr 4.12., 13:00: Kick-off" in world.titles(ROOM)[-1]

    step = await world.types(MAX, f"schritt {number}")
    assert isinstance(step, Message)
    facts = next(b for b in step.blocks if isinstance(b, Facts))
    assert ("Termin", "Fr 4.12., 13:00") in [(k, plain(v)) for k, v in facts.rows]
    off = await world.presses(MAX, button(step, "Absagen"))
    await world.sends(MAX, off, reason="Erika ist krank")
    method, event = event_of(world.shown(SECOND)[-1])
    assert (method, event["sequence"], event["uid"]) == ("CANCEL", 2, first)
    assert event["status"] == "CANCELLED"
    gone = await world.types(MAX, f"termin absagen {number} weg")
    assert isinstance(gone, Message | Form)
    assert "noch kein Termin" in gone.model_dump_json()

    # Agreed on again, it replaces what calendars have of it.
    await world.types(MAX, f"termin {number} am 8.12. um 10 minutes=210")
    assert event_of(world.shown(ROOM)[-1])[1]["sequence"] == 3


async def test_a_step_that_is_skipped_takes_its_date_out_of_calendars():
    world, number = await scoping()
    await world.types(MAX, f"termin {number} am 3.12. um 9:30 minutes=210")
    first = event_of(world.shown(ROOM)[-1])[1]["uid"]
    skip = await world.types(MAX, f"schritt {number} skip weil wir uns kennen")
    assert isinstance(skip, Message)
    await world.settle()
    for room in (ROOM, SECOND):
        off = [m for m in world.shown(room) if m.title.startswith("Abgesagt: Kick-off")]
        assert len(off) == 1
        method, event = event_of(off[0])
        assert (method, event["sequence"], event["uid"]) == ("CANCEL", 1, first)
        assert "Dieser Schritt ist nicht mehr zu tun." in str(off[0])
        assert [b.word for b in off[0].buttons] == ["step"]


async def test_a_day_that_does_not_work_is_said():
    world, number = await scoping()
    for day, clock, field in (
        ("5.12.2026", "10:00", "day"),
        ("3.12.2026", "6:00", "time_"),
        ("3.12.2026", "bald", "time_"),
    ):
        form = await world.types(MAX, f"termin {number}")
        again = await world.sends(MAX, form, day=day, time_=clock)
        assert isinstance(again, Form)
        assert [i.name for i in again.inputs if i.problem] == [field]
    other = await world.types(MAX, "termin S1")
    assert isinstance(other, Message | Form)
    assert (await world.coop()).appointments == ()
