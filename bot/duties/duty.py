"""The shape of one duty."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from bot.command import Command
from bot.domain.cooperation import Cooperation

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Due:
    """One duty: when it is due (UTC), and the command that does it."""

    at: datetime
    command: Command


Source = Callable[[Cooperation, datetime], Iterator[Due]]
