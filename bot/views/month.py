"""The monthly sponsor report: one page, compiled; as a message and as a document (M12, M20)."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Told
from bot.domain.lessons import Lesson, Seen
from bot.domain.month import Happened, Month, happened, weeks
from bot.domain.people import Member, Side
from bot.domain.speed import waited
from bot.exports.document import Bullets, Document, Figure, Grid, Heading, Part, text
from bot.language import N_, Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Button,
    Do,
    Facts,
    LightRow,
    Lights,
    Message,
    Picture,
    Span,
    Strip,
    plain,
    say,
)
from bot.triggers import cause_said
from bot.views import decisions, gate_waits, kpi, speed, trust
from bot.views.escalation import RUNS, reads, short
from bot.views.light import gap_said, row, where_we_are
from bot.words import labelled

MOST = 6
Rows = list[tuple[str, tuple[Span, ...]]]
Lines = list[tuple[str, list[str]]]
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


@dataclass(frozen=True, slots=True)
class Page:
    """What the report of a month is compiled from: for whom, and as of when.

    ``inside`` says that only people of the reader's side read along, so their own notes may stand
    in it; ``asked`` that the reader is told what is asked of them.
    """

    coop: Cooperation
    month: Month
    who: Member
    now: datetime
    inside: bool = True

    @property
    def events(self) -> Happened:
        """Return what happened, as far as the reader's side may read it."""
        return happened(self.coop, self.month, self.who.side if self.inside else None)


def month_said(month: Month, t: Tongue) -> str:
    """Return a month as in "November 2026"."""
    return t.pattern(MONTHS[month.number - 1]).format(year=month.year)


def report(page: Page, t: Tongue) -> Message:
    """Show the month on one page: what is asked first, then what was."""
    blocks: list[Block] = []
    asked = asked_of(page, t)
    if asked:
        blocks.append(say(Bold(text=t("Asked of you"))))
        blocks += [say(line) for line in _capped(asked, t)]
    blocks.append(_lights(page, t))
    rows = tuple((name, ("\n".join(lines),)) for name, lines in sections(page, t))
    if rows:
        blocks.append(Facts(rows=rows))
    blocks += pictures(page, t)
    return Message(
        title=_title(page, t),
        blocks=tuple(blocks),
        buttons=_buttons(page, t),
        more=(Do(label=t("Overview"), word="overview"),),
        footer=(_footer(page, t),),
    )


def _title(page: Page, t: Tongue) -> str:
    title, month = page.coop.title, month_said(page.month, t)
    return t("{month} · {title}", month=month, title=title)


def _footer(page: Page, t: Tongue) -> str:
    said = t("Compiled from what both sides reported; nobody had to write it.")
    if page.inside and _own(page):
        org = page.coop.organisation(page.who.side).name
        said += " " + t("It contains notes that only {org} reads.", org=org)
    return said


def _own(page: Page) -> bool:
    """Tell whether anything in it is for the reader's side alone."""
    found = page.events
    return any(d.told is Told.OWN for d in found.decided) or any(
        x.seen is Seen.INTERNAL for x in found.learnt
    )


def _buttons(page: Page, t: Tongue) -> tuple[Button, ...]:
    waiting = decisions.yours(page.coop, page.who, page.now)
    first: list[Button] = [
        Do(label=t("Show {id}", id=c.id), word="escalations", given={"case": c.id}, style="primary")
        for c in waiting[:1]
    ]
    given = {"month": page.month.key}
    as_word = Do(label=t("As Word"), word="report month", given={**given, "kind": "docx"})
    as_text = Do(label=t("As Markdown"), word="report month", given={**given, "kind": "md"})
    return (*first, as_word, as_text)


def asked_of(page: Page, t: Tongue) -> list[str]:
    """Say what is asked of the reader now."""
    found = []
    for case in decisions.yours(page.coop, page.who, page.now):
        cause = short(cause_said(page.coop, case, t))
        if case.state in RUNS and case.decide_by:
            when = t.moment(case.decide_by)
            found.append(t("Decide {id} by {when}: {cause}", id=case.id, when=when, cause=cause))
        else:
            found.append(t("{id}, {state}", id=case.id, state=labelled(case.state, t)))
    return [*found, *gate_waits.with_you(page.coop, page.who, page.now, t)]


def _lights(page: Page, t: Tongue) -> Lights:
    coop, within = page.coop, weeks(page.coop, page.month)
    if not within:
        rows = tuple(
            LightRow(name=coop.organisation(s).name, light=coop.light("", s), word=t("No report"))
            for s in Side
        )
        return Lights(rows=rows)
    last = within[-1]
    lit = tuple(
        row(coop, s, last, t).model_copy(
            update={"history": tuple(coop.light(w, s) for w in within)}
        )
        for s in Side
    )
    return Lights(rows=lit, gap=gap_said(coop, last, t))


def sections(page: Page, t: Tongue) -> Lines:
    """Return every heading of the page with its lines, those with nothing to say left out."""
    found: Lines = [
        (t("Phase"), [where_we_are(page.coop, _week(page), t)]),
        (t("Milestones"), _milestones(page, t)),
        (t("KPIs"), _kpis(page, t)),
        (t("Decided"), _decided(page, t)),
        (t("Waiting"), _waiting(page, t)),
        (t("Escalations"), _answered(page, t)),
        (t("Actions"), _actions(page, t)),
        (t("Answer times"), [f"{name}: {plain(said)}" for name, said in _speed(page, t)]),
        (t("Trust"), _trust(page, t)),
        (t("Lessons"), [_lesson(x, t) for x in page.events.learnt]),
        (t("Effort"), [plain(said) for _, said in trust.effort_rows(page.coop, t)]),
    ]
    return [(name, _capped(lines, t)) for name, lines in found if lines]


def _capped(lines: list[str], t: Tongue) -> list[str]:
    """Keep a page a page: what is beyond is counted, and stands on the board."""
    if len(lines) <= MOST:
        return lines
    return [*lines[: MOST - 1], t("and {n} more", n=t.number(len(lines) - MOST + 1))]


def _week(page: Page) -> str:
    within = weeks(page.coop, page.month)
    return within[-1] if within else week_of(page.coop.today(page.now))


def _milestones(page: Page, t: Tongue) -> list[str]:
    coop, found = page.coop, []
    for it in coop.milestones:
        if it in page.events.reached:
            found.append(t("Reached: {title}", title=it.title))
        elif it.open:
            said = t("{title}, due {day}", title=it.title, day=t.full_day(it.due))
            if it.moves:
                said += t.plural(
                    " (moved once, first {first})",
                    " (moved {n} times, first {first})",
                    len(it.moves),
                    first=t.full_day(it.first),
                )
            if it.past(coop.today(page.now)):
                said += " – " + t("past its date")
            found.append(said)
    return found


def _kpis(page: Page, t: Tongue) -> list[str]:
    """Hold every KPI against its target."""
    found, day = [], page.coop.today(page.now)
    for k in page.coop.watched:
        newest = kpi.amount(k, k.newest.value, t) if k.newest else "–"
        goal = t("target {amount}", amount=kpi.amount(k, k.target, t))
        found.append(f"{k.id} {k.name}: {newest} ({goal}), {kpi.stands(page.coop, k, day, t)}")
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
    coop, found = page.coop, []
    for case in sorted(coop.open_cases, key=lambda c: (not c.stuck, c.raised_at)):
        org = coop.organisation(case.side).name
        said = t(
            "{id} waits for {org} since {when}", id=case.id, org=org, when=t.moment(case.since)
        )
        if waited(coop, case, page.now)[0]:
            said += f" ({_took(page, case, t)})"
        if page.inside and reads(coop, case, page.who, page.now):
            said += f": {short(cause_said(coop, case, t))}"
        if case.stuck:
            said += " – " + t("item 1 of the next jour fixe")
        found.append(said)
    return found


def _took(page: Page, case: Case, t: Tongue) -> str:
    """Say how long a question has waited for the side that was asked."""
    span, day = waited(page.coop, case, page.now)
    return speed.days_said(span, day, t)


def _answered(page: Page, t: Tongue) -> list[str]:
    """Say which questions ended in the month, and how long each had waited."""
    coop, (begin, end) = page.coop, page.month.span(page.coop.zone)
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
    coop, today = page.coop, page.coop.today(page.now)
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


def _speed(page: Page, t: Tongue) -> Rows:
    return speed.rows(page.coop, page.now, t)


def _trust(page: Page, t: Tongue) -> list[str]:
    within = weeks(page.coop, page.month)
    shown = [p for p in trust.known(page.coop) if p.week in within]
    return [trust.pulse_said(page.coop, p, t) for p in shown]


def _lesson(it: Lesson, t: Tongue) -> str:
    said = it.worked or it.failed
    if it.why:
        said += " – " + it.why
    return f"{it.id}: {short(said)}" + (
        " – " + t("only your side") if it.seen is Seen.INTERNAL else ""
    )


def pictures(page: Page, t: Tongue) -> list[Picture]:
    """Return the strip of the month's lights, each KPI's course, and the answer times."""
    coop, within = page.coop, weeks(page.coop, page.month)
    found: list[Picture] = []
    if within:
        rows = tuple(
            (coop.organisation(s).name, tuple(coop.light(w, s) for w in within)) for s in Side
        )
        label = t("Lights of {month}", month=month_said(page.month, t))
        spoken = "; ".join(
            f"{name}: " + ", ".join(labelled(x, t) for x in lights) for name, lights in rows
        )
        words = {x.value: labelled(x, t) for _, lights in rows for x in lights}
        drawing = Strip(weeks=tuple(w.split("-W")[1] for w in within), rows=rows, words=words)
        found.append(
            Picture(
                name=f"lights-{page.month.key}.png",
                title=label,
                alt=f"{label}. {spoken}.",
                drawing=drawing,
            )
        )
    drawn = (kpi.picture(k, t) for k in coop.kpis if k.dropped is None)
    found += [p for p in drawn if p][:2]
    if times := speed.picture(coop, page.now, t):
        found.append(times)
    return found


# -- as a document ---------------------------------------------------------------------------------


def document(page: Page, t: Tongue) -> Document:
    """Lay the month out on a page to be printed: facts, what is asked, what was, pictures."""
    coop = page.coop
    parts: list[Part] = []
    if asked := asked_of(page, t):
        parts += [
            Heading(text=t("Asked of you")),
            Bullets(items=tuple((a,) for a in _capped(asked, t))),
        ]
    parts += [Heading(text=t("Lights")), *_light_table(page, t)]
    for name, lines in sections(page, t)[1:]:
        parts += [Heading(text=name, level=2), Bullets(items=tuple((x,) for x in lines))]
    parts += [Figure(picture=p, small=True) for p in pictures(page, t)]
    orgs = t.and_([coop.organisation(s).name for s in Side])
    return Document(
        title=t("Sponsor report {month}", month=month_said(page.month, t)),
        subtitle=coop.title,
        language=t.language,
        day=coop.today(page.now),
        facts=(
            (t("Cooperation"), (coop.title,)),
            (t("Between"), (orgs,)),
            (t("Goal"), (coop.goal,)),
            (t("Phase"), (where_we_are(coop, _week(page), t),)),
            (t("As of"), (t.full_day(coop.today(page.now)),)),
        ),
        parts=tuple(parts),
        footer=_footer(page, t),
    )


def _light_table(page: Page, t: Tongue) -> list[Part]:
    coop, within = page.coop, weeks(page.coop, page.month)
    if not within:
        return [text(t("No week has closed in this month."))]
    names = tuple(coop.organisation(s).name for s in Side)
    rows = tuple(
        (t.week(w), *(_cell(coop, w, s, t) for s in Side), gap_said(coop, w, t)) for w in within
    )
    header = (t("Week"), *names, t("Gap"))
    return [Grid(header=header, rows=rows, widths=(1, 4, 4, 3))]


def _cell(coop: Cooperation, week: str, side: Side, t: Tongue) -> str:
    found = coop.report(week, side)
    word = labelled(coop.light(week, side), t)
    return f"{word}: {found.headline}" if found else word


def ahead(coop: Cooperation, month: Month, t: Tongue) -> Message:
    """Say that a month has not begun yet."""
    return Message(
        title=t("{month} is still ahead · {title}", month=month_said(month, t), title=coop.title),
        blocks=(say(t("Its report comes on the first working day after it.")),),
        buttons=(
            Do(label=t("This month"), word="report month"),
            Ask(label=t("Other month"), word="report month"),
        ),
    )


def nothing(coop: Cooperation, month: Month, t: Tongue) -> Message:
    """Say that the cooperation did not run in a month."""
    return Message(
        title=t("Nothing yet in {month} · {title}", month=month_said(month, t), title=coop.title),
        blocks=(say(t("The cooperation began later.")),),
        buttons=(
            Do(label=t("This month"), word="report month"),
            Ask(label=t("Other month"), word="report month"),
        ),
    )
