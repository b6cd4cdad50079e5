"""The one table of what raises an escalation by itself: a signal, its threshold, its sentences.

A new trigger is one function that yields hits and one row in its module; due work, cards and the
promise that the same evidence never raises twice come by themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case
from bot.language import Tongue
from bot.triggers import gates, guards, kpis, light, meetings, promises
from bot.triggers.row import Hit, Trigger

__all__ = ["BY_WORD", "TRIGGERS", "Hit", "Trigger", "cause_said", "consequence_said", "hits"]

TRIGGERS: tuple[Trigger, ...] = (
    *light.ROWS,
    *kpis.ROWS,
    *gates.ROWS,
    *promises.ROWS,
    *guards.ROWS,
    *meetings.ROWS,
)
NUMBERS = {"value", "band"}
BY_WORD = {t.word: t for t in TRIGGERS}


@dataclass(frozen=True, slots=True)
class Raise:
    """A hit that has not been raised yet, under the key of its cause."""

    key: str
    trigger: Trigger
    hit: Hit


def hits(coop: Cooperation) -> Iterator[Raise]:
    """Yield what is still to be raised, or added to an open case, future instants included."""
    for trigger in TRIGGERS:
        for hit in trigger.signal(coop, ""):
            key = f"{trigger.word}:{hit.about}" if hit.about else trigger.word
            found = handled(coop, key)
            if hit.evidence <= max((c.newest for c in _of(coop, key)), default=""):
                continue
            # What was decided counts from then on: the signal has to hold anew after it.
            again = trigger.signal(coop, found) if found else iter((hit,))
            yield from (
                Raise(key, trigger, h)
                for h in again
                if (h.evidence, h.about) == (hit.evidence, hit.about)
            )


def _of(coop: Cooperation, key: str) -> tuple[Case, ...]:
    return tuple(c for c in coop.cases if c.cause == key)


def handled(coop: Cooperation, key: str) -> str:
    """Return the newest evidence of a cause that a closed case has dealt with."""
    return max((c.newest for c in _of(coop, key) if not c.open), default="")


def open_case(coop: Cooperation, key: str) -> Case | None:
    """Return the one open case of a cause."""
    return next((c for c in _of(coop, key) if c.open), None)


def cause_said(coop: Cooperation, case: Case, t: Tongue) -> str:
    """Say the cause of a case: in its owner's words, else as its trigger proposes."""
    return case.briefing.cause or _said(coop, case, t, "cause")


def consequence_said(coop: Cooperation, case: Case, t: Tongue) -> str:
    """Say what happens otherwise: in its owner's words, else as its trigger proposes."""
    return case.briefing.consequence or _said(coop, case, t, "consequence")


def _said(coop: Cooperation, case: Case, t: Tongue, part: str) -> str:
    trigger = BY_WORD.get(case.cause.partition(":")[0])
    if trigger is None:
        return ""
    values = dict(case.values)
    if "week" in values:
        values["week"] = t.week(values["week"])
    if "day" in values:
        values["day"] = t.full_day(date.fromisoformat(values["day"]))
    if "n" in values:
        # A repeat means one more week of the same.
        values["n"] = t.number(int(values["n"]) + len(case.repeats))
    if "rail" in values:
        values["rail"] = values["rail"].split("\n")[0 if t.language == "de" else -1]
    for number in NUMBERS & values.keys():
        values[number] = t.number(float(values[number]))
    orgs = {
        "org": coop.organisation(case.side).name,
        "origin": coop.organisation(case.origin).name,
    }
    sentence = trigger.cause if part == "cause" else trigger.consequence
    return t.pattern(sentence).format(**{**orgs, **values})
