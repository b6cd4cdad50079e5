"""The week of the light: who is asked when, when it closes, and how each side stands."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.light import Duty, Light
from bot.domain.pause import Pause
from bot.domain.people import Side
from bot.domain.rhythm import Rhythm
from bot.domain.week import (
    asking,
    at_close,
    close_day,
    closes,
    duty,
    first_week,
    gap,
    history,
    need_since,
    open_hours,
    open_week,
    weeks_in_a_row,
)
from tests.domain.sample import (
    LAST,
    WEEK,
    away,
    berlin,
    closed,
    cooperation,
    report,
    reported,
)

SME, STARTUP = Side.SME, Side.STARTUP
WHOLE_WEEK = (date(2026, 11, 23), date(2026, 11, 29))


def times(coop: Cooperation, week: str, side: Side = SME) -> tuple[str, str, str, str] | None:
    """Return who is asked, when, when nudged (each where that person lives), and the close."""
    asked = asking(coop, side, week)
    if asked is None:
        return None
    zone = coop.zone_of(asked.member)
    nudge = _shown(asked.nudge, zone) if asked.nudge else "-"
    return asked.member.id, _shown(asked.ask, zone), nudge, _shown(closes(coop, week), coop.zone)


def _shown(instant: datetime, zone: str) -> str:
    return f"{local(instant, zone):%a %d.%m. %H:%M}"


# -- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "week, ask, nudge, close",
    [
        # a plain week: Thursday, Friday, Friday
        ("2026-W48", "Thu 26.11. 09:00", "Fri 27.11. 10:00", "Fri 27.11. 14:00"),
        # Ascension and Corpus Christi are Thursdays: the working day before
        ("2027-W18", "Wed 05.05. 09:00", "Fri 07.05. 10:00", "Fri 07.05. 14:00"),
        ("2027-W21", "Wed 26.05. 09:00", "Fri 28.05. 10:00", "Fri 28.05. 14:00"),
        # Good Friday: closed on Thursday, so asked on Wednesday
        ("2027-W12", "Wed 24.03. 09:00", "Thu 25.03. 10:00", "Thu 25.03. 14:00"),
        # Easter Monday changes nothing
        ("2027-W13", "Thu 01.04. 09:00", "Fri 02.04. 10:00", "Fri 02.04. 14:00"),
        # Christmas Day and New Year are Fridays
        ("2026-W52", "Wed 23.12. 09:00", "Thu 24.12. 10:00", "Thu 24.12. 14:00"),
        ("2026-W53", "Wed 30.12. 09:00", "Thu 31.12. 10:00", "Thu 31.12. 14:00"),
        # Epiphany is a Wednesday
        ("2027-W01", "Thu 07.01. 09:00", "Fri 08.01. 10:00", "Fri 08.01. 14:00"),
        # the clocks went forward on the Sunday before, and back on the Sunday after
        ("2026-W43", "Thu 22.10. 09:00", "Fri 23.10. 10:00", "Fri 23.10. 14:00"),
        ("2026-W44", "Thu 29.10. 09:00", "Fri 30.10. 10:00", "Fri 30.10. 14:00"),
    ],
)
def test_a_week_in_bavaria(week: str, ask: str, nudge: str, close: str):
    assert times(cooperation(), week) == ("max", ask, nudge, close)


def test_each_side_has_its_own_holidays():
    """On Corpus Christi Bavaria rests while Berlin works."""
    coop = cooperation(land="DE-BY", partner_land="DE-BE")
    close = "Fri 28.05. 14:00"
    nudge = "Fri 28.05. 10:00"
    assert times(coop, "2027-W21", SME) == ("max", "Wed 26.05. 09:00", nudge, close)
    assert times(coop, "2027-W21", STARTUP) == ("erika", "Thu 27.05. 09:00", nudge, close)


def test_a_week_closes_only_on_a_day_on_which_both_sides_work():
    """Bavaria rests on All Saints, Saxony on Reformation Day."""
    coop = cooperation(land="DE-BY", partner_land="DE-SN", rhythm=Rhythm(close_weekday=0))
    assert close_day(coop, "2027-W44") == date(2027, 11, 1)  # a Monday has none before it
    by_tuesday = coop.but(rhythm=Rhythm(ask_weekday=0, close_weekday=1))
    assert close_day(by_tuesday, "2028-W44") == date(2028, 10, 30)


def test_a_company_that_is_closed_all_week_is_excused():
    coop = cooperation(closures=(WHOLE_WEEK,))
    assert close_day(coop, WEEK) == date(2026, 11, 27)
    assert [times(coop, WEEK, side) for side in Side] == [None, None]
    assert [at_close(coop, side, WEEK) for side in Side] == [Duty.EXCUSED] * 2


@pytest.mark.parametrize(
    "zone, ask, nudge",
    [
        # the close, Friday 14:00 in Berlin, is Friday 08:00 in New York: too early for a nudge
        ("America/New_York", "Thu 26.11. 09:00", "-"),
        ("Asia/Tokyo", "Thu 26.11. 09:00", "Fri 27.11. 10:00"),
        ("Europe/London", "Thu 26.11. 09:00", "Fri 27.11. 10:00"),
    ],
)
def test_everybody_is_asked_by_their_own_clock(zone: str, ask: str, nudge: str):
    coop = cooperation(partner_land="", erika={"zone": zone})
    assert times(coop, WEEK, STARTUP) == ("erika", ask, nudge, "Fri 27.11. 14:00")
    assert times(coop, WEEK, SME) == (
        "max", "Thu 26.11. 09:00", "Fri 27.11. 10:00", "Fri 27.11. 14:00"
    )  # fmt: skip


def test_who_works_part_time_is_asked_on_the_last_day_of_work_before():
    coop = cooperation(max_={"weekdays": (0, 1)})
    assert times(coop, WEEK) == ("max", "Tue 24.11. 09:00", "-", "Fri 27.11. 14:00")


@pytest.mark.parametrize(
    "first, last, expected",
    [
        # all week: the stand-in
        (*WHOLE_WEEK, ("vera", "Thu 26.11. 09:00", "Fri 27.11. 10:00")),
        # on the day: the day before, and nobody is nudged while away
        (date(2026, 11, 26), date(2026, 11, 27), ("max", "Wed 25.11. 09:00", "-")),
        # until the day: on the day of return
        (
            date(2026, 11, 23),
            date(2026, 11, 26),
            ("max", "Fri 27.11. 09:00", "Fri 27.11. 10:00"),
        ),
        # another week: nothing changes
        (
            date(2026, 11, 30),
            date(2026, 12, 4),
            ("max", "Thu 26.11. 09:00", "Fri 27.11. 10:00"),
        ),
    ],
)
def test_nobody_is_asked_while_away(first: date, last: date, expected: tuple[str, ...]):
    coop = cooperation(max_=away(first, last, "vera"))
    assert times(coop, WEEK) == (*expected, "Fri 27.11. 14:00")


def test_who_is_away_without_a_stand_in_is_excused():
    coop = cooperation(max_=away(*WHOLE_WEEK))
    assert times(coop, WEEK) is None
    assert at_close(coop, SME, WEEK) is Duty.EXCUSED
    assert at_close(coop, STARTUP, WEEK) is Duty.MISSED


def test_a_stand_in_who_is_away_too_or_has_left_is_not_asked():
    coop = cooperation(max_=away(*WHOLE_WEEK, "vera"))
    vera = coop.member("vera")
    assert vera
    gone = coop.with_member(vera.model_copy(update={"roles": ()}))
    ill = coop.with_member(vera.model_copy(update=away(*WHOLE_WEEK)))
    assert [times(c, WEEK) for c in (gone, ill)] == [None, None]
    assert [c.acting_owner(SME, date(2026, 11, 26)) for c in (gone, ill)] == [None, None]


def test_a_side_without_an_owner_is_excused():
    coop = cooperation().without_member("max")
    assert times(coop, WEEK) is None
    assert duty(coop, SME, WEEK, berlin("2026-11-27T12:00")) is Duty.EXCUSED


# -- working hours -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now, opens",
    [
        ("2026-11-26T08:00", "2026-11-26T08:00"),
        ("2026-11-26T17:59", "2026-11-26T17:59"),
        ("2026-11-26T18:00", "2026-11-27T08:00"),
        ("2026-11-26T03:00", "2026-11-26T08:00"),
        ("2026-11-27T19:00", "2026-11-30T08:00"),
        ("2026-12-25T10:00", "2026-12-28T08:00"),
        ("2027-03-26T10:00", "2027-03-30T08:00"),
        ("2027-03-27T23:00", "2027-03-30T08:00"),
    ],
)
def test_who_may_not_be_pinged_now_may_when_work_begins(now: str, opens: str):
    coop = cooperation()
    found = open_hours(coop, coop.members[0], berlin(now))
    assert found == berlin(opens)


def test_working_hours_are_those_of_the_receiver():
    coop = cooperation(partner_land="", erika={"zone": "Asia/Tokyo"})
    noon = berlin("2026-11-26T12:00")  # 20:00 in Tokyo
    found = open_hours(coop, coop.members[1], noon)
    assert f"{local(found, 'Asia/Tokyo'):%a %H:%M}" == "Fri 08:00"


# -- which week ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "started, first",
    [
        ("2026-11-23T10:00", "2026-W48"),
        ("2026-11-27T13:59", "2026-W48"),
        ("2026-11-27T14:00", "2026-W49"),
        ("2026-11-29T10:00", "2026-W49"),
        ("2027-01-01T10:00", "2027-W01"),  # W53 closed on New Year's Eve
    ],
)
def test_the_first_week_is_that_of_the_start_unless_it_has_closed(started: str, first: str):
    coop = cooperation(started=berlin(started))
    assert (first_week(coop), open_week(coop)) == (first, first)


def test_the_open_week_follows_the_last_that_closed():
    assert open_week(closed(cooperation(), "2026-W53")) == "2027-W01"


# -- how a side stands ---------------------------------------------------------------------------


def test_a_duty_is_pending_then_overdue_then_missed():
    coop = cooperation()

    def states(*instants: str) -> list[Duty]:
        return [duty(coop, SME, WEEK, berlin(i)) for i in instants]

    assert states("2026-11-23T08:00", "2026-11-27T09:59") == [Duty.PENDING] * 2
    assert states("2026-11-27T10:00", "2026-11-27T15:00") == [Duty.OVERDUE] * 2
    coop = closed(coop, WEEK)
    assert states("2026-11-23T08:00", "2026-11-27T15:00") == [Duty.MISSED] * 2


def test_a_report_fulfils_the_duty_even_after_the_close():
    coop = reported(closed(cooperation(), WEEK), WEEK, Light.GREEN, None)
    assert [duty(coop, s, WEEK, berlin("2026-11-27T15:00")) for s in Side] == [
        Duty.GIVEN,
        Duty.MISSED,
    ]


def test_a_pause_excuses_both_and_the_day_it_ends_no_more():
    pause = Pause(since=date(2026, 11, 24), until=date(2026, 11, 27))
    coop = cooperation(paused=pause)
    assert duty(coop, SME, WEEK, berlin("2026-11-26T12:00")) is Duty.EXCUSED
    assert duty(coop, SME, WEEK, berlin("2026-11-27T12:00")) is Duty.OVERDUE
    assert at_close(coop, SME, WEEK) is Duty.MISSED
    longer = coop.but(paused=pause.model_copy(update={"until": date(2026, 11, 28)}))
    assert at_close(longer, SME, WEEK) is Duty.EXCUSED


# -- how lights compare --------------------------------------------------------------------------

G, A, R = Light.GREEN, Light.AMBER, Light.RED


@pytest.mark.parametrize(
    "sme, startup, steps",
    [(G, G, 0), (G, A, 1), (A, G, 1), (A, R, 1), (G, R, 2), (R, G, 2), (R, R, 0),
     (G, None, None), (None, R, None), (None, None, None)],
)  # fmt: skip
def test_a_gap_is_counted_in_steps_where_both_are_known(
    sme: Light | None, startup: Light | None, steps: int | None
):
    assert gap(reported(cooperation(), WEEK, sme, startup), WEEK) == steps


@pytest.mark.parametrize(
    "before, weeks",
    [((), 1), (((G, A),), 2), (((A, G), (G, R)), 3), (((G, G), (G, R)), 1), (((None, R),), 1)],
)
def test_weeks_of_difference_are_counted_without_a_break(
    before: tuple[tuple[Light | None, Light], ...], weeks: int
):
    coop = reported(cooperation(), WEEK, G, A)
    for n, (sme, startup) in enumerate(before):
        coop = reported(coop, f"2026-W{47 - n}", sme, startup)
    assert weeks_in_a_row(coop, WEEK) == weeks


def test_a_week_alike_counts_no_weeks_of_difference():
    assert weeks_in_a_row(reported(cooperation(), WEEK, G, G), WEEK) == 0


def test_history_goes_back_to_the_first_week_and_shows_what_is_missing():
    coop = cooperation(started=berlin("2026-11-09T10:00"))
    coop = reported(closed(coop, "2026-W46"), LAST, A, None)
    coop = reported(coop, WEEK, R, G)
    assert history(coop, SME, WEEK, 8) == (Light.GREY, A, R)
    assert history(coop, STARTUP, WEEK, 8) == (Light.GREY, Light.GREY, G)
    assert history(coop, SME, WEEK, 2) == (A, R)


def test_history_crosses_the_year_with_53_weeks():
    coop = cooperation(started=berlin("2026-12-21T10:00"))
    for week in ("2026-W52", "2026-W53", "2027-W01"):
        coop = reported(coop, week, G, None)
    assert history(coop, SME, "2027-W01", 8) == (G, G, G)


def test_a_paused_week_is_blue_and_stays_so():
    coop = closed(cooperation(), LAST, paused=True)
    assert coop.light(LAST, SME) is Light.BLUE
    assert coop.light(WEEK, SME) is Light.GREY
    resting = coop.but(paused=Pause(since=date(2026, 11, 23), until=date(2026, 12, 1)))
    assert resting.light(WEEK, SME) is Light.BLUE
    assert closed(resting, WEEK).light(WEEK, SME) is Light.GREY  # it closed before the pause


# -- needs ---------------------------------------------------------------------------------------


def needing(*needs: str) -> Cooperation:
    """Report once a week up to ``WEEK``, each time with this need."""
    coop = cooperation()
    for n, need in enumerate(reversed(needs)):
        when = datetime(2026, 11, 26, 9, tzinfo=UTC) - timedelta(weeks=n)
        coop = coop.but(
            reports=(report(f"2026-W{48 - n}", SME, A, need=need, at=when), *coop.reports)
        )
    return coop


@pytest.mark.parametrize(
    "needs, since",
    [
        (("Zugang",), date(2026, 11, 26)),
        (("Zugang", "Zugang"), date(2026, 11, 19)),
        (("Zugang", "Zugang", "Zugang"), date(2026, 11, 12)),
        (("Zugang", "", "Zugang"), date(2026, 11, 26)),
        (("Zugang", "Daten", "Zugang"), date(2026, 11, 26)),
        (("Zugang", ""), None),
        (("",), None),
    ],
)
def test_a_need_waits_since_it_was_first_said_in_the_same_words(
    needs: tuple[str, ...], since: date | None
):
    assert need_since(needing(*needs), SME, WEEK) == since


def test_a_need_waits_for_its_own_side_only():
    assert need_since(needing("Zugang"), STARTUP, WEEK) is None


def test_the_zone_of_the_cooperation_says_which_day_it_was():
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    coop = cooperation(reports=(report(WEEK, SME, A, need="Zugang", at=late),))
    assert need_since(coop, SME, WEEK) == date(2026, 11, 27)
    assert need_since(coop.but(zone="UTC"), SME, WEEK) == date(2026, 11, 26)
