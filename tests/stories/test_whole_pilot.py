"""A pilot from the question which model fits to a passed gate and into scaling (M03, M08, M14)."""

from bot.domain.phases import Phase
from bot.domain.playbook import Property
from bot.domain.steps import StepState
from bot.message import Form, Message
from tests.stories.walking import KPI, everybody, fills, go, learns, left, ready
from tests.world import ERIKA, MAX, METHOD, ROOM, SABINE, START, World, button

ADVICE = {"aim": "learn", "budget": "small", "maturity": "none"}


async def advised(world: World) -> None:
    """Ask which model fits before anything has begun, and begin with the answer."""
    form = await world.types(MAX, "beraten")
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs] == list(ADVICE)
    said = await world.sends(MAX, form, ROOM, **ADVICE)
    assert isinstance(said, Message)
    begin = await world.presses(MAX, button(said, "Beginnen: Pilotkunde"))
    assert isinstance(begin, Form)
    assert begin.answers()["model"] == "pilot_customer"
    await world.sends(MAX, begin, ROOM, **{k: v for k, v in START.items() if k != "model"})


async def optioned(world: World) -> None:
    """Both owners agree on what comes after a reached goal."""
    form = await world.types(MAX, "option")
    await world.sends(MAX, form, ROOM, until="2027-06-30", price="12.000 € je Linie und Jahr")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)


async def test_a_pilot_from_advice_to_a_passed_gate_and_into_scaling():
    world = World(library=METHOD)
    await advised(world)
    coop = await world.coop()
    assert [d.decision for d in coop.decisions] == [
        "Empfohlenes Modell der Kooperation: Pilotkunde"
    ]
    steps = {s.key: s.state for s in coop.steps}
    assert (steps["advise"], steps["goals"]) == (StepState.DONE, StepState.OPEN)
    form = await world.types(MAX, "eigenschaften")
    told = dict.fromkeys(("regulated", "hardware", "radical"), "no")
    await world.sends(MAX, form, ROOM, personal_data="yes", **told)
    await everybody(world, begun=True)
    coop = await world.coop()
    assert coop.properties == (Property.PERSONAL_DATA,)
    assert (coop.phase, [r.name for r in coop.reviews]) == (Phase.PREPARATION, ["G0"])

    await fills(world, MAX, "check")
    await fills(world, ERIKA, "check")
    await learns(world)
    await ready(world)
    await go(world)
    coop = await world.coop()
    assert (coop.phase, coop.phase_weeks) == (Phase.SCOPING, 6)


async def scoped(world: World) -> None:
    """Through scoping: numbers, milestones, guard rails, the option."""
    coop = await world.coop()
    assert "data_agreement" in {s.key for s in coop.steps}

    form = await world.types(MAX, "kpi vorschläge")
    assert isinstance(form, Message)
    form = await world.presses(MAX, form.buttons[0])
    await world.sends(MAX, form, ROOM, **KPI)
    form = await world.types(MAX, "meilenstein")
    await world.sends(
        MAX, form, ROOM, title_="30 Anlagen live", due="2027-02-26", done_when="Daten fließen"
    )
    await learns(world)
    await ready(world)
    assert set(left(await world.coop())) == {"scaling_option"}
    await optioned(world)
    await go(world)
    coop = await world.coop()
    assert (coop.phase, coop.kpis_locked) == (Phase.PILOT, world.clock.now())
    assert [r.name for r in coop.reviews if r.open] == ["M1", "G2"]


async def piloted(world: World) -> None:
    """Through the pilot: its look in the middle, and its numbers reached."""
    await world.types(MAX, "kpi K1 11,4")
    await ready(world)
    await go(world)
    assert (await world.coop()).phase is Phase.PILOT
    await world.types(MAX, "kpi K1 10,2")
    # One nudge a day: what the sponsor is told in passing comes with the next morning.
    await world.at("2026-11-24", "09:30")
    assert "Alle Kennzahlen haben ihr Ziel erreicht" in " ".join(world.titles(SABINE))

    await learns(world)
    await ready(world)
