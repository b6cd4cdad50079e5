"""Texts are found whatever form a word has, in German and in English, and inside compounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.finding import alike, found

TEXTS = (
    "Der Datenzugang kam zu spät",
    "Zugänge zu Anlagen früh klären",
    "We tested the sensors early",
    "Sensoren messen Daten",
    "Zwei Verträge über die Rechte",
    "Die Häuser wurden umgebaut",
)


@pytest.mark.parametrize(
    "sought, places",
    [
        ("Zugang", [1, 0]),  # the word itself before the compound that holds it
        ("zugänge", [1, 0]),
        ("Anlage", [1]),
        ("testing sensor", [2]),
        ("Sensor", [2, 3]),
        ("Sensordaten", [3]),  # written by nobody; both parts are there
        ("Datenzugänge", [0]),
        ("Vertrag", [4]),
        ("Haus", [5]),
        ("Haus Vertrag", []),
        ("Kran", []),
        ("", [0, 1, 2, 3, 4, 5]),
        ("?!", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_word_is_found_in_every_form(sought: str, places: list[int]):
    assert found(sought, TEXTS) == places


@given(st.lists(st.text(max_size=30), max_size=6))
def test_every_text_is_found_by_each_of_its_words(texts: list[str]):
    for place, text in enumerate(texts):
        assert place in found(text, texts)


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=6))
def test_more_words_never_find_more(more: str, texts: list[str]):
    assert set(found(f"Daten {more}", texts)) <= set(found("", texts))


def test_what_says_much_the_same_is_alike():
    said = "Der Zugang zu den Daten kam viel zu spät"
    others = ("Sensoren messen", "Zugang zu den Daten kam spät", "Zu den Daten kam kein Zugang")
    assert alike(said, others) == [1, 2]
    assert alike(said, ("Es kam nicht zu dem, was wir wollten",)) == []
    assert alike("", ("", "Daten")) == []
