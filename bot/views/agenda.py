"""What is said about the agenda: its blocks, its topics, and what was parked (M17)."""

from datetime import datetime

from bot.domain.agenda import fitting, late, on_agenda, over, proposed, stuck, with_automatic
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date, facilitator
from bot.domain.meeting import ASK_AT, Part
from bot.domain.people import Side
from bot.domain.topics import Stand, Topic
from bot.language import N_, Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Button,
    Checklist,
    Do,
    Facts,
    Item,
    Lights,
    Message,
    Span,
    say,
)
from bot.views.common import where_read
from bot.views.light import row
from bot.views.overview import shown_week
from bot.words import labelled

CALLED = {
    "light": N_("{org} is {light}: {text}"),
    "gap": N_("The lights of both sides differ"),
    "need": N_("{org} needs: {text}"),
    "case": N_("{id}: a decision of {org} is open"),
    "action": N_("{id} is overdue: {text}"),
    "milestone": N_("{id} is near its date: {text}"),
    "reading": N_("{id} has had no reading for a long time: {text}"),
}
ACTIONS, MILESTONES = 10, 5
PAST = N_("{id} is past its date: {text}")


def called(coop: Cooperation, topic: Topic, t: Tongue) -> str:
    """Return what a topic is called; one that stands there by itself, from the record."""
    kind, _, rest = topic.key.partition(":")
    if topic.title or kind not in CALLED:
        return topic.title
    first, _, week = rest.partition(":")
    values: dict[str, str] = {"id": rest, "org": "", "text": "", "light": ""}
    sentence = CALLED[kind]
    if kind in ("light", "need"):
        side, report = Side(first), coop.report(week, Side(first))
        values["org"] = coop.organisation(side).name
        if report:
            values["light"] = labelled(report.light, t)
            values["text"] = (report.need.text if report.need else "") or ""
            if kind == "light":
                values["text"] = report.headline
    elif kind == "case" and (case := coop.case(rest)):
        values["org"] = coop.organisation(case.side).name
    elif kind == "action" and (action := coop.action(rest)):
        values["text"] = action.text
    elif kind == "reading" and (kpi := coop.kpi(first)):
        values |= {"id": kpi.id, "text": kpi.name}
    elif kind == "milestone" and (milestone := coop.milestone(rest)):
        values["text"] = f"{milestone.title}, {t.day(milestone.due)}"
        if milestone.due < coop.today(topic.at):
            sentence = PAST
    return t.pattern(sentence).format(**values)


def line(coop: Cooperation, topic: Topic, t: Tongue) -> str:
    """Return a topic with kind, side and minutes, as in "T2 Price (decision, Muster, 8 min)"."""
    parts = [labelled(topic.kind, t)]
    if topic.side and not topic.key:
        parts.append(coop.organisation(topic.side).name)
    parts.append(t("{n} min", n=topic.minutes))
    return f"{topic.id} {called(coop, topic, t)} ({', '.join(parts)})"


def marks(coop: Cooperation, topic: Topic, start: datetime | None, t: Tongue) -> str:
    """Return what is to be known of a topic: item 1, how often carried and since when, late."""
    said = []
    if stuck(coop, topic):
        said.append(t("open for too long: item 1"))
    if topic.carried:
        since = t.day(coop.today(topic.at))
        said.append(
            t.plural(
                "taken along once, since {day}",
                "taken along {n} times, since {day}",
                topic.carried,
                day=since,
            )
        )
    if topic.carried >= ASK_AT:
        said.append(t("escalate or drop?"))
    if topic.writing:
        said.append(t("goes on in writing"))
    if late(topic, start):
        said.append(t("late"))
    return " · ".join(said)


def title(coop: Cooperation, date: Date | None, t: Tongue) -> str:
    """Return whose and which agenda it is."""
    if date is None:
        return t("Agenda · {title}", title=coop.title)
    return t("Agenda for {when} · {title}", when=t.moment(date.start), title=coop.title)


def draft(
    coop: Cooperation,
    date: Date | None,
    now: datetime,
    t: Tongue,
    *,
    last_call: bool = False,
) -> Message:
    """Show the agenda as it stands: topics first, then the blocks and who moderates."""
    coop = with_automatic(coop, now)
    start = date.start if date else None
    topics = on_agenda(coop, start)
    too_long = over(coop, topics)
    blocks: list[Block] = []
    if last_call and date:
        blocks.append(
            say(t("Last call: what else has to be talked about? What comes now is marked as late."))
        )
    blocks += _topics(coop, proposed(coop, topics, start) if too_long else topics, start, t)
    if too_long:
        blocks.append(say(Bold(text=_too_long(coop, too_long, t))))
    blocks.append(say(blocks_said(coop, t), small=True))
    buttons: list[Button] = [Ask(label=t("Add a topic"), word="topic", style="primary")]
    if too_long and topics != proposed(coop, topics, start):
        buttons.append(Do(label=t("Use this order"), word="use-order"))
    buttons.append(Do(label=t("Jour fixe"), word="jourfixe"))
    return Message(
        title=title(coop, date, t),
        blocks=tuple(blocks),
        buttons=tuple(buttons),
        more=(Do(label=t("Parking lot"), word="parking"),),
        footer=(_footer(coop, date, t),),
    )


def _too_long(coop: Cooperation, minutes: int, t: Tongue) -> str:
    return t.plural(
        "One minute more than the {all} for topics. Proposed order: decisions first, then"
        " discussion, then information, older ones before newer ones.",
        "{n} minutes more than the {all} for topics. Proposed order: decisions first, then"
        " discussion, then information, older ones before newer ones.",
        minutes,
        all=coop.agenda.get(Part.TOPICS, 0),
    )


def _topics(
    coop: Cooperation, topics: tuple[Topic, ...], start: datetime | None, t: Tongue
) -> list[Block]:
    if not topics:
        return [say(t("No topic yet."))]
    fits = fitting(coop, topics)
    items = tuple(
        Item(
            text=line(coop, topic, t),
            state="open" if topic in fits else "skipped",
            note=" · ".join(
                w
                for w in (
                    marks(coop, topic, start, t),
                    "" if topic in fits else t("does not fit in any more"),
                )
                if w
            ),
        )
        for topic in topics
    )
    return [Checklist(items=items)]


def blocks_said(coop: Cooperation, t: Tongue) -> str:
    """Return the blocks with their minutes in one line."""
    return " · ".join(f"{n} {labelled(part, t)}" for part, n in coop.agenda.items() if n)


def _footer(coop: Cooperation, date: Date | None, t: Tongue) -> str:
    if date is None:
        return t("You have not agreed on day and time yet.")
    who = facilitator(coop, date, coop.today(date.start))
    said = [t("60 minutes at most")]
    if who:
        said.insert(0, t("Moderation: {name}", name=who.name))
    return " · ".join(said)


def added(coop: Cooperation, topic: Topic, date: Date | None, t: Tongue) -> Message:
    """Confirm a topic: which one it is, and on which agenda it stands."""
    if date:
        text = t("It stands on the agenda of {when}.", when=t.moment(date.start))
        if late(topic, date.start):
            text += " " + t("It came after the last call, so it comes behind the others.")
    else:
        text = t("It stands on the agenda of the next jour fixe.")
    return Message(
        title=t("{id} is on the agenda", id=topic.id),
        blocks=(say(Bold(text=line(coop, topic, t))), say(text)),
        buttons=(
            Do(label=t("Agenda"), word="agenda"),
            Ask(label=t("Another topic"), word="topic"),
        ),
        footer=(where_read(coop, t),),
    )


def parking(coop: Cooperation, t: Tongue) -> Message:
    """Show what was parked, and what goes on in writing."""
    parked = [x for x in coop.topics if x.stand is Stand.PARKED]
    items = tuple(Item(text=line(coop, x, t), note=t.day(coop.today(x.at))) for x in parked)
    rows: list[tuple[str, tuple[Span, ...]]] = [
        (x.id, (called(coop, x, t),)) for x in coop.topics if x.open and x.writing
    ]
    blocks: list[Block] = [Checklist(items=items)] if items else [say(t("Nothing is parked."))]
    if rows:
        blocks += [say(Bold(text=t("In writing"))), Facts(rows=tuple(rows))]
    back = tuple(
        Do(label=t("Back to the agenda: {id}", id=x.id), word="unpark", given={"topic": x.id})
        for x in parked[:20]
    )
    return Message(
        title=t("Parking lot · {title}", title=coop.title),
        blocks=tuple(blocks),
        buttons=(*back[:2], Do(label=t("Agenda"), word="agenda")),
        more=back[2:],
    )


def _more(left: int, word: str, t: Tongue) -> tuple[Block, ...]:
    if left <= 0:
        return ()
    words = t("and {n} more: write “{word}” to Tandem", n=t.number(left), word=word)
    return (say(words, small=True),)


def pre_read(coop: Cooperation, date: Date, now: datetime, t: Tongue) -> Message:
    """Show everything that the next two hours need: all lights, topics, actions, milestones."""
    week = shown_week(coop, now)
    if coop.closed(week) is None and coop.weeks and not any(coop.report(week, s) for s in Side):
        week = coop.weeks[-1].week
    topics = on_agenda(coop, date.start)
    today = coop.today(now)
    blocks: list[Block] = [
        say(t("Lights of {week}", week=t.week(week)), small=True),
        Lights(rows=tuple(row(coop, s, week, t, count=8) for s in Side)),
        say(Bold(text=t("Topics"))),
        *_topics(coop, topics, date.start, t),
    ]
    if actions := [a for a in coop.actions if a.open]:
        blocks += [
            say(Bold(text=t("Open actions"))),
            Checklist(
                items=tuple(
                    Item(
                        text=f"{a.id} {a.text}",
                        note=t("overdue since {day}", day=t.day(a.due))
                        if a.overdue(today)
                        else t("until {day}", day=t.day(a.due)),
                    )
                    for a in actions[:ACTIONS]
                )
            ),
            *_more(len(actions) - ACTIONS, t("actions"), t),
        ]
    if milestones := [m for m in coop.milestones if m.open]:
        blocks += [
            say(Bold(text=t("Milestones"))),
            Facts(
                rows=tuple(
                    (m.id, (f"{m.title} · {t.day(m.due)}",))
                    for m in sorted(milestones, key=lambda m: m.due)[:MILESTONES]
                )
            ),
            *_more(len(milestones) - MILESTONES, t("milestones"), t),
        ]
    return Message(
        title=t(
            "Before the jour fixe at {time} · {title}", time=t.time(date.start), title=coop.title
        ),
        blocks=tuple(blocks),
        buttons=(
            Do(label=t("Start the jour fixe"), word="start-meeting", style="primary"),
            Do(label=t("Agenda"), word="agenda"),
        ),
        footer=(_footer(coop, date, t),),
    )
