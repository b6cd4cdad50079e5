"""What the clock asks for. Pure: the same cooperation and instant give the same commands.

Nothing is scheduled: duties are read off the state, so none can be lost, doubled or migrated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.command import Command
from bot.commands.clock import AskDeputy, AskLight, CloseWeek, NudgeLight, RemindRequest
from bot.commands.escalating import EscalationStep, RaiseSignal
from bot.commands.pause import ResumeOnDate
from bot.domain.calendar import at, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.ladder import steps
from bot.domain.people import Role, Side
from bot.domain.week import asking, closes, open_hours, open_week
from bot.triggers import hits

MORNING = time(9)
DEPUTY_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """One duty: when it is due (UTC), and the command that does it."""

    at: datetime
    command: Command


def due(coop: Cooperation, now: datetime) -> Iterator[Command]:
    """Yield the commands that are due and not yet done, earliest first."""
    ready = [d for d in duties(coop, now) if d.at <= now]
    yield from (d.command for d in sorted(ready, key=lambda d: d.at))


def next_due(coop: Cooperation, now: datetime) -> datetime | None:
    """Return when to look again; None if nothing will ever be due by itself."""
    return min((d.at for d in duties(coop, now)), default=None)


def duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the next undone occurrence of every duty, past ones included."""
    if coop.started is None:
        return
    if coop.paused:
        resume = at(coop.paused.until, MORNING, coop.zone)
        yield Due(resume, ResumeOnDate(until=coop.paused.until))
    yield from _week(coop, now)
    yield from _people(coop, now)
    yield from _escalations(coop, now)


def _week(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the light's duties; after a long silence all closed weeks are one."""
    week = open_week(coop)
    while closes(coop, week) <= now and closes(coop, weeks_from(week, 1)) <= now:
        week = weeks_from(week, 1)
    end = closes(coop, week)
    yield Due(end, CloseWeek(week=week))
    for side in Side:
        for week_ahead in (week, weeks_from(week, 1)):
            yield from _asked(coop, side, week_ahead, now)


def _asked(coop: Cooperation, side: Side, week: str, now: datetime) -> Iterator[Due]:
    found = asking(coop, side, week)
    if (
        found is None
        or coop.report(week, side)
        or coop.has_done(f"nudge:{side}:{found.member.id}", week)
    ):
        return
    who, end = found.member, closes(coop, week)
    asked = coop.has_done(f"ask:{side}:{who.id}", week)
    wanted = found.nudge if asked else found.ask
    if wanted is None:
        return
    # Late, it waits for the receiver's working hours, and is dropped once the week has closed.
    ready = wanted if wanted > now else open_hours(coop, who, now)
    if ready >= end or coop.paused_on(coop.today(max(ready, now))):
        return
    kind = NudgeLight if asked else AskLight
    yield Due(ready, kind(week=week, side=side, member=who.id))


def _people(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what open places ask for: a confirmation, a deputy of the sponsor."""
    if coop.paused:
        return
    for member in coop.members:
        owner = coop.confirmer(member.side)
        if owner and member.pending and member.active and not coop.done.get(f"request:{member.id}"):
            morning = at(coop.today(member.active) + timedelta(1), MORNING, coop.zone_of(owner))
            ready = open_hours(coop, owner, max(morning, now))
            yield Due(ready, RemindRequest(member=member.id, owner=owner.id))
    for side in Side:
        owner = coop.owner(side)
        sponsor = next(iter(coop.holders(side, Role.SPONSOR)), None)
        if owner and sponsor and not coop.holders(side, Role.DEPUTY):
            asked = coop.done.get(f"deputy:{side}", "")
            last = datetime.fromisoformat(asked) if asked else coop.started or now
            ready = open_hours(coop, owner, max(last + DEPUTY_EVERY, now))
            yield Due(ready, AskDeputy(side=side, owner=owner.id))


def _escalations(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what escalations ask for: signals to raise, and the next step of every open case."""
    if coop.paused_on(coop.today(now)):
        return
    for it in hits(coop):
        yield Due(it.hit.at, RaiseSignal(key=it.key, evidence=it.hit.evidence))
    for case in coop.open_cases:
        for step in steps(coop, case, now):
            yield Due(step.at, EscalationStep(case=case.id, slot=step.slot))
