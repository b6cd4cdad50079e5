"""Gates: no phase moves on without both sponsors, a stop ends cleanly, nobody goes round (M14)."""

from datetime import date

import pytest

from bot.domain.cooperation import Cooperation
from bot.domain.lessons import Lesson
from bot.domain.library import Library
from bot.domain.people import Address, Caller, Side
from bot.domain.phases import Phase
from bot.domain.reviews import Way
from bot.message import Checklist, Facts, File, Form, Message
from bot.ports import Change
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, VERA, World, button

KPI = {
    "otherwise": "Wir verlängern den Piloten einmal um vier Wochen",
    "name": "Ungeplanter Stillstand",
    "unit": "h",
    "better": "less",
    "baseline": "12,5",
    "target": "10,6",
    "band": "13",
}


def plain() -> World:
    """A world without playbooks: gates ask only for what every gate asks."""
    world = World()
    world.tandem.library = Library()
    return world


async def together(world: World) -> None:
    """Everybody takes part: both owners, both sponsors, and a deputy of the SME."""
    await world.both()
    await world.joined(BEN, "startup", "sponsor")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)


async def learnt(world: World) -> None:
    """Both sides note what worked in this phase and what did not."""
    coop = await world.coop()
    for n, (worked, failed) in enumerate((("Kurze Wege", ""), ("", "Daten kamen spät"))):
        lesson = Lesson(
            id=f"L{len(coop.lessons) + n + 1}", worked=worked, failed=failed, side=Side.SME,
            phase=coop.phase.value, at=world.clock.now(),
        )  # fmt: skip
        coop = coop.but(lessons=(*coop.lessons, lesson))
    await kept(world, coop)


async def kept(world: World, coop: Cooperation) -> None:
    await world.store.save(Change(coop=coop, at=world.clock.now(), keys=coop.keys))


async def decide(world: World, who: Caller, **answers: str) -> Message | Form:
    form = await world.types(who, "gate decide", ROOM)
    return await world.sends(who, form, ROOM, **answers)


async def go(world: World) -> None:
    """Both sponsors decide to go on."""
    await decide(world, SABINE, way="go")
    done = await decide(world, BEN, way="go")
    assert isinstance(done, Message), done


async def in_pilot(world: World) -> None:
    await together(world)
    await learnt(world)
    await go(world)
    form = await world.types(MAX, "kpi add")
    await world.sends(MAX, form, ROOM, **KPI)
    await learnt(world)
    await go(world)
    assert (await world.coop()).phase is Phase.PILOT


async def test_a_gate_says_what_is_missing_and_nothing_moves_on_until_it_is_there():
    world = plain()
    await together(world)
    form = await world.types(SABINE, "gate decide")
    again = await world.sends(SABINE, form, ROOM, way="go")
    assert isinstance(again, Form)
    assert [i.problem for i in again.inputs if i.problem] == [
        (
            "Es kann noch nicht weitergehen, diese Muss-Punkte sind offen: Es gibt eine"
            " Lernerfahrung, die gut lief, und eine, die nicht gut lief. Lassen Sie sie erfüllen,"
            " verzichten Sie gemeinsam darauf („gate verzichten“), oder wählen Sie Nacharbeit."
        )
    ]
    assert (await world.coop()).phase is Phase.PREPARATION


async def test_one_sponsor_alone_moves_nothing_and_the_other_hears_of_it_without_the_answer():
    world = plain()
    await together(world)
    await learnt(world)
    said = await decide(world, SABINE, way="go")
    assert isinstance(said, Message)
    assert said.title == "Ihre Entscheidung ist notiert"
    card = world.shown(BEN)[-1]
    assert "has decided; said once both have" in card.model_dump_json()
    assert (await world.coop()).phase is Phase.PREPARATION
    done = await decide(world, BEN, way="go")
    assert isinstance(done, Message)
    coop = await world.coop()
    assert coop.phase is Phase.SCOPING
    assert [d.decision for d in coop.decisions] == ["G0 · Sind wir bereit?: Go"]
    assert [(r.name, r.way) for r in coop.reviews] == [("G0", Way.GO), ("G1", None)]
    assert "G0 · Sind wir bereit?: Go · Predictive Maintenance" in world.titles(ROOM)


async def test_two_different_answers_move_nothing_and_both_are_told_to_talk():
    world = plain()
    await together(world)
    await learnt(world)
    await decide(world, SABINE, way="go")
    said = await decide(world, BEN, way="rework", until="2026-12-10")
    assert isinstance(said, Message)
    assert said.title == "You see it differently: please talk to each other"
    assert (await world.coop()).phase is Phase.PREPARATION
    done = await decide(world, BEN, way="go")
    assert isinstance(done, Message)
    assert (await world.coop()).phase is Phase.SCOPING


async def test_conditions_become_actions_of_the_side_that_named_them():
    world = plain()
    await together(world)
    await learnt(world)
    given = {"way": "conditions", "until": "2026-12-18"}
    await decide(world, SABINE, **given, conditions="Vertretung benennen\nIT einbinden")
    await decide(world, BEN, **given, conditions="Datenblatt liefern")
    coop = await world.coop()
    assert [(a.text, a.side, f"{a.due}") for a in coop.actions] == [
        ("Vertretung benennen", Side.SME, "2026-12-18"),
        ("IT einbinden", Side.SME, "2026-12-18"),
        ("Datenblatt liefern", Side.STARTUP, "2026-12-18"),
    ]
    assert coop.phase is Phase.SCOPING


async def test_rework_is_once_and_four_weeks_at_most():
    world = plain()
    await together(world)
    form = await world.types(SABINE, "gate decide")
    late = await world.sends(SABINE, form, ROOM, way="rework", until="2027-01-20")
    assert isinstance(late, Form)
    for who in (SABINE, BEN):
        await decide(world, who, way="rework", until="2026-12-11")
    coop = await world.coop()
    assert [(r.name, r.round, f"{r.day}") for r in coop.reviews][1:] == [("G0", 2, "2026-12-11")]
    form = await world.types(SABINE, "gate decide")
    again = await world.sends(SABINE, form, ROOM, way="rework", until="2026-12-18")
    assert isinstance(again, Form)
    assert [i.problem for i in again.inputs if i.problem] == [
        "Nacharbeit gibt es nur einmal. Bitte entscheiden Sie: weiter, Pause oder Stopp."
    ]


@pytest.mark.parametrize("room, shown", [(None, True), (ROOM, False)])
async def test_what_one_decided_one_reads_oneself_where_nobody_reads_along(
    room: Address | None, *, shown: bool
):
    world = plain()
    await together(world)
    form = await world.types(SABINE, "gate decide", room)
    said = await world.sends(SABINE, form, room, way="rework", until="2026-12-11")
    assert isinstance(said, Message)
    assert ("Nacharbeit · bis Fr 11.12.2026" in said.model_dump_json()) == shown
    assert "Nacharbeit" not in str(world.shown(BEN)[-1])


async def test_on_the_day_a_pause_ends_nothing_seems_missed():
    """Gates come so much later then: neither a question to the sponsors nor a pack before that."""
    world = plain()
    await together(world)
    await learnt(world)
    for who in (SABINE, BEN):
        await decide(world, who, way="pause", until="2027-01-18")
    people = (MAX, ERIKA, SABINE, BEN)
    shown = await world.types(MAX, "überblick")
    assert isinstance(shown, Message)
    assert "Gate" not in shown.title
    assert "nach der Pause" in (await world.types(MAX, "phasen")).model_dump_json()
    before = {who.name: len(world.shown(who)) for who in people}
    await world.at("2027-01-18", "12:00")
    coop = await world.coop()
    assert (coop.paused, coop.cases, coop.reviews[-1].day) == (None, (), date(2027, 2, 1))
    titles = [t for who in people for t in world.titles(who)[before[who.name] :]]
    assert [t for t in titles if t.startswith(("G0", "E1"))] == []


async def test_a_pause_rests_and_the_gate_comes_again_afterwards():
    world = plain()
    await together(world)
    for who in (SABINE, BEN):
        await decide(world, who, way="pause", until="2027-01-11")
    coop = await world.coop()
    assert coop.paused is not None
    assert coop.paused.until == date(2027, 1, 11)
    await world.at("2027-01-11", "12:00")
    coop = await world.coop()
    assert coop.paused is None
    assert coop.reviews[-1].open
    assert coop.reviews[-1].day > date(2027, 1, 11)


async def test_the_deputy_decides_only_while_the_sponsor_is_away():
    world = plain()
    await together(world)
    await learnt(world)
    refused = await world.types(VERA, "gate decide")
    assert isinstance(refused, Message)
    assert "Sabine Muster ist da und entscheidet für Ihre Seite" in refused.model_dump_json()
    form = await world.types(SABINE, "away until 18.12.2026")
    if isinstance(form, Form):
        await world.sends(SABINE, form, ROOM)
    await decide(world, VERA, way="go")
    await decide(world, BEN, way="go")
    assert (await world.coop()).phase is Phase.SCOPING


async def test_doing_without_an_item_takes_both_sponsors_and_a_reason():
    world = plain()
    await together(world)
    await learnt(world)
    await go(world)
    await learnt(world)
    form = await world.types(SABINE, "gate waive")
    first = await world.sends(SABINE, form, ROOM, item="kpis", reason="Wir messen ab Januar")
    assert isinstance(first, Message)
    assert first.title == "Es braucht auch den anderen Sponsor"
    again = await decide(world, SABINE, way="go")
    assert isinstance(again, Form)
    form = await world.types(BEN, "gate waive")
    second = await world.sends(BEN, form, ROOM, item="kpis", reason="Fine with us")
    assert isinstance(second, Message)
    assert second.title == "Both sponsors do without it"
    await go(world)
    assert (await world.coop()).phase is Phase.PILOT


async def test_once_the_pilot_starts_its_numbers_are_locked_and_its_gates_booked():
    world = plain()
    await in_pilot(world)
    coop = await world.coop()
    assert coop.kpis_locked == world.clock.now()
    assert [(r.name, r.mid, f"{r.day}") for r in coop.reviews if r.open] == [
        ("GM", True, "2027-01-11"),
        ("G2", False, "2027-05-10"),
    ]
    assert coop.phase_weeks == 26


async def test_the_pack_comes_as_word_and_markdown():
    world = plain()
    await in_pilot(world)
    pack = await world.types(MAX, "gate")
    assert isinstance(pack, Message)
    assert pack.title == "GM · Blick zur Halbzeit · Predictive Maintenance"
    assert [b for b in pack.blocks if isinstance(b, Checklist)] == []
    files = await world.types(MAX, "gate file")
    assert isinstance(files, Message)
    names = [b.name for b in files.blocks if isinstance(b, File)]
    assert [n.rpartition(".")[2] for n in names] == ["docx", "md"]


# -- nobody goes round -----------------------------------------------------------------------------


async def test_somebody_tries_to_scale_invest_or_go_on_without_a_gate_and_is_told_why_not():
    world = plain()
    await in_pilot(world)
    scale = await world.types(MAX, "phase skalierung")
    assert isinstance(scale, Message)
    assert scale.title == "Noch nicht: Skalierung"
    assert "Was klein nicht getragen hat, trägt auch groß nicht." in scale.model_dump_json()
    form = await world.types(ERIKA, "settings model equity")
    assert isinstance(form, Message)
    assert form.title == "Not yet: A stake"
    back = await world.types(MAX, "phase exit")
    assert isinstance(back, Message)
    assert back.title == "Abschluss beginnt nicht von selbst"
    coop = await world.coop()
    assert (coop.phase, coop.model.value, coop.proposals) == (Phase.PILOT, "pilot_customer", ())
    shown = await world.types(MAX, "overview")
    assert "Zu früh zu groß" in shown.model_dump_json()
    assert "„Skalierung“ war gefragt" in shown.model_dump_json()


async def test_nobody_begins_with_a_stake():
    world = plain()
    form = await world.types(MAX, "start")
    again = await world.sends(
        MAX, form, ROOM, title_="X", goal="15 % bis 30.6.2027", model="equity", side="sme",
        sme="Muster", startup="Beispiel",
    )  # fmt: skip
    assert isinstance(again, Form)
    assert "einstellungen modell" in next(i.problem for i in again.inputs if i.problem)


LOCKED = {
    "Skalierung": "Was klein nicht getragen hat, trägt auch groß nicht.",
    "Eine Beteiligung": "Erst zusammen arbeiten, dann beteiligen, nie umgekehrt",
    "Lange Exklusivität": "halten Sie sie kurz und eng: Monate, eine Region, eine Branche",
    "Volle Integration": "verbinden Sie nur, was er braucht",
}


async def test_what_is_locked_before_the_pilots_gate_says_why_each():
    world = plain()
    await together(world)
    shown = await world.types(MAX, "gesperrt")
    assert isinstance(shown, Message)
    told = [row for b in shown.blocks if isinstance(b, Facts) for row in b.rows]
    rows = {name: str(words) for name, words in told}
    assert list(rows)[:4] == list(LOCKED)
    assert [n for n, words in LOCKED.items() if words not in rows[n]] == []
    phase = await world.types(MAX, "phase")
    assert button(phase, "Was gesperrt ist, und warum").word == "locked"


async def test_reached_targets_are_said_again_until_the_gate_is_decided():
    world = plain()
    await in_pilot(world)
    await world.types(MAX, "kpi K1 10,2")
    title = "Alle Kennzahlen haben ihr Ziel erreicht · Predictive Maintenance"
    await world.at("2026-11-25", "12:00")
    assert world.titles(SABINE).count(title) == 1
    await world.at("2026-12-29", "12:00")
    assert world.titles(SABINE).count(title) == 2
    await learnt(world)
    for _ in range(2):
        await go(world)
    await world.at("2027-02-12", "12:00")
    assert world.titles(SABINE).count(title) == 2


# -- the end ---------------------------------------------------------------------------------------


async def test_a_stop_begins_an_exit_that_is_closed_only_when_everything_is_given_back():
    world = plain()
    await in_pilot(world)
    form = await world.types(SABINE, "gate decide")
    why = await world.sends(SABINE, form, ROOM, way="stop")
    assert isinstance(why, Form)
    for who in (SABINE, BEN):
        await decide(world, who, way="stop", reason="Die Sensoren passen nicht")
    coop = await world.coop()
    assert coop.phase is Phase.EXIT
    assert coop.phase_weeks == 4
    early = await decide(world, SABINE, way="go")
    assert isinstance(early, Form)
    form = await world.types(MAX, "wiedersehen 1.6.2027")
    await learnt(world)
    await go(world)
    coop = await world.coop()
    assert coop.ended is not None
    assert world.titles(ROOM)[-1].startswith("GX · Ist alles zurückgegeben?: Go")
    posts = len(world.shown(ROOM))
    await world.at("2027-05-31", "12:00")
    assert len(world.shown(ROOM)) == posts
    await world.at("2027-06-01", "12:00")
    assert world.titles(ROOM)[-1] == "Die Tür steht offen · Predictive Maintenance"
