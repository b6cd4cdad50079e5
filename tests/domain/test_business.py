"""The laws of business time: it adds up, it only runs while somebody works, and days are days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.business import Business, hours
from bot.domain.calendar import WorkingDays, days
from bot.domain.people import Absence
from tests.domain.sample import berlin

BAVARIA = Business(WorkingDays("Europe/Berlin", "DE-BY"))
ZONES = ("Europe/Berlin", "Europe/Zurich", "America/St_Johns", "Australia/Lord_Howe", "UTC")
LANDS = ("", "DE-BY", "DE-BE", "CH-ZH", "AT-9")
EPOCH = datetime(2026, 10, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 60 * 24 * 300).map(lambda n: EPOCH + timedelta(minutes=n))
SPANS = st.integers(0, 60 * 60).map(lambda n: timedelta(minutes=n))


@st.composite
def business(draw: st.DrawFn) -> Business:
    opens = draw(st.integers(0, 12))
    closes = draw(st.integers(opens + 1, 23))
    first = draw(st.dates(date(2026, 10, 1), date(2027, 8, 1)))
    away = Absence(since=first, until=first + timedelta(draw(st.integers(0, 30))))
    return Business(
        WorkingDays(
            draw(st.sampled_from(ZONES)),
            draw(st.sampled_from(LANDS)),
            tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
            ((date(2026, 12, 24), date(2027, 1, 1)),) if draw(st.booleans()) else (),
            (away,) if draw(st.booleans()) else (),
        ),
        time(opens),
        time(closes),
    )


# -- laws ----------------------------------------------------------------------------------------


@given(business(), INSTANTS, SPANS)
@settings(max_examples=150)
def test_what_is_added_has_passed(its: Business, start: datetime, span: timedelta):
    assert its.between(start, its.add(start, span)) == span


@given(business(), INSTANTS, SPANS, SPANS)
@settings(max_examples=100)
def test_adding_twice_is_adding_the_sum(
    its: Business, start: datetime, one: timedelta, two: timedelta
):
    assert its.add(its.add(start, one), two) == its.add(start, one + two)


@given(business(), INSTANTS, INSTANTS, INSTANTS)
@settings(max_examples=100)
def test_time_between_adds_up(its: Business, a: datetime, b: datetime, c: datetime):
    first, middle, last = sorted((a, b, c))
    assert its.between(first, last) == its.between(first, middle) + its.between(middle, last)
    assert its.between(last, first) == timedelta() or first == last


@given(business(), INSTANTS, SPANS)
@settings(max_examples=100)
def test_a_span_ends_while_somebody_works_or_at_a_close(
    its: Business, start: datetime, span: timedelta
):
    end = its.add(start, span)
    assert end == start or its.open_at(end - timedelta(microseconds=1))
    assert its.open_at(its.opening(end))
    assert its.between(end, its.opening(end)) == timedelta()


@given(business(), INSTANTS, st.integers(1, 12))
@settings(max_examples=100)
def test_so_many_days_end_at_a_close(its: Business, start: datetime, count: int):
    end = its.add_days(start, count)
    last = its.today(end - timedelta(microseconds=1))
    assert end == its.bounds(last)[1]
    assert its.days.works(last)
    worked = sum(its.days.works(d) for d in days(its.today(start) + timedelta(1), last))
    assert worked == count


@given(business(), INSTANTS, INSTANTS, SPANS)
@settings(max_examples=60)
def test_who_starts_later_ends_no_earlier(
    its: Business, one: datetime, two: datetime, span: timedelta
):
    first, last = sorted((one, two))
    assert its.add(first, span) <= its.add(last, span)


# -- days as they are ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start, span, end",
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),  # a Monday
        ("2026-11-23T10:00", 8, "2026-11-23T18:00"),  # ends at the close, half open
        ("2026-11-23T10:00", 8.5, "2026-11-24T08:30"),
        ("2026-11-27T17:00", 4, "2026-11-30T11:00"),  # over the weekend
        ("2026-11-28T12:00", 1, "2026-11-30T09:00"),  # begun on a Saturday
        ("2026-11-23T06:00", 1, "2026-11-23T09:00"),  # begun before the day
        ("2027-03-26T10:00", 1, "2027-03-30T09:00"),  # Good Friday to Easter Monday
        ("2027-05-14T16:00", 4, "2027-05-18T10:00"),  # Whit Monday, in Bavaria and Berlin alike
        ("2026-10-23T17:00", 2, "2026-10-26T09:00"),  # the clock goes back in between
        ("2027-04-05T08:00", 10, "2027-04-05T18:00"),
    ],
)
def test_hours_in_bavaria(start: str, span: float, end: str):
    assert BAVARIA.add(berlin(start), hours(span)) == berlin(end)


def test_a_day_on_which_the_clock_jumps_is_as_long_as_it_is():
    """Who works through the night of the change has an hour less, or more."""
    night = Business(WorkingDays("Europe/Berlin", "", tuple(range(7))), time(0), time(6))
    for day, length in (("2027-03-28", 5), ("2026-10-25", 7), ("2026-10-24", 6)):
        start = berlin(f"{day}T00:00")
        assert night.between(start, start + timedelta(hours=12)) == hours(length)
    assert night.day == hours(6)


def test_corpus_christi_is_worked_in_zurich_but_not_in_bavaria():
    zurich = Business(WorkingDays("Europe/Zurich", "CH-ZH"))
    start = berlin("2027-05-26T17:00")
    assert BAVARIA.add_days(start, 1) == berlin("2027-05-28T18:00")
    assert zurich.add_days(start, 1) == berlin("2027-05-27T18:00")


def test_a_day_is_half_open():
    assert BAVARIA.open_at(berlin("2026-11-23T08:00"))
    assert not BAVARIA.open_at(berlin("2026-11-23T18:00"))
    assert BAVARIA.opening(berlin("2026-11-23T18:00")) == berlin("2026-11-24T08:00")


def test_who_is_away_lets_no_time_pass():
    away = Absence(since=date(2026, 11, 24), until=date(2026, 11, 26))
    its = Business(WorkingDays("Europe/Berlin", "DE-BY", absences=(away,)))
    assert its.add(berlin("2026-11-23T17:00"), hours(2)) == berlin("2026-11-27T09:00")
    assert its.add_days(berlin("2026-11-23T17:00"), 1) == berlin("2026-11-27T18:00")


def test_who_never_works_is_never_late():
    never = Business(WorkingDays("UTC", "", ()))
    start = datetime(2026, 11, 23, tzinfo=UTC)
    assert never.between(start, start + timedelta(400)) == timedelta()
    for end in (never.add(start, hours(1)), never.add_days(start, 1), never.opening(start)):
        assert end - start >= timedelta(800)
