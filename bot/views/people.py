"""What is said about a person's own matters: away, back, working days; and about pauses."""

from bot.domain.calendar import land_name
from bot.domain.cooperation import Cooperation
from bot.domain.pending import Claim
from bot.domain.people import Absence, Member
from bot.language import N_, Tongue
from bot.message import Ask, Do, Facts, Message, say

PLATFORMS = {"slack": "Slack", "teams": N_("Microsoft Teams"), "local": "Tandem"}


def away(coop: Cooperation, who: Member, absence: Absence, t: Tongue) -> Message:
    """Confirm an absence, and say what happens meanwhile."""
    stand_in = coop.member(absence.stand_in)
    then = t("Nobody will ping you until then.")
    if stand_in:
        then = t("{name} is asked instead, and nobody will ping you.", name=stand_in.name)
    return Message(
        title=t(
            "Away from {first} to {last}", first=t.day(absence.since), last=t.day(absence.until)
        ),
        blocks=(say(then),),
        buttons=(Do(label=t("I am back"), word="back"), Ask(label=t("Change it"), word="away")),
        footer=(coop.title, " · ", who.name),
    )


def stand_in(coop: Cooperation, who: Member, absence: Absence, t: Tongue) -> Message:
    """Tell somebody whose place they take, and for how long."""
    return Message(
        title=t("You stand in for {name}", name=who.name),
        blocks=(
            say(
                t(
                    "{title}: from {first} to {last} I ask you instead.",
                    title=coop.title,
                    first=t.day(absence.since),
                    last=t.day(absence.until),
                )
            ),
        ),
        buttons=(Do(label=t("Overview"), word="overview"),),
    )


def back(coop: Cooperation, who: Member, t: Tongue) -> Message:
    """Welcome somebody back."""
    return Message(
        title=t("Welcome back, {name}", name=who.name),
        blocks=(say(t("From now on I ask you again.")),),
        buttons=(Do(label=t("Overview"), word="overview", style="primary"),),
        footer=(coop.title,),
    )


def myself(coop: Cooperation, who: Member, t: Tongue) -> Message:
    """Show what Tandem knows of a person's language and working days."""
    works = coop.working_days(who)
    return Message(
        title=t("Your language and working days"),
        blocks=(
            Facts(
                rows=(
                    (t("Language"), (t("German") if t.language == "de" else t("English"),)),
                    (t("Time zone"), (works.zone,)),
                    (t("Holidays of"), (land_name(works.land) or "–",)),
                    (t("Working days"), (t.and_([t.weekday(d) for d in works.weekdays]),)),
                )
            ),
        ),
        buttons=(Ask(label=t("Change it"), word="me"), Ask(label=t("I am away"), word="away")),
        footer=(t("Nobody will ping you outside your working hours."),),
    )


def paused(coop: Cooperation, t: Tongue) -> Message:
    """Tell the rooms that the cooperation rests, until when and why."""
    pause = coop.paused
    if pause is None:
        return resumed(coop, t)
    lines = [
        say(
            t(
                "No lights are asked until {day}; the weeks stand as “paused”.",
                day=t.day(pause.until),
            )
        )
    ]
    if pause.reason:
        lines.insert(0, say(pause.reason))
    return Message(
        title=t("{title} is paused until {day}", title=coop.title, day=t.day(pause.until)),
        blocks=tuple(lines),
        buttons=(Do(label=t("Go on now"), word="resume"),),
        footer=(t("Paused by {name}.", name=coop.named(pause.by)),),
    )


def resumed(coop: Cooperation, t: Tongue) -> Message:
    """Tell the rooms that it goes on."""
    return Message(
        title=t("{title} goes on", title=coop.title),
        blocks=(say(t("The next light is asked as usual.")),),
        buttons=(Do(label=t("Overview"), word="overview"),),
    )


def claimed(coop: Cooperation, known: Member, t: Tongue) -> Message:
    """Tell whoever says they are known already where to confirm it."""
    return Message(
        title=t("Please confirm it there"),
        blocks=(
            say(
                t(
                    "I have asked {name} in the account that I know. Once it is confirmed, both"
                    " accounts are one person in {title}.",
                    name=known.name,
                    title=coop.title,
                )
            ),
        ),
    )


def claim(coop: Cooperation, asked: Claim, t: Tongue) -> Message:
    """Ask a member whether another account is theirs, too."""
    return Message(
        title=t("Is this you, too?"),
        blocks=(
            Facts(
                rows=(
                    (t("Account"), (asked.name,)),
                    (t("On"), (t(PLATFORMS.get(asked.address.platform, "–")),)),
                    (t("Cooperation"), (coop.title,)),
                )
            ),
            say(
                t(
                    "Please confirm it only if that account is your own: it may then do"
                    " everything that you may."
                )
            ),
        ),
        buttons=(
            Do(label=t("Yes, that is me"), word="same-yes", given={"claim": asked.id}),
            Do(label=t("No"), word="same-no", given={"claim": asked.id}),
        ),
    )


def settled(coop: Cooperation, asked: Claim, *, yes: bool, t: Tongue) -> Message:
    """Say how it ended."""
    text = t("The account was not joined with yours; it can do nothing in your name.")
    if yes:
        text = t("Both accounts are you now. I write to you where you were active last.")
    title = t("You are one person") if yes else t("Not you")
    return Message(title=title, blocks=(say(text),), footer=(f"{asked.name} · {coop.title}",))
