"""When the monthly sponsor report is due (M12)."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.month import SendMonth
from bot.domain.cooperation import Cooperation
from bot.domain.month import of, readers, report_at
from bot.domain.week import open_hours
from bot.duties.duty import Due


def month_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield each sponsor's next report; of months that were slept through only the last."""
    started = coop.started
    this = of(coop.today(now))
    for member in readers(coop):
        for month in (this.before, this):
            wanted = report_at(coop, member, month)
            if wanted is None or coop.has_done(f"month:{member.id}", month.key):
                continue
            if started is None or month.span(coop.zone)[1] <= started:
                continue
            ready = wanted if wanted > now else open_hours(coop, member, now)
            if coop.paused_on(coop.today(ready)):
                continue
            yield Due(ready, SendMonth(month=month.key, member=member.id))
            break
