"""When readings of KPIs are asked for: once a span, of whoever measures them (M47, M48)."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.commands.kpi_clock import AskReadings
from bot.domain.calendar import at
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank
from bot.domain.people import Member
from bot.domain.readings import asked_on, reader
from bot.domain.week import open_hours
from bot.duties.duty import MORNING, Due


def kpi_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield for each person the next morning on which any of their KPIs is to be read."""
    first: dict[str, tuple[date, Member]] = {}
    for kpi in coop.watched:
        day = asked_on(coop, kpi)
        # Who measures it may be away by then: whoever is there on that day is asked.
        who = reader(coop, kpi, max(day, coop.today(now))) if day else None
        if day and who and (who.id not in first or day < first[who.id][0]):
            first[who.id] = day, who
    for day, who in first.values():
        morning = at(day, MORNING, coop.zone_of(who))
        ready = open_hours(coop, who, max(morning, now))
        yield Due(ready, AskReadings(member=who.id), (who.id,), Rank.KPI, morning)
