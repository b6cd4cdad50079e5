"""The one write: whether anything has changed, and what is written down of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.command import Command
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.effort import counted
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.ports import Entry


def changes(before: Cooperation, outcome: Outcome) -> bool:
    """Tell whether anything is to be saved of what has come of a command."""
    logged = outcome.logged and outcome.coop.version > 0
    return outcome.coop is not before or bool(outcome.says) or logged


def settled(outcome: Outcome, at: Moment | None, now: datetime) -> Cooperation:
    """Return the cooperation as it is saved: with where the asker was, and what was asked of whom.

    Whoever has several accounts is written to where they were last.
    """
    after = outcome.coop
    if at and at.who and (who := after.member(at.who.id)):
        here = [a for a in who.addresses if a == at.caller.address]
        accounts = (*here, *(a for a in who.addresses if a not in here))
        seen = {"active": now, "addresses": accounts}
        after = after.with_member(who.model_copy(update=seen))
    if at and at.door == "clock":
        after = _counted(after, outcome.says, now)
    return after


def _counted(coop: Cooperation, says: Sequence[Say], now: datetime) -> Cooperation:
    """Count what the clock asks of people, per role and week (M55)."""
    asked = [(it.key, it.to.member) for it in says if isinstance(it.to, Person)]
    if not asked:
        return coop
    asks, keys = counted(coop.asks, coop.ask_keys, week_of(coop.today(now)), asked)
    return coop.but(asks=asks, ask_keys=keys)


def entry_of(command: Command, at: Moment, outcome: Outcome) -> Entry:
    """Return the journal's line: who asked for what, and what came of it; nothing secret."""
    given: dict[str, Any] = command.model_dump(
        mode="json", exclude_defaults=True, exclude=set(command.secret)
    )
    who = at.who.id if at.who else at.caller.address.key
    return Entry(
        at=at.now,
        who="clock" if at.door == "clock" else who,
        what=command.word,
        where=at.where,
        detail={**given, **outcome.note},
    )
