"""A cooperation as it stood at an instant that has passed, read off its dated records (M12).

What no record tells of the past is left out rather than told as it is today: the week of a phase
that a pause has moved since, the day by which a question was to be decided.
"""

from datetime import datetime

from bot.domain.actions import Action, Done
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, State, Verb
from bot.domain.gates import NAMES, kind
from bot.domain.kpis import Kpi
from bot.domain.ladder import Kind
from bot.domain.milestones import Milestone
from bot.domain.phases import Phase
from bot.domain.reviews import ONWARD, Review, Way


def as_of(coop: Cooperation, instant: datetime) -> Cooperation:
    """Return it with its promises, numbers, questions, gates and terms as of an instant (UTC).

    People, rooms, rights and the lights of each week are those of today: who may read something is
    no matter of the past, and a light that was corrected is the week's light.
    """
    day = coop.today(instant)
    ended = coop.ended if coop.ended and coop.ended.at <= instant else None
    paused = coop.paused if coop.paused and coop.paused.since <= day else None
    terms = next((e for e in coop.earlier if e.until > instant), None)
    then = coop.but(
        milestones=tuple(_milestone(m, instant) for m in coop.milestones if m.at <= instant),
        actions=tuple(_action(a, instant) for a in coop.actions if a.at <= instant),
        kpis=tuple(_kpi(coop, k, instant) for k in coop.kpis if k.at <= instant),
        cases=tuple(_case(c, instant) for c in coop.cases if c.raised_at <= instant),
        decisions=tuple(d for d in coop.decisions if d.at <= instant),
        lessons=tuple(x for x in coop.lessons if x.at <= instant),
        reviews=tuple(_review(r, instant) for r in coop.reviews),
        # It is not noted when a gate's pack went out, so of the past only its day tells.
        done={k: v for k, v in coop.done.items() if not k.startswith("pack:")},
        ended=ended,
        paused=paused,
    )
    if terms:
        then = then.but(answers=terms.answers, thresholds=terms.thresholds)
    return _dated(coop, then, instant)


def phase_at(coop: Cooperation, instant: datetime) -> Phase | None:
    """Return in which phase it was; None where that is not known."""
    moves = sorted(
        ((r.ended, r) for r in coop.reviews if r.ended and _moves(r)), key=lambda m: m[0]
    )
    before = [r for at, r in moves if at <= instant]
    after = [Phase(r.phase) for at, r in moves if at > instant]
    closed = bool(before) and kind(before[-1]) == NAMES[Phase.EXIT] and before[-1].way in ONWARD
    if closed and coop.ended is None:
        # It was closed then, and has begun again since; when is not noted.
        return Phase.EXIT if after or _since(coop, instant) else coop.phase
    return after[0] if after else coop.phase


def _moves(review: Review) -> bool:
    """Tell whether the end of a gate led to another phase."""
    return review.way is Way.STOP or (review.way in ONWARD and not review.mid)


def _since(coop: Cooperation, instant: datetime) -> bool:
    """Tell whether the phase of today began after an instant."""
    return coop.phase_since is not None and coop.phase_since > coop.today(instant)


def _dated(coop: Cooperation, then: Cooperation, instant: datetime) -> Cooperation:
    """Return it in its phase of then, with the week of it only where that has not moved since."""
    phase = phase_at(coop, instant)
    rested = any(w.paused and w.at > instant for w in coop.weeks)
    if phase is not coop.phase or _since(coop, instant) or rested:
        return then.but(phase=phase or coop.phase, phase_since=None, phase_weeks=None)
    return then


# -- record by record ------------------------------------------------------------------------------


def _upto(at: datetime | None, instant: datetime) -> datetime | None:
    return at if at and at <= instant else None


def _promised(it: Milestone | Action, instant: datetime) -> dict[str, object]:
    """Return the day that was promised, and how it had moved by then."""
    later = [m for m in it.moves if m.at > instant]
    moves = tuple(m for m in it.moves if m.at <= instant)
    return {"due": later[0].before if later else it.due, "moves": moves}


def _milestone(it: Milestone, instant: datetime) -> Milestone:
    return it.model_copy(
        update={
            **_promised(it, instant),
            "reached": _upto(it.reached, instant),
            "dropped": _upto(it.dropped, instant),
        }
    )


def _action(it: Action, instant: datetime) -> Action:
    undone = next((u for u in it.undone if u.done_at <= instant < u.at), None)
    state, done_at = it.state, it.done_at
    if undone:
        state, done_at = undone.state, undone.done_at
    elif done_at is None or done_at > instant:
        state, done_at = Done.OPEN, None
    return it.model_copy(update={**_promised(it, instant), "state": state, "done_at": done_at})


def _kpi(coop: Cooperation, it: Kpi, instant: datetime) -> Kpi:
    """Return a KPI with what was agreed then, and what was measured by then, noted since or not."""
    day = coop.today(instant)
    agreed = next((e for e in it.earlier if e.until > instant), None)
    terms = agreed.model_dump(exclude={"until"}) if agreed else {}
    return it.model_copy(
        update={
            **terms,
            "readings": tuple(r for r in it.readings if r.day <= day),
            "dropped": _upto(it.dropped, instant),
        }
    )


def _case(it: Case, instant: datetime) -> Case:
    history = tuple(e for e in it.history if e.at <= instant)
    if len(history) == len(it.history):
        return it
    rounds = sum(e.verb is Verb.WIDEN and e.text == Kind.OVERDUE for e in history)
    return it.but(
        history=history,
        state=history[-1].to if history else State.CLARIFYING,
        stuck=it.stuck and rounds >= it.ladder.timing.rounds,
        decide_by=None,
        decision="",
        repeats=tuple(r for r in it.repeats if r.at <= instant),
        views=tuple(n for n in it.views if n.at <= instant),
        questions=tuple(n for n in it.questions if n.at <= instant),
        answers=tuple(n for n in it.answers if n.at <= instant),
    )


def _review(it: Review, instant: datetime) -> Review:
    votes = {s: v for s, v in it.votes.items() if v.at <= instant}
    if it.ended is None or it.ended <= instant:
        return it.but(votes=votes)
    return it.but(votes=votes, ended=None, way=None, until=None, decision="")
