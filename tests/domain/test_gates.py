"""The laws of phases and gates: clocks, booked days, what a pause does, who decides (M14)."""

from datetime import date, timedelta

import pytest

from bot.domain import gates, musts, onward
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.light import ClosedWeek, Duty
from bot.domain.people import Role, Side
from bot.domain.phases import Phase
from bot.domain.reviews import Review, Vote, Way
from bot.domain.week import closes, open_week
from bot.duties.phases import gate_duties, phase_duties, silence_duties
from tests.domain.sample import away, berlin, cooperation, member

NOW = berlin("2026-11-23T09:00")
TODAY = date(2026, 11, 23)
NONE = Library()


def coop(phase: Phase = Phase.SCOPING, **more: object) -> Cooperation:
    made = cooperation(land="", started=NOW)
    for name, side in (("Sabine", Side.SME), ("Ben", Side.STARTUP)):
        made = made.with_member(member(name, side, Role.SPONSOR))
    return gates.entered(made, phase, TODAY, NONE).but(**more)


def voted(made: Cooperation, way: Way, **more: object) -> tuple[Cooperation, Review]:
    review = gates.current(made)
    assert review
    for side in Side:
        vote = Vote(side=side, way=way, by="sabine", at=NOW)
        review = review.voted(vote.model_copy(update=more))
    return onward.decided(made.with_review(review), review, NOW, NONE, "x"), review


@pytest.mark.parametrize(
    "phase, names, weeks",
    [
        (Phase.PREPARATION, ["G0"], None),
        (Phase.SCOPING, ["G1"], 6),
        (Phase.PILOT, ["GM", "G2"], 26),
        (Phase.SCALING, ["G3"], None),
        (Phase.EXIT, ["GX"], 4),
    ],
)
def test_a_phase_begins_with_its_clock_and_the_days_of_its_gates(
    phase: Phase, names: list[str], weeks: int | None
):
    made = coop(phase)
    assert (made.phase_since, made.phase_weeks) == (TODAY, weeks)
    assert [r.name for r in made.reviews] == names
    assert all(made.working_days_of(s).open(r.day) for r in made.reviews for s in Side)


@pytest.mark.parametrize(
    "phase, after",
    [
        (Phase.PREPARATION, Phase.SCOPING),
        (Phase.SCOPING, Phase.PILOT),
        (Phase.SCALING, Phase.SCALING),
    ],
)
def test_go_begins_the_next_phase(phase: Phase, after: Phase):
    made, _ = voted(coop(phase), Way.GO)
    assert made.phase is after
    review = gates.current(made)
    assert review
    assert review.day > TODAY


def test_a_passed_look_in_the_middle_leaves_the_pilot_to_its_gate():
    made, _ = voted(coop(Phase.PILOT), Way.GO)
    assert (made.phase, gates.passed(made)) == (Phase.PILOT, None)
    assert gates.current(made) == made.reviews[1]
    after, _ = voted(made, Way.GO)
    assert after.phase is Phase.SCALING
    assert gates.passed(after)
    assert gates.locked(after) == ()


@pytest.mark.parametrize("phase", [p for p in Phase if p is not Phase.EXIT])
def test_a_stop_begins_the_exit_from_any_phase(phase: Phase):
    made, _ = voted(coop(phase), Way.STOP, reason="Passt nicht")
    assert (made.phase, made.phase_weeks) == (Phase.EXIT, 4)
    assert set(gates.locked(made)) == set(gates.Lock)


def test_of_two_days_the_earlier_counts():
    made = coop()
    review = gates.current(made)
    assert review
    for side, day in ((Side.SME, 14), (Side.STARTUP, 10)):
        until = TODAY + timedelta(days=day)
        review = review.voted(Vote(side=side, way=Way.REWORK, by="x", at=NOW, until=until))
    after = onward.decided(made, review, NOW, NONE, "x")
    assert [r.day for r in after.reviews if r.open] == [TODAY + timedelta(days=10)]


def test_nothing_is_done_with_half_an_answer():
    made = coop()
    review = gates.current(made)
    assert review
    half = review.voted(Vote(side=Side.SME, way=Way.GO, by="sabine", at=NOW))
    with pytest.raises(LookupError):
        onward.decided(made, half, NOW, NONE, "x")
    apart = half.voted(Vote(side=Side.STARTUP, way=Way.STOP, by="ben", at=NOW))
    assert (apart.apart, onward.agreed(apart)) == (True, None)


def test_a_pause_moves_the_phase_and_its_gates_by_as_many_days():
    made = coop()
    later = gates.rested(made, TODAY + timedelta(days=7), TODAY + timedelta(days=21))
    assert later.phase_since == TODAY + timedelta(days=14)
    assert later.reviews[0].day == made.reviews[0].day + timedelta(days=14)


def test_the_clock_rings_at_half_most_and_all_of_the_phase():
    rings = [d for d in phase_duties(coop(), NOW) if d.command.word == "phase-clock"]
    days = [(d.at.date() - TODAY).days for d in rings]
    assert days == [21, 34, 42]


def test_a_gate_is_announced_five_working_days_before_and_asked_for_on_its_day():
    made = coop()
    day = made.reviews[0].day
    told = {d.command.word: d.at.date() for d in gate_duties(made, NOW)}
    assert told == {"gate-soon": day - timedelta(days=7), "gate-day": day}


def test_silence_is_asked_about_once_a_week():
    made = coop()
    (first,) = silence_duties(made, NOW)
    assert first.at.date() == TODAY + timedelta(days=22)
    asked = made.stamped("quiet", f"{first.at.date()}")
    week = open_week(asked)
    while closes(asked, week) <= first.at:
        duties = dict.fromkeys(Side, Duty.MISSED)
        closed = ClosedWeek(week=week, at=closes(asked, week), duties=duties)
        asked, week = asked.but(weeks=(*asked.weeks, closed)), weeks_from(week, 1)
    (again,) = silence_duties(asked, first.at)
    assert again.at.date() == first.at.date() + timedelta(days=7)


def test_a_deputy_decides_only_while_every_sponsor_is_away():
    made = coop().with_member(member("Vera", Side.SME, Role.DEPUTY))
    vera = made.member("vera")
    sabine = made.member("sabine")
    assert vera
    assert sabine
    assert not gates.decides(made, vera, TODAY)
    gone = made.with_member(sabine.model_copy(update=away(TODAY, TODAY)))
    assert gates.decides(gone, vera, TODAY)
    assert [m.id for m in gates.deciders(gone, Side.SME, TODAY)] == ["vera"]


def test_what_nobody_can_do_without_is_not_waived():
    made = coop(Phase.PREPARATION)
    review = gates.current(made)
    assert review
    told = {m.key: (m.firm, m.stands) for m in musts.musts(made, review)}
    assert told["lessons"] == (True, musts.Stands.UNMET)
    assert told["voters"] == (True, musts.Stands.MET)
