"""The words of choices and commands: each has one in both languages, and no two are the same."""

from collections import Counter
from enum import StrEnum
from typing import Any

import pytest

from bot import words
from bot.command import Command
from bot.commands import COMMANDS, named
from bot.errors import NoSuchCommand
from bot.fields import kind_of
from bot.language import Tongue
from bot.views.helping import GROUPS
from bot.words import explained, labelled, read_choice

GERMAN, ENGLISH = Tongue("de"), Tongue("en")
LISTED = [c for c in COMMANDS if c.listed]
FIELDS = [(c, name) for c in COMMANDS for name in c.asked()]


def enums() -> list[type[StrEnum]]:
    """Return every enum that some form asks for."""
    found: list[type[StrEnum]] = []
    for command, name in FIELDS:
        _, enum = kind_of(command.model_fields[name])
        if enum and enum not in found:
            found.append(enum)
    return found


def of(value: Any) -> str:
    return getattr(value, "__name__", None) or getattr(value, "word", None) or str(value)


@pytest.mark.parametrize("enum", enums(), ids=of)
def test_every_choice_has_a_word_in_both_languages(enum: type[StrEnum]):
    for tongue in (GERMAN, ENGLISH):
        said = [labelled(member, tongue) for member in enum]
        assert "" not in said
        assert len(set(said)) == len(said), "two choices read the same"


@pytest.mark.parametrize("enum", enums(), ids=of)
def test_whatever_may_be_typed_for_a_choice_means_only_that_one(enum: type[StrEnum]):
    for member in enum:
        word = words._WORDS[words._of(member)]
        typed = {member.value, *word.also, labelled(member, GERMAN), labelled(member, ENGLISH)}
        assert {read_choice(t, enum) for t in typed} == {member}
        assert {read_choice(f"  {t.upper()} ", enum) for t in typed if t == t.lower()} <= {member}


@pytest.mark.parametrize("enum", enums(), ids=of)
def test_an_explanation_is_a_sentence_in_both_languages(enum: type[StrEnum]):
    for member in enum:
        said = [explained(member, t) for t in (GERMAN, ENGLISH)]
        assert said == ["", ""] or all(s.endswith(".") for s in said)
        assert said == ["", ""] or said[0] != said[1]


def test_every_word_kept_is_of_a_value_that_exists():
    assert [key for key in words._WORDS if key[1] not in [m.value for m in key[0]]] == []


def test_every_value_of_an_enum_has_a_word():
    kinds = {enum for enum, _ in words._WORDS}
    assert [m for enum in kinds for m in enum if words._of(m) not in words._WORDS] == []


# -- commands ------------------------------------------------------------------------------------


def test_no_two_commands_share_a_word():
    typed = Counter(w for c in LISTED for w in (c.word, *c.also))
    assert [w for w, n in typed.items() if n > 1] == []
    assert len({c.word for c in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=of)
def test_words_are_typed_in_small_letters_three_at_most(command: type[Command]):
    typed = (command.word, *command.also)
    assert [w for w in typed if w != w.lower().strip() or not 1 <= len(w.split()) <= 3] == []


# Words that German has as well, or that come before the German of the same command.
ENGLISH_WORDS = {
    "overview", "status", "light", "report", "history", "start", "begin", "join", "link",
    "connect", "away", "back", "me", "leave", "pause", "resume", "settings", "help",
}  # fmt: skip


@pytest.mark.parametrize("command", LISTED, ids=of)
def test_the_first_further_word_is_german(command: type[Command]):
    """It is how Germans are told to call the command."""
    assert command.also
    assert command.also[0].split()[0] not in ENGLISH_WORDS


@pytest.mark.parametrize("command", COMMANDS, ids=of)
def test_a_help_line_is_one_sentence_in_both_languages(command: type[Command]):
    said = [t(command.help()) for t in (GERMAN, ENGLISH)]
    assert [s for s in said if not s.endswith(".") or ". " in s or len(s) > 120] == []
    assert said[0] != said[1] or not command.listed


@pytest.mark.parametrize("command, name", FIELDS, ids=of)
def test_a_question_is_asked_in_both_languages(command: type[Command], name: str):
    asked = command.asked()[name]
    assert asked.question
    assert GERMAN(asked.question)
    if asked.hint:
        assert asked.hint.rstrip("0123456789")[-1] in ".”" or asked.hint[-1].isdigit()


@pytest.mark.parametrize("command", COMMANDS, ids=of)
def test_no_two_fields_of_a_command_share_a_marker(command: type[Command]):
    asked = command.asked()
    said = Counter(w for name, it in asked.items() for w in {name, *it.markers})
    assert [w for w, n in said.items() if n > 1] == []


@pytest.mark.parametrize("command", COMMANDS, ids=of)
def test_the_button_that_sends_a_form_has_a_word(command: type[Command]):
    assert ENGLISH(command.submit()) != ""
    assert len(GERMAN(command.submit())) <= 24


def test_help_lists_every_command_that_is_not_part_of_another():
    told = [w for _, group in GROUPS for w in group]
    assert len(told) == len(set(told))
    listed = {c.word for c in LISTED if " " not in c.word}
    assert listed - set(told) == {"help"}
    assert set(told) - listed == set()


@pytest.mark.parametrize("command", COMMANDS, ids=of)
def test_a_command_is_found_by_its_word(command: type[Command]):
    assert named(command.word) is command


@pytest.mark.parametrize("word", ["", "STATUS", "ampel", "x" * 10_000])
def test_no_other_word_finds_a_command(word: str):
    with pytest.raises(NoSuchCommand) as said:
        named(word)
    assert len(str(said.value)) < 160
