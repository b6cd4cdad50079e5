"""Who may do what: the one declared table that everything is checked against."""

from datetime import date, timedelta
from enum import StrEnum

from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.meeting import Meeting
from bot.domain.people import Member, Role


class Standing(StrEnum):
    """How somebody stands to a cooperation; one person may stand in several ways.

    ``MEDIATOR`` stands on neither side: reads what both read, and may moderate (M49).
    ``ASKED`` is whoever has been asked to decide something, also by delegation; ``FACILITATOR``
    moderates the jour fixe of these days; ``ADMIN`` looks after all of Tandem, and need not take
    part.
    """

    MEMBER = "member"
    OWNER = "owner"
    STAND_IN = "stand-in"
    SPONSOR = "sponsor"
    DEPUTY = "deputy"
    ASKED = "asked"
    ADMIN = "admin"
    FACILITATOR = "facilitator"
    MEDIATOR = "mediator"
    STRANGER = "stranger"
    CLOCK = "clock"


class Right(StrEnum):
    """A row of the table: what somebody wants to do."""

    READ = "read"
    BOARD = "board"
    ONESELF = "oneself"
    REPORT = "report"
    STEER = "steer"
    PROMISE = "promise"
    CONFIRM = "confirm"
    BOTH = "both"
    ESCALATE = "escalate"
    ANSWER = "answer"
    NOTE = "note"
    RUN = "run"
    TOPIC = "topic"
    DATES = "dates"
    GATE = "gate"
    BEGIN = "begin"
    ENTER = "enter"
    ASK = "ask"
    CLOCK = "clock"


_PEOPLE = frozenset(
    {Standing.MEMBER, Standing.OWNER, Standing.STAND_IN, Standing.SPONSOR, Standing.DEPUTY}
)
_ALL = _PEOPLE | {Standing.STRANGER}

# One row per right. Whatever concerns a side (a light, a join request) always means one's own:
# the commands take the side from the member, never from an answer.
TABLE: dict[Right, frozenset[Standing]] = {
    Right.READ: _PEOPLE | {Standing.MEDIATOR},
    Right.BOARD: frozenset(
        {Standing.OWNER, Standing.STAND_IN, Standing.SPONSOR, Standing.DEPUTY, Standing.ADMIN}
    ),
    Right.ONESELF: _PEOPLE | {Standing.MEDIATOR},
    Right.REPORT: frozenset({Standing.OWNER, Standing.STAND_IN}),
    Right.STEER: frozenset({Standing.OWNER, Standing.SPONSOR, Standing.DEPUTY}),
    Right.PROMISE: _PEOPLE,
    Right.CONFIRM: frozenset({Standing.OWNER, Standing.SPONSOR, Standing.DEPUTY}),
    Right.BOTH: frozenset({Standing.OWNER}),
    Right.ESCALATE: frozenset(
        {Standing.OWNER, Standing.STAND_IN, Standing.SPONSOR, Standing.DEPUTY}
    ),
    Right.ANSWER: frozenset({Standing.SPONSOR, Standing.DEPUTY, Standing.ASKED}),
    Right.NOTE: _PEOPLE,
    Right.RUN: frozenset(
        {Standing.OWNER, Standing.STAND_IN, Standing.FACILITATOR, Standing.MEDIATOR}
    ),
    Right.TOPIC: _PEOPLE | {Standing.MEDIATOR},
    Right.DATES: frozenset({Standing.OWNER, Standing.STAND_IN, Standing.FACILITATOR}),
    Right.GATE: frozenset({Standing.SPONSOR, Standing.DEPUTY}),
    Right.BEGIN: _ALL | {Standing.MEDIATOR},
    Right.ENTER: _ALL,
    Right.ASK: _ALL | {Standing.MEDIATOR},
    Right.CLOCK: frozenset({Standing.CLOCK}),
}


def standings(coop: Cooperation, member: Member | None, day: date) -> frozenset[Standing]:
    """Return every way in which somebody stands to the cooperation on a day."""
    if member is None or not member.roles:
        return frozenset({Standing.STRANGER})
    if member.neutral:
        # Handed the moderation or not: of all that the two sides do, they do nothing.
        return frozenset({Standing.MEDIATOR})
    roles = {
        Role.OWNER: Standing.OWNER,
        Role.SPONSOR: Standing.SPONSOR,
        Role.DEPUTY: Standing.DEPUTY,
    }
    found = {Standing.MEMBER} | {s for role, s in roles.items() if member.has(role)}
    if not member.has(Role.OWNER) and _acts(coop, member, day):
        found.add(Standing.STAND_IN)
    if any(member.id in case.receivers for case in coop.open_cases):
        found.add(Standing.ASKED)
    if moderates(coop, member, day):
        found.add(Standing.FACILITATOR)
    return frozenset(found)


def _acts(coop: Cooperation, member: Member, day: date) -> bool:
    acting = coop.acting_owner(member.side, day)
    return acting is not None and acting.id == member.id


def moderates(coop: Cooperation, member: Member, day: date) -> bool:
    """Tell whether the running, the last or the coming jour fixe was handed to this person."""
    week = weeks_from(week_of(day), -1)
    specials = coop.series.specials if coop.series else ()
    handed = [s.facilitator for s in specials if s.week >= week]
    last = [m.facilitator for m in coop.meetings[-1:] if m.running or _lately(m, day)]
    return member.id in (*handed, *last)


def _lately(meeting: Meeting, day: date) -> bool:
    """Tell whether its minutes may still be corrected, give or take the hours of a day."""
    return meeting.ended is not None and meeting.ended.date() >= day - timedelta(days=1)


def may(right: Right, found: frozenset[Standing]) -> bool:
    """Tell whether any of these standings has the right."""
    return bool(TABLE[right] & found)
