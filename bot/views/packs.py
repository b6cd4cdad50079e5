"""The gate pack as a document, in Word and Markdown: everything, also what a message cuts (M14)."""

from datetime import datetime

from bot.domain import detectors, musts
from bot.domain.cooperation import Cooperation
from bot.domain.learning import readable
from bot.domain.people import Side
from bot.domain.reviews import Review
from bot.exports.document import Document, Figure, Grid, Heading, Part, Sheet, bullets, text
from bot.exports.handed import Format, handed
from bot.language import Tongue
from bot.message import Bold, Do, Message, Span
from bot.views import backing, gate_facts, gate_words, kpi, signs
from bot.views.light import SIGNS
from bot.views.promises import word_rows
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
WEEKS = 26


def files(coop: Cooperation, review: Review, now: datetime, t: Tongue) -> Message:
    """Hand the pack over as Word and as Markdown."""
    document = drawn(coop, review, now, t)
    name = (review.name, coop.title, t("gate pack"))
    made = tuple(handed(document, kind, *name) for kind in (Format.WORD, Format.MARKDOWN))
    return Message(
        title=t("{gate}: the whole pack", gate=gate_words.named(review, t)),
        blocks=made,
        buttons=(Do(label=t("Gate"), word="gate", style="primary"),),
        footer=(t("As it stands on {day}.", day=t.moment(now)),),
    )


def drawn(coop: Cooperation, review: Review, now: datetime, t: Tongue) -> Document:
    """Lay out the whole pack."""
    day = t.dated(review.day)
    parts: list[Part] = [text(Bold(text=gate_facts.verdict(coop, review, now, t)))]
    parts += _musts(coop, review, t)
    parts += _scores(coop, review, t)
    parts += _kpis(coop, now, t)
    parts += _lights(coop, t)
    parts += _plan(coop, t)
    parts += _decisions(coop, t)
    parts += _lessons(coop, t)
    if kept := word_rows(coop, now, t):
        parts += [Heading(text=t("Promises")), Sheet(rows=tuple(kept))]
    if told := backing.rows(coop, review, t):
        parts += [Heading(text=t("What the sheets say")), Sheet(rows=tuple(told))]
    parts += _signs(coop, now, t)
    if rows := gate_words.votes(coop, review, t):
        parts += [Heading(text=t("Decision")), Sheet(rows=tuple(rows))]
    sides = " · ".join(coop.organisation(s).name for s in Side)
    return Document(
        title=gate_words.named(review, t),
        subtitle=coop.title,
        language=t.language,
        day=coop.today(now),
        facts=(
            (t("Between"), (sides,)),
            (t("Goal"), (coop.goal,)),
            (t("Decision on"), (day,)),
            (t("As of"), (t.moment(now),)),
        ),
        parts=tuple(parts),
        footer=t("For both sides"),
    )


def _musts(coop: Cooperation, review: Review, t: Tongue) -> list[Part]:
    found = musts.musts(coop, review)
    if not found:
        return []
    rows = tuple(
        (gate_words.must_said(m, t), labelled(m.stands, t), gate_words.note(coop, review, m, t))
        for m in found
    )
    header = (t("Item"), t("Stands"), t("Said"))
    return [Heading(text=t("Must-meet items")), Grid(header=header, rows=rows, widths=(5, 2, 4))]


def _scores(coop: Cooperation, review: Review, t: Tongue) -> list[Part]:
    found = musts.scored(coop, review)
    if not found:
        return []
    header = (t("Scored"), *(coop.organisation(s).name for s in Side), t("Mean"))
    rows = tuple(gate_words.score_row(s, t) for s in found)
    told = "; ".join(f"{n} = {gate_words.anchor(n, t)}" for n in gate_words.ANCHORS)
    return [
        Heading(text=t("Scored items")),
        Grid(header=header, rows=rows, widths=(5, 2, 2, 1)),
        text(told, style="small"),
    ]


def _kpis(coop: Cooperation, now: datetime, t: Tongue) -> list[Part]:
    if not coop.watched:
        return []
    table = gate_facts.kpi_table(coop, now, t)
    parts: list[Part] = [Heading(text=t("KPIs")), Grid(header=table.header, rows=table.rows)]
    parts += [Figure(picture=p) for k in coop.watched if (p := kpi.picture(k, t))]
    parts += [text(Bold(text=f"{k.id}: "), k.otherwise, style="small") for k in coop.watched]
    return parts


def _lights(coop: Cooperation, t: Tongue) -> list[Part]:
    if not coop.weeks:
        return []
    header = (t("Week"), *(coop.organisation(s).name for s in Side))
    rows = []
    for closed in coop.weeks[-WEEKS:]:
        lights = [coop.light(closed.week, s) for s in Side]
        rows.append((t.week(closed.week), *(f"{SIGNS[x]} {labelled(x, t)}" for x in lights)))
    return [Heading(text=t("Lights")), Grid(header=header, rows=tuple(rows))]


def _plan(coop: Cooperation, t: Tongue) -> list[Part]:
    told = [m for m in coop.milestones if m.dropped is None]
    if not told:
        return []
    header = (t("Milestone"), t("First day"), t("Day"), t("Moved"), t("Reached"))
    rows = tuple(
        (
            f"{m.id} {m.title}",
            t.full_day(m.first),
            t.dated(m.due),
            t.number(len(m.moves)),
            t.full_day(coop.today(m.reached)) if m.reached else "–",
        )
        for m in told
    )
    return [Heading(text=t("Milestones")), Grid(header=header, rows=rows, widths=(4, 2, 2, 1, 2))]


def _decisions(coop: Cooperation, t: Tongue) -> list[Part]:
    parts: list[Part] = []
    shared = [d for d in coop.decisions if d.told == "both"]
    if shared:
        rows: Rows = [(d.id, (f"{d.decision} ({t.full_day(coop.today(d.at))})",)) for d in shared]
        parts += [Heading(text=t("Decisions")), Sheet(rows=tuple(rows))]
    if coop.open_cases:
        told: Rows = [
            (f"{c.id} · {coop.organisation(c.side).name}", (labelled(c.state, t),))
            for c in coop.open_cases
        ]
        parts += [Heading(text=t("Open escalations")), Sheet(rows=tuple(told))]
    return parts


def _lessons(coop: Cooperation, t: Tongue) -> list[Part]:
    mine = readable(coop, None)
    if not mine:
        return []
    items = [
        " – ".join(
            w
            for w in (
                x.id,
                t("worked: {text}", text=x.worked) if x.worked else "",
                t("did not work: {text}", text=x.failed) if x.failed else "",
                t("because {text}", text=x.why) if x.why else "",
            )
            if w
        )
        for x in mine
    ]
    return [Heading(text=t("Lessons")), bullets(*items)]


def _signs(coop: Cooperation, now: datetime, t: Tongue) -> list[Part]:
    """Name the patterns in which cooperations fail, with what each is seen by (M02)."""
    if not detectors.found(coop, now):
        return [
            Heading(text=t("Signs of failing")),
            text(t("None of the known patterns shows.")),
        ]
    return [Heading(text=t("Signs of failing")), Sheet(rows=tuple(signs.rows(coop, now, t)))]
