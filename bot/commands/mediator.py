"""The neutral mediator: named by an owner, agreed to by both, on neither side (M49)."""

from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.guests import outsider
from bot.domain.people import Member, Role
from bot.domain.rights import Right
from bot.errors import NobodyToMediate, NoMediator, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say
from bot.views import mediator as views

PARTS = (Role.OWNER, Role.SPONSOR, Role.DEPUTY)


def fitting(coop: Cooperation) -> tuple[Member, ...]:
    """Return who may become the mediator: whoever takes part and has no other role."""
    return tuple(
        m
        for m in coop.members
        if m.roles and not m.has(*PARTS) and not m.neutral and not outsider(m)
    )


def people(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return who may become the mediator, as choices."""
    del at
    return tuple(
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name) for m in fitting(coop)
    )


class NameMediator(Command):
    """Name a neutral mediator, whom both project owners trust."""

    word: ClassVar[str] = "mediator"
    also: ClassVar[tuple[str, ...]] = ("mediation", "vermittlung", "vermittler")
    heading: ClassVar[str] = N_("Neutral mediator")
    may: ClassVar[Right] = Right.BOTH
    both_owners: ClassVar[bool] = True
    person: str = ask(
        N_("Who mediates?"),
        hint=N_("Whoever has joined as a member and has no other role."),
        type="person",
        choices=people,
    )

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where nobody could be named. Raises NotStarted, NobodyToMediate."""
        del at, answers
        if coop.started is None:
            raise NotStarted
        if not fitting(coop):
            raise NobodyToMediate

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Let them read what both sides read, and moderate. Raises Problem."""
        self.opens(coop, at, {})
        who = next((m for m in fitting(coop) if m.id == self.person), None)
        if who is None:
            raise Problem(N_("Please choose somebody who has no other role here."), "person")
        before = coop.mediator
        after = coop.with_member(_left(before)) if before else coop
        new = who.model_copy(update={"neutral": True, "pulse": False, "follows": False})
        after = after.with_member(new)
        says = (
            Say(f"mediator:{new.id}", Rooms(), lambda t: views.named(after, new, t)),
            Say(f"mediator:{new.id}:you", Person(new), lambda t: views.you(after, t)),
        )
        return Outcome(after, lambda t: views.named(after, new, t), says)


def _left(who: Member) -> Member:
    """Return somebody without any part; whoever was neutral belongs to neither side afterwards."""
    return who.model_copy(update={"roles": (), "pending": (), "addresses": (), "absences": ()})


class EndMediation(Command):
    """End the neutral mediation; either side may."""

    word: ClassVar[str] = "mediator off"
    also: ClassVar[tuple[str, ...]] = ("mediation beenden", "vermittlung beenden")
    may: ClassVar[Right] = Right.STEER

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take them out, and tell the rooms. Raises NoMediator."""
        del at
        who = coop.mediator
        if who is None:
            raise NoMediator
        after = coop.with_member(_left(who))
        return Outcome(
            after,
            lambda t: views.ended(after, who, t),
            (Say(f"mediator:{who.id}", Rooms(), lambda t: views.ended(after, who, t)),),
        )
