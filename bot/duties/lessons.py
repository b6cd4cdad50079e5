"""What lessons ask for: to be looked at again after a quarter of a year (M18)."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.lesson_care import ReviewLessons
from bot.domain.cooperation import Cooperation
from bot.domain.learning import reviewer
from bot.domain.lessons import Learnt
from bot.domain.people import Member
from bot.domain.week import open_hours
from bot.duties.duty import Due


def lesson_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield for everybody the moment from which lessons of theirs are to be looked at again."""
    if coop.paused:
        return
    first: dict[str, tuple[datetime, Member]] = {}
    for lesson in coop.lessons:
        who = reviewer(coop, lesson)
        if who is None or lesson.state is Learnt.CHECKED or not lesson.stands:
            continue
        known = first.get(who.id)
        if known is None or lesson.review_at < known[0]:
            first[who.id] = lesson.review_at, who
    for when, who in first.values():
        yield Due(open_hours(coop, who, max(when, now)), ReviewLessons(member=who.id))
