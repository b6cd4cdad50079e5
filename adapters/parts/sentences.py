"""The few things that a platform's own ways make necessary to say, alike on all of them."""

from bot.errors import Stranger
from bot.language import Tongue
from bot.message import Ask, Form, Message, Paragraph, say


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


def later(t: Tongue, why: str) -> Message:
    """Say to one person, where others read it, that an answer does not get through just now."""
    again = t("Please ask again in a few minutes; what was done meanwhile is shown then.")
    return Message(
        title=t("Your answer cannot be delivered right now"), blocks=(say(f"{why} {again}"),)
    )


def in_private(t: Tongue) -> Message:
    """Say where the answer is."""
    return Message(title=t("I have sent it to you in our private chat."))


def working(t: Tongue) -> str:
    """Say that it takes a moment."""
    return t("One moment, I am working on it …")


def welcome(t: Tongue, how: Paragraph) -> Message:
    """Introduce Tandem to a room it was added to; ``how`` tells how it is spoken to there."""
    return Message(
        title=t("Hello, I am Tandem"),
        blocks=(
            say(
                t(
                    "I keep a cooperation of two companies going, week by week: the lights, what is"
                    " needed, who decides. Start one here, or link this room to one."
                )
            ),
            how,
        ),
        buttons=(
            Ask(label=t("Start"), word="start", style="primary"),
            Ask(label=t("Link this room"), word="connect"),
        ),
    )
