"""A pilot from its beginning to a passed gate and into scaling, by its own playbook (M03, M14)."""

from bot.domain import gates, musts
from bot.domain.cooperation import Cooperation, Phase
from bot.domain.reviews import Way
from bot.message import Answers, Form, Message
from playbooks import library
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, World, button, person

PAUL = person("local", "Paul Beispiel", "beispiel", "en")
METHOD = library()
KPI = {
    "otherwise": "Wir verlängern den Piloten einmal um vier Wochen",
    "name": "Ungeplanter Stillstand", "unit": "h", "better": "less",
    "baseline": "12,5", "target": "10,6", "band": "13",
}  # fmt: skip


async def everybody(world: World) -> None:
    """Both sides have an owner, a sponsor and a deputy."""
    await world.both()
    for who, role in ((BEN, "sponsor"), (PAUL, "deputy")):
        await world.joined(who, "startup", role)
        await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)


async def learns(world: World) -> None:
    """Note what worked and what did not."""
    form = await world.types(MAX, "lesson")
    given: Answers = {"worked": "Kurze Wege", "failed": "Daten kamen spät", "why": "Urlaub"}
    await world.sends(MAX, form, ROOM, **given)


def left(coop: Cooperation) -> dict[str, musts.Must]:
    """Return the must-meet items that are still open."""
    review = gates.current(coop)
    assert review
    return {m.key: m for m in musts.missing(coop, review)}


async def ready(world: World) -> None:
    """Do the steps that the gate asks for, and let both sides say the rest."""
    coop = await world.coop()
    review = gates.current(coop)
    assert review
    # One step may open another, so all that can be done is done until nothing is open.
    while open_steps := [s for s in (await world.coop()).steps if s.open]:
        for step in open_steps:
            for who in (MAX, ERIKA):
                await world.types(who, f"step {step.id} done")
        if [s for s in (await world.coop()).steps if s.open] == open_steps:
            break
    said = [k for k, m in left(await world.coop()).items() if not m.seen]
    for who in (MAX, ERIKA) if said else ():
        form = await world.types(who, "gate met")
        assert isinstance(form, Form)
        asked = next(i for i in form.inputs if i.name == "met")
        await world.sends(who, form, ROOM, met=[c.value for c in asked.choices[:-1]])


async def go(world: World) -> Message:
    """Let both sponsors decide to go on."""
    assert left(await world.coop()) == {}
    done: Message | Form | None = None
    for who in (SABINE, BEN):
        form = await world.types(who, "gate decide")
        done = await world.sends(who, form, ROOM, way="go")
    assert isinstance(done, Message), done
    return done


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
