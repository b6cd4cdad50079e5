"""The steps of an escalation in time: each once, in the receiver's hours, the newest of many."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain import cases
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, State, Urgency, Verb
from bot.domain.ladder import Kind, Step, reach, steps
from bot.domain.people import Absence, Role, Side
from bot.domain.rhythm import AnswerTimes, Timing
from bot.domain.speed import speed
from tests.domain.sample import berlin, cooperation, member

SME, STARTUP = Side.SME, Side.STARTUP
MONDAY = berlin("2026-11-23T10:00")


def cast(**more: object) -> Cooperation:
    coop = cooperation(land="DE-BY", **more)  # type: ignore[arg-type]
    for name, side, role in (
        ("Sabine", SME, Role.SPONSOR), ("Vera", SME, Role.DEPUTY), ("Ben", STARTUP, Role.SPONSOR),
    ):  # fmt: skip
        coop = coop.with_member(member(name, side, role))
    return coop


def away(coop: Cooperation, who: str, first: date, last: date) -> Cooperation:
    found = coop.member(who)
    assert found
    absence = Absence(since=first, until=last)
    return coop.with_member(found.model_copy(update={"absences": (absence,)}))


def asked(coop: Cooperation, urgency: Urgency = Urgency.URGENT, now: datetime = MONDAY) -> Case:
    case = cases.raised(coop, now, side=SME, origin=SME, by="max", urgency=urgency)
    return case if case.state is State.ASKED else cases.put_up(coop, case, now)


def plan(coop: Cooperation, case: Case, now: datetime = MONDAY) -> list[tuple[str, str]]:
    """What comes next, as it is shown in Berlin."""
    zone = MONDAY.tzinfo
    found = sorted(steps(coop, case, now), key=lambda s: s.at)
    return [(f"{s.at.astimezone(zone):%a %d.%m. %H:%M}", s.kind.value) for s in found]


def first(coop: Cooperation, case: Case, now: datetime) -> Step:
    return min(steps(coop, case, now), key=lambda s: s.at)


def test_the_ladder_of_a_normal_question():
    assert plan(cast(), asked(cast(), Urgency.NORMAL)) == [
        ("Mon 23.11. 14:00", "accept"),
        ("Tue 24.11. 08:00", "not-accepted"),
        ("Wed 25.11. 09:00", "half"),
        ("Thu 26.11. 08:00", "before"),
        ("Fri 27.11. 08:00", "due"),
        ("Fri 27.11. 12:00", "overdue"),
    ]


def test_the_ladder_of_an_urgent_one():
    assert plan(cast(), asked(cast())) == [
        ("Mon 23.11. 14:00", "accept"),
        ("Tue 24.11. 08:00", "not-accepted"),
        ("Tue 24.11. 09:00", "half"),
        ("Wed 25.11. 08:00", "due"),
        ("Wed 25.11. 12:00", "overdue"),
    ]


def test_timings_are_settings_and_frozen_when_a_case_opens():
    times = AnswerTimes(accept_h=2, urgent_days=2)
    coop = cast(answers={SME: times}, timing=Timing(remind_h=1, grace_h=2))
    case = asked(coop)
    expected = plan(coop, case)
    assert expected[0] == ("Mon 23.11. 11:00", "accept")
    assert expected[-1] == ("Thu 26.11. 10:00", "overdue")
    assert plan(coop.but(answers={}, timing=Timing()), case) == expected


def test_owners_have_their_day_first_unless_it_is_urgent():
    case = cases.raised(cast(), MONDAY, side=SME, origin=SME, urgency=Urgency.ROUTINE)
    assert plan(cast(), case) == [("Tue 24.11. 10:00", "up")]
    alone = cast().without_member("erika")
    assert cases.raised(alone, MONDAY, side=SME, origin=SME).state is State.ASKED


def test_who_has_accepted_is_asked_once_a_day_and_let_go_after_silence():
    coop = cast()
    sabine = coop.member("sabine")
    assert sabine
    case = cases.accepted(asked(coop, Urgency.ROUTINE), sabine, MONDAY)
    assert plan(coop, case)[0] == ("Tue 24.11. 10:00", "still")
    tuesday = berlin("2026-11-24T10:00")
    case = cases.reminded(coop, case, first(coop, case, tuesday), tuesday)
    assert plan(coop, case, tuesday)[0] == ("Tue 24.11. 14:00", "let-go")
    still = cases.accepted(case, sabine, tuesday, Verb.STILL)
    assert plan(coop, still, tuesday)[0] == ("Wed 25.11. 10:00", "still")
    gone = cases.let_go(case, berlin("2026-11-24T14:00"))
    assert gone.state is State.ASKED
    assert plan(coop, gone, berlin("2026-11-24T14:00"))[0] == ("Wed 25.11. 08:00", "accept")


def test_waiting_stops_the_question_but_not_the_clock():
    coop = cast()
    sabine = coop.member("sabine")
    assert sabine
    case = cases.waiting(asked(coop), sabine, MONDAY, "Bescheid", date(2026, 11, 27))
    assert plan(coop, case) == [
        ("Tue 24.11. 09:00", "half"),
        ("Wed 25.11. 08:00", "due"),
        ("Wed 25.11. 12:00", "overdue"),
        ("Mon 30.11. 08:00", "still"),
    ]


def test_snoozed_there_is_one_step_and_its_day_is_left_to_decide():
    coop = cast()
    sabine = coop.member("sabine")
    assert sabine
    case = cases.snoozed(coop, asked(coop), sabine, MONDAY, date(2026, 11, 27))
    assert plan(coop, case) == [("Fri 27.11. 08:00", "wake")]
    friday = berlin("2026-11-27T08:00")
    case = cases.reminded(coop, case, first(coop, case, friday), friday)
    # Reminded today already, so the next one comes on the next working day.
    following = plan(coop, case, friday)
    assert {at for at, _ in following[:-1]} == {"Mon 30.11. 08:00"}
    assert following[-1] == ("Mon 30.11. 12:00", "overdue")


def test_an_answer_gives_back_what_was_left():
    coop = cast()
    sabine = coop.member("sabine")
    assert sabine
    case = cases.asked_back(coop, asked(coop), sabine, berlin("2026-11-23T12:00"), "Wer?")
    assert case.left == timedelta(hours=16)
    assert plan(coop, case, berlin("2026-11-23T12:00")) == [("Tue 24.11. 12:00", "owner")]
    case = cases.answered(coop, case, "max", berlin("2026-11-26T12:00"), "Wir")
    assert case.decide_by == berlin("2026-11-27T18:00")


def test_after_downtime_only_the_newest_rings():
    coop, back = cast(), berlin("2026-11-25T09:30")
    sabine = coop.member("sabine")
    assert sabine
    case = cases.accepted(asked(coop), sabine, MONDAY)
    due = [s for s in steps(coop, case, back) if s.at <= back]
    assert [s.kind for s in due] == [Kind.DUE]
    case = cases.reminded(coop, case, due[0], back)
    assert {slot.partition(":")[0] for slot in case.rung} == {"half", "still", "due"}
    assert [s for s in steps(coop, case, back) if s.at <= back] == []
    # What was asked with it is asked: silence lets go.
    assert case.still_asked == back


def test_an_absent_sponsor_is_passed_over_at_once_and_taken_over_from_on_the_first_day():
    today = date(2026, 11, 23)
    assert reach(cast(), SME, today) == cast().member("sabine")
    coop = away(cast(), "sabine", today, date(2026, 12, 4))
    assert asked(coop).asked == "vera"
    case = asked(cast())
    later = away(cast(), "sabine", date(2026, 11, 24), date(2026, 12, 4))
    assert ("Tue 24.11. 08:00", "hand-over") in plan(later, case)
    tuesday = berlin("2026-11-24T08:00")
    case = cases.handed_over(later, case, tuesday)
    assert (case.asked, case.receivers) == ("vera", ("sabine", "vera"))
    assert case.decide_by == berlin("2026-11-24T18:00")


def test_nobody_there_is_known_and_ends_when_somebody_is_back():
    coop = cast()
    for who in ("sabine", "vera"):
        coop = away(coop, who, date(2026, 11, 23), date(2026, 11, 27))
    case = asked(coop)
    assert (case.asked, case.missing) == ("", ("sabine", "vera"))
    assert plan(coop, case) == [("Sat 28.11. 08:00", "hand-over")]
    none = coop.without_member("sabine").without_member("vera")
    assert plan(none, asked(none)) == []


def test_who_leaves_is_replaced():
    coop, case = cast(), asked(cast())
    gone = coop.without_member("sabine")
    assert plan(gone, case) == [("Mon 23.11. 10:00", "hand-over")]
    assert cases.handed_over(gone, case, MONDAY).asked == "vera"


@pytest.mark.parametrize("rounds, stuck", [(1, True), (2, False)])
def test_overdue_begins_a_round_until_it_is_stuck(rounds: int, *, stuck: bool):
    coop = cast(timing=Timing(rounds=rounds))
    case = asked(coop)
    now = berlin("2026-11-25T12:00")
    step = next(s for s in steps(coop, case, berlin("2026-11-25T12:00")) if s.kind is Kind.OVERDUE)
    case = cases.widened(coop, case, step, now)
    assert (case.stuck, case.open, case.receivers) == (stuck, True, ("sabine", "vera"))
    assert bool(plan(coop, case, now)) is not stuck


def test_a_pause_stops_the_clocks():
    coop, case = cast(), asked(cast())
    since, now = berlin("2026-11-24T00:00"), berlin("2026-12-01T00:00")
    later = cases.thawed(coop, case, since, now)
    assert later.decide_by == berlin("2026-12-01T18:00")
    assert case.decide_by == berlin("2026-11-24T18:00")


# -- speed -----------------------------------------------------------------------------------------


def test_speed_counts_business_time_of_the_side_that_was_waited_for():
    coop = cast()
    sabine = coop.member("sabine")
    assert sabine
    case = asked(coop)
    case = cases.accepted(case, sabine, berlin("2026-11-23T13:00"))
    case = cases.asked_back(coop, case, sabine, berlin("2026-11-23T17:00"), "Wer?")
    case = cases.answered(coop, case, "max", berlin("2026-11-25T09:00"), "Wir")
    case = case.moved(Verb.DECIDE, State.DECIDED, berlin("2026-11-25T10:00"), "sabine")
    its = speed(coop.with_case(case), SME, berlin("2026-12-24T10:00"))
    hours = timedelta(hours=1)
    assert (its.accept, its.decide) == (3 * hours, 8 * hours)
    # Seven h and one on its sponsor, twelve on its owner's answer: all are waits for the SME.
    assert its.waited == 20 * hours
    assert (its.agreed_accept, its.agreed_decide) == (8 * hours, 30 * hours)
    other = speed(coop.with_case(case), STARTUP, berlin("2026-12-24T10:00"))
    assert (other.accept, other.decide, other.waited) == (None, None, timedelta())
