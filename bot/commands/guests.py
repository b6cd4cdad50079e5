"""People without Slack or Teams: named by an owner, listed, and taken out again (M12)."""

import re
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.joining import confirmer, enter, free, sides, welcome
from bot.domain.cooperation import Cooperation
from bot.domain.guests import MAIL, PLATFORM
from bot.domain.hosts import outsiders, tends
from bot.domain.people import Address, Member, Role, Side
from bot.domain.rights import Right
from bot.errors import NoGuest, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say
from bot.views import guests, setup

EMAIL = re.compile(r"[^@\s,;:<>\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def theirs(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the people from outside for whom the asker may make links."""
    return tuple(
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name)
        for m in outsiders(coop)
        if at.who is None or tends(coop, at.who, m)
    )


def only_one(coop: Cooperation, at: Moment) -> Answers:
    """Return the one person from outside as the answer, where there is just one."""
    found = theirs(coop, at)
    return {"member": found[0].value} if len(found) == 1 else {}


class Guest(Command):
    """Name somebody who has neither Slack nor Teams."""

    word: ClassVar[str] = "guest"
    heading: ClassVar[str] = N_("Somebody from outside")
    also: ClassVar[tuple[str, ...]] = ("gast",)
    may: ClassVar[Right] = Right.STEER
    name: str = ask(N_("What is their name?"), min_length=1, max_length=80)
    side: Side = ask(N_("For whom?"), choices=sides, markers=("für", "for", "seite"), bare=True)
    role: Role = ask(N_("As what?"), markers=("als", "as", "rolle"), bare=True)
    email: str = ask(
        N_("E-mail address"),
        hint=N_("Empty: you pass the links on yourself."),
        default="",
        max_length=120,
        looks=r"\S+@\S+",
        markers=("mail", "e-mail"),
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer one's own side."""
        del coop
        return {"side": at.who.side.value} if at.who else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take them in, or ask the owner whose matter it is."""
        if coop.started is None:
            raise NotStarted
        if self.email and not EMAIL.fullmatch(self.email):
            raise Problem(N_("This is no e-mail address. Please check it."), "email")
        new = Member(
            id=at.new_id, name=" ".join(self.name.split()), side=self.side, roles=(),
            addresses=self._addresses(coop, at),
        )  # fmt: skip
        free(coop, new, self.role)
        who = confirmer(coop, new, self.role)
        if who is None or who.id == at.member.id or self._mine(coop, at.member):
            entered = enter(coop, new, (self.role,), at.now)
            after = entered.coop
            member = after.member(new.id) or new
            return Outcome(after, lambda t: guests.named(after, member, t), entered.says)
        asked = new.model_copy(update={"pending": (self.role,)})
        after = coop.with_member(asked)
        return Outcome(
            after,
            lambda t: setup.waiting(after, asked, who, t),
            (Say(f"join:{new.id}", Person(who), lambda t: setup.confirm(after, asked, t)),),
        )

    def _mine(self, coop: Cooperation, me: Member) -> bool:
        """Tell whether whoever names them would confirm them, too."""
        return (
            self.role is not Role.OWNER
            and me.side is self.side
            and coop.owner(self.side) is not None
        )

    def _addresses(self, coop: Cooperation, at: Moment) -> tuple[Address, ...]:
        found = [Address(platform=PLATFORM, id=f"{coop.id}.{at.new_id}", kind="person")]
        if self.email:
            found.append(Address(platform=MAIL, id=self.email, kind="person"))
        return tuple(found)


class Guests(Command):
    """Show people from outside and their links."""

    word: ClassVar[str] = "guests"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("gäste",)
    may: ClassVar[Right] = Right.STEER

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """List them; nothing changes."""
        if coop.started is None:
            raise NotStarted
        return Outcome(coop, lambda t: guests.listed(coop, at.now, t))


class RemoveGuest(Command):
    """Take somebody from outside out of the cooperation; all their links end."""

    word: ClassVar[str] = "guest remove"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Remove a guest")
    also: ClassVar[tuple[str, ...]] = ("gast entfernen",)
    may: ClassVar[Right] = Right.STEER
    member: str = ask(N_("Who no longer takes part?"), type="person", choices=theirs)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where there is nobody to choose."""
        del answers
        if coop.started and not theirs(coop, at):
            raise NoGuest

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Take the one there is."""
        return only_one(coop, at)

    @classmethod
    def submit(cls) -> str:
        """Name the button."""
        return N_("Remove")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Give up their roles and addresses; the name stays beside what they reported."""
        who = coop.member(self.member)
        if who is None or who not in outsiders(coop) or not tends(coop, at.member, who):
            raise Problem(N_("Please choose somebody from outside, or name them first."), "member")
        gone = who.model_copy(update={"roles": (), "pending": (), "addresses": (), "absences": ()})
        after, ends = coop.with_member(gone), []
        for link in coop.guest_links:
            if link.member == who.id and link.open(at.now):
                after = after.with_link(link.but(ended=at.now))
                ends.append(link.id)
        says = [welcome(after)]
        if who.has(Role.OWNER):
            says.append(Say(f"left:{who.id}", Rooms(), lambda t: setup.owner_left(after, who, t)))
        return Outcome(
            after,
            lambda t: guests.removed(after, who, len(ends), t),
            tuple(says),
            note={"links": ends},
        )
