"""Who takes part, on which side, in which role, and where each can be reached."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel


class Side(StrEnum):
    """The two partners of a cooperation."""

    SME = "sme"
    STARTUP = "startup"

    @property
    def other(self) -> "Side":
        """Return the partner's side."""
        return Side.STARTUP if self is Side.SME else Side.SME


class Role(StrEnum):
    """What a person is to a cooperation (M12, M13)."""

    OWNER = "owner"
    SPONSOR = "sponsor"
    DEPUTY = "deputy"
    MEMBER = "member"


class Address(BaseModel, frozen=True):
    """A room or a person on one platform. Only that platform's adapter reads ``id``."""

    platform: str
    id: str
    kind: Literal["room", "person"] = "room"

    @property
    def key(self) -> str:
        """Return the one string by which stores look this address up."""
        return f"{self.kind}:{self.platform}:{self.id}"

    @classmethod
    def of(cls, key: str) -> Self:
        """Return the address whose key this is. Raises ValueError if it is none's."""
        kind, platform, id_ = key.split(":", 2)
        return cls.model_validate({"kind": kind, "platform": platform, "id": id_})


class Caller(BaseModel, frozen=True):
    """Whoever speaks to the bot, as the platform vouches for them.

    ``home`` is the organisation of the account (Slack team id, Teams tenant id), ``language`` a
    code like ``de`` and ``zone`` an IANA name, each empty where the platform does not say.
    """

    address: Address
    name: str
    home: str = ""
    language: str = ""
    zone: str = ""


class Absence(BaseModel, frozen=True):
    """Days away, both included; ``stand_in`` is the id of the member who acts meanwhile."""

    since: date
    until: date
    stand_in: str = ""


class Member(BaseModel, frozen=True):
    """A person of one side, with roles, addresses and working days.

    ``zone`` and ``land`` are empty where the cooperation's and the organisation's hold;
    ``weekdays`` counts Monday as 0. ``pending`` marks a role that still awaits confirmation.
    ``follows`` is what they said of the Monday digest; None leaves it to the role.
    ``pulse`` is False where somebody does not want the weekly question about trust. Whoever is
    ``neutral`` mediates and stands on neither side, whatever ``side`` they once joined (M49).
    """

    id: str
    name: str
    side: Side
    roles: tuple[Role, ...] = (Role.MEMBER,)
    pending: tuple[Role, ...] = ()
    addresses: tuple[Address, ...] = ()
    home: str = ""
    language: str = ""
    zone: str = ""
    land: str = ""
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    absences: tuple[Absence, ...] = ()
    active: datetime | None = None
    follows: bool | None = None
    pulse: bool = True
    neutral: bool = False

    @property
    def partial(self) -> bool:
        """Tell whether somebody takes part on a side."""
        return bool(self.roles) and not self.neutral

    def has(self, *roles: Role) -> bool:
        """Tell whether any of these roles is held (and confirmed)."""
        return any(role in self.roles for role in roles)

    def away(self, day: date) -> Absence | None:
        """Return the absence that covers this day, if any."""
        return next((a for a in self.absences if a.since <= day <= a.until), None)


class Organisation(BaseModel, frozen=True):
    """One side's company: its name, Land for holidays (like ``DE-BY``) and closed days.

    ``homes`` are the platform organisations (Slack team, Teams tenant) whose people count as
    this side's; anybody else needs the owner's confirmation.
    """

    name: str = ""
    land: str = ""
    closures: tuple[tuple[date, date], ...] = ()
    homes: tuple[str, ...] = ()
