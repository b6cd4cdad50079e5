"""How a step of the playbook reads: whose it is, how it stands, what can be done (M03, M14)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal

from bot.domain import playbook as book
from bot.domain.cooperation import Cooperation
from bot.domain.parts import people_of, waits_for, workday
from bot.domain.people import Side
from bot.domain.playbook import Point
from bot.domain.sheets import Sheet
from bot.domain.steps import Step, StepState
from bot.language import Tongue
from bot.message import (
    Answers,
    Ask,
    Bold,
    Button,
    Do,
    Item,
    Span,
    Style,
    Table,
)
from bot.words import labelled

NEAR = 5
State = Literal["open", "now", "done", "skipped"]
Rows = list[tuple[str, tuple[Span, ...]]]


def item(coop: Cooperation, step: Step, today: date, t: Tongue) -> Item:
    """Return a step as one of a list: how it stands, its day and whose it is."""
    states: dict[StepState, State] = {StepState.DONE: "done", StepState.SKIPPED: "skipped"}
    waiting = waits_for(coop, step)
    near = step.due <= workday(coop, None, today, NEAR)
    state = states.get(step.state) or ("now" if near and not waiting else "open")
    parts = [t.day(step.due) if step.open else step.note[:60]]
    if step.open:
        parts.append(whose(coop, step, t))
    if waiting:
        parts.append(t("after {names}", names=", ".join(s.id for s in waiting[:5])))
    elif step.overdue(today):
        parts.append(t("overdue"))
    return Item(
        text=f"{step.id} {step.title.said(t.language)}",
        state=state,
        note=" · ".join(p for p in parts if p),
    )


def whose(coop: Cooperation, step: Step, t: Tongue) -> str:
    """Say whose part a step is: somebody's name, else role and side."""
    if step.member and (taken := coop.member(step.member)):
        return taken.name
    role = labelled(step.who.role, t)
    if not isinstance(step.who.side, Side):
        return t("{role} of both sides", role=role)
    return t("{role} of {org}", role=role, org=coop.organisation(step.who.side).name)


def facts(
    coop: Cooperation,
    it: Step,
    told: book.Step | book.Recurring | None,
    now: datetime,
    t: Tongue,
) -> Rows:
    """Say everything known of a step: who, by when, what it waits for, what is then there."""
    today = coop.today(now)
    names = [m.name for m in people_of(coop, it, today)]
    rows: Rows = [(t("Who"), (t.and_(names) if names else whose(coop, it, t),))]
    if it.open:
        late = f" · {t('overdue')}" if it.overdue(today) else ""
        rows.append((t("By when"), (Bold(text=f"{t.day(it.due)}{late}"),)))
    else:
        word = t("skipped") if it.state is StepState.SKIPPED else t("done")
        when = f" · {t.moment(it.at)}" if it.at else ""
        rows.append((t("State"), (f"{word} · {coop.named(it.by)}{when}",)))
    date_ = coop.appointment(it.id)
    if date_ and date_.stands:
        place = f" · {date_.place}" if date_.place else ""
        rows.append((t("Held"), (Bold(text=f"{t.moment(date_.start)}{place}"),)))
    if waiting := waits_for(coop, it):
        rows.append((t("Waits for"), (_named(waiting, t),)))
    if opens := [s for s in coop.steps if s.open and it.key in s.after]:
        rows.append((t("Then can begin"), (_named(opens, t),)))
    if told and told.artefact:
        rows.append((t("There is then"), (told.artefact.said(t.language),)))
    if it.note and it.note != "–":
        rows.append((t("Note"), (it.note,)))
    return rows


def _named(steps: Sequence[Step], t: Tongue) -> str:
    return " · ".join(f"{s.id} {s.title.said(t.language)}" for s in steps[:5])


def agenda(points: Sequence[Point], t: Tongue) -> Table:
    """Return the points of a talk with their minutes."""
    return Table(
        header=(t("Length (min)"), t("Agenda")),
        rows=tuple((t.number(p.minutes), p.text.said(t.language)) for p in points),
    )


def offers(
    coop: Cooperation,
    it: Step,
    told: book.Step | book.Recurring | None,
    t: Tongue,
    *,
    may: bool,
    sheet: Sheet | None,
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """Return the buttons for a step: those in front, and those behind “more”."""
    given: Answers = {"step": it.id}
    back = Do(label=t("Playbook"), word="playbook")
    note = Ask(label=t("Note"), word="step", given={**given, "what": "note"})
    front: list[Button] = [*forms(told, sheet, t, form=it.open)] if told else []
    dates = _dates(coop, it, told, t) if it.open else ()
    if not may or not it.open:
        return (*dates[:1], *front, note, back)[:3], dates[1:]
    if not waits_for(coop, it):
        style: Style = "plain" if front else "primary"
        done: Answers = {**given, "what": "done"}
        front.append(Do(label=t("Done"), word="step", given=done, style=style))
    more = (
        Ask(label=t("Skip, with a reason"), word="step", given={**given, "what": "skip"}),
        Ask(label=t("Hand over"), word="step", given={**given, "what": "assign"}),
        note,
        *dates[1:],
    )
    return (*dates[:1], *front, back)[:3], (*(*dates[:1], *front, back)[3:], *more)


def forms(
    told: book.Step | book.Recurring, sheet: Sheet | None, t: Tongue, *, form: bool = True
) -> Iterator[Button]:
    """Yield the buttons for what is filled in at a step or a talk.

    A talk opens the form of its sheet at once; a sheet of many entries is looked at first.
    """
    if form and told.form:
        yield Ask(label=t("Open the form"), word=told.form, style="primary")
    if sheet is None:
        return
    given: Answers = {"sheet": sheet.name}
    at_once = isinstance(told, book.Recurring) and not sheet.many and not sheet.blind
    word = "sheet-part" if at_once else "sheet"
    kind = Ask if at_once else Do
    yield kind(label=t("Open the form"), word=word, given=given, style="primary")


def _dates(
    coop: Cooperation, it: Step, told: book.Step | book.Recurring | None, t: Tongue
) -> tuple[Button, ...]:
    """Return the buttons for the date of a step that is a meeting; the first is the next."""
    if told is None or not told.agenda:
        return ()
    given: Answers = {"step": it.id}
    known = coop.appointment(it.id)
    if known is None or not known.stands:
        return (Ask(label=t("Agree on a date"), word="step date", given=given, style="primary"),)
    return (
        Do(label=t("Calendar file"), word="step calendar", given=given),
        Ask(label=t("Another date"), word="step date", given=given),
        Ask(label=t("Call it off"), word="step date off", given=given),
    )
