"""The five ways in which cooperations fail, and silence, each read off the data (M01, M02).

A detector names its signs with their values; the words are the views'. Nothing is asked for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import mean

from bot.domain import gates, goal, guards
from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.light import NeedFrom
from bot.domain.meeting import State
from bot.domain.milestones import Milestone
from bot.domain.people import Role, Side
from bot.domain.phases import Phase
from bot.domain.speed import speed
from bot.domain.week import closes, gap, need_since

WEEKS = 8
OFTEN = 4
TWICE = 2
SLOW = 2
FACTOR = 3
MANY_ACTIONS = 15
BACKED = timedelta(weeks=4)
MANY_MILESTONES = 8


class Pattern(StrEnum):
    """How it fails: silently, or in one of five ways."""

    SILENCE = "silence"
    TARGET = "target"
    TIME = "time"
    CULTURE = "culture"
    ANCHOR = "anchor"
    TOO_BIG = "too-big"


class Sign(StrEnum):
    """What a pattern is seen by."""

    QUIET = "quiet"
    NO_NUMBER = "no-number"
    NO_KPI = "no-kpi"
    NO_READING = "no-reading"
    SLOW_DECISIONS = "slow-decisions"
    SLOW_NEEDS = "slow-needs"
    UNEQUAL = "unequal"
    GATE_PASSED = "gate-passed"
    LIGHTS_APART = "lights-apart"
    MOVED = "moved"
    RATED_APART = "rated-apart"
    NO_SPONSOR = "no-sponsor"
    NO_DEPUTY = "no-deputy"
    OVERDUE = "overdue"
    NOT_CONFIRMED = "not-confirmed"
    BEYOND = "beyond"
    MUCH = "much"
    TRIED = "tried"


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign: whose side it is about, None where both, and what fills its sentence."""

    sign: Sign
    side: Side | None = None
    values: dict[str, int | float | str | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern that shows, and by what."""

    pattern: Pattern
    signs: tuple[Seen, ...]


def found(coop: Cooperation, now: datetime) -> tuple[Finding, ...]:
    """Return the patterns that show now; none is fine."""
    if coop.started is None or coop.ended or coop.paused_on(coop.today(now)):
        return ()
    hits = ((p, tuple(detect(coop, now))) for p, detect in DETECTORS.items())
    return tuple(Finding(p, signs) for p, signs in hits if signs)


# -- silence (M01) ---------------------------------------------------------------------------------


def heard(coop: Cooperation) -> datetime | None:
    """Return when there was last a report, a jour fixe, a decision or another sign of life."""
    signs = [coop.started, *(r.at for r in coop.reports), *(d.at for d in coop.decisions)]
    signs += [m.ended for m in coop.meetings if m.state is State.HELD]
    signs += [v.at for r in coop.reviews for v in r.votes.values()]
    signs += [r.ended for r in coop.reviews]
    signs += [datetime.fromisoformat(coop.done["alive"])] if coop.done.get("alive") else []
    if coop.paused is None and coop.done.get("resumed"):
        signs.append(datetime.fromisoformat(coop.done["resumed"]))
    # A week that closed late says that Tandem was off, which is nobody's silence.
    signs += [w.at for w in coop.weeks if w.at - closes(coop, w.week) >= timedelta(days=1)]
    return max((s for s in signs if s), default=None)


def quiet_from(coop: Cooperation) -> datetime | None:
    """Return from when on silence is an alarm: so many weeks after the last sign of life."""
    last = heard(coop)
    return last + timedelta(weeks=coop.thresholds.quiet_weeks) if last else None


def _silence(coop: Cooperation, now: datetime) -> Iterator[Seen]:
    since, last = quiet_from(coop), heard(coop)
    if since and last and since <= now:
        weeks = (now - last).days // 7
        yield Seen(Sign.QUIET, None, {"n": weeks})


# -- unclear target --------------------------------------------------------------------------------


def _target(coop: Cooperation, now: datetime) -> Iterator[Seen]:
    """Yield a goal that nobody could say is reached, and a pilot without numbers."""
    if not (goal.has_number(coop.goal) and goal.has_date(coop.goal)):
        yield Seen(Sign.NO_NUMBER)
    if coop.phase in (Phase.PILOT, Phase.SCALING) and not coop.watched:
        yield Seen(Sign.NO_KPI)
    week = coop.phase_since and (coop.today(now) - coop.phase_since).days // 7
    if coop.phase is Phase.PILOT and (week or 0) >= OFTEN:
        for kpi in coop.watched:
            if kpi.newest is None or kpi.newest.day < coop.today(now) - timedelta(weeks=OFTEN):
                yield Seen(Sign.NO_READING, kpi.side, {"kpi": f"{kpi.id} {kpi.name}", "n": OFTEN})


# -- time horizons ---------------------------------------------------------------------------------


def _time(coop: Cooperation, now: datetime) -> Iterator[Seen]:
    """Yield answers that take much longer than agreed, and promises that do not fit each other."""
    today = coop.today(now)
    for side in Side:
        pace = speed(coop, side, now)
        if pace.decide and pace.decide >= SLOW * pace.agreed_decide:
            days, agreed = round(pace.decide / pace.day, 1), round(pace.agreed_decide / pace.day)
            yield Seen(Sign.SLOW_DECISIONS, side, {"days": days, "agreed": agreed})
        waited = _need(coop, side.other, today)
        agreed_need = coop.answer_times(side).need_days
        if waited > SLOW * agreed_need:
            yield Seen(Sign.SLOW_NEEDS, side, {"n": waited, "agreed": agreed_need})
    agrees = {s: coop.answer_times(s).decide_days for s in Side}
    slower = max(Side, key=lambda s: agrees[s])
    if agrees[slower] >= FACTOR * agrees[slower.other]:
        yield Seen(Sign.UNEQUAL, slower, {"n": agrees[slower], "agreed": agrees[slower.other]})
    review = gates.current(coop)
    if review and review.day < today:
        yield Seen(Sign.GATE_PASSED, None, {"gate": review.name, "day": review.day})


def _need(coop: Cooperation, side: Side, today: date) -> int:
    """Return for how many working days a side has waited for its partner; 0 if for nothing."""
    report = next((r for r in reversed(coop.reports) if r.side is side), None)
    if report is None or report.need is None or report.need.whom is not NeedFrom.PARTNER:
        return 0
    since = need_since(coop, side, report.week)
    return coop.working_days_of(side.other).count(since, today) if since else 0


# -- clash of cultures -----------------------------------------------------------------------------


def _culture(coop: Cooperation, now: datetime) -> Iterator[Seen]:
    """Yield lights that are seen differently again and again, and plans that never hold."""
    week = week_of(coop.today(now))
    weeks = [weeks_from(week, -n) for n in range(1, WEEKS + 1)]
    apart = sum(1 for w in weeks if gap(coop, w))
    if apart >= OFTEN:
        yield Seen(Sign.LIGHTS_APART, None, {"n": apart, "all": WEEKS})
    rated = [m.ratings for m in coop.meetings if len(m.ratings) == len(Side)][-FACTOR:]
    gaps = [abs(r[Side.SME].points - r[Side.STARTUP].points) for r in rated]
    if len(gaps) == FACTOR and mean(gaps) >= FACTOR:
        yield Seen(Sign.RATED_APART, None, {"n": FACTOR})
    moves = [len(m.moves) for m in coop.milestones if m.dropped is None]
    if len(moves) >= TWICE and mean(moves) >= TWICE:
        yield Seen(Sign.MOVED, None, {"n": sum(moves), "all": len(moves)})


# -- missing anchoring -----------------------------------------------------------------------------


def _anchor(coop: Cooperation, now: datetime) -> Iterator[Seen]:
    """Yield sides on which nobody with power to decide is on board, or nobody gets to it."""
    if coop.started and now < coop.started + timedelta(weeks=TWICE):
        return
    today = coop.today(now)
    for side in Side:
        if not coop.holders(side, Role.SPONSOR):
            yield Seen(Sign.NO_SPONSOR, side)
        elif not coop.holders(side, Role.DEPUTY):
            yield Seen(Sign.NO_DEPUTY, side)
        if _loose(coop, side, today):
            yield Seen(Sign.NOT_CONFIRMED, side)
        late = [a for a in coop.actions if a.side is side and a.overdue(today)]
        if len(late) >= FACTOR:
            yield Seen(Sign.OVERDUE, side, {"n": len(late)})


def _loose(coop: Cooperation, side: Side, today: date) -> bool:
    """Tell whether somebody of a side has said no, or nobody has said yes in due time (M56)."""
    if guards.anchored(coop, side):
        return False
    asked = any((f.sheet, f.side) == (guards.ANCHOR, side) for f in guards.newest(coop))
    begun = coop.started and coop.today(coop.started)
    return asked or bool(begun and today - begun >= BACKED)


# -- too big too early -----------------------------------------------------------------------------


def _too_big(coop: Cooperation, now: datetime) -> Iterator[Seen]:
    """Yield, before a pilot has passed its gate, plans beyond it and more than can be done."""
    del now
    if gates.passed(coop):
        return
    ahead = [m for m in coop.milestones if m.open]
    end = max((r.day for r in coop.reviews if r.open and not r.mid), default=None)
    if end and coop.phase is Phase.PILOT and (beyond := [m for m in ahead if m.due > end]):
        yield Seen(Sign.BEYOND, None, {"milestone": _named(beyond[0]), "day": end})
    actions = [a for a in coop.actions if a.open]
    if len(actions) >= MANY_ACTIONS or len(ahead) >= MANY_MILESTONES:
        yield Seen(Sign.MUCH, None, {"n": len(actions), "all": len(ahead)})
    named = guards.locks(coop)
    tried = [x for x in gates.Lock if x in named or coop.done.get(f"tried:{x}")]
    if tried:
        yield Seen(Sign.TRIED, None, {"lock": tried[0].value})


def _named(milestone: Milestone) -> str:
    return f"{milestone.id} {milestone.title}"


Detect = Callable[[Cooperation, datetime], Iterator[Seen]]
DETECTORS: dict[Pattern, Detect] = {
    Pattern.SILENCE: _silence,
    Pattern.TARGET: _target,
    Pattern.TIME: _time,
    Pattern.CULTURE: _culture,
    Pattern.ANCHOR: _anchor,
    Pattern.TOO_BIG: _too_big,
}
