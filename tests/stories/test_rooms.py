"""Two rooms, one cooperation: linking, internal rooms, and who sees what."""

from bot.commands.rooms import TellUnreachable
from bot.domain.people import Address, Caller, Side
from bot.message import Bold, Message
from tests.world import ERIKA, MAX, ROOM, SABINE, World, button, person

THEIRS = Address(platform="slack", id="C42")
INTERN = Address(platform="local", id="muster-intern")
EVE = person("slack", "Eve Fremd", "T9", "en")


def code_in(reply: Message) -> str:
    """The typed line that the card tells to say in the other room."""
    spans = [s for b in reply.blocks if b.type == "paragraph" for s in b.spans]
    return next(s.text for s in spans if isinstance(s, Bold))


async def said(world: World, who: Caller, text: str, room: Address | None = ROOM) -> Message:
    reply = await world.types(who, text, room)
    assert isinstance(reply, Message)
    return reply


async def test_a_code_joins_a_second_room_once_and_cards_go_to_both():
    world = World()
    await world.both()
    words = code_in(await said(world, MAX, "verknüpfen"))
    assert words.startswith("@Tandem verbinden ")

    linked = await said(world, EVE, words, THEIRS)
    assert linked.title == "This room now belongs to Predictive Maintenance"
    assert world.titles(THEIRS) == ["Predictive Maintenance runs with Tandem"]
    again = await said(world, EVE, words, Address(platform="slack", id="C43"))
    assert again.title == "That did not work"

    # Each room reads the same week in its own language; a correction changes both in place.
    await world.at("2026-11-26", "09:00")
    await world.types(MAX, 'status grün "Läuft"')
    await world.types(MAX, 'status grün "Läuft gut"')
    assert world.titles(ROOM)[1:] == ["KW 48 · Predictive Maintenance · Vorbereitung, Woche 1"]
    assert world.titles(THEIRS)[1:] == ["Week 48 · Predictive Maintenance · Preparation, week 1"]

    # Whoever linked it is not thereby a member: the room may be read, not steered.
    refused = await said(world, EVE, "pause until 15.1.", THEIRS)
    assert refused.title == "That did not work"


async def test_a_code_lasts_fifteen_minutes():
    world = World()
    await world.both()
    words = code_in(await said(world, MAX, "link"))
    world.clock.move(minutes=15)
    refused = await said(world, EVE, words, THEIRS)
    assert refused.title == "That did not work"
    assert [r.address for r in (await world.coop()).rooms] == [ROOM]


async def test_an_internal_room_shows_nothing_of_the_other_side():
    world = World()
    await world.both()
    reply = await said(world, MAX, "verknüpfen intern")
    await said(world, MAX, code_in(reply), INTERN)
    assert world.titles(INTERN) == ["Predictive Maintenance: der Raum von Muster Maschinenbau GmbH"]
    room = (await world.coop()).room(INTERN)
    assert room is not None
    assert (room.kind, room.side) == ("internal", Side.SME)
    await world.at("2026-11-27", "14:00")
    assert len(world.titles(INTERN)) == 1
    overview = await said(world, SABINE, "überblick", INTERN)
    assert overview.title == "Predictive Maintenance · Vorbereitung, Woche 1"


async def test_a_room_belongs_to_one_cooperation():
    world = World()
    await world.both()
    words = code_in(await said(world, MAX, "link"))
    await said(world, EVE, words, THEIRS)
    refused = await said(world, MAX, code_in(await said(world, MAX, "link")), THEIRS)
    assert refused.title == "Dieser Raum gehört jetzt zu Predictive Maintenance"
    assert len((await world.coop()).rooms) == 2


async def test_strangers_learn_nothing():
    world = World()
    await world.both()
    inside = await said(world, EVE, "overview", ROOM)
    private = await said(world, EVE, "overview", None)
    assert inside.title == private.title == "That did not work"
    assert "Predictive" not in inside.model_dump_json()
    assert "Predictive" not in private.model_dump_json()


async def test_a_change_for_both_sides_needs_both_owners():
    world = World()
    await world.both()
    form = await world.presses(MAX, button(await said(world, MAX, "settings"), "Rhythmus"))
    asked = await world.sends(MAX, form, ROOM, close_at="15 Uhr")
    assert isinstance(asked, Message)
    assert asked.title == "Erika Beispiel wird um Zustimmung gebeten"
    assert (await world.coop()).rhythm.close_at.hour == 14

    card = world.shown(ERIKA)[-1]
    assert card.title == (
        "Max Muster proposes a change: Change when the light is asked and when the week closes"
    )
    await world.presses(ERIKA, button(card, "Agree"), None)
    assert (await world.coop()).rhythm.close_at.hour == 15
    assert world.titles(ERIKA)[-1] == "Agreed"
    assert world.titles(MAX)[-1] == "Einverstanden"

    # Pressed once more, nothing happens twice.
    again = await world.presses(ERIKA, button(card, "Agree"), None)
    assert isinstance(again, Message)
    assert again.title == "That did not work"


async def test_times_that_make_no_week_come_back_with_a_problem():
    world = World()
    await world.both()
    form = await world.presses(MAX, button(await said(world, MAX, "settings"), "Rhythmus"))
    again = await world.sends(MAX, form, ROOM, nudge_at="20:00")
    assert not isinstance(again, Message)
    assert {i.name: i.problem for i in again.inputs if i.problem} == {
        "nudge_at": "Das liegt außerhalb der Zeiten, in denen sich Tandem melden darf."
    }
    assert {i.name: i.value for i in again.inputs}["nudge_at"] == "20:00"


async def test_nobody_becomes_one_person_with_somebody_of_the_other_side():
    world = World()
    await world.both()
    before = await world.coop()
    twin = person("slack", "Erika Beispiel", "T9", "en")
    await world.types(ERIKA, 'same "Max Muster"')
    assert (await world.coop()).members == before.members

    # An account that joins the other side while the question is open takes nobody's place.
    words = code_in(await said(world, MAX, "verknüpfen"))
    await said(world, twin, words, THEIRS)
    await said(world, twin, 'same "Max Muster"', THEIRS)
    asked = world.shown(MAX)[-1]
    assert asked.title == "Sind das auch Sie?"
    form = await world.types(twin, "join", THEIRS)
    await world.sends(twin, form, THEIRS, side="startup", role="member")
    await world.presses(MAX, button(asked, "Ja, das bin ich"), None)
    coop = await world.coop()
    owner = coop.owner(Side.SME)
    assert owner is not None
    assert [a.platform for a in owner.addresses] == ["local"]
    joined = coop.member_at(twin.address)
    assert joined is not None
    assert joined.side is Side.STARTUP
    again = await world.types(twin, 'same "Max Muster"', THEIRS)
    assert not isinstance(again, Message)
    assert {i.name: i.problem for i in again.inputs if i.problem} == {
        "member": "You take part for the other side. Please leave it first."
    }


async def test_an_internal_room_out_of_reach_is_told_to_its_own_side_only():
    world = World()
    await world.both()
    await said(world, MAX, code_in(await said(world, MAX, "verknüpfen intern")), INTERN)
    coop = await world.coop()
    theirs = world.titles(ERIKA)
    await world.tandem.clock(coop.id, TellUnreachable(room=INTERN, reason="is_archived"))
    await world.settle()
    assert world.titles(MAX)[-1] == "muster-intern ist nicht erreichbar"
    assert world.titles(ERIKA) == theirs
