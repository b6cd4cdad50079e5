"""The overview (the empty command): where we are, what waits for whom, what comes next."""

from datetime import datetime

from bot.domain import gates
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.dates import next_date
from bot.domain.light import Duty, NeedFrom
from bot.domain.pending import Proposal
from bot.domain.people import Member, Role, Side
from bot.domain.week import asking, closes, duty, open_week
from bot.language import Tongue
from bot.message import Answers, Ask, Block, Bold, Button, Do, Facts, Lights, Message, Span, say
from bot.views import (
    decisions,
    gate_waits,
    promises,
    readings,
    sheets,
    signs,
    speed,
    trust,
)
from bot.views.ahead import next_milestone
from bot.views.light import gap_said, row, where_we_are
from bot.views.looking_back import picture
from bot.views.needs import waiting_days

WEEKS = 8
Rows = list[tuple[str, tuple[Span, ...]]]


def shown_week(coop: Cooperation, now: datetime) -> str:
    """Return the week whose lights are shown: this one, or the last that closed."""
    return max(coop.weeks[-1].week if coop.weeks else "", week_of(coop.today(now)))


def overview(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> Message:
    """Show the lights, what waits for whom and what comes next, with the button that helps."""
    week = shown_week(coop, now)
    if coop.closed(week) is None and coop.weeks and not any(coop.report(week, s) for s in Side):
        week = coop.weeks[-1].week
    trend = len({r.week for r in coop.reports if r.week <= week}) > 1
    blocks: list[Block] = [
        say(t("Lights of {week}", week=t.week(week)), small=True),
        Lights(rows=tuple(row(coop, s, week, t) for s in Side), gap=gap_said(coop, week, t)),
        *((picture(coop, week, WEEKS, t),) if trend else ()),
    ]
    facts: Rows = [*_yours(coop, who, now, t), *_next(coop, now, t), *_open(coop, week, now, t)]
    blocks.append(Facts(rows=tuple(facts)))
    front, further = _buttons(coop, who, now, t), _more(t)
    return Message(
        title=_title(coop, now, t),
        blocks=tuple(blocks),
        buttons=front,
        more=tuple(b for b in further if b.word not in {f.word for f in front}),
        footer=(t("Goal: {goal}", goal=coop.goal),),
    )


def _title(coop: Cooperation, now: datetime, t: Tongue) -> str:
    """Say which cooperation, where it is, and when its next gate is."""
    where = where_we_are(coop, week_of(coop.today(now)), t)
    review = gates.current(coop)
    # While it is paused no gate has a day yet: it comes as much later as the pause lasts.
    if review is None or coop.ended or coop.paused:
        return t("{title} · {where}", title=coop.title, where=where)
    return t(
        "{title} · {where} · gate {day}",
        title=coop.title,
        where=where,
        day=t.far_day(review.day, coop.today(now)),
    )


def _more(t: Tongue) -> tuple[Button, ...]:
    return (
        Do(label=t("History"), word="report"),
        Do(label=t("Jour fixe"), word="jourfixe"),
        Do(label=t("Agenda"), word="agenda"),
        Do(label=t("Actions"), word="actions"),
        Do(label=t("Milestones"), word="milestones"),
        Do(label=t("Escalations"), word="escalations"),
        Do(label=t("Decisions"), word="decisions"),
        Do(label=t("Phases"), word="phase"),
        Do(label=t("KPIs"), word="kpi"),
        Ask(label=t("I am away"), word="away"),
        Do(label=t("Settings"), word="settings"),
        Do(label=t("Help"), word="help"),
    )


def _buttons(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> tuple[Button, ...]:
    topic: Button = Ask(label=t("Add a topic"), word="topic")
    its: tuple[Button, ...] = ()
    if coop.playbook:
        its = (Do(label=t("Playbook"), word="playbook"),)
    return (*_first(coop, who, now, t), topic, *its)


def _first(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> tuple[Button, ...]:
    """Return the one button for what waits for this person, none where nothing does."""
    if coop.paused:
        return (Do(label=t("Go on now"), word="resume"),)
    asks = [m for m in coop.members if m.pending and _confirms(coop, m, who)]
    if asks:
        label, given = t("Confirm {name}", name=asks[0].name[:40]), {"member": asks[0].id}
        return (Do(label=label, word="confirm", given=dict(given), style="primary"),)
    if theirs := _proposed(coop, who):
        change: Answers = {"proposal": theirs[0].id}
        return (Do(label=t("Look at the change"), word="proposal", given=change),)
    if waiting := decisions.yours(coop, who, now):
        case: Answers = {"case": waiting[0].id}
        show = t("Show {id}", id=waiting[0].id)
        return (Do(label=show, word="escalations", given=case, style="primary"),)
    if may_report(coop, who, now):
        return (Ask(label=t("Report the light"), word="status", style="primary"),)
    return ()


def _confirms(coop: Cooperation, waiting: Member, who: Member) -> bool:
    owner = coop.confirmer(waiting.side)
    return owner is not None and owner.id == who.id


def _proposed(coop: Cooperation, who: Member) -> list[Proposal]:
    """Return the changes that this person is asked to agree to."""
    return [
        p
        for p in coop.proposals
        if who.has(Role.OWNER) and (by := coop.member(p.by)) and by.side is not who.side
    ]


def may_report(coop: Cooperation, who: Member, now: datetime) -> bool:
    """Tell whether this person acts as owner today."""
    acting = coop.acting_owner(who.side, coop.today(now))
    return acting is not None and acting.id == who.id and coop.ended is None


def to_report(coop: Cooperation, who: Member, now: datetime) -> bool:
    """Tell whether this person still has a light to give."""
    if coop.paused_on(coop.today(now)) or not may_report(coop, who, now):
        return False
    state = duty(coop, who.side, open_week(coop), now)
    return state in (Duty.PENDING, Duty.OVERDUE)


def duty_said(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> str:
    """Say what this person is asked for, empty if nothing."""
    if coop.paused_on(coop.today(now)) or not may_report(coop, who, now):
        return ""
    week = open_week(coop)
    state = duty(coop, who.side, week, now)
    if state is Duty.GIVEN:
        return t("Light for {week}: given", week=t.week(week))
    if state is Duty.EXCUSED:
        return ""
    end = t.moment(closes(coop, week))
    if state is Duty.OVERDUE:
        return t("Light for {week}: still missing, until {when}", week=t.week(week), when=end)
    return t("Light for {week}: until {when}", week=t.week(week), when=end)


def _yours(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> Rows:
    said = (duty_said(coop, who, now, t), *waits(coop, who, now, t))
    words = " · ".join(s for s in said if s)
    return [(t("With you"), (Bold(text=words) if words else t("nothing at the moment"),))]


def waits(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> list[str]:
    """Say what waits for this person beside the light, one after the other."""
    said = []
    asks = [m.name for m in coop.members if m.pending and _confirms(coop, m, who)]
    if asks:
        said.append(t("Confirm: {names}", names=t.and_(asks)))
    said += decisions.with_you(coop, who, now, t)
    said += gate_waits.with_you(coop, who, now, t)
    said += sheets.with_you(coop, who, coop.today(now), t)
    said += promises.with_you(coop, who, now, t)
    theirs = _proposed(coop, who)
    if theirs:
        said.append(t.plural("One change to agree to", "{n} changes to agree to", len(theirs)))
    return said


def _next(coop: Cooperation, now: datetime, t: Tongue) -> Rows:
    if coop.paused:
        return [(t("Paused"), (t("until {day}", day=t.day(coop.paused.until)),))]
    date = next_date(coop, now)
    said = t("Jour fixe {when}", when=t.moment(date.start)) if date else _week_ahead(coop, now, t)
    return [(t("Next"), (said,)), *next_milestone(coop, coop.today(now), t)]


def _week_ahead(coop: Cooperation, now: datetime, t: Tongue) -> str:
    """Say when the light is asked for, and when its week closes."""
    week = open_week(coop)
    said = [t("Week closes {when}", when=t.moment(closes(coop, week)))]
    if when := [a.ask for s in Side if (a := asking(coop, s, week)) and a.ask > now]:
        said.insert(0, t("Question for the light {when}", when=t.moment(min(when))))
    return " · ".join(said)


def _open(coop: Cooperation, week: str, now: datetime, t: Tongue) -> Rows:
    """Say what is open, who waits how long for whom, and what stands out; each thing once."""
    rows: Rows = []
    open_ = [*decisions.open_said(coop, t), *_topics(coop, now, t), *_steps(coop, t)]
    if open_ := [*open_, *_missing(coop, t)]:
        rows.append((t("Open"), (" · ".join(open_),)))
    rows += [*_waiting(coop, week, now, t), *trust.alarm(coop, t), *signs.brief(coop, now, t)]
    rows += readings.missing_rows(coop, coop.today(now), t)
    today = coop.today(now)
    away = [
        t("{name} until {day}", name=m.name, day=t.day(a.until))
        for m in coop.members
        if m.roles and (a := m.away(today))
    ]
    if away:
        rows.append((t("Away"), (t.and_(away),)))
    return rows


def _topics(coop: Cooperation, now: datetime, t: Tongue) -> list[str]:
    """Say how many topics wait for the next jour fixe."""
    count, date = sum(x.open for x in coop.topics), next_date(coop, now)
    if not count:
        return []
    if date is None:
        return [t.plural("One topic", "{n} topics", count)]
    day = t.day(coop.today(date.start))
    return [t.plural("One topic for {day}", "{n} topics for {day}", count, day=day)]


def _steps(coop: Cooperation, t: Tongue) -> list[str]:
    """Say how far the playbook of this phase is."""
    there = [s for s in coop.steps if s.phase == coop.phase.value]
    if coop.playbook is None or not there:
        return []
    done = sum(not s.open for s in there)
    return [t("Playbook: {n} of {all} steps", n=t.number(done), all=t.number(len(there)))]


def _missing(coop: Cooperation, t: Tongue) -> list[str]:
    """Say which places nobody has taken yet."""
    found = []
    for side in Side:
        org = coop.organisation(side).name
        if coop.owner(side) is None:
            found.append(t("{org} has no project owner", org=org))
        if not coop.holders(side, Role.SPONSOR):
            found.append(t("{org} has no sponsor", org=org))
        elif not coop.holders(side, Role.DEPUTY):
            found.append(t("the sponsor of {org} has no deputy", org=org))
    return found


def _waiting(coop: Cooperation, week: str, now: datetime, t: Tongue) -> Rows:
    """Say what each side waits for, and how long the answers of each side have taken so far."""
    said: list[str] = []
    for side in Side:
        report = coop.report(week, side)
        if report and report.need and report.need.whom is NeedFrom.PARTNER:
            org, days = coop.organisation(side).name, waiting_days(coop, side, week, now)
            agreed = coop.answer_times(side.other).need_days
            words = t.plural(
                "{org} for: {what} (one working day, agreed {agreed})",
                "{org} for: {what} ({n} working days, agreed {agreed})",
                days,
                org=org,
                what=report.need.text,
                agreed=agreed,
            )
            said.append(words)
    rows: Rows = [(t("Waiting"), ("\n".join(said),))] if said else []
    return [*rows, *speed.brief(coop, now, t)]
