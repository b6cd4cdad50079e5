"""What the clock does with promises: one private reminder a person and day (R9)."""

from datetime import date
from typing import ClassVar

from bot.commands.clock import ByClock
from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import light_waits
from bot.domain.promises import next_reminder, stamp
from bot.moment import Moment
from bot.outcome import Outcome, privately
from bot.views import promises


class RemindPromises(ByClock):
    """Remind somebody of the promises that come due."""

    word: ClassVar[str] = "remind-promises"
    member: str
    day: date

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the one message of the day, the light's reminder with it if that is due today."""
        who = coop.member(self.member)
        ready = next_reminder(coop, who, at.now) if who else None
        if who is None or ready is None or ready > at.now:
            return Outcome(coop)
        day = local(at.now, coop.zone_of(who)).date()
        after = coop.stamped(stamp(who), f"{day}")
        if week := light_waits(coop, who, day):
            # Said along with the rest, so not again; not the bare week: no card of it is there.
            after = after.stamped(f"nudge:{who.side}:{who.id}", f"{week} asked")
        return privately(
            after, f"{stamp(who)}:{day}", [who], lambda t: promises.reminder(after, who, day, t)
        )
