"""What is said about the weekly light: asked, reported, closed, looked back on (M13)."""

from bot.domain.calendar import weeks_between
from bot.domain.cooperation import Cooperation
from bot.domain.light import Duty, Light, Report
from bot.domain.people import Side
from bot.domain.week import closes, gap, history, weeks_in_a_row
from bot.language import Tongue
from bot.message import (
    Answers,
    Ask,
    Block,
    Button,
    Do,
    Facts,
    LightRow,
    Lights,
    Message,
    say,
)
from bot.views import needs, trust
from bot.views.ahead import next_milestone
from bot.views.common import quoted, where_read
from bot.words import labelled

SIGNS = {Light.GREEN: "●", Light.AMBER: "▲", Light.RED: "■", Light.GREY: "–", Light.BLUE: "‖"}


def where_we_are(coop: Cooperation, week: str, t: Tongue) -> str:
    """Say phase and week of the phase, as in "Pilot, week 9 of 24"."""
    phase = labelled(coop.phase, t)
    if coop.phase_since is None:
        return phase
    since = coop.phase_since.isocalendar()
    n = weeks_between(f"{since.year}-W{since.week:02d}", week) + 1
    if coop.phase_weeks:
        return t("{phase}, week {n} of {all}", phase=phase, n=max(n, 1), all=coop.phase_weeks)
    return t("{phase}, week {n}", phase=phase, n=max(n, 1))


def how_it_is(coop: Cooperation, week: str, t: Tongue) -> str:
    """Say where it is, or that it rests or is closed."""
    if coop.ended:
        return t("closed since {day}", day=t.full_day(coop.today(coop.ended.at)))
    if coop.paused:
        return t("paused until {day}", day=t.day(coop.paused.until))
    return where_we_are(coop, week, t)


def row(coop: Cooperation, side: Side, week: str, t: Tongue, *, count: int = 0) -> LightRow:
    """Return one side's row: light, change against the report before, headline, mark."""
    report = coop.report(week, side)
    light = coop.light(week, side)
    closed = coop.closed(week)
    word = labelled(light, t)
    if light is Light.GREY and closed and closed.duties.get(side) is Duty.EXCUSED:
        word = t("No report (away)")
    elif light is Light.GREY and not closed:
        word = t("Not yet reported")
    return LightRow(
        name=coop.organisation(side).name,
        light=light,
        word=word,
        change=_change(coop, side, week, t),
        headline=quoted(report.headline, t) if report else "",
        mark=_mark(report, t),
        history=history(coop, side, week, count) if count else (),
    )


def _change(coop: Cooperation, side: Side, week: str, t: Tongue) -> str:
    report, before = coop.report(week, side), coop.last_report(side, week)
    if report is None or before is None:
        return ""
    now, then = report.light.step, before.light.step
    if now is None or then is None or now == then:
        return t("= as before") if now == then else ""
    pattern = t("↑ from {light}") if now < then else t("↓ from {light}")
    return pattern.format(light=labelled(before.light, t))


def _mark(report: Report | None, t: Tongue) -> str:
    marks = []
    if report and report.late:
        marks.append(t("late"))
    if report and report.edited:
        marks.append(t("edited"))
    return ", ".join(marks)


def gap_said(coop: Cooperation, week: str, t: Tongue) -> str:
    """Say how far the lights lie apart, for how long, and what to ask then."""
    said = gap_told(coop, week, t)
    if gap(coop, week) and weeks_in_a_row(coop, week) >= coop.thresholds.gap_weeks:
        said += t(" – worth five minutes: what does each of you expect?")
    return said


def gap_told(coop: Cooperation, week: str, t: Tongue) -> str:
    """Say how far the lights lie apart, and for how long; empty while that is not known."""
    steps = gap(coop, week)
    if steps is None:
        return ""
    if steps == 0:
        return t("Both see it alike.")
    said = t.plural("Gap: one step", "Gap: {n} steps", steps)
    weeks = weeks_in_a_row(coop, week)
    return said + t(", {n} weeks running", n=weeks) if weeks > 1 else said


def week_card(coop: Cooperation, week: str, t: Tongue, skipped: int = 0) -> Message:
    """Show both lights of a week: while it is open what was given, once closed the whole."""
    closed = coop.closed(week)
    blocks: list[Block] = [
        Lights(
            rows=tuple(row(coop, side, week, t) for side in Side),
            gap=gap_said(coop, week, t),
        )
    ]
    facts = [*needs.told(coop, week, t)]
    facts += next_milestone(coop, coop.today(closes(coop, week)), t)
    if closed and (pulse := coop.pulse(week)) and pulse.shown:
        facts.append((t("Trust"), (trust.pulse_said(coop, pulse, t),)))
    if closed:
        facts += trust.alarm(coop, t, week)
    if facts:
        blocks.append(Facts(rows=tuple(facts)))
    if skipped:
        blocks.append(
            say(
                t.plural(
                    "One earlier week has closed while Tandem was not running.",
                    "{n} earlier weeks have closed while Tandem was not running.",
                    skipped,
                ),
                small=True,
            )
        )
    buttons: list[Button] = [Do(label=t("History"), word="report")]
    if closed is None:
        buttons.insert(0, Ask(label=t("Report the light"), word="status"))
        footer = t("Week closes {when}.", when=t.moment(closes(coop, week)))
    else:
        footer = t("Closed {when}.", when=t.moment(closed.at))
        if Duty.MISSED in closed.duties.values():
            late = Ask(label=t("Report late"), word="status", given={"week": week})
            buttons.insert(0, late)
    title = t(
        "{week} · {title} · {where}",
        week=_capital(t.week(week)),
        title=coop.title,
        where=where_we_are(coop, week, t),
    )
    return Message(title=title, blocks=tuple(blocks), buttons=tuple(buttons), footer=(footer,))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- private -------------------------------------------------------------------------------------


def ask(coop: Cooperation, side: Side, week: str, t: Tongue) -> Message:
    """Ask an owner for the light: last week's, one button, one way to say "unchanged"."""
    last = coop.last_report(side, week)
    lines: list[Block] = []
    buttons: list[Button] = [Ask(label=t("Report the light"), word="status", style="primary")]
    if last:
        lines.append(
            say(
                t(
                    "Last time: {light}, {headline}",
                    light=labelled(last.light, t),
                    headline=quoted(last.headline, t),
                )
            )
        )
        buttons.append(
            Do(
                label=t("Unchanged: {light}", light=labelled(last.light, t)),
                word="status",
                given={"light": last.light.value, "headline": last.headline},
            )
        )
    buttons.append(Ask(label=t("I am away"), word="away"))
    return Message(
        title=t("Your light for {week} · {title}", week=t.week(week), title=coop.title),
        blocks=tuple(lines),
        buttons=tuple(buttons),
        footer=(t("Until {when}.", when=t.moment(closes(coop, week))), " ", where_read(coop, t)),
    )


def nudge(coop: Cooperation, week: str, t: Tongue) -> Message:
    """Remind an owner once, kindly, before the week closes."""
    return Message(
        title=t("Two minutes for the light of {week}?", week=t.week(week)),
        blocks=(
            say(
                t(
                    "{title} closes its week at {time}. One colour and one sentence are enough.",
                    title=coop.title,
                    time=t.moment(closes(coop, week)),
                )
            ),
        ),
        buttons=(
            Ask(label=t("Report the light"), word="status", style="primary"),
            Ask(label=t("I am away"), word="away"),
        ),
    )


def settled(coop: Cooperation, side: Side, week: str, t: Tongue) -> Message:
    """Turn the card that asked into one that says it is done, or has closed."""
    report = coop.report(week, side)
    if report is None:
        return Message(
            title=t("{week} has closed · {title}", week=_capital(t.week(week)), title=coop.title),
            blocks=(
                say(t("No light came this week; it stands as “no report”. You can still add it.")),
            ),
            buttons=(Ask(label=t("Report late"), word="status", given={"week": week}),),
        )
    title = t("Reported for {week}: {light}", week=t.week(week), light=labelled(report.light, t))
    buttons: tuple[Button, ...] = ()
    if coop.closed(week) is None:
        buttons = (Ask(label=t("Correct it"), word="status", given={"week": week}),)
    return Message(
        title=f"{title} · {coop.title}", blocks=(say(quoted(report.headline, t)),), buttons=buttons
    )


def given(coop: Cooperation, report: Report, t: Tongue) -> Message:
    """Tell whoever reported what was posted where, who reads it, and how to correct it."""
    title = t(
        "Thank you. Your light for {week}: {light}",
        week=t.week(report.week),
        light=labelled(report.light, t),
    )
    buttons: list[Button] = []
    lines = [say(quoted(report.headline, t))]
    if report.light is Light.RED:
        lines.append(say(t("Thank you for saying red now: while there is time, it can be solved.")))
        buttons.append(_escalate(report, t))
    footer = [where_read(coop, t)]
    if coop.closed(report.week) is None:
        end = t.moment(closes(coop, report.week))
        footer.append(t("You can correct it until {when}.", when=end))
        buttons.append(Ask(label=t("Correct it"), word="status", given={"week": report.week}))
    buttons.append(Do(label=t("Overview"), word="overview"))
    return Message(
        title=title,
        blocks=tuple(lines),
        buttons=tuple(buttons),
        footer=(" ".join(footer),),
    )


def _escalate(report: Report, t: Tongue) -> Button:
    """Offer to ask for a decision, with what was said already."""
    given: Answers = {"about": f"red:{report.side}", "cause": report.headline}
    if report.need:
        given["recommendation"] = report.need.text
    return Ask(label=t("Escalate"), word="escalate", given=given)


def as_answers(report: Report) -> Answers:
    """Return a report as the answers that its form shows."""
    found: Answers = {
        "light": report.light.value,
        "headline": report.headline,
        "track": report.track.value,
    }
    if report.need:
        found |= {"need": report.need.text, "need_from": report.need.whom.value}
        if report.need.by:
            found["need_by"] = report.need.by.isoformat()
    if report.way:
        found |= {"way": report.way.measure, "way_who": report.way.who}
        if report.way.until:
            found["way_until"] = report.way.until.isoformat()
    return found
