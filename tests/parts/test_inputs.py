"""What stands in an input is known before a platform is asked to draw it."""

import pytest

from adapters.parts.inputs import chosen, distinct, fits, is_day, shown
from bot.message import Choice, Input

A, B, OTHER = (Choice(value=v, label=x) for v, x in (("a", "Anna"), ("b", "Ben"), ("a", "Ada")))


def question(value: str | tuple[str, ...], **more: object) -> Input:
    return Input.model_validate({"name": "n", "question": "?", "value": value, **more})


@pytest.mark.parametrize("value", ["0", "7", "2.5", " 3 ", "1e0"])
def test_a_number_within_its_bounds_fits(value: str):
    assert fits(question(value, least=0, most=7))


@pytest.mark.parametrize("value", ["-1", "7.1", "nan", "inf", "seven", "", "1,5"])
def test_what_is_no_number_or_out_of_bounds_does_not(value: str):
    assert not fits(question(value, least=0, most=7))


def test_without_bounds_any_number_fits_that_is_finite():
    assert [fits(question(v)) for v in ("-1e9", "1e9", "inf")] == [True, True, False]


@pytest.mark.parametrize(
    "value, day",
    [
        ("2026-12-03", True),
        ("20261203", False),
        ("2026-02-30", False),
        ("soon", False),
        ("", False),
    ],
)
def test_a_day_is_written_as_calendars_do(value: str, *, day: bool):
    assert is_day(question(value)) is day


def test_choices_are_shown_by_what_they_are_called():
    assert shown(question(("a", "", "x"), choices=(A, B))) == "Anna, x"
    assert shown(question("b", choices=(A, B))) == "Ben"
    assert shown(question("as typed, with  blanks ")) == "as typed, with  blanks "


def test_a_choice_stands_once_with_its_last_name():
    assert distinct((A, B, OTHER)) == [OTHER, B]


def test_several_may_be_written_in_one():
    assert chosen(question("a,b", type="several")) == ["a", "b"]
    assert chosen(question(("a", "b"), type="several")) == ["a", "b"]
    assert chosen(question("a,b", type="choice")) == ["a,b"]
