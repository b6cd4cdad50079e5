"""People without Slack or Teams: named by an owner, and let in by a link to one thing (M12)."""

import re
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command, Mail, Moment, Outcome, Person, Say, ask
from bot.commands.joining import confirmer, enter, free, sides
from bot.domain.cooperation import Cooperation
from bot.domain.guests import LASTS, MAIL, PLATFORM, Errand, GuestLink, door, mailbox, outsider
from bot.domain.people import Address, Member, Role, Side
from bot.domain.rights import Right
from bot.domain.week import open_week
from bot.errors import NoAddress, NoLonger, NotStarted
from bot.language import N_
from bot.links import Pass, Purpose
from bot.message import Answers, Choice, When
from bot.triggers import cause_said
from bot.views import guests, setup

ENTER = "/guest/"
KEPT = 200
EMAIL = re.compile(r"[^@\s,;:<>\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def outsiders(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return who is reached by links only."""
    del at
    return tuple(
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name)
        for m in coop.members
        if m.roles and outsider(m)
    )


def open_cases(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the questions that wait for a decision; what each is about only to its own side."""
    return tuple(
        Choice(
            value=c.id,
            label=f"{c.id} · {cause_said(coop, c, at.tongue)[:50]}"
            if at.who and at.who.side is c.side
            else c.id,
        )
        for c in coop.open_cases
    )


class Guest(Command):
    """Name somebody who has neither Slack nor Teams."""

    word: ClassVar[str] = "guest"
    heading: ClassVar[str] = N_("Somebody from outside")
    also: ClassVar[tuple[str, ...]] = ("gast",)
    may: ClassVar[Right] = Right.STEER
    name: str = ask(N_("What is their name?"), min_length=1, max_length=80)
    side: Side = ask(N_("For whom?"), choices=sides)
    role: Role = ask(N_("As what?"))
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


class LinkFor(Command):
    """Make a link to one thing for somebody from outside."""

    word: ClassVar[str] = "guest link"
    heading: ClassVar[str] = N_("A link for a guest")
    also: ClassVar[tuple[str, ...]] = ("gastlink",)
    may: ClassVar[Right] = Right.STEER
    member: str = ask(N_("For whom?"), type="person", choices=outsiders)
    errand: Errand = ask(N_("What is it for?"))
    case: str = ask(
        N_("Which escalation?"),
        type="choice",
        choices=open_cases,
        default="",
        when=When(field="errand", values=(Errand.DECIDE.value,)),
        needed=True,
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Take the one there is."""
        found = outsiders(coop, at)
        return {"member": found[0].value} if len(found) == 1 else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Sign it, show it to whoever asked, and send it by e-mail where that is possible."""
        who = coop.member(self.member)
        if who is None or not who.roles or (by := door(who)) is None:
            raise Problem(N_("Please choose somebody from outside, or name them first."), "member")
        if not at.links.base:
            raise NoAddress
        until = at.now + LASTS
        box = mailbox(who) if at.links.mails else None
        link = GuestLink(
            id=at.new_id,
            member=who.id,
            errand=self.errand,
            given=self._given(coop),
            by=at.member.id,
            at=at.now,
            until=until,
            mailed=box is not None,
        )
        token = at.links.sign(Pass(Purpose.GUEST, at.now, until, by.key, coop.id, link.id))
        url = f"{at.links.base}{ENTER}{token}"
        after = coop.with_link(link, KEPT)
        mail = Say(
            f"guest:{link.id}",
            Mail(who),
            lambda t: guests.mail(after, link, at.member, url, t),
        )
        return Outcome(
            after,
            lambda t: guests.made(after, link, url, t),
            (mail,) if box else (),
            note={"link": link.id},
        )

    def _given(self, coop: Cooperation) -> Answers:
        match self.errand:
            case Errand.LIGHT:
                return {"week": open_week(coop)}
            case Errand.DECIDE:
                return {"case": self.case}
            case _:
                return {}


class Guests(Command):
    """Show people from outside and their links."""

    word: ClassVar[str] = "guests"
    also: ClassVar[tuple[str, ...]] = ("gäste",)
    may: ClassVar[Right] = Right.STEER

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """List them; nothing changes."""
        if coop.started is None:
            raise NotStarted
        return Outcome(coop, lambda t: guests.listed(coop, at.now, t))


class EndLink(Command):
    """Revoke a guest's link, or all of them."""

    word: ClassVar[str] = "end-link"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.STEER
    link: str = ""

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """End it at once."""
        ends = [k for k in coop.guest_links if k.open(at.now) and self.link in ("", k.id)]
        if not ends:
            raise NoLonger
        after = coop
        for link in ends:
            after = after.with_link(link.but(ended=at.now))
        return Outcome(after, lambda t: guests.listed(after, at.now, t))
