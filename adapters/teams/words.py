"""The few things that only Teams' own ways make necessary to say."""

from adapters.parts import sentences
from bot.language import Tongue
from bot.message import Bold, Do, Message, say


def write_to_me(t: Tongue) -> Message:
    """Ask for a private chat, without a word about the matter."""
    return Message(
        title=t("Please write to me directly"),
        blocks=(
            say(
                t(
                    "I may only answer this in private, and here Teams does not let me. Add Tandem"
                    " as an app of your own, then we can talk."
                )
            ),
        ),
    )


def later(t: Tongue) -> Message:
    """Say that an answer cannot be delivered just now, without a word about the matter."""
    return sentences.later(t, t("Teams does not take it at the moment."))


def no_file(t: Tongue) -> Message:
    """Say that a file cannot be handed over here."""
    return Message(
        title=t("I cannot hand the file over here"),
        blocks=(
            say(t("Teams lets me do that only in our private chat. Please ask for it there.")),
        ),
    )


def file_gone(t: Tongue) -> Message:
    """Say that a file is kept no longer."""
    return Message(
        title=t("This file is kept no longer"), blocks=(say(t("Please ask for it once more.")),)
    )


def welcome(t: Tongue) -> Message:
    """Introduce Tandem to a room that it was added to."""
    how = t.spans(
        "Mention {name}, or type a word after /; everybody can press the buttons.",
        name=Bold(text="@Tandem"),
    )
    return sentences.welcome(t, say(*how, small=True))


def hello(t: Tongue) -> Message:
    """Introduce Tandem to one person."""
    return Message(
        title=t("Hello, I am Tandem"),
        blocks=(
            say(
                t(
                    "Here I remind you of what is yours to do, and nobody else reads it. Results go"
                    " to the rooms of your cooperations."
                )
            ),
        ),
        buttons=(Do(label=t("Help"), word="help", style="primary"),),
    )
