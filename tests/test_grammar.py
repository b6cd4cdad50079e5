"""Typed words become a command and its answers, in German and English, however they are quoted."""

from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.command import Command
from bot.commands import COMMANDS
from bot.commands.joining import Leave
from bot.commands.light import LookBack, ReportLight
from bot.commands.pause import Pause, Resume
from bot.commands.people import Away
from bot.commands.reading import Help, Overview
from bot.commands.rooms import Connect
from bot.commands.settings import SetAnswers, SetRhythm
from bot.grammar import EXTRA, MAX_TYPED, Read, Unknown, read, tokens
from bot.message import Answers

LISTED = [c for c in COMMANDS if c.listed]
FRIDAY = {"until": "Friday", "stand_in": "Erika"}
NEED: Answers = {
    "light": "gelb",
    "headline": "Sensor kommt später",
    "need": "Zugang zu Anlage 7",
}


@pytest.mark.parametrize(
    "text, command, answers",
    [
        ("", Overview, {}),
        ("   ", Overview, {}),
        ("Überblick", Overview, {}),
        ("/overview", Overview, {}),
        ("status", ReportLight, {}),
        ("STATUS gelb", ReportLight, {"light": "gelb"}),
        ("status amber late", ReportLight, {"light": "amber", "headline": "late"}),
        ("ampel grün Alles läuft", ReportLight, {"light": "grün", "headline": "Alles läuft"}),
        ('status gelb "Sensor kommt später"', ReportLight, dict(list(NEED.items())[:2])),
        ('status gelb Sensor kommt später "Zugang zu Anlage 7"', ReportLight, NEED),
        ('status gelb "Sensor kommt später" Zugang zu Anlage 7', ReportLight, NEED),
        ('status gelb "Sensor kommt später" bedarf="Zugang zu Anlage 7"', ReportLight, NEED),
        ('status bedarf="Zugang zu Anlage 7" gelb Sensor kommt später', ReportLight, NEED),
        ("status light=rot headline=Stopp", ReportLight, {"light": "rot", "headline": "Stopp"}),
        ("status ampel=rot satz=Stopp", ReportLight, {"light": "rot", "headline": "Stopp"}),
        ("status rot a=b bleibt", ReportLight, {"light": "rot", "headline": "a=b bleibt"}),
        # "from" and "bis" are words of a sentence here, so only "from=" names the field
        (
            "status red parts from Ulm",
            ReportLight,
            {"light": "red", "headline": "parts from Ulm"},
        ),
        ("away until Friday deputy Erika", Away, FRIDAY),
        ("away Friday deputy: Erika", Away, FRIDAY),
        ("away until=Friday deputy=Erika", Away, FRIDAY),
        ('away until "Friday" deputy "Erika"', Away, FRIDAY),
        ("away deputy Erika until Friday", Away, FRIDAY),
        (
            "abwesend bis nächste Woche Freitag Vertretung Erika",
            Away,
            {"until": "nächste Woche Freitag", "stand_in": "Erika"},
        ),
        ("urlaub ab 1.12. bis 5.12.", Away, {"since": "1.12.", "until": "5.12."}),
        ('pause bis 15.1. Grund "Messe"', Pause, {"until": "15.1.", "reason": "Messe"}),
        ("pause until 15.1. because of a fair", Pause, {"until": "15.1.", "reason": "of a fair"}),
        ("report 12", LookBack, {"weeks": "12"}),
        ("verlauf wochen=4", LookBack, {"weeks": "4"}),
        ("help status", Help, {"about": "status"}),
        ("?", Help, {}),
        ("settings rhythm", SetRhythm, {}),
        ("einstellungen rhythmus", SetRhythm, {}),
        ("settings answer times", SetAnswers, {}),
        ("connect A1B2-C3D4-E5F6", Connect, {"code": "A1B2-C3D4-E5F6"}),
        ("verbinden a1b2 c3d4 e5f6", Connect, {"code": "a1b2 c3d4 e5f6"}),
    ],
)  # fmt: skip
def test_words_are_read_as_they_are_meant(
    text: str, command: type[Command], answers: dict[str, Any]
):
    assert read(text) == Read(command, answers)


@pytest.mark.parametrize(
    "quoted",
    ["„Sensor kommt später“", "“Sensor kommt später”", "«Sensor kommt später»",
     "»Sensor kommt später«", '"Sensor kommt später"', "„Sensor kommt später”"],
)  # fmt: skip
def test_every_quotation_mark_quotes(quoted: str):
    assert read(f"status gelb {quoted} „Zugang zu Anlage 7“") == Read(ReportLight, NEED)


@pytest.mark.parametrize(
    "text, headline",
    [
        ('status gelb Sensor 5" kommt', "Sensor 5 kommt"),
        ("status gelb „Sensor kommt", "Sensor kommt"),
        ('status gelb Sensor kommt"', "Sensor kommt"),
        ("status gelb Max' Sensor", "Max' Sensor"),
        ('status gelb ""', None),
    ],
)
def test_a_lone_quotation_mark_swallows_nothing(text: str, headline: str | None):
    found = read(text)
    assert isinstance(found, Read)
    assert (found.answers.get("headline") or None) == headline


@pytest.mark.parametrize("command", LISTED, ids=lambda c: c.word)
def test_every_word_of_every_command_is_understood(command: type[Command]):
    for word in (command.word, *command.also):
        assert read(word) == Read(command, {})
        assert read(f"/{word.upper()}") == Read(command, {})


@pytest.mark.parametrize(
    "text, near",
    [("statsu gelb", ReportLight), ("abwesnd", Away), ("pasue", Pause), ("hlep", Help)],
)
def test_an_unknown_word_is_told_with_its_nearest(text: str, near: type[Command]):
    found = read(text)
    assert isinstance(found, Unknown)
    assert (found.word, found.nearest[0]) == (text.split(maxsplit=1)[0], near)


def test_a_word_like_nothing_has_no_nearest():
    assert read("xyzzy") == Unknown("xyzzy", ())


@pytest.mark.parametrize(
    "text, command",
    [("leave it as it is", Leave), ("weiter so", Resume), ("overview please", Overview)],
)
def test_a_sentence_that_only_begins_like_a_command_does_nothing(text: str, command: type[Command]):
    """Where a command asks nothing, further words mean that something else was meant."""
    assert read(text) == Unknown(text, (command,))


def test_a_hidden_command_cannot_be_typed():
    hidden = [c.word for c in COMMANDS if not c.listed]
    assert [w for w in hidden if isinstance(read(w), Read)] == []


def test_more_values_than_questions_are_kept_and_asked_about():
    assert read('report 12 "and more"') == Read(LookBack, {"weeks": "12 and more"})
    assert read('help status "and more"') == Read(Help, {"about": "status", EXTRA: "and more"})


# -- laws ----------------------------------------------------------------------------------------

WORDS = st.sampled_from([w for c in LISTED for w in (c.word, *c.also)])
VALUE = st.text(
    st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"], exclude_characters='"“”„«»='),
    min_size=1,
    max_size=12,
)
QUOTED = st.lists(VALUE, min_size=1, max_size=4).map(lambda words: f'"{" ".join(words)}"')
LINE = st.lists(st.one_of(VALUE, QUOTED), max_size=12)


@given(st.text(max_size=300))
@example('"')
@example("„“")
@example("=")
@example('a="')
@example("status =")
def test_any_text_is_read_or_unknown(text: str):
    assert isinstance(read(text), Read | Unknown)


@given(WORDS, st.text(max_size=300))
def test_any_text_after_a_command_is_read_or_unknown(word: str, text: str):
    assert isinstance(read(f"{word} {text}"), Read | Unknown)


@given(WORDS, LINE)
def test_nothing_that_was_typed_is_lost(word: str, values: list[str]):
    """Every word typed after a command is in an answer, in its order of letters, or is a marker."""
    found = read(" ".join([word, *values]))
    if isinstance(found, Unknown):
        return
    markers = {m for it in found.command.asked().values() for m in it.bare_markers}
    typed = [t.text for t in tokens(" ".join(values))]
    typed = [t for t in typed if t.lower().rstrip(":") not in markers]
    # a longer command may have taken the first value: "settings" "rhythm"
    assume(not any(" ".join([word, *values]).lower().startswith(f"{w} ") for w in _longer(word)))
    kept = _letters(*(str(v) for v in found.answers.values()))
    assert kept == _letters(*typed)


def _longer(word: str) -> list[str]:
    return [w for c in LISTED for w in (c.word, *c.also) if w.startswith(f"{word} ")]


def _letters(*texts: str) -> list[str]:
    return sorted(c for text in texts for c in text if not c.isspace())


@given(WORDS, LINE)
def test_answers_belong_to_questions(word: str, values: list[str]):
    found = read(" ".join([word, *values]))
    if isinstance(found, Read):
        assert set(found.answers) <= {*found.command.asked(), EXTRA}


@given(st.integers(1, 20))
def test_a_line_has_bounds(times: int):
    found = read("status gelb " + "x" * MAX_TYPED * times)
    assert isinstance(found, Read)
    assert len("".join(map(str, found.answers.values()))) <= MAX_TYPED


def test_reading_the_longest_line_is_quick_whatever_it_holds():
    """No pattern backtracks: a line of quotes, equals signs or letters is read in one go."""
    for letter in ('"', "=", "a", 'a="', "a=", "„", " "):
        read("status " + letter * MAX_TYPED)
