"""What waits for a yes: a room's code, an account's claim, a change that both owners must want."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from bot.domain.people import Address, Side


class LinkCode(BaseModel, frozen=True):
    """A one-time code that joins a room; only its hash is kept."""

    digest: str
    until: datetime
    kind: Literal["shared", "internal"] = "shared"
    side: Side | None = None
    by: str = ""


class Proposal(BaseModel, frozen=True):
    """A change that both owners must want: the command's word and answers, and who proposed it."""

    id: str
    word: str
    given: dict[str, str | list[str]]
    by: str
    at: datetime


class Claim(BaseModel, frozen=True):
    """An account that says it belongs to a member, until that member has answered."""

    id: str
    member: str
    address: Address
    home: str = ""
    name: str
    at: datetime
