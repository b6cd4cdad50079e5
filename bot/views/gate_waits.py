"""Which gate waits for whom: for the overview, one's own page and the digest (M14)."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain import gates
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Side
from bot.language import Tongue
from bot.words import labelled


def with_you(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> list[str]:
    """Say which gate this person is to decide, once its pack is out or its day has come."""
    review, today = gates.current(coop), coop.today(now)
    if review is None or coop.ended or coop.paused_on(today) or who.side in review.votes:
        return []
    out = f"pack:{review.id}" in coop.done or review.day <= today or bool(review.votes)
    if not out or who.id not in {m.id for m in gates.deciders(coop, who.side, today)}:
        return []
    return [t("Gate {gate}, {day}: your decision", gate=review.name, day=t.day(review.day))]


def ended(coop: Cooperation, since: datetime, t: Tongue) -> Iterator[str]:
    """Yield the gates that were decided since an instant, with what both sponsors decided."""
    for review in coop.reviews:
        if review.ended and review.ended > since and review.way:
            way = labelled(review.way, t)
            yield t("Gate {gate} decided: {way}", gate=review.name, way=way)


def late(coop: Cooperation, now: datetime, t: Tongue) -> Iterator[str]:
    """Yield the gate whose day has passed without a decision, and whose it still lacks."""
    review, today = gates.current(coop), coop.today(now)
    if review is None or coop.ended or review.day >= today:
        return
    lacks = [coop.organisation(s).name for s in Side if s not in review.votes]
    day, who = t.dated(review.day), t.and_(lacks)
    if lacks:
        yield t("Gate {gate}, {day}: {who} still to decide", gate=review.name, day=day, who=who)
