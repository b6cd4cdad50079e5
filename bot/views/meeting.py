"""The card of the running jour fixe, and what answers a press on it (M17, M40)."""

from datetime import datetime

from bot.domain.agenda import newest_week
from bot.domain.cooperation import Cooperation
from bot.domain.lessons import Seen
from bot.domain.meeting import MINUTE, NOTHING, WARNED, Fate, Meeting, Part, Remark
from bot.domain.people import Side
from bot.domain.readings import missing_since
from bot.domain.topics import Kind, Topic
from bot.language import Tongue
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
from bot.views import backlog
from bot.views.actions import whose
from bot.views.agenda import called, line, marks
from bot.views.common import where_read
from bot.views.decisions import open_rows
from bot.views.kpi import amount, stands
from bot.views.light import quoted, row
from bot.views.pressing import buttons, concludes, escalates
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
STATES = {
    Fate.DONE: "done",
    Fate.ALONG: "skipped",
    Fate.WRITING: "skipped",
    Fate.PARK: "skipped",
    Fate.ESCALATE: "done",
    Fate.DROP: "skipped",
}


def name(meeting: Meeting, t: Tongue) -> str:
    """Return what a jour fixe is called."""
    return t("Jour fixe {n}", n=meeting.number)


def card(coop: Cooperation, meeting: Meeting, now: datetime, t: Tongue) -> Message:
    """Show the jour fixe as it stands: block, time, what belongs to the block, what came of it."""
    if not meeting.running:
        return over(coop, meeting, t)
    if meeting.written:
        return _written(coop, meeting, t)
    blocks: list[Block] = []
    if meeting.third:
        blocks.append(say(Bold(text=_third(coop, meeting, t))))
    elif meeting.deciding(now) and meeting.open_topics:
        blocks.append(say(Bold(text=t("Five minutes left. What becomes of the open topics?"))))
    blocks += _content(coop, meeting, now, t)
    blocks += _outcome(coop, meeting, t)
    front, more = buttons(coop, meeting, now, t)
    return Message(
        title=_title(meeting, now, t),
        blocks=tuple(blocks),
        buttons=tuple(front[:3]),
        more=(*front[3:], *more),
        footer=(_footer(coop, meeting, t),),
    )


def _title(meeting: Meeting, now: datetime, t: Tongue) -> str:
    parts = [
        name(meeting, t),
        t(
            "Block {n} of {all}: {block}",
            n=meeting.block + 1,
            all=len(meeting.parts),
            block=labelled(meeting.part, t),
        ),
    ]
    end = meeting.block_ends
    left = end - now
    if left <= NOTHING:
        parts.append(t("over since {time}", time=t.time(end)))
    elif left <= WARNED:
        parts.append(t("until {time}: two minutes left", time=t.time(end)))
    else:
        n = -(-left // MINUTE)
        parts.append(
            t.plural("until {time} (one minute)", "until {time} ({n} min)", n, time=t.time(end))
        )
    parts.append(t("ends {time}", time=t.time(meeting.ends_at)))
    return " · ".join(parts)


def _third(coop: Cooperation, meeting: Meeting, t: Tongue) -> str:
    topic = coop.topic(meeting.third)
    title = called(coop, topic, t) if topic else ""
    return t(
        "{id} {title} would be taken along for the third time. Escalate or drop?",
        id=meeting.third,
        title=title,
    )


# -- what belongs to a block -----------------------------------------------------------------


def _content(coop: Cooperation, meeting: Meeting, now: datetime, t: Tongue) -> list[Block]:
    asked = {
        Part.ARRIVAL: t("Who is there? One press each; nobody is counted otherwise."),
        Part.LESSON: t("What worked this week, what did not, and why? One lesson is enough."),
        Part.CLOSE: t("Read out what is new, and rate the meeting: one number per side."),
    }
    found: list[Block] = []
    match meeting.part:
        case Part.LIGHTS:
            found = _lights(coop, now, t)
        case Part.ACTIONS:
            found = _actions(coop, meeting, t)
        case Part.MILESTONES:
            found = _milestones(coop, now, t)
        case Part.TOPICS:
            found = [topics(coop, meeting, t)] if meeting.topics else [say(t("No topic yet."))]
            found += _ranking(coop, meeting, t)
        case Part.DECISIONS:
            rows = open_rows(coop, t)
            found = [Facts(rows=tuple(rows))] if rows else [say(t("No escalation is open."))]
        case _:
            found = [say(asked[meeting.part])]
    return found


def _ranking(coop: Cooperation, meeting: Meeting, t: Tongue) -> list[Block]:
    """Show the backlog's order while it is what is talked about (M06)."""
    topic = coop.topic(meeting.topic) if meeting.topic else None
    if topic is None or topic.kind is not Kind.RANKING or not coop.backlog:
        return []
    return [backlog.order(coop, t, 5)]


def _lights(coop: Cooperation, now: datetime, t: Tongue) -> list[Block]:
    week = newest_week(coop, coop.today(now))
    found: list[Block] = [
        say(t("Colours and numbers only: {week}", week=t.week(week)), small=True),
        Lights(rows=tuple(row(coop, s, week, t) for s in Side)),
    ]
    today = coop.today(now)
    numbers: Rows = [
        (
            f"{k.id} {k.name}",
            (f"{amount(k, k.newest.value, t) if k.newest else '–'} · {stands(coop, k, today, t)}",),
        )
        for k in coop.watched
        if k.newest or missing_since(coop, k, today)
    ]
    return [*found, Facts(rows=tuple(numbers[:8]))] if numbers else found


def _actions(coop: Cooperation, meeting: Meeting, t: Tongue) -> list[Block]:
    """Show what was promised: everything open, and what was done since the last one."""
    held = [m for m in coop.meetings if m.held and m.id != meeting.id and m.ended]
    since = held[-1].ended if held else None
    found = [a for a in coop.actions if a.open or (a.done_at and since and a.done_at >= since)]
    if not found:
        return [say(t("Nothing was promised last time."))]
    return [
        Checklist(
            items=tuple(
                Item(
                    text=f"{a.id} {a.text}",
                    state="open" if a.open else "done",
                    note=f"{whose(coop, a)} · {t.day(a.due)}",
                )
                for a in found[:15]
            )
        )
    ]


def _milestones(coop: Cooperation, now: datetime, t: Tongue) -> list[Block]:
    found = sorted((m for m in coop.milestones if m.open), key=lambda m: m.due)
    if not found:
        return [say(t("No milestone is open."))]
    today = coop.today(now)
    rows: Rows = []
    for m in found[:8]:
        said = [m.title, t.day(m.due)]
        if m.past(today):
            said.append(t("reached or adjusted?"))
        if m.moves:
            said.append(t("first {day}", day=t.day(m.first)))
        rows.append((m.id, (" · ".join(said),)))
    return [Facts(rows=tuple(rows))]


def topics(coop: Cooperation, meeting: Meeting, t: Tongue) -> Checklist:
    """Return the topics of a jour fixe, each with what became of it."""
    items = []
    for topic_id in meeting.topics:
        topic = coop.topic(topic_id)
        if topic is None:
            continue
        way = meeting.results.get(topic_id)
        current = meeting.running and topic_id == meeting.topic and meeting.part is Part.TOPICS
        state = STATES[way] if way else "now" if current else "open"
        note = labelled(way, t) if way else marks(coop, topic, None, t)
        items.append(Item(text=line(coop, topic, t), state=state, note=note))  # type: ignore[arg-type]
    return Checklist(items=tuple(items))


# -- what came of it -------------------------------------------------------------------------


def _outcome(coop: Cooperation, meeting: Meeting, t: Tongue) -> list[Block]:
    rows: Rows = []
    for found in meeting.decisions[-5:]:
        if decision := coop.decision(found):
            rows.append((decision.id, (decision.decision,)))
    for found in meeting.actions[-5:]:
        if action := coop.action(found):
            who = whose(coop, action)
            rows.append((action.id, (f"{action.text} · {who} · {t.day(action.due)}",)))
    for found in meeting.lessons[-3:]:
        if (lesson := coop.lesson(found)) and lesson.seen is Seen.SHARED:
            rows.append((lesson.id, (lesson.worked or lesson.failed,)))
    if notes := [r for r in meeting.remarks if not r.topic or not meeting.written][-3:]:
        rows += [(t("Note"), (_said(coop, r),)) for r in notes]
    if ratings := rated_said(coop, meeting, t):
        rows.append((t("Rating"), (ratings,)))
    return [Facts(rows=tuple(rows))] if rows else []


def _said(coop: Cooperation, remark: Remark) -> str:
    return f"{coop.named(remark.by)}: {remark.text}"


def rated_said(coop: Cooperation, meeting: Meeting, t: Tongue) -> str:
    """Return how each side found it, as in "Muster 8, Beispiel 7"."""
    return " · ".join(
        t("{org}: {n} of 10", org=coop.organisation(s).name, n=r.points)
        + (f" {quoted(r.text, t)}" if r.text else "")
        for s, r in meeting.ratings.items()
    )


def _footer(coop: Cooperation, meeting: Meeting, t: Tongue) -> str:
    said = []
    if who := coop.member(meeting.facilitator):
        org = coop.organisation(who.side).name
        said.append(t("Moderation: {name}", name=f"{who.name}, {org}"))
    here = [coop.named(m) for m in meeting.present]
    said.append(t("there: {names}", names=t.and_(here)) if here else t("nobody has pressed yet"))
    return " · ".join(said)


# -- in writing, over ------------------------------------------------------------------------


def _written(coop: Cooperation, meeting: Meeting, t: Tongue) -> Message:
    rows: Rows = []
    for part in meeting.parts:
        if part is Part.TOPICS:
            continue
        said = [_said(coop, r) for r in meeting.remarks if r.part is part]
        rows.append((labelled(part, t), ("\n".join(said) or "–",)))
    blocks: list[Block] = [
        say(
            t(
                "The same agenda as always, in writing: say something to each block when it suits"
                " you, until {when}. Then the minutes come.",
                when=t.moment(meeting.ends_at),
            )
        )
    ]
    if meeting.topics:
        blocks += [say(Bold(text=t("Topics"))), topics(coop, meeting, t)]
        blocks += _views(coop, meeting, t)
    blocks += [Facts(rows=tuple(rows)), *_outcome(coop, meeting, t)]
    return Message(
        title=t(
            "{name} in writing, until {when} · {title}",
            name=name(meeting, t),
            when=t.moment(meeting.ends_at),
            title=coop.title,
        ),
        blocks=tuple(blocks),
        buttons=(
            Ask(label=t("Say something"), word="contribute", style="primary"),
            Ask(label=t("Write down a decision"), word="decision"),
            Ask(label=t("Rate"), word="rate"),
        ),
        more=(
            Ask(label=t("Action"), word="take-action"),
            Ask(label=t("Lesson"), word="take-lesson"),
            Do(label=t("I have read it"), word="here"),
            Ask(label=t("What becomes of a topic"), word="conclude"),
            Do(label=t("End the jour fixe"), word="end", style="danger"),
        ),
        footer=(_footer(coop, meeting, t),),
    )


def _views(coop: Cooperation, meeting: Meeting, t: Tongue) -> list[Block]:
    """Return what was said about the topics in writing."""
    del t
    rows: Rows = []
    for topic_id in meeting.topics:
        topic = coop.topic(topic_id)
        if topic and topic.remarks:
            rows.append((topic.id, ("\n".join(_said(coop, r) for r in topic.remarks[-5:]),)))
    return [Facts(rows=tuple(rows))] if rows else []


def over(coop: Cooperation, meeting: Meeting, t: Tongue) -> Message:
    """Show that a jour fixe has ended; the minutes say the rest."""
    ended = t.time(meeting.ended) if meeting.ended else ""
    return Message(
        title=t("{name} ended at {time} · {title}", name=name(meeting, t), time=ended,
                title=coop.title),
        buttons=(
            Do(label=t("Minutes"), word="minutes", given={"search": meeting.id}),
            Do(label=t("Agenda"), word="agenda"),
        ),
        more=(Do(label=t("It was an accident: go on"), word="undo-end"),),
        footer=(t("An end by accident can be taken back for ten minutes."),),
    )  # fmt: skip


def writing(coop: Cooperation, topic: Topic, t: Tongue) -> Message:
    """Show a topic that goes on in writing, with what was said."""
    rows: Rows = [(coop.named(r.by), (r.text,)) for r in topic.remarks[-20:]]
    blocks: tuple[Block, ...] = (
        (Facts(rows=tuple(rows)),) if rows else (say(t("What do you say about it?")),)
    )
    buttons: tuple[Button, ...] = ()
    if topic.open:
        buttons = (
            Ask(label=t("Say something"), word="contribute", given={"about": topic.id}),
            Ask(label=t("Write down a decision"), word="decision"),
            concludes(t("Topic done"), topic.id, Fate.DONE),
        )
    return Message(
        title=t("{id} goes on in writing: {title}", id=topic.id, title=called(coop, topic, t)),
        blocks=blocks,
        buttons=buttons,
        footer=(where_read(coop, t),),
    )


def third(coop: Cooperation, topic: Topic, t: Tongue) -> Message:
    """Ask an owner what becomes of a topic that was taken along three times."""
    return Message(
        title=t("{id} was taken along {n} times: escalate or drop?", id=topic.id, n=topic.carried),
        blocks=(
            say(Bold(text=called(coop, topic, t))),
            say(t("On the agenda since {day}.", day=t.day(coop.today(topic.at)))),
        ),
        buttons=(
            escalates(t("Escalate"), coop, topic.id, t),
            concludes(t("Drop"), topic.id, Fate.DROP),
            concludes(t("Go on in writing"), topic.id, Fate.WRITING),
        ),
        footer=(coop.title,),
    )
