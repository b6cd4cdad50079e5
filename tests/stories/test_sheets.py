"""Question sheets as both sides meet them: the check, goals, partners, guard rails, backing."""

from typing import Any

from bot.domain.gates import entered
from bot.domain.guards import anchored, findings, guardrails, over_limit
from bot.domain.library import Library
from bot.domain.people import Caller, Role, Side
from bot.domain.phases import Phase
from bot.message import Answers, Ask, Do, Facts, File, Form, Message, Table
from bot.ports import Change
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, World, button

PART = "sheet-part"


def text(message: Message | Form) -> str:
    return message.model_dump_json()


def table(message: Message | Form) -> list[tuple[str, ...]]:
    assert isinstance(message, Message)
    return [row for b in message.blocks if isinstance(b, Table) for row in (b.header, *b.rows)]


async def answers(
    world: World, who: Caller, sheet: str, *sections: dict[str, Any], entry: str = ""
) -> Message | Form:
    """Go through a sheet as one does: from its card into the form, and on from part to part."""
    given: Answers = {"sheet": sheet, **({"entry": entry} if entry else {})}
    asked: Ask | Do = Ask(label="", word=PART, given=given)
    reply: Message | Form | None = None
    for answered in sections:
        form = await world.presses(who, asked, None)
        reply = await world.sends(who, form, None, **answered)
        assert isinstance(reply, Message), reply
        further = [b for b in reply.buttons if b.word == PART]
        if further:
            asked = further[0]
    assert reply is not None
    return reply


CHECK = (
    {"goal": "75", "numbers": "25"},
    {"units": "50"},
    {"fit": "75", "maturity": "50", "references": "50"},
    {"phases": "75", "legal": "0"},
    {"meeting": "100", "lessons": "50"},
)


async def test_a_readiness_check_of_both_sides_makes_actions_of_what_is_open():
    """Fourteen items, four of them known; each side answers, what is open becomes an action."""
    world = World()
    await world.both()
    card = await world.types(MAX, "check")
    assert isinstance(card, Message)
    assert card.title == "Startklar-Check · Predictive Maintenance"
    form = await world.presses(MAX, button(card, "Antworten"))
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs] == ["goal", "numbers"]
    assert [c.label for c in form.inputs[0].choices][::4] == [
        "0 · gibt es nicht",
        "100 · die Sponsoren sind sich einig",
    ]
    await answers(world, MAX, "check", *CHECK)
    coop = await world.coop()
    mine = coop.sheets[0]
    assert (mine.answer("sponsor"), mine.answer("owner"), mine.answer("model")) == (
        "25", "75", "75",
    )  # fmt: skip
    assert {(a.text.split()[0], a.side) for a in coop.actions} == {
        ("Auf", Side.SME),
        ("Zwei", Side.SME),
        ("Die", Side.SME),
        ("Für", Side.SME),
    }
    assert world.titles(ERIKA)[-1] == "Your turn: Readiness check"
    high = [dict.fromkeys(part, "100") for part in CHECK]
    await answers(world, ERIKA, "check", *high)
    shown = world.shown(ROOM)[-1]
    rows = {row[0]: row[1:] for row in table(shown)}
    assert rows["Frage"] == ("Muster Maschinenbau GmbH", "Beispiel Robotics")
    assert rows["Messbare Kennzahlen"] == (
        "25 · nur eine Seite hat es",
        "100 · die Sponsoren sind sich einig",
    )
    assert [t.title for t in (await world.coop()).topics] == [
        "Readiness check: both sides see the legal side very differently"
    ]


async def test_what_is_typed_is_kept_part_by_part_and_can_be_gone_on_with():
    world = World()
    await world.both()
    saved = await answers(world, MAX, "check", CHECK[0])
    assert isinstance(saved, Message)
    assert saved.title == "Teil 1 von 5 ist gespeichert"
    card = await world.types(MAX, "startklar", None)
    form = await world.presses(MAX, button(card, "Weiter"), None)
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs] == ["units"]
    again = await world.presses(MAX, button(card, "Ändern: Ziele"), None)
    assert isinstance(again, Form)
    assert [i.value for i in again.inputs] == ["75", "25"]
    wrong = await world.sends(MAX, again, None, goal="viel", numbers="50")
    assert isinstance(wrong, Form)
    assert [(i.value, bool(i.problem)) for i in wrong.inputs] == [("viel", True), ("50", False)]


GOAL = "Wir wollen Stillstände um 15 % senken bis 30.6.2027"


async def test_goals_are_written_blind_and_read_side_by_side():
    world = World()
    await world.both()
    secret = f"{GOAL} GEHEIM"
    await answers(
        world,
        MAX,
        "goals",
        {"goal": secret, "type": "technical", "sign": "GEHEIM Zeichen"},
        {"interests": ["profit"], "benefits": ["cost"]},
    )
    for who, room in ((ERIKA, None), (ERIKA, ROOM), (MAX, ROOM)):
        assert "GEHEIM" not in text(await world.types(who, "goals", room))
    assert "GEHEIM" in text(await world.types(MAX, "goals", None))
    refused = await world.presses(
        ERIKA, Do(label="", word="sheet-export", given={"sheet": "goals"}), None
    )
    assert isinstance(refused, Message)
    assert refused.title == "That did not work"
    bad = await world.presses(ERIKA, Ask(label="", word=PART, given={"sheet": "goals"}), None)
    vague = await world.sends(ERIKA, bad, None, goal="Do something with AI", type="both", sign="x")
    assert isinstance(vague, Form)
    assert "no number yet" in vague.inputs[0].problem
    await answers(
        world,
        ERIKA,
        "goals",
        {"goal": "We want two references until 31 May 2027", "type": "both", "sign": "calls"},
        {"interests": ["innovation"], "benefits": ["markets"]},
    )
    shown = world.shown(ROOM)[-1]
    assert table(shown)[1] == ("Ziel", secret, "We want two references until 31 May 2027")
    assert "Kennzahl: Kosten je Stück oder Vorgang" in text(shown)
    coop = await world.coop()
    assert [it.says.en for it in findings(coop, "G1")] == [
        "Both sides want a different kind of innovation."
    ]
    late = await world.presses(MAX, Ask(label="", word=PART, given={"sheet": "goals"}), None)
    assert isinstance(late, Message)
    assert "Beide Seiten haben geantwortet" in text(late)
    anew = await world.presses(
        MAX, Do(label="", word="sheet-again", given={"sheet": "goals"}), None
    )
    assert isinstance(anew, Message)
    form = await world.presses(MAX, button(anew, "Antworten"), None)
    assert isinstance(form, Form)
    assert form.inputs[0].value == secret


async def test_candidates_stand_side_by_side_and_a_bare_contact_does_not_count():
    world = World()
    await world.both()
    for name, points in (("Beispiel Robotics", "75"), ("Beispiel Vision", "50")):
        told = {"candidate": name, "source": "curator", "field": "Stillstand um 15 % senken"}
        grid = dict.fromkeys(("fit", "maturity", "team", "references"), points)
        form = await world.presses(MAX, Ask(label="", word=PART, given={"sheet": "partner"}), None)
        saved = await world.sends(MAX, form, None, **told)
        further = await world.presses(MAX, button(saved, "Weiter: Vier Bewertungen"), None)
        saved = await world.sends(MAX, further, None, **grid)
        last = await world.presses(MAX, button(saved, "Weiter: Ansprechperson und Technik"), None)
        await world.sends(MAX, last, None)
    form = await world.presses(MAX, Ask(label="", word=PART, given={"sheet": "partner"}), None)
    await world.sends(MAX, form, None, candidate="Messe AG", source="event", field="?")
    card = await world.types(MAX, "partner", None)
    rows = table(card)
    assert rows[0] == ("Frage", "Beispiel Robotics", "Beispiel Vision", "Messe AG")
    assert rows[-1] == ("Insgesamt", "75 / 100", "50 / 100", "–")
    assert "2 von 3 Kontakten zählen" in text(card)
    for who, room in ((ERIKA, None), (MAX, ROOM)):
        assert "Vision" not in text(await world.types(who, "partner", room))
    handed = await world.presses(MAX, button(card, "Als Datei"), None)
    assert isinstance(handed, Message)
    files = [b for b in handed.blocks if isinstance(b, File)]
    assert [f.name for f in files] == ["partner-vergleichen.docx", "partner-vergleichen.md"]
    assert "| Reife | 75 · erste zahlende Kunden | 50 · im Piloten |" in files[1].data.decode()


RAILS = (
    {"background": "stays", "joint": "both"},
    {"which": "Sensordaten", "purpose": "Modell", "protection": "anonymous", "back": "löschen"},
    {"exclusive": "limited", "months": "36", "region": "DACH"},
    {"term": "6", "option": "option", "integration": "needed"},
)


async def test_a_long_exclusivity_before_a_passed_pilot_is_blocked_and_escalated():
    world = World()
    await world.both()
    await answers(world, MAX, "guardrails", *RAILS)
    coop = await world.coop()
    assert [(it.kind, it.says.en) for it in guardrails(coop)] == [
        ("block", "More than 12 months of exclusivity before a passed pilot are too long."),
        ("block", "The exclusivity has no limit by sector."),
    ]
    assert "Mehr als 12 Monate" in text(world.shown(ROOM)[-1])
    await world.at("2026-11-24", "09:30")
    case = (await world.coop()).cases[0]
    assert case.cause == "guard:guardrails"
    assert "Mehr als 12 Monate" in text(world.shown(MAX)[-1])
    mended = {"exclusive": "limited", "months": "12", "region": "DACH", "sector": "Maschinenbau"}
    form = await world.presses(
        MAX,
        Ask(label="", word=PART, given={"sheet": "guardrails", "part": "exclusivity"}),
        None,
    )
    await world.sends(MAX, form, None, **mended)
    assert guardrails(await world.coop()) == ()


async def test_backing_is_confirmed_by_button_by_whoever_gives_it():
    world = World()
    await world.both()
    coop = await world.coop()
    assert not anchored(coop, Side.SME)
    card = await world.types(MAX, "rückhalt", None)
    assert isinstance(card, Message)
    labels = [b.label for b in (*card.buttons, *card.more)]
    assert "Bestätigen: Sponsor steht dahinter" not in labels
    forged = Do(label="", word="sheet-confirm", given={"sheet": "anchor", "part": "sponsor"})
    refused = await world.presses(MAX, forged, None)
    assert isinstance(refused, Message)
    assert "Das ist Sache von: Sponsor" in text(refused)
    await world.presses(MAX, button(card, "Bestätigen: Verantwortung übernommen"), None)
    await answers(
        world,
        MAX,
        "anchor",
        {"hours": "6", "seat": "board"},
        {"unit": "no", "sales": "no", "it": "yes"},
    )
    coop = await world.coop()
    found = [it.says.en for it in findings(coop, "G1")]
    assert "Not IT alone: bring in the business unit or sales." in found
    assert not anchored(coop, Side.SME)
    form = await world.presses(
        MAX, Ask(label="", word=PART, given={"sheet": "anchor", "part": "house"}), None
    )
    await world.sends(MAX, form, None, unit="yes", sales="yes", it="yes")
    assert not anchored(await world.coop(), Side.SME), "the sponsor has not confirmed yet"
    await world.presses(MAX, Do(label="", word="sheet-ask", given={"sheet": "anchor"}), None)
    await world.presses(
        SABINE, button(world.shown(SABINE)[-1], "Bestätigen: Sponsor steht dahinter"), None
    )
    coop = await world.coop()
    assert anchored(coop, Side.SME)
    assert coop.sheets[0].marks["sponsor"].by == coop.holders(Side.SME, Role.SPONSOR)[0].id


async def test_advice_names_a_model_with_reasons_and_is_kept_as_a_decision():
    world = World()
    await world.both()
    reply = await answers(
        world, MAX, "advise", {"aim": "learn", "budget": "small", "maturity": "none"}
    )
    assert isinstance(reply, Message)
    facts = [b for b in reply.blocks if isinstance(b, Facts)]
    assert facts[1].rows[0][0] == "1. Pilotkunde"
    coop = await world.coop()
    assert [d.decision for d in coop.decisions] == [
        "Empfohlenes Modell der Kooperation: Pilotkunde"
    ]
    assert "begrenzter Pilot" in coop.decisions[0].reason
    log = await world.types(ERIKA, "decisions", None)
    assert "Pilotkunde" in text(log)


async def test_above_ones_limits_the_sponsor_is_proposed():
    world = World()
    await world.both()
    await answers(world, SABINE, "limits", {"money": "10000", "weeks": "2", "scope": "keine"})
    coop = await world.coop()
    assert over_limit(coop, Side.SME, 10_000, 2) == ()
    assert over_limit(coop, Side.STARTUP, 1) == ("money",)
    fine = await world.types(MAX, "within 5000 1", None)
    assert isinstance(fine, Message)
    assert fine.title == "Das liegt in Ihren Grenzen: entscheiden Sie es"
    above = await world.types(MAX, 'darf ich 12000 0 "Zweiter Sensor"', None)
    form = await world.presses(MAX, button(above, "Entscheidung anfragen"), None)
    assert isinstance(form, Form)
    assert form.answers()["cause"] == "Zweiter Sensor"


async def test_an_assumption_reminds_on_its_day_until_it_is_settled():
    world = World()
    await world.both()
    told = {"assumption": "Kunden zahlen monatlich", "path": "survey", "how": "20 Gespräche"}
    await answers(world, MAX, "assumptions", {**told, "due": "2026-12-10"}, {"outcome": "open"})
    # Its Thursday asks for the light; that card names it, and on Friday it comes by itself.
    await world.at("2026-12-10", "09:30")
    light = world.shown(MAX)[-1]
    assert light.title.startswith("Ihre Ampel")
    assert "Auch bei Ihnen: ein Fragebogen" in light.model_dump_json()
    await world.types(MAX, 'status grün "Läuft"', None)
    await world.at("2026-12-11", "09:30")
    card = world.shown(MAX)[-1]
    assert card.title == "Die Frist ist da: Stimmt diese Annahme?"
    form = await world.presses(MAX, button(card, "Antworten"), None)
    await world.sends(MAX, form, None)
    later = Ask(
        label="", word=PART, given={"sheet": "assumptions", "entry": "F1", "part": "result"}
    )
    form = await world.presses(MAX, later, None)
    await world.sends(MAX, form, None, outcome="fails")
    coop = await world.coop()
    assert coop.sheets[0].reminders == ()
    assert [t.title for t in coop.topics] == [
        "Eine Annahme ist widerlegt: Was ändern wir? (Kunden zahlen monatlich)"
    ]


async def test_worries_are_the_sponsors_and_nobody_elses():
    world = World()
    await world.both()
    await world.joined(BEN, "startup", "sponsor")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)
    asked = await world.presses(MAX, Do(label="", word="sheet-ask", given={"sheet": "worries"}))
    assert isinstance(asked, Message)
    assert asked.title == "Persönlich gefragt: Sabine Muster und Ben Beispiel"
    said = {"worry": "HEIMLICH", "helps": "HEIMLICH", "courage": "HEIMLICH", "readers": "shared"}
    card = world.shown(SABINE)[-1]
    form = await world.presses(SABINE, button(card, "Antworten"), None)
    await world.sends(SABINE, form, None, **said)
    assert "HEIMLICH" not in text(await world.types(BEN, "worries", None))
    await answers(world, BEN, "worries", said)
    assert "HEIMLICH" in text(await world.types(BEN, "worries", None))
    for who, room in ((MAX, None), (ERIKA, None), (SABINE, ROOM)):
        assert "HEIMLICH" not in text(await world.types(who, "worries", room))
    assert not any("HEIMLICH" in text(m) for m in world.shown(ROOM))
    owner = await world.presses(MAX, Ask(label="", word=PART, given={"sheet": "worries"}), None)
    assert isinstance(owner, Message)
    assert "Das ist Sache von: Sponsor" in text(owner)
    assert Role.OWNER in (await world.coop()).members[0].roles


async def test_a_stake_comes_after_a_passed_pilot():
    world = World()
    await world.both()
    refused = await world.presses(
        MAX, Ask(label="", word=PART, given={"sheet": "equity_role"}), None
    )
    assert isinstance(refused, Message)
    assert "Erst zusammen arbeiten, dann beteiligen." in text(refused)


async def test_limits_from_the_workshop_stand_in_the_guard_rails():
    world = World()
    await world.both()
    cards = [
        ("player_gain", "player_mutual", "player_lose"),
        ("added_most", "added_what", "added_keep"),
        ("rules_there", "rules_ours", "rules_change"),
        ("tactics_seen", "tactics_open", "tactics_next"),
        ("scope_limits", "scope_links", "scope_grow"),
        (),
    ]
    await answers(world, MAX, "parts", *[{n: f"zu {n}" for n in names} for names in cards])
    form = await world.presses(ERIKA, Ask(label="", word=PART, given={"sheet": "guardrails"}), None)
    assert isinstance(form, Form)
    values = {i.name: i.value for i in form.inputs}
    assert (values["rules"], values["limits"]) == ("zu rules_ours", "zu scope_limits")


async def test_whoever_keeps_the_partner_waiting_is_reminded_once():
    world = World()
    await world.both()
    boxes = dict.fromkeys(("strengths", "weaknesses", "motives", "risks"), "etwas")
    await answers(world, MAX, "swot", boxes)
    assert world.titles(ERIKA)[-1] == "Your turn: Strengths and risks"
    own = await world.types(ERIKA, "overview", None)
    assert "Strengths and risks: the partner has answered" in text(own)
    await world.at("2026-11-24", "18:00")
    waits = "The partner waits: Strengths and risks"
    assert waits not in world.titles(ERIKA)
    await world.at("2026-12-04", "18:00")
    assert world.titles(ERIKA).count(waits) == 1
    await answers(world, ERIKA, "swot", boxes)
    await world.at("2026-12-18", "18:00")
    assert world.titles(ERIKA).count(waits) == 1


async def test_a_sheet_is_asked_again_before_the_next_gate_and_holds_the_last_answers():
    world = World()
    await world.both()
    await answers(world, MAX, "check", *CHECK)
    coop = await world.coop()
    since = coop.today(world.clock.now())
    later = entered(coop, Phase.PILOT, since, Library())
    await world.store.save(Change(coop=later, at=world.clock.now(), next_due=world.clock.now()))
    await world.at("2026-12-22", "18:00")
    assert "Ein Bogen wird erneut gefragt" not in world.titles(MAX)
    await world.at("2026-12-29", "09:30")
    card = next(m for m in world.shown(MAX) if m.title == "Ein Bogen wird erneut gefragt")
    form = await world.presses(MAX, button(card, "Startklar-Check"), None)
    assert isinstance(form, Form)
    assert [i.value for i in form.inputs] == ["75", "25"]
    before = len(coop.actions)
    await answers(world, MAX, "check", *CHECK)
    coop = await world.coop()
    assert [f.round for f in coop.sheets] == ["preparation", "pilot"]
    assert len(coop.actions) == before, "what is still open is not asked for twice"
    await world.at("2027-01-15", "18:00")
    assert world.titles(MAX).count("Ein Bogen wird erneut gefragt") == 1


async def test_an_entry_can_be_left_out():
    world = World()
    await world.both()
    told = {"technology": "Funksensoren", "benefit": "no", "processes": "fits", "evidence": "Test"}
    await answers(world, MAX, "technology", told)
    assert [it.kind for it in findings(await world.coop(), "G1")] == ["block"]
    card = await world.types(MAX, "technology", None)
    left = await world.presses(MAX, button(card, "Weglassen: Funksensoren"), None)
    assert "Funksensoren" not in text(left)
    assert findings(await world.coop()) == ()
