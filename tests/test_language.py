"""Dates, times, numbers and lists by locale, sentences with holes, and the language one gets."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import errors
from bot.errors import AlreadyStarted, BadSetting, TandemError
from bot.language import LANGUAGES, Tongue
from bot.message import Bold, Link, Mention, plain

GERMAN, ENGLISH = Tongue("de"), Tongue("en")
DAY = date(2026, 12, 3)
FIVE = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
TONGUES = st.sampled_from([GERMAN, ENGLISH])


@pytest.mark.parametrize(
    "german, english, said",
    [
        ("Do 3.12.", "Thu 3 Dec", lambda t: t.day(DAY)),
        ("3.12.2026", "3 Dec 2026", lambda t: t.full_day(DAY)),
        ("Do 3.12.2026", "Thu 3 Dec 2026", lambda t: t.dated(DAY)),
        ("Do 3.12.", "Thu 3 Dec", lambda t: t.far_day(DAY, date(2026, 1, 1))),
        ("Do 3.12.2026", "Thu 3 Dec 2026", lambda t: t.far_day(DAY, date(2025, 12, 31))),
        ("Di 29.2.", "Tue 29 Feb", lambda t: t.day(date(2028, 2, 29))),
        ("09:05", "09:05", lambda t: t.time(time(9, 5))),
        ("17:00", "17:00", lambda t: t.time(FIVE)),
        ("Do 3.12., 17:00", "Thu 3 Dec, 17:00", lambda t: t.moment(FIVE)),
        ("Montag", "Monday", lambda t: t.weekday(0)),
        ("Sonntag", "Sunday", lambda t: t.weekday(6)),
        ("KW 5", "week 5", lambda t: t.week("2026-W05")),
        ("KW 53", "week 53", lambda t: t.week("2026-W53")),
        ("1.234,5", "1,234.5", lambda t: t.number(1234.5)),
        ("1.000.000", "1,000,000", lambda t: t.number(1_000_000)),
        ("-0,5", "-0.5", lambda t: t.number(-0.5)),
        ("", "", lambda t: t.and_([])),
        ("A", "A", lambda t: t.and_(["A"])),
        ("A und B", "A and B", lambda t: t.and_(["A", "B"])),
        ("A, B und C", "A, B and C", lambda t: t.and_(("A", "B", "C"))),
        ("A, B oder C", "A, B or C", lambda t: t.or_(["A", "B", "C"])),
        ("", "", lambda t: t("")),
    ],
)
def test_by_locale(german: str, english: str, said: Callable[[Tongue], str]):
    assert (said(GERMAN), said(ENGLISH)) == (german, english)


@pytest.mark.parametrize(
    "zone, shown",
    [
        ("Europe/Berlin", "Thu 3 Dec, 17:00"),
        ("America/New_York", "Thu 3 Dec, 11:00"),
        ("Asia/Tokyo", "Fri 4 Dec, 01:00"),
    ],
)
def test_an_instant_is_shown_in_the_zone_of_the_reader(zone: str, shown: str):
    assert Tongue("en", zone).moment(FIVE) == shown


@pytest.mark.parametrize(
    "code, language",
    [("de", "de"), ("de-AT", "de"), ("DE", "de"), ("de_CH", "de"), ("en", "en"), ("en-US", "en"),
     ("fr", "en"), ("", "en")],
)  # fmt: skip
def test_every_language_code_has_a_tongue(code: str, language: str):
    assert Tongue(code).language == language


def test_tongues_are_equal_by_what_is_heard():
    assert Tongue("de-AT") == Tongue("de")
    assert len({Tongue("de"), Tongue("de-CH"), Tongue("de", "UTC"), Tongue("en")}) == 3
    assert {t.language for t in (GERMAN, ENGLISH)} == set(LANGUAGES)


# -- sentences with holes ------------------------------------------------------------------------

SENTENCE = "Please say {words} in the other room, where Tandem has been invited."


@pytest.mark.parametrize("tongue", [GERMAN, ENGLISH], ids=LANGUAGES)
@pytest.mark.parametrize(
    "span", [Bold(text="x"), Mention(name="x"), Link(text="x", url="https://x.example"), "x"]
)
def test_a_hole_takes_any_span_and_the_words_around_it_stay(
    tongue: Tongue, span: Bold | Mention | Link | str
):
    before, _, after = tongue.pattern(SENTENCE).partition("{words}")
    assert tongue.spans(SENTENCE, words=span) == (before, span, after)


@given(TONGUES, st.text())
def test_what_people_wrote_is_put_in_as_it_is(tongue: Tongue, text: str):
    """Braces, percent signs and markup of somebody's words mean nothing."""
    before, _, after = tongue.pattern(SENTENCE).partition("{words}")
    assert tongue(SENTENCE, words=text) == before + text + after
    assert plain(tongue.spans(SENTENCE, words=Bold(text=text))) == before + text + after


@pytest.mark.parametrize(
    "n, german, english",
    [
        (0, "Abstand: 0 Stufen", "Gap: 0 steps"),
        (1, "Abstand: eine Stufe", "Gap: one step"),
        (2, "Abstand: 2 Stufen", "Gap: 2 steps"),
        (1000, "Abstand: 1.000 Stufen", "Gap: 1,000 steps"),
    ],
)
def test_one_is_one_and_everything_else_is_many(n: int, german: str, english: str):
    said = [t.plural("Gap: one step", "Gap: {n} steps", n) for t in (GERMAN, ENGLISH)]
    assert said == [german, english]


# -- errors --------------------------------------------------------------------------------------

SENTENCES = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, TandemError)]


@pytest.mark.parametrize("error", SENTENCES, ids=lambda e: e.__name__)
def test_an_error_is_a_sentence_in_both_languages(error: type[TandemError]):
    holes = re.findall(r"{(\w+)}", error.sentence())
    raised = error(**dict.fromkeys(holes, "XYZ"))
    said = [t.sorry(raised) for t in (GERMAN, ENGLISH)]
    assert said[0] != said[1]
    for sentence in said:
        assert sentence.count("XYZ") == len(holes)
        assert not re.search(r"[{}]", sentence)
        assert sentence[-1] in ".?)" or sentence.endswith("XYZ")


@given(st.text(max_size=40))
@example("Settings")
@example("")
def test_an_error_repeats_what_was_given_as_it_is(text: str):
    for tongue in (GERMAN, ENGLISH):
        said = tongue.sorry(AlreadyStarted(title=text))
        before, _, after = tongue.pattern(AlreadyStarted.sentence()).partition("{title}")
        assert said == before + text + after


def test_a_reason_inside_an_error_is_translated_too():
    error = BadSetting(name="A", value="b", reason="the file cannot be read.")
    assert GERMAN.sorry(error).endswith(f": {GERMAN('the file cannot be read.')}")
    assert ENGLISH.sorry(error).endswith(": the file cannot be read.")
