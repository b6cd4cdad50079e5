"""What lessons ask for: handed over when a phase has closed, looked at again later (M18)."""

from collections.abc import Iterator
from datetime import datetime, time

from bot.commands.exporting import ExportPhase, closed_phases
from bot.commands.feeding import OfferLessons, stamp
from bot.commands.lesson_care import ReviewLessons
from bot.commands.retro import RetroStep
from bot.domain.calendar import at
from bot.domain.cooperation import Cooperation
from bot.domain.learning import reviewer
from bot.domain.lessons import Learnt
from bot.domain.nudges import Rank
from bot.domain.people import Member, Side
from bot.domain.retro import Stage
from bot.domain.week import open_hours
from bot.duties.duty import MORNING, Due


def lesson_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the export of closed phases, and for everybody when to look at lessons again."""
    since = coop.phase_since or coop.today(coop.started or now)
    for phase in closed_phases(coop):
        yield Due(at(since, time(), coop.zone), ExportPhase(phase=phase))
    if coop.paused:
        return
    yield from _phase(coop, now)
    first: dict[str, tuple[datetime, Member]] = {}
    for lesson in coop.lessons:
        who = reviewer(coop, lesson)
        if who is None or lesson.state is Learnt.CHECKED or not lesson.stands:
            continue
        known = first.get(who.id)
        if known is None or lesson.review_at < known[0]:
            first[who.id] = lesson.review_at, who
    for when, who in first.values():
        ready = open_hours(coop, who, max(when, now))
        yield Due(ready, ReviewLessons(member=who.id), (who.id,), Rank.LESSON, when)


def _phase(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what is learnt elsewhere, when a phase begins, and the end of a retrospective."""
    since = at(coop.phase_since or coop.today(coop.started or now), time(), coop.zone)
    for side in Side:
        owner = coop.owner(side)
        # Where nobody knows whose company it is, there is nothing to look for.
        known = coop.organisation(side).homes
        if owner and known and stamp(coop, side) not in coop.done:
            ready = open_hours(coop, owner, max(since, now))
            yield Due(ready, OfferLessons(side=side), (owner.id,), Rank.LESSON, since)
    last = coop.retros[-1] if coop.retros else None
    if last and last.stage is Stage.WRITING:
        yield Due(at(last.until, MORNING, coop.zone), RetroStep(retro=last.id))
