"""Two cooperations of one company: the second avoids what the first learnt (M18)."""

import pytest

from bot.domain.parts import open_steps, steps_of
from bot.domain.people import Address, Caller, Side
from bot.domain.steps import StepState
from bot.message import Ask, Form, Message
from bot.tandem import Request
from tests.stories.test_lessons import says
from tests.world import ERIKA, MAX, METHOD, START, World, button, person

SECOND = Address(platform="local", id="zweites")
MONA = person("local", "Mona Muster", "muster")
NILS = person("local", "Nils Neu", "neu")


@pytest.fixture
async def world() -> World:
    return await learnt(World())


async def learnt(world: World) -> World:
    """The first cooperation has learnt something; one thing of it is internal."""
    await world.both()
    for who, given in (
        (MAX, {"failed": "Datenzugang kam zu spät", "why": "Niemand war benannt"}),
        (MAX, {"worked": "Rabatt nicht gezeigt", "seen": "internal"}),
        (ERIKA, {"worked": "Our own price list stays home", "seen": "internal"}),
    ):
        form = await world.types(who, "lesson", None)
        await world.sends(who, form, None, **given)
    more = await world.types(MAX, "lesson-more L1", None)
    await world.sends(MAX, more, None, advice="Zugang vor dem Start zusagen lassen")
    return world


async def second(world: World, home: str = "muster") -> str:
    """Begin a second cooperation, of Mona's company with another start-up."""
    who = MONA.model_copy(update={"home": home})
    form = await world.types(who, "start", SECOND)
    names = {"title_": "Qualitätsprüfung", "startup": "Neu Robotics"}
    await world.sends(who, form, SECOND, **{**START, **names})
    await world.settle()
    return (await world.store.find(SECOND.key))[0]


def offer(world: World, who: Caller = MONA) -> list[Message]:
    return [m for m in world.shown(who) if m.title.startswith("Anderswo gelernt")]


async def test_what_the_first_learnt_the_second_avoids(world: World):
    coop_id = await second(world)
    [card] = offer(world)
    assert "Datenzugang kam zu spät" in says(card)
    assert "Rabatt nicht gezeigt" in says(card)  # the company's own
    assert "price list" not in says(card)
    use = next(b for b in card.buttons if "Zugang vor" in str(b.given.get("text", "")))
    assert isinstance(use, Ask)
    form = await world.presses(MONA, use, None)
    assert isinstance(form, Form)
    await world.sends(MONA, form, None)
    coop = await world.store.load(coop_id)
    assert [(a.text, a.source) for a in coop.actions] == [
        ("Zugang vor dem Start zusagen lassen", "lesson")
    ]
    assert [h.used for h in coop.heard] == [True]
    mine = await world.types(MAX, "lessons L1", None)
    assert "in einer anderen Kooperation" in says(mine)
    assert "other cooperation" not in says(await world.types(ERIKA, "lessons L1", None))


async def test_where_a_playbook_is_followed_it_becomes_a_step_of_the_phase():
    world = await learnt(World(library=METHOD))
    coop_id = await second(world)
    card = await world.types(MONA, "experience", None)
    assert isinstance(card, Message)
    use = next(b for b in card.buttons if "Zugang vor" in str(b.given.get("text", "")))
    form = await world.presses(MONA, use, None)
    assert isinstance(form, Form)
    done = await world.sends(MONA, form, None)
    assert isinstance(done, Message)
    coop = await world.store.load(coop_id)
    step = coop.steps[-1]
    assert done.title == f"{step.id} steht im Plan: Zugang vor dem Start zusagen lassen"
    assert (step.phase, f"{step.due}", step.who.side) == ("preparation", "2026-12-07", Side.SME)
    assert coop.named(step.member) == "Mona Muster"
    assert (coop.actions, [h.step for h in coop.heard if h.used]) == ((), [step.id])
    # It is asked for like every step, lives on when others come and go, and can be done.
    words = "eigenschaften personal_data=ja regulated=nein hardware=nein radical=nein"
    told = await world.types(MONA, words, SECOND)
    assert isinstance(told, Message), told
    assert (await world.store.load(coop_id)).properties is not None
    assert step.id in {s.id for s in open_steps(await world.store.load(coop_id))}
    coop = await world.store.load(coop_id)
    mona = coop.member_at(MONA.address)
    assert mona
    assert step.id in {s.id for s in steps_of(coop, mona, step.due)}
    show = await world.presses(MONA, button(done, f"{step.id} zeigen"), None)
    assert isinstance(show, Message)
    await world.presses(MONA, button(show, "Erledigt"), None)
    assert (await world.store.load(coop_id)).step(step.id).state is StepState.DONE  # type: ignore[union-attr]


async def test_what_is_not_for_us_comes_no_more(world: World):
    await second(world)
    [card] = offer(world)
    left = await world.presses(MONA, button(card, "1 passt nicht zu uns"), None)
    assert isinstance(left, Message)
    assert len(left.buttons) == 1
    none = await world.presses(MONA, button(left, "Keine davon"), None)
    assert "nichts Neues" in says(none)


async def test_internal_words_are_put_into_no_action(world: World):
    await second(world)
    [card] = offer(world)
    given = [str(b.given.get("text", "")) for b in card.buttons if b.word == "use-lesson"]
    assert sorted(given) == ["", "Zugang vor dem Start zusagen lassen"]


async def test_never_across_companies(world: World):
    await second(world, home="fremd")
    assert offer(world) == []
    shown = await world.types(MONA.model_copy(update={"home": "fremd"}), "experience", None)
    assert "Datenzugang" not in says(shown)


async def test_a_partner_of_another_company_is_offered_nothing_of_it(world: World):
    coop_id = await second(world)
    join = Ask(label="", word="join", given={"side": "startup"}, coop=coop_id)
    form = await world.presses(NILS, join, SECOND)
    await world.sends(NILS, form, SECOND, side="startup", role="owner")
    confirm = next(m for m in reversed(world.shown(MONA)) if "word='confirm'" in repr(m.buttons))
    await world.presses(MONA, button(confirm, "Bestätigen"), None)
    await world.at("2026-12-04", "18:00")
    assert offer(world, NILS) == []
    assert "Datenzugang" not in says(await world.types(NILS, "experience", None))


async def test_it_is_offered_once_a_phase_and_any_time_by_word(world: World):
    await second(world)
    await world.at("2026-12-04", "18:00")
    assert len(offer(world)) == 1
    request = Request(caller=MONA, room=MONA.address, door="words")
    shown = (await world.tandem.said(request, "experience")).reply
    assert isinstance(shown, Message)
    assert "Datenzugang" in says(shown)
    in_room = await world.types(MONA, "experience", SECOND)
    assert "Datenzugang" not in says(in_room)
