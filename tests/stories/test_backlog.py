"""One list, one order, sorted by both; and what both hope to sell (M05, M06)."""

from bot.domain.cooperation import Cooperation
from bot.domain.people import Caller
from bot.domain.topics import Kind, Stand
from bot.message import Ask, Form, Message, Table
from tests.stories.test_agenda import agreed, last
from tests.stories.test_meeting import card, presses
from tests.stories.walking import fills
from tests.world import ERIKA, MAX, METHOD, ROOM, World, button


def table(message: Message | Form) -> list[tuple[str, ...]]:
    assert isinstance(message, Message), message
    return [row for b in message.blocks if isinstance(b, Table) for row in b.rows]


async def filled(world: World) -> None:
    await world.both()
    await put_in(world)


async def put_in(world: World) -> None:
    for who, title in ((MAX, "Alarm am Telefon"), (ERIKA, "Dashboard"), (MAX, "Zweiter Sensor")):
        form = await world.types(who, "backlog add")
        await world.sends(who, form, ROOM, title_=title)


async def ranks(world: World, who: Caller, *wanted: str) -> Message | Form:
    form = await world.types(who, "backlog rank")
    return await world.sends(
        who, form, ROOM, **dict(zip(("first", "second", "third"), wanted, strict=False))
    )


async def topic(world: World) -> tuple[str, Stand]:
    coop = await world.coop()
    return next((t.title, t.stand) for t in coop.topics if t.kind is Kind.RANKING)


async def test_both_sides_rank_one_list_and_the_joint_order_is_worked_out():
    world = World()
    await filled(world)
    shown = await ranks(world, MAX, "B1", "B3")
    assert table(shown) == [
        ("1", "B1 Alarm am Telefon", "3", "0", "3"),
        ("2", "B3 Zweiter Sensor", "2", "0", "2"),
        ("3", "B2 Dashboard", "0", "0", "0"),
    ]
    assert "Noch nicht gesagt haben es: Beispiel Robotics" in str(shown)
    await ranks(world, ERIKA, "B2", "B3", "B1")
    assert [row[1] for row in table(await world.types(MAX, "backlog"))] == [
        "B1 Alarm am Telefon",
        "B3 Zweiter Sensor",
        "B2 Dashboard",
    ]
    room = [m for m in world.shown(ROOM) if m.title == "Aufgabenliste · Predictive Maintenance"]
    assert len(room) == 1, "one card, edited in place"


async def test_where_both_want_something_else_first_it_is_a_topic_until_they_agree():
    world = World()
    await filled(world)
    await ranks(world, MAX, "B1")
    assert not (await world.coop()).topics
    await ranks(world, ERIKA, "B2")
    assert await topic(world) == (
        "Was kommt zuerst: Alarm am Telefon oder Dashboard?",
        Stand.OPEN,
    )
    await ranks(world, ERIKA, "B3")
    assert len((await world.coop()).topics) == 1
    await ranks(world, ERIKA, "B1")
    assert (await topic(world))[1] is Stand.DONE


async def test_twice_the_same_is_refused_and_nothing_stands_there_twice():
    world = World()
    await filled(world)
    refused = await ranks(world, MAX, "B1", "B1")
    assert isinstance(refused, Form)
    assert [i.problem for i in refused.inputs if i.problem] == [
        "Bitte wählen Sie drei verschiedene."
    ]
    form = await world.types(ERIKA, "backlog add")
    again = await world.sends(ERIKA, form, ROOM, title_="dashboard")
    assert isinstance(again, Form)
    assert [i.problem for i in again.inputs if i.problem] == ["This stands in the backlog already."]


async def test_what_is_done_makes_room_and_keeps_its_number():
    world = World()
    await filled(world)
    await ranks(world, MAX, "B1", "B2")
    form = await world.types(MAX, "backlog erledigt")
    await world.sends(MAX, form, ROOM, task="B1", why="Läuft")
    assert table(await world.types(MAX, "backlog"))[0] == ("1", "B2 Dashboard", "3", "0", "3")
    form = await world.types(MAX, "backlog add")
    await world.sends(MAX, form, ROOM, title_="Bericht")
    coop: Cooperation = await world.coop()
    assert [t.id for t in coop.backlog if t.out is None] == ["B2", "B3", "B4"]


async def test_a_ranking_is_talked_about_in_the_jour_fixe_and_its_end_is_a_decision():
    world = World()
    await agreed(world)
    await put_in(world)
    await ranks(world, MAX, "B1")
    await ranks(world, ERIKA, "B2")
    await world.at("2026-11-24", "10:01")
    await world.presses(MAX, button(last(world, "Vor dem Jour fixe"), "Jour fixe starten"))
    for _ in range(4):
        await presses(world, MAX, "Weiter")
    shown = card(world)
    assert table(shown)[0] == ("1", "B1 Alarm am Telefon", "3", "0", "3")
    form = await world.presses(ERIKA, button(shown, "Sagen, was zuerst kommt"))
    await world.sends(ERIKA, form, ROOM, first="B2", second="B1")
    await world.types(MAX, "conclude T1 done")
    coop = await world.coop()
    assert coop.topics[0].stand is Stand.DONE
    decision = coop.decisions[-1]
    assert decision.decision == (
        "Rangfolge der Aufgabenliste: 1. Alarm am Telefon · 2. Dashboard · 3. Zweiter Sensor"
    )
    assert decision.id in coop.meetings[-1].decisions


async def test_the_steering_committee_opens_the_ranking_and_the_pipeline_adds_up():
    assert METHOD.playbooks
    told = next(p.duty("steering_committee") for p in METHOD.playbooks if p.name == (
        "joint_development"))  # fmt: skip
    assert told
    assert told.form == "backlog rank"
    pipeline = next(p.duty("pipeline_review") for p in METHOD.playbooks if p.name == (
        "sales_partnership"))  # fmt: skip
    assert pipeline
    assert pipeline.sheet == "pipeline"
    world = World()
    await world.both()
    for name, value, chance in (("Kunde A", "40000", "75"), ("Kunde B", "10000", "0")):
        await fills(world, MAX, "pipeline", lead=name, value=value, chance=chance)
    said = await world.types(ERIKA, "pipeline")
    assert "2 opportunities, €50,000 in all; €30,000 weighted by chance." in str(said)
    form = await world.presses(
        MAX, Ask(label="", word="sheet-part", given={"sheet": "pipeline"}), None
    )
    assert isinstance(form, Form)
