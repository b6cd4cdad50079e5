"""The steps of an escalation in time: who can be asked, and what is due when (M19, R5).

Everything is read off the case; a slot that has rung is noted there, so none rings twice. Of
reminders that have come due while nobody looked, only the newest rings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.business import Business, hours
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Part, State
from bot.domain.people import Member, Role, Side

RETURNED_DAYS = 5
AHEAD = 366


class Kind(StrEnum):
    """What a step does: changes whose turn it is, or reminds somebody."""

    UP = "up"
    HAND_OVER = "hand-over"
    LET_GO = "let-go"
    NOT_ACCEPTED = "not-accepted"
    OVERDUE = "overdue"
    ACCEPT = "accept"
    HALF = "half"
    BEFORE = "before"
    DUE = "due"
    STILL = "still"
    WAKE = "wake"
    OWNER = "owner"


# What reminds somebody; the others change whose turn it is, or who knows.
RINGS = frozenset(
    {Kind.ACCEPT, Kind.HALF, Kind.BEFORE, Kind.DUE, Kind.STILL, Kind.WAKE, Kind.OWNER}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the instant it falls on, when it is to be done, what, and its slot."""

    falls: datetime
    at: datetime
    kind: Kind
    slot: str


def hours_of(coop: Cooperation, member: Member) -> Business:
    """Return the business time of a person: the hours in which they may be pinged."""
    return Business(coop.working_days(member), coop.rhythm.from_time, coop.rhythm.to_time)


def hours_of_side(coop: Cooperation, side: Side) -> Business:
    """Return the business time of a whole side, for figures that know no person."""
    return Business(coop.working_days_of(side), coop.rhythm.from_time, coop.rhythm.to_time)


def deciders(coop: Cooperation, side: Side) -> tuple[Member, ...]:
    """Return who may decide for a side: its sponsor first, then the deputies."""
    sponsors = coop.holders(side, Role.SPONSOR)
    deputies = tuple(m for m in coop.holders(side, Role.DEPUTY) if m not in sponsors)
    return (*sponsors, *deputies)


def reach(coop: Cooperation, side: Side, day: date) -> Member | None:
    """Return who is asked on a day: the sponsor, a deputy while they are away, or nobody."""
    return next((m for m in deciders(coop, side) if not m.away(day)), None)


def raiser(coop: Cooperation, case: Case, day: date) -> Member | None:
    """Return who speaks for the side that raised a case: whoever did, or who acts as owner."""
    by = coop.member(case.raised_by)
    if by and by.roles and not by.away(day):
        return by
    return coop.acting_owner(case.origin, day) or coop.owner(case.origin)


def parts(coop: Cooperation, case: Case, who: Member | None, day: date) -> frozenset[Part]:
    """Return whose part somebody has in a case on a day."""
    found: set[Part] = set()
    if who is None or not who.roles:
        return frozenset({Part.NOBODY})
    owners = {s: _ids(coop.owner(s), coop.acting_owner(s, day)) for s in Side}
    if who.id == case.raised_by or who.id in owners[case.origin]:
        found.add(Part.RAISER)
    if who.id in owners[case.origin.other]:
        found.add(Part.COUNTERPART)
    # A sponsor has no part in what the owners are still settling between them.
    own = who.side is case.side and case.up
    if who.id in case.receivers or (own and who.has(Role.SPONSOR, Role.DEPUTY)):
        found.add(Part.ASKED)
    return frozenset(found or {Part.NOBODY})


def _ids(*members: Member | None) -> set[str]:
    return {m.id for m in members if m}


# -- steps ---------------------------------------------------------------------------------------


def steps(coop: Cooperation, case: Case, now: datetime) -> Iterator[Step]:
    """Yield what comes next in a case, past steps included; none while all rests."""
    if coop.paused_on(coop.today(now)) or not case.open:
        return
    match case.state:
        case State.CLARIFYING:
            until = case.clarify_until or case.raised_at
            yield Step(until, until, Kind.UP, "up")
        case State.ASKED_BACK | State.RETURNED:
            yield from _owners(coop, case, now)
        case _:
            yield from _asked(coop, case, now)


def _owners(coop: Cooperation, case: Case, now: datetime) -> Iterator[Step]:
    """Remind the owner of what is with them: a question every day, a returned case every week."""
    who = raiser(coop, case, coop.today(now))
    if who is None:
        return
    its = hours_of(coop, who)
    days = 1 if case.state is State.ASKED_BACK else RETURNED_DAYS
    last = max(case.since, case.pinged.get(who.id, case.since))
    falls = its.add(last, its.day * days)
    yield Step(falls, its.opening(max(falls, now)), Kind.OWNER, f"owner:{last.isoformat()}")


def _asked(coop: Cooperation, case: Case, now: datetime) -> Iterator[Step]:
    who = coop.member(case.asked)
    handed = _handed(coop, case, who, now)
    if handed:
        yield handed
    if who is None or not who.roles or case.stuck or (handed and handed.at <= now):
        return
    its = hours_of(coop, who)
    turns = [] if case.snoozed and _wake(case) not in case.rung else list(_turns(case, its, now))
    yield from turns
    if not any(s.at <= now for s in turns):
        yield from _rings(case, who, its, now)


def _handed(coop: Cooperation, case: Case, who: Member | None, now: datetime) -> Step | None:
    """Return when somebody else has to be asked: who was asked is away or gone, or nobody was."""
    today = coop.today(now)
    if who is None or not who.roles:
        if case.asked:
            return Step(now, now, Kind.HAND_OVER, "hand-over")
        ahead = (today + timedelta(n) for n in range(AHEAD))
        day = next((d for d in ahead if reach(coop, case.side, d)), None)
    else:
        away = [a for a in who.absences if a.until >= today]
        day = min((max(a.since, today) for a in away), default=None)
    if day is None:
        return None
    start = hours_of_side(coop, case.side).bounds(day)[0] if day > today else now
    return Step(start, start, Kind.HAND_OVER, "hand-over")


def _turns(case: Case, its: Business, now: datetime) -> Iterator[Step]:
    """Yield what changes whose turn it is; these are never left out."""
    timing = case.ladder.timing
    slot = f"not-accepted:{case.turn}"
    if case.state is State.ASKED and case.accept_from and slot not in case.rung:
        falls = its.add(case.accept_from, hours(case.ladder.accept_h))
        yield Step(falls, its.opening(max(falls, now)), Kind.NOT_ACCEPTED, slot)
    if case.state is State.ACCEPTED and case.still_asked:
        falls = its.add(case.still_asked, hours(timing.silence_h))
        yield Step(falls, falls, Kind.LET_GO, f"let-go:{case.still_asked.isoformat()}")
    if case.decide_by:
        falls = its.add(case.decide_by, hours(timing.grace_h))
        yield Step(falls, its.opening(max(falls, now)), Kind.OVERDUE, f"overdue:{case.round}")


def _wake(case: Case) -> str:
    return f"wake:{case.snoozed}"


def _rings(case: Case, who: Member, its: Business, now: datetime) -> Iterator[Step]:
    """Yield the reminders: of those that are past only the newest, and all that come."""
    waiting = sorted((s for s in reminders(case, its) if s[2] not in case.rung), key=lambda s: s[0])
    past = [s for s in waiting if s[0] <= now][-1:]
    for falls, kind, slot in (*past, *(s for s in waiting if s[0] > now)):
        at = its.opening(max(falls, now))
        last = case.pinged.get(who.id)
        if last and its.today(last) == its.today(at):
            # At most one reminder of it a day: the next working day is soon enough.
            at = its.opening(its.bounds(its.today(at))[1])
        yield Step(falls, at, kind, slot)


def reminders(case: Case, its: Business) -> Iterator[tuple[datetime, Kind, str]]:
    """Yield every reminder to whoever is asked: when it falls, what it is, its slot."""
    if case.snoozed and _wake(case) not in case.rung:
        yield its.bounds(case.snoozed)[0], Kind.WAKE, _wake(case)
        return
    if case.state is State.ASKED and case.accept_from:
        falls = its.add(case.accept_from, hours(case.ladder.timing.remind_h))
        yield falls, Kind.ACCEPT, f"accept:{case.turn}"
    if case.state is State.ACCEPTED and case.still_from and not case.still_asked:
        falls = its.add(case.still_from, its.day)
        if case.waiting_until:
            falls = max(falls, its.bounds(case.waiting_until)[1])
        yield falls, Kind.STILL, f"still:{case.still_from.isoformat()}"
    if case.decide_from and case.decide_by:
        span = its.between(case.decide_from, case.decide_by)
        at = f"{case.round}:{case.asked}"
        yield its.add(case.decide_from, span / 2), Kind.HALF, f"half:{at}"
        if span > its.day * 2:
            yield its.add(case.decide_from, span - its.day), Kind.BEFORE, f"before:{at}"
        yield case.decide_by, Kind.DUE, f"due:{at}"
