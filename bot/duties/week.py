"""The weekly light's duties: asking, nudging, closing the week."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.clock import AskLight, CloseWeek, NudgeLight
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank
from bot.domain.people import Side
from bot.domain.week import asking, closes, open_hours, open_week
from bot.duties.duty import Due


def week_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
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
    # While it rests nothing is asked; on the last day of it, once it goes on.
    if ready >= end or coop.paused:
        return
    kind = NudgeLight if asked else AskLight
    yield Due(ready, kind(week=week, side=side, member=who.id), (who.id,), Rank.LIGHT)
