"""The few things that only Slack's own ways make necessary to say."""

from adapters.parts import sentences
from adapters.slack.scopes import COMMAND
from bot.language import Tongue
from bot.message import Ask, Bold, Message, say


def too_late(button: Ask, t: Tongue) -> Message:
    """Offer the button again after Slack would not open the form any more."""
    again = button.model_copy(update={"label": t("Open the form"), "style": "primary"})
    return Message(
        title=t("Please press once more"),
        blocks=(say(t("Slack opens a form only within three seconds, and this took longer.")),),
        buttons=(again,),
    )


def write_to_me(t: Tongue) -> Message:
    """Ask for a private chat, without a word about the matter."""
    return Message(
        title=t("Please write to me directly"),
        blocks=(say(t("I may only answer this in private, and here Slack does not let me.")),),
    )


def later(t: Tongue) -> Message:
    """Say that an answer cannot be delivered just now, without a word about the matter."""
    return sentences.later(t, t("Slack does not take it at the moment."))


def welcome(t: Tongue) -> Message:
    """Introduce Tandem to a channel that it was invited to."""
    how = t.spans(
        "Say {command} or mention {name}; everybody can press the buttons.",
        command=Bold(text=COMMAND),
        name=Bold(text="@Tandem"),
    )
    return sentences.welcome(t, say(*how, small=True))
