"""When a KPI is to be read and by whom, and which reading is missing (M47, M48).

Numbers are read while a pilot runs and while it is scaled. The rhythm counts from the newest
reading, so that whoever reads early or late is asked a whole span later.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count

from dateutil.relativedelta import relativedelta

from bot.domain.cooperation import Cooperation
from bot.domain.guests import outsider
from bot.domain.kpis import Kpi, Pace
from bot.domain.people import Member
from bot.domain.phases import Phase

SPANS = {
    Pace.WEEK: relativedelta(weeks=1),
    Pace.MONTH: relativedelta(months=1),
    Pace.SIX_WEEKS: relativedelta(weeks=6),
    Pace.QUARTER: relativedelta(months=3),
}
READ_IN = frozenset({Phase.PILOT, Phase.SCALING})
# Until a reading is missing, its span has passed twice: once to be read, once to be late.
MISSING = 2


def span(coop: Cooperation, kpi: Kpi) -> relativedelta:
    """Return how much time lies between two readings in this phase."""
    if kpi.every is Pace.PILOT:
        return SPANS[Pace.WEEK if coop.phase is Phase.PILOT else Pace.MONTH]
    return SPANS[kpi.every]


def since(coop: Cooperation, kpi: Kpi) -> date | None:
    """Return from which day the next reading counts; None while nothing is to be read.

    That is the newest reading, else when both agreed on it, yet not before its phase began, and
    not before a pause had ended.
    """
    if coop.phase not in READ_IN or coop.paused or coop.ended or kpi.dropped:
        return None
    resumed = coop.done.get("resumed", "")
    days = [
        kpi.newest.day if kpi.newest else coop.today(kpi.at),
        coop.phase_since,
        coop.today(datetime.fromisoformat(resumed)) if resumed else None,
    ]
    return max(d for d in days if d)


def asked_on(coop: Cooperation, kpi: Kpi) -> date | None:
    """Return the next day on which the reading is asked for: once a span, until it is there."""
    first = since(coop, kpi)
    if first is None:
        return None
    said = coop.done.get(stamp(kpi), "")
    days = (first + span(coop, kpi) * n for n in count(1))
    return next(d for d in days if d.isoformat() > said)


def stamp(kpi: Kpi) -> str:
    """Return the name under which it is noted when the reading was asked for last."""
    return f"reading:{kpi.id}"


def reader(coop: Cooperation, kpi: Kpi, day: date) -> Member | None:
    """Return who is asked: who measures it; where that cannot be, who acts as owner of its side.

    It cannot be of whoever has left, is away, or comes by link: no link enters a reading.
    """
    owner, acting = coop.member(kpi.owner), coop.acting_owner(kpi.side, day)
    if owner is None or not owner.partial or outsider(owner) or (owner.away(day) and acting):
        owner = acting
    return None if owner is None or outsider(owner) else owner


def to_read(coop: Cooperation, who: Member, day: date) -> tuple[Kpi, ...]:
    """Return what somebody is to be asked for by a day, and was not asked for yet."""
    return tuple(
        k
        for k in coop.watched
        if (asked := asked_on(coop, k)) and asked <= day
        if (found := reader(coop, k, day)) and found.id == who.id
    )


def missing_since(coop: Cooperation, kpi: Kpi, day: date) -> date | None:
    """Return since when there is no reading, where it is late by more than a span; else None."""
    first = since(coop, kpi)
    if first is None or day <= first + span(coop, kpi) * MISSING:
        return None
    return first


def missing(coop: Cooperation, day: date) -> Iterator[tuple[Kpi, date]]:
    """Yield every KPI of which a reading is missing, and since when: grey, whatever it was."""
    for kpi in coop.watched:
        if found := missing_since(coop, kpi, day):
            yield kpi, found
