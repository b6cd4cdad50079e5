"""The few things that only Teams' own ways make necessary to say."""

from bot.errors import Stranger
from bot.language import Tongue
from bot.message import Ask, Bold, Do, Form, Message, say


def asking(form: Form, t: Tongue) -> Message:
    """Offer a form where none can be opened at once, with what is wrong so far."""
    wrong = [f"{i.question}: {i.problem}" for i in form.inputs if i.problem]
    problems = [p for p in (form.problem, *wrong) if p]
    lead = t("I need a little more.") if not problems else t("Something does not work yet.")
    open_form = Ask(
        label=t("Open the form"),
        word=form.word,
        given=form.answers(),
        coop=form.coop,
        style="primary",
    )
    return Message(
        title=form.title, blocks=(say(lead), *(say(p) for p in problems)), buttons=(open_form,)
    )


def outdated(t: Tongue) -> Message:
    """Say that a button leads nowhere any more."""
    return Message(
        title=t("This button is out of date"),
        blocks=(say(t('Please say "overview" to see where things stand.')),),
    )


def not_here(t: Tongue) -> Message:
    """Turn away somebody whose organisation is not among the partners."""
    return Message(title=t("That did not work"), blocks=(say(t.sorry(Stranger())),))


def in_private(t: Tongue) -> Message:
    """Say where the answer is."""
    return Message(title=t("I have sent it to you in our private chat."))


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


def working(t: Tongue) -> Message:
    """Say that it takes a moment."""
    return Message(title=t("One moment, I am working on it …"))


def welcome(t: Tongue) -> Message:
    """Introduce Tandem to a room that it was added to."""
    name = Bold(text="@Tandem")
    return Message(
        title=t("Hello, I am Tandem"),
        blocks=(
            say(
                t(
                    "I keep a cooperation of two companies going, week by week: the lights, what is"
                    " needed, who decides. Start one here, or link this room to one."
                )
            ),
            say(
                *t.spans("Mention {name}, or type a word after /; everybody can press the buttons.",
                         name=name),
                small=True,
            ),
        ),
        buttons=(
            Ask(label=t("Start"), word="start", style="primary"),
            Ask(label=t("Link this room"), word="connect"),
        ),
    )  # fmt: skip


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
