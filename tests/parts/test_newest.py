"""Of very many, the newest are remembered."""

from adapters.parts.newest import Newest


def test_the_oldest_is_forgotten_where_there_are_too_many():
    known: Newest[str, int] = Newest(2)
    known["a"], known["b"], known["c"] = 1, 2, 3
    assert list(known.items()) == [("b", 2), ("c", 3)]


def test_what_is_set_again_is_the_newest():
    known: Newest[str, int] = Newest(2)
    known["a"], known["b"] = 1, 2
    known["a"] = 3
    known["c"] = 4
    assert list(known.items()) == [("a", 3), ("c", 4)]


def test_looking_something_up_makes_it_no_newer():
    known: Newest[str, int] = Newest(2)
    known["a"], known["b"] = 1, 2
    assert known["a"] == known.get("a") == 1
    known["c"] = 3
    assert list(known) == ["b", "c"]
