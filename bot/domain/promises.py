"""Promises with a day: whose they are, when they are reminded of, how they were kept (M21, M22)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.actions import Action, Done
from bot.domain.calendar import WorkingDays, at, local, week_of
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Decision, State
from bot.domain.milestones import Milestone
from bot.domain.people import Member, Side
from bot.domain.week import asking, open_hours

MORNING = time(9)
ACTION_AHEAD = 1  # working days
MILESTONE_AHEAD = 5
FAR = 366


# -- whose they are ------------------------------------------------------------------------------


def holder(coop: Cooperation, action: Action, day: date) -> Member | None:
    """Return who sees to an action on a day: who promised it, else who acts as their owner."""
    who = coop.member(action.who) if action.who else None
    if who and who.roles:
        return who
    return coop.acting_owner(action.side, day) or coop.owner(action.side)


def may_end(coop: Cooperation, action: Action, who: Member, day: date) -> bool:
    """Tell whether somebody may finish, move or drop an action.

    Whoever promised it, anybody of the side where all of it did, and who acts as their owner.
    """
    if action.who == who.id:
        return True
    own = action.side is who.side
    acting = coop.acting_owner(who.side, day)
    return own and (not action.who or bool(acting and acting.id == who.id))


def open_actions(coop: Cooperation) -> tuple[Action, ...]:
    """Return the actions that wait to be done, the nearest day first."""
    return tuple(sorted((a for a in coop.actions if a.open), key=lambda a: a.due))


def open_milestones(coop: Cooperation) -> tuple[Milestone, ...]:
    """Return the milestones that are still ahead, the nearest first."""
    return tuple(sorted((m for m in coop.milestones if m.open), key=lambda m: m.due))


def decision_about(coop: Cooperation, milestone: Milestone) -> Decision | None:
    """Return what the sponsors have decided last about a milestone, None where they have not."""
    key = f"milestone:{milestone.id}"
    found = [c.decision for c in coop.cases if c.cause == key and c.state is State.DECIDED]
    return coop.decision(found[-1]) if found else None


def with_(coop: Cooperation, who: Member, day: date) -> tuple[Action, ...]:
    """Return the open actions that are with somebody on a day, the nearest first."""
    found = [(a, holder(coop, a, day)) for a in open_actions(coop)]
    return tuple(a for a, holds in found if holds and holds.id == who.id)


def owns(coop: Cooperation, who: Member, day: date) -> bool:
    """Tell whether somebody is reminded of milestones on a day: who acts as owner."""
    acting = coop.acting_owner(who.side, day) or coop.owner(who.side)
    return acting is not None and acting.id == who.id


# -- when they are reminded of -------------------------------------------------------------------


def working_day_before(days: WorkingDays, day: date, count: int) -> date | None:
    """Return the so-manieth working day before a day, None if there is none in a year."""
    for n in range(1, FAR):
        earlier = day - timedelta(n)
        count -= days.works(earlier)
        if count == 0:
            return earlier
    return None


def reminder_days(coop: Cooperation, who: Member, today: date) -> Iterator[tuple[date, datetime]]:
    """Yield the days on which somebody is reminded of a promise, and since when that holds.

    An action one working day ahead, a milestone five, and both on the day itself, or the first
    working day after it. Ahead, it comes rather early than on the day that the light is asked for.
    """
    days = coop.working_days(who)
    found = [(a.due, a.since, ACTION_AHEAD) for a in with_(coop, who, today)]
    if owns(coop, who, today):
        found += [(m.due, m.since, MILESTONE_AHEAD) for m in open_milestones(coop)]
    for due, since, ahead in found:
        early = working_day_before(days, due, ahead)
        if early and _light_day(coop, who, early):
            early = working_day_before(days, early, 1)
        for day in (early, days.next(due)):
            if day:
                yield day, since


def _light_day(coop: Cooperation, who: Member, day: date) -> bool:
    """Tell whether a day's nudge is the question for the light."""
    week = week_of(day)
    light = asking(coop, who.side, week)
    if light is None or light.member.id != who.id or coop.report(week, who.side):
        return False
    return local(light.ask, coop.zone_of(who)).date() == day


def stamp(who: Member) -> str:
    """Return the word under which it is noted when somebody was last reminded."""
    return f"promises:{who.id}"


def since(coop: Cooperation, who: Member, now: datetime) -> datetime | None:
    """Return the first morning on which there is something to remind somebody of."""
    last, zone = coop.done.get(stamp(who), ""), coop.zone_of(who)
    waits = [
        morning
        for day, noted in reminder_days(coop, who, coop.today(now))
        if f"{day}" > last and (morning := at(day, MORNING, zone)) > noted
    ]
    return min(waits, default=None)


def next_reminder(coop: Cooperation, who: Member, now: datetime) -> datetime | None:
    """Return when somebody is reminded next: one message a day, in their working hours."""
    last, zone = coop.done.get(stamp(who), ""), coop.zone_of(who)
    first = since(coop, who, now)
    if first is None:
        return None
    ready = open_hours(coop, who, max(first, now))
    for _ in range(FAR):
        day = local(ready, zone).date()
        if f"{day}" > last:
            return ready
        ready = open_hours(coop, who, at(day + timedelta(1), time(), zone))
    return None


# -- what somebody has before them on a day ------------------------------------------------------


def actions_for(coop: Cooperation, who: Member, day: date) -> tuple[Action, ...]:
    """Return somebody's actions up to the next working day, those ended since then included."""
    days = coop.working_days(who)
    until = days.next(day + timedelta(1)) or day
    if _light_day(coop, who, until):
        until = days.next(until + timedelta(1)) or until
    near = [a for a in coop.actions if a.due <= until]
    return tuple(a for a in near if _with(coop, a, who, day) and _fresh(coop, a.done_at, day))


def _with(coop: Cooperation, action: Action, who: Member, day: date) -> bool:
    holds = holder(coop, action, day)
    return holds is not None and holds.id == who.id


def milestones_for(coop: Cooperation, who: Member, day: date) -> tuple[Milestone, ...]:
    """Return the milestones near or past their date, for who acts as owner."""
    if not owns(coop, who, day):
        return ()
    days = coop.working_days(who)

    def near(m: Milestone) -> bool:
        first = working_day_before(days, m.due, MILESTONE_AHEAD)
        return (first or m.due) <= day and _fresh(coop, m.reached or m.dropped, day)

    return tuple(filter(near, coop.milestones))


def _fresh(coop: Cooperation, end: datetime | None, day: date) -> bool:
    return end is None or coop.today(end) >= day


# -- how they were kept --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """How a side kept its word: of ``given`` promises each is exactly one of the others."""

    on_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def given(self) -> int:
        """Return how many promises there were."""
        return self.on_time + self.late + self.open + self.overdue

    @property
    def kept(self) -> int:
        """Return how many were kept, on time or late."""
        return self.on_time + self.late


def kept(coop: Cooperation, side: Side, since: date, until: date, today: date) -> Word:
    """Count a side's promises whose first day lies in a period, both days included (M22).

    On time is by the day that was promised first; a milestone is a promise of both sides; what
    was dropped with a reason is not counted. No figure of a person exists.
    """
    counts = dict.fromkeys(("on_time", "late", "open", "overdue"), 0)
    for a in coop.actions:
        if a.side is side and a.state is not Done.DROPPED and since <= a.first <= until:
            counts[_stands(coop, a.first, a.due, a.done_at, today)] += 1
    for m in coop.milestones:
        if m.dropped is None and since <= m.first <= until:
            counts[_stands(coop, m.first, m.due, m.reached, today)] += 1
    return Word(**counts)


def _stands(coop: Cooperation, first: date, due: date, end: datetime | None, today: date) -> str:
    if end is None:
        return "overdue" if due < today else "open"
    return "on_time" if coop.today(end) <= first else "late"
