"""What is said about the patterns in which cooperations fail: signs, and advice (M01, M02)."""

from datetime import date, datetime

from bot.domain.cooperation import Cooperation
from bot.domain.detectors import Finding, Pattern, Seen, Sign, found
from bot.domain.gates import Lock
from bot.domain.people import Member, Side
from bot.language import N_, Tongue
from bot.message import Ask, Bold, Do, Facts, Message, Span, say

Rows = list[tuple[str, tuple[Span, ...]]]

PATTERNS = {
    Pattern.SILENCE: N_("Silence"),
    Pattern.TARGET: N_("Unclear target"),
    Pattern.TIME: N_("Two time scales"),
    Pattern.CULTURE: N_("Two cultures"),
    Pattern.ANCHOR: N_("Not anchored"),
    Pattern.TOO_BIG: N_("Too big too early"),
}
ADVICE = {
    Pattern.SILENCE: N_("Decide together: go on, pause until a day, or end it properly."),
    Pattern.TARGET: N_("Write down what success is: a number, a date, and what if it is missed."),
    Pattern.TIME: N_("Agree on answer times that both can keep, and name a deputy."),
    Pattern.CULTURE: N_("Take one hour: what does each side expect of a first version?"),
    Pattern.ANCHOR: N_("Bring whoever is missing on board before the next gate."),
    Pattern.TOO_BIG: N_("Cut it down to what a pilot can show, and leave the rest for later."),
}
SIGNS = {
    Sign.QUIET: N_("no report, jour fixe or decision for {n} weeks"),
    Sign.NO_NUMBER: N_("the goal lacks a number or a date"),
    Sign.NO_KPI: N_("the pilot runs without a KPI"),
    Sign.NO_READING: N_("{kpi} has not been measured for {n} weeks"),
    Sign.SLOW_DECISIONS: N_("{org} takes {days} working days to decide (agreed {agreed})"),
    Sign.SLOW_NEEDS: N_("the partner has waited for {org} for {n} working days (agreed {agreed})"),
    Sign.UNEQUAL: N_(
        "{org} has agreed to {n} working days for a decision, the partner to {agreed}"
    ),
    Sign.GATE_PASSED: N_("{gate} was to be decided on {day}"),
    Sign.LIGHTS_APART: N_("the lights differed in {n} of {all} weeks"),
    Sign.RATED_APART: N_("both sides rated the last {n} jours fixes very differently"),
    Sign.MOVED: N_("{all} milestones were moved {n} times"),
    Sign.NO_SPONSOR: N_("{org} has no sponsor"),
    Sign.NO_DEPUTY: N_("the sponsor of {org} has no deputy"),
    Sign.OVERDUE: N_("{n} actions of {org} are overdue"),
    Sign.NOT_CONFIRMED: N_("{org} has not confirmed who is on board"),
    Sign.BEYOND: N_("{milestone} lies after the gate on {day}"),
    Sign.MUCH: N_("{n} actions and {all} milestones are open at once"),
    Sign.TRIED: N_("{lock} was asked for before the pilot has passed its gate"),
}
# How many patterns the overview explains, and the signs that stand on it anyway.
BRIEF = 2
TOLD = frozenset({Sign.NO_SPONSOR, Sign.NO_DEPUTY, Sign.SLOW_NEEDS})
LOCKS = {
    Lock.SCALING: N_("Scaling"),
    Lock.EQUITY: N_("A stake"),
    Lock.EXCLUSIVITY: N_("Long exclusivity"),
    Lock.INTEGRATION: N_("Full integration"),
}


def sign_said(coop: Cooperation, seen: Seen, t: Tongue) -> str:
    """Say one sign with its values."""
    values: dict[str, object] = {}
    for name, value in seen.values.items():
        if isinstance(value, date):
            values[name] = t.full_day(value)
        elif isinstance(value, int | float):
            values[name] = t.number(value)
        else:
            values[name] = t(LOCKS[Lock(value)]) if name == "lock" else value
    if seen.side:
        values["org"] = coop.organisation(seen.side).name
    return t.pattern(SIGNS[seen.sign]).format(**values)


def brief(coop: Cooperation, now: datetime, t: Tongue) -> Rows:
    """Say in few words what shows, for where its places and needs stand already."""
    seen = found(coop, now)
    rows: Rows = []
    for it in seen[:BRIEF]:
        sign = next((sign_said(coop, s, t) for s in it.signs if s.sign not in TOLD), "")
        advice = Bold(text=t(ADVICE[it.pattern]))
        rows.append((t(PATTERNS[it.pattern]), (f"{sign}. ", advice) if sign else (advice,)))
    if beyond := [t(PATTERNS[it.pattern]) for it in seen[BRIEF:]]:
        rows.append((t("Also"), (t.and_(beyond),)))
    return rows


def rows(coop: Cooperation, now: datetime, t: Tongue) -> Rows:
    """Say each pattern that shows: by what, and what helps."""
    return [_row(coop, it, t) for it in found(coop, now)]


def _row(coop: Cooperation, it: Finding, t: Tongue) -> tuple[str, tuple[Span, ...]]:
    signs = "; ".join(sign_said(coop, s, t) for s in it.signs[:3])
    return t(PATTERNS[it.pattern]), (f"{signs}. ", Bold(text=t(ADVICE[it.pattern])))


def alarm(coop: Cooperation, weeks: int, t: Tongue) -> Message:
    """Ask a sponsor what becomes of a cooperation that has gone quiet."""
    return Message(
        title=t("Nothing heard for {n} weeks: {title}", n=weeks, title=coop.title),
        blocks=(
            say(
                t(
                    "No report, no jour fixe, no decision. Most cooperations end like that without"
                    " anybody having decided it. What do you want?"
                )
            ),
        ),
        buttons=(
            Ask(label=t("Go on"), word="go-on", style="primary"),
            Ask(label=t("Pause until …"), word="pause"),
            Ask(label=t("End it"), word="gate decide", given={"way": "stop"}),
        ),
        more=(Do(label=t("Overview"), word="overview"),),
        footer=(t("Both sponsors are asked. {goal}", goal=coop.goal),),
    )


def going_on(coop: Cooperation, who: Member, action: str, t: Tongue) -> Message:
    """Say that it goes on, and with which step."""
    found_ = coop.action(action)
    step = found_.text if found_ else "–"
    day = t.dated(found_.due) if found_ else ""
    title = t("{name} wants to go on: {title}", name=who.name, title=coop.title)
    return Message(
        title=title,
        blocks=(Facts(rows=((t("Next step"), (step,)), (t("Until"), (day,)))),),
        buttons=(Do(label=t("Overview"), word="overview", style="primary"),),
        footer=(coop.organisation(Side(who.side)).name,),
    )
