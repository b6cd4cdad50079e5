"""What is said about the date of a step with an agenda: agreed, moved, called off (M43)."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime

from bot.domain.appointments import Appointment
from bot.domain.cooperation import Cooperation
from bot.domain.playbook import Point
from bot.domain.steps import Step
from bot.exports.invitation import occasion
from bot.language import Tongue
from bot.message import Answers, Ask, Bold, Button, Do, Facts, File, Message, Span, Table
from bot.views.common import where_read

Rows = list[tuple[str, tuple[Span, ...]]]


def when_said(it: Appointment, t: Tongue) -> str:
    """Return when it is held, as in "Tue 1 Dec, 10:00-13:30"."""
    return t("{start} to {end}", start=t.moment(it.start), end=t.time(it.end))


def agreed(
    coop: Cooperation,
    step: Step,
    it: Appointment,
    agenda: Sequence[Point],
    now: datetime,
    t: Tongue,
) -> Message:
    """Show the date with its agenda, and hand over the calendar file."""
    name = step.title.said(t.language)
    title = t("Date agreed, {when}: {step}", step=name, when=t.moment(it.start))
    if it.sequence:
        title = t("Moved to {when}: {step}", step=name, when=t.moment(it.start))
    rows: Rows = [(t("When"), (Bold(text=when_said(it, t)),))]
    if it.place:
        rows.append((t("Where"), (it.place,)))
    given: Answers = {"step": step.id}
    buttons: tuple[Button, ...] = (
        Do(label=t("Show {id}", id=step.id), word="step", given=given),
        Ask(label=t("Another date"), word="step date", given=given),
        Ask(label=t("Call it off"), word="step date off", given=given),
    )
    return Message(
        title=title,
        blocks=(Facts(rows=tuple(rows)), _agenda(agenda, t), _file(coop, step, it, agenda, now, t)),
        buttons=buttons,
        footer=(where_read(coop, t),),
    )


def called_off(
    coop: Cooperation,
    step: Step,
    it: Appointment,
    agenda: Sequence[Point],
    now: datetime,
    t: Tongue,
) -> Message:
    """Say that a date is off, and hand over the file that takes it out of calendars."""
    why = it.reason or t("This step is no longer to be done.")
    if coop.ended and not it.reason:
        why = t("The cooperation is closed.")
    rows: Rows = [(t("It was on"), (when_said(it, t),)), (t("Why"), (why,))]
    given: Answers = {"step": step.id}
    anew = Ask(label=t("Agree on a date"), word="step date", given=given, style="primary")
    return Message(
        title=t("Called off: {step}", step=step.title.said(t.language)),
        blocks=(Facts(rows=tuple(rows)), _file(coop, step, it, agenda, now, t)),
        buttons=(
            *((anew,) if step.open and not coop.ended else ()),
            Do(label=t("Show {id}", id=step.id), word="step", given=given),
        ),
        footer=(where_read(coop, t),),
    )


def _agenda(agenda: Sequence[Point], t: Tongue) -> Table:
    return Table(
        header=(t("Length (min)"), t("Agenda")),
        rows=tuple((t.number(p.minutes), p.text.said(t.language)) for p in agenda),
    )


def _file(
    coop: Cooperation,
    step: Step,
    it: Appointment,
    agenda: Sequence[Point],
    now: datetime,
    t: Tongue,
) -> File:
    lines = [f"{t.number(p.minutes)} min · {p.text.said(t.language)}" for p in agenda]
    summary = f"{step.title.said(t.language)} · {coop.title}"
    return File(
        name=f"{step.key.partition(':')[0].replace('_', '-')}-{step.id.lower()}.ics",
        media="text/calendar",
        data=b64encode(occasion(coop, it, now, summary, "\n".join(lines))),
        summary=t("Opens in every calendar; a newer one replaces an older one."),
    )
