"""What a phase taught is handed over by itself when it closes, and any time by word (M18, M25)."""

import pytest

from bot.domain.people import Address
from bot.domain.phases import Phase
from bot.exports.handed import file_name
from bot.message import File, Form, Message
from bot.ports import Change
from tests.exports.reading import in_word
from tests.stories.test_lessons import noted
from tests.world import ERIKA, MAX, ROOM, SABINE, World, button

INSIDE = Address(platform="local", id="intern")


@pytest.fixture
async def world() -> World:
    world = World()
    await world.both()
    return world


def files(message: Message | Form) -> list[File]:
    assert isinstance(message, Message)
    return [b for b in message.blocks if isinstance(b, File)]


async def next_phase(world: World, phase: Phase) -> None:
    """Move on as a gate does."""
    coop = await world.coop()
    after = coop.but(phase=phase, phase_since=coop.today(world.clock.now()))
    now = world.clock.now()
    await world.store.save(Change(coop=after, at=now, keys=after.keys, next_due=now))
    await world.settle()


async def test_when_a_phase_closes_everybody_gets_what_is_for_them(world: World):
    await noted(world, MAX, "Sensoren früh bestellt", "Datenzugang kam spät")
    await noted(world, MAX, "Rabatt nicht gezeigt", seen="internal")
    await next_phase(world, Phase.SCOPING)
    title = "Vorbereitung ist abgeschlossen: was wir gelernt haben · Predictive Maintenance"
    [shared] = [m for m in world.shown(ROOM) if m.title == title]
    [own] = [m for m in world.shown(SABINE) if m.title == title]
    assert title not in world.titles(ERIKA)
    assert "Rabatt" not in " ".join(w for f in files(shared) for _, w in in_word(f.data))
    assert "Rabatt" in " ".join(w for f in files(own) for _, w in in_word(f.data))
    assert [f.name for f in files(shared)] == [
        "lernerfahrungen-predictive-maintenance-preparation-2026-11-23.docx"
    ]
    assert any(t.startswith("Reference page") for t in world.titles(ERIKA))
    assert not any("Referenz" in t for t in [*world.titles(MAX), *world.titles(ROOM)])


async def test_it_is_handed_over_once_and_stands_from_then_on(world: World):
    await noted(world, MAX, "Sensoren früh bestellt")
    await next_phase(world, Phase.SCOPING)
    await world.at("2026-12-04", "18:00")
    assert len([t for t in world.titles(ROOM) if "abgeschlossen" in t]) == 1
    refused = await world.types(MAX, "lesson-edit L1")
    assert isinstance(refused, Message)
    assert refused.title == "Das hat nicht geklappt"
    await noted(world, MAX, "Zweite Phase")
    form = await world.types(MAX, "lesson-edit L2")
    assert isinstance(form, Form)


async def test_whatever_kind_of_file_is_asked_for_comes(world: World):
    await noted(world, MAX, "Sensoren früh bestellt")
    answer = await world.types(MAX, "export lessons")
    assert [f.name.rpartition(".")[2] for f in files(answer)] == ["docx"]
    kinds = {"Markdown": "md", "Tabelle (CSV)": "csv", "Offene Daten (JSON)": "json"}
    for label, end in kinds.items():
        shown = await world.presses(MAX, button(answer, label))
        assert [f.name.rpartition(".")[2] for f in files(shown)] == [end]
        assert "Sensoren" in files(shown)[0].data.decode()


async def test_an_internal_version_asked_for_in_the_room_comes_privately(world: World):
    await noted(world, MAX, "Rabatt nicht gezeigt", seen="internal")
    answer = await world.types(MAX, "export intern als=md")
    assert files(answer) == []
    assert "Rabatt" in files(world.shown(MAX)[-1])[0].data.decode()
    theirs = await world.types(ERIKA, "export internal as=md", None)
    assert "Rabatt" not in files(theirs)[0].data.decode()


async def test_a_quote_needs_the_companys_sponsor(world: World):
    form = await world.types(ERIKA, "quote")
    await world.sends(ERIKA, form, text="Fast and reliable")
    assert (await world.coop()).quote
    card = next(m for m in reversed(world.shown(SABINE)) if m.title.startswith("Darf das"))
    refused = await world.types(MAX, "release")
    assert isinstance(refused, Message)
    assert refused.title == "Das hat nicht geklappt"
    assert "Fast" not in (await reference(world)).data.decode()
    await world.presses(SABINE, button(card, "Freigeben"), None)
    assert "Fast and reliable" in (await reference(world)).data.decode()
    assert world.titles(ERIKA)[-1].startswith("The quote is released")


async def reference(world: World) -> File:
    return files(await world.types(ERIKA, "export reference as=md", None))[0]


async def test_the_reference_page_is_the_startups(world: World):
    back = await world.types(MAX, "export referenz")
    assert isinstance(back, Form)
    assert [i.problem for i in back.inputs if i.problem] == [
        "Die Referenzseite gehört dem Start-up: Bitte fragen Sie dort nach ihr."
    ]


async def test_the_sponsor_writes_a_quote_which_is_released_by_that(world: World):
    form = await world.types(SABINE, "zitat")
    await world.sends(SABINE, form, text="Auf Augenhöhe")
    quote = (await world.coop()).quote
    assert quote
    assert quote.released


def test_names_of_files_are_plain():
    assert file_name("Größe", "a/b", end="csv") == "groesse-a-b.csv"
