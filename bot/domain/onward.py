"""What a decided gate does: the next phase, conditions, a new date, a pause, an exit (M14).

Two sides decide. Only the same answer moves anything; of two dates the earlier one counts.
"""

from datetime import date, datetime, timedelta

from bot.domain.actions import Action
from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import About, Decision
from bot.domain.gates import entered, following, working_day
from bot.domain.library import Library
from bot.domain.light import ClosedWeek, Duty
from bot.domain.numbered import numbered
from bot.domain.pause import Pause
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.plan import begun, renewed
from bot.domain.reviews import Ended, Review, Vote, Way
from bot.domain.week import open_week

REWORK_DAYS = 28
# What the clock has said of phases; it begins anew with them.
CLOCKS = frozenset({"clock", "begin", "targets", "tried", "quiet", "option", "door"})
AFTER_PAUSE = 14  # days: so long there is to get going before the gate is looked at again


def agreed(review: Review) -> Way | None:
    """Return what both sides have decided alike, None while it is not both or not alike."""
    ways = {v.way for v in review.votes.values()}
    return next(iter(ways)) if len(review.votes) == len(Side) and len(ways) == 1 else None


def until(review: Review) -> date | None:
    """Return the day that counts: the earlier of both."""
    return min((v.until for v in review.votes.values() if v.until), default=None)


def decided(
    coop: Cooperation, review: Review, now: datetime, library: Library, text: str
) -> Cooperation:
    """Return it after a gate on which both sides agree; ``text`` is what the log says.

    Raises LookupError where they do not.
    """
    way, day = agreed(review), until(review)
    if way is None:
        raise LookupError
    coop = _logged(coop, review, now, text)
    ended = review.but(ended=now, way=way, until=day, decision=coop.decisions[-1].id)
    coop = coop.with_review(ended)
    today = coop.today(now)
    match way:
        case Way.GO | Way.CONDITIONS:
            return _on(_conditions(coop, ended, now), ended, now, library)
        case Way.REWORK:
            wanted = working_day(coop, day or today + timedelta(REWORK_DAYS))
            return _again(coop, ended, wanted, review.round + 1)
        case Way.PAUSE:
            votes = tuple(review.votes.values())
            pause = Pause(
                since=today,
                until=day or today + timedelta(REWORK_DAYS),
                reason=_reason(votes),
                by=votes[-1].by,
            )
            wanted = working_day(coop, today + timedelta(AFTER_PAUSE))
            return _again(coop, ended, wanted, review.round).but(paused=pause)
        case Way.STOP:
            return _into(coop, Phase.EXIT, today, library)


def _reason(votes: tuple[Vote, ...]) -> str:
    return " · ".join(dict.fromkeys(v.reason for v in votes if v.reason))[:500]


def _logged(coop: Cooperation, review: Review, now: datetime, text: str) -> Cooperation:
    votes = tuple(review.votes.values())
    newest = max(votes, key=lambda v: v.at)
    decision = Decision(
        id=numbered("D", coop.decisions),
        case="",
        side=newest.side,
        by=newest.by,
        at=now,
        decision=text,
        reason=_reason(votes),
        until=until(review),
        topic=About.SCOPE,
    )
    return coop.with_decision(decision)


def _conditions(coop: Cooperation, review: Review, now: datetime) -> Cooperation:
    """Turn every condition into an action of the side whose sponsor named it."""
    due = review.until or coop.today(now)
    seen: set[str] = set()
    for vote in review.votes.values():
        for text in vote.conditions:
            if text.casefold() in seen:
                continue
            seen.add(text.casefold())
            action = Action(
                id=numbered("A", coop.actions), text=text, side=vote.side, due=due, first=due,
                source=review.id, by=vote.by, at=now,
            )  # fmt: skip
            coop = coop.with_action(action)
    return coop


def _on(coop: Cooperation, review: Review, now: datetime, library: Library) -> Cooperation:
    """Go on: to the next phase, on with scaling, or to the end of an exit."""
    today = coop.today(now)
    if review.mid:
        return coop
    if coop.phase is Phase.EXIT:
        # What was proposed and never agreed to ends with it.
        return coop.but(ended=Ended(at=now, review=review.id), proposals=())
    if coop.phase is Phase.SCALING:
        since, weeks = coop.phase_since, coop.phase_weeks
        coop = renewed(_into(coop, Phase.SCALING, today, library), library, today)
        return coop.but(phase_since=since, phase_weeks=weeks)
    after = following(coop, library)
    if after is Phase.PILOT and coop.kpis_locked is None:
        coop = coop.but(kpis_locked=now)
    return _into(coop, after or Phase.EXIT, today, library)


def _again(coop: Cooperation, review: Review, day: date, round_: int) -> Cooperation:
    """Book the same gate anew; what was said of its items stays."""
    new = review.but(
        id=numbered("R", coop.reviews), round=round_, day=day, first=day, votes={}, queries=(),
        ended=None, way=None, until=None, decision="",
    )  # fmt: skip
    # It stands before what follows in the phase: a mid-gate before the last.
    places = [r for r in coop.reviews if r.open and r.phase == review.phase]
    others = tuple(r for r in coop.reviews if r not in places)
    return coop.but(reviews=(*others, new, *places))


def again(coop: Cooperation, now: datetime, library: Library) -> Cooperation:
    """Return a closed cooperation at its beginning again, what was done and decided kept.

    Its steps are dated anew, its clocks begin anew, and the weeks in between count for nobody.
    """
    today = coop.today(now)
    past = tuple(s.model_copy(update={"key": f"{s.key}~{len(coop.reviews)}"}) for s in coop.steps)
    told = coop.playbook and coop.playbook.model_copy(update={"planned": {}, "coming": {}})
    kept = {k: v for k, v in coop.done.items() if k.partition(":")[0] not in CLOCKS}
    coop = coop.but(ended=None, door=None, option=None, kpis_locked=None, steps=past,
                    playbook=told, done={**kept, "alive": now.isoformat()})  # fmt: skip
    if coop.series and coop.series.ended:
        # Calendars know of none any more: from next week on they are told anew.
        since = weeks_from(week_of(today), 1)
        series = coop.series.model_copy(update={"ended": None, "planned": {}, "since": since})
        coop = coop.but(series=series)
    rested = weeks_from(week_of(today), -1)
    if open_week(coop) <= rested:
        excused = dict.fromkeys(Side, Duty.EXCUSED)
        week = ClosedWeek(week=rested, at=now, duties=excused, paused=True)
        coop = coop.but(weeks=(*coop.weeks, week))
    return _into(coop, Phase.PREPARATION, today, library)


def _into(coop: Cooperation, phase: Phase, day: date, library: Library) -> Cooperation:
    """Return it at the beginning of a phase, its gates booked and its steps dated."""
    return begun(entered(coop, phase, day, library), library, day)
