"""What a gate asks for beyond its items: guard rails, give and take, and each new quarter."""

from datetime import date
from typing import Any

from bot.domain import gates, musts
from bot.domain.cooperation import Cooperation
from bot.domain.onward import decided
from bot.domain.people import Caller, Side
from bot.domain.phases import Phase
from bot.domain.reviews import Vote, Way
from bot.message import Ask, Checklist, Do, Facts, Form, Message
from tests.stories.test_gates import KPI, go, kept, learnt, together
from tests.world import BEN, ERIKA, MAX, METHOD, ROOM, SABINE, World, berlin, button

RAILS = (
    {"background": "stays", "joint": "both"},
    {"which": "Sensordaten", "purpose": "Modell", "protection": "anonymous", "back": "löschen"},
    {"exclusive": "limited", "months": "36", "region": "DACH", "sector": "Maschinenbau"},
    {"term": "6", "option": "option", "integration": "full"},
)
LONG = "Mehr als 12 Monate Exklusivität vor einem bestandenen Piloten ist zu lang."
WHOLE = (
    "Ganz anschließen kostet am meisten und lässt sich kaum zurücknehmen. Bis zum bestandenen"
    " Piloten nur, was er braucht."
)


async def fill(world: World, who: Caller, sheet: str, *parts: dict[str, Any]) -> Message | Form:
    """Answer a sheet part by part."""
    asked: Ask | Do = Ask(label="", word="sheet-part", given={"sheet": sheet})
    for answers in parts:
        form = await world.presses(who, asked, None)
        reply = await world.sends(who, form, None, **answers)
        assert isinstance(reply, Message), reply
        asked = next((b for b in reply.buttons if b.word == "sheet-part"), asked)
    return reply


async def scoping(world: World) -> None:
    await together(world)
    await learnt(world)
    await go(world)
    await learnt(world)
    form = await world.types(MAX, "kpi add")
    await world.sends(MAX, form, ROOM, **KPI)


def items(pack: Message | Form) -> dict[str, str]:
    """Return each must-meet item of a pack and how it stands."""
    assert isinstance(pack, Message)
    return {i.text: i.note for b in pack.blocks if isinstance(b, Checklist) for i in b.items}


def facts(message: Message | Form) -> dict[str, str]:
    assert isinstance(message, Message)
    rows = [r for b in message.blocks if isinstance(b, Facts) for r in b.rows]
    return {name: "".join(map(str, spans)) for name, spans in rows}


def problems(form: Message | Form) -> list[str]:
    assert isinstance(form, Form), form
    return [i.problem for i in form.inputs if i.problem]


async def test_long_exclusivity_and_full_integration_keep_the_gate_closed_and_it_says_why():
    world = World()
    await scoping(world)
    await fill(world, MAX, "guardrails", *RAILS)
    pack = await world.types(SABINE, "gate")
    assert {LONG: "noch nicht", WHOLE: "noch nicht"}.items() <= items(pack).items()
    assert button(pack, "Leitplanken") == Do(
        label="Leitplanken",
        word="sheet",
        given={"sheet": "guardrails"},
        coop=(await world.coop()).id,
    )
    form = await world.types(SABINE, "gate decide")
    refused = await world.sends(SABINE, form, ROOM, way="go")
    assert f"{LONG.rstrip('.')} und {WHOLE.rstrip('.')}" in problems(refused)[0]
    shown = await world.types(MAX, "overview")
    signs = facts(shown)["Zu früh zu groß"]
    assert "„Lange Exklusivität“ war gefragt, bevor der Pilot sein Gate bestanden hat" in signs
    for part, answers in (
        ("exclusivity", {**RAILS[2], "months": "12"}),
        ("term", {**RAILS[3], "integration": "needed"}),
    ):
        asked = Ask(label="", word="sheet-part", given={"sheet": "guardrails", "part": part})
        form = await world.presses(MAX, asked, None)
        await world.sends(MAX, form, None, **answers)
    await go(world)
    assert (await world.coop()).phase is Phase.PILOT


async def test_a_guard_rail_is_done_without_only_by_both_sponsors():
    world = World()
    await scoping(world)
    moved = {"background": "moves", "joint": "both"}
    rest = ({"exclusive": "none"}, {**RAILS[3], "integration": "none"})
    await fill(world, MAX, "guardrails", moved, RAILS[1], *rest)
    for who, reason in ((SABINE, "Wir kaufen es frei"), (BEN, "Settled in the price")):
        form = await world.types(who, "gate waive")
        assert isinstance(form, Form)
        item = next(i for i in form.inputs if i.name == "item")
        assert [c.value for c in item.choices] == ["guardrails.0"]
        await world.sends(who, form, ROOM, item="guardrails.0", reason=reason)
    await go(world)
    assert (await world.coop()).phase is Phase.PILOT


async def test_what_a_playbook_asks_about_exclusivity_says_its_reason_and_stands_once():
    world = World(library=METHOD)
    await together(world)
    coop = await world.coop()
    await kept(world, gates.entered(coop, Phase.SCOPING, coop.today(world.clock.now()), METHOD))
    told = {text[:26]: note for text, note in items(await world.types(MAX, "gate")).items()}
    assert told["Es gibt keine lange Exklus"] == "noch nicht"
    await fill(world, MAX, "guardrails", *RAILS)
    found = items(await world.types(MAX, "gate"))
    assert [(text[:26], note) for text, note in found.items() if LONG in (text, note)] == [
        ("Es gibt keine lange Exklus", LONG)
    ]
    assert found[
        "Die Leitplanken stehen: altes und neues geistiges Eigentum, Daten, Laufzeit."
    ] == ("erfüllt")


# -- give and take -----------------------------------------------------------------------------


async def test_before_a_gate_each_side_is_asked_what_has_arrived_and_the_pack_says_who_was_silent():
    world = World()
    await scoping(world)
    entry = {"wanted": "Früher Zugang", "kind": "access", "received": "0"}
    await fill(world, MAX, "winwin", entry)
    await go(world)
    await world.at("2026-12-22", "12:00")
    assert not [t for t in world.titles(MAX) if "Vor GM" in t]
    # The KPI agreed for the pilot is to be read on the 28th: this comes a working day later.
    await world.at("2026-12-29", "12:00")
    card = next(m for m in world.shown(MAX) if m.title == "Vor GM: Was ist angekommen?")
    assert facts(card) == {"Früher Zugang": "0 % angekommen"}
    hers = next(m for m in world.shown(ERIKA) if m.title == "Before GM: what has arrived?")
    assert "Nothing stands there yet for your side" in hers.model_dump_json()
    names = "Muster Maschinenbau GmbH und Beispiel Robotics"
    told = facts(await world.types(MAX, "gate"))["Geben und Nehmen"]
    assert told.endswith(f"▲ vor diesem Gate nicht angesehen von {names}")
    await world.presses(MAX, button(card, "Steht noch so da"), None)
    told = facts(await world.types(MAX, "gate"))["Geben und Nehmen"]
    assert told == (
        "Muster Maschinenbau GmbH: Früher Zugang – 0 % angekommen\n"
        "▲ vor diesem Gate nicht angesehen von Beispiel Robotics"
    )


async def test_who_has_looked_lately_is_not_asked():
    world = World()
    await scoping(world)
    await fill(world, MAX, "winwin", {"wanted": "Referenz", "kind": "reference", "received": "25"})
    await fill(world, ERIKA, "winwin", {"wanted": "Calls", "kind": "reference", "received": "0"})
    await world.at("2026-12-22", "12:00")
    assert not [t for t in (*world.titles(MAX), *world.titles(ERIKA)) if "G1:" in t]


# -- scaling -------------------------------------------------------------------------------------


def passed_on(coop: Cooperation, world: World) -> Cooperation:
    """Let both sponsors go on at the gate that comes next."""
    review = gates.current(coop)
    assert review
    for side in Side:
        review = review.voted(Vote(side=side, way=Way.GO, by="x", at=world.clock.now()))
    return decided(coop.with_review(review), review, world.clock.now(), METHOD, "G")


async def test_each_quarter_of_scaling_has_its_gate_its_talk_and_its_steps():
    world = World(library=METHOD)
    await together(world)
    coop = await world.coop()
    coop = coop.but(phase=Phase.PILOT, steps=(), reviews=())
    coop = gates.entered(coop, Phase.PILOT, date(2026, 11, 23), METHOD)
    for _ in range(2):  # the look in the middle, then the pilot's own gate
        coop = passed_on(coop, world)
    assert coop.phase is Phase.SCALING
    assert coop.playbook
    assert "quarter_review" in coop.playbook.coming
    keys = ("quarter_readings", "quarter_wins", "quarter_risks")
    first = {s.key: s for s in coop.steps if s.key in keys}
    assert set(first) == set(keys)
    gate = gates.current(coop)
    assert gate
    assert all(s.due < gate.day for s in first.values())
    done = first["quarter_wins"].model_copy(update={"state": "done"})
    world.clock.move_to(berlin("2027-02-22", "10:00"))
    after = passed_on(coop.with_step(done), world)
    again = [s for s in after.steps if s.key in keys and s.id not in {x.id for x in coop.steps}]
    assert [s.key for s in again] == ["quarter_wins"], "what is still open is not asked for twice"
    following = gates.current(after)
    assert following
    assert date(2027, 2, 22) < again[0].due < following.day
    assert after.phase_since == coop.phase_since


async def test_last_quarters_reading_does_not_count_at_the_next_gate_of_scaling():
    world = World()
    await scoping(world)
    coop = (await world.coop()).but(phase=Phase.SCALING, reviews=())
    coop = gates.entered(coop, Phase.SCALING, date(2026, 11, 23), world.library)
    await kept(world, coop)
    await world.types(MAX, "kpi K1 10,2")
    coop = await world.coop()
    assert musts.RULES["readings"](coop)
    world.clock.move_to(berlin("2027-02-22", "10:00"))
    assert not musts.RULES["readings"](passed_on(coop, world))
