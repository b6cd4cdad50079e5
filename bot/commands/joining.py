"""Joining and leaving: by button, so that people of the other organisation can (M12, M13)."""

from datetime import datetime
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.start import newcomer
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Role, Side
from bot.domain.rights import Right
from bot.errors import NoLonger, NotAllowed, NotStarted, Stranger
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say
from bot.views import setup

ORDER = (Role.MEMBER, Role.OWNER, Role.SPONSOR, Role.DEPUTY)
SINGLE = (Role.OWNER, Role.SPONSOR)


def sides(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return both organisations as choices."""
    del at
    return tuple(Choice(value=s.value, label=coop.organisation(s).name or s.value) for s in Side)


def welcome(coop: Cooperation) -> Say:
    """Return the welcome card anew, so that it shows who has joined."""
    return Say("welcome", Rooms(), lambda t: setup.welcome(coop, t))


class Join(Command):
    """Join a side of this cooperation."""

    word: ClassVar[str] = "join"
    heading: ClassVar[str] = N_("Join")
    also: ClassVar[tuple[str, ...]] = ("beitreten", "mitmachen")
    may: ClassVar[Right] = Right.ENTER
    side: Side = ask(N_("For whom?"), choices=sides, markers=("für", "for", "seite"), bare=True)
    role: Role = ask(N_("As what?"), markers=("als", "as", "rolle"), bare=True)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the side whose organisation the caller comes from."""
        homes = [s for s in Side if at.caller.home and at.caller.home in coop.organisation(s).homes]
        return {"side": homes[0].value} if len(homes) == 1 else {}

    @classmethod
    def submit(cls) -> str:
        """Name the button."""
        return N_("Join")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take the place, or ask who has to confirm it."""
        if coop.started is None:
            raise NotStarted
        known = at.who
        if known is None and coop.room(at.room) is None:
            raise Stranger
        me = known or newcomer(at.caller, self.side, at.new_id, at.now)
        if me.side is not self.side:
            raise Problem(N_("You take part for the other side. Please leave it first."), "side")
        free(coop, me, self.role)
        if self.role in me.roles:
            return Outcome(coop, lambda t: setup.joined(coop, me, t))
        who = confirmer(coop, me, self.role)
        if who is None:
            return enter(coop, me, (self.role,), at.now)
        pending = tuple(dict.fromkeys((*me.pending, self.role)))
        me = me.model_copy(update={"pending": pending, "active": at.now})
        after = coop.with_member(me)
        return Outcome(
            after,
            lambda t: setup.waiting(after, me, who, t),
            (
                Say(f"join:{me.id}", Person(who), lambda t: setup.confirm(after, me, t)),
                welcome(after),
            ),
        )


def free(coop: Cooperation, me: Member, role: Role) -> None:
    """Refuse a place that somebody else of the side holds. Raises Problem."""
    holders = [m for m in coop.holders(me.side, role) if m.id != me.id]
    if role in SINGLE and holders:
        raise Problem(
            N_(
                "{who} already has this role. If that has changed, {who} can say “leave” and"
                " join anew; you can join as a member meanwhile."
            ),
            "role",
            who=holders[0].name,
        )


def confirmer(coop: Cooperation, me: Member, role: Role) -> Member | None:
    """Return who has to confirm somebody in a role, None where nobody has to.

    An owner is confirmed by the other owner, everybody else by their own side's; members whose
    account is the organisation's own need no confirmation.
    """
    if role is Role.OWNER:
        return coop.owner(me.side.other)
    if role is Role.MEMBER and (me.roles or me.home in coop.organisation(me.side).homes):
        return None
    who = coop.confirmer(me.side)
    return None if who and who.id == me.id else who


def enter(coop: Cooperation, member: Member, roles: tuple[Role, ...], now: datetime) -> Outcome:
    """Give somebody roles, and show it on the card of the room."""
    held = {*member.roles, Role.MEMBER, *roles}
    member = member.model_copy(
        update={"roles": tuple(r for r in ORDER if r in held), "pending": ()}
    )
    after = coop.with_member(member)
    if Role.SPONSOR in roles:
        # From now on a deputy is asked for, once a week until there is one (M12).
        after = after.but(done={**after.done, f"deputy:{member.side}": now.isoformat()})
    organisation = after.organisation(member.side)
    if Role.OWNER in roles and member.home and member.home not in organisation.homes:
        homes = (*organisation.homes, member.home)
        after = after.with_organisation(
            member.side, organisation.model_copy(update={"homes": homes})
        )
    return Outcome(after, lambda t: setup.joined(after, member, t), (welcome(after),))


class _Answering(Command):
    """Settle somebody's wish to join."""

    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.CONFIRM
    member: str

    def asked_for(self, coop: Cooperation, at: Moment) -> Member:
        """Return who is waiting. Raises NoLonger, or NotAllowed where the other side answers."""
        waiting = coop.member(self.member)
        if waiting is None or not waiting.pending:
            raise NoLonger
        # A new owner is the partner's matter; while a side has no owner, so is everybody else.
        side = waiting.side.other if Role.OWNER in waiting.pending else waiting.side
        who = coop.confirmer(side)
        if who is None or at.member.side is not who.side:
            raise NotAllowed(who=coop.organisation(side).name)
        return waiting


class Confirm(_Answering):
    """Confirm that somebody joins."""

    word: ClassVar[str] = "confirm"

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Let them in, and tell them."""
        waiting = self.asked_for(coop, at)
        entered = enter(coop, waiting, waiting.pending, at.now)
        after, me = entered.coop, at.member
        member = after.member(waiting.id) or waiting
        return Outcome(
            after,
            None if at.on_card else lambda t: setup.confirmed(after, member, me, t),
            (
                *entered.says,
                Say(
                    f"joined:{member.id}", Person(member), lambda t: setup.joined(after, member, t)
                ),
                Say(
                    f"join:{member.id}", Person(me), lambda t: setup.confirmed(after, member, me, t)
                ),
            ),
        )


class Decline(_Answering):
    """Do not confirm that somebody joins."""

    word: ClassVar[str] = "decline"

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take the wish back, without blame."""
        waiting = self.asked_for(coop, at)
        kept = waiting.model_copy(update={"pending": ()})
        after = coop.with_member(kept) if kept.roles else coop.without_member(kept.id)
        return Outcome(
            after,
            None if at.on_card else lambda t: setup.declined(after, waiting, t),
            (
                welcome(after),
                Say(
                    f"joined:{waiting.id}",
                    Person(waiting),
                    lambda t: setup.declined(after, waiting, t),
                ),
                Say(
                    f"join:{waiting.id}",
                    Person(at.member),
                    lambda t: setup.declined(after, waiting, t),
                ),
            ),
        )


class Leave(Command):
    """Leave this cooperation."""

    word: ClassVar[str] = "leave"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("verlassen", "austreten")
    heading: ClassVar[str] = N_("Leave")
    may: ClassVar[Right] = Right.ONESELF
    # One word must not be enough to be gone: what it means is said first.
    form_first: ClassVar[bool] = True

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say what it means, before anybody is gone."""
        del answers
        return setup.leaving(coop, at.who, at.tongue)

    @classmethod
    def submit(cls) -> str:
        """Name the button."""
        return N_("Leave")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Give up every role and address; the name stays beside what was reported."""
        me = at.member
        gone = me.model_copy(update={"roles": (), "pending": (), "addresses": (), "absences": ()})
        after = coop.with_member(gone)
        says = [welcome(after)]
        if me.has(Role.OWNER):
            says.append(Say(f"left:{me.id}", Rooms(), lambda t: setup.owner_left(after, me, t)))
        return Outcome(after, lambda t: setup.left(after, me, t), tuple(says))
