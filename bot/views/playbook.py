"""What is said about the playbook: where we are, what is next, and each of its steps (M03, M14)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from bot.domain import playbook as book
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Side
from bot.domain.plan import (
    gate_day,
    open_steps,
    overdue_steps,
    people_of,
    steps_of,
    waits_for,
    workday,
)
from bot.domain.playbook import Playbook, Point, Property
from bot.domain.steps import Step, StepState
from bot.language import Tongue
from bot.message import (
    Answers,
    Ask,
    Bar,
    Bars,
    Block,
    Bold,
    Button,
    Checklist,
    Do,
    Facts,
    Item,
    Message,
    Picture,
    Span,
    Style,
    Table,
    say,
)
from bot.views.further import further
from bot.words import labelled

SHOWN = 7
WHOLE = 45
NEAR = 5
State = Literal["open", "now", "done", "skipped"]
Rows = list[tuple[str, tuple[Span, ...]]]


def card(
    coop: Cooperation, its: Playbook, now: datetime, who: Member, t: Tongue, *, newer: bool = False
) -> Message:
    """Show where the cooperation is in its playbook, and what is next."""
    phase, today = its.phase(coop.phase.value), coop.today(now)
    there = [s for s in coop.steps if s.phase == coop.phase.value]
    done = sum(not s.open for s in there)
    left = open_steps(coop)
    mine = steps_of(coop, who, today)
    blocks: list[Block] = []
    if phase:
        blocks.append(say(phase.aim.said(t.language)))
    if left:
        blocks.append(Checklist(items=tuple(_item(coop, s, today, t) for s in left[:SHOWN])))
    else:
        blocks.append(say(t("Every step of this phase is done. What is left is its gate.")))
    blocks.append(Facts(rows=tuple(_facts(coop, its, now, t))))
    if newer:
        blocks.append(
            say(t("There is a new wording of this playbook. Both project owners decide."))
        )
    blocks.append(progress(coop, its, t))
    return Message(
        title=t(
            "{playbook} · {phase}: {n} of {count} steps",
            playbook=its.title.said(t.language),
            phase=phase.title.said(t.language) if phase else labelled(coop.phase, t),
            n=done,
            count=len(there),
        ),
        blocks=tuple(blocks),
        buttons=_buttons(mine or left, t),
        more=_more(t, newer=newer),
        footer=(where_said(coop, its, t),),
    )


def _buttons(steps: Sequence[Step], t: Tongue) -> tuple[Button, ...]:
    questions = Do(label=t("Questions of the week"), word="questions")
    if not steps:
        return (questions,)
    first = Do(
        label=t("Show {id}", id=steps[0].id),
        word="step",
        given={"step": steps[0].id},
        style="primary",
    )
    return (first, questions, Do(label=t("All steps"), word="playbook", given={"whole": "yes"}))


def _more(t: Tongue, *, newer: bool) -> tuple[Button, ...]:
    take = Ask(label=t("Another playbook"), word="playbook take")
    new = Ask(label=t("Take the new wording"), word="playbook take")
    about = Ask(label=t("What it is about"), word="properties")
    return (about, new if newer else take)


def where_said(coop: Cooperation, its: Playbook, t: Tongue) -> str:
    """Say which playbook it is, in which version, and where one stands with the others."""
    names = " → ".join(
        f"[{p.title.said(t.language)}]" if p.name == coop.phase.value else p.title.said(t.language)
        for p in its.phases
    )
    return t(
        "Version {n} · {phases}", n=coop.playbook.version if coop.playbook else 1, phases=names
    )


def _facts(coop: Cooperation, its: Playbook, now: datetime, t: Tongue) -> Rows:
    phase, today = its.phase(coop.phase.value), coop.today(now)
    rows: Rows = []
    late = overdue_steps(coop, today)
    if late:
        names = ", ".join(s.id for s in late[:10])
        said = t.plural("one step: {names}", "{n} steps: {names}", len(late), names=names)
        rows.append((t("Overdue"), (Bold(text=said),)))
    if phase:
        planned = coop.playbook.planned.get(phase.name, today) if coop.playbook else today
        when = t.day(gate_day(coop, phase, planned))
        rows.append((t("Gate"), (f"{phase.gate.title.said(t.language)} · {when}",)))
    if coop.playbook and coop.playbook.coming:
        name, day = min(coop.playbook.coming.items(), key=lambda it: it[1])
        talk = its.duty(name)
        if talk:
            rows.append((t("Next talk"), (f"{talk.title.said(t.language)} · {t.day(day)}",)))
    if coop.properties is None:
        rows.append((t("Still open"), (t("what it is about: data, rules, hardware, new ground"),)))
    elif coop.properties:
        rows.append((t("It is about"), (t.and_([labelled(p, t) for p in coop.properties]),)))
    return rows


def _item(coop: Cooperation, step: Step, today: date, t: Tongue) -> Item:
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


def progress(coop: Cooperation, its: Playbook, t: Tongue) -> Picture:
    """Draw how much of each phase is done."""
    bars, names = [], [str(p.name) for p in its.phases]
    now = coop.phase.value
    before = names[: names.index(now)] if now in names else []
    for phase in its.phases:
        there = [s for s in coop.steps if s.phase == phase.name]
        count = len(there) or len(phase.steps)
        done = sum(not s.open for s in there)
        said, share = t("{n} of {count}", n=done, count=count), done / count
        if not there:
            # Whoever came to Tandem in the middle has no steps of the phases before.
            behind = phase.name in before
            said, share = (t("behind you"), 1.0) if behind else (t("not begun"), 0.0)
        bars.append(Bar(name=phase.title.said(t.language), said=said, share=share))
    title = t("Steps done")
    told = "; ".join(f"{bar.name}: {bar.said}" for bar in bars)
    return Picture(
        name="playbook.png",
        title=title,
        alt=f"{title}. {told}.",
        drawing=Bars(rows=tuple(bars), mark=t("all"), whole=True),
    )


def whole(coop: Cooperation, its: Playbook, now: datetime, t: Tongue) -> Message:
    """Show every step of the phase, what is done included."""
    today = coop.today(now)
    there = [s for s in coop.steps if s.phase == coop.phase.value]
    earlier = [s for s in coop.steps if s.phase != coop.phase.value and s.open]
    shown = sorted([*earlier, *there], key=lambda s: (s.due, int(s.id[1:])))
    phase = its.phase(coop.phase.value)
    name = phase.title.said(t.language) if phase else labelled(coop.phase, t)
    items = [_item(coop, s, today, t) for s in shown]
    rows: Rows = [(i.text, (i.note,)) for i in items]
    return Message(
        title=t("All steps: {phase}", phase=name),
        blocks=(
            Checklist(items=tuple(_item(coop, s, today, t) for s in shown[:WHOLE]))
            if shown
            else say(t("There are none.")),
            *further(t("All steps: {phase}", phase=name), rows, WHOLE, today, t),
        ),
        buttons=(Ask(label=t("A step"), word="step"), Do(label=t("Playbook"), word="playbook")),
        footer=(where_said(coop, its, t),),
    )


# -- one step -------------------------------------------------------------------------------------


def step(  # noqa: PLR0913 - a card and what it may offer
    coop: Cooperation,
    it: Step,
    told: book.Step | book.Recurring | None,
    now: datetime,
    t: Tongue,
    *,
    may: bool = True,
    sheet: bool = False,
) -> Message:
    """Show one step: why, who, by when, what to think of, and the buttons for it."""
    blocks: list[Block] = []
    if told:
        blocks.append(say(told.why.said(t.language)))
    blocks.append(Facts(rows=tuple(_about(coop, it, told, now, t))))
    if isinstance(told, book.Step) and told.checklist:
        state: State = "open" if it.open else "done"
        points = tuple(Item(text=c.said(t.language), state=state) for c in told.checklist)
        blocks.append(Checklist(items=points))
    if told and told.agenda:
        blocks.append(_agenda(told.agenda, t))
    front, more = _offers(coop, it, told, t, may=may, sheet=sheet)
    return Message(
        title=f"{it.id}: {it.title.said(t.language)}",
        blocks=tuple(blocks),
        buttons=front,
        more=more,
        footer=(coop.title,),
    )


def _about(
    coop: Cooperation,
    it: Step,
    told: book.Step | book.Recurring | None,
    now: datetime,
    t: Tongue,
) -> Rows:
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


def _agenda(points: Sequence[Point], t: Tongue) -> Table:
    return Table(
        header=(t("Length (min)"), t("Agenda")),
        rows=tuple((t.number(p.minutes), p.text.said(t.language)) for p in points),
    )


def _offers(
    coop: Cooperation,
    it: Step,
    told: book.Step | book.Recurring | None,
    t: Tongue,
    *,
    may: bool,
    sheet: bool,
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    given: Answers = {"step": it.id}
    back = Do(label=t("Playbook"), word="playbook")
    note = Ask(label=t("Note"), word="step", given={**given, "what": "note"})
    front: list[Button] = []
    if it.open and told and told.form:
        front.append(Ask(label=t("Open the form"), word=told.form, style="primary"))
    if sheet and told and told.sheet:
        form: Answers = {"sheet": told.sheet}
        front.append(Do(label=t("Open the form"), word="sheet", given=form, style="primary"))
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


def reminder(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> Message:
    """Remind somebody of their steps, all in one card."""
    today = coop.today(now)
    near = workday(coop, None, today, NEAR)
    due = [s for s in steps_of(coop, who, today) if s.due <= near]
    late = sum(s.overdue(today) for s in due)
    title = (
        t.plural("A step waits for you", "{n} steps wait for you", len(due))
        if not late
        else t.plural("A step is overdue", "{n} steps are overdue", late)
    )
    buttons = tuple(
        Do(
            label=t("Show {id}", id=s.id),
            word="step",
            given={"step": s.id},
            style="plain" if n else "primary",
        )
        for n, s in enumerate(due[:2])
    )
    return Message(
        title=f"{title} · {coop.title}",
        blocks=(Checklist(items=tuple(_item(coop, s, today, t) for s in due[:SHOWN])),),
        buttons=(*buttons, Do(label=t("Playbook"), word="playbook")),
        footer=(t("Only you read this. A step that no longer fits can be skipped with a reason."),),
    )


def talk(coop: Cooperation, it: Step, told: book.Recurring, t: Tongue) -> Message:
    """Tell the rooms that a talk that comes again is near, with its agenda."""
    return Message(
        title=f"{told.title.said(t.language)} · {t.day(it.due)}",
        blocks=(
            say(told.why.said(t.language)),
            _agenda(told.agenda, t),
            Facts(rows=((t("Who"), (whose(coop, it, t),)),)),
        ),
        buttons=(
            Do(label=t("Show {id}", id=it.id), word="step", given={"step": it.id}),
            Do(label=t("Playbook"), word="playbook"),
        ),
        footer=(t.plural("One minute in all", "{n} minutes in all", told.minutes),),
    )


def about(coop: Cooperation, added: Sequence[Step], t: Tongue) -> Message:
    """Say what the cooperation is about now, and which steps came for it."""
    there: tuple[Property, ...] = coop.properties or ()
    named = [labelled(p, t) for p in there]
    said = t.and_(named) if named else t("none of the four: nothing is added")
    blocks: list[Block] = [Facts(rows=((t("It is about"), (said,)),))]
    if added:
        blocks.append(say(Bold(text=t("These steps came for it:"))))
        items = tuple(_item(coop, s, s.due, t) for s in added[:SHOWN])
        blocks.append(Checklist(items=items))
    return Message(
        title=t("Noted what the cooperation is about"),
        blocks=tuple(blocks),
        buttons=(Do(label=t("Playbook"), word="playbook", style="primary"),),
    )


def taken(coop: Cooperation, its: Playbook, t: Tongue) -> Message:
    """Say which playbook the cooperation follows from now on."""
    return Message(
        title=t("The cooperation now follows: {playbook}", playbook=its.title.said(t.language)),
        blocks=(
            say(its.summary.said(t.language)),
            Facts(
                rows=(
                    (t("Where you start"), (its.situation.said(t.language),)),
                    (t("What makes it work"), (_lines(its.factors, t),)),
                    (t("An example"), (its.example.said(t.language),)),
                )
            ),
        ),
        buttons=(Do(label=t("Playbook"), word="playbook", style="primary"),),
        footer=(where_said(coop, its, t),),
    )


def _lines(texts: Sequence[book.Text], t: Tongue) -> str:
    return "\n".join(f"· {it.said(t.language)}" for it in texts)
