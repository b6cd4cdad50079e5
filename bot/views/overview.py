"""The overview (the empty command): where we are, what waits for whom, what comes next."""

from datetime import datetime

from bot.domain import gates
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation, Duty, Proposal
from bot.domain.dates import next_date
from bot.domain.light import NeedFrom
from bot.domain.people import Member, Role, Side
from bot.domain.week import asking, closes, duty, open_week
from bot.language import Tongue
from bot.message import Answers, Ask, Block, Bold, Button, Do, Facts, Lights, Message, Span, say
from bot.views import decisions, gate, gate_waits, promises, sheets, signs, speed, trust
from bot.views.ahead import next_milestone
from bot.views.light import gap_said, row, where_we_are
from bot.views.needs import waiting_days

WEEKS = 8
Rows = list[tuple[str, tuple[Span, ...]]]


def shown_week(coop: Cooperation, now: datetime) -> str:
    """Return the week whose lights are shown: this one, or the last that closed."""
    return max(coop.weeks[-1].week if coop.weeks else "", week_of(coop.today(now)))


def overview(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> Message:
    """Show lights, next duties and open things, with the button that helps next."""
    week = shown_week(coop, now)
    if coop.closed(week) is None and coop.weeks and not any(coop.report(week, s) for s in Side):
        week = coop.weeks[-1].week
    blocks: list[Block] = [
        say(t("Lights of {week}", week=t.week(week)), small=True),
        Lights(
            rows=tuple(row(coop, s, week, t, count=WEEKS) for s in Side),
            gap=gap_said(coop, week, t),
        ),
    ]
    facts: Rows = [*_yours(coop, who, now, t), *_next(coop, now, t), *_open(coop, week, now, t)]
    blocks.append(Facts(rows=tuple(facts)))
    if drawn := speed.picture(coop, now, t):
        blocks.append(drawn)
    title = t(
        "{title} · {where}", title=coop.title, where=where_we_are(coop, week_of(coop.today(now)), t)
    )
    return Message(
        title=title,
        blocks=tuple(blocks),
        buttons=_buttons(coop, who, now, t),
        more=(
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
        ),
        footer=(t("Goal: {goal}", goal=coop.goal),),
    )


def _buttons(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> tuple[Button, ...]:
    history: Button = Do(label=t("History"), word="report")
    if coop.paused:
        return (Do(label=t("Go on now"), word="resume"), history)
    asks = [m for m in coop.members if m.pending and _confirms(coop, m, who)]
    if asks:
        return (
            Do(
                label=t("Confirm {name}", name=asks[0].name[:40]),
                word="confirm",
                given={"member": asks[0].id},
                style="primary",
            ),
            history,
        )
    if theirs := _proposed(coop, who):
        given: Answers = {"proposal": theirs[0].id}
        return (Do(label=t("Look at the change"), word="proposal", given=given), history)
    if waiting := decisions.yours(coop, who, now):
        given = {"case": waiting[0].id}
        show = t("Show {id}", id=waiting[0].id)
        return (Do(label=show, word="escalations", given=given, style="primary"), history)
    if may_report(coop, who, now):
        return (Ask(label=t("Report the light"), word="status", style="primary"), history)
    return (history,)


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
    week = open_week(coop)
    when = [a.ask for s in Side if (a := asking(coop, s, week)) and a.ask > now]
    said = []
    if when:
        said.append(t("Question for the light {when}", when=t.moment(min(when))))
    said.append(t("Week closes {when}", when=t.moment(closes(coop, week))))
    if date := next_date(coop, now):
        said.append(t("Jour fixe {when}", when=t.moment(date.start)))
    rows: Rows = [(t("Next"), (" · ".join(said),))]
    return [*rows, *next_milestone(coop, coop.today(now), t)]


def _open(coop: Cooperation, week: str, now: datetime, t: Tongue) -> Rows:
    rows: Rows = []
    for side in Side:
        report = coop.report(week, side)
        if report and report.need and report.need.whom is NeedFrom.PARTNER:
            org, days = coop.organisation(side).name, waiting_days(coop, side, week, now)
            agreed = coop.answer_times(side.other).need_days
            said = t.plural(
                "{org}: {what} (one working day, agreed {agreed})",
                "{org}: {what} ({n} working days, agreed {agreed})",
                days,
                org=org,
                what=report.need.text,
                agreed=agreed,
            )
            rows.append((t("Waiting"), (said,)))
    rows += [*decisions.open_rows(coop, t), *promises.word_rows(coop, now, t)]
    rows += [*speed.rows(coop, now, t), *trust.alarm(coop, t)]
    rows += [*_gate(coop, t), *signs.rows(coop, now, t)]
    missing = [
        t("project owner of {org}", org=coop.organisation(s).name)
        for s in Side
        if coop.owner(s) is None
    ]
    missing += [
        t("sponsor of {org}", org=coop.organisation(s).name)
        for s in Side
        if not coop.holders(s, Role.SPONSOR)
    ]
    missing += [
        t("deputy of the sponsor of {org}", org=coop.organisation(s).name)
        for s in Side
        if coop.holders(s, Role.SPONSOR) and not coop.holders(s, Role.DEPUTY)
    ]
    if missing:
        rows.append((t("Still open"), (t.and_(missing),)))
    today = coop.today(now)
    away = [
        t("{name} until {day}", name=m.name, day=t.day(a.until))
        for m in coop.members
        if m.roles and (a := m.away(today))
    ]
    if away:
        rows.append((t("Away"), (t.and_(away),)))
    return rows


def _gate(coop: Cooperation, t: Tongue) -> Rows:
    """Say which gate comes next, and when."""
    review = gates.current(coop)
    if review is None or coop.ended:
        return []
    return [(t("Next gate"), (f"{gate.named(review, t)} · {t.full_day(review.day)}",))]
