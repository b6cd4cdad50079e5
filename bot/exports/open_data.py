"""Lessons as open data: the published JSON, its schema, and the same as a table (M18)."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from bot.domain.cooperation import Cooperation
from bot.domain.learning import of_phase, phase_of, readable
from bot.domain.lessons import Category, Learnt, Lesson, Reach, Seen, Weight
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.exports.lessons import decisions_for
from bot.exports.tables import table
from bot.language import Tongue
from bot.words import labelled

ADDRESS = "https://json-schema.org/draft/2020-12/schema"


class LearntLesson(BaseModel, frozen=True):
    """One lesson, in the words of whoever noted it."""

    id: str = Field(description="Its number in the cooperation, such as L3.")
    noted_on: date
    side: Side = Field(description="Whose people noted it.")
    by: str = Field(description="Who noted it; empty where the name is not to be shown.")
    phase: str
    category: Category
    worked: str
    failed: str
    why: str
    effect: str
    early_sign: str
    recommendation: str
    priority: Weight
    applies_to: Reach
    state: Learnt
    tags: tuple[str, ...]
    visibility: Seen
    source: str = Field(description="What it came from: an escalation E2, a jour fixe J4.")
    link: str = Field(description="Leads to the message it was saved from.")
    quote: str = Field(description="The words of that message.")


class TakenDecision(BaseModel, frozen=True):
    """One decision of the log."""

    id: str
    decided_on: date
    side: Side
    decision: str
    reason: str
    holds_until: date | None


class ReadKpi(BaseModel, frozen=True):
    """One KPI and what was read."""

    id: str
    name: str
    unit: str
    baseline: float
    target: float
    readings: tuple[tuple[date, float], ...]


class AboutCooperation(BaseModel, frozen=True):
    """Which cooperation it is."""

    id: str
    title: str
    goal: str
    model: str
    companies: dict[Side, str]


class LessonsFile(BaseModel, frozen=True):
    """What a cooperation has learnt, as far as its readers may know it."""

    format: Literal["tandem-lessons"] = "tandem-lessons"
    version: Literal[1] = 1
    made_at: datetime
    visibility: Literal["shared", "internal:sme", "internal:startup"]
    cooperation: AboutCooperation
    lessons: tuple[LearntLesson, ...]
    decisions: tuple[TakenDecision, ...]
    kpis: tuple[ReadKpi, ...]


def schema() -> str:
    """Return the JSON Schema of what ``lessons_json`` writes, as text to be published."""
    found: dict[str, Any] = {
        "$schema": ADDRESS,
        **LessonsFile.model_json_schema(mode="serialization"),
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def lessons_json(
    coop: Cooperation, side: Side | None, now: datetime, phase: Phase | None = None
) -> bytes:
    """Return the lessons as JSON: None for both sides, else for one; of one phase or of all."""
    lessons = of_phase(coop, phase, side) if phase else readable(coop, side)
    file = LessonsFile(
        made_at=now,
        visibility="shared" if side is None else f"internal:{side.value}",  # type: ignore[arg-type]
        cooperation=AboutCooperation(
            id=coop.id,
            title=coop.title,
            goal=coop.goal,
            model=coop.model.value,
            companies={s: coop.organisation(s).name for s in Side},
        ),
        lessons=tuple(_lesson(coop, x) for x in lessons),
        decisions=tuple(
            TakenDecision(
                id=d.id,
                decided_on=coop.today(d.at),
                side=d.side,
                decision=d.decision,
                reason=d.reason,
                holds_until=d.until,
            )
            for d in decisions_for(coop, side)
        ),
        kpis=tuple(
            ReadKpi(
                id=k.id,
                name=k.name,
                unit=k.unit,
                baseline=k.baseline,
                target=k.target,
                readings=tuple((r.day, r.value) for r in k.readings),
            )
            for k in coop.watched
        ),
    )
    return (file.model_dump_json(indent=2) + "\n").encode()


def _lesson(coop: Cooperation, lesson: Lesson) -> LearntLesson:
    return LearntLesson(
        id=lesson.id,
        noted_on=coop.today(lesson.at),
        side=lesson.side,
        by=coop.named(lesson.by) if lesson.named and lesson.by else "",
        phase=phase_of(coop, lesson),
        category=lesson.category,
        worked=lesson.worked,
        failed=lesson.failed,
        why=lesson.why,
        effect=lesson.effect,
        early_sign=lesson.sign,
        recommendation=lesson.advice,
        priority=lesson.weight,
        applies_to=lesson.reach,
        state=lesson.state,
        tags=lesson.tags,
        visibility=lesson.seen,
        source=lesson.source,
        link=lesson.link,
        quote=lesson.quote,
    )


def lessons_csv(
    coop: Cooperation, side: Side | None, t: Tongue, phase: Phase | None = None
) -> bytes:
    """Return the lessons as a table, one a row: None for both sides, else for one."""
    lessons = of_phase(coop, phase, side) if phase else readable(coop, side)
    header = (
        t("No."), t("Noted on"), t("Side"), t("By"), t("Phase"), t("Category"), t("Worked"),
        t("Did not work"), t("Why"), t("Led to"), t("Early sign"), t("Recommendation"),
        t("Priority"), t("Good for"), t("Stands"), t("Tags"), t("Who reads it"), t("Source"),
        t("Message"), t("Link"),
    )  # fmt: skip
    return table(header, [_row(coop, _lesson(coop, x), t) for x in lessons], t.language)


def _row(coop: Cooperation, it: LearntLesson, t: Tongue) -> Sequence[str]:
    phases = {p.value: labelled(p, t) for p in Phase}
    return (
        it.id, it.noted_on.isoformat(), coop.organisation(it.side).name, it.by,
        phases.get(it.phase, it.phase), labelled(it.category, t), it.worked, it.failed, it.why,
        it.effect, it.early_sign, it.recommendation, labelled(it.priority, t),
        labelled(it.applies_to, t), labelled(it.state, t), " ".join(it.tags),
        labelled(it.visibility, t), it.source, it.quote, it.link,
    )  # fmt: skip
