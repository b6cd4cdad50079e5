"""The playbook's questions: two a week for each side, from the step of the seven that is on (M35).

Whoever does not answer is asked again later, three times in all; then the question rests, and can
still be answered.
"""

from datetime import datetime

from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.domain.steps import Asked, Reply

A_WEEK = 2
MOST = 3


def reply_of(coop: Cooperation, side: Side, question: str) -> Reply | None:
    """Return a side's answer to a question, the newest."""
    return next(
        (r for r in reversed(coop.replies) if (r.side, r.question) == (side, question)), None
    )


def waiting(coop: Cooperation, side: Side) -> tuple[str, ...]:
    """Return the questions of the phase that this side may still be asked, least asked first."""
    there = coop.playbook.questions if coop.playbook else ()
    asked = [q for a in coop.asked if a.side is side for q in a.questions]
    left = [q for q in there if reply_of(coop, side, q) is None and asked.count(q) < MOST]
    return tuple(sorted(left, key=asked.count))


def this_week(coop: Cooperation, side: Side, now: datetime) -> tuple[str, ...]:
    """Return the two questions of this week: those that were put, else the next."""
    week = week_of(coop.today(now))
    put = [a for a in coop.asked if a.side is side and week_of(coop.today(a.at)) == week]
    return put[-1].questions if put else waiting(coop, side)[:A_WEEK]


def put(coop: Cooperation, side: Side, now: datetime) -> Cooperation:
    """Return it with this week's questions noted as put."""
    chosen = waiting(coop, side)[:A_WEEK]
    asked = (*coop.asked, Asked(side=side, questions=chosen, at=now))
    return coop.but(asked=asked) if chosen else coop


def replied(coop: Cooperation, reply: Reply) -> Cooperation:
    """Return it with an answer, which replaces the same side's earlier one."""
    others = tuple(r for r in coop.replies if (r.side, r.question) != (reply.side, reply.question))
    return coop.but(replies=(*others, reply))
