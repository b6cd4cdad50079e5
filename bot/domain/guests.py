"""Links for people without Slack or Teams: each opens one thing, for one person, once (M12)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from bot.domain.people import Address, Member
from bot.domain.playbook import Text

PLATFORM = "link"
MAIL = "mail"
LASTS = timedelta(days=7)


class Errand(StrEnum):
    """The one thing that a link is for."""

    LIGHT = "light"
    DECIDE = "decide"
    GATE = "gate"
    SHEET = "sheet"
    CONFIRM = "confirm"
    MINUTES = "minutes"
    MONTH = "month"
    READ = "read"


# Which command an errand is, and the ones that only read: they may be opened again and again.
WORDS = {
    Errand.LIGHT: "status",
    Errand.DECIDE: "decide",
    Errand.GATE: "gate decide",
    Errand.SHEET: "sheet-part",
    Errand.CONFIRM: "sheet-confirm",
    Errand.MINUTES: "minutes",
    Errand.MONTH: "report month",
    Errand.READ: "report",
}
READS = frozenset({Errand.MINUTES, Errand.MONTH, Errand.READ})


class GuestLink(BaseModel, frozen=True):
    """A link that was made for a member: what for, by whom, until when, and how it ended.

    ``given`` are the answers it brings along (the week of a light, the number of an escalation),
    which whoever uses it cannot change; ``title`` is what they are about where that has a name;
    ``used`` is when it acted, ``ended`` when it was revoked.
    """

    id: str
    member: str
    errand: Errand
    given: dict[str, str | list[str]] = {}
    title: Text | None = None
    by: str
    at: datetime
    until: datetime
    used: datetime | None = None
    ended: datetime | None = None
    mailed: bool = False

    @property
    def word(self) -> str:
        """Return the word of the command that it opens."""
        return WORDS[self.errand]

    @property
    def reads(self) -> bool:
        """Tell whether it only shows something."""
        return self.errand in READS

    def open(self, now: datetime) -> bool:
        """Tell whether it still opens what it is for."""
        return self.used is None and self.ended is None and now < self.until

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)


def outsider(member: Member) -> bool:
    """Tell whether somebody is reached by links only."""
    return bool(member.addresses) and all(a.platform in (PLATFORM, MAIL) for a in member.addresses)


def door(member: Member) -> Address | None:
    """Return the address under which somebody acts by link."""
    return next((a for a in member.addresses if a.platform == PLATFORM), None)


def mailbox(member: Member) -> Address | None:
    """Return where somebody gets e-mail."""
    return next((a for a in member.addresses if a.platform == MAIL), None)
