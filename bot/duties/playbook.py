"""What a playbook asks for: reminders of steps, talks that come again, questions (M14, M35)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.commands.stepping import OpenTalk, PutQuestions, RemindSteps, StepTopics
from bot.domain.calendar import at, day_of, week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank
from bot.domain.parts import AGAIN, open_steps, reminding, steps_of, waits_for, workday
from bot.domain.people import Member, Side
from bot.domain.questions import waiting
from bot.domain.talks import AHEAD
from bot.domain.week import open_hours
from bot.duties.duty import MORNING, Due

TUESDAY, TEN = 1, time(10)


def playbook_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what the playbook asks for; a paused cooperation is left in peace.

    Its steps are dated when the phase starts, or else when the week closes.
    """
    if coop.paused or coop.playbook is None:
        return
    yield from _reminders(coop, now)
    yield from _topics(coop)
    yield from _talks(coop)
    yield from _questions(coop, now)


def _reminders(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield for each person the next day on which any of their steps is worth a card."""
    today = coop.today(now)
    for who in coop.members:
        if not who.roles:
            continue
        said = coop.done.get(f"steps:{who.id}", "")
        last = date.fromisoformat(said) if said else _planned(coop) - timedelta(1)
        steps = steps_of(coop, who, today)
        days = [reminding(coop, s, last, listed=bool(said)) for s in steps]
        if days:
            ready = _open(coop, who, min(days), now)
            since = at(min(days), MORNING, coop.zone_of(who))
            yield Due(ready, RemindSteps(member=who.id), (who.id,), Rank.STEP, since)


def _planned(coop: Cooperation) -> date:
    """Return the day on which the steps of this phase were dated."""
    told = coop.playbook
    return told.planned.get(coop.phase.value, told.since) if told else date.min


def _open(coop: Cooperation, who: Member, day: date, now: datetime) -> datetime:
    """Return the morning of a day, or when this person next works."""
    return open_hours(coop, who, max(at(day, MORNING, coop.zone_of(who)), now))


def _topics(coop: Cooperation) -> Iterator[Due]:
    """Yield the day on which a step has been overdue for a week and is not on the agenda."""
    known = {topic.key for topic in coop.topics}
    days = [
        workday(coop, None, s.due, AGAIN)
        for s in open_steps(coop)
        if f"step:{s.id}" not in known and not waits_for(coop, s)
    ]
    said = coop.done.get("step-topics", "")
    if days:
        day = min(days)
        if said and day <= date.fromisoformat(said):
            day = date.fromisoformat(said) + timedelta(1)
        yield Due(at(day, MORNING, coop.zone), StepTopics())


def _talks(coop: Cooperation) -> Iterator[Due]:
    """Yield each recurring talk some working days ahead."""
    for name, day in (coop.playbook.coming if coop.playbook else {}).items():
        yield Due(at(workday(coop, None, day, -AHEAD), MORNING, coop.zone), OpenTalk(duty=name))


def _questions(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the two questions of each week, on Tuesday or once their receiver works again."""
    for side in Side:
        owner = coop.acting_owner(side, coop.today(now))
        if owner is None or not waiting(coop, side):
            continue
        said = coop.done.get(f"questions:{side}", "")
        first = week_of(_planned(coop) + timedelta(7))
        week = max(weeks_from(said, 1) if said else first, first)
        since = at(day_of(week, TUESDAY), TEN, coop.zone_of(owner))
        current = week_of(coop.today(now))
        week = max(week, current)
        moment = at(day_of(week, TUESDAY), TEN, coop.zone_of(owner))
        ready = open_hours(coop, owner, max(moment, now))
        yield Due(ready, PutQuestions(side=side, week=week), (owner.id,), Rank.QUESTION, since)
