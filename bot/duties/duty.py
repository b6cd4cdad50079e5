"""The shape of one duty."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Due:
    """One duty: when it is due (UTC), and the command that does it.

    ``to`` are the ids of the members whom it nudges (none for what is said to rooms, or reported),
    ``rank`` what comes first where that is more than one nudge on a day, ``beside`` what else
    each of them would have been asked that day, ``since`` when it came due where that was before.
    """

    at: datetime
    command: Command
    to: tuple[str, ...] = ()
    rank: Rank = Rank.QUESTION
    since: datetime | None = None
    beside: dict[str, frozenset[Rank]] = field(default_factory=dict)


Source = Callable[[Cooperation, datetime], Iterator[Due]]
