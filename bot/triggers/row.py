"""The shape of one row of the trigger table: a signal, what it was seen by, and its sentences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Urgency
from bot.domain.people import Side


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal: from which instant it counts, seen by what, on whose side.

    ``evidence`` grows with every new sign of the same cause (a week, a day); ``side`` is whose
    sponsor is asked, ``origin`` whose owner raises it, ``about`` sets two causes of one kind apart;
    ``values`` fill the sentences.
    """

    at: datetime
    evidence: str
    side: Side
    origin: Side
    about: str
    values: dict[str, str] = field(default_factory=dict)


Signal = Callable[[Cooperation, str], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row: a word, its signal, how urgent it is, and the sentences that are proposed.

    ``of_both`` marks what both sides promised: either owner may put it into words of their own.
    """

    word: str
    signal: Signal
    cause: str
    consequence: str
    urgency: Urgency = Urgency.NORMAL
    of_both: bool = False
