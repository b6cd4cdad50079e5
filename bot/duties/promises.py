"""What promises ask for: one reminder a person and day."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.reminding import RemindPromises
from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.promises import next_reminder
from bot.duties.duty import Due


def promise_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the next reminder of everybody who has promised something; none while all rests."""
    if coop.paused or not (coop.actions or coop.milestones):
        return
    for who in coop.members:
        ready = next_reminder(coop, who, now) if who.roles else None
        if ready:
            day = local(ready, coop.zone_of(who)).date()
            yield Due(ready, RemindPromises(member=who.id, day=day))
