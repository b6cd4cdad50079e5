"""The laws of phases and gates: no phase moves on without a decision of both sponsors (M14).

What a gate asks for stands in ``musts``, what its end does in ``onward``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.numbered import numbered
from bot.domain.people import Member, Role, Side
from bot.domain.phases import Phase
from bot.domain.playbook import Gate, Playbook
from bot.domain.playbook import Phase as Plan
from bot.domain.reviews import ONWARD, Review

PILOT_GATE = "G2"
ORDER = tuple(Phase)
NAMES = {
    Phase.PREPARATION: "G0",
    Phase.SCOPING: "G1",
    Phase.PILOT: PILOT_GATE,
    Phase.SCALING: "G3",
    Phase.EXIT: "GX",
}
# Where no playbook says so: weeks planned, weeks at most (None: open, but looked at again).
LENGTHS: dict[Phase, tuple[int, int | None]] = {
    Phase.PREPARATION: (4, None),
    Phase.SCOPING: (4, 6),
    Phase.PILOT: (24, 26),
    Phase.SCALING: (13, None),
    Phase.EXIT: (4, 4),
}
MID_WEEK = 7
MID_NAME = "GM"


def kind(review: Review) -> str:
    """Return which gate it is, whatever its playbook calls it; empty in the middle of a phase."""
    return "" if review.mid else NAMES[Phase(review.phase)]


class Lock(StrEnum):
    """What may not run before a pilot has passed its gate (M07, M15)."""

    SCALING = "scaling"
    EQUITY = "equity"
    EXCLUSIVITY = "exclusivity"
    INTEGRATION = "integration"


def passed(coop: Cooperation, phase: Phase = Phase.PILOT) -> Review | None:
    """Return the review in which the gate at the end of a phase was passed, None if none was."""
    ends = (r for r in coop.reviews if r.phase == phase.value and not r.mid)
    return next((r for r in ends if r.way in ONWARD), None)


def locked(coop: Cooperation) -> tuple[Lock, ...]:
    """Return what may not run yet: everything of ``Lock`` until the pilot gate is passed."""
    return () if passed(coop) else tuple(Lock)


def current(coop: Cooperation) -> Review | None:
    """Return the gate that comes next in this phase, the mid-gate before the last."""
    return next((r for r in coop.reviews if r.open and r.phase == coop.phase.value), None)


def latest(coop: Cooperation) -> date | None:
    """Return since when the next gate is worked for: the phase's start, or its last passed end."""
    ends = [
        coop.today(r.ended)
        for r in coop.reviews
        if r.ended and r.way in ONWARD and not r.mid and r.phase == coop.phase.value
    ]
    return max((d for d in (coop.phase_since, *ends) if d), default=None)


def last(coop: Cooperation) -> Review | None:
    """Return the gate that was decided last."""
    ended = [r for r in coop.reviews if r.ended]
    return max(ended, key=lambda r: r.ended or r.first, default=None)


def plan_of(coop: Cooperation, library: Library) -> Playbook | None:
    """Return the playbook that a cooperation follows, in its own wording."""
    if coop.playbook:
        return library.edition(coop.playbook.name, coop.playbook.digest)
    return library.for_model(coop.model.value)


def following(coop: Cooperation, library: Library) -> Phase | None:
    """Return the phase that a passed gate leads to; None where scaling goes on, or all ends."""
    if coop.phase in (Phase.SCALING, Phase.EXIT):
        return None
    plan = plan_of(coop, library)
    after = plan.after(coop.phase.value) if plan else None
    return Phase(after.name) if after else ORDER[ORDER.index(coop.phase) + 1]


# -- the beginning of a phase --------------------------------------------------------------------


def entered(coop: Cooperation, phase: Phase, day: date, library: Library) -> Cooperation:
    """Return it at the beginning of a phase: its clock started, the days of its gates booked."""
    plan = plan_of(coop, library)
    told = plan.phase(phase.value) if plan else None
    coop = coop.but(phase=phase, phase_since=day, phase_weeks=_at_most(coop, phase, told))
    return booked(coop, told)


def _at_most(coop: Cooperation, phase: Phase, told: Plan | None) -> int | None:
    """Return how many weeks a phase may take; radically new things may take longer (M30)."""
    if told is None:
        return LENGTHS[phase][1]
    if told.weeks_max is None:
        return None
    return max(told.weeks_max, told.planned(coop.properties or ()))


def _planned(coop: Cooperation, told: Plan | None) -> int:
    if told is None:
        return LENGTHS[coop.phase][0]
    return told.planned(coop.properties or ())


def booked(coop: Cooperation, told: Plan | None) -> Cooperation:
    """Return it with the gates of its phase booked, if they are not."""
    if coop.phase_since is None or any(
        r.open and r.phase == coop.phase.value for r in coop.reviews
    ):
        return coop
    for gate, mid, weeks in _gates(coop, told):
        day = working_day(coop, coop.phase_since + timedelta(weeks=weeks))
        name = gate.name if gate else MID_NAME if mid else NAMES[coop.phase]
        review = Review(
            id=numbered("R", coop.reviews), name=name, phase=coop.phase.value, gate=gate, mid=mid,
            day=day, first=day,
        )  # fmt: skip
        coop = coop.with_review(review)
    return coop


def _gates(coop: Cooperation, told: Plan | None) -> Iterator[tuple[Gate | None, bool, int]]:
    """Yield the gates of a phase: as the playbook words it, in the middle or not, in which week."""
    weeks = _planned(coop, told)
    if told and told.mid_gate:
        yield told.mid_gate, True, told.mid_gate.after_weeks or MID_WEEK
    elif told is None and coop.phase is Phase.PILOT:
        yield None, True, MID_WEEK
    yield (told.gate if told else None), False, weeks


def relengthened(coop: Cooperation, library: Library) -> Cooperation:
    """Return it with its phase as long as fits what it is about now (M30).

    The gate at its end moves along, unless its day was moved or somebody has decided.
    """
    plan = plan_of(coop, library)
    told = plan.phase(coop.phase.value) if plan else None
    if told is None or coop.phase_since is None:
        return coop
    since = coop.phase_since
    coop = coop.but(phase_weeks=_at_most(coop, coop.phase, told))
    day = working_day(coop, since + timedelta(weeks=_planned(coop, told)))
    for it in coop.reviews:
        ends = it.open and not it.mid and it.phase == coop.phase.value
        if ends and it.day == it.first and not it.votes:
            coop = coop.with_review(it.but(day=day, first=day))
    return coop


def opened(coop: Cooperation, library: Library) -> Cooperation:
    """Return it with the gates of its phase booked, for what began before there were any."""
    plan = plan_of(coop, library)
    told = plan.phase(coop.phase.value) if plan else None
    return booked(coop, told)


def working_day(coop: Cooperation, day: date) -> date:
    """Return the last day up to this one on which both sides work."""
    sides = [coop.working_days_of(side) for side in Side]
    earlier = (day - timedelta(n) for n in range(30))
    return next((d for d in earlier if all(s.open(d) for s in sides)), day)


# -- who decides -----------------------------------------------------------------------------------


def decides(coop: Cooperation, who: Member, day: date) -> bool:
    """Tell whether somebody decides for their side: a sponsor, their deputy while they are away."""
    if who.has(Role.SPONSOR):
        return True
    sponsors = coop.holders(who.side, Role.SPONSOR)
    return who.has(Role.DEPUTY) and all(m.away(day) for m in sponsors)


def deciders(coop: Cooperation, side: Side, day: date) -> tuple[Member, ...]:
    """Return who decides for a side on a day: its sponsors who are there, else the deputies."""
    there = [m for m in coop.holders(side, Role.SPONSOR) if not m.away(day)]
    return tuple(there) or coop.holders(side, Role.DEPUTY)


def rested(coop: Cooperation, since: date, day: date) -> Cooperation:
    """Return it as if the days of a pause had not been: its phase and gates come so much later."""
    late = day - since
    if late <= timedelta(0):
        return coop
    for review in coop.reviews:
        if review.open and review.day >= since:
            coop = coop.with_review(review.but(day=working_day(coop, review.day + late)))
    return coop.but(phase_since=coop.phase_since + late) if coop.phase_since else coop


# -- clocks ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the longest that a phase may take, and the day on which it has passed."""

    percent: int
    day: date


def shares(coop: Cooperation) -> tuple[Share, ...]:
    """Return when half, most and all of the phase's weeks have passed (M14)."""
    if coop.phase_since is None or coop.phase_weeks is None:
        return ()
    whole = coop.phase_weeks * 7
    return tuple(
        Share(p, coop.phase_since + timedelta(days=round(whole * p / 100))) for p in (50, 80, 100)
    )
