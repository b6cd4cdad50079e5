"""What stands in the monthly sponsor report, heading by heading (M12, M20)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Told
from bot.domain.guests import outsider
from bot.domain.hindsight import as_of, phase_at
from bot.domain.lessons import Lesson, Seen
from bot.domain.month import Happened, Month, happened, weeks
from bot.domain.people import Member, Side
from bot.domain.speed import waited
from bot.language import N_, Tongue
from bot.message import plain
from bot.triggers import cause_said
from bot.views import decisions, gate_waits, kpi, speed, trust
from bot.views.escalation import RUNS, reads, short
from bot.views.light import where_we_are
from bot.words import labelled

MOST = 5
INSTANT = timedelta(microseconds=1)
MONTHS = (
    N_("January {year}"),
    N_("February {year}"),
    N_("March {year}"),
    N_("April {year}"),
    N_("May {year}"),
    N_("June {year}"),
    N_("July {year}"),
    N_("August {year}"),
    N_("September {year}"),
    N_("October {year}"),
    N_("November {year}"),
    N_("December {year}"),
)


@dataclass(frozen=True)
class Page:
    """What the report of a month is compiled from: for whom, and when it is read.

    ``coop`` is as it stands ``now``; of a month that has passed the page tells ``then``, as of its
    end. ``inside`` says that only people of the reader's side read along, so their own notes may
    stand in it.
    """

    coop: Cooperation
    month: Month
    who: Member
    now: datetime
    inside: bool = True

    @cached_property
    def until(self) -> datetime:
        """Return as of when it tells: now, or the last instant of a month that has passed."""
        return min(self.now, self.month.span(self.coop.zone)[1] - INSTANT)

    @property
    def past(self) -> bool:
        """Tell whether the month is over."""
        return self.until < self.now

    @cached_property
    def then(self) -> Cooperation:
        """Return the cooperation as of ``until``."""
        return as_of(self.coop, self.until) if self.past else self.coop

    @cached_property
    def events(self) -> Happened:
        """Return what happened, as far as the reader's side may read it."""
        return happened(self.then, self.month, self.who.side if self.inside else None)

    @property
    def own(self) -> bool:
        """Tell whether anything in it is for the reader's side alone."""
        found = self.events
        return self.inside and (
            any(d.told is Told.OWN for d in found.decided)
            or any(x.seen is Seen.INTERNAL for x in found.learnt)
        )

    @property
    def week(self) -> str:
        """Return the last week that it tells of."""
        within = weeks(self.coop, self.month)
        return within[-1] if within else week_of(self.coop.today(self.until))


class Section(NamedTuple):
    """A heading and its lines; ``word`` is what to type for all of it, empty where this is all."""

    name: str
    lines: list[str]
    word: str = ""


def month_said(month: Month, t: Tongue) -> str:
    """Return a month as in "November 2026"."""
    return t.pattern(MONTHS[month.number - 1]).format(year=month.year)


def footer(page: Page, t: Tongue) -> str:
    """Say where it comes from, as of when it is, and who else reads it."""
    said = t("Compiled from what both sides reported; nobody had to write it.")
    if page.past:
        said += " " + t("As of {day}.", day=t.full_day(page.month.last))
    if page.own:
        org = page.coop.organisation(page.who.side).name
        said += " " + t("It contains notes that only {org} reads.", org=org)
    return said


def capped(it: Section, most: int, t: Tongue) -> list[str]:
    """Keep a page a page: what is beyond is counted, with what to type for all of it."""
    if len(it.lines) <= most:
        return it.lines
    left = t.number(len(it.lines) - most + 1)
    more = t("and {n} more: write “{word}” to Tandem", n=left, word=it.word) if it.word else ""
    return [*it.lines[: most - 1], more or t("and {n} more", n=left)]


def asked_of(page: Page, t: Tongue) -> Section:
    """Say what is asked of the reader now; of a past month only what was so at its end already."""
    found = []
    known = {c.id for c in page.then.open_cases}
    for case in decisions.yours(page.coop, page.who, page.now):
        if case.id not in known:
            continue
        cause = short(cause_said(page.coop, case, t))
        if case.state in RUNS and case.decide_by:
            when = t.moment(case.decide_by)
            found.append(t("Decide {id} by {when}: {cause}", id=case.id, when=when, cause=cause))
        else:
            found.append(t("{id}, {state}", id=case.id, state=labelled(case.state, t)))
    gates = gate_waits.with_you(page.coop, page.who, page.now, t)
    if page.past:
        before = gate_waits.with_you(page.then, page.who, page.until, t)
        gates = [g for g in gates if g in before]
    return Section(t("Asked of you"), [*found, *gates], t("escalations"))


def phase_said(page: Page, t: Tongue) -> str:
    """Say which phase it was; empty where that is not known any more."""
    if page.past and phase_at(page.coop, page.until) is None:
        return ""
    return where_we_are(page.then, page.week, t)


def sections(page: Page, t: Tongue) -> list[Section]:
    """Return every heading of the page with its lines, those with nothing to say left out."""
    phase = phase_said(page, t)
    found = (
        Section(t("Phase"), [phase] if phase else []),
        Section(t("Milestones"), _milestones(page, t), t("milestones")),
        Section(t("KPIs"), _kpis(page, t), t("kpi")),
        Section(t("Decided"), _decided(page, t), t("decisions")),
        Section(t("Waiting"), _waiting(page, t), t("escalations")),
        Section(t("Escalations"), _answered(page, t), t("escalations")),
        Section(t("Actions"), _actions(page, t), t("actions")),
        Section(t("Answer times"), _speed(page, t), t("trust")),
        Section(t("Trust"), _trust(page, t), t("trust")),
        Section(t("Lessons"), [_lesson(x, t) for x in page.events.learnt], t("lessons")),
        Section(t("Effort"), _effort(page, t), t("trust")),
    )
    # Whoever comes by link has nowhere to type it.
    here = not outsider(page.who)
    return [it if here else it._replace(word="") for it in found if it.lines]


def _milestones(page: Page, t: Tongue) -> list[str]:
    coop, found = page.then, []
    for it in coop.milestones:
        if it in page.events.reached:
            found.append(t("Reached: {title}", title=it.title))
        elif it.open:
            said = t("{title}, due {day}", title=it.title, day=t.dated(it.due))
            if it.moves:
                said += t.plural(
                    " (moved once, first {first})",
                    " (moved {n} times, first {first})",
                    len(it.moves),
                    first=t.full_day(it.first),
                )
            if it.past(coop.today(page.until)):
                said += " – " + t("past its date")
            found.append(said)
    return found


def _kpis(page: Page, t: Tongue) -> list[str]:
    """Hold every KPI against its target."""
    found, day = [], page.then.today(page.until)
    for k in page.then.watched:
        newest = kpi.amount(k, k.newest.value, t) if k.newest else "–"
        goal = t("target {amount}", amount=kpi.amount(k, k.target, t))
        found.append(f"{k.id} {k.name}: {newest} ({goal}), {kpi.stands(page.then, k, day, t)}")
    return found


def _decided(page: Page, t: Tongue) -> list[str]:
    found = []
    for it in page.events.decided:
        said = f"{it.id}: {short(it.decision)}"
        if it.told is Told.OWN:
            said += " – " + t("only your side")
        found.append(said)
    return found


def _waiting(page: Page, t: Tongue) -> list[str]:
    """Say which questions wait, for whom and since when; inside only what the reader may read."""
    coop, found = page.then, []
    for case in sorted(coop.open_cases, key=lambda c: (not c.stuck, c.raised_at)):
        org = coop.organisation(case.side).name
        said = t(
            "{id} waits for {org} since {when}", id=case.id, org=org, when=t.moment(case.since)
        )
        if waited(coop, case, page.until)[0]:
            said += f" ({_took(page, case, t)})"
        today = page.coop.case(case.id) or case
        if page.inside and reads(page.coop, today, page.who, page.now):
            said += f": {short(cause_said(coop, case, t))}"
        if case.stuck:
            said += " – " + t("item 1 of the next jour fixe")
        found.append(said)
    return found


def _took(page: Page, case: Case, t: Tongue) -> str:
    """Say how long a question has waited for the side that was asked."""
    span, day = waited(page.then, case, page.until)
    return speed.days_said(span, day, t)


def _answered(page: Page, t: Tongue) -> list[str]:
    """Say which questions ended in the month, and how long each had waited."""
    coop, (begin, end) = page.then, page.month.span(page.coop.zone)
    return [
        t(
            "{id}, asked of {org}: {state}, waited {time}",
            id=case.id,
            org=coop.organisation(case.side).name,
            state=labelled(case.state, t),
            time=_took(page, case, t),
        )
        for case in coop.cases
        if not case.open and begin <= case.since < end
    ]


def _actions(page: Page, t: Tongue) -> list[str]:
    coop, today = page.then, page.coop.today(page.until)
    begin, end = page.month.span(coop.zone)
    found = []
    for side in Side:
        mine = [a for a in coop.actions if a.side is side]
        done = [a for a in mine if a.done_at and begin <= a.done_at < end]
        late = [a for a in mine if a.overdue(today)]
        still = [a for a in mine if a.open]
        if done or still:
            found.append(
                t(
                    "{org}: {done} done, {open} open, {late} overdue",
                    org=coop.organisation(side).name,
                    done=t.number(len(done)),
                    open=t.number(len(still)),
                    late=t.number(len(late)),
                )
            )
    return found


def _speed(page: Page, t: Tongue) -> list[str]:
    return [f"{name}: {plain(said)}" for name, said in speed.rows(page.then, page.until, t)]


def _trust(page: Page, t: Tongue) -> list[str]:
    within = weeks(page.coop, page.month)
    shown = [p for p in trust.known(page.coop) if p.week in within]
    return [trust.pulse_said(page.coop, p, t) for p in shown]


def _effort(page: Page, t: Tongue) -> list[str]:
    return [plain(said) for _, said in trust.effort_rows(page.then, t, page.week)]


def _lesson(it: Lesson, t: Tongue) -> str:
    said = it.worked or it.failed
    if it.why:
        said += " – " + it.why
    inside = " – " + t("only your side") if it.seen is Seen.INTERNAL else ""
    return f"{it.id}: {short(said)}{inside}"
