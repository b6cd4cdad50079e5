"""What is said when lessons of other cooperations are offered (M18)."""

from collections.abc import Sequence

from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.feeding import Offer
from bot.domain.lessons import Seen
from bot.domain.steps import Step
from bot.language import Tongue
from bot.message import Answers, Ask, Button, Do, Facts, Message, say
from bot.views.lessons import short


def said(offer: Offer, t: Tongue) -> str:
    """Return a lesson in a few lines."""
    lesson = offer.lesson
    lines = [f"+ {short(lesson.worked)}"] if lesson.worked else []
    lines += [f"– {short(lesson.failed)}"] if lesson.failed else []
    lines += [short(lesson.why)] if lesson.why else []
    if lesson.advice:
        lines.append(t("Next time: {what}", what=short(lesson.advice)))
    return "\n".join(lines)


def offers(coop: Cooperation, found: Sequence[Offer], count: int, t: Tongue) -> Message:
    """Offer up to three lessons, each to be used or not, of so many in all."""
    if not found:
        words = t("Your company's other cooperations have nothing new that fits here.")
        return Message(
            title=t("Learnt elsewhere · {title}", title=coop.title),
            blocks=(say(words),),
            buttons=(Do(label=t("All lessons"), word="lessons"),),
        )
    rows = []
    uses: list[Button] = []
    nots: list[Button] = []
    for n, offer in enumerate(found, 1):
        words = f"{n} · {offer.title}"
        if offer.lesson.seen is Seen.INTERNAL:
            words += " · " + t("internal")
        rows.append((words, (said(offer, t),)))
        given: Answers = {"key": offer.key}
        if offer.lesson.seen is not Seen.INTERNAL:
            # A step is read by both sides: what is internal is put in other words.
            given["text"] = " ".join((offer.lesson.advice or offer.lesson.worked).split())[:140]
        uses.append(Ask(label=t("Use {n}", n=n), word="use-lesson", given=given))
        label = t("{n} is not for us", n=n)
        nots.append(Do(label=label, word="not-for-us", given={"keys": offer.key}))
    keys = ",".join(o.key for o in found)
    every = Do(label=t("None of these"), word="not-for-us", given={"keys": keys})
    return Message(
        title=t("Learnt elsewhere, worth a look here · {title}", title=coop.title),
        blocks=(Facts(rows=tuple(rows)),),
        buttons=tuple(uses),
        more=(*nots, every),
        footer=(
            t.plural("One fits in all; only you read this.",
                     "{n} fit in all; only you read this.", count),
        ),
    )  # fmt: skip


def planned(coop: Cooperation, step: Step, t: Tongue) -> Message:
    """Say that a lesson has become a step of the phase."""
    return Message(
        title=t("{id} is in the plan: {what}", id=step.id, what=step.title.said(t.language)),
        blocks=(
            say(t("Whoever noted the lesson sees that it is used. I remind you when it is due.")),
        ),
        buttons=(
            Do(label=t("Show {id}", id=step.id), word="step", given={"step": step.id}),
            Do(label=t("Show more"), word="experience"),
        ),
        footer=(f"{coop.title} · {t.dated(step.due)}",),
    )


def used(coop: Cooperation, action: Action, t: Tongue) -> Message:
    """Say that a lesson has become an action."""
    return Message(
        title=t("{id} is promised: {what}", id=action.id, what=action.text),
        blocks=(say(t("Whoever noted the lesson sees that it is used.")),),
        buttons=(Do(label=t("Show more"), word="experience"),),
        footer=(f"{coop.title} · {t.dated(action.due)}",),
    )
