"""A retrospective: written alone by everybody, grouped and voted together, kept (M18, M27)."""

import pytest

from bot.domain.learning import lessons_ready
from bot.domain.lessons import Category, Weight
from bot.domain.people import Caller
from bot.domain.phases import Phase
from bot.domain.retro import Entry, Kind, Retro, Stage
from bot.message import Form, Message
from tests.stories.test_lessons import says
from tests.world import ERIKA, MAX, ROOM, SABINE, VERA, World, button


@pytest.fixture
async def world() -> World:
    world = World()
    await world.both()
    return world


async def wrote(world: World, who: Caller, **lines: str) -> Message | Form:
    card = next(m for m in reversed(world.shown(who)) if "word='retro-answer'" in repr(m.buttons))
    form = await world.presses(who, card.buttons[0], None)
    return await world.sends(who, form, None, **lines)


async def board(world: World) -> Message:
    return next(m for m in reversed(world.shown(ROOM)) if m.title.startswith("Rückblick"))


async def test_everybody_is_asked_privately_and_nobody_reads_along_before_its_time(world: World):
    await world.types(MAX, "retrospektive")
    for who in (MAX, SABINE, VERA):
        assert world.titles(who)[-1] == "Was haben wir gelernt? · Predictive Maintenance"
    assert world.titles(ERIKA)[-1] == "What did we learn? · Predictive Maintenance"
    await wrote(world, ERIKA, worked="Sensors came early", failed="Data came late")
    assert "Sensors" not in says(await board(world))
    assert "1 von 4" in says(await board(world))


async def test_names_are_off_unless_wanted(world: World):
    await world.types(MAX, "retro")
    form = await world.types(ERIKA, "retro-answer", None)
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs] == ["worked", "failed", "culture", "named"]
    assert form.answers()["named"] == "no"
    await wrote(world, ERIKA, worked="Sensors came early")
    await wrote(world, VERA, worked="Kurze Wege", named="yes")
    await world.types(MAX, "retro-show")
    shown = says(await board(world))
    assert "Erika" not in shown
    assert "Kurze Wege (Vera Muster)" in shown


async def test_what_is_voted_for_becomes_lessons_and_the_phase_may_close(world: World):
    await world.types(MAX, "retro")
    await wrote(world, ERIKA, failed="Zugang zu den Daten kam zu spät", culture="Ihr fragt direkt")
    await wrote(world, MAX, worked="Sensoren früh bestellt", failed="Zugang zu Daten kam erst spät")
    await world.types(MAX, "retro-show")
    [one] = (await world.coop()).retros
    heads = {e.kind: e.id for e in one.heads}
    assert len(one.heads) == 3  # the two about the data are gathered
    for who, kinds in ((MAX, (Kind.FAILED, Kind.WORKED)), (ERIKA, (Kind.FAILED, Kind.CULTURE))):
        form = await world.types(who, "retro-vote")
        await world.sends(who, form, chosen=[heads[k] for k in kinds])
    [one] = (await world.coop()).retros
    assert [one.count(heads[k]) for k in Kind] == [1, 2, 1]
    await world.presses(MAX, button(await board(world), "Abschließen"))
    coop = await world.coop()
    assert [x.failed for x in coop.lessons if x.failed] == [
        "Zugang zu den Daten kam zu spät\nZugang zu Daten kam erst spät"
    ]
    assert coop.lessons[0].weight is Weight.HIGH
    assert {x.source for x in coop.lessons} == {"R1"}
    assert not any(x.named or x.by for x in coop.lessons)
    assert [x.worked for x in coop.lessons if x.category is Category.TOGETHER] == [
        "Ihr fragt direkt"
    ]
    assert lessons_ready(coop, Phase.PREPARATION)
    assert "Daraus wurden 3 Lernerfahrungen" in says(await board(world))


async def test_nobody_has_more_than_five_votes(world: World):
    await world.types(MAX, "retro")
    await wrote(world, MAX, worked="\n".join(f"Thema{n}" for n in range(6)))
    await world.types(MAX, "retro-show")
    [one] = (await world.coop()).retros
    form = await world.types(MAX, "retro-vote")
    back = await world.sends(MAX, form, chosen=[e.id for e in one.heads])
    assert isinstance(back, Form)
    assert [i.problem for i in back.inputs] == ["Bitte wählen Sie höchstens 5."]
    await world.sends(MAX, form, chosen=[e.id for e in one.heads[:5]])
    await world.sends(MAX, form, chosen=[one.heads[0].id])
    assert sum(map((await world.coop()).retros[0].count, [e.id for e in one.heads])) == 1


async def test_writing_ends_by_itself_on_its_day(world: World):
    await world.types(MAX, "retro")
    await wrote(world, MAX, worked="Kurze Wege")
    await world.at("2026-11-26", "08:59")
    assert (await world.coop()).retros[0].stage is Stage.WRITING
    await world.at("2026-11-26", "09:00")
    assert (await world.coop()).retros[0].stage is Stage.VOTING
    assert "Kurze Wege" in says(await board(world))
    refused = await world.types(ERIKA, "retro-answer", None)
    assert isinstance(refused, Message)
    assert refused.title == "That did not work"


async def test_only_owners_begin_it_and_a_second_one_waits_for_the_first(world: World):
    refused = await world.types(VERA, "retro")
    assert isinstance(refused, Message)
    assert refused.title == "Das hat nicht geklappt"
    await world.types(MAX, "retro")
    await world.types(ERIKA, "retro")
    assert len((await world.coop()).retros) == 1


def test_gathering_keeps_groups_flat():
    def entry(n: int, group: str = "") -> Entry:
        return Entry(id=f"Z{n}", kind=Kind.WORKED, text=f"{n}", side="sme", by="max", group=group)  # type: ignore[arg-type]

    one = Retro(
        id="R1", phase="pilot", by="max", at="2026-11-23T10:00:00Z", until="2026-11-26",  # type: ignore[arg-type]
        entries=(entry(1), entry(2, "Z1"), entry(3)),
    )  # fmt: skip
    assert [e.group for e in one.gathered("Z1", "Z3").entries] == ["Z3", "Z3", ""]
    assert [e.group for e in one.gathered("Z3", "Z2").entries] == ["", "Z1", "Z1"]
    assert one.gathered("Z1", "Z2") == one
