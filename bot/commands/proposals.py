"""Changes that concern both sides: one owner proposes, the other agrees."""

from dataclasses import replace
from typing import ClassVar

from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.pending import Proposal
from bot.domain.people import Caller, Member
from bot.domain.rights import Right
from bot.errors import Closed, NoLonger, SameSide
from bot.language import Tongue
from bot.message import Message
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say, View
from bot.views import settings


def propose(command: Command, coop: Cooperation, at: Moment) -> Outcome | None:
    """Ask the other owner where a command needs both; None where it may run at once.

    Running it on trial first brings its own errors to whoever proposes, not to the partner.
    """
    if not command.needs_both(coop) or at.who is None:
        return None
    other = coop.owner(at.who.side.other)
    if other is None:
        return None
    command.run(coop, at)
    given = {k: _text(v) for k, v in command.model_dump(mode="json", exclude_defaults=True).items()}
    wanted = [
        p for p in coop.proposals if (p.word, p.by, p.given) == (command.word, other.id, given)
    ]
    if wanted and command.subject:
        # The other owner has proposed the very same: then both want it already.
        return Agree(proposal=wanted[0].id).run(coop, at)
    proposal = Proposal(
        id=at.new_id,
        word=command.word,
        given=given,
        by=at.who.id,
        at=at.now,
    )
    about = given.get(command.subject)
    others = tuple(
        p
        for p in coop.proposals
        if (p.word, p.by, p.given.get(command.subject)) != (command.word, at.who.id, about)
    )
    after = coop.but(proposals=(*others, proposal))
    card = _card(command, proposal, after, at)
    return Outcome(
        after,
        lambda t: settings.proposed(after, other, t),
        (Say(f"proposal:{proposal.id}", Person(other), card),),
    )


def _card(command: Command, proposal: Proposal, coop: Cooperation, at: Moment) -> View:
    """Return the card that asks to agree, as whoever proposed it meant it."""
    by = coop.member(proposal.by) or at.member

    def card(t: Tongue) -> Message:
        changes = settings.changes(command, coop, replace(at, who=by, tongue=t))
        return settings.proposal(coop, command, by, proposal.id, changes, t)

    return card


def _text(value: object) -> str | list[str]:
    return [str(v) for v in value] if isinstance(value, list) else str(value)


class _Ending(Command):
    """End a proposal."""

    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.BOTH
    proposal: str

    def find(self, coop: Cooperation, at: Moment) -> tuple[Proposal, Member, Cooperation]:
        """Return the proposal, who made it, and the cooperation without it."""
        found = next((p for p in coop.proposals if p.id == self.proposal), None)
        by = coop.member(found.by) if found else None
        if found is None or by is None:
            raise NoLonger
        if by.side is at.member.side:
            raise SameSide
        return found, by, coop.but(proposals=tuple(p for p in coop.proposals if p != found))


class ShowProposal(_Ending):
    """Look once more at a change that the partner's owner proposed."""

    word: ClassVar[str] = "proposal"
    after_end: ClassVar[bool] = True

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show its card; nothing changes."""
        proposal, _, _ = self.find(coop, at)
        return Outcome(coop, _card(_command(proposal), proposal, coop, at))


def _command(proposal: Proposal) -> Command:
    """Return what was proposed, as the command that does it."""
    # The registry imports this module, so it can only be looked at once somebody asks.
    from bot.commands import named  # noqa: PLC0415

    return named(proposal.word).model_validate(proposal.given)


class Agree(_Ending):
    """Agree to a change that the partner's owner proposed."""

    word: ClassVar[str] = "agree"
    after_end: ClassVar[bool] = True

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Run what was proposed, as whoever proposed it."""
        proposal, by, after = self.find(coop, at)
        command = _command(proposal)
        if coop.ended and not command.after_end:
            raise Closed(title=coop.title)
        as_them = replace(
            at,
            who=by,
            caller=Caller(address=by.addresses[0], name=by.name) if by.addresses else at.caller,
        )
        done = command.run(after, as_them)
        return _ended(done.coop, at, self.proposal, by, yes=True, says=done.says)


class Disagree(_Ending):
    """Leave things as they are."""

    word: ClassVar[str] = "disagree"
    after_end: ClassVar[bool] = True

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Drop the proposal, and tell whoever made it."""
        _, by, after = self.find(coop, at)
        return _ended(after, at, self.proposal, by, yes=False)


def _ended(
    coop: Cooperation,
    at: Moment,
    proposal: str,
    by: Member,
    *,
    yes: bool,
    says: tuple[Say, ...] = (),
) -> Outcome:
    me = at.member

    def card(t: Tongue) -> Message:
        return settings.agreed(coop, me, yes=yes, t=t)

    return Outcome(
        coop,
        None if at.on_card else card,
        (
            *says,
            Say(f"proposal:{proposal}", Person(me), card),
            Say(f"proposed:{proposal}", Person(by), card),
        ),
    )
