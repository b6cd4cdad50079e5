"""A gate of one cooperation: its booked date, what each side says of its items, and its end (M14).

Frozen when its phase starts: later wordings of a playbook do not touch it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from bot.domain.people import Side
from bot.domain.playbook import Gate

REWORKED = 2


class Way(StrEnum):
    """What a gate may end with."""

    GO = "go"
    CONDITIONS = "conditions"
    REWORK = "rework"
    PAUSE = "pause"
    STOP = "stop"


ONWARD = frozenset({Way.GO, Way.CONDITIONS})


class Mark(BaseModel, frozen=True):
    """What one side says of one item: 0 to 100, a must-meet item is 0 or 100."""

    item: str
    side: Side
    value: int
    by: str
    at: datetime
    note: str = ""


class Waiver(BaseModel, frozen=True):
    """One side's sponsor does without a must-meet item, and why."""

    item: str
    side: Side
    reason: str
    by: str
    at: datetime


class Vote(BaseModel, frozen=True):
    """What one side's sponsor decides, until when and under which conditions."""

    side: Side
    way: Way
    by: str
    at: datetime
    reason: str = ""
    until: date | None = None
    conditions: tuple[str, ...] = ()


class Query(BaseModel, frozen=True):
    """A sponsor's question about the pack, and the answer."""

    side: Side
    text: str
    by: str
    at: datetime
    answer: str = ""
    answered_by: str = ""


class Review(BaseModel, frozen=True):
    """One gate (R1, R2 …) of a phase, from the day it is booked to its end.

    ``name`` is the gate's (G2), ``gate`` how the playbook words it, None where there is none;
    ``mid`` marks one in the middle of its phase, ``round`` 2 one after a rework; ``day`` is booked,
    ``first`` was booked first.
    """

    id: str
    name: str
    phase: str
    gate: Gate | None = None
    mid: bool = False
    round: int = 1
    day: date
    first: date
    marks: tuple[Mark, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    votes: dict[Side, Vote] = {}
    queries: tuple[Query, ...] = ()
    ended: datetime | None = None
    way: Way | None = None
    until: date | None = None
    decision: str = ""

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)

    @property
    def open(self) -> bool:
        """Tell whether it is still to be decided."""
        return self.ended is None

    @property
    def apart(self) -> bool:
        """Tell whether both sides have answered, and differently."""
        return len({v.way for v in self.votes.values()}) > 1

    def marked(self, *marks: Mark) -> Self:
        """Return it with what a side says now of some items."""
        new = {(m.item, m.side) for m in marks}
        kept = tuple(m for m in self.marks if (m.item, m.side) not in new)
        return self.but(marks=(*kept, *marks))

    def said(self, item: str) -> dict[Side, Mark]:
        """Return what each side says of an item."""
        return {m.side: m for m in self.marks if m.item == item}

    def waived(self, waiver: Waiver) -> Self:
        """Return it with one side doing without an item."""
        kept = [w for w in self.waivers if (w.item, w.side) != (waiver.item, waiver.side)]
        return self.but(waivers=(*kept, waiver))

    def waivers_of(self, item: str) -> dict[Side, Waiver]:
        """Return which sides do without an item."""
        return {w.side: w for w in self.waivers if w.item == item}

    def voted(self, vote: Vote) -> Self:
        """Return it with one side's decision; a second one takes the place of the first."""
        return self.but(votes={**self.votes, vote.side: vote})


class Option(BaseModel, frozen=True):
    """What was agreed for after a reached goal: until when, at which price, which way (M57)."""

    until: date
    price: str
    roadmap: str = ""
    by: str = ""
    at: datetime


class Ended(BaseModel, frozen=True):
    """When a cooperation was closed, and by which gate."""

    at: datetime
    review: str
