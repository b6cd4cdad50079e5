"""What speaks for which decision at a gate: numbers, lights, and everything known (M14)."""

from datetime import date, datetime

from bot.domain import detectors, musts
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Kpi
from bot.domain.learning import of_phase
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.readings import missing
from bot.domain.reviews import Review
from bot.language import Tongue
from bot.message import (
    Lights,
    Picture,
    Table,
)
from bot.views import backing, kpi, signs
from bot.views.common import quoted
from bot.views.gate_words import Rows, votes
from bot.views.light import row, where_we_are
from bot.views.promises import word_rows

WEEKS = 8
SHOWN = 5


def verdict(coop: Cooperation, review: Review, now: datetime, t: Tongue) -> str:
    """Say in one sentence what the numbers speak for."""
    left = musts.missing(coop, review)
    if left:
        return t.plural(
            "One must-meet item is open: it cannot go on like this yet.",
            "{n} must-meet items are open: it cannot go on like this yet.",
            len(left),
        )
    if doubts(coop, review, now):
        return t("All must-meet items stand. The signs below speak for go with conditions.")
    return t("By the numbers nothing speaks against going on.")


def doubts(coop: Cooperation, review: Review, now: datetime) -> bool:
    """Tell whether something makes the gate amber."""
    behind = review.phase == Phase.PILOT and any(not k.met for k in coop.watched)
    behind = behind or any(missing(coop, coop.today(now)))
    return bool(behind or detectors.found(coop, now) or coop.open_cases)


def kpi_table(coop: Cooperation, now: datetime, t: Tongue) -> Table:
    """Hold every KPI against its target."""
    header, day = (t("KPI"), t("Target"), t("Newest")), coop.today(now)
    rows = tuple(
        (f"{k.id} {k.name}", kpi.amount(k, k.target, t), _newest(coop, k, day, t))
        for k in coop.watched
    )
    return Table(header=header, rows=rows)


def _newest(coop: Cooperation, it: Kpi, day: date, t: Tongue) -> str:
    stands = kpi.stands(coop, it, day, t)
    return f"{kpi.amount(it, it.newest.value, t)}, {stands}" if it.newest else stands


def trend(coop: Cooperation, t: Tongue) -> list[Picture]:
    """Draw the KPI that needs most to be looked at: out of its band, else short of its target."""
    read = sorted(coop.watched, key=lambda k: (not k.out, k.met))
    drawn = (kpi.picture(k, t) for k in read)
    return [p for p in drawn if p][:1]


def lights(coop: Cooperation, now: datetime, t: Tongue) -> Lights:
    """Show both sides' lights of the last weeks."""
    week = coop.weeks[-1].week if coop.weeks else week_of(coop.today(now))
    return Lights(rows=tuple(row(coop, s, week, t, count=WEEKS) for s in Side))


def known(coop: Cooperation, review: Review, now: datetime, t: Tongue) -> Rows:
    """Say what is known beside items and numbers: plan, decisions, lessons, signs, votes."""
    rows: Rows = [(t("Phase"), (where_we_are(coop, week_of(coop.today(now)), t),))]
    rows += milestones(coop, t)
    since = coop.phase_since
    recent = [d for d in coop.decisions if since is None or coop.today(d.at) >= since]
    if recent:
        rows.append((t("Decisions"), (", ".join(d.id for d in recent[-SHOWN:]),)))
    if coop.open_cases:
        ids = ", ".join(c.id for c in coop.open_cases)
        rows.append((t("Open escalations"), (ids,)))
    rows += [
        *backing.rows(coop, review, t),
        *_learnt(coop, t),
        *word_rows(coop, now, t),
    ]
    rows += signs.rows(coop, now, t)
    for query in review.queries:
        answer = quoted(query.answer, t) if query.answer else t("no answer yet")
        rows.append((t("Question"), (f"{quoted(query.text, t)} → {answer}",)))
    return [*rows, *votes(coop, review, t)]


def milestones(coop: Cooperation, t: Tongue) -> Rows:
    """Say how the milestones stand and how often they moved."""
    told = [m for m in coop.milestones if m.dropped is None]
    if not told:
        return []
    reached = sum(1 for m in told if m.reached)
    moves = sum(len(m.moves) for m in told)
    moved = t.plural("moved once", "moved {n} times", moves) if moves else t("none moved")
    words = t("{n} of {all} reached", n=reached, all=len(told))
    return [(t("Milestones"), (f"{words} · {moved}",))]


def _learnt(coop: Cooperation, t: Tongue) -> Rows:
    mine = of_phase(coop, coop.phase, None)
    worked = [quoted(x.worked, t) for x in mine if x.worked][:1]
    failed = [quoted(x.failed, t) for x in mine if x.failed][:1]
    rows: Rows = [(t("Worked"), (worked[0],))] if worked else []
    return [*rows, (t("Did not work"), (failed[0],))] if failed else rows
