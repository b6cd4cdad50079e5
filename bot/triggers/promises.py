"""What promises raise by themselves: an action long overdue, a milestone past its date (M21)."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Urgency
from bot.domain.ladder import hours_of_side
from bot.language import N_
from bot.triggers.row import Hit, Trigger


def _settled(coop: Cooperation, key: str, due: date) -> date:
    """Return from when on it counts: its day, or the day of the last decision about it."""
    ends = [coop.today(c.since) for c in coop.cases if c.cause == key and not c.open]
    return max([due, *ends])


def _action(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield an action that is overdue for more days than agreed; decided, it counts anew."""
    for a in coop.actions:
        if not a.open:
            continue
        days = coop.thresholds.action_days
        day = _settled(coop, f"action:{a.id}", a.due) + timedelta(days + 1)
        if f"{day}" > handled:
            opens = hours_of_side(coop, a.side).bounds(day)[0]
            said = {"id": a.id, "text": a.text, "days": str(days)}
            yield Hit(opens, f"{day}", a.side, a.side, a.id, said)


def _milestone(coop: Cooperation, handled: str) -> Iterator[Hit]:
    """Yield a milestone past its date and neither reached nor adjusted; decided, it counts anew."""
    its = hours_of_side(coop, coop.starter)
    for m in coop.milestones:
        if not m.open:
            continue
        start = _settled(coop, f"milestone:{m.id}", m.due)
        end = its.add_days(its.bounds(start)[0], coop.thresholds.milestone_days)
        day = its.today(end)
        if f"{day}" > handled:
            said = {"id": m.id, "text": m.title, "day": f"{m.due}"}
            yield Hit(end, f"{day}", coop.starter, coop.starter, m.id, said)


ROWS: tuple[Trigger, ...] = (
    Trigger(
        "action",
        _action,
        N_("{id} of {org} is overdue by more than {days} days: “{text}”"),
        N_("Whatever was planned on it waits as well."),
        Urgency.ROUTINE,
    ),
    Trigger(
        "milestone",
        _milestone,
        N_("{id} was to be reached by {day} and is neither reached nor adjusted: “{text}”"),
        N_("Without an answer nobody can plan with a date."),
        of_both=True,
    ),
)
