"""What Tandem costs its people: how often it asks, per role and week, never per person (M55)."""

from collections.abc import Sequence

from pydantic import BaseModel

from bot.domain.people import Member, Role, Side

KEPT_WEEKS = 26
# What has a day of its own and only tells: nobody is asked for anything by it.
TELLS = ("digest:", "month:")


class Asks(BaseModel, frozen=True):
    """How often the people of one role and side were asked in one week."""

    week: str
    side: Side
    role: Role
    n: int = 0


def role_of(member: Member) -> Role:
    """Return the role whose time an ask costs; a deputy's counts as the sponsor's."""
    if member.has(Role.OWNER):
        return Role.OWNER
    return Role.SPONSOR if member.has(Role.SPONSOR, Role.DEPUTY) else Role.MEMBER


def counted(
    asks: Sequence[Asks], keys: Sequence[str], week: str, asked: Sequence[tuple[str, Member]]
) -> tuple[tuple[Asks, ...], tuple[str, ...]]:
    """Count what people were asked in a week; the same card counts once.

    ``keys`` are those counted in that week so far, ``asked`` the new cards with their receivers.
    Returns the counts of the last half year and the keys of this week.
    """
    seen = [k for k in keys if k.startswith(week)]
    found = {(a.week, a.side, a.role): a for a in asks}
    for key, member in asked:
        name = f"{week}|{member.id}|{key}"
        if name in seen or key.startswith(TELLS):
            continue
        seen.append(name)
        at = (week, member.side, role_of(member))
        n = found[at].n if at in found else 0
        found[at] = Asks(week=week, side=at[1], role=at[2], n=n + 1)
    weeks = sorted({a.week for a in found.values()})[-KEPT_WEEKS:]
    return tuple(a for a in found.values() if a.week in weeks), tuple(seen)


def over(asks: Sequence[Asks], week: str, budget: dict[Role, int]) -> tuple[Asks, ...]:
    """Return the counts of a week that exceed what was agreed."""
    return tuple(a for a in asks if a.week == week and a.n > budget.get(a.role, a.n))
