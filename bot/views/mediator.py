"""What is said about the neutral mediator: named, greeted, ended (M49)."""

from bot.domain.cooperation import Cooperation
from bot.domain.people import Member
from bot.language import Tongue
from bot.message import Ask, Do, Facts, Message, say


def named(coop: Cooperation, who: Member, t: Tongue) -> Message:
    """Tell the rooms who mediates, and what that means."""
    rows = (
        (t("May"), (t("read what both sides read, and lead the jour fixe"),)),
        (
            t("May not"),
            (t("read what is internal, report a light, decide, or change a date"),),
        ),
    )
    return Message(
        title=t("{name} mediates, on neither side", name=who.name),
        blocks=(Facts(rows=rows),),
        buttons=(
            Do(label=t("Jour fixe"), word="jourfixe"),
            Do(label=t("End the mediation"), word="mediator off"),
        ),
        footer=(
            f"{coop.title} · ",
            t("Both project owners have agreed; either side may end it at any time."),
        ),
    )


def you(coop: Cooperation, t: Tongue) -> Message:
    """Greet the mediator."""
    names = t.and_([coop.organisation(s).name for s in coop.organisations])
    return Message(
        title=t("You mediate: {title}", title=coop.title),
        blocks=(
            say(t("{names} trust you to stand on neither side.", names=names)),
            say(
                t(
                    "You see what both sides see, nothing of one side alone. In the jour fixe you"
                    " can moderate; decisions, lights and dates stay with the two sides."
                )
            ),
        ),
        buttons=(
            Do(label=t("Overview"), word="overview", style="primary"),
            Do(label=t("Agenda"), word="agenda"),
            Ask(label=t("Add a topic"), word="topic"),
        ),
        footer=(t("You can leave at any time: say “leave”."),),
    )


def ended(coop: Cooperation, who: Member, t: Tongue) -> Message:
    """Say that nobody mediates any more."""
    return Message(
        title=t("{name} no longer mediates", name=who.name),
        blocks=(say(t("Whoever mediated sees nothing more of it. Another can be named.")),),
        buttons=(
            Ask(label=t("Name a mediator"), word="mediator"),
            Do(label=t("Overview"), word="overview"),
        ),
        footer=(coop.title,),
    )
