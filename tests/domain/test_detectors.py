"""Every detector against its table: what it is seen by, and from when on (M01, M02)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot.domain import cases
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.detectors import DETECTORS, Pattern, Sign, found, quiet_from
from bot.domain.escalation import State, Verb
from bot.domain.filled import Filled, Finding, Mark
from bot.domain.guards import ANCHOR, GUARDRAILS
from bot.domain.kpis import Kpi, Reading
from bot.domain.light import Light
from bot.domain.meeting import Meeting, Rating
from bot.domain.meeting import State as Met
from bot.domain.milestones import Milestone, Move
from bot.domain.pause import Pause
from bot.domain.people import Role, Side
from bot.domain.phases import Phase
from bot.domain.playbook import Text
from bot.domain.reviews import Review, Way
from bot.domain.rhythm import AnswerTimes
from bot.language import Tongue
from bot.views import signs
from tests.domain.sample import berlin, closed, cooperation, member, report

NOW = berlin("2026-11-23T09:00")
TODAY = date(2026, 11, 23)
WORDS = Text(de="Der Fachbereich fehlt.", en="The unit is missing.")
STARTED = berlin("2026-09-28T09:00")
WEEKS = tuple(f"2026-W{n}" for n in range(40, 48))
Change = Callable[[Cooperation], Cooperation]


def sound() -> Cooperation:
    """Return a pilot in which nothing shows."""
    coop = cooperation(land="", started=STARTED).but(
        goal="Wir wollen 15 % weniger Stillstand bis 30.6.2027",
        phase=Phase.PILOT,
        phase_since=date(2026, 10, 5),
        phase_weeks=26,
        reviews=(review(date(2027, 3, 22)),),
    )
    for name, side, role in (
        ("Sabine", Side.SME, Role.SPONSOR), ("Vera", Side.SME, Role.DEPUTY),
        ("Ben", Side.STARTUP, Role.SPONSOR), ("Paul", Side.STARTUP, Role.DEPUTY),
    ):  # fmt: skip
        coop = coop.with_member(member(name, side, role))
    return lights(backed(coop.with_kpi(kpi(TODAY - timedelta(7)))))


def backed(coop: Cooperation, *sides: Side, findings: tuple[Finding, ...] = ()) -> Cooperation:
    """Let sides confirm who is on board, both unless named."""
    mark = Mark(by="max", at=NOW)
    sheets = tuple(
        Filled(id=f"F{n}", sheet=ANCHOR, title=WORDS, side=s, sent=mark, saved=mark,
               findings=findings)
        for n, s in enumerate(sides or Side)
    )  # fmt: skip
    return coop.but(sheets=sheets)


def review(day: date) -> Review:
    return Review(id="R1", name="G2", phase="pilot", day=day, first=day)


def kpi(day: date) -> Kpi:
    made = Kpi(
        id="K1", name="Stillstand", unit="h", baseline=12, target=10, band=13,
        side=Side.SME, otherwise="Verlängern", at=NOW,
    )  # fmt: skip
    return made.read(Reading(day=day, value=11, at=NOW))


def lights(coop: Cooperation, apart: int = 0) -> Cooperation:
    """Let eight weeks close, in so many of which the lights differ."""
    for n, week in enumerate(WEEKS):
        for side in Side:
            light = Light.AMBER if side is Side.SME and n < apart else Light.GREEN
            coop = coop.with_report(report(week, side, light))
        coop = closed(coop, week)
    return coop


def action(n: int, due: date) -> Action:
    return Action(id=f"A{n}", text="Los", side=Side.SME, due=due, first=due, at=NOW)


def milestone(n: int, due: date, moves: int = 0) -> Milestone:
    moved = Move(at=NOW, before=due, after=due, reason="Später")
    return Milestone(
        id=f"M{n}", title="Anlagen live", due=due, first=due, at=NOW, moves=(moved,) * moves
    )


def waits(coop: Cooperation, days: int) -> Cooperation:
    """Let the start-up wait for the SME since so many days ago."""
    at = NOW - timedelta(days=days)
    need = report(WEEKS[-1], Side.STARTUP, Light.GREEN, at=at, need="Zugang")
    return coop.with_report(need)


def decided(coop: Cooperation, day: int) -> Cooperation:
    """Let the sponsor of the SME be asked on a Monday and decide on a day of November."""
    case = cases.raised(coop, berlin("2026-11-02T08:00"), side=Side.SME, origin=Side.SME)
    case = cases.put_up(coop, case, berlin("2026-11-02T08:00"))
    case = case.moved(Verb.DECIDE, State.DECIDED, berlin(f"2026-11-{day:02}T08:00"), "sabine")
    return coop.with_case(case)


def agreeing(coop: Cooperation, sme: int, startup: int) -> Cooperation:
    days = {Side.SME: sme, Side.STARTUP: startup}
    return coop.but(answers={s: AnswerTimes(decide_days=n) for s, n in days.items()})


def rated(coop: Cooperation, sme: int, startup: int) -> Cooperation:
    """Let both sides rate the last three jours fixes."""
    points = {Side.SME: Rating(points=sme), Side.STARTUP: Rating(points=startup)}
    held = (
        Meeting(id=f"J{n}", week=WEEKS[n], planned=NOW, side=Side.SME, state=Met.HELD,
                ratings=points)
        for n in (1, 2, 3)
    )  # fmt: skip
    return coop.but(meetings=tuple(held))


def tied(coop: Cooperation) -> Cooperation:
    """Put a long exclusivity into the guard rails."""
    long = Finding(name="guardrails.3", kind="block", says=WORDS, lock="exclusivity")
    mark = Mark(by="max", at=NOW)
    rails = Filled(id="F9", sheet=GUARDRAILS, title=WORDS, sent=mark, saved=mark, findings=(long,))
    return coop.but(sheets=(*coop.sheets, rails))


def without(coop: Cooperation, *names: str) -> Cooperation:
    for name in names:
        coop = coop.without_member(name.lower())
    return coop


LATER, BEYOND = TODAY + timedelta(days=30), date(2027, 4, 1)
OLD, NEW = TODAY - timedelta(days=29), TODAY - timedelta(days=28)
# From which state on a sign shows: one step before it, nothing does.
TABLE: tuple[tuple[Pattern, Sign, Change, Change], ...] = (
    (Pattern.TARGET, Sign.NO_NUMBER,
     lambda c: c.but(goal="15 % bis 30.6.2027"), lambda c: c.but(goal="Besser bis 30.6.2027")),
    (Pattern.TARGET, Sign.NO_KPI,
     lambda c: c.but(kpis=(), phase=Phase.SCOPING), lambda c: c.but(kpis=())),
    (Pattern.TARGET, Sign.NO_READING,
     lambda c: c.but(kpis=(kpi(NEW),)), lambda c: c.but(kpis=(kpi(OLD),))),
    (Pattern.TIME, Sign.SLOW_DECISIONS, lambda c: decided(c, 9), lambda c: decided(c, 10)),
    (Pattern.TIME, Sign.SLOW_NEEDS, lambda c: waits(c, 6), lambda c: waits(c, 7)),
    (Pattern.TIME, Sign.UNEQUAL, lambda c: agreeing(c, 8, 3), lambda c: agreeing(c, 9, 3)),
    (Pattern.TIME, Sign.GATE_PASSED,
     lambda c: c.with_review(review(TODAY)),
     lambda c: c.with_review(review(TODAY - timedelta(1)))),
    (Pattern.CULTURE, Sign.LIGHTS_APART,
     lambda c: lights(c.but(weeks=(), reports=()), 3),
     lambda c: lights(c.but(weeks=(), reports=()), 4)),
    (Pattern.CULTURE, Sign.MOVED,
     lambda c: c.but(milestones=(milestone(1, LATER, 2), milestone(2, LATER, 1))),
     lambda c: c.but(milestones=(milestone(1, LATER, 2), milestone(2, LATER, 2)))),
    (Pattern.CULTURE, Sign.RATED_APART, lambda c: rated(c, 9, 7), lambda c: rated(c, 9, 6)),
    (Pattern.ANCHOR, Sign.NO_SPONSOR, lambda c: c, lambda c: without(c, "Ben", "Paul")),
    (Pattern.ANCHOR, Sign.NO_DEPUTY, lambda c: c, lambda c: without(c, "Paul")),
    (Pattern.ANCHOR, Sign.NOT_CONFIRMED, lambda c: c, lambda c: backed(c, Side.SME)),
    (Pattern.ANCHOR, Sign.NOT_CONFIRMED,
     lambda c: backed(c, Side.SME).but(started=NOW - timedelta(days=27)),
     lambda c: backed(c, Side.SME).but(started=NOW - timedelta(days=28))),
    (Pattern.ANCHOR, Sign.OVERDUE,
     lambda c: c.but(actions=tuple(action(n, OLD) for n in (1, 2))),
     lambda c: c.but(actions=tuple(action(n, OLD) for n in (1, 2, 3)))),
    (Pattern.TOO_BIG, Sign.BEYOND,
     lambda c: c.but(milestones=(milestone(1, LATER),)),
     lambda c: c.but(milestones=(milestone(1, BEYOND),))),
    (Pattern.TOO_BIG, Sign.MUCH,
     lambda c: c.but(actions=tuple(action(n, LATER) for n in range(14))),
     lambda c: c.but(actions=tuple(action(n, LATER) for n in range(15)))),
    (Pattern.TOO_BIG, Sign.TRIED,
     lambda c: c, lambda c: c.but(done={**c.done, "tried:scaling": "2026-11-20"})),
    (Pattern.TOO_BIG, Sign.TRIED, lambda c: c, tied),
)  # fmt: skip


def seen(coop: Cooperation, now: datetime = NOW) -> list[tuple[Pattern, Sign]]:
    return [(f.pattern, s.sign) for f in found(coop, now) for s in f.signs]


def test_in_a_sound_pilot_nothing_shows():
    assert seen(sound()) == []


@pytest.mark.parametrize(
    "pattern, sign, before, after",
    TABLE,
    ids=[f"{p}-{s}-{n}" for n, (p, s, _, _) in enumerate(TABLE)],
)
def test_a_sign_shows_from_its_threshold_on(
    pattern: Pattern, sign: Sign, before: Change, after: Change
):
    assert (pattern, sign) not in seen(before(sound()))
    assert seen(after(sound())) == [(pattern, sign)]


def test_who_says_no_is_seen_at_once():
    says = Finding(name="anchor.1", kind="warn", says=WORDS)
    coop = backed(sound(), findings=(says,)).but(started=NOW - timedelta(days=15))
    assert seen(coop) == [(Pattern.ANCHOR, Sign.NOT_CONFIRMED)] * 2


def test_silence_is_an_alarm_after_three_weeks_without_a_sign():
    coop = sound()
    start = quiet_from(coop)
    assert start
    assert (Pattern.SILENCE, Sign.QUIET) not in seen(coop, start - timedelta(minutes=1))
    assert (Pattern.SILENCE, Sign.QUIET) in seen(coop, start)
    longer = coop.but(thresholds=coop.thresholds.model_copy(update={"quiet_weeks": 5}))
    assert (Pattern.SILENCE, Sign.QUIET) not in seen(longer, start)


def test_what_rests_or_is_closed_shows_nothing():
    coop = without(sound(), "Ben", "Paul")
    rests = Pause(since=TODAY, until=TODAY + timedelta(days=30))
    assert seen(coop)
    assert seen(coop.but(paused=rests)) == []


def test_after_the_pilot_gate_nothing_is_too_early():
    passed = review(date(2026, 11, 1)).but(way=Way.GO, ended=NOW)
    coop = sound().but(done={"tried:scaling": "2026-11-20"}, reviews=(passed,))
    assert seen(coop) == []


def test_every_pattern_has_a_detector_a_name_and_an_advice():
    assert set(DETECTORS) == set(Pattern) == set(signs.PATTERNS) == set(signs.ADVICE)
    assert set(signs.SIGNS) == set(Sign)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_sign_is_said_with_its_values(language: str):
    t = Tongue(language)
    for _, _, _, after in TABLE:
        coop = after(sound())
        told = [w for _, words in signs.rows(coop, NOW, t) for w in words if isinstance(w, str)]
        assert told
        assert [w for w in told if "{" in w] == []
