"""What happens to an escalation: raised, put up, accepted, asked back, handed over, decided (M19).

Every function returns the case after it. Whether it may happen is ``escalation.MOVES``' matter;
how time runs is the ladder's.
"""

from datetime import date, datetime

from bot.domain.business import hours
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import (
    About,
    Briefing,
    Case,
    Event,
    Ladder,
    Note,
    Repeat,
    State,
    Urgency,
    Verb,
)
from bot.domain.ladder import Kind, Step, deciders, hours_of, raiser, reach, reminders
from bot.domain.nudges import nudged
from bot.domain.numbered import numbered
from bot.domain.people import Member, Side


def raised(  # noqa: PLR0913 - a record, filled by name
    coop: Cooperation,
    now: datetime,
    *,
    side: Side,
    origin: Side,
    by: str = "",
    briefing: Briefing | None = None,
    topic: About = About.OTHER,
    urgency: Urgency = Urgency.NORMAL,
    cause: str = "",
    evidence: str = "",
    values: dict[str, str] | None = None,
) -> Case:
    """Open a case: between the owners first, at once to the sponsor where it is urgent."""
    case = Case(
        id=numbered("E", coop.cases),
        side=side,
        origin=origin,
        raised_by=by,
        raised_at=now,
        topic=topic,
        urgency=urgency,
        briefing=briefing or Briefing(),
        ladder=Ladder.of(coop.answer_times(side), coop.timing, urgency),
        cause=cause,
        evidence=evidence,
        values=values or {},
        history=(Event(at=now, verb=Verb.RAISE, by=by, to=State.CLARIFYING),),
    )
    counterpart = coop.acting_owner(origin.other, coop.today(now))
    if urgency is Urgency.URGENT or counterpart is None:
        return put_up(coop, case, now)
    its = hours_of(coop, counterpart)
    span = its.day * case.ladder.timing.clarify_days
    return case.but(clarify_until=its.add(now, span))


def warned(coop: Cooperation, now: datetime, case: Case, by: str) -> Case:
    """Turn a case into an early warning: told, and no clock starts."""
    who = reach(coop, case.side, coop.today(now)) or next(iter(deciders(coop, case.side)), None)
    told = case.but(history=(), clarify_until=None)
    told = told.moved(Verb.WARN, State.INFORMED, now, by)
    return told.reaching(who.id) if who else told


def repeated(case: Case, now: datetime, evidence: str, text: str = "", by: str = "") -> Case:
    """Note that the cause has shown again."""
    again = Repeat(at=now, evidence=evidence, text=text)
    case = case.but(repeats=(*case.repeats, again))
    return case.moved(Verb.REPEAT, case.state, now, by, text)


def put_up(
    coop: Cooperation, case: Case, now: datetime, by: str = "", verb: Verb = Verb.SEND
) -> Case:
    """Ask the sponsor, the deputy while they are away; remember who was missing if nobody is."""
    day = coop.today(now)
    who = reach(coop, case.side, day)
    case = case.moved(verb, State.ASKED, now, by, text=who.id if who else "")
    if who is None:
        missing = tuple(m.id for m in deciders(coop, case.side))
        return case.but(asked="", missing=missing, clarify_until=None)
    return _started(coop, case, who, now)


def _started(coop: Cooperation, case: Case, who: Member, now: datetime) -> Case:
    """Start both clocks for whoever is asked; a decision clock that runs is never put off."""
    its = hours_of(coop, who)
    by = its.add_days(now, case.ladder.decide_days)
    if case.decide_by:
        by = max(min(case.decide_by, by), its.add(now, hours(case.ladder.accept_h)))
    rung = case.rung | ({f"wake:{case.snoozed}": now} if case.snoozed else {})
    return case.reaching(who.id).but(
        asked=who.id,
        missing=(),
        clarify_until=None,
        turn=case.turn + 1,
        accept_from=now,
        decide_from=now,
        decide_by=by,
        left=None,
        still_from=None,
        still_asked=None,
        waiting_for="",
        waiting_until=None,
        rung=rung,
    )


def accepted(case: Case, who: Member, now: datetime, verb: Verb = Verb.ACCEPT) -> Case:
    """Take it on: the daily question starts."""
    case = case.moved(verb, State.ACCEPTED, now, who.id).reaching(who.id)
    return case.but(asked=who.id, still_from=now, still_asked=None)


def snoozed(coop: Cooperation, case: Case, who: Member, now: datetime, until: date) -> Case:
    """Let it rest until a day, the once that is allowed; that day is still there to decide."""
    end = hours_of(coop, who).bounds(until)[1]
    case = accepted(case, who, now, Verb.SNOOZE)
    return case.but(snoozed=until, decide_by=max(case.decide_by or end, end))


def waiting(case: Case, who: Member, now: datetime, text: str, until: date) -> Case:
    """Say what it waits for: nobody asks until then."""
    case = accepted(case, who, now, Verb.WAIT)
    return case.but(waiting_for=text, waiting_until=until)


def asked_back(coop: Cooperation, case: Case, who: Member, now: datetime, text: str) -> Case:
    """Put a question to the owner; what is left of the decision clock is kept meanwhile."""
    left = hours_of(coop, who).between(now, case.decide_by or now)
    question = Note(at=now, by=who.id, text=text)
    case = case.moved(Verb.ASK_BACK, State.ASKED_BACK, now, who.id, text).reaching(who.id)
    return case.but(
        asked=who.id, questions=(*case.questions, question), left=left, still_asked=None
    )


def answered(coop: Cooperation, case: Case, by: str, now: datetime, text: str) -> Case:
    """Answer the question: the decision clock goes on, with an acknowledgement's time at least."""
    case = case.moved(Verb.ANSWER, State.ACCEPTED, now, by, text)
    case = case.but(answers=(*case.answers, Note(at=now, by=by, text=text)))
    who = coop.member(case.asked)
    if who is None:
        return case
    its = hours_of(coop, who)
    least = hours(case.ladder.timing.remind_h)
    until = its.add(now, max(case.left or least, least))
    return case.but(decide_from=now, decide_by=until, left=None, still_from=now, still_asked=None)


def delegated(coop: Cooperation, case: Case, who: Member, to: Member, now: datetime) -> Case:
    """Pass it on to somebody by name."""
    case = case.moved(Verb.DELEGATE, State.ASKED, now, who.id, to.id).reaching(who.id)
    return _started(coop, case, to, now)


def returned(case: Case, who: Member, now: datetime, reason: str) -> Case:
    """Give it back to the owner."""
    case = case.moved(Verb.RETURN, State.RETURNED, now, who.id, reason).reaching(who.id)
    return case.but(asked="", accept_from=None, decide_from=None, decide_by=None, left=None)


# -- what the clock does ---------------------------------------------------------------------------


def handed_over(coop: Cooperation, case: Case, now: datetime) -> Case:
    """Ask whoever is there, since the one asked is not; nobody: the case waits for somebody."""
    return put_up(coop, case, now, verb=Verb.HAND_OVER)


def let_go(case: Case, now: datetime) -> Case:
    """Take the acceptance back after silence: the first clock starts anew."""
    case = case.moved(Verb.LET_GO, State.ASKED, now)
    return case.but(turn=case.turn + 1, accept_from=now, still_from=None, still_asked=None)


def widened(coop: Cooperation, case: Case, step: Step, now: datetime) -> Case:
    """Bring the deputies in; overdue also begins a new round, after the last one it is stuck."""
    day = coop.today(now)
    there = [m.id for m in deciders(coop, case.side) if not m.away(day)]
    case = case.moved(Verb.WIDEN, case.state, now, text=step.kind.value).reaching(*there)
    if step.kind is Kind.NOT_ACCEPTED:
        return case.but(rung=case.rung | {step.slot: now, f"accept:{case.turn}": now})
    who = coop.member(case.asked)
    if who is None:
        return case
    its = hours_of(coop, who)
    if not nudged(coop, who, its.today(now)):
        case = case.but(pinged=case.pinged | {who.id: now})
    if case.round >= case.ladder.timing.rounds:
        return case.but(stuck=True)
    return case.but(
        round=case.round + 1,
        decide_from=now,
        decide_by=its.add_days(now, case.ladder.decide_days),
        rung=case.rung | {step.slot: now},
    )


def reminded(coop: Cooperation, case: Case, step: Step, now: datetime) -> Case:
    """Note a reminder; older ones that are past count as rung with it (R5)."""
    who = coop.member(case.asked)
    if step.kind is Kind.OWNER:
        who = raiser(coop, case, coop.today(now))
    if who is None:
        return case
    case = case.moved(Verb.REMIND, case.state, now, text=step.kind.value)
    case = case.but(pinged=case.pinged | {who.id: now}, rung={step.slot: now} | case.rung)
    if step.kind is Kind.OWNER:
        return case
    past = [(k, s) for falls, k, s in reminders(case, hours_of(coop, who)) if falls <= step.falls]
    case = case.but(rung={slot: now for _, slot in past} | case.rung)
    if step.kind is Kind.WAKE:
        return case.but(still_from=now)
    # Whatever rings, the daily question is asked with it.
    return case.but(still_asked=now) if Kind.STILL in {kind for kind, _ in past} else case


def thawed(coop: Cooperation, case: Case, since: datetime, now: datetime) -> Case:
    """Let the clocks go on after a pause, as if it had not been."""
    who = coop.member(case.asked) or coop.owner(case.origin.other)
    if who is None or not case.open:
        return case
    its = hours_of(coop, who)

    def later(instant: datetime | None) -> datetime | None:
        if instant is None:
            return None
        return its.add(instant, its.between(max(since, case.since), now))

    return case.but(
        clarify_until=later(case.clarify_until),
        accept_from=later(case.accept_from),
        decide_from=later(case.decide_from),
        decide_by=later(case.decide_by),
        still_from=now if case.still_from else None,
        still_asked=None,
    )
