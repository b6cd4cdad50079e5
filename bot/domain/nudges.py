"""At most one nudge a person and day, whatever it is about: the one place that sees to it.

Every duty that asks somebody privately passes through here. On each day of theirs whatever comes
first by ``Rank`` keeps its time; the rest waits for their next working day, and has by then gained
a rank for every day it has waited. Reports that have a day of their own (digest, month) are no
nudges, and an escalation's own card and the turns of its ladder come at once: its clocks run in
hours, and somebody waits for a decision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from heapq import heappop, heappush

from bot.domain.calendar import at, local
from bot.domain.cooperation import Cooperation
from bot.domain.guests import outsider
from bot.domain.hosts import keeper
from bot.domain.people import Member
from bot.domain.week import asking, open_hours, open_week

KEPT = 7
FAR = 366


class Rank(IntEnum):
    """What comes first on a day.

    The light, since its week closes, and a gate, whose day was booked; then what somebody has to
    decide, what was promised, what is asked of one week only (in a week without a day for it, it
    is left out), what a phase brings; what has no day of its own comes last.
    """

    LIGHT = 0
    GATE = 1
    DECISION = 2
    PROMISE = 3
    TRUST = 4
    QUESTION = 5
    PHASE = 6
    PEOPLE = 7
    KPI = 8
    STEP = 9
    SHEET = 10
    LESSON = 11


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody is to be asked: from when (UTC), who (member ids; none: nobody), how pressing.

    ``since`` is when it came due, where ``at`` is already put off; from there its waiting counts.
    """

    at: datetime
    to: tuple[str, ...] = ()
    rank: Rank = Rank.QUESTION
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """When a nudge may come, and what else waits that day for each of those it goes to."""

    at: datetime
    beside: dict[str, frozenset[Rank]]


def nudged(coop: Cooperation, who: Member, day: date) -> bool:
    """Tell whether somebody was nudged of anything on a day of theirs."""
    zone = coop.zone_of(who)
    pings = [c.pinged[who.id] for c in coop.cases if who.id in c.pinged]
    return day in coop.nudged.get(who.id, ()) or any(local(p, zone).date() == day for p in pings)


def noted(coop: Cooperation, to: Iterable[str], now: datetime) -> Cooperation:
    """Return it with the day noted on which a nudge of now arrives at each of these people."""
    days = dict(coop.nudged)
    for who in _receivers(coop, to):
        there = {*days.get(who.id, ()), _day(coop, who, now)}
        days[who.id] = tuple(sorted(there))[-KEPT:]
    return coop.but(nudged=days) if days != coop.nudged else coop


def paced(coop: Cooperation, wanted: Sequence[Nudge], now: datetime) -> list[Placed]:
    """Return when each may come, so that nobody gets two on a day of theirs and none is lost.

    What asks several people at once waits for a day on which each of them is free.
    """
    times = [n.at for n in wanted]
    beside: list[dict[str, frozenset[Rank]]] = [{} for _ in wanted]
    taken: dict[tuple[str, date], int] = {}
    people = [_receivers(coop, n.to) for n in wanted]
    queue: list[tuple[date, int, datetime, int, datetime]] = []

    def enqueue(i: int, moment: datetime) -> None:
        # Nobody is asked at night: what is decided then would bind the morning.
        opens = min((open_hours(coop, w, moment) for w in people[i]), default=moment)
        heappush(queue, (*_order(coop, wanted[i], people[i], opens), i, opens))

    for i, nudge in enumerate(wanted):
        if people[i]:
            enqueue(i, max(nudge.at, now))
    while queue:
        *_, i, moment = heappop(queue)
        nudge = wanted[i]
        days = {who.id: _day(coop, who, moment) for who in people[i]}
        full = [w for w in people[i] if (w.id, days[w.id]) in taken or nudged(coop, w, days[w.id])]
        if full and (moment - now).days < FAR:
            for who in full:
                if (first := taken.get((who.id, days[who.id]))) is not None:
                    there = beside[first].get(who.id, frozenset())
                    beside[first][who.id] = there | {nudge.rank}
            later = max(_morning_after(coop, w, days[w.id]) for w in full)
            enqueue(i, later)
            continue
        taken |= dict.fromkeys(days.items(), i)
        times[i] = nudge.at if moment <= max(nudge.at, now) else moment
    return list(map(Placed, times, beside))


def _order(
    coop: Cooperation, nudge: Nudge, people: Sequence[Member], moment: datetime
) -> tuple[date, int, datetime]:
    """Return what is looked at first: the day, then the rank (a day's wait is worth one)."""
    day = max(_day(coop, who, moment) for who in people)
    since = min(nudge.since or nudge.at, nudge.at)
    waited = (day - coop.today(since)).days
    # However long it has waited, what has a day of its own comes first.
    rank = nudge.rank if nudge.rank < Rank.DECISION else max(nudge.rank - waited, Rank.DECISION)
    return day, rank, since


def _receivers(coop: Cooperation, to: Iterable[str]) -> list[Member]:
    """Return in whose chat it arrives: what is for a guest is passed on by somebody else."""
    there = [who for who in map(coop.member, to) if who]
    found = [keeper(coop, who) if outsider(who) else who for who in there]
    return [who for who in found if who]


def _day(coop: Cooperation, who: Member, moment: datetime) -> date:
    return local(open_hours(coop, who, moment), coop.zone_of(who)).date()


def _morning_after(coop: Cooperation, who: Member, day: date) -> datetime:
    return open_hours(coop, who, at(day + timedelta(1), time(), coop.zone_of(who)))


def light_waits(coop: Cooperation, who: Member, day: date) -> str:
    """Return the open week whose light somebody would be reminded of on a day, empty if none."""
    week = open_week(coop)
    light = asking(coop, who.side, week)
    if light is None or light.nudge is None or light.member.id != who.id:
        return ""
    here = local(light.nudge, coop.zone_of(who)).date() == day
    asked = coop.has_done(f"ask:{who.side}:{who.id}", week)
    return week if here and asked and coop.report(week, who.side) is None else ""
