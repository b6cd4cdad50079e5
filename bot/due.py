"""What the clock asks for. Pure: the same cooperation and instant give the same commands.

Nothing is scheduled: duties are read off the state, so none can be lost, doubled or migrated.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.duties import AFTER, SOURCES, Due


def due(coop: Cooperation, now: datetime) -> Iterator[Command]:
    """Yield the commands that are due and not yet done, earliest first."""
    yield from (d.command for d in ready(coop, now))


def ready(coop: Cooperation, now: datetime) -> list[Due]:
    """Return the duties that are due and not yet done, earliest first."""
    return sorted((d for d in duties(coop, now) if d.at <= now), key=lambda d: d.at)


def next_due(coop: Cooperation, now: datetime) -> datetime | None:
    """Return when to look again; None if nothing will ever be due by itself."""
    return min((d.at for d in duties(coop, now)), default=None)


def duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the next undone occurrence of every duty, past ones included."""
    if coop.started is None:
        return
    for source in AFTER if coop.ended else SOURCES:
        yield from source(coop, now)
