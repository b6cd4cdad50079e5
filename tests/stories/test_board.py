"""Asking for the board: who gets a link of their own, and how it ends."""

import pytest

from bot.commands.board import ENTER
from bot.domain.people import Address
from bot.links import Links, Purpose
from bot.message import Link, Message, Paragraph
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, START, World, button, person

LINKS = Links("s" * 40, "https://tandem.example")


@pytest.fixture
async def world() -> World:
    found = World()
    found.tandem.links = LINKS
    await found.both()
    return found


def url(message: object) -> str:
    assert isinstance(message, Message), message
    spans = [s for b in message.blocks if isinstance(b, Paragraph) for s in b.spans]
    (link,) = [s for s in spans if isinstance(s, Link)]
    return link.url


def token(message: object) -> str:
    return url(message).removeprefix(f"https://tandem.example{ENTER}")


async def test_owners_and_sponsors_get_a_link_of_their_own(world: World):
    for who in (MAX, SABINE, ERIKA):
        found = LINKS.read(token(await world.types(who, "board")), Purpose.BOARD, world.clock.now())
        assert found
        assert found.who == who.address.key


async def test_the_link_ends_after_a_week(world: World):
    said = token(await world.types(MAX, "tafel"))
    await world.at("2026-11-30", "09:59")
    assert LINKS.read(said, Purpose.BOARD, world.clock.now())
    await world.at("2026-11-30", "10:00")
    assert LINKS.read(said, Purpose.BOARD, world.clock.now()) is None


async def test_the_rooms_read_nothing_of_it(world: World):
    before = world.titles(ROOM)
    await world.types(MAX, "board")
    assert world.titles(ROOM) == before


async def test_a_member_is_told_who_may(world: World):
    await world.joined(BEN, "startup", "member")
    said = await world.types(BEN, "board")
    assert isinstance(said, Message)
    assert said.title == "That did not work"
    said = await world.types(person("local", "Otto Fremd"), "board", None)
    assert isinstance(said, Message)
    assert said.title == "Das hat nicht geklappt"


async def test_it_is_about_all_ones_cooperations_wherever_one_asks(world: World):
    """A member here who owns another cooperation is not refused for being only a member here."""
    await world.joined(BEN, "startup", "member")
    other = Address(platform="local", id="labor")
    form = await world.types(BEN, "start", other)
    await world.sends(BEN, form, other, **{**START, "title_": "Zweites"})
    assert url(await world.types(BEN, "board", ROOM))


async def test_an_admin_needs_to_take_part_in_nothing(world: World):
    world.tandem._admins = frozenset({"local:ada"})
    ada = person("local", "Ada Admin", language="en")
    assert LINKS.read(
        token(await world.types(ada, "board", None)), Purpose.BOARD, world.clock.now()
    )
    refused = await world.types(ada, "settings", ROOM)
    assert isinstance(refused, Message)
    assert refused.title == "That did not work"


async def test_links_can_be_revoked_in_words_and_by_button(world: World):
    for wish in ("board widerrufen", "board revoke"):
        said = await world.types(MAX, wish)
        assert isinstance(said, Message)
        assert said.title == "Ihre Links sind beendet"
    card = await world.types(MAX, "board")
    said = await world.presses(MAX, button(card, "Meine Links widerrufen"))
    assert isinstance(said, Message)
    assert said.title == "Ihre Links sind beendet"
    note = await world.store.kept(f"links:ended:{MAX.address.key}")
    assert note == {"until": world.clock.now().isoformat()}
    coop = await world.coop()
    entries = [e for e in await world.store.journal(coop.id) if e.what == "board"]
    assert [(e.where, e.detail) for e in entries] == [
        ("local:words", {"wish": "revoke"}), ("local:words", {"wish": "revoke"}),
        ("local:button", {"wish": "revoke"}),
    ]  # fmt: skip


async def test_without_an_address_it_says_what_is_missing(world: World):
    world.tandem.links = Links("s" * 40)
    said = await world.types(MAX, "board")
    assert isinstance(said, Message)
    (told,) = said.blocks
    assert isinstance(told, Paragraph)
    assert "TANDEM_PUBLIC_URL" in str(told.spans[0])
