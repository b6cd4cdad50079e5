"""What the weekly light raises by itself: colours, silence, gaps, needs, and the phase's clock.

Each signal takes the cooperation and the evidence that was handled before.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from bot.domain.business import hours
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Urgency
from bot.domain.ladder import hours_of, hours_of_side
from bot.domain.light import Duty, Light, NeedFrom
from bot.domain.people import Side
from bot.domain.week import closes, gap, need_since
from bot.language import N_
from bot.triggers.row import Hit, Trigger


def _red(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield a red report; its owner has a few hours to raise it in their own words."""
    newest = {r.side: r for r in coop.reports}
    for report in newest.values():
        if report.light is not Light.RED or report.week <= handled:
            continue
        owner = coop.owner(report.side)
        its = hours_of(coop, owner) if owner else hours_of_side(coop, report.side)
        at = its.add(report.at, hours(coop.timing.own_h))
        said = {"week": report.week, "headline": report.headline}
        yield Hit(at, report.week, report.side, report.side, report.side, said)


def _amber(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield amber in so many closed weeks running."""
    for side in Side:
        yield from _running(
            coop,
            handled,
            coop.thresholds.amber_weeks,
            lambda week, s=side: coop.light(week, s) is Light.AMBER,  # type: ignore[misc]
            side,
        )


def _silent(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield no report in so many closed weeks running, in which it was asked for."""
    for side in Side:
        yield from _running(
            coop,
            handled,
            coop.thresholds.silent_weeks,
            lambda week, s=side: _missed(coop, week, s),  # type: ignore[misc]
            side,
        )


def _missed(coop: Cooperation, week: str, side: Side) -> bool:
    """Tell whether a report is missing that could have come: nobody away, Tandem not off."""
    closed = coop.closed(week)
    return bool(
        closed
        and coop.report(week, side) is None
        and closed.duties.get(side) is Duty.MISSED
        and closed.at - closes(coop, week) < timedelta(days=1)
    )


def _apart(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield lights of both sides that differ in so many closed weeks running."""
    for hit in _running(
        coop, handled, coop.thresholds.gap_weeks, lambda week: bool(gap(coop, week)), None
    ):
        # Whoever sees it worse is the one who needs something.
        steps = {s: coop.light(hit.evidence, s).step or 0 for s in Side}
        worse = max(Side, key=lambda s: steps[s])
        yield Hit(hit.at, hit.evidence, worse, worse, "", hit.values)


def _running(
    coop: Cooperation, handled: str, least: int, holds: Callable[[str], bool], side: Side | None
) -> Iterator[Hit]:
    """Yield the last closed week if the pattern holds for so many weeks up to it.

    Weeks up to the one that was handled do not count again.
    """
    if not coop.weeks:
        return
    last, count = coop.weeks[-1], 0
    closed = {w.week for w in coop.weeks}
    while (week := weeks_from(last.week, -count)) in closed and week > handled and holds(week):
        count += 1
    if count >= least:
        of = side or Side.SME
        values = {"n": str(count), "week": last.week}
        yield Hit(last.at, last.week, of, of, side or "", values)


def _need(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield a need that waits longer than whoever is asked has agreed to."""
    newest = {r.side: r for r in coop.reports}
    for side, report in newest.items():
        if report.need is None or report.need.whom is NeedFrom.OTHER:
            continue
        since = need_since(coop, side, report.week)
        if since is None or f"{since}" <= handled:
            continue
        asked = side.other if report.need.whom is NeedFrom.PARTNER else side
        its = hours_of_side(coop, asked)
        days = coop.answer_times(asked).need_days
        at = its.add_days(its.bounds(since)[0], days)
        said = {"need": report.need.text, "days": str(days)}
        yield Hit(at, f"{since}", asked, side, side, said)


def _phase(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield a phase that takes longer than its maximum."""
    since, weeks = coop.phase_since, coop.phase_weeks
    if since is None or weeks is None or f"{since}" <= handled:
        return
    its = hours_of_side(coop, coop.starter)
    at = its.bounds(since + timedelta(weeks=weeks))[0]
    yield Hit(at, f"{since}", coop.starter, coop.starter, "", {"weeks": str(weeks)})


ROWS: tuple[Trigger, ...] = (
    Trigger(
        "red",
        _red,
        N_("{org} is red in {week}: “{headline}”"),
        N_("Without a decision the goal will not be reached."),
    ),
    Trigger(
        "amber",
        _amber,
        N_("{org} has been amber for {n} weeks running."),
        N_("What is amber for so long does not turn green by itself."),
    ),
    Trigger(
        "apart",
        _apart,
        N_("The lights of both sides have differed for {n} weeks running."),
        N_("Both expect something different, and each plans on it."),
        Urgency.ROUTINE,
    ),
    Trigger(
        "silent",
        _silent,
        N_("{org} has not reported for {n} weeks running."),
        N_("Nobody knows where it stands, so nobody can help in time."),
    ),
    Trigger(
        "need",
        _need,
        N_("{origin} has needed this from {org} for more than {days} working days: “{need}”"),
        N_("The work waits for it."),
    ),
    Trigger(
        "phase",
        _phase,
        N_("The phase takes longer than the {weeks} weeks that were planned at most."),
        N_("Without a decision it goes on without an end."),
        Urgency.ROUTINE,
    ),
)
