"""What ends with a promise, and why: its escalation, its reminder, the reason that is asked."""

from datetime import date
from typing import Any

from bot.commands.cases import cards, news
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Part, State, Verb, following
from bot.domain.promises import stamp
from bot.fields import ask
from bot.language import N_
from bot.moment import Moment
from bot.outcome import Person, Say
from bot.triggers import open_case
from bot.views import promises


def why() -> Any:
    """Declare the field that asks for the reason of a change, in a few words."""
    return ask(
        N_("Why?"),
        max_length=280,
        min_length=1,
        markers=("grund", "reason", "because", "weil"),
        bare=True,
    )


def settled(
    coop: Cooperation, key: str, at: Moment, text: str = ""
) -> tuple[Cooperation, tuple[Say, ...]]:
    """Settle the open escalation about a promise that is kept or has a new day."""
    case = open_case(coop, key)
    if case is None or not following(case.state, Verb.SETTLE, frozenset(Part)):
        return coop, ()
    case = case.moved(Verb.SETTLE, State.SETTLED, at.now, at.member.id, text)
    after = coop.with_case(case)
    asked = coop.member(case.asked)
    return after, (*cards(after, case, at.now), *news(after, case, asked, but=at.member.id))


def reminders(coop: Cooperation) -> tuple[Say, ...]:
    """Bring everybody's newest reminder up to date, in its place."""
    found: list[Say] = []
    for who in coop.members:
        if last := coop.done.get(stamp(who)):
            day = date.fromisoformat(last)
            view = lambda t, m=who, d=day: promises.reminder(coop, m, d, t)  # noqa: E731 - one line
            found.append(Say(f"{stamp(who)}:{last}", Person(who), view))
    return tuple(found)
