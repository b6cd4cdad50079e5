"""What open places among the people ask for, and when a pause ends."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.commands.clock import AskDeputy, RemindRequest
from bot.commands.pause import ResumeOnDate
from bot.domain.calendar import at
from bot.domain.cooperation import Cooperation
from bot.domain.ladder import hours_of
from bot.domain.nudges import Rank
from bot.domain.people import Role, Side
from bot.domain.week import open_hours
from bot.duties.duty import MORNING, Due

DEPUTY_EVERY = timedelta(days=7)


def pause_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the end of a pause."""
    del now
    if coop.paused:
        resume = at(coop.paused.until, MORNING, coop.zone)
        yield Due(resume, ResumeOnDate(until=coop.paused.until))


def people_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what open places ask for: a confirmation (a working day on), a sponsor's deputy."""
    if coop.paused:
        return
    for member in coop.members:
        owner = coop.confirmer(member.side)
        if owner and member.pending and member.active and not coop.done.get(f"request:{member.id}"):
            # A card of Friday evening is there on Monday: only from then on does anybody wait.
            there, works = open_hours(coop, owner, member.active), hours_of(coop, owner)
            again = works.opening(works.add(there, works.day))
            ready = open_hours(coop, owner, max(again, now))
            command = RemindRequest(member=member.id, owner=owner.id)
            yield Due(ready, command, (owner.id,), Rank.PEOPLE, again)
    for side in Side:
        owner = coop.owner(side)
        sponsor = next(iter(coop.holders(side, Role.SPONSOR)), None)
        if owner and sponsor and not coop.holders(side, Role.DEPUTY):
            asked = coop.done.get(f"deputy:{side}", "")
            last = datetime.fromisoformat(asked) if asked else coop.started or now
            due = last + DEPUTY_EVERY
            ready = open_hours(coop, owner, max(due, now))
            yield Due(ready, AskDeputy(side=side, owner=owner.id), (owner.id,), Rank.PEOPLE, due)
