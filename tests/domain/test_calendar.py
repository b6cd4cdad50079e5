"""Working days, holidays, ISO weeks, and what a wall clock shows when it is put forward or back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import (
    WorkingDays,
    at,
    day_of,
    days,
    is_holiday,
    known_lands,
    local,
    week_of,
    weeks_between,
    weeks_from,
    zone_names,
)
from bot.domain.people import Absence

BERLIN = "Europe/Berlin"
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
ZONES = st.sampled_from(
    ["Europe/Berlin", "Europe/Vienna", "America/New_York", "Asia/Tokyo", "Asia/Kolkata",
     "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
)  # fmt: skip


# -- wall clocks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, clock, zone, instant",
    [
        (date(2026, 11, 26), time(9), BERLIN, "2026-11-26T08:00"),
        (date(2026, 7, 2), time(9), BERLIN, "2026-07-02T07:00"),
        # 02:30 does not exist on this day: it means 03:30, which is after the gap
        (date(2027, 3, 28), time(2, 30), BERLIN, "2027-03-28T01:30"),
        (date(2027, 3, 28), time(3, 30), BERLIN, "2027-03-28T01:30"),
        # 02:30 comes twice on this day: it means the first
        (date(2026, 10, 25), time(2, 30), BERLIN, "2026-10-25T00:30"),
        (date(2026, 10, 25), time(3, 30), BERLIN, "2026-10-25T02:30"),
        (date(2026, 11, 1), time(1, 30), "America/New_York", "2026-11-01T05:30"),
        (date(2027, 3, 14), time(2, 30), "America/New_York", "2027-03-14T07:30"),
        (date(2028, 2, 29), time(9), BERLIN, "2028-02-29T08:00"),
        (date(2027, 1, 1), time(0), "Asia/Tokyo", "2026-12-31T15:00"),
    ],
)
def test_a_wall_clock_shows_a_time_at_one_instant(day: date, clock: time, zone: str, instant: str):
    assert at(day, clock, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@given(DAYS, st.times(), ZONES)
def test_a_time_is_shown_at_the_instant_found_or_just_after_a_gap(
    day: date, clock: time, zone: str
):
    shown = local(at(day, clock, zone), zone).replace(tzinfo=None)
    wanted = datetime.combine(day, clock)
    # Apia once left out a whole day; elsewhere a gap is an hour at most.
    assert timedelta(0) <= shown - wanted <= timedelta(hours=1)


@given(DAYS, ZONES, st.times(), st.times())
def test_an_earlier_time_is_never_later(day: date, zone: str, one: time, other: time):
    first, last = sorted([one, other])
    assert at(day, first, zone) <= at(day, last, zone) + timedelta(hours=1)
    assert at(day, first, zone) < at(day + timedelta(2), last, zone)


# -- weeks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, week",
    [
        (date(2026, 11, 26), "2026-W48"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2028, 2, 29), "2028-W09"),
    ],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day: date, week: str):
    assert week_of(day) == week


def test_week_53_lies_between_52_and_the_first():
    assert [weeks_from("2026-W52", n) for n in range(3)] == ["2026-W52", "2026-W53", "2027-W01"]
    assert weeks_between("2026-W52", "2027-W01") == 2
    assert weeks_from("2027-W01", -1) == "2026-W53"


@given(DAYS, st.integers(0, 6))
def test_a_day_of_a_week_lies_in_it(day: date, weekday: int):
    found = day_of(week_of(day), weekday)
    assert (week_of(found), found.weekday()) == (week_of(day), weekday)


@given(DAYS, st.integers(-200, 200))
def test_counting_weeks_undoes_going_on(day: date, count: int):
    week = week_of(day)
    assert weeks_between(week, weeks_from(week, count)) == count


@given(DAYS, DAYS)
def test_weeks_sort_as_they_come(one: date, other: date):
    assert (week_of(one) < week_of(other)) == (weeks_between(week_of(one), week_of(other)) > 0)


# -- holidays ------------------------------------------------------------------------------------

CORPUS_CHRISTI = date(2027, 5, 27)
PEACE = date(2026, 8, 8)
ALL_SAINTS = date(2027, 11, 1)
REFORMATION = date(2028, 10, 31)
UNITY = date(2028, 10, 3)


@pytest.mark.parametrize(
    "day, land, free",
    [
        (CORPUS_CHRISTI, "DE-BY", True),
        (CORPUS_CHRISTI, "DE-BE", False),
        (CORPUS_CHRISTI, "AT-9", True),
        (CORPUS_CHRISTI, "CH-LU", True),
        (CORPUS_CHRISTI, "CH-ZH", False),
        (PEACE, "DE-Augsburg", True),
        (PEACE, "DE-BY", False),
        (ALL_SAINTS, "DE-Augsburg", True),
        (ALL_SAINTS, "DE-SN", False),
        (REFORMATION, "DE-SN", True),
        (REFORMATION, "DE-BY", False),
        (UNITY, "DE-HH", True),
        (UNITY, "AT-9", False),
        (date(2028, 10, 26), "AT-9", True),
        (date(2028, 8, 1), "CH-ZH", True),
        (date(2028, 12, 25), "DE-BY", True),
        (date(2028, 12, 24), "DE-BY", False),
        (date(2028, 12, 25), "", False),
    ],
)
def test_a_holiday_is_a_matter_of_the_land(day: date, land: str, *, free: bool):
    assert is_holiday(day, land) is free


def test_germany_austria_and_switzerland_can_be_chosen():
    lands = known_lands()
    states = [land[:2] for land in lands if len(land.partition("-")[2]) <= 2]
    assert {c: states.count(c) for c in states} == {"DE": 16, "AT": 9, "CH": 26}
    assert "DE-Augsburg" in lands
    assert len(set(lands)) == len(lands)
    assert lands[0].startswith("DE-")


@pytest.mark.parametrize("land", known_lands())
def test_every_land_has_new_year(land: str):
    assert is_holiday(date(2027, 1, 1), land)


def test_zones_are_those_people_write():
    assert zone_names() >= {"Europe/Berlin", "Europe/Zurich", "America/New_York"}


# -- working days --------------------------------------------------------------------------------

PLAIN = WorkingDays(BERLIN)
BAVARIA = WorkingDays(BERLIN, "DE-BY")
CLOSED = ((date(2026, 12, 24), date(2027, 1, 6)),)


@pytest.mark.parametrize(
    "after, until, count",
    [
        (date(2026, 11, 26), date(2026, 11, 26), 0),
        (date(2026, 11, 26), date(2026, 11, 27), 1),
        (date(2026, 11, 26), date(2026, 11, 30), 2),
        (date(2026, 11, 26), date(2026, 12, 3), 5),
        (date(2027, 5, 26), date(2027, 5, 28), 1),
        (date(2026, 11, 27), date(2026, 11, 26), 0),
    ],
)
def test_working_days_are_counted_after_a_day_up_to_another(after: date, until: date, count: int):
    assert BAVARIA.count(after, until) == count


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_counts_add_up(day: date, one: int, other: int):
    middle, end = day + timedelta(one), day + timedelta(one + other)
    assert BAVARIA.count(day, end) == BAVARIA.count(day, middle) + BAVARIA.count(middle, end)


@given(DAYS, st.integers(0, 40))
def test_a_week_has_five_working_days_where_nothing_is_celebrated(day: date, weeks: int):
    assert PLAIN.count(day, day + timedelta(weeks=weeks)) == 5 * weeks


@given(DAYS, st.integers(0, 60))
def test_holidays_only_take_away(day: date, ahead: int):
    end = day + timedelta(ahead)
    celebrated = sum(
        is_holiday(d, "DE-BY") and d.weekday() < 5 for d in days(day + timedelta(1), end)
    )
    assert BAVARIA.count(day, end) == PLAIN.count(day, end) - celebrated


@given(DAYS, st.integers(0, 20), st.integers(0, 20))
def test_absence_of_a_person_does_not_make_the_partner_wait_less(day: date, start: int, long: int):
    """A promise is counted in the days of the company, not of whoever happens to be away."""
    since = day + timedelta(start)
    away = Absence(since=since, until=since + timedelta(long))
    person = WorkingDays(BERLIN, absences=(away,))
    assert person.count(day, day + timedelta(40)) == PLAIN.count(day, day + timedelta(40))
    assert not any(person.works(d) for d in days(away.since, away.until))


def test_closed_days_are_no_working_days():
    works = WorkingDays(BERLIN, "DE-BY", closures=CLOSED)
    assert works.next(date(2026, 12, 24)) == date(2027, 1, 7)
    assert works.next(date(2026, 12, 23)) == date(2026, 12, 23)


@given(DAYS, st.sets(st.integers(0, 6), min_size=1))
def test_the_next_working_day_is_one_and_none_lies_before_it(day: date, weekdays: set[int]):
    works = WorkingDays(BERLIN, "DE-BY", tuple(weekdays))
    found = works.next(day)
    assert found is not None
    assert works.works(found)
    assert not any(works.works(d) for d in days(day, found - timedelta(1)))


def test_who_never_works_has_no_next_working_day():
    assert WorkingDays(BERLIN, weekdays=()).next(date(2026, 11, 26)) is None
