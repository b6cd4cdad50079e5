"""Who looks after people from outside: makes their links, passes on what they are asked (M12)."""

from collections.abc import Iterator

from bot.domain.cooperation import Cooperation
from bot.domain.guests import outsider
from bot.domain.people import Member


def outsiders(coop: Cooperation) -> Iterator[Member]:
    """Yield who takes part and is reached by links only."""
    return (m for m in coop.members if m.roles and outsider(m))


def keeper(coop: Cooperation, who: Member) -> Member | None:
    """Return who passes on what somebody is asked: their own side's owner, else the other's."""
    owners = (coop.owner(who.side), coop.owner(who.side.other))
    return next((m for m in owners if m and not outsider(m)), None)


def tends(coop: Cooperation, me: Member, who: Member) -> bool:
    """Tell whether somebody may make links for a guest: whoever has one acts as that guest.

    That is their own side; the other side only while theirs has no project owner in a chat.
    """
    host = keeper(coop, who)
    return me.side is who.side or (host is not None and me.side is host.side)
