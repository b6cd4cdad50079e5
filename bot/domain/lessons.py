"""A lesson: what worked, what did not, and why (M18)."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from bot.domain.people import Side


class Seen(StrEnum):
    """Who may read a lesson: both sides, or one's own."""

    SHARED = "shared"
    INTERNAL = "internal"


class Learnt(StrEnum):
    """How far a lesson has come."""

    OPEN = "open"
    TAKEN = "taken"
    CHECKED = "checked"


class Lesson(BaseModel, frozen=True):
    """A lesson as it was noted, and from where.

    At least one of ``worked`` and ``failed`` is there. ``source`` is what it came from (a jour fixe
    J4, an escalation E2, a gate G1, a message), ``link`` leads to the message.
    """

    id: str
    worked: str = ""
    failed: str = ""
    why: str = ""
    side: Side
    by: str = ""
    named: bool = True
    seen: Seen = Seen.SHARED
    phase: str = ""
    source: str = ""
    link: str = ""
    at: datetime
    state: Learnt = Learnt.OPEN
