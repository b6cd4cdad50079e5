"""The neutral mediator: both owners agree, sees what both see, moderates, decides nothing (M49)."""

import pytest

from bot.commands import COMMANDS
from bot.domain.people import Caller
from bot.domain.rights import TABLE, Right, Standing
from bot.message import Ask, Do, Form, Message
from bot.outcome import Person, Say
from bot.tandem.posts import posts_of
from tests.stories.test_sheets import answers
from tests.world import BEN, ERIKA, MAX, METHOD, ROOM, SABINE, World, button, person

NORA = person("local", "Nora Neutral", "kammer")


async def mediated() -> World:
    """Nora has joined by the SME's side; Max names her, Erika agrees."""
    world = World(library=METHOD)
    await world.both()
    await world.joined(BEN, "startup", "sponsor")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)
    await world.joined(NORA, "sme", "member")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    form = await world.types(MAX, "mediator")
    assert isinstance(form, Form)
    choices = {c.label: c.value for i in form.inputs for c in i.choices}
    assert list(choices) == ["Nora Neutral"]
    await world.sends(MAX, form, person=choices["Nora Neutral"])
    assert (await world.coop()).mediator is None
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    return world


async def test_both_owners_agree_and_either_side_ends_it():
    world = await mediated()
    found = (await world.coop()).mediator
    assert found
    assert found.name == "Nora Neutral"
    assert world.titles(ROOM)[-1] == "Nora Neutral vermittelt und steht auf keiner Seite"
    assert world.titles(NORA)[-1] == "Sie vermitteln: Predictive Maintenance"
    await world.types(BEN, "mediator off")
    coop = await world.coop()
    assert coop.mediator is None
    gone = await world.types(NORA, "overview", None)
    assert isinstance(gone, Message | Form)
    assert "Predictive Maintenance" not in gone.model_dump_json()


async def test_who_moderates_leads_the_jour_fixe_but_moves_no_date():
    world = await mediated()
    form = await world.types(MAX, "jour fixe einstellungen")
    del form
    for word in ("postpone", "cancel", "writing", "status", "escalate", "decide", "kpi add"):
        refused = await world.types(NORA, word, None)
        assert isinstance(refused, Message), word
        assert refused.title == "Das hat nicht geklappt", word
    assert all((Standing.MEDIATOR in TABLE[c.may]) == (c.may in ALLOWED) for c in COMMANDS)
    topic = await world.types(NORA, 'thema "Erwartungen abgleichen"', None)
    assert isinstance(topic, Message)
    assert (await world.coop()).topics[-1].side is None


async def test_a_mediator_is_offered_only_what_they_may_do():
    world = await mediated()
    offered = set[str]()
    for word in (
        "overview",
        "kpi",
        "gate",
        "agenda",
        "escalations",
        "actions",
        "milestones",
        "trust",
    ):
        for said in (await world.types(NORA, word, None), await world.types(NORA, word)):
            assert isinstance(said, Message), word
            offered |= {b.word for b in said.pressable}
    offered |= {b.word for said in world.shown(NORA) for b in said.pressable}
    may = {c.word: c.may in ALLOWED for c in COMMANDS}
    assert len(offered) > 5
    assert [word for word in offered if not may[word]] == []


async def test_nor_is_anything_else_offered_on_a_card_that_comes_by_itself():
    world = await mediated()
    coop = await world.coop()
    assert coop.mediator
    card = Message(
        title="x", buttons=(Ask(label="", word="escalate"), Do(label="", word="overview"))
    )
    (post,) = posts_of(coop, Say("k", Person(coop.mediator), lambda _: card), world.clock.now())
    assert [b.word for b in post.message.pressable] == ["overview"]


ALLOWED = {Right.READ, Right.ONESELF, Right.RUN, Right.TOPIC, Right.BEGIN, Right.ASK}


async def secrets_of_both(world: World) -> None:
    """Let both sides keep something to themselves, everywhere where one can."""
    for who, side in ((MAX, "sme"), (ERIKA, "startup")):
        await world.types(who, f'lesson worked="SECRET {side}" seen=internal category=other', None)
        form = await world.types(who, "questions answer", None)
        if isinstance(form, Form):
            question = next((i.choices[0].value for i in form.inputs if i.choices), "")
            await world.sends(who, form, None, question=question, text="SECRET", readers="own")
    await answers(
        world, MAX, "goals",
        {"goal": "SECRET um 15 % senken bis 30.6.2027", "type": "technical", "sign": "SECRET"},
    )  # fmt: skip
    worry = {"worry": "SECRET", "helps": "SECRET", "courage": "SECRET", "readers": "shared"}
    for sponsor in (SABINE, BEN):
        await answers(world, sponsor, "worries", worry)
    form = await world.types(MAX, "escalate", None)
    given = {"cause": "SECRET", "consequence": "SECRET", "urgency": "urgent"}
    await world.sends(MAX, form, None, **given)


@pytest.mark.parametrize("room", [None, ROOM], ids=["private", "shared"])
async def test_whatever_a_mediator_reads_nothing_internal_is_in_it(room: object):
    world = await mediated()
    await secrets_of_both(world)
    before = await world.coop()
    assert "SECRET" in before.model_dump_json()
    read = 0
    for command in COMMANDS:
        if command.may not in ALLOWED or command.word in ("leave", "start"):
            continue
        for pressed in (
            Do(label="", word=command.word, coop=before.id),
            Ask(label="", word=command.word, coop=before.id),
        ):
            said = await heard(world, NORA, pressed, room)
            assert "SECRET" not in said, command.word
            read += 1
    for sheet in METHOD.sheets:
        for word in ("sheet", "sheet-export"):
            pressed = Do(label="", word=word, given={"sheet": sheet.name}, coop=before.id)
            assert "SECRET" not in await heard(world, NORA, pressed, room), sheet.name
    assert read > 60
    assert all("SECRET" not in m.model_dump_json() for m in world.shown(NORA))
    after = await world.coop()
    kept = ("reports", "cases", "decisions", "sheets", "kpis", "steps", "lessons", "reviews")
    assert [getattr(after, n) for n in kept] == [getattr(before, n) for n in kept]


async def heard(world: World, who: Caller, pressed: Do | Ask, room: object) -> str:
    request = world._request(who, room, "button", pressed.coop)  # type: ignore[arg-type]
    done = await world.tandem.pressed(request, pressed)
    await world.settle()
    return done.reply.model_dump_json() if done.reply else ""
