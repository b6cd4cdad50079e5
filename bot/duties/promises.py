"""What promises ask for: one reminder a person and day."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.reminding import RemindPromises
from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank, light_waits
from bot.domain.promises import next_reminder, since
from bot.duties.duty import Due


def promise_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the next reminder of everybody who has promised something; none while all rests."""
    if coop.paused or not (coop.actions or coop.milestones):
        return
    for who in coop.members:
        ready = next_reminder(coop, who, now) if who.roles else None
        if ready:
            day = local(ready, coop.zone_of(who)).date()
            # On the last day of the week's light both are one message.
            rank = Rank.LIGHT if light_waits(coop, who, day) else Rank.PROMISE
            yield Due(
                ready,
                RemindPromises(member=who.id, day=day),
                (who.id,),
                rank,
                since(coop, who, now),
            )
