"""The one table of what raises an escalation by itself: a signal, its threshold, its sentences.

A new trigger is one function that yields hits and one row here; due work, cards and the promise
that the same evidence never raises twice come by themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.business import hours
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation, Duty
from bot.domain.escalation import Case, Urgency
from bot.domain.ladder import hours_of, hours_of_side
from bot.domain.light import Light, NeedFrom
from bot.domain.people import Side
from bot.domain.week import closes, gap, need_since
from bot.language import N_, Tongue


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal: from which instant it counts, seen by what, on whose side.

    ``evidence`` grows with every new sign of the same cause (a week, a day); ``side`` is whose
    sponsor is asked, ``origin`` whose owner raises it, ``about`` sets two causes of one kind apart;
    ``values`` fill the sentences.
    """

    at: datetime
    evidence: str
    side: Side
    origin: Side
    about: str
    values: dict[str, str] = field(default_factory=dict)


Signal = Callable[[Cooperation, str], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row: a word, its signal, how urgent it is, and the sentences that are proposed."""

    word: str
    signal: Signal
    cause: str
    consequence: str
    urgency: Urgency = Urgency.NORMAL


# -- signals: each takes the cooperation and the evidence that was handled before ----------------


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


TRIGGERS: tuple[Trigger, ...] = (
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
BY_WORD = {t.word: t for t in TRIGGERS}


@dataclass(frozen=True, slots=True)
class Raise:
    """A hit that has not been raised yet, under the key of its cause."""

    key: str
    trigger: Trigger
    hit: Hit


def hits(coop: Cooperation) -> Iterator[Raise]:
    """Yield what is still to be raised, or added to an open case, future instants included."""
    for trigger in TRIGGERS:
        for hit in trigger.signal(coop, ""):
            key = f"{trigger.word}:{hit.about}" if hit.about else trigger.word
            found = handled(coop, key)
            if hit.evidence <= max((c.newest for c in _of(coop, key)), default=""):
                continue
            # What was decided counts from then on: the signal has to hold anew after it.
            again = trigger.signal(coop, found) if found else iter((hit,))
            yield from (
                Raise(key, trigger, h)
                for h in again
                if (h.evidence, h.about) == (hit.evidence, hit.about)
            )


def _of(coop: Cooperation, key: str) -> tuple[Case, ...]:
    return tuple(c for c in coop.cases if c.cause == key)


def handled(coop: Cooperation, key: str) -> str:
    """Return the newest evidence of a cause that a closed case has dealt with."""
    return max((c.newest for c in _of(coop, key) if not c.open), default="")


def open_case(coop: Cooperation, key: str) -> Case | None:
    """Return the one open case of a cause."""
    return next((c for c in _of(coop, key) if c.open), None)


def cause_said(coop: Cooperation, case: Case, t: Tongue) -> str:
    """Say the cause of a case: in its owner's words, else as its trigger proposes."""
    return case.briefing.cause or _said(coop, case, t, "cause")


def consequence_said(coop: Cooperation, case: Case, t: Tongue) -> str:
    """Say what happens otherwise: in its owner's words, else as its trigger proposes."""
    return case.briefing.consequence or _said(coop, case, t, "consequence")


def _said(coop: Cooperation, case: Case, t: Tongue, part: str) -> str:
    trigger = BY_WORD.get(case.cause.partition(":")[0])
    if trigger is None:
        return ""
    values = dict(case.values)
    if "week" in values:
        values["week"] = t.week(values["week"])
    if "n" in values:
        # A repeat means one more week of the same.
        values["n"] = t.number(int(values["n"]) + len(case.repeats))
    orgs = {
        "org": coop.organisation(case.side).name,
        "origin": coop.organisation(case.origin).name,
    }
    sentence = trigger.cause if part == "cause" else trigger.consequence
    return t.pattern(sentence).format(**{**orgs, **values})
