"""Who sees what on the board, and what a row holds."""

from datetime import timedelta

import pytest

from bot.domain.board import WEEKS, Eye, Filter, closed, grouped, look, next_gate, quiet_weeks, row
from bot.domain.cooperation import Cooperation
from bot.domain.light import Light
from bot.domain.pause import Pause
from bot.domain.people import Absence, Side
from bot.domain.phases import Model, Phase
from bot.domain.reviews import Review
from tests.board.shelf import NOW, full, others
from tests.gallery.cast import USUAL, A, G, R

COOP = full()
TODAY = COOP.today(NOW)


def eye(coop: Cooperation, who: str, *, admin: bool = False) -> Eye | None:
    member = coop.member(who)
    return look(coop, member.addresses if member else (), TODAY, admin=admin)


@pytest.mark.parametrize("who", ["max", "sabine", "vera", "erika", "ben"])
def test_owners_sponsors_and_deputies_see_their_cooperation(who: str):
    assert eye(COOP, who) == Eye(COOP, COOP.member(who))


def test_nobody_else_does():
    assert eye(COOP, "moritz") is None
    assert look(COOP, (), TODAY) is None
    gone = COOP.with_member(USUAL.max.model_copy(update={"roles": ()}))
    assert eye(gone, "max") is None


def test_whoever_acts_as_owner_sees_it_meanwhile():
    away = Absence(since=TODAY, until=TODAY, stand_in="moritz")
    coop = COOP.with_member(USUAL.max.model_copy(update={"absences": (away,)}))
    assert eye(coop, "moritz") == Eye(coop, coop.member("moritz"))


def test_an_admin_sees_every_cooperation_but_nothing_internal():
    found = look(COOP, (), TODAY, admin=True)
    assert found == Eye(COOP)
    assert [found.owns(s) for s in Side] == [False, False]


def test_an_admin_who_takes_part_sees_their_own_side():
    found = eye(COOP, "moritz", admin=True)
    assert found
    assert [found.owns(s) for s in Side] == [True, False]


def test_a_cooperation_that_has_not_begun_is_on_no_board():
    assert look(COOP.but(started=None), (), TODAY, admin=True) is None


# -- rows ------------------------------------------------------------------------------------


def test_a_row_holds_lights_gap_gate_questions_and_signs_of_life():
    found = row(Eye(COOP), NOW)
    assert found.cells[Side.SME] == (None,) * 3 + (G, G, A, A, G, G, G, R, A)
    assert found.now == {Side.SME: A, Side.STARTUP: G}
    assert (found.gap, found.gap_weeks) == (1, 2)
    assert found.gate is not None
    assert found.gate.isoformat() == "2027-03-15"
    assert found.open == {Side.SME: 8, Side.STARTUP: 0}
    assert (found.quiet, found.silent) == (0, False)
    assert found.worst() is A


def test_every_row_shows_the_same_weeks():
    rows = [row(Eye(c), NOW) for c in (COOP, *others())]
    assert {len(r.cells[s]) for r in rows for s in Side} == {WEEKS}


def test_an_open_week_without_a_report_is_no_missing_report():
    """Grey means that nobody reported; on a Thursday that is not yet so."""
    found = row(Eye(USUAL.half), USUAL.thursday)
    assert [found.cells[s][-1] for s in Side] == [A, None]
    assert found.now[Side.STARTUP] is G


def test_a_cooperation_is_silent_after_the_weeks_that_were_agreed():
    last = max(r.at for r in USUAL.full.reports)
    weeks = USUAL.full.thresholds.quiet_weeks
    for days, quiet in ((7 * weeks - 1, weeks - 1), (7 * weeks, weeks)):
        found = row(Eye(USUAL.full), last + timedelta(days=days))
        assert (found.quiet, found.silent) == (quiet, quiet == weeks)


def test_the_next_gate_is_the_one_that_is_booked():
    booked = Review(id="R1", name="G2", phase="pilot", day=TODAY, first=TODAY)
    assert next_gate(COOP.but(reviews=(booked,))) == TODAY
    assert next_gate(COOP.but(phase_weeks=None)) is None


def test_a_pause_is_no_silence():
    later = NOW + timedelta(days=80)
    pause = Pause(since=TODAY, until=later.date())
    assert quiet_weeks(COOP.but(paused=pause), later) == 0


def test_rows_stand_by_phase_the_quiet_and_the_red_first():
    rows = [row(Eye(c), NOW) for c in (COOP, *others()[:4])]
    told = [(phase, [r.coop.title for r in them]) for phase, them in grouped(rows)]
    assert told == [
        (Phase.PREPARATION, ["Digitaler Typenschild-Scan"]),
        (Phase.SCOPING, ["Lagerroboter für die Montagelinie"]),
        (Phase.PILOT, ["Visual Inspection", "Predictive Maintenance"]),
        (Phase.SCALING, ["Energiemonitor"]),
    ]


@pytest.mark.parametrize(
    "only,titles",
    [
        (Filter(), 5),
        (Filter(model=Model.JOINT_DEVELOPMENT), 1),
        (Filter(phase=Phase.PILOT), 2),
        (Filter(colour=Light.AMBER), 3),
        (Filter(colour=Light.AMBER, side=Side.SME), 2),
        (Filter(colour=Light.AMBER, side=Side.STARTUP), 1),
        (Filter(side=Side.STARTUP), 5),
        (Filter(phase=Phase.EXIT), 0),
    ],
    ids=str,
)
def test_a_filter_narrows_the_board(only: Filter, titles: int):
    rows = [row(Eye(c), NOW) for c in (COOP, *others()[:4])]
    assert sum(only.takes(r) for r in rows) == titles


def test_what_is_closed_stands_after_what_runs_and_only_where_it_is_asked_for():
    eyes = [e for c in (COOP, *others()) if (e := eye(c, "max"))]
    rows = [row(e, NOW) for e in eyes]
    ends = [r for r in rows if r.closed]
    assert [r.coop.title for r in ends] == ["Prüfstand am Band"]
    assert [r for r in rows if Filter().takes(r)] == [r for r in rows if not r.closed]
    assert all(Filter(closed=True).takes(r) for r in rows)
    assert [r for _, them in grouped(rows) for r in them if r.closed] == []
    assert closed(rows) == tuple(ends)


def test_what_is_closed_has_not_gone_quiet_and_awaits_no_gate():
    (end,) = [row(Eye(c), NOW) for c in others() if c.ended]
    assert (end.quiet, end.silent, end.gate) == (0, False, None)
