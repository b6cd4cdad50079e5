"""A number is agreed on, read, leaves its band, and is changed only by both owners (M47)."""

from datetime import date
from typing import Any

from bot.domain.cooperation import Cooperation
from bot.domain.people import Caller, Side
from bot.domain.phases import Phase
from bot.message import Form, Message, Picture, Table
from bot.ports import Change
from tests.stories.test_sheets import answers
from tests.world import BEN, ERIKA, MAX, METHOD, ROOM, World, berlin, button

KPI = {
    "otherwise": "Wir verlängern den Piloten einmal um vier Wochen",
    "name": "Ungeplanter Stillstand",
    "unit": "h",
    "better": "weniger",
    "baseline": "12,5",
    "target": "10,6",
    "band": "13",
    "source": "Maschinenlogbuch",
}


async def agreed(world: World) -> None:
    await world.both()
    form = await world.types(MAX, "kennzahl neu")
    assert isinstance(form, Form)
    assert form.inputs[0].name == "otherwise"
    done = await world.sends(MAX, form, ROOM, **KPI)
    assert isinstance(done, Message)
    assert done.title == "K1 wird gemessen: Ungeplanter Stillstand"


async def test_a_number_is_agreed_on_and_read_in_one_line():
    world = World()
    await agreed(world)
    said = await world.types(MAX, "kpi K1 11,9")
    assert isinstance(said, Message)
    assert said.title == "Notiert: Ungeplanter Stillstand ist 11,9 h"
    picture = next(b for b in said.blocks if isinstance(b, Picture))
    assert picture.alt == (
        "K1 · Ungeplanter Stillstand. 23.11. 11,9 h. Ziel 10,6 h, Grenze 13 h, Ausgang 12,5 h."
    )
    shown = await world.types(ERIKA, "kpi")
    assert isinstance(shown, Message)
    table = shown.blocks[0]
    assert isinstance(table, Table)
    assert table.rows == (
        ("K1 Ungeplanter Stillstand", "12.5 h", "10.6 h", "11.9 h", "within the band"),
    )


async def test_a_reading_of_the_past_is_of_that_day():
    world = World()
    await agreed(world)
    await world.types(MAX, "kpi K1 12 am 3.11.")
    coop = await world.coop()
    assert [f"{r.day}" for r in coop.kpis[0].readings] == ["2026-11-03"]


async def test_what_does_not_fit_is_said_beside_the_answer():
    world = World()
    await world.both()
    form = await world.types(MAX, "kpi add")
    again = await world.sends(MAX, form, ROOM, **{**KPI, "target": "14"})
    assert isinstance(again, Form)
    problems = {i.name: i.problem for i in again.inputs if i.problem}
    assert problems == {"target": "Das ist nicht besser als heute. Stimmt die Richtung?"}
    assert again.answers()["otherwise"] == KPI["otherwise"]


async def test_the_partner_does_not_enter_the_readings_of_the_other_side():
    world = World()
    await agreed(world)
    form = await world.types(ERIKA, "kpi K1 9")
    assert isinstance(form, Form)
    assert [i.problem for i in form.inputs if i.problem] == [
        "Muster Maschinenbau GmbH measures K1; its people enter the readings."
    ]
    assert (await world.coop()).kpis[0].readings == ()


async def test_twice_out_of_its_band_is_an_escalation_with_what_was_agreed_for_it():
    world = World()
    await agreed(world)
    await world.types(MAX, "kpi K1 13,5")
    assert (await world.coop()).cases == ()
    await world.at("2026-11-24", "10:00")
    await world.types(MAX, "kpi K1 14")
    (case,) = (await world.coop()).cases
    assert (case.cause, case.side) == ("kpi:K1", Side.SME)
    card = world.shown(MAX)[-1].model_dump_json()
    assert "K1 Ungeplanter Stillstand liegt zum zweiten Mal außerhalb des Bandes: 14 h" in card
    assert "Dafür vorab vereinbart: Wir verlängern den Piloten einmal um vier Wochen" in card


async def test_once_locked_a_change_is_a_decision_of_both_owners():
    world = World()
    await agreed(world)
    coop = await world.coop()
    await world.store.save(_change(world, coop.but(kpis_locked=berlin("2026-11-23", "10:00"))))
    form = await world.types(MAX, "kpi change K1")
    assert isinstance(form, Form)
    assert form.answers()["target"] == "10.6"
    asked = await world.sends(MAX, form, target="11")
    assert isinstance(asked, Message)
    assert asked.title == "Erika Beispiel wird um Zustimmung gebeten"
    assert (await world.coop()).kpis[0].target == 10.6
    card = world.shown(ERIKA)[-1]
    assert "10.6 → 11.0" in card.model_dump_json()
    await world.presses(ERIKA, button(card, "Agree"), None)
    after = await world.coop()
    assert after.kpis[0].target == 11
    assert [d.decision for d in after.decisions] == [
        "K1 Ungeplanter Stillstand: von 12,5 h auf 11 h, Grenze 13 h · Jeden Monat"
    ]


def _change(world: World, coop: Cooperation) -> Change:
    return Change(coop=coop, at=world.clock.now(), keys=coop.keys)


async def test_whoever_measures_it_is_asked_once_a_span_and_a_missing_number_is_grey():
    world = World()
    await agreed(world)
    coop = await world.coop()
    pilot = coop.but(phase=Phase.PILOT, phase_since=date(2026, 11, 23), phase_weeks=24)
    await world.store.save(_change(world, pilot))
    await world.types(MAX, "kpi K1 12,4")
    # On the 23rd the light is asked for, early in the short week: this waits for its own day.
    await world.at("2026-12-28", "09:30")
    card = next(m for m in world.shown(MAX) if m.title.startswith("Eine Kennzahl ist abzulesen"))
    assert not any("abzulesen" in title for title in world.titles(ERIKA))
    form = await world.presses(MAX, button(card, "K1 eintragen"), None)
    assert isinstance(form, Form)
    assert form.answers() == {"kpi": "K1", "day": "2026-12-28"}
    done = await world.sends(MAX, form, None, value="10,4")
    assert isinstance(done, Message)
    assert "Ziel erreicht" in done.model_dump_json()
    assert "nächstes Mal am Do 28.1.2027" in done.model_dump_json()
    # It is asked for a month later, and not read: from two months on it is grey, not good.
    await world.at("2027-03-01", "12:00")
    asked = [title for title in world.titles(MAX) if "abzulesen" in title]
    assert len(asked) == 3
    table = (await world.types(ERIKA, "kpi")).model_dump_json()
    assert "grey: reading is missing" in table
    assert "target reached" not in table
    overview = (await world.types(ERIKA, "")).model_dump_json()
    assert "K1 Ungeplanter Stillstand: grey, no reading since 28 Dec 2026" in overview
    agenda = (await world.types(ERIKA, "agenda")).model_dump_json()
    assert "K1 has had no reading for a long time: Ungeplanter Stillstand" in agenda
    await world.types(MAX, "kpi K1 10,5")
    assert "grey" not in (await world.types(ERIKA, "kpi")).model_dump_json()
    assert "no reading" not in (await world.types(ERIKA, "agenda")).model_dump_json()


async def test_a_member_reads_the_numbers_but_does_not_set_them():
    world = World()
    await agreed(world)
    await world.joined(BEN, "startup", "member")
    shown = await world.types(BEN, "kpi", ROOM)
    assert isinstance(shown, Message)
    refused = await world.types(BEN, "kpi add", ROOM)
    assert isinstance(refused, Message)
    assert refused.title in ("Das hat nicht geklappt", "That did not work")


# -- what is proposed ------------------------------------------------------------------------------

GOAL_PARTS: tuple[dict[str, Any], ...] = (
    {"goal": "Wir wollen den Stillstand um 15 % senken bis 30.6.2027", "type": "technical",
     "sign": "Weniger Nachtschichten"},
    {"interests": ["profit"], "benefits": ["cost", "segments"]},
)  # fmt: skip
PROFILE_PARTS: tuple[dict[str, Any], ...] = (
    {"offer": "Anlagen", "need": "Vorhersage"},
    {"type": "horizontal", "newness": "incremental", "pattern": "more"},
    {"professional": "Antriebe"},
)


async def offered(world: World, who: Caller) -> list[str]:
    shown = await world.types(who, "kpi proposals", None)
    assert isinstance(shown, Message)
    return [b.label for b in shown.pressable]


async def test_the_picker_opens_the_form_already_filled_and_shows_the_rest_the_proposal():
    world = World(library=METHOD)
    await world.both()
    before = await offered(world, MAX)
    done = await answers(world, MAX, "goals", *GOAL_PARTS)
    assert isinstance(done, Message)
    form = await world.presses(MAX, button(done, "Kosten je Stück oder Vorgang"), None)
    assert isinstance(form, Form)
    assert {i.name: i.value for i in form.inputs if i.value}["unit"] == "Euro"
    assert form.answers()["key"] == "unit_cost"
    assert (await offered(world, MAX))[:2] == ["Neue Kunden", "Kosten je Stück oder Vorgang"]
    # Written blind: the partner hears nothing of it before both have answered.
    assert [len(await offered(world, ERIKA)), len(before)] == [len(before)] * 2
    numbers = {"otherwise": "Preis neu verhandeln", "baseline": "12", "target": "10", "band": "13"}
    await world.sends(MAX, form, None, **numbers)
    assert (await world.coop()).kpis[0].key == "unit_cost"
    assert "Kosten je Stück oder Vorgang" not in await offered(world, MAX)


async def test_the_type_of_cooperation_chooses_among_the_playbooks_proposals():
    world = World(library=METHOD)
    await world.both()
    every = await offered(world, MAX)
    assert "Ungeplanter Stillstand" in every
    await answers(world, MAX, "profile", *PROFILE_PARTS)
    here = await offered(world, MAX)
    assert here[0] == "Geteilter Aufwand für Entwicklung"
    # Downtime, lead time and service cost are for chains and sums, not for equals side by side.
    assert here[1:] == ["Weiterempfehlung (NPS)", "Wiederkehrender Umsatz"]
