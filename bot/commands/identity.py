"""One human, several accounts: whoever is known already says so, and confirms it where known."""

from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.joining import ORDER, welcome
from bot.domain.cooperation import Cooperation
from bot.domain.pending import Claim
from bot.domain.people import Member, Role
from bot.domain.rights import Right
from bot.errors import NoLonger, NotStarted, Stranger
from bot.fields import ask
from bot.language import N_
from bot.message import Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.views import people

MOST_CLAIMS = 20


def others(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the members who have no account on the asker's platform, with their companies.

    To somebody outside the cooperation's rooms nobody is named.
    """
    if at.who is None and coop.room(at.room) is None:
        return ()
    platform = at.caller.address.platform
    return tuple(
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name)
        for m in coop.members
        if m.roles
        and (at.who is None or m.id != at.who.id)
        and (
            all(a.platform != platform for a in m.addresses)
            or m.name.lower() == at.caller.name.lower()
        )
    )


class SameAs(Command):
    """Say that you take part already, with another account."""

    word: ClassVar[str] = "same"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("I take part already")
    also: ClassVar[tuple[str, ...]] = ("dieselbe", "ich bin")
    may: ClassVar[Right] = Right.ENTER
    member: str = ask(N_("Who are you there?"), type="person", choices=others)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Ask the known account whether that is so."""
        if coop.started is None:
            raise NotStarted
        if at.who is None and coop.room(at.room) is None:
            raise Stranger
        known = coop.member(self.member)
        if known is None or not known.roles:
            raise Problem(N_("Please choose one of the people who take part."), "member")
        if at.who and at.who.side is not known.side:
            raise Problem(N_("You take part for the other side. Please leave it first."), "member")
        here = at.caller.address
        claim = Claim(
            id=at.new_id,
            member=known.id,
            address=here,
            home=at.caller.home,
            name=at.caller.name,
            at=at.now,
        )
        kept = tuple(c for c in coop.claims if c.address != here)[-MOST_CLAIMS:]
        after = coop.but(claims=(*kept, claim))
        return Outcome(
            after,
            lambda t: people.claimed(after, known, t),
            (Say(f"same:{claim.id}", Person(known), lambda t: people.claim(after, claim, t)),),
        )


class _Settling(Command):
    """Settle whether an account is one's own."""

    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.ONESELF
    claim: str

    def find(self, coop: Cooperation, at: Moment) -> Claim:
        """Return the claim. Raises NoLonger if it is settled or somebody else's."""
        found = next((c for c in coop.claims if c.id == self.claim), None)
        if found is None or found.member != at.member.id:
            raise NoLonger
        return found


class ThatIsMe(_Settling):
    """Confirm that another account is yours, too."""

    word: ClassVar[str] = "same-yes"
    after_end: ClassVar[bool] = True

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Make one person of both: every role of either, and both accounts."""
        claim, me = self.find(coop, at), at.member
        twin = coop.member_at(claim.address)
        after = coop.but(claims=tuple(c for c in coop.claims if c != claim))
        held, waiting = set(me.roles), set(me.pending)
        if twin and twin.side is not me.side:
            # They have joined the other side since: nobody's place there is taken by a press here.
            raise NoLonger
        if twin and twin.id != me.id:
            # The name stays beside what was reported.
            held |= set(twin.roles)
            waiting |= set(twin.pending)
            gone = {"roles": (), "pending": (), "addresses": (), "absences": ()}
            after = after.with_member(twin.model_copy(update=gone))
        one = _one(
            me,
            claim,
            tuple(r for r in ORDER if r in held),
            tuple(r for r in ORDER if r in waiting - held),
        )
        after = after.with_member(one)
        return _settled(after, at, claim, one, yes=True)


def _one(me: Member, claim: Claim, roles: tuple[Role, ...], pending: tuple[Role, ...]) -> Member:
    accounts = (*me.addresses, *([] if claim.address in me.addresses else [claim.address]))
    return me.model_copy(update={"roles": roles, "pending": pending, "addresses": accounts})


class ThatIsNotMe(_Settling):
    """Say that another account is not yours."""

    word: ClassVar[str] = "same-no"
    after_end: ClassVar[bool] = True

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Drop the claim; nothing changes."""
        claim = self.find(coop, at)
        after = coop.but(claims=tuple(c for c in coop.claims if c != claim))
        return _settled(after, at, claim, at.member, yes=False)


def _settled(coop: Cooperation, at: Moment, claim: Claim, me: Member, *, yes: bool) -> Outcome:
    says = (
        Say(f"same:{claim.id}", Person(me), lambda t: people.settled(coop, claim, yes=yes, t=t)),
    )
    reply = None if at.on_card else lambda t: people.settled(coop, claim, yes=yes, t=t)
    return Outcome(coop, reply, (*says, welcome(coop)) if yes else says)
