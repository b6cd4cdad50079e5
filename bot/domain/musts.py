"""What a gate asks for: must-meet items first, then scored ones, and how each stands (M14, M15).

What Tandem can see for itself is a rule; the rest both sides say.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain import gates, goal, guards
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Finding
from bot.domain.learning import lessons_ready
from bot.domain.people import Role, Side
from bot.domain.phases import Phase
from bot.domain.playbook import Item, Text
from bot.domain.readings import missing as unread
from bot.domain.reviews import Review

MET = 100


class Stands(StrEnum):
    """How a must-meet item stands."""

    MET = "met"
    OPEN = "open"
    UNMET = "unmet"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Must:
    """One must-meet item: its text in the playbook, or the rule that says it, and how it stands.

    ``seen`` means that Tandem sees it for itself, so that nobody is asked; ``firm`` that nobody
    can do without it. ``reasons`` say why it is not met; ``rule`` and ``sheet`` (with its title)
    are where it can be.
    """

    key: str
    stands: Stands
    text: Text | None = None
    seen: bool = False
    firm: bool = False
    reasons: tuple[Text, ...] = ()
    rule: str = ""
    sheet: str = ""
    titled: Text | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """One scored item, and what each side says of it (0 to 100)."""

    item: Item
    said: dict[Side, int]

    @property
    def mean(self) -> int | None:
        """Return the mean of both sides, None before anybody has said anything."""
        return round(sum(self.said.values()) / len(self.said)) if self.said else None


# -- what Tandem sees for itself -------------------------------------------------------------------


def _sponsors(coop: Cooperation) -> bool:
    """Tell whether each side has a sponsor with a deputy (M12)."""
    return all(coop.holders(s, r) for s in Side for r in (Role.SPONSOR, Role.DEPUTY))


def _readings(coop: Cooperation) -> bool:
    """Tell whether each KPI has been read since the phase began, or its last gate was passed.

    Nor may a reading have been missing when the last week closed: a number of long ago is none.
    """
    if coop.weeks and any(unread(coop, coop.today(coop.weeks[-1].at))):
        return False
    since = gates.latest(coop)
    days = [k.newest.day for k in coop.watched if k.newest]
    return bool(days) and len(days) == len(coop.watched) and (since is None or min(days) >= since)


def _tied(coop: Cooperation) -> dict[str, Finding]:
    """Return which guard rails tie somebody exclusively and for long, by name (M15)."""
    found = guards.blocks(coop, gates.NAMES[coop.phase])
    return {name: it for name, it in found.items() if it.lock == gates.Lock.EXCLUSIVITY}


RULES: dict[str, Callable[[Cooperation], bool]] = {
    "voters": lambda c: all(c.holders(s, Role.SPONSOR) for s in Side),
    "sponsors": _sponsors,
    "owners": lambda c: all(c.owner(s) for s in Side),
    "goal": lambda c: goal.has_number(c.goal) and goal.has_date(c.goal),
    "kpis": lambda c: bool(c.watched),
    "readings": _readings,
    "kpis_met": lambda c: RULES["readings"](c) and not any(k.out for k in c.watched),
    "lessons": lambda c: lessons_ready(c, c.phase),
    "milestones": lambda c: bool(c.milestones),
    "cases": lambda c: not c.open_cases,
    "option": lambda c: c.option is not None,
    "door": lambda c: c.door is not None,
    "pilot_passed": lambda c: gates.passed(c) is not None,
    "exclusivity": lambda c: bool(guards.fulfilled(c, guards.GUARDRAILS)) and not _tied(c),
}
# What every gate at the end of a phase asks for, whatever its playbook says.
ALWAYS: dict[Phase, tuple[str, ...]] = {
    Phase.PREPARATION: ("voters", "goal", "lessons"),
    Phase.SCOPING: ("kpis", "lessons"),
    Phase.PILOT: ("readings", "lessons"),
    Phase.SCALING: ("lessons",),
    Phase.EXIT: ("door", "lessons"),
}
FIRM = frozenset({"voters", "lessons"})


def musts(coop: Cooperation, review: Review) -> tuple[Must, ...]:
    """Return every must-meet item of a gate and how it stands, what is always asked last."""
    items = review.gate.must if review.gate else ()
    there = coop.properties or ()
    found = [_must(coop, review, it) for it in items if it.when.holds(there)]
    told = {it.rule for it in items}
    rules = () if review.mid else ALWAYS[Phase(review.phase)]
    found += [_ruled(coop, review, rule, rule, None) for rule in rules if rule not in told]
    return (*found, *_brought(coop, review), *_rails(coop, review, said="exclusivity" in told))


def _brought(coop: Cooperation, review: Review) -> Iterator[Must]:
    """Yield what has entered the scope since the last gate, such as a technology (M53)."""
    for filled in guards.brought(coop, gates.latest(coop)) if coop.phase is not Phase.EXIT else ():
        blocks = [it.says for it in guards.standing(coop, filled) if it.kind == "block"]
        met = filled.sent is not None and not blocks
        must = _seen(review, f"{filled.sheet}{filled.id}", filled.called, holds=met)
        yield replace(must, reasons=tuple(blocks), sheet=filled.sheet, titled=filled.title)


def _rails(coop: Cooperation, review: Review, *, said: bool) -> tuple[Must, ...]:
    """Return every guard rail that is not kept as an item of its own; ``said``: one asks so."""
    found = guards.blocks(coop, gates.kind(review))
    tied = _tied(coop) if said else {}
    titles = {f.sheet: f.title for f in guards.newest(coop)}
    sheets = {name: it.name.partition(".")[0] for name, it in found.items()}
    return tuple(
        Must(name, _or_waived(review, name, Stands.UNMET), it.says, seen=True,
             sheet=sheets[name], titled=titles.get(sheets[name]))
        for name, it in found.items()
        if name not in tied
    )  # fmt: skip


def _must(coop: Cooperation, review: Review, item: Item) -> Must:
    if item.rule in RULES:
        return _ruled(coop, review, item.id, item.rule, item.text)
    if item.step and any(s.key == item.step for s in coop.steps):
        done = all(s.state.value == "done" for s in coop.steps if s.key == item.step)
        return _seen(review, item.id, item.text, holds=done)
    if item.sheet and (met := guards.fulfilled(coop, item.sheet)) is not None:
        return replace(_seen(review, item.id, item.text, holds=met), sheet=item.sheet)
    said = review.said(item.id)
    stands = Stands.OPEN
    if any(m.value < MET for m in said.values()):
        stands = Stands.UNMET
    elif len(said) == len(Side):
        stands = Stands.MET
    return Must(item.id, _or_waived(review, item.id, stands), item.text, sheet=item.sheet or "")


def _ruled(coop: Cooperation, review: Review, key: str, rule: str, text: Text | None) -> Must:
    must = _seen(review, key, text, holds=RULES[rule](coop), firm=rule in FIRM)
    if rule == "exclusivity":
        why = tuple(it.says for it in _tied(coop).values())
        return replace(must, rule=rule, reasons=why, sheet=guards.GUARDRAILS)
    return replace(must, rule=rule)


def _seen(review: Review, key: str, text: Text | None, *, holds: bool, firm: bool = False) -> Must:
    stands = Stands.MET if holds else Stands.UNMET
    if not firm:
        stands = _or_waived(review, key, stands)
    return Must(key, stands, text, seen=True, firm=firm)


def _or_waived(review: Review, key: str, stands: Stands) -> Stands:
    waived = len(review.waivers_of(key)) == len(Side)
    return Stands.WAIVED if waived and stands is not Stands.MET else stands


def missing(coop: Cooperation, review: Review) -> tuple[Must, ...]:
    """Return the must-meet items that stand in the way of going on."""
    return tuple(m for m in musts(coop, review) if m.stands in (Stands.OPEN, Stands.UNMET))


def scored(coop: Cooperation, review: Review) -> tuple[Scored, ...]:
    """Return every scored item of a gate, and what each side says of it."""
    items = review.gate.scored if review.gate else ()
    there = coop.properties or ()
    return tuple(
        Scored(it, {s: m.value for s, m in review.said(it.id).items()})
        for it in items
        if it.when.holds(there)
    )
