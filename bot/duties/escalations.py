"""What escalations ask for: signals to raise, and the next step of every open case."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.escalating import EscalationStep, RaiseSignal
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case
from bot.domain.ladder import RINGS, Kind, Step, raiser, steps
from bot.domain.nudges import Rank
from bot.duties.duty import Due
from bot.triggers import hits


def escalation_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what escalations ask for: signals to raise, and the next step of every open case."""
    if coop.paused_on(coop.today(now)):
        return
    for it in hits(coop):
        yield Due(it.hit.at, RaiseSignal(key=it.key, evidence=it.hit.evidence))
    for case in coop.open_cases:
        for step in steps(coop, case, now):
            command = EscalationStep(case=case.id, slot=step.slot)
            yield Due(step.at, command, _reminded(coop, case, step, now), Rank.DECISION)


def _reminded(coop: Cooperation, case: Case, step: Step, now: datetime) -> tuple[str, ...]:
    """Return whom a step reminds; one that changes whose turn it is does not wait for anything."""
    if step.kind not in RINGS:
        return ()
    who = raiser(coop, case, coop.today(now)) if step.kind is Kind.OWNER else None
    asked = who.id if who else case.asked
    return (asked,) if asked else ()
