"""A pilot from its beginning to a passed gate and into scaling, by its own playbook (M03, M14)."""

from bot.domain import gates
from bot.domain.cooperation import Phase
from bot.domain.reviews import Way
from bot.message import Message
from tests.stories.walking import KPI, everybody, go, learns, ready
from tests.world import MAX, METHOD, ROOM, SABINE, World


async def test_a_pilot_from_its_beginning_to_a_passed_gate_and_into_scaling():
    world = World()
    world.tandem.library = METHOD
    await everybody(world)
    coop = await world.coop()
    assert (coop.phase, [r.name for r in coop.reviews]) == (Phase.PREPARATION, ["G0"])

    await learns(world)
    await ready(world)
    await go(world)
    coop = await world.coop()
    assert (coop.phase, coop.phase_weeks) == (Phase.SCOPING, 6)

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
    await go(world)
    coop = await world.coop()
    assert (coop.phase, coop.kpis_locked) == (Phase.PILOT, world.clock.now())
    assert [r.name for r in coop.reviews if r.open] == ["M1", "G2"]

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
    done = await go(world)
    assert done.title.startswith("G2 · ")
    coop = await world.coop()
    assert (coop.phase, gates.locked(coop)) == (Phase.SCALING, ())
    assert [(r.name, r.way) for r in coop.reviews] == [
        ("G0", Way.GO), ("G1", Way.GO), ("M1", Way.GO), ("G2", Way.GO), ("G3", None),
    ]  # fmt: skip
    equity = await world.types(MAX, "settings model equity")
    assert isinstance(equity, Message)
    assert equity.title == "Erika Beispiel wird um Zustimmung gebeten"
