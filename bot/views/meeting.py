"""The card of the running jour fixe, and what answers a press on it (M17, M40)."""

from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.lessons import Seen
from bot.domain.meeting import MINUTE, NOTHING, WARNED, Fate, Meeting, Part, Remark
from bot.domain.topics import Topic
from bot.language import Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Button,
    Do,
    Facts,
    Message,
    Span,
    say,
)
from bot.views.actions import whose
from bot.views.agenda import called
from bot.views.common import quoted, where_read
from bot.views.meeting_blocks import content, topics
from bot.views.pressing import buttons, concludes, escalates
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]


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
    blocks += content(coop, meeting, now, t)
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
