"""Whose part a step is, when it waits for others, is due, overdue, and worth a reminder.

Days are working days of the cooperation (of the side whose part it is, else of the one that began
it).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain.calendar import WorkingDays
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Role, Side
from bot.domain.playbook import Who
from bot.domain.steps import Step

SOON = 2
AGAIN = 5


def days_of(coop: Cooperation, side: Side | None) -> WorkingDays:
    """Return the working days of a side; without one, of the side that began."""
    return coop.working_days_of(side or coop.starter)


def workday(coop: Cooperation, side: Side | None, day: date, count: int) -> date:
    """Return the so-manieth working day after a day (before it, where negative)."""
    works = days_of(coop, side)
    step, left, found = (1 if count >= 0 else -1), abs(count), day
    while left or not works.open(found):
        found += timedelta(step)
        left -= bool(left) and works.open(found)
        if abs((found - day).days) > 2 * abs(count) + 366:
            break
    return found


def people_of(coop: Cooperation, step: Step, day: date) -> tuple[Member, ...]:
    """Return whose part a step is: who took it over, else whoever holds the role that day."""
    taken = coop.member(step.member) if step.member else None
    if taken and taken.roles:
        return (taken,)
    found: list[Member] = []
    for side in step.who.sides:
        found += _holding(coop, side, step.who.role, day)
    return tuple(found)


def _holding(coop: Cooperation, side: Side, role: Role, day: date) -> list[Member]:
    owner = coop.acting_owner(side, day) or coop.owner(side)
    if role in (Role.SPONSOR, Role.DEPUTY):
        there = [m for m in coop.holders(side, Role.SPONSOR) if not m.away(day)]
        there = there or list(coop.holders(side, Role.DEPUTY))
        if there:
            return there[:1]
    return [owner] if owner else []


def waits_for(coop: Cooperation, step: Step) -> tuple[Step, ...]:
    """Return the open steps that have to be done before this one."""
    return tuple(s for s in coop.steps if s.open and s.key in step.after)


def open_steps(coop: Cooperation) -> tuple[Step, ...]:
    """Return the open steps of the phase, those of earlier phases first, by their day."""
    there = [s for s in coop.steps if s.open]
    return tuple(sorted(there, key=lambda s: (s.due, int(s.id[1:]))))


def steps_of(coop: Cooperation, who: Member, day: date) -> tuple[Step, ...]:
    """Return the open steps that are this person's part, by their day, what waits left out."""
    ahead = {s.key for s in coop.steps if s.open}
    parts: dict[tuple[str, Who], bool] = {}  # a phase has dozens of steps, but few kinds of people
    found = []
    for s in open_steps(coop):
        if not ahead.isdisjoint(s.after):
            continue
        part = s.member, s.who
        if part not in parts:
            parts[part] = any(m.id == who.id for m in people_of(coop, s, day))
        if parts[part]:
            found.append(s)
    return tuple(found)


def overdue_steps(coop: Cooperation, day: date) -> tuple[Step, ...]:
    """Return the steps whose day has passed and that nothing holds up any more."""
    return tuple(s for s in open_steps(coop) if s.overdue(day) and not waits_for(coop, s))


def reminding(coop: Cooperation, step: Step, last: date, *, listed: bool = False) -> date:
    """Return the next day after ``last`` on which a step is worth a reminder.

    Two working days before it is due, the day after, then once a week until it is done. Where
    ``last`` was a card that ``listed`` what is near, a step is not said again the day after it.
    """
    days = _reminders(coop, step)
    if listed and last >= workday(coop, None, step.due, -SOON - 1):
        next(days)
    return next(d for d in days if d > last)


def _reminders(coop: Cooperation, step: Step) -> Iterator[date]:
    yield workday(coop, None, step.due, -SOON)
    day = workday(coop, None, step.due, 1)
    while True:
        yield day
        day = workday(coop, None, day, AGAIN)
