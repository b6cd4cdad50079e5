"""Who may: nothing runs that the table refuses, and a guest's link does what it was made for."""

from dataclasses import replace

from bot.command import Command
from bot.commands import named
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member
from bot.domain.rights import Right, Standing, may, standings
from bot.errors import Closed, LinkEnded, NoSuchCommand, NotAllowed, NotYetIn, Stranger
from bot.message import Ask, Do, Message
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import common


def admit(kind: type[Command], coop: Cooperation, at: Moment, *, admin: bool) -> None:
    """Refuse what the table does not allow, before anything runs.

    Raises Closed, Stranger, NotYetIn, NoSuchCommand, NotAllowed.
    """
    if at.door == "clock":
        return
    found = standings(coop, at.who, coop.today(at.now))
    if admin:
        found |= {Standing.ADMIN}
    if may(kind.may, found):
        if coop.ended and not kind.after_end:
            raise Closed(title=coop.title)
        return
    if at.who is None or not at.who.roles:
        raise NotYetIn if coop.room(at.room) else Stranger
    if kind.may is Right.CLOCK:
        raise NoSuchCommand(word=kind.word)
    raise NotAllowed(who=common.who_may(kind.may, at.tongue))


def pressable(said: Message, who: Member | None) -> Message:
    """Return what is said without the buttons that a mediator may not press (M49).

    Cards are written for the two sides; to members their own says who may, which helps them on.
    """
    if who is None or not who.neutral:
        return said

    def allowed(buttons: tuple[Do | Ask, ...]) -> tuple[Do | Ask, ...]:
        found = frozenset({Standing.MEDIATOR})
        return tuple(b for b in buttons if may(named(b.word).may, found))

    front = (*allowed(said.buttons), *allowed(said.more))
    scale = said.scale if len(allowed(said.scale)) == len(said.scale) else ()
    return said.model_copy(update={"scale": scale, "buttons": front[:3], "more": front[3:]})


def still_open(coop: Cooperation, link_id: str, at: Moment) -> None:
    """Refuse a guest's link that has ended, or was made for somebody else. Raises LinkEnded."""
    link = coop.guest_link(link_id)
    if link is None or not link.open(at.now) or at.who is None or link.member != at.who.id:
        raise LinkEnded


def fitting(
    coop: Cooperation, command: Command, outcome: Outcome, link_id: str, at: Moment
) -> Outcome:
    """Return what may come of it: a guest's link is spent, a mediator's reading changes nothing.

    Raises NotAllowed where a mediator would change something by the way of reading (M49).
    """
    reads = at.who is not None and at.who.neutral and type(command).may is Right.READ
    if reads and (outcome.says or outcome.coop != coop):
        raise NotAllowed(who=common.who_may(Right.NOTE, at.tongue))
    return _spent(coop, outcome, link_id, at) if link_id else outcome


def _spent(coop: Cooperation, outcome: Outcome, link_id: str, at: Moment) -> Outcome:
    """Note in the same save that a guest's link has done what it was for, or goes on with it."""
    link = coop.guest_link(link_id)
    if link is None or link.reads:
        return outcome
    more = outcome.goes_on
    spent = link.but(used=at.now) if more is None else link.but(given=more)
    after = outcome.coop.with_link(spent)
    return replace(outcome, coop=after, note={**outcome.note, "link": link_id})
