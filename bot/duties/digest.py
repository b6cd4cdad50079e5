"""When the digest is due: once a week for each who reads it."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.digest import SendDigest
from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.digest import digest_at, is_told
from bot.domain.week import open_hours
from bot.duties.duty import Due


def digest_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield each reader's next digest; one that was slept through in an earlier week is gone."""
    this = week_of(coop.today(now))
    for member in coop.members:
        if is_told(coop, member, now) is None:
            continue
        for week in (this, weeks_from(this, 1)):
            wanted = digest_at(coop, member, week)
            if wanted is None or coop.has_done(f"digest:{member.id}", week):
                continue
            if coop.started and wanted <= coop.started:
                continue
            ready = wanted if wanted > now else open_hours(coop, member, now)
            if week_of(coop.today(ready)) == week:
                yield Due(ready, SendDigest(week=week, member=member.id))
                break
