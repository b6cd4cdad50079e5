"""What the menu of a message offers opens a form that takes the message."""

import pytest

from adapters.parts.menu import MESSAGE_ACTIONS, MessageAction
from bot.commands import named


@pytest.mark.parametrize("action", MESSAGE_ACTIONS, ids=lambda a: a.id)
def test_the_command_takes_as_much_of_a_message_as_it_is_given(action: MessageAction):
    button = action.about("W" * 5000, "https://chat.example/" + "a" * 5000)
    given = {name: len(answer) for name, answer in button.given.items()}
    fields = named(button.word).model_fields
    room = {
        name: next(m.max_length for m in fields[name].metadata if hasattr(m, "max_length"))
        for name in given
    }
    assert given == room


@pytest.mark.parametrize("action", MESSAGE_ACTIONS, ids=lambda a: a.id)
def test_a_message_whose_address_is_unknown_is_taken_without_one(action: MessageAction):
    assert action.about("Nur mit Freigabe").given == {action.field: "Nur mit Freigabe"}
