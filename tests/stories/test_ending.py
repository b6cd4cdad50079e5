"""The end: a stop, an orderly exit, what is still possible then, and a new start (M14)."""

from typing import Any

import icalendar
import pytest

from bot.commands import COMMANDS
from bot.domain import gates
from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Kpi
from bot.domain.people import Address, Caller, Side
from bot.domain.phases import Phase
from bot.domain.reviews import Way
from bot.domain.rights import Right
from bot.message import Ask, Facts, File, Form, Lights, Message
from tests.stories.test_gates import decide, kept, learnt, together
from tests.stories.test_rails import items, problems
from tests.stories.walking import everybody, go, learns, left, ready
from tests.world import BEN, ERIKA, MAX, METHOD, ROOM, SABINE, World, berlin, button

KPI = Kpi(
    id="K1", name="Stillstand", unit="h", baseline=12, target=10, band=13, side=Side.SME,
    otherwise="Verlängern", at=berlin("2026-11-23"),
)  # fmt: skip
SECOND = Address(platform="slack", id="second")
WORDS = ("data_back", "access_off", "ip_note", "reference_note")


async def piloting(world: World) -> None:
    """A pilot with its own playbook, begun today."""
    await everybody(world)
    coop = await world.coop()
    coop = gates.entered(coop.but(reviews=()), Phase.PILOT, coop.today(world.clock.now()), METHOD)
    await kept(world, coop)
    await world.types(MAX, "playbook")


async def stopped(world: World) -> None:
    for who in (SABINE, BEN):
        done = await decide(world, who, way="stop", reason="Die Sensoren passen nicht")
        assert isinstance(done, Message), done


async def ended(world: World) -> Cooperation:
    """Through the exit to the closed gate."""
    await world.types(MAX, "wiedersehen 1.6.2027")
    await learns(world)
    await ready(world)
    await go(world)
    return await world.coop()


async def test_a_stop_leads_through_an_orderly_exit_to_a_closed_cooperation():
    world = World(library=METHOD)
    await piloting(world)
    before = [s.id for s in (await world.coop()).steps if s.open]
    await stopped(world)
    coop = await world.coop()
    assert (coop.phase, coop.phase_weeks) == (Phase.EXIT, 4)
    assert "Die Sensoren passen nicht" in coop.decisions[-1].reason
    assert [s.id for s in coop.steps if s.open and s.id in before] == [], "nothing of it is asked"
    assert {s.key for s in coop.steps if s.phase == "exit"} > set(WORDS)
    pack = items(await world.types(MAX, "gate"))
    assert pack["Alle Daten sind zurück oder nachweislich gelöscht."] == "noch nicht"
    form = await world.types(SABINE, "gate decide")
    early = problems(await world.sends(SABINE, form, ROOM, way="go"))
    assert "Alle Zugänge sind abgeschaltet" in early[0]
    assert set(left(coop)) >= {*WORDS, "lessons", "door"} - {"reference_note"}
    coop = await ended(world)
    assert coop.ended
    said = world.shown(ROOM)[-1]
    assert said.title.startswith("GX · Ordentlich zu Ende: Go")
    assert "Etwas Neues kann jede und jeder in einem eigenen Raum beginnen" in str(said)


async def closed(world: World) -> None:
    await together(world)
    await learnt(world)
    coop = await world.coop()
    coop = gates.entered(coop.but(reviews=()), Phase.EXIT, coop.today(world.clock.now()), METHOD)
    await kept(world, coop)
    await ended(world)


def title(shown: Message | Form) -> str:
    return shown.title


SHUT = "Predictive Maintenance ist abgeschlossen."
LINES = (
    (MAX, "status"), (MAX, "eskalieren"), (MAX, "meilenstein"), (MAX, "maßnahme X"),
    (MAX, "kpi add"), (MAX, "eigenschaften"), (MAX, "pause bis 1.2.2027"), (MAX, "gate"),
    (MAX, "option"), (MAX, "einstellungen rhythmus"), (SABINE, "gate decide"), (MAX, "start"),
    (MAX, "thema X"), (SABINE, "gate waive"), (MAX, "gast"), (MAX, "verbinden"),
)  # fmt: skip


@pytest.mark.parametrize("who, line", LINES, ids=[line for _, line in LINES])
async def test_a_closed_one_takes_nothing_more_and_says_what_is_still_possible(
    who: Caller, line: str
):
    world = World(library=METHOD)
    await closed(world)
    before = await world.coop()
    said = await world.types(who, line)
    assert isinstance(said, Message), said
    text = str(said)
    assert SHUT in text
    assert "sagt jemand „starten“ in einem eigenen Raum" in text
    assert "„wieder aufnehmen“, und die andere stimmt zu" in text
    after = await world.coop()
    assert (after.version, after.ended) == (before.version, before.ended)


async def test_a_closed_one_is_looked_at_exported_learnt_from_and_its_door_moved():
    world = World(library=METHOD)
    await closed(world)
    for line, wanted in (
        ("overview", "Abgeschlossen · Predictive Maintenance"),
        ("phase", "Abgeschlossen · Predictive Maintenance"),
        ("entscheidungen", "Entscheidungen"),
        ("playbook", "Abschluss"),
        ("kpi", "Kennzahlen"),
    ):
        assert wanted in title(await world.types(MAX, line)), line
    handed = await world.types(MAX, "export")
    assert isinstance(handed, Message)
    assert [b for b in handed.blocks if isinstance(b, File)]
    lessons = len((await world.coop()).lessons)
    await learns(world)
    coop = await world.coop()
    assert len(coop.lessons) == lessons + 1
    # On one's own page it is named, and no light of it is missing.
    home = await world.types(MAX, "home", None)
    assert isinstance(home, Message)
    assert "abgeschlossen seit" in home.model_dump_json()
    assert [b for b in home.blocks if isinstance(b, Lights)] == []
    await world.types(MAX, "wiedersehen 1.9.2027")
    assert f"{(await world.coop()).door}" == "2027-09-01"


async def test_old_cards_change_nothing_in_a_closed_one():
    world = World(library=METHOD)
    await closed(world)
    coop = await world.coop()
    old = Ask(label="", word="gate met", coop=coop.id)
    assert SHUT in str(await world.presses(MAX, old))
    await kept(world, coop.but(kpis=(KPI,)))
    assert SHUT in str(await world.types(MAX, "kpi K1 12"))
    step = coop.steps[0]
    assert SHUT in str(await world.types(MAX, f"step {step.id} note x"))


async def test_both_owners_take_it_up_again_from_its_preparation_on():
    world = World(library=METHOD)
    await closed(world)
    asked = await world.types(MAX, "wieder aufnehmen")
    assert title(asked) == "Erika Beispiel wird um Zustimmung gebeten"
    assert (await world.coop()).ended
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    coop = await world.coop()
    assert (coop.ended, coop.phase) == (None, Phase.PREPARATION)
    assert [r.name for r in coop.reviews if r.open] == ["G0"]
    fresh = [s for s in coop.steps if s.open]
    assert {s.phase for s in fresh} == {"preparation"}
    assert min(s.due for s in fresh) > coop.today(world.clock.now())
    assert coop.lessons
    assert "Wieder aufgenommen · Predictive Maintenance" in world.titles(ROOM)
    again = await world.types(MAX, "wieder aufnehmen")
    assert "ist nicht abgeschlossen" in str(again)
    await world.at("2026-12-04", "15:00")
    assert (await world.coop()).weeks[-1].week == "2026-W49"


def files(world: World, room: Address) -> list[tuple[str, str, int]]:
    """Return method, identity and SEQUENCE of every calendar file in a room."""
    found = []
    for message in world.shown(room):
        for file in (b for b in message.blocks if isinstance(b, File)):
            if file.media == "text/calendar":
                calendar: Any = icalendar.Calendar.from_ical(bytes(file.data).decode())
                event = calendar.events[0]
                found.append((str(calendar["method"]), str(event["uid"]), int(event["sequence"])))
    return found


async def test_a_stop_and_the_end_take_what_is_ahead_out_of_every_calendar_once():
    world = World(library=METHOD)
    await everybody(world)
    code = await world.types(MAX, "link shared")
    assert isinstance(code, Message)
    await world.types(MAX, f"connect {code.title.rpartition(' ')[2]}", SECOND)
    asked = await world.types(MAX, "settings jour fixe weekday=1 time_=10:00")
    assert isinstance(asked, Message), asked
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    await kept(world, entered(world, await world.coop(), Phase.SCOPING))
    await world.types(MAX, "playbook")
    step = next(s for s in (await world.coop()).steps if s.key == "kick_off")
    await world.types(MAX, f"termin {step.id} am 1.2.2027 um 10 minutes=60")
    coop = await world.coop()
    jour_fixe, talk = f"jour-fixe-{coop.id}@tandem", f"step-{coop.id}-{step.id.lower()}@tandem"
    sent = [("PUBLISH", jour_fixe, 1), ("PUBLISH", talk, 0)]
    assert sorted(files(world, ROOM)) == sorted(sent)
    # A stop: the talk of the pilot is off; jour fixes go on to the end of the exit.
    await stopped(world)
    await world.settle()
    sent.append(("CANCEL", talk, 1))
    assert sorted(files(world, ROOM)) == sorted(sent)
    await ended(world)
    await world.settle()
    sent.append(("CANCEL", jour_fixe, 2))
    for room in (ROOM, SECOND):
        assert sorted(files(world, room)) == sorted(sent)
    assert "abgeschlossen" in str(await world.types(MAX, "jour fixe"))
    await world.at("2026-12-18", "15:00")
    assert sorted(files(world, ROOM)) == sorted(sent), "nothing comes twice"
    # Taken up again, calendars learn of the jour fixe anew, by the same identity.
    await world.types(MAX, "wieder aufnehmen")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    await world.settle()
    assert files(world, SECOND)[-1] == ("PUBLISH", jour_fixe, 3)


def entered(world: World, coop: Cooperation, phase: Phase) -> Cooperation:
    day = coop.today(world.clock.now())
    return gates.entered(coop.but(reviews=()), phase, day, METHOD)


def test_whoever_changes_anything_says_whether_that_is_still_possible_after_the_end():
    """Nothing that promises, decides, steers or moderates is left on for a closed cooperation."""
    moving = (Right.REPORT, Right.ESCALATE, Right.ANSWER, Right.GATE, Right.RUN, Right.PROMISE)
    assert [c.word for c in COMMANDS if c.after_end and c.may in moving] == []
    steering = {c.word for c in COMMANDS if c.after_end and c.may in (Right.STEER, Right.BOTH)}
    assert steering == {
        "door", "begin-again", "quote", "release", "guests", "end-link", "guest remove",
        "agree", "disagree", "proposal",
    }  # fmt: skip


# -- another model ---------------------------------------------------------------------------------


async def test_another_model_brings_its_own_playbook_steps_and_gate():
    world = World(library=METHOD)
    await everybody(world)
    form = await world.types(MAX, "settings model")
    await world.sends(MAX, form, ROOM, model="joint_development")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    coop = await world.coop()
    assert coop.playbook
    assert (coop.model, coop.playbook.name) == ("joint_development", "joint_development")
    assert [r.name for r in coop.reviews if r.open] == ["G0"]
    await learns(world)
    await ready(world)
    await go(world)
    coop = await world.coop()
    assert "ip_matrix" in {s.key for s in coop.steps if s.open}
    assert "steering_committee" in (coop.playbook.coming if coop.playbook else {})


async def test_a_stake_taken_after_the_pilot_begins_with_its_own_gate():
    world = World(library=METHOD)
    await piloting(world)
    coop = await world.coop()
    review = coop.reviews[-1].but(ended=world.clock.now(), way=Way.GO)
    coop = coop.with_review(review)
    await kept(world, gates.entered(coop, Phase.SCALING, review.day, METHOD))
    form = await world.types(MAX, "settings model")
    await world.sends(MAX, form, ROOM, model="equity")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    coop = await world.coop()
    assert coop.playbook
    assert (coop.model, coop.playbook.name, coop.phase) == ("equity", "equity", Phase.PREPARATION)
    open_ = [r for r in coop.reviews if r.open]
    assert [(r.phase, r.gate is not None) for r in open_] == [("preparation", True)]
    rows = [r for b in (await told(world)).blocks if isinstance(b, Facts) for r in b.rows]
    assert "Nächstes Gate" in [name for name, _ in rows]


async def told(world: World) -> Message:
    shown = await world.types(MAX, "phase")
    assert isinstance(shown, Message)
    return shown
