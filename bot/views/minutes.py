"""The minutes: one readable message, the same as a paper, and the list of old ones (M17, M23)."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.domain.agenda import newest_week
from bot.domain.cooperation import Cooperation
from bot.domain.lessons import Seen
from bot.domain.meeting import Fate, Meeting
from bot.domain.people import Side
from bot.exports.document import Bullets, Document, Grid, Heading, Part
from bot.exports.handed import Format, handed
from bot.language import Tongue
from bot.message import Ask, Block, Bold, Button, Do, Facts, File, Message, Span, say
from bot.views.actions import whose
from bot.views.agenda import called
from bot.views.common import where_read
from bot.views.decisions import decided_by
from bot.views.further import further
from bot.views.meeting import name, rated_said
from bot.words import became, labelled

Rows = list[tuple[str, tuple[Span, ...]]]
LISTED = 12


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the minutes: a heading, and lines or a table under it."""

    heading: str
    lines: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()


def lines(coop: Cooperation, meeting: Meeting) -> list[tuple[str, str]]:
    """Return every line that can be corrected, by its number: D3, A4, L1, T2, N1."""
    found = [(d.id, d.decision) for n in meeting.decisions if (d := coop.decision(n))]
    found += [(a.id, a.text) for n in meeting.actions if (a := coop.action(n))]
    found += [
        (x.id, x.worked or x.failed)
        for n in meeting.lessons
        if (x := coop.lesson(n)) and x.seen is Seen.SHARED
    ]
    found += [(f"N{n + 1}", r.text) for n, r in enumerate(meeting.remarks)]
    return found


def _text(meeting: Meeting, line: str, text: str, t: Tongue) -> str:
    """Return a line as it reads now, with a mark where it was corrected."""
    corrected = meeting.corrected(line)
    if corrected is None:
        return text
    return t("{text} (corrected {when})", text=corrected.text, when=t.moment(corrected.at))


def sections(coop: Cooperation, meeting: Meeting, t: Tongue) -> tuple[Section, ...]:
    """Return what the minutes say, part by part; what is empty is left out."""
    found = [
        _decisions(coop, meeting, t),
        _actions(coop, meeting, t),
        _topics(coop, meeting, t),
        _lessons(coop, meeting, t),
        _notes(coop, meeting, t),
    ]
    added = tuple(
        t("{text} (added {when})", text=c.text, when=t.moment(c.at))
        for c in meeting.corrections
        if not c.line
    )
    if added:
        found.append(Section(t("Added afterwards"), added))
    return tuple(s for s in found if s)


def document(coop: Cooperation, meeting: Meeting, t: Tongue) -> Document:
    """Return the minutes as a document to print or to file."""
    parts: list[Part] = []
    for section in sections(coop, meeting, t):
        parts.append(Heading(text=section.heading))
        if section.rows:
            grid = Grid(header=section.header, rows=section.rows, widths=section.widths)
            parts.append(grid)
        if section.lines:
            parts.append(Bullets(items=tuple((line,) for line in section.lines)))
    return Document(
        title=t("Minutes of jour fixe {n}", n=meeting.number),
        subtitle=coop.title,
        language=t.language,
        day=coop.today(meeting.started or meeting.planned),
        facts=tuple((k, (v,)) for k, v in _facts(coop, meeting, t)),
        parts=tuple(parts),
        footer=where_read(coop, t),
    )


def _facts(coop: Cooperation, meeting: Meeting, t: Tongue) -> list[tuple[str, str]]:
    start, end = meeting.started or meeting.planned, meeting.ended or meeting.ends_at
    when = f"{t.moment(start)} – {t.time(end)}"
    if meeting.written:
        when = f"{t.moment(start)} – {t.moment(end)} · " + t("in writing")
    facts = [(t("When"), when)]
    if who := coop.member(meeting.facilitator):
        facts.append((t("Moderation"), f"{who.name}, {coop.organisation(who.side).name}"))
    for side in Side:
        there = [m.name for i in meeting.present if (m := coop.member(i)) and m.side is side]
        facts.append(
            (coop.organisation(side).name, t.and_(there) if there else t("nobody pressed"))
        )
    week = newest_week(coop, coop.today(start))
    lights = " / ".join(labelled(coop.light(week, s), t) for s in Side)
    facts.append((t("Lights"), f"{lights} ({t.week(week)})"))
    if rated := rated_said(coop, meeting, t):
        facts.append((t("Rating"), rated))
    return facts


def _decisions(coop: Cooperation, meeting: Meeting, t: Tongue) -> Section | None:
    rows = tuple(
        (
            d.id,
            _text(meeting, d.id, d.decision, t) + (f" – {d.reason}" if d.reason else ""),
            decided_by(coop, d, t),
            t.dated(d.until) if d.until else "–",
        )
        for number in meeting.decisions
        if (d := coop.decision(number))
    )
    header = (t("No."), t("Decision"), t("Who"), t("Holds until"))
    if not rows:
        return None
    return Section(t("Decisions"), header=header, rows=rows, widths=(1, 7, 3, 2))


def _actions(coop: Cooperation, meeting: Meeting, t: Tongue) -> Section | None:
    rows = tuple(
        (
            a.id,
            _text(meeting, a.id, a.text, t),
            whose(coop, a),
            t.dated(a.due),
        )
        for number in meeting.actions
        if (a := coop.action(number))
    )
    header = (t("No."), t("Action"), t("Who"), t("Until"))
    if not rows:
        return None
    return Section(t("Actions"), header=header, rows=rows, widths=(1, 7, 3, 2))


def _topics(coop: Cooperation, meeting: Meeting, t: Tongue) -> Section | None:
    rows = []
    for number in meeting.topics:
        topic, way = coop.topic(number), meeting.results.get(number)
        if topic is None or way is None:
            continue
        said = became(way, t)
        if way is Fate.ALONG:
            since = t.day(coop.today(topic.at))
            said += f" ({topic.carried}×, " + t("since {day}", day=since) + ")"
        rows.append((number, called(coop, topic, t), said))
    header = (t("No."), t("Topic"), t("What becomes of it"))
    if not rows:
        return None
    return Section(t("Topics"), header=header, rows=tuple(rows), widths=(1, 7, 5))


def _lessons(coop: Cooperation, meeting: Meeting, t: Tongue) -> Section | None:
    # One that was set back to its own side since stands in no minutes.
    found = [x for n in meeting.lessons if (x := coop.lesson(n)) and x.seen is Seen.SHARED]
    said = []
    for x in found:
        parts = [
            _text(meeting, x.id, t("Worked: {text}", text=x.worked), t) if x.worked else "",
            t("Did not work: {text}", text=x.failed) if x.failed else "",
            t("Why: {text}", text=x.why) if x.why else "",
        ]
        said.append(f"{x.id} " + " · ".join(p for p in parts if p))
    return Section(t("Lesson of the week"), tuple(said)) if said else None


def _notes(coop: Cooperation, meeting: Meeting, t: Tongue) -> Section | None:
    said = []
    for n, r in enumerate(meeting.remarks):
        place = f" ({labelled(r.part, t)})" if r.part else ""
        said.append(f"{coop.named(r.by)}{place}: {_text(meeting, f'N{n + 1}', r.text, t)}")
    for number in meeting.topics:
        topic = coop.topic(number)
        if topic and meeting.written:
            said += [f"{number} {coop.named(r.by)}: {r.text}" for r in topic.remarks]
    return Section(t("Notes"), tuple(said)) if said else None


def minutes(coop: Cooperation, meeting: Meeting, now: datetime, t: Tongue) -> Message:
    """Show the minutes, readable and as files; while a jour fixe goes on after all, only that."""
    if meeting.running:
        return Message(
            title=t("{name} goes on; the minutes come at its end", name=name(meeting, t)),
            footer=(coop.title,),
        )
    facts = _facts(coop, meeting, t)
    blocks: list[Block] = [Facts(rows=tuple((k, (v,)) for k, v in facts))]
    found = sections(coop, meeting, t)
    for section in found:
        blocks += _drawn(section)
    if not found:
        blocks.append(say(t("Nothing was decided, promised or carried.")))
    drawn = document(coop, meeting, t)
    told = drawn.model_dump_json()
    called_ = (t("Minutes"), coop.title, meeting.id)
    blocks += [
        _file(told, Format.MARKDOWN, t("To read anywhere"), *called_),
        _file(told, Format.WORD, t("To print and to file"), *called_),
    ]
    buttons: list[Button] = []
    if meeting.correctable(now):
        buttons = [
            Ask(label=t("Rate"), word="rate"),
            Ask(label=t("Correct"), word="correct", given={"meeting": meeting.id}),
        ]
    return Message(
        title=f"{drawn.title} · {coop.title}",
        blocks=tuple(blocks),
        buttons=(*buttons, Do(label=t("Agenda"), word="agenda")),
        more=(
            Do(label=t("Decisions"), word="decisions"),
            Do(label=t("All minutes"), word="minutes"),
        ),
        footer=(where_read(coop, t),),
    )


@lru_cache(maxsize=16)
def _file(told: str, kind: Format, summary: str, *name: str) -> File:
    """Return the minutes as a file; every room gets the same, so it is made once."""
    return handed(Document.model_validate_json(told), kind, *name, summary=summary)


def _drawn(section: Section) -> list[Block]:
    """Return a section in words: a line for each row, its number in front."""
    rows: Rows = []
    if section.rows:
        for number, text, *rest in section.rows:
            more = " · ".join(r for r in rest if r != "–")
            rows.append((number, (Bold(text=text), f" · {more}" if more else "")))
    head = say(Bold(text=section.heading))
    if rows:
        return [head, Facts(rows=tuple(rows))]
    return [head, say("\n".join(section.lines))]


def listed(coop: Cooperation, search: str, t: Tongue) -> Message:
    """List the minutes, newest first, or those in which these words stand."""
    held = [m for m in reversed(coop.meetings) if m.held and not m.running]
    sought = search.lower().split()
    found = [m for m in held if all(w in _all(coop, m, t) for w in sought)]
    rows: Rows = [(name(m, t), (short(coop, m, t),)) for m in found]
    title = t("Minutes · {title}", title=coop.title)
    if search:
        title = t("Minutes with “{search}” · {title}", search=search, title=coop.title)
    shows = [Do(label=name(m, t), word="minutes", given={"search": m.id}) for m in found[:LISTED]]
    return Message(
        title=title,
        blocks=(
            Facts(rows=tuple(rows[:LISTED])) if rows else say(t("None yet.")),
            *(further(title, rows, LISTED, coop.today(found[0].planned), t) if found else ()),
        ),
        buttons=(*shows[:2], Ask(label=t("Search"), word="minutes")),
        more=tuple(shows[2:]),
    )


def _all(coop: Cooperation, meeting: Meeting, t: Tongue) -> str:
    facts = " ".join(v for _, v in _facts(coop, meeting, t))
    told = [
        " ".join((s.heading, *s.lines, *(c for row in s.rows for c in row)))
        for s in sections(coop, meeting, t)
    ]
    return " ".join((meeting.id, facts, *told)).lower()


def short(coop: Cooperation, meeting: Meeting, t: Tongue) -> str:
    """Return the day of a jour fixe, and how much came of it."""
    parts = [t.dated(coop.today(meeting.started or meeting.planned))]
    counts = (
        t.plural("one decision", "{n} decisions", len(meeting.decisions)),
        t.plural("one action", "{n} actions", len(meeting.actions)),
    )
    kept = (meeting.decisions, meeting.actions)
    parts += [said for said, numbers in zip(counts, kept, strict=True) if numbers]
    return " · ".join(parts)
