"""The Monday digest: who reads it, and when (M12, M20)."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.calendar import at, day_of, days, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Role


def reads_digest(member: Member) -> bool:
    """Tell whether this person gets the digest: sponsors and deputies unless they said no."""
    if not member.partial or not member.addresses:
        return False
    return member.has(Role.SPONSOR, Role.DEPUTY) if member.follows is None else member.follows


def digest_at(coop: Cooperation, member: Member, week: str) -> datetime | None:
    """Return the instant (UTC) of a week's digest for somebody: as agreed, or their day after.

    That is Monday, 08:00, unless the rhythm says otherwise; None where they do not work on that
    day or any later one of the week.
    """
    works, rhythm = coop.working_days(member), coop.rhythm
    left = days(day_of(week, rhythm.digest_weekday), day_of(week, 6))
    first = next((d for d in left if works.works(d)), None)
    return at(first, rhythm.digest_at, works.zone) if first else None


Told = tuple[Cooperation, Member]


def earliest(told: Iterable[Told], week: str) -> tuple[datetime, Cooperation] | None:
    """Return when the one digest over several cooperations goes out, and which of them has it.

    That is the earliest hour that any of them has agreed on, of those that had begun by then; None
    where there is none, as where they do not work in that week.
    """
    found = [
        (d, c.id, c)
        for c, m in told
        if (d := digest_at(c, m, week)) and c.started and d > c.started
    ]
    first = min(found, key=lambda f: f[:2], default=None)
    return (first[0], first[2]) if first else None


def since(coop: Cooperation, told: Iterable[Told], week: str) -> datetime:
    """Return the instant from which a week's digest tells: the one before, or the start.

    ``told`` are all cooperations of its reader: the one before came at the earliest of their hours.
    """
    before = earliest(told, weeks_from(week, -1))
    nominal = coop.rhythm.digest_at
    begun = coop.started or at(day_of(week, 0), nominal, coop.zone)
    last = before[0] if before else at(day_of(weeks_from(week, -1), 0), nominal, coop.zone)
    return max(last, begun)


def member_like(coop: Cooperation, person: Member) -> Member | None:
    """Return the same human in another cooperation, found by their accounts."""
    return next((m for a in person.addresses if (m := coop.member_at(a))), None)


def is_told(coop: Cooperation, person: Member, now: datetime) -> Member | None:
    """Return the member to whom this cooperation is told in their digest, None if it is not."""
    member = member_like(coop, person)
    if member is None or coop.started is None or not reads_digest(member):
        return None
    return None if coop.paused_on(coop.today(now)) else member
