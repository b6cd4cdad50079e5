"""A signed link opens one thing, for one person, until its time; nothing else is a link."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import Links, Pass, Purpose

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LINKS = Links("x" * 40, "https://tandem.example/")
WORDS = st.text(max_size=40)
SPANS = st.timedeltas(min_value=timedelta(milliseconds=1), max_value=timedelta(days=400)).map(
    lambda s: timedelta(milliseconds=max(1, s // timedelta(milliseconds=1)))
)


@st.composite
def passes(draw: st.DrawFn) -> Pass:
    purpose = draw(st.sampled_from(Purpose))
    who, coop, thing = draw(WORDS), draw(WORDS), draw(WORDS)
    return Pass(purpose, NOW, NOW + draw(SPANS), who, coop, thing)


@given(passes())
def test_a_link_says_what_was_signed_until_it_expires(it: Pass):
    token = LINKS.sign(it)
    last = it.until - timedelta(milliseconds=1)
    assert LINKS.read(token, it.purpose, last) == it
    assert LINKS.read(token, it.purpose, it.until) is None


@given(passes(), passes())
def test_a_link_of_one_purpose_person_or_cooperation_says_nothing_of_another(a: Pass, b: Pass):
    assert (LINKS.sign(a) == LINKS.sign(b)) == (a == b)
    for purpose in set(Purpose) - {a.purpose}:
        assert LINKS.read(LINKS.sign(a), purpose, NOW) is None


@given(passes(), st.data())
def test_a_link_that_was_changed_anywhere_is_none(it: Pass, data: st.DataObject):
    token = LINKS.sign(it)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019_-.").filter(lambda c: c != token[at]))
    for changed in (token[:at] + letter + token[at + 1 :], token[:at] + token[at + 1 :]):
        assert LINKS.read(changed, it.purpose, NOW) is None


@given(passes())
def test_a_link_of_another_secret_is_none(it: Pass):
    assert Links("y" * 40).read(LINKS.sign(it), it.purpose, NOW) is None


@given(st.text(max_size=200))
def test_whatever_else_comes_is_no_link(text: str):
    assert [LINKS.read(text, purpose, NOW) for purpose in Purpose] == [None] * len(Purpose)


def test_nothing_is_signed_without_a_secret():
    it = Pass(Purpose.BOARD, NOW, NOW + timedelta(days=1))
    with pytest.raises(LookupError):
        Links("").sign(it)
    assert Links("").read(LINKS.sign(it), Purpose.BOARD, NOW) is None
    assert replace(it, who="x") != it
    assert LINKS.base == "https://tandem.example"
