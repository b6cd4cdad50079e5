"""How fast each side answers, against what it has agreed to (M20). Sides only, never persons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.domain.business import NOTHING
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import RUNNING, Case, State
from bot.domain.ladder import hours_of_side
from bot.domain.people import Side


@dataclass(frozen=True, slots=True)
class Speed:
    """One side's pace, in business time of that side.

    ``waited`` is how long others have waited for it in all; ``accept`` and ``decide`` are medians,
    None before there is one; ``agreed_accept`` and ``agreed_decide`` are its promises.
    """

    waited: timedelta
    accept: timedelta | None
    decide: timedelta | None
    agreed_accept: timedelta
    agreed_decide: timedelta
    day: timedelta


def speed(coop: Cooperation, side: Side, now: datetime) -> Speed:
    """Return how fast a side has answered so far."""
    times, its = coop.answer_times(side), hours_of_side(coop, side)
    accepts, decides, waited = [], [], NOTHING
    for case in coop.cases:
        spans = [(state, its.between(a, b)) for state, a, b in stretches(case, now)]
        turn = RUNNING if case.side is side else frozenset()
        turn |= {State.ASKED_BACK} if case.origin is side else frozenset()
        waited += sum((span for state, span in spans if state in turn), NOTHING)
        if case.side is not side:
            continue
        if accepted := _until_accepted(spans):
            accepts.append(accepted[0])
        if case.state is State.DECIDED:
            decides.append(sum((span for state, span in spans if state in RUNNING), NOTHING))
    return Speed(
        waited=waited,
        accept=_median(accepts),
        decide=_median(decides),
        agreed_accept=timedelta(hours=times.accept_h),
        agreed_decide=its.day * times.decide_days,
        day=its.day,
    )


def waited(coop: Cooperation, case: Case, now: datetime) -> tuple[timedelta, timedelta]:
    """Return how long a question waited for the side asked, and its day, in business time."""
    its = hours_of_side(coop, case.side)
    spans = (its.between(a, b) for state, a, b in stretches(case, now) if state in RUNNING)
    return sum(spans, NOTHING), its.day


def _median(spans: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(s.total_seconds() for s in spans)) if spans else None


def _until_accepted(spans: list[tuple[State, timedelta]]) -> list[timedelta]:
    """Return how long it was until somebody first took it on; empty while nobody has."""
    passed, asked = NOTHING, False
    for state, span in spans:
        if state is State.ASKED:
            passed, asked = passed + span, True
        elif asked and state is not State.SETTLED:
            return [passed]
    return []


def stretches(case: Case, now: datetime) -> Iterator[tuple[State, datetime, datetime]]:
    """Yield how long a case stood where: the state, from when, until when."""
    for event, following in zip(case.history, (*case.history[1:], None), strict=True):
        end = following.at if following else now
        yield event.to, event.at, max(end, event.at)
