"""Which KPIs are proposed: by playbook, type of cooperation and chosen answers (M29, M32)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.answering import shown
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.gates import plan_of
from bot.domain.library import Library
from bot.domain.people import Member, Side
from bot.domain.playbook import Kpi, Text
from bot.domain.sheets import Question, Sheet


@dataclass(frozen=True, slots=True)
class Proposal:
    """A KPI that fits; ``because`` is the answer that speaks for it, None: the playbook has it."""

    kpi: Kpi
    because: Text | None = None


def chosen(sheet: Sheet, filled: Filled) -> Iterator[Proposal]:
    """Yield the KPIs that fit what was chosen in one copy of a sheet."""
    for question in sheet.questions:
        for option in question.choices:
            if option.kpi and option.value in _values(filled, question):
                yield Proposal(option.kpi, option.label)


def proposed(
    coop: Cooperation,
    library: Library,
    day: date,
    sides: frozenset[Side],
    who: Member | None,
) -> tuple[Proposal, ...]:
    """Return what is not watched yet: chosen answers first, then the playbook's for this type.

    Only answers count that may be read where these sides read along (``who`` alone, if set).
    """
    found: list[Proposal] = []
    kinds: set[str] = set()
    for sheet in library.sheets:
        for filled in shown(coop, sheet, day, sides, who):
            found += chosen(sheet, filled)
            kinds |= {v for q in sheet.questions if q.kindred for v in _values(filled, q)}
    plan, there = plan_of(coop, library), coop.properties or ()
    for kpi in plan.kpis if plan else ():
        fits = not kinds or not kpi.types or kinds & {t.value for t in kpi.types}
        if fits and kpi.when.holds(there):
            found.append(Proposal(kpi))
    taken = {k.key for k in coop.watched}
    return tuple({p.kpi.id: p for p in reversed(found) if p.kpi.id not in taken}.values())[::-1]


def _values(filled: Filled, question: Question) -> frozenset[str]:
    value = filled.answers.get(question.name, "")
    return frozenset((value,) if isinstance(value, str) else value) - {""}
