"""At most one nudge a person and day, over everything that asks; and what waits is not lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import Phase as Phase_
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.command import Command
from bot.commands.digest import SendDigest
from bot.commands.escalating import EscalationStep, RaiseSignal
from bot.commands.month import SendMonth
from bot.commands.phase_clock import TellClock
from bot.commands.pulse import AskPulse
from bot.domain import cases
from bot.domain.actions import Action
from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Reminder
from bot.domain.filled import Mark as By
from bot.domain.guests import MAIL, PLATFORM
from bot.domain.kpis import Kpi, Pace, Reading
from bot.domain.ladder import RINGS, Kind, steps
from bot.domain.milestones import Milestone
from bot.domain.nudges import Nudge, Rank, nudged, paced
from bot.domain.people import Address, Role, Side
from bot.domain.phases import Phase
from bot.domain.plan import begun
from bot.domain.playbook import Text
from bot.domain.reviews import Option, Review
from bot.domain.week import open_hours
from bot.due import duties, next_due, noted, ready
from bot.duties import Due
from bot.message import Message
from bot.outcome import Outcome, Person, Say
from bot.views import common
from tests.domain.sample import berlin, cooperation, member
from tests.test_due import moment
from tests.world import METHOD

MONDAY = berlin("2026-11-23T07:00")
FIRST = date(2026, 11, 23)
WEEK = [FIRST + timedelta(n) for n in range(5)]
SME, STARTUP = Side.SME, Side.STARTUP
TEXT = Text(de="Blatt", en="Sheet")
PLAYBOOK = METHOD.for_model("pilot_customer")
assert PLAYBOOK
PILOT = PLAYBOOK.phase("pilot")
assert PILOT
MID = PILOT.mid_gate
CARD = Message(title="A card")
# A ring gives way to a newer one, and a week without a free day goes without the pulse.
OF_ITS_DAY = (EscalationStep, AskPulse)
# Reports have a day of their own; an escalation itself, and whose turn it is, waits for nothing.
AT_ONCE = (SendDigest, SendMonth, RaiseSignal)


def everybody() -> Cooperation:
    """Return two sides of three, in a pilot whose steps are dated."""
    coop = cooperation(
        land="",
        started=MONDAY - timedelta(weeks=6),
        phase=Phase.PILOT,
        phase_since=FIRST - timedelta(weeks=6),
    )
    for name, side, *roles in (
        ("Sabine", SME, Role.SPONSOR),
        ("Ben", STARTUP, Role.SPONSOR),
        ("Nora", STARTUP),
    ):
        coop = coop.with_member(member(name, side, *roles))
    return begun(coop, METHOD, FIRST)


def with_all(coop: Cooperation, days: dict[str, date]) -> Cooperation:
    """Let everything be due that asks anybody: each on its day of the week."""
    at = MONDAY - timedelta(days=20)
    for n, who in enumerate(("max", "erika", "sabine", "ben"), start=1):
        side = SME if who in ("max", "sabine") else STARTUP
        day = days[f"action:{who}"]
        coop = coop.with_action(
            Action(
                id=f"A{n}", text="Liefern", side=side, who=who, first=day, due=day,
                by=who, at=at,
            )
        )  # fmt: skip
    day = days["milestone"]
    coop = coop.with_milestone(
        Milestone(id="M1", title="Läuft", first=day, due=day, by="max", at=at)
    )
    for n, who in enumerate(("max", "erika"), start=1):
        day = days[f"kpi:{who}"] - timedelta(weeks=1)
        coop = coop.with_kpi(
            Kpi(
                id=f"K{n}", name="Stillstand", baseline=0, target=9, band=1, every=Pace.WEEK,
                side=SME if who == "max" else STARTUP, owner=who, otherwise="Verlängern", at=at,
                readings=(Reading(day=day, value=5, at=at),),
            )
        )  # fmt: skip
    for n, side in enumerate(Side, start=1):
        by = By(by="max" if side is SME else "erika", at=at)
        coop = coop.with_filled(
            Filled(
                id=f"F{n}", sheet="assumptions", title=TEXT, side=side, saved=by, sent=by,
                reminders=(Reminder(name="due", day=days[f"sheet:{side}"], says=TEXT),),
            )
        )  # fmt: skip
    for asked in (STARTUP, SME):
        case = cases.raised(coop, MONDAY - timedelta(days=3), side=asked, origin=asked.other)
        coop = coop.with_case(cases.put_up(coop, case, MONDAY))
    review = Review(
        id="R1", name="M1", phase="pilot", mid=True, gate=MID, day=days["gate"],
        first=days["gate"],
    )  # fmt: skip
    option = Option(until=days["option"] + timedelta(weeks=4), price="10 EUR", by="max", at=at)
    return coop.with_review(review).but(option=option, phase_weeks=days["weeks"].day)


# One example takes seconds to live through; what fails is plain enough as it is.
NO_SHRINKING = (Phase_.explicit, Phase_.reuse, Phase_.generate)
KINDS = (
    *(f"action:{who}" for who in ("max", "erika", "sabine", "ben")),
    "milestone", "kpi:max", "kpi:erika", "sheet:sme", "sheet:startup", "gate", "option",
)  # fmt: skip


@st.composite
def weeks(draw: st.DrawFn) -> Cooperation:
    days = {kind: draw(st.sampled_from(WEEK)) for kind in KINDS}
    days["weeks"] = date(2026, 1, draw(st.integers(6, 12)))
    return with_all(everybody(), days)


def lived(
    coop: Cooperation, until: datetime
) -> Iterator[tuple[datetime, Cooperation, Due, Outcome]]:
    """Run what is due until then, each duty at its own moment."""
    now = MONDAY
    while now <= until:
        for _ in range(80):
            one = next(iter(ready(coop, now)), None)
            if one is None:
                break
            at = replace(moment(now), library=METHOD)
            outcome = noted(one, one.command.run(coop, at), now)
            yield now, coop, one, outcome
            coop = outcome.coop
        else:
            raise AssertionError("duties do not end")
        following = next_due(coop, now)
        if following is None:
            return
        assert following > now
        now = following


def asks(coop: Cooperation, command: Command, now: datetime) -> bool:
    """Tell whether a command of the clock is one that asks, and so has to wait its turn."""
    if isinstance(command, EscalationStep):
        case = coop.case(command.case)
        assert case
        kinds = {s.slot: s.kind for s in steps(coop, case, now)}
        return kinds.get(command.slot, Kind.UP) in RINGS
    return not isinstance(command, AT_ONCE)


@given(weeks())
@settings(max_examples=12, deadline=None, phases=NO_SHRINKING)
def test_with_everything_due_at_once_nobody_is_nudged_twice_on_a_day_and_nothing_is_lost(
    coop: Cooperation,
):
    wanted = {
        (d.command.word, who)
        for d in duties(coop, MONDAY)
        for who in d.to
        if d.at < MONDAY + timedelta(days=5) and not isinstance(d.command, OF_ITS_DAY)
    }
    came: dict[tuple[str, date], str] = {}
    told: set[tuple[str, str]] = set()
    keys: set[tuple[str, str]] = set()
    for now, before, one, outcome in lived(coop, MONDAY + timedelta(days=18)):
        command = one.command
        asking = asks(before, command, now)
        if isinstance(command, TellClock) and not outcome.says:
            told |= {(command.word, who) for who in ("max", "erika")}  # the later share tells more
        for say in outcome.says:
            if not isinstance(say.to, Person) or (say.to.member.id, say.key) in keys:
                continue
            who = say.to.member
            keys.add((who.id, say.key))
            told.add((command.word, who.id))
            if not asking or say.key in {f"case:{c.id}" for c in coop.cases}:
                continue
            assert who.id in one.to, command
            day = local(open_hours(coop, who, now), coop.zone_of(who)).date()
            assert (who.id, day) not in came, (who.id, day, command.word, came[who.id, day])
            came[who.id, day] = command.word
    assert wanted - told == set()


def test_what_is_pressing_comes_first_and_what_has_waited_gains_on_it():
    coop = everybody()
    nine = berlin("2026-11-23T09:00")
    ranks = [Rank.LESSON, Rank.STEP, Rank.PROMISE, Rank.DECISION]
    found = paced(coop, [Nudge(nine, ("vera",), rank) for rank in ranks], nine)
    days = [local(p.at, "Europe/Berlin").date() for p in found]
    assert days == [FIRST + timedelta(n) for n in (3, 2, 1, 0)]
    assert found[3].beside == {"vera": frozenset(ranks[:3])}
    # After four days a request is as pressing as what came new.
    friday = berlin("2026-11-27T09:00")
    waits = [Nudge(nine, ("vera",), Rank.PEOPLE), Nudge(friday, ("vera",), Rank.PROMISE)]
    first, second = (local(p.at, "Europe/Berlin").date() for p in paced(coop, waits, friday))
    assert (first, second) == (FIRST, date(2026, 11, 30))


def test_the_light_keeps_its_day_and_what_asks_two_waits_for_both():
    coop = everybody()
    nine = berlin("2026-11-26T09:00")
    wanted = [
        Nudge(nine, ("max", "erika"), Rank.PHASE),
        Nudge(nine + timedelta(hours=1), ("max",), Rank.LIGHT),
        Nudge(nine, ("erika",), Rank.STEP),
        Nudge(nine),
    ]
    placed = paced(coop, wanted, nine)
    assert [local(p.at, "Europe/Berlin").isoformat()[:16] for p in placed] == [
        "2026-11-27T08:00",
        "2026-11-26T10:00",
        "2026-11-26T09:00",
        "2026-11-26T09:00",
    ]
    assert placed[1].beside == {"max": frozenset({Rank.PHASE})}


def test_what_is_for_a_guest_takes_the_day_of_whoever_passes_it_on():
    coop = everybody()
    guest = coop.members[2].model_copy(
        update={
            "addresses": tuple(Address(platform=p, id="v", kind="person") for p in (PLATFORM, MAIL))
        }
    )
    coop = coop.with_member(guest)
    nine = berlin("2026-11-23T09:00")
    both = [Nudge(nine, (guest.id,), Rank.PROMISE), Nudge(nine, ("max",), Rank.STEP)]
    days = [local(p.at, "Europe/Berlin").date() for p in paced(coop, both, nine)]
    assert days == [FIRST, FIRST + timedelta(1)]


def test_the_day_is_noted_only_for_whom_something_was_said():
    coop = everybody()
    one = next(d for d in duties(coop, MONDAY) if d.to)
    silent = noted(one, Outcome(coop), MONDAY)
    assert silent.coop.nudged == {}
    who = coop.member(one.to[0])
    assert who
    said = Outcome(coop, None, (Say("x", Person(who), lambda t: common.beside(CARD, (), t)),))
    after = noted(one, said, MONDAY).coop
    assert nudged(after, who, FIRST)
    assert not nudged(after, who, FIRST + timedelta(1))
