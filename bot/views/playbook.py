"""What is said about the playbook: where we are, what is next, and each of its steps (M03, M14)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import playbook as book
from bot.domain.cooperation import Cooperation
from bot.domain.parts import open_steps, overdue_steps, steps_of, workday
from bot.domain.people import Member
from bot.domain.plan import gate_day
from bot.domain.playbook import Playbook, Property
from bot.domain.sheets import Sheet
from bot.domain.steps import Step
from bot.language import Tongue
from bot.message import (
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
    say,
)
from bot.views.further import further
from bot.views.step_parts import NEAR, Rows, State, agenda, facts, forms, item, offers, whose
from bot.words import labelled

SHOWN = 7
WHOLE = 45


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
        blocks.append(Checklist(items=tuple(item(coop, s, today, t) for s in left[:SHOWN])))
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
    items = [item(coop, s, today, t) for s in shown]
    rows: Rows = [(i.text, (i.note,)) for i in items]
    return Message(
        title=t("All steps: {phase}", phase=name),
        blocks=(
            Checklist(items=tuple(item(coop, s, today, t) for s in shown[:WHOLE]))
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
    sheet: Sheet | None = None,
) -> Message:
    """Show one step: why, who, by when, what to think of, and the buttons for it."""
    blocks: list[Block] = []
    if told:
        blocks.append(say(told.why.said(t.language)))
    blocks.append(Facts(rows=tuple(facts(coop, it, told, now, t))))
    if isinstance(told, book.Step) and told.checklist:
        state: State = "open" if it.open else "done"
        points = tuple(Item(text=c.said(t.language), state=state) for c in told.checklist)
        blocks.append(Checklist(items=points))
    if told and told.agenda:
        blocks.append(agenda(told.agenda, t))
    front, more = offers(coop, it, told, t, may=may, sheet=sheet)
    return Message(
        title=f"{it.id}: {it.title.said(t.language)}",
        blocks=tuple(blocks),
        buttons=front,
        more=more,
        footer=(coop.title,),
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
    rest = len(due) - SHOWN
    return Message(
        title=f"{title} · {coop.title}",
        blocks=(
            Checklist(items=tuple(item(coop, s, today, t) for s in due[:SHOWN])),
            *(
                (say(t.plural("and one more", "and {n} more", rest), small=True),)
                if rest > 0
                else ()
            ),
        ),
        buttons=(*buttons, Do(label=t("Playbook"), word="playbook")),
        footer=(t("Only you read this. A step that no longer fits can be skipped with a reason."),),
    )


def talk(
    coop: Cooperation, it: Step, told: book.Recurring, sheet: Sheet | None, t: Tongue
) -> Message:
    """Tell the rooms that a talk that comes again is near, with its agenda."""
    return Message(
        title=f"{told.title.said(t.language)} · {t.day(it.due)}",
        blocks=(
            say(told.why.said(t.language)),
            agenda(told.agenda, t),
            Facts(rows=((t("Who"), (whose(coop, it, t),)),)),
        ),
        buttons=(
            *forms(told, sheet, t),
            Do(label=t("Show {id}", id=it.id), word="step", given={"step": it.id}),
            Do(label=t("Playbook"), word="playbook"),
        )[:3],
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
        items = tuple(item(coop, s, s.due, t) for s in added[:SHOWN])
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
