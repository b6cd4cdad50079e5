"""A cooperation's own page: where it stands, how it went, what was decided, promised and learnt.

Sections that have nothing to show are left out; what only the other side reads never comes in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.actions import Done
from bot.domain.board import Eye, next_gate, quiet_weeks, told_week
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Told
from bot.domain.lessons import Seen
from bot.domain.light import Light
from bot.domain.people import Role, Side
from bot.language import Tongue
from bot.message import Block, Bold, Facts, Lights, Span, Table, say
from bot.triggers import cause_said
from bot.views import kpi, speed
from bot.views.chapters import Lead, listed, meetings, playbook, standing
from bot.views.escalation import reads, short, stands
from bot.views.light import SIGNS, gap_said, row, where_we_are
from bot.views.looking_back import picture
from bot.words import labelled

WEEKS = 12
HISTORY = 26


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under a heading of its own; ``id`` is where a link in the page leads.

    ``leads`` say the same as the blocks, and lead to a page each, where there can be such pages.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole page: its title, a line under it, and its sections."""

    title: str
    lead: str
    sections: tuple[Section, ...]


Part = Callable[[Eye, datetime, Tongue], tuple[Block, ...]]


def dossier(eye: Eye, now: datetime, t: Tongue) -> Dossier:
    """Lay out the page as somebody may see it."""
    coop = eye.coop
    parts: tuple[tuple[str, str, Part], ...] = (
        ("now", t("Where it stands"), _stands),
        ("open", t("Escalations"), _open),
        ("playbook", t("Playbook"), playbook),
        ("kpis", t("KPIs"), _kpis),
        ("milestones", t("Milestones"), _milestones),
        ("actions", t("Actions"), _actions),
        ("topics", t("Topics for the jour fixe"), _topics),
        ("minutes", t("All minutes"), _minutes),
        ("history", t("History"), _history),
        ("decisions", t("Decisions"), _decisions),
        ("lessons", t("Lessons learned"), _lessons),
        ("trust", t("How we stand"), standing),
    )
    leads = {"minutes": meetings(eye, t)}
    found = tuple(
        Section(id_, title, blocks, leads.get(id_, ()))
        for id_, title, part in parts
        if (blocks := part(eye, now, t))
    )
    names = t.and_([coop.organisation(s).name for s in Side])
    return Dossier(coop.title, f"{names} · {labelled(coop.model, t)}", found)


# -- where it stands -------------------------------------------------------------------------


def _stands(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    coop, week = eye.coop, told_week(eye.coop, now)
    rows: list[tuple[str, tuple[Span, ...]]] = []
    if coop.goal:
        rows.append((t("Goal"), (coop.goal,)))
    if coop.ended:
        day = t.full_day(coop.today(coop.ended.at))
        rows.append((t("Closed"), (Bold(text=t("since {day}", day=day)),)))
    else:
        rows.append((t("Phase"), (where_we_are(coop, week, t),)))
    if gate := next_gate(coop):
        rows.append((t("Next gate"), (t.dated(gate),)))
    if coop.paused:
        rows.append((t("Paused"), (t("until {day}", day=t.day(coop.paused.until)),)))
    if quiet := quiet_weeks(coop, now):
        ago = t.plural("one week ago", "{n} weeks ago", quiet)
        rows.append((t("Last sign of life"), (ago,)))
    rows += [(coop.organisation(s).name, (who,)) for s in Side if (who := _people(coop, s, t))]
    rows += speed.rows(coop, now, t)
    return (
        say(t("Lights of {week}", week=t.week(week)), small=True),
        Lights(
            rows=tuple(row(coop, s, week, t, count=WEEKS) for s in Side),
            gap=gap_said(coop, week, t),
        ),
        Facts(rows=tuple(rows)),
    )


def _people(coop: Cooperation, side: Side, t: Tongue) -> str:
    roles = (Role.OWNER, Role.SPONSOR, Role.DEPUTY)
    held = [(m.name, r) for r in roles for m in coop.holders(side, r)]
    return ", ".join(f"{name} ({labelled(role, t)})" for name, role in held)


# -- how it went -----------------------------------------------------------------------------


def _history(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    coop, until = eye.coop, told_week(eye.coop, now)
    first = min((r.week for r in coop.reports), default="")
    weeks = [w for n in range(HISTORY) if first and (w := weeks_from(until, -n)) >= first]
    if not weeks:
        return ()
    lines = tuple((t.week(w), *(_told(coop, w, s, t) for s in Side)) for w in weeks)
    header = (t("Week"), *(coop.organisation(s).name for s in Side))
    return (picture(coop, until, WEEKS, t), Table(header=header, rows=lines))


def _told(coop: Cooperation, week: str, side: Side, t: Tongue) -> str:
    light, report = coop.light(week, side), coop.report(week, side)
    if light is Light.GREY and coop.closed(week) is None:
        return "–"
    return f"{SIGNS[light]} {labelled(light, t)}" + (f": {report.headline}" if report else "")


def _minutes(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    del now
    return listed(meetings(eye, t))


# -- decisions -------------------------------------------------------------------------------


def _open(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    coop, who = eye.coop, eye.member
    rows = []
    for case in sorted(coop.open_cases, key=lambda c: (not c.stuck, c.raised_at)):
        whole = who is not None and reads(coop, case, who, now)
        about = short(cause_said(coop, case, t)) if whole else "–"
        state = stands(coop, case, t, whole=whole)
        rows.append((case.id, coop.organisation(case.side).name, about, state))
    header = (t("No."), t("Who decides"), t("What it is about"), t("Stands"))
    return (Table(header=header, rows=tuple(rows)),) if rows else ()


def _decisions(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    del now
    coop = eye.coop
    found = [d for d in coop.decisions if d.told is Told.BOTH or eye.owns(d.side)]
    rows = tuple(
        (
            d.id + (f" ({t('internal')})" if d.told is not Told.BOTH else ""),
            t.full_day(coop.today(d.at)),
            coop.organisation(d.side).name,
            d.decision,
            d.reason or "–",
            t.full_day(d.until) if d.until else "–",
        )
        for d in list(reversed(found))
    )
    header = (t("No."), t("Day"), t("Who"), t("Decision"), t("Reason"), t("Valid until"))
    return (Table(header=header, rows=rows),) if rows else ()


# -- numbers and promises ----------------------------------------------------------------


def _kpis(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    if not eye.coop.watched:
        return ()
    drawn = [d for k in eye.coop.watched if (d := kpi.picture(k, t))]
    return (*kpi.register(eye.coop, eye.coop.today(now), t).blocks, *drawn)


def _milestones(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    coop, today = eye.coop, eye.coop.today(now)
    rows = []
    for m in sorted(coop.milestones, key=lambda m: (m.due, m.id)):
        state = t("past its date") if m.past(today) else t("ahead")
        if m.reached:
            state = t("reached {day}", day=t.full_day(coop.today(m.reached)))
        elif m.dropped:
            state = t("dropped")
        if m.moves:
            state += ", " + t.plural("moved once", "moved {n} times", len(m.moves))
        rows.append((m.id, m.title, t.dated(m.due), t.dated(m.first), state))
    header = (t("No."), t("Milestone"), t("Day"), t("First promised"), t("Stands"))
    return (Table(header=header, rows=tuple(rows)),) if rows else ()


def _actions(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    coop, today = eye.coop, eye.coop.today(now)
    rows = []
    for a in sorted(coop.actions, key=lambda a: (not a.open, a.due, a.id)):
        state = t("overdue") if a.overdue(today) else t("open")
        if not a.open:
            state = t("done") if a.state is Done.DONE else t("dropped")
        org = coop.organisation(a.side).name
        who = f"{coop.named(a.who)}, {org}" if a.who else org
        rows.append((a.id, a.text, who, t.dated(a.due), state))
    header = (t("No."), t("Action"), t("Who"), t("Until"), t("Stands"))
    return (Table(header=header, rows=tuple(rows)),) if rows else ()


def _topics(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    del now
    coop = eye.coop
    rows = tuple(
        (
            x.id,
            x.title,
            coop.organisation(x.side).name if x.side else t("both sides"),
            t.plural("once", "{n} times", x.carried) if x.carried else "–",
        )
        for x in coop.topics
        if x.open
    )
    header = (t("No."), t("Topic"), t("Who brings it"), t("Taken along"))
    return (Table(header=header, rows=rows),) if rows else ()


def _lessons(eye: Eye, now: datetime, t: Tongue) -> tuple[Block, ...]:
    del now
    coop = eye.coop
    found = [x for x in coop.lessons if x.seen is Seen.SHARED or eye.owns(x.side)]
    rows = tuple(
        (
            x.id + (f" ({t('internal')})" if x.seen is Seen.INTERNAL else ""),
            coop.organisation(x.side).name,
            x.worked or "–",
            x.failed or "–",
            x.why or "–",
        )
        for x in list(reversed(found))
    )
    header = (t("No."), t("Side"), t("What worked"), t("What did not"), t("Why"))
    return (Table(header=header, rows=rows),) if rows else ()
