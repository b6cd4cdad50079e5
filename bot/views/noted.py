"""What answers whoever wrote something down in a jour fixe, rated it, or passed it on (M17)."""

from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date
from bot.domain.escalation import Decision
from bot.domain.lessons import Lesson
from bot.domain.meeting import Fate, Meeting, Rating
from bot.domain.people import Member, Side
from bot.domain.topics import Topic
from bot.language import Tongue
from bot.message import Do, Facts, Message, Span, say
from bot.views.actions import whose
from bot.views.agenda import called
from bot.views.common import quoted, where_read
from bot.views.decisions import decided_by
from bot.views.meeting import name
from bot.words import became

Rows = list[tuple[str, tuple[Span, ...]]]


def decided(coop: Cooperation, decision: Decision, t: Tongue) -> Message:
    """Show a decision that was written down: what, why, who, until when."""
    rows: Rows = [(t("Who"), (decided_by(coop, decision, t),))]
    if decision.reason:
        rows.append((t("Why"), (decision.reason,)))
    if decision.until:
        rows.append((t("Holds until"), (t.dated(decision.until),)))
    return Message(
        title=t("{id} is decided: {text}", id=decision.id, text=decision.decision),
        blocks=(Facts(rows=tuple(rows)),),
        buttons=(Do(label=t("Decisions"), word="decisions"),),
        footer=(where_read(coop, t),),
    )


def promised(coop: Cooperation, action: Action, t: Tongue) -> Message:
    """Confirm an action: what, who, until when."""
    rows: Rows = [(whose(coop, action), (t("until {day}", day=t.day(action.due)),))]
    return Message(
        title=t("{id} is written down: {text}", id=action.id, text=action.text),
        blocks=(Facts(rows=tuple(rows)),),
        footer=(where_read(coop, t),),
    )


def learnt(coop: Cooperation, lesson: Lesson, t: Tongue) -> Message:
    """Confirm a lesson."""
    rows: Rows = [
        (label, (text,))
        for label, text in (
            (t("Worked"), lesson.worked),
            (t("Did not work"), lesson.failed),
            (t("Why"), lesson.why),
        )
        if text
    ]
    return Message(
        title=t("{id} is written down", id=lesson.id),
        blocks=(Facts(rows=tuple(rows)),),
        footer=(where_read(coop, t),),
    )


def noted(coop: Cooperation, meeting: Meeting, text: str, t: Tongue) -> Message:
    """Confirm a note."""
    return Message(
        title=t("It stands in the minutes of {name}", name=name(meeting, t)),
        blocks=(say(text),),
        footer=(where_read(coop, t),),
    )


def contributed(coop: Cooperation, text: str, t: Tongue) -> Message:
    """Confirm what was said in writing."""
    return Message(
        title=t("Everybody can read it"), blocks=(say(text),), footer=(where_read(coop, t),)
    )


def rated(coop: Cooperation, side: Side, rating: Rating, t: Tongue) -> Message:
    """Confirm a rating."""
    org = coop.organisation(side).name
    return Message(
        title=t("Thank you: {n} of 10 for {org}", n=rating.points, org=org),
        blocks=(say(quoted(rating.text, t)),) if rating.text else (),
        footer=(t("One number per side; said again, the last one counts."),),
    )


def settled(coop: Cooperation, topic: Topic, way: Fate, t: Tongue) -> Message:
    """Confirm what becomes of a topic."""
    return Message(
        title=f"{topic.id} {called(coop, topic, t)}: {became(way, t)}",
        buttons=(
            Do(label=t("Agenda"), word="agenda"),
            Do(label=t("Parking lot"), word="parking"),
        ),
    )


def moderates(coop: Cooperation, who: Member, date: Date, t: Tongue) -> Message:
    """Confirm who moderates the next one."""
    return Message(
        title=t("{name} moderates on {when}", name=who.name, when=t.moment(date.start)),
        buttons=(Do(label=t("Jour fixe"), word="jourfixe"),),
        footer=(coop.title,),
    )
