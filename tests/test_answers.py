"""What people type is read as they mean it: days, times, numbers and choices, in two languages."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import words
from bot.answers import Problem, not_before, read_choice, read_day, read_number, read_time
from bot.commands.light import colours
from bot.domain.light import Light, NeedFrom, Track
from bot.domain.people import Role, Side
from bot.language import Tongue
from bot.message import Choice

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
GERMAN, ENGLISH = Tongue("de"), Tongue("en")
TONGUES = pytest.mark.parametrize("tongue", [GERMAN, ENGLISH], ids=["de", "en"])
DAYS = {
    # as on a calendar
    "2026-12-03": date(2026, 12, 3),
    "3.12.2026": date(2026, 12, 3),
    "3.12.26": date(2026, 12, 3),
    "3. 12. 2026": date(2026, 12, 3),
    "3.12.": date(2026, 12, 3),
    "3.12": date(2026, 12, 3),
    "03.12.": date(2026, 12, 3),
    "3. 12.": date(2026, 12, 3),
    "3. Dezember": date(2026, 12, 3),
    "3 December": date(2026, 12, 3),
    "Dec 3": date(2026, 12, 3),
    "December 3, 2026": date(2026, 12, 3),
    "15/1": date(2027, 1, 15),
    # a day without a year is the next to come
    "25.11.": date(2026, 11, 25),
    "24.11.": date(2027, 11, 24),
    "1.1.": date(2027, 1, 1),
    "15.1.": date(2027, 1, 15),
    "29.2.": date(2028, 2, 29),
    "29. Februar": date(2028, 2, 29),
    "25 Nov": date(2026, 11, 25),
    "24. November": date(2027, 11, 24),
    # the weekday before a date only helps the eye
    "Mi 2.12.": date(2026, 12, 2),
    "Mittwoch, 2.12.": date(2026, 12, 2),
    "Thu 3 Dec": date(2026, 12, 3),
    # weekdays: the next to come
    "Friday": date(2026, 11, 27),
    "freitag": date(2026, 11, 27),
    "Fr": date(2026, 11, 27),
    "Fr.": date(2026, 11, 27),
    "Montag": date(2026, 11, 30),
    "this Friday": date(2026, 11, 27),
    "diesen Freitag": date(2026, 11, 27),
    "nächsten Freitag": date(2026, 11, 27),
    "kommenden Freitag": date(2026, 11, 27),
    "diese Woche Freitag": date(2026, 11, 27),
    # weekdays of a week that is named
    "next Friday": date(2026, 12, 4),
    # the end of something: of a week its Friday, of a month or year its last day
    "Ende der Woche": date(2026, 11, 27),
    "end of the week": date(2026, 11, 27),
    "Ende nächster Woche": date(2026, 12, 4),
    "end of next week": date(2026, 12, 4),
    "Monatsende": date(2026, 11, 30),
    "Ende des Monats": date(2026, 11, 30),
    "end of month": date(2026, 11, 30),
    "the end of the month": date(2026, 11, 30),
    "Ende nächsten Monats": date(2026, 12, 31),
    "end of next month": date(2026, 12, 31),
    "Ende Januar": date(2027, 1, 31),
    "end of Feb": date(2027, 2, 28),
    "Jahresende": date(2026, 12, 31),
    "Ende des Jahres": date(2026, 12, 31),
    "end of next year": date(2027, 12, 31),
    "next week Friday": date(2026, 12, 4),
    "Friday next week": date(2026, 12, 4),
    "nächste Woche Freitag": date(2026, 12, 4),
    "Freitag nächste Woche": date(2026, 12, 4),
    "Freitag nächster Woche": date(2026, 12, 4),
    "nächste Woche Montag": date(2026, 11, 30),
    "übernächste Woche Montag": date(2026, 12, 7),
    "Freitag in zwei Wochen": date(2026, 12, 11),
    "Friday in two weeks": date(2026, 12, 11),
    # counted from today
    "heute": date(2026, 11, 25),
    "today": date(2026, 11, 25),
    "morgen": date(2026, 11, 26),
    "tomorrow": date(2026, 11, 26),
    "übermorgen": date(2026, 11, 27),
    "the day after tomorrow": date(2026, 11, 27),
    "nächste Woche": date(2026, 12, 2),
    "next week": date(2026, 12, 2),
    "in einer Woche": date(2026, 12, 2),
    "in zwei Wochen": date(2026, 12, 9),
    "in two weeks": date(2026, 12, 9),
    "in 3 Tagen": date(2026, 11, 28),
    "in 14 days": date(2026, 12, 9),
    "in einem Monat": date(2026, 12, 25),
    "next month": date(2026, 12, 25),
}


@TONGUES
@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_alike_in_both_languages(text: str, tongue: Tongue):
    assert read_day(text, WEDNESDAY, tongue) == DAYS[text]


@TONGUES
@pytest.mark.parametrize("before", ["bis", "until", "am", "by", "bis zum"])
def test_words_before_a_day_change_nothing(before: str, tongue: Tongue):
    assert read_day(f"{before} 3.12.", WEDNESDAY, tongue) == date(2026, 12, 3)
    assert read_day(f" {before}  Freitag ", WEDNESDAY, tongue) == date(2026, 11, 27)


@TONGUES
@pytest.mark.parametrize(
    "text", ["", " ", "bald", "12", "12.", "31.6.", "30.2.", "2026-02-30", "3 12", "14:00", "?"]
)
def test_what_nobody_can_tell_is_asked_again(text: str, tongue: Tongue):
    with pytest.raises(Problem) as said:
        read_day(text, WEDNESDAY, tongue)
    assert "3.12.2026" in said.value.said(tongue)


@pytest.mark.parametrize(
    "zone, today", [("Europe/Berlin", date(2026, 12, 1)), ("America/New_York", date(2026, 11, 30))]
)
def test_today_is_the_day_of_the_one_who_types(zone: str, today: date):
    just_after_midnight = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert read_day("heute", just_after_midnight, Tongue("de", zone)) == today
    assert read_day("tomorrow", just_after_midnight, Tongue("en", zone)) == today + timedelta(1)


@TONGUES
@given(ahead=st.integers(0, 364))
def test_a_day_that_was_shown_can_be_typed(tongue: Tongue, ahead: int):
    day = WEDNESDAY.date() + timedelta(ahead)
    assert read_day(tongue.day(day), WEDNESDAY, tongue) == day
    assert read_day(tongue.full_day(day), WEDNESDAY, tongue) == day


@given(ahead=st.integers(0, 13), words=st.sampled_from([GERMAN, ENGLISH]))
def test_a_weekday_alone_is_never_today_nor_past(ahead: int, words: Tongue):
    now = WEDNESDAY + timedelta(ahead)
    for weekday in range(7):
        found = read_day(words.weekday(weekday), now, words)
        assert 0 < (found - now.date()).days <= 7
        assert found.weekday() == weekday


@given(text=st.text(max_size=60), words=st.sampled_from([GERMAN, ENGLISH]))
def test_any_text_is_a_day_or_a_problem(text: str, words: Tongue):
    with suppress(Problem):
        assert isinstance(read_day(text, WEDNESDAY, words), date)


# -- times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, meant",
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("09:05", time(9, 5)),
        ("14.00", time(14)),
        ("14 Uhr", time(14)),
        (" 14:00 uhr ", time(14)),
        ("14h30", time(14, 30)),
        ("9h", time(9)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, meant: time):
    assert read_time(text) == meant


@pytest.mark.parametrize("text", ["", "24:00", "7:60", "9:5", "abends", "-1", "9:30:00"])
def test_what_no_clock_shows_is_asked_again_beside_its_question(text: str):
    with pytest.raises(Problem) as said:
        read_time(text, "ask_at")
    assert (said.value.name, "14:00" in said.value.said(GERMAN)) == ("ask_at", True)


@given(st.times())
def test_a_time_that_was_shown_can_be_typed(clock: time):
    minute = clock.replace(second=0, microsecond=0)
    assert read_time(GERMAN.time(clock)) == minute


# -- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, german, english",
    [
        ("8", "8", "8"),
        (" 8 ", "8", "8"),
        ("-3", "-3", "-3"),
        ("1,5", "1.5", None),
        ("1.5", "1.5", "1.5"),
        ("1.500", "1500", "1.500"),
        ("1,500", "1.500", "1500"),
        ("1.500,75", "1500.75", None),
        ("1,500.75", None, "1500.75"),
    ],
)
def test_a_number_is_read_by_locale_and_never_guessed(text: str, german: str, english: str):
    assert _number(text, GERMAN) == german
    assert _number(text, ENGLISH) == english


@TONGUES
@pytest.mark.parametrize("text", ["", "viele", "1e9", "1e999999999", "NaN", "inf", "1_000", "3 km"])
def test_what_is_no_number_is_asked_again(text: str, tongue: Tongue):
    assert _number(text, tongue) is None


@TONGUES
@given(st.integers(-(10**9), 10**9))
def test_a_number_that_was_shown_can_be_typed(tongue: Tongue, number: int):
    assert _number(tongue.number(number), tongue) == str(number)
    assert _number(str(number), tongue) == str(number)


def _number(text: str, tongue: Tongue) -> str | None:
    try:
        return read_number(text, tongue)
    except Problem:
        return None


# -- choices -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, meant",
    [
        ("gelb", Light.AMBER),
        ("Gelb", Light.AMBER),
        ("amber", Light.AMBER),
        ("yellow", Light.AMBER),
        ("grün", Light.GREEN),
        ("gruen", Light.GREEN),
        ("GREEN", Light.GREEN),
        ("rot", Light.RED),
        ("red", Light.RED),
        ("ja", Track.YES),
        ("on track", Track.YES),
        ("gefährdet", Track.AT_RISK),
        ("nein", Track.NO),
        ("vom  partner", NeedFrom.PARTNER),
        ("Mittelstand", Side.SME),
        ("Start-up", Side.STARTUP),
        ("projektverantwortung", Role.OWNER),
    ],
)
@TONGUES
def test_a_choice_is_meant_by_value_label_or_synonym(text: str, meant: StrEnum, tongue: Tongue):
    offered = [Choice(value=m.value, label=words.labelled(m, tongue)) for m in type(meant)]
    assert read_choice(text, type(meant), offered) == meant.value


@TONGUES
@pytest.mark.parametrize("enum", [Light, Track, NeedFrom, Side, Role])
def test_every_label_can_be_typed_in_the_other_language_too(enum: type[StrEnum], tongue: Tongue):
    offered = [Choice(value=m.value, label=words.labelled(m, tongue)) for m in enum]
    typed = [words.labelled(m, t) for t in (GERMAN, ENGLISH) for m in enum]
    assert [read_choice(t, enum, offered) for t in typed] == [m.value for m in enum] * 2


@TONGUES
def test_grey_and_blue_are_no_answers(tongue: Tongue):
    offered = colours(None, _Speaks(tongue))  # type: ignore[arg-type] # it looks at nothing else
    for said in ("grey", "blue", words.labelled(Light.GREY, tongue)):
        with pytest.raises(Problem):
            read_choice(said, Light, offered)


def test_the_beginning_of_a_name_is_enough_where_it_is_the_only_one():
    people = [Choice(value="1", label="Max Muster"), Choice(value="2", label="Erika Beispiel")]
    assert read_choice("erika", None, people) == "2"
    twice = [*people, Choice(value="3", label="Erika Muster")]
    with pytest.raises(Problem) as said:
        read_choice("erika", None, twice)
    assert said.value.said(ENGLISH) == (
        "Please choose one of these: Max Muster, Erika Beispiel, Erika Muster."
    )


class _Speaks:
    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue


def test_a_day_before_the_first_is_refused_beside_its_field_and_none_is_no_day():
    first = date(2026, 11, 26)
    not_before(first, first, "due")
    not_before(None, first, "due")
    with pytest.raises(Problem) as refused:
        not_before(first - timedelta(1), first, "due")
    assert refused.value.name == "due"
