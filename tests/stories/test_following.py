"""What an answer moves elsewhere: the length of the pilot, steps, technologies to be checked."""

import pytest

from bot.domain import gates
from bot.domain.phases import Phase
from bot.domain.playbook import Property
from bot.domain.steps import StepState
from bot.message import Ask, Form, Message
from tests.stories.test_gates import kept, together
from tests.stories.test_rails import items, problems
from tests.stories.walking import everybody, fills
from tests.world import ERIKA, MAX, METHOD, ROOM, SABINE, START, World, button

NO = dict.fromkeys(("personal_data", "regulated", "hardware", "radical"), "no")


async def test_right_after_the_beginning_one_press_says_what_it_is_about_and_its_steps_follow():
    world = World(library=METHOD)
    form = await world.types(MAX, "start")
    begun = await world.sends(MAX, form, ROOM, **START)
    assert "norms_first" not in {s.key for s in (await world.coop()).steps}
    form = await world.presses(MAX, button(begun, "Sagen, worum es geht"))
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs] == list(NO)
    await world.sends(MAX, form, ROOM, **{**NO, "regulated": "yes"})
    steps = {s.key: s.state for s in (await world.coop()).steps}
    assert (steps["norms_first"], steps["properties"]) == (StepState.OPEN, StepState.DONE)
    form = await world.types(MAX, "eigenschaften")
    await world.sends(MAX, form, ROOM, **NO)
    steps = {s.key: s.state for s in (await world.coop()).steps}
    assert steps["norms_first"] is StepState.SKIPPED


async def test_something_radically_new_in_a_profile_gives_the_pilot_more_time_and_its_steps():
    world = World(library=METHOD)
    await everybody(world)
    coop = await world.coop()
    today = coop.today(world.clock.now())
    await kept(world, gates.entered(coop, Phase.PILOT, today, METHOD))
    await world.types(MAX, "playbook")
    before = await world.coop()
    end = before.reviews[-1]
    last = next(s for s in before.steps if s.key == "final_reading")
    await fills(world, ERIKA, "profile", newness="radical")
    coop = await world.coop()
    assert coop.properties == (Property.RADICAL,)
    assert (f"{end.day}", f"{coop.reviews[-1].day}") == ("2027-03-22", "2027-05-24")
    assert next(s for s in coop.steps if s.key == "final_reading").due > last.due
    assert "second_loop" in {s.key for s in coop.steps}
    assert "Notiert, worum es in der Kooperation geht" in world.titles(ROOM)


async def test_an_incremental_one_changes_nothing():
    world = World(library=METHOD)
    await world.both()
    await fills(world, ERIKA, "profile", newness="incremental")
    assert (await world.coop()).properties is None


async def test_a_moved_gate_takes_the_steps_before_it_along():
    world = World(library=METHOD)
    await together(world)
    before = {s.key: s.due for s in (await world.coop()).steps}
    form = await world.types(MAX, "gate date")
    await world.sends(MAX, form, ROOM, day="2027-02-01")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    after = {s.key: s.due for s in (await world.coop()).steps}
    assert after["readiness_0"] > before["readiness_0"]
    assert after["goals"] == before["goals"]


async def test_a_sheet_that_is_sent_does_its_step_once_everybody_asked_has_sent_it():
    world = World(library=METHOD)
    await world.both()

    async def state(key: str) -> StepState:
        return next(s.state for s in (await world.coop()).steps if s.key == key)

    await fills(world, MAX, "swot")
    assert await state("swot") is StepState.OPEN
    await fills(world, ERIKA, "swot")
    assert await state("swot") is StepState.DONE
    await fills(world, MAX, "partner", source="curator")
    assert await state("partner") is StepState.OPEN, "it waits for the search"


# -- a technology enters the scope -----------------------------------------------------------------

ITEM = "Technik prüfen: Funksensoren"


async def test_a_technology_named_in_a_profile_is_a_must_at_the_next_gate_and_both_are_asked():
    world = World()
    await together(world)
    await fills(world, MAX, "profile", technology="Funksensoren\nEdge-Rechner")
    await fills(world, ERIKA, "profile", technology="funksensoren")
    coop = await world.coop()
    named = [f.answer("technology") for f in coop.sheets if f.sheet == "technology"]
    assert named == ["Funksensoren", "Edge-Rechner"], "the same one is asked for once"
    for who, title in ((MAX, "Neu im Vorhaben: Funksensoren"), (ERIKA, "New in the scope: Funks")):
        assert [t for t in world.titles(who) if t.startswith(title)]
    pack = await world.types(SABINE, "gate")
    assert items(pack)[ITEM] == "noch nicht"
    assert button(pack, "Technik prüfen").word == "sheet"
    form = await world.types(SABINE, "gate decide")
    assert (
        "Technik prüfen: Funksensoren"
        in problems(await world.sends(SABINE, form, ROOM, way="go"))[0]
    )
    card = next(m for m in world.shown(ERIKA) if m.title.startswith("New in the scope: Funks"))
    form = await world.presses(ERIKA, button(card, "Answer"), None)
    assert isinstance(form, Form)
    assert form.inputs[0].value == "Funksensoren"
    given = {"benefit": "no", "processes": "fits", "evidence": "Test"}
    await world.sends(ERIKA, form, None, **given)
    assert items(await world.types(MAX, "gate"))[ITEM] == (
        "Technik ohne gezeigten Nutzen für den Kunden gehört nicht ins Vorhaben."
    )
    entry = (await world.coop()).sheets
    first = next(f for f in entry if f.answer("technology") == "Funksensoren")
    asked = Ask(label="", word="sheet-part", given={"sheet": "technology", "entry": first.id})
    form = await world.presses(MAX, asked, None)
    await world.sends(MAX, form, None, **{**given, "benefit": "shown"})
    edge = next(m for m in world.shown(MAX) if m.title == "Neu im Vorhaben: Edge-Rechner")
    await world.presses(MAX, button(edge, "Weglassen: Edge-Rechner"), None)
    shown = items(await world.types(MAX, "gate"))
    assert shown[ITEM] == "erfüllt"
    assert [text for text in shown if "Edge-Rechner" in text] == []


@pytest.mark.parametrize("sheet", ["profile", "canvas_business", "parts"])
async def test_whatever_sheet_names_a_technology_it_is_a_must_at_the_next_gate(sheet: str):
    world = World()
    await together(world)
    await fills(world, MAX, sheet, technology="Funksensoren")
    assert items(await world.types(SABINE, "gate"))[ITEM] == "noch nicht"
    [card] = [m for m in world.shown(ERIKA) if m.title.startswith("New in the scope")]
    assert "Funksensoren" in card.title


async def test_a_candidates_technology_is_read_by_the_partner_once_it_is_brought_in():
    world = World()
    await together(world)
    await fills(world, MAX, "partner", technology="Funksensoren", candidate="Beispiel Vision")
    assert ITEM not in items(await world.types(SABINE, "gate"))
    assert "Funksensoren" not in str(world.shown(ERIKA))
    card = await world.types(MAX, "partner", None)
    bring = button(card, "Ins Vorhaben bringen: Funksensoren")
    shown = await world.presses(MAX, bring, None)
    assert [b for b in shown.pressable if b.word == "sheet-bring"] == []  # type: ignore[union-attr]
    assert items(await world.types(SABINE, "gate"))[ITEM] == "noch nicht"
    for who in (MAX, ERIKA):
        assert "Funksensoren" in world.shown(who)[-1].title
    assert "Beispiel Vision" not in str([*world.shown(ERIKA), *world.shown(ROOM)])
    again = await world.presses(MAX, bring, None)
    assert isinstance(again, Message)
    assert again.title == "Das hat nicht geklappt"


async def test_a_technology_can_be_brought_by_its_own_word():
    world = World()
    await together(world)
    form = await world.types(ERIKA, "technology LoRa gateway")
    assert isinstance(form, Form)
    assert (form.inputs[0].value, [i.problem for i in form.inputs if i.problem]) == (
        "LoRa gateway",
        [],
    )
    told = {"benefit": "likely", "processes": "effort", "evidence": "Guess"}
    await world.sends(ERIKA, form, ROOM, **told)
    said = items(await world.types(MAX, "gate"))["Technik prüfen: LoRa gateway"]
    assert said == "Technik ohne gezeigten Nutzen für den Kunden gehört nicht ins Vorhaben."
