"""When dates are taken out of calendars: as soon as nobody will keep them any more (M17, M43)."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.calendars import EndAppointment, EndSeries
from bot.domain.cooperation import Cooperation
from bot.domain.plan import gone
from bot.duties.duty import Due


def calendar_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the end of the series and of each date of a step that is left out; rooms are told."""
    if coop.ended and coop.series and coop.series.planned and coop.series.ended is None:
        yield Due(coop.ended.at, EndSeries())
    for it in coop.appointments:
        if gone(coop, it, now):
            yield Due(now, EndAppointment(step=it.step))
