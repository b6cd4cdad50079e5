"""What escalations ask for: signals to raise, and the next step of every open case."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.escalating import EscalationStep, RaiseSignal
from bot.domain.cooperation import Cooperation
from bot.domain.ladder import steps
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
            yield Due(step.at, EscalationStep(case=case.id, slot=step.slot))
