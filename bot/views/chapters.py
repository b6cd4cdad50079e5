"""Further chapters of a cooperation's page: the playbook, the minutes, how both sides stand."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.board import Eye
from bot.domain.cooperation import Cooperation
from bot.domain.phases import Phase
from bot.domain.steps import Step, StepState
from bot.language import Tongue
from bot.message import Bar, Bars, Block, Facts, Picture, Table
from bot.views import minutes, trust
from bot.views.meeting import name
from bot.views.step_parts import whose
from bot.words import labelled

STEPS = 60
MEETINGS = 26


@dataclass(frozen=True, slots=True)
class Lead:
    """The way from a section to a page of its own: its id there, its name, a few words on it."""

    id: str
    title: str
    said: str


# -- the playbook --------------------------------------------------------------------------------


def playbook(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    """Show how far each phase is, and every step of this one with its state and its day."""
    coop, today = eye.coop, eye.coop.today(now)
    there = [s for s in coop.steps if s.phase == coop.phase.value]
    late = [s for s in coop.steps if s.open and s.phase != coop.phase.value]
    shown = sorted([*late, *there], key=lambda s: (s.due, int(s.id[1:])))[:STEPS]
    if not shown:
        return ()
    rows = tuple(
        (
            s.id,
            s.title.said(t.language),
            whose(coop, s, t),
            t.dated(s.due),
            _stands(coop, s, today, t),
        )
        for s in shown
    )
    header = (t("No."), t("Step"), t("Who"), t("Until"), t("Stands"))
    return (_progress(coop, t), Table(header=header, rows=rows))


def _stands(coop: Cooperation, step: Step, today: date, t: Tongue) -> str:
    """Say how a step stands, with the day on which it ended."""
    if step.open:
        return t("overdue") if step.overdue(today) else t("open")
    word = t("skipped") if step.state is StepState.SKIPPED else t("done")
    return f"{word} {t.full_day(coop.today(step.at))}" if step.at else word


def _progress(coop: Cooperation, t: Tongue) -> Picture:
    """Draw how much of each phase that has begun is done."""
    bars = []
    for phase in Phase:
        there = [s for s in coop.steps if s.phase == phase.value]
        if there:
            done = sum(not s.open for s in there)
            said = t("{n} of {count}", n=done, count=len(there))
            bars.append(Bar(name=labelled(phase, t), said=said, share=done / len(there)))
    title = t("Steps done")
    told = "; ".join(f"{bar.name}: {bar.said}" for bar in bars)
    return Picture(
        name="steps.png",
        title=title,
        alt=f"{title}. {told}.",
        drawing=Bars(rows=tuple(bars), mark=t("all"), whole=True),
    )


# -- the minutes ---------------------------------------------------------------------------------


def meetings(eye: Eye, t: Tongue) -> tuple[Lead, ...]:
    """Return the jour fixes that have minutes, newest first, each a page of its own."""
    found = [m for m in reversed(eye.coop.meetings) if m.held and not m.running]
    return tuple(Lead(m.id, name(m, t), minutes.short(eye.coop, m, t)) for m in found[:MEETINGS])


def listed(leads: tuple[Lead, ...]) -> tuple[Block, ...]:
    """Return leads as blocks, where no page can be led to."""
    return (Facts(rows=tuple((x.title, (x.said,)) for x in leads)),) if leads else ()


# -- how both sides stand ------------------------------------------------------------------------


def standing(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    """Show trust, balance, ratings and effort; nothing before there is anything."""
    return trust.blocks(eye.coop, now, t) if trust.told(eye.coop, now, t) else ()
