"""When the weekly question about trust is due (M41)."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.pulse import AskPulse
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.guests import outsider
from bot.domain.nudges import Rank
from bot.domain.people import Member, Side
from bot.domain.pulse import LEAST, asked_at
from bot.domain.week import closes, open_hours, open_week
from bot.duties.duty import Due


def asked(coop: Cooperation) -> tuple[Member, ...]:
    """Return who is asked: everybody who wants to be, once there are enough on both sides.

    Whoever comes by link could only answer through somebody else, which is not without a name.
    """
    here = (m for m in coop.members if m.partial and m.addresses and m.pulse)
    found = tuple(m for m in here if not outsider(m))
    enough = all(sum(m.side is side for m in found) >= LEAST for side in Side)
    return found if enough else ()


def pulse_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield each member's question of this week, or of the next."""
    first = open_week(coop)
    while closes(coop, first) <= now:
        first = weeks_from(first, 1)
    answered = {p.week: p.answered for p in coop.pulses}
    for member in asked(coop):
        for week in (first, weeks_from(first, 1)):
            if coop.has_done(f"pulse:{member.id}", week) or member.id in answered.get(week, ()):
                continue
            wanted = asked_at(week, coop.zone_of(member))
            ready = open_hours(coop, member, max(wanted, now))
            if ready < closes(coop, week) and not coop.paused_on(coop.today(ready)):
                command = AskPulse(week=week, member=member.id)
                yield Due(ready, command, (member.id,), Rank.TRUST)
                break
