"""Of the past Tandem says what was so then, and nothing that it does not know any more."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.actions import Action, Done
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Event, State, Verb
from bot.domain.hindsight import as_of, phase_at
from bot.domain.kpis import Kpi, Reading
from bot.domain.ladder import Kind
from bot.domain.light import ClosedWeek, Duty
from bot.domain.milestones import Milestone
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.reviews import Ended, Review, Way
from bot.domain.rhythm import AnswerTimes, Thresholds

DAY = timedelta(1)
END = datetime.fromisoformat("2026-11-30T22:59:59Z")
BEFORE, AFTER, LATER = END - 5 * DAY, END + DAY, END + 9 * DAY
DUE, NEW = date(2026, 11, 20), date(2026, 12, 20)


def test_what_came_later_is_not_there():
    action = Action(id="A1", text="x", side=Side.SME, due=DUE, first=DUE, at=AFTER)
    mark = Milestone(id="M1", title="x", due=DUE, first=DUE, at=AFTER)
    case = Case(id="E1", side=Side.SME, origin=Side.SME, raised_at=AFTER)
    then = as_of(Cooperation(id="c", actions=(action,), milestones=(mark,), cases=(case,)), END)
    assert (then.actions, then.milestones, then.cases) == ((), (), ())


def test_a_promise_that_was_kept_or_moved_later_stands_as_it_stood():
    action = Action(id="A1", text="x", side=Side.SME, due=DUE, first=DUE, at=BEFORE)
    mark = Milestone(id="M1", title="x", due=DUE, first=DUE, at=BEFORE)
    now = Cooperation(
        id="c",
        actions=(action.moved(AFTER, NEW, "x").ended(Done.DONE, LATER),),
        milestones=(mark.moved(AFTER, NEW, "x").model_copy(update={"reached": LATER}),),
    )
    then = as_of(now, END)
    assert (then.actions, then.milestones) == ((action,), (mark,))
    assert as_of(now, LATER) == now


def test_an_action_that_was_opened_again_later_was_done_then():
    action = Action(id="A1", text="x", side=Side.SME, due=DUE, first=DUE, at=BEFORE - DAY)
    done = action.ended(Done.DONE, BEFORE)
    again = done.ended(Done.OPEN, AFTER)
    (then,) = as_of(Cooperation(id="c", actions=(again,)), END).actions
    assert (then.state, then.done_at) == (Done.DONE, BEFORE)
    (between,) = as_of(Cooperation(id="c", actions=(again,)), BEFORE - DAY / 2).actions
    assert between.open
    assert again.open


def test_a_kpi_has_its_readings_and_its_target_of_then():
    kpi = Kpi(id="K1", name="x", baseline=12, target=10, band=11, side=Side.SME, otherwise="x",
              at=BEFORE)  # fmt: skip
    kpi = kpi.read(Reading(day=DUE, value=11, at=BEFORE))
    now = kpi.read(Reading(day=NEW, value=9, at=LATER)).changed(LATER, target=8.0)
    (then,) = as_of(Cooperation(id="c", kpis=(now,)), END).kpis
    assert (then.newest, then.target) == (kpi.newest, 10)
    assert now.target == 8
    # What was measured in November and noted in December belongs to November.
    late = kpi.read(Reading(day=date(2026, 11, 28), value=10.5, at=AFTER))
    (then,) = as_of(Cooperation(id="c", kpis=(late,)), END).kpis
    assert then.newest == late.newest


def case(*events: tuple[datetime, Verb, State, str], **given: object) -> Case:
    history = tuple(Event(at=at, verb=v, by="", to=to, text=text) for at, v, to, text in events)
    return Case(id="E1", side=Side.SME, origin=Side.STARTUP, raised_at=events[0][0],
                state=events[-1][2], history=history).but(**given)  # fmt: skip


def test_a_question_that_was_decided_later_still_waited():
    now = case(
        (BEFORE - DAY, Verb.RAISE, State.CLARIFYING, ""),
        (BEFORE, Verb.SEND, State.ASKED, ""),
        (AFTER, Verb.DECIDE, State.DECIDED, ""),
        decision="D1",
        decide_by=LATER,
    )
    (then,) = as_of(Cooperation(id="c", cases=(now,)), END).cases
    assert (then.state, then.since, then.open, then.decision) == (State.ASKED, BEFORE, True, "")
    # By when it was to be decided then is not noted: rather nothing than what was set later.
    assert then.decide_by is None


def test_it_was_stuck_only_after_its_last_round():
    overdue = (Verb.WIDEN, State.ASKED, Kind.OVERDUE.value)
    now = case(
        (BEFORE - DAY, Verb.RAISE, State.CLARIFYING, ""),
        (BEFORE - DAY, *overdue),
        (BEFORE, *overdue),
        (AFTER, *overdue),
        stuck=True,
    )
    assert [as_of(Cooperation(id="c", cases=(now,)), at).cases[0].stuck for at in (END, LATER)] == [
        False,
        True,
    ]


def test_terms_that_were_changed_later_held_then():
    old = Cooperation(id="c")
    times = AnswerTimes(accept_h=4)
    now = old.agreeing(AFTER, answers={Side.SME: times}).agreeing(
        LATER, thresholds=Thresholds(owner_asks=9)
    )
    assert as_of(now, END).answer_times(Side.SME) == AnswerTimes()
    assert as_of(now, AFTER + DAY).answer_times(Side.SME) == times
    assert as_of(now, AFTER + DAY).thresholds == Thresholds()
    assert as_of(now, LATER) == now


def gate(n: int, phase: Phase, ended: datetime, way: Way = Way.GO, **given: object) -> Review:
    day = ended.date()
    return Review(id=f"R{n}", name="G", phase=phase.value, day=day, first=day).but(
        ended=ended, way=way, **given
    )


def test_the_phase_is_the_one_whose_gate_came_next():
    now = Cooperation(
        id="c",
        phase=Phase.PILOT,
        phase_since=LATER.date(),
        phase_weeks=24,
        reviews=(
            gate(1, Phase.PREPARATION, BEFORE - 30 * DAY),
            gate(2, Phase.SCOPING, BEFORE, Way.REWORK),
            gate(3, Phase.SCOPING, LATER),
        ),
    )
    then = as_of(now, END)
    assert (then.phase, then.phase_since, then.phase_weeks) == (Phase.SCOPING, None, None)
    assert [r.way for r in then.reviews] == [Way.GO, Way.REWORK, None]
    assert as_of(now, LATER) == now


def test_a_phase_that_a_pause_has_moved_since_has_no_week_then():
    now = Cooperation(
        id="c",
        phase=Phase.PILOT,
        phase_since=date(2026, 11, 2),
        weeks=(
            ClosedWeek(week="2026-W50", at=LATER, paused=True,
                       duties=dict.fromkeys(Side, Duty.EXCUSED)),
        ),
    )  # fmt: skip
    assert (as_of(now, END).phase, as_of(now, END).phase_since) == (Phase.PILOT, None)


@pytest.mark.parametrize("again", [True, False])
def test_a_cooperation_that_was_closed_was_no_new_one(*, again: bool):
    reviews = (gate(1, Phase.EXIT, BEFORE),)
    closed = Cooperation(
        id="c", phase=Phase.EXIT, reviews=reviews, ended=Ended(at=BEFORE, review="R1")
    )
    if again:
        closed = closed.but(ended=None, phase=Phase.PREPARATION, phase_since=LATER.date())
    assert phase_at(closed, END) is Phase.EXIT
