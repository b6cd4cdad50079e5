"""What belongs to each block of a jour fixe: lights, actions, milestones, topics (M17, M40)."""

from datetime import datetime

from bot.domain.agenda import newest_week
from bot.domain.cooperation import Cooperation
from bot.domain.meeting import Fate, Meeting, Part
from bot.domain.people import Side
from bot.domain.readings import missing_since
from bot.domain.topics import Kind
from bot.language import Tongue
from bot.message import (
    Block,
    Checklist,
    Facts,
    Item,
    Lights,
    Span,
    say,
)
from bot.views import backlog
from bot.views.actions import whose
from bot.views.agenda import line, marks
from bot.views.decisions import open_rows
from bot.views.kpi import amount, stands
from bot.views.light import row
from bot.words import became

Rows = list[tuple[str, tuple[Span, ...]]]
STATES = {
    Fate.DONE: "done",
    Fate.ALONG: "skipped",
    Fate.WRITING: "skipped",
    Fate.PARK: "skipped",
    Fate.ESCALATE: "done",
    Fate.DROP: "skipped",
}


def content(coop: Cooperation, meeting: Meeting, now: datetime, t: Tongue) -> list[Block]:
    """Return what is looked at in the block that is on."""
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
    before = [a for a in coop.actions if a.source != meeting.id]
    found = [a for a in before if a.open or (a.done_at and since and a.done_at >= since)]
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
        note = became(way, t) if way else marks(coop, topic, None, t)
        items.append(Item(text=line(coop, topic, t), state=state, note=note))  # type: ignore[arg-type]
    return Checklist(items=tuple(items))
