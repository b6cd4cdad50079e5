"""What came already is known for a while, and no longer."""

from datetime import timedelta

import pytest

from adapters.parts import lately
from adapters.parts.lately import Lately
from tests.fakes.clock import THURSDAY, HandClock

HOUR = timedelta(hours=1)


def test_what_comes_again_within_its_time_is_not_the_first():
    clock = HandClock()
    known = Lately(clock, HOUR)
    assert [known.first("a"), known.first("a"), known.first("b")] == [True, False, True]
    clock.move(minutes=60)
    assert not known.first("a")
    clock.move(seconds=1)
    assert [known.first("a"), known.first("b")] == [True, True]


def test_what_was_noted_before_a_restart_counts():
    known = Lately(HandClock(), HOUR, {"old": THURSDAY - 2 * HOUR, "new": THURSDAY})
    assert [known.first("old"), known.first("new")] == [True, False]


def test_of_very_many_only_the_newest_are_known(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lately, "MANY", 2)
    known = Lately(HandClock(), HOUR)
    assert [known.first(x) for x in "abc"] == [True, True, True]
    assert list(known.at) == ["b", "c"]
