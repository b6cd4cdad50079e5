"""What worries the sponsors: asked privately, read only by whom they choose (M51)."""

from typing import Any

from bot.domain.gates import entered
from bot.domain.people import Address, Caller
from bot.domain.phases import Phase
from bot.message import Facts, Form, Message, plain
from bot.ports import Change
from tests.stories.test_sheets import answers
from tests.world import BEN, ERIKA, MAX, METHOD, ROOM, SABINE, World, button

FIRST = {"worry": "SECRET-data may leave the house", "helps": "A test", "courage": "One plant"}


def card(world: World, who: Caller, start: str) -> Message | None:
    return next((m for m in reversed(world.shown(who)) if m.title.startswith(start)), None)


async def both_sponsors() -> World:
    world = World()
    await world.both()
    await world.joined(BEN, "startup", "sponsor")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)
    return world


async def seen(world: World, who: Caller, room: Address | None) -> str:
    shown = await world.types(who, "sheet worries", room)
    assert isinstance(shown, Message)
    return shown.model_dump_json()


async def test_both_sponsors_are_asked_once_with_the_opening_card():
    world = await both_sponsors()
    await world.at("2026-11-26", "18:00")
    asked = card(world, SABINE, "Bevor es losgeht")
    assert asked
    facts = next(b for b in asked.blocks if isinstance(b, Facts))
    assert [name for name, _ in facts.rows] == ["Augenhöhe", "Offenheit", "Mut"]
    assert all(plain(words) for _, words in facts.rows)
    assert card(world, BEN, "Before it begins")
    for other in (MAX, ERIKA):
        assert card(world, other, "Bevor es losgeht") is None
    form = await world.presses(SABINE, button(asked, "Sagen, was mir Sorgen macht"), None)
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs] == ["worry", "helps", "courage", "readers"]
    await world.at("2026-12-18", "18:00")
    titles = world.titles(SABINE)
    assert sum(t.startswith("Bevor es losgeht") for t in titles) == 1


async def test_it_is_shown_as_the_sponsor_chooses():
    world = await both_sponsors()
    await answers(world, SABINE, "worries", {**FIRST, "readers": "internal"})
    mine: dict[str, Any] = {**FIRST, "worry": "SHARED-it takes too long", "readers": "shared"}
    await answers(world, BEN, "worries", mine)
    # Ben sees his own, Sabine hers and his; owners and rooms neither.
    assert "SECRET" not in await seen(world, BEN, None)
    hers = await seen(world, SABINE, None)
    assert "SECRET" in hers
    assert "SHARED" in hers
    for who, room in ((SABINE, ROOM), (BEN, ROOM), (MAX, None), (ERIKA, None), (MAX, ROOM)):
        shown = await seen(world, who, room)
        assert "SECRET" not in shown
        assert "SHARED" not in shown
    handed = await world.types(BEN, "sheet worries", None)
    assert isinstance(handed, Message)
    file = await world.presses(BEN, button(handed, "As a file"), None)
    assert "SECRET" not in file.model_dump_json()


async def test_when_the_pilot_begins_they_are_asked_once_more_in_a_round_of_its_own():
    world = await both_sponsors()
    await answers(world, SABINE, "worries", {**FIRST, "readers": "shared"})
    await world.at("2026-12-01", "10:00")
    coop = await world.coop()
    later = entered(coop, Phase.PILOT, coop.today(world.clock.now()), METHOD)
    await world.store.save(Change(coop=later, at=world.clock.now(), next_due=world.clock.now()))
    await world.at("2026-12-04", "18:00")
    asked = card(world, SABINE, "Der Pilot beginnt")
    assert asked
    await answers(world, SABINE, "worries", {**FIRST, "worry": "Later", "readers": "internal"})
    rounds = [f.round for f in (await world.coop()).sheets if f.sheet == "worries"]
    assert rounds == ["preparation", "pilot"]
    await world.at("2027-01-29", "18:00")
    assert sum(t.startswith("Der Pilot beginnt") for t in world.titles(SABINE)) == 1
