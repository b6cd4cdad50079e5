"""A whole cooperation in open formats: what both sides read, what each keeps, and the record.

A zip of folders: ``shared`` and ``internal-…`` hold what their readers may know and nothing else;
``record`` is everything as it is kept, for whoever runs Tandem.
"""

import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pydantic import BaseModel

from bot.domain.cooperation import Cooperation
from bot.domain.handing import As
from bot.domain.people import Side
from bot.exports.handing import lessons_file, reference_file
from bot.exports.lessons import decisions_for
from bot.exports.tables import table
from bot.language import Tongue

EPOCH = (1980, 1, 1, 0, 0, 0)
BASICS = ("id", "title", "goal", "model", "zone", "phase", "phase_since", "started")
PERSON = ("id", "name", "side", "roles")
# What both sides read anyway. A list of what goes out, never of what stays: what is new stays.
OPEN = ("reports", "weeks", "actions", "milestones", "topics", "kpis")


def whole(coop: Cooperation, journal: Sequence[BaseModel], t: Tongue, now: datetime) -> bytes:
    """Return everything of a cooperation as a zip; what one side keeps lies in a folder of its own.

    Takes a moment: documents are drawn.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in _files(coop, journal, t, now):
            pack.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(
    coop: Cooperation, journal: Sequence[BaseModel], t: Tongue, now: datetime
) -> Iterator[tuple[str, bytes]]:
    for side in (None, *Side):
        folder = f"internal-{side.value}" if side else "shared"
        yield f"{folder}/cooperation.json", _json(seen_by(coop, side))
        yield f"{folder}/lights.csv", _lights(coop, t)
        yield f"{folder}/decisions.csv", _decisions(coop, side, t)
        for kind in As:
            file = lessons_file(coop, t, now, side=side, kind=kind)
            yield f"{folder}/lessons.{kind.value}", file.data
    for kind in (As.WORD, As.MARKDOWN):
        file = reference_file(coop, t, now, kind)
        yield f"internal-{Side.STARTUP.value}/reference.{kind.value}", file.data
    yield "record/cooperation.json", _json(coop.model_dump(mode="json"))
    lines = "".join(f"{e.model_dump_json()}\n" for e in journal)
    yield "record/journal.jsonl", lines.encode()


def seen_by(coop: Cooperation, side: Side | None) -> dict[str, Any]:
    """Return what both sides (None) or one side may read of a cooperation, as plain values."""
    told = coop.model_dump(mode="json", include={*BASICS, *OPEN})
    members = [m.model_dump(mode="json", include=set(PERSON)) for m in coop.members]
    lessons = []
    for lesson in coop.lessons:
        if lesson.read_by(side):
            kept = lesson.model_dump(mode="json")
            lessons.append(kept if lesson.named else {**kept, "by": ""})
    cases = [
        {"id": c.id, "side": c.side.value, "state": c.state.value, "decision": c.decision}
        for c in coop.cases
    ]
    if side is not None:
        # Both project owners read a whole case; the rooms only know that there is one.
        cases = [c.model_dump(mode="json") for c in coop.cases]
    return {
        **told,
        "companies": {s.value: coop.organisation(s).name for s in Side},
        "members": members,
        "decisions": [d.model_dump(mode="json") for d in decisions_for(coop, side)],
        "lessons": lessons,
        "cases": cases,
    }


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


def _lights(coop: Cooperation, t: Tongue) -> bytes:
    header = (t("Week"), t("Side"), t("Light"), t("Headline"), t("Need"))
    rows = [
        (
            r.week,
            coop.organisation(r.side).name,
            r.light.value,
            r.headline,
            r.need.text if r.need else "",
        )
        for r in coop.reports
    ]
    return table(header, rows, t.language)


def _decisions(coop: Cooperation, side: Side | None, t: Tongue) -> bytes:
    header = (t("No."), t("Decided on"), t("By"), t("Decision"), t("Reason"))
    rows = [
        (d.id, coop.today(d.at).isoformat(), coop.organisation(d.side).name, d.decision, d.reason)
        for d in decisions_for(coop, side)
    ]
    return table(header, rows, t.language)
