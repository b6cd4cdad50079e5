"""The lessons of a cooperation as a document to be printed and read by a manager (M18)."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Decision, Told
from bot.domain.kpis import Kpi
from bot.domain.learning import of_phase, readable
from bot.domain.lessons import Category, Learnt, Lesson, Seen, Weight
from bot.domain.people import Role, Side
from bot.domain.phases import Phase
from bot.domain.week import history
from bot.exports.document import (
    Document,
    Figure,
    Grid,
    Heading,
    NewPage,
    Part,
    Sheet,
    bullets,
    text,
)
from bot.language import Tongue
from bot.message import Bold, Picture, Span, Strip
from bot.views import kpi as numbers
from bot.views.lessons import author, phase_said, told
from bot.words import labelled

TOP, WEEKS = 3, 12
Facts = tuple[tuple[str, tuple[Span, ...]], ...]


def lessons_document(
    coop: Cooperation, side: Side | None, t: Tongue, day: date, phase: Phase | None = None
) -> Document:
    """Lay out what was learnt, of one phase or of all: None for both sides, else for one (M18).

    What only one side may read is in that side's document alone.
    """
    lessons = of_phase(coop, phase, side) if phase else readable(coop, side)
    ordered = sorted(lessons, key=lambda x: list(Weight).index(x.weight))
    parts: list[Part] = [
        *_summary(coop, ordered, t),
        *_lights(coop, day, t),
        NewPage(),
        *_by_category(coop, ordered, t),
        *_decisions(coop, side, t),
        *kpi_parts(coop.watched, t),
        *_next_time(ordered, t),
    ]
    title = t("What we learnt")
    if phase:
        title = t("What we learnt: {phase}", phase=labelled(phase, t))
    return Document(
        title=title,
        subtitle=coop.title,
        language=t.language,
        day=day,
        facts=_cover(coop, side, phase, day, t),
        parts=tuple(parts),
        footer=readers(coop, side, t),
    )


def readers(coop: Cooperation, side: Side | None, t: Tongue) -> str:
    """Say who may read a version."""
    if side is None:
        return t("For both sides")
    return t("Internal: only for {org}", org=coop.organisation(side).name)


def _cover(
    coop: Cooperation, side: Side | None, phase: Phase | None, day: date, t: Tongue
) -> Facts:
    people = [
        (t("Project owners"), [m for s in Side if (m := coop.owner(s))]),
        (t("Sponsors"), [m for s in Side for m in coop.holders(s, Role.SPONSOR)]),
    ]
    rows = [
        (t("Cooperation"), " × ".join(coop.organisation(s).name for s in Side)),
        (t("Model"), labelled(coop.model, t)),
        (t("Phase"), labelled(phase, t) if phase else t("all until now")),
        (t("Goal"), coop.goal),
        (t("Runs since"), t.full_day(coop.today(coop.started)) if coop.started else ""),
        *((label, t.and_([m.name for m in found])) for label, found in people if found),
        (t("As of"), t.full_day(day)),
        (t("For"), readers(coop, side, t)),
    ]
    return tuple((label, (words,)) for label, words in rows if words)


def _summary(coop: Cooperation, lessons: Sequence[Lesson], t: Tongue) -> list[Part]:
    """Say all of it on one page."""
    parts: list[Part] = [Heading(text=t("On one page"))]
    if not lessons:
        return [*parts, text(t("No lesson is noted yet."))]
    orgs = [
        t.plural("one of {org}", "{n} of {org}", n, org=coop.organisation(s).name)
        for s in Side
        if (n := sum(x.side is s for x in lessons))
    ]
    count = t.plural("One lesson", "{n} lessons", len(lessons))
    parts.append(text(t("{count}: {orgs}.", count=count, orgs=t.and_(orgs))))
    for label, name in (
        (t("What worked"), "worked"), (t("What did not"), "failed"),
        (t("What we recommend"), "advice"),
    ):  # fmt: skip
        said = [(x.id, getattr(x, name)) for x in lessons if getattr(x, name)][:TOP]
        if said:
            parts.append(Heading(text=label, level=2))
            parts.append(bullets(*((words, f" ({id_})") for id_, words in said)))
    return parts


def _lights(coop: Cooperation, day: date, t: Tongue) -> list[Part]:
    """Draw the lights of the last quarter, where there are any."""
    week = coop.weeks[-1].week if coop.weeks else week_of(day)
    rows = tuple((s, history(coop, s, week, WEEKS)) for s in Side)
    weeks = tuple(w.week for w in coop.weeks[-WEEKS:])
    if not coop.weeks or any(len(lights) < len(weeks) for _, lights in rows):
        return []
    shown = tuple((coop.organisation(s).name, lights[-len(weeks) :]) for s, lights in rows)
    lights = {light for _, row in shown for light in row}
    said = "; ".join(f"{name}: {t.and_([labelled(x, t) for x in row])}" for name, row in shown)
    words = {x.value: labelled(x, t) for x in sorted(lights)}
    labels = tuple(t.week(w) for w in weeks)
    strip = Strip(weeks=labels, rows=shown, words=words)
    title = t("Lights of the last weeks")
    return [
        Heading(text=title, level=2),
        Figure(picture=Picture(name="lights", title=title, alt=said, drawing=strip)),
    ]


def _by_category(coop: Cooperation, lessons: Sequence[Lesson], t: Tongue) -> list[Part]:
    order = list(Category)
    grouped = sorted(lessons, key=lambda x: order.index(x.category))
    parts: list[Part] = [Heading(text=t("Lessons by category"))] if lessons else []
    for category, found in groupby(grouped, key=lambda x: x.category):
        parts.append(Heading(text=labelled(category, t), level=2))
        for lesson in found:
            parts += _lesson(coop, lesson, t)
    return parts


def _lesson(coop: Cooperation, lesson: Lesson, t: Tongue) -> list[Part]:
    marks = [lesson.id]
    if lesson.weight is Weight.HIGH:
        marks.append(labelled(lesson.weight, t))
    if lesson.seen is Seen.INTERNAL:
        marks.append(t("internal"))
    small = [
        author(coop, lesson, t),
        t.full_day(coop.today(lesson.at)),
        phase_said(coop, lesson, t),
    ]
    return [
        Heading(text=" · ".join(marks), level=3),
        Sheet(rows=tuple(told(coop, lesson, t))),
        text(" · ".join(w for w in small if w), style="small"),
    ]


def decisions_for(coop: Cooperation, side: Side | None) -> tuple[Decision, ...]:
    """Return the decisions that a version may tell: those for both, and one's own side's."""
    return tuple(d for d in coop.decisions if d.told is Told.BOTH or d.side is side)


def _decisions(coop: Cooperation, side: Side | None, t: Tongue) -> list[Part]:
    rows = tuple(
        (
            d.id,
            d.decision,
            d.reason or "–",
            coop.organisation(d.side).name,
            t.full_day(coop.today(d.at)),
        )
        for d in decisions_for(coop, side)
    )
    if not rows:
        return []
    header = (t("No."), t("Decision"), t("Reason"), t("By"), t("Decided on"))
    return [
        Heading(text=t("Decisions")),
        Grid(header=header, rows=rows, widths=(2, 9, 7, 7, 4)),
    ]


def kpi_parts(kpis: Sequence[Kpi], t: Tongue) -> list[Part]:
    """Return how these numbers went, each with its picture; nothing where there are none."""
    if not kpis:
        return []
    rows = tuple(
        (
            k.name,
            numbers.amount(k, k.baseline, t),
            numbers.amount(k, k.target, t),
            numbers.amount(k, k.newest.value, t) if k.newest else "–",
            numbers.stood(k, t),
        )
        for k in kpis
    )
    header = (t("KPI"), t("Baseline"), t("Target"), t("Newest"), t("Stands"))
    drawn = [p for k in kpis if (p := numbers.picture(k, t))]
    return [
        Heading(text=t("KPIs")),
        Grid(header=header, rows=rows, widths=(8, 4, 4, 4, 6)),
        *(Figure(picture=p) for p in drawn),
    ]


def _next_time(lessons: Sequence[Lesson], t: Tongue) -> list[Part]:
    """Say what will be done otherwise, what was taken into the playbook first."""
    advised = sorted((x for x in lessons if x.advice), key=lambda x: x.state is Learnt.OPEN)
    if not advised:
        return []
    items = tuple((Bold(text=x.advice), f" ({x.id}, {labelled(x.state, t)})") for x in advised)
    return [Heading(text=t("What changes next time")), bullets(*items, numbered=True)]
