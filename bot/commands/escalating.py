"""What the clock does with escalations: raises signals, puts up, reminds, hands over (M19, R5)."""

from datetime import datetime
from typing import ClassVar

from bot.commands.cases import cards, news, nobody_there
from bot.commands.clock import ByClock
from bot.domain import cases
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case
from bot.domain.ladder import Kind, Step, raiser, steps
from bot.domain.people import Member, Role
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.triggers import hits, open_case
from bot.views import reminders


class RaiseSignal(ByClock):
    """Raise a signal, or add it to the open case of the same cause."""

    word: ClassVar[str] = "raise-signal"
    key: str
    evidence: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Open a case between the owners; nothing where it was raised already."""
        due = [r for r in hits(coop) if (r.key, r.hit.evidence) == (self.key, self.evidence)]
        if not due or due[0].hit.at > at.now:
            return Outcome(coop)
        found, hit = due[0], due[0].hit
        known = open_case(coop, found.key)
        if known:
            case = cases.repeated(known, at.now, hit.evidence)
        else:
            case = cases.raised(
                coop,
                at.now,
                side=hit.side,
                origin=hit.origin,
                urgency=found.trigger.urgency,
                cause=found.key,
                evidence=hit.evidence,
                values=hit.values,
            )
        after = coop.with_case(case)
        says = (*cards(after, case, at.now), *nobody_there(after, case, at.now))
        return Outcome(after, None, says, {"case": case.id})


class EscalationStep(ByClock):
    """Do the next step of an escalation's ladder."""

    word: ClassVar[str] = "escalation-step"
    case: str
    slot: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Do it if it is still due; a second time there is nothing to do (R9)."""
        before = coop.case(self.case)
        due = [s for s in steps(coop, before, at.now) if s.slot == self.slot] if before else []
        if before is None or not due or due[0].at > at.now:
            return Outcome(coop)
        step = due[0]
        case = _after(coop, before, step, at.now)
        after = coop.with_case(case)
        says = (
            *cards(after, case, at.now),
            *nobody_there(after, case, at.now),
            *_rings(after, before, case, step, at.now),
        )
        return Outcome(after, None, says, {"kind": step.kind.value})


def _after(coop: Cooperation, case: Case, step: Step, now: datetime) -> Case:
    match step.kind:
        case Kind.UP:
            return cases.put_up(coop, case, now)
        case Kind.HAND_OVER:
            return cases.handed_over(coop, case, now)
        case Kind.LET_GO:
            return cases.let_go(case, now)
        case Kind.NOT_ACCEPTED | Kind.OVERDUE:
            return cases.widened(coop, case, step, now)
        case _:
            return cases.reminded(coop, case, step, now)


def _rings(
    coop: Cooperation, before: Case, case: Case, step: Step, now: datetime
) -> tuple[Say, ...]:
    """Return the messages of their own that a step sends; an edited card rings nobody."""
    asked, owner = coop.member(case.asked), raiser(coop, case, coop.today(now))
    match step.kind:
        case Kind.UP | Kind.LET_GO:
            return ()
        case Kind.HAND_OVER:
            known = asked and asked.id in before.receivers
            return _reminder(coop, case, asked if known else None, step)
        case Kind.NOT_ACCEPTED:
            alone = case.receivers == before.receivers
            return _not_accepted(coop, case, owner if alone else None, step)
        case Kind.OVERDUE:
            pinged = case.pinged != before.pinged
            told = news(coop, case, owner) if case.stuck else ()
            own = _reminder(coop, case, asked if pinged else None, step)
            return (*own, *_sponsors(coop, case, step), *told)
        case _:
            return _reminder(coop, case, owner if step.kind is Kind.OWNER else asked, step)


def _reminder(coop: Cooperation, case: Case, who: Member | None, step: Step) -> tuple[Say, ...]:
    if who is None:
        return ()
    key = f"case:{case.id}:{step.slot}"
    if step.kind is Kind.HAND_OVER:
        key += f":{case.turn}"
    view = lambda t: reminders.reminder(coop, case, who, step.kind, t)  # noqa: E731 - one line
    return (Say(key, Person(who), view),)


def _not_accepted(
    coop: Cooperation, case: Case, owner: Member | None, step: Step
) -> tuple[Say, ...]:
    """Tell the owner, where nobody else could be brought in."""
    if owner is None:
        return ()
    key = f"case:{case.id}:{step.slot}"
    return (Say(key, Person(owner), lambda t: reminders.not_accepted(coop, case, t)),)


def _sponsors(coop: Cooperation, case: Case, step: Step) -> tuple[Say, ...]:
    """Tell the other side's sponsors that something is overdue."""
    key = f"case:{case.id}:{step.slot}"
    return tuple(
        Say(key, Person(m), lambda t: reminders.overdue(coop, case, t))
        for m in coop.holders(case.side.other, Role.SPONSOR)
        if m.id not in case.receivers
    )
