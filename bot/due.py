"""What the clock asks for. Pure: the same cooperation and instant give the same commands.

Nothing is scheduled: duties are read off the state, so none can be lost, doubled or migrated.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.command import Command
from bot.domain import nudges
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Nudge
from bot.duties import AFTER, SOURCES, Due, Source
from bot.duties.people import pause_duties
from bot.outcome import Outcome, Person, Say
from bot.views import common


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
    """Yield the next undone occurrence of every duty, past ones included; one nudge a day."""
    if coop.started is None:
        return
    found = [d for source in _sources(coop, now) for d in source(coop, now)]
    placed = nudges.paced(coop, [Nudge(d.at, d.to, d.rank, d.since) for d in found], now)
    for one, its in zip(found, placed, strict=True):
        yield replace(one, at=its.at, beside=its.beside)


def _sources(coop: Cooperation, now: datetime) -> tuple[Source, ...]:
    """Return what is asked for: on the day that ends a pause nothing before its end.

    Gates and phases come so much later then; read off before, they would all seem missed.
    """
    if coop.ended:
        return AFTER
    over = coop.paused and coop.paused.until <= coop.today(now)
    return (pause_duties,) if over else SOURCES


def noted(one: Due, outcome: Outcome, now: datetime) -> Outcome:
    """Note whom a duty that was done has nudged, and let them know what else waits that day."""
    told = {it.to.member.id for it in outcome.says if isinstance(it.to, Person)}
    to = [who for who in one.to if who in told]
    if not to:
        return outcome
    says = tuple(_beside(it, one) for it in outcome.says)
    return replace(outcome, coop=nudges.noted(outcome.coop, to, now), says=says)


def _beside(it: Say, one: Due) -> Say:
    waits = one.beside.get(it.to.member.id) if isinstance(it.to, Person) else None
    if not waits:
        return it
    return replace(it, view=lambda t: common.beside(it.view(t), waits, t))
