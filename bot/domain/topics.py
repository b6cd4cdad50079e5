"""A topic of the jour fixe: what is to be talked about, how long, and how often it was carried."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from bot.domain.meeting import Remark
from bot.domain.people import Side


class Kind(StrEnum):
    """What a topic wants; decisions come first."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"
    FOLLOW_UP = "follow-up"
    RANKING = "ranking"


class Stand(StrEnum):
    """Where a topic stands."""

    OPEN = "open"
    PARKED = "parked"
    DONE = "done"
    ESCALATED = "escalated"
    DROPPED = "dropped"


class Topic(BaseModel, frozen=True):
    """A topic: its title, kind and minutes, who brings it, and since when.

    ``key`` is set where Tandem put it on the agenda by itself (``light:sme:2026-W48``,
    ``action:A3``, ``step:S12``, ``pulse:openness``): the same key never stands there twice.
    ``writing`` goes on in writing, with what was said so far in ``remarks``.
    """

    id: str
    title: str
    kind: Kind = Kind.DISCUSSION
    minutes: int = 10
    by: str = ""
    side: Side | None = None
    at: datetime
    carried: int = 0
    stand: Stand = Stand.OPEN
    key: str = ""
    note: str = ""
    writing: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def open(self) -> bool:
        """Tell whether it still waits to be talked about."""
        return self.stand is Stand.OPEN
