"""What the clock asks for about KPIs: the reading that is due, of whoever measures it (M47)."""

from typing import ClassVar

from bot.commands.clock import ByClock
from bot.domain.cooperation import Cooperation
from bot.domain.readings import stamp, to_read
from bot.moment import Moment
from bot.outcome import Outcome, privately
from bot.views import readings


class AskReadings(ByClock):
    """Ask somebody for the KPIs that they are to read, all in one card."""

    word: ClassVar[str] = "ask-readings"
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card, once a span and KPI; what was read meanwhile is not asked for."""
        who, today = coop.member(self.member), coop.today(at.now)
        asked = to_read(coop, who, today) if who else ()
        if who is None or not asked:
            return Outcome(coop)
        after = coop
        for kpi in asked:
            after = after.stamped(stamp(kpi), f"{today}")
        return privately(
            after,
            f"readings:{who.id}:{today}",
            [who],
            lambda t: readings.asked(after, asked, today, t),
        )
