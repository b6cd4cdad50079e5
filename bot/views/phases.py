"""What is said about phases: where we are, the clock, what is locked, the option, the end (M14)."""

from datetime import date, datetime

from bot.domain import gates, musts
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.gates import Lock
from bot.domain.phases import Phase
from bot.domain.reviews import Review
from bot.language import N_, Tongue
from bot.message import Ask, Block, Bold, Button, Checklist, Do, Facts, Item, Message, Span, say
from bot.views.gate_facts import verdict
from bot.views.gate_words import STILL, must_said, named, note
from bot.views.light import where_we_are
from bot.views.signs import LOCKS
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
WHY = {
    Lock.SCALING: N_(
        "What has not worked small does not work large. Scaling begins when both sponsors have"
        " decided it at the gate of the pilot."
    ),
    Lock.EQUITY: N_(
        "A stake comes after working together, never before: first a joint pilot that has passed"
        " its gate."
    ),
    Lock.EXCLUSIVITY: N_(
        "Long exclusivity fences both in before anybody knows whether it works. Until the pilot has"
        " passed, keep it short and narrow: months, a region, a sector."
    ),
    Lock.INTEGRATION: N_(
        "Integrating everything costs most and can hardly be undone. Until the pilot has passed,"
        " connect only what it needs."
    ),
}


def line(coop: Cooperation, now: datetime, t: Tongue) -> Message:
    """Show the phases, where we are, the next gate, and what is still locked."""
    if coop.ended:
        return closed(coop, t)
    here = gates.ORDER.index(coop.phase)
    items = tuple(_phase(coop, phase, n, here, t) for n, phase in enumerate(gates.ORDER))
    return Message(
        title=f"{where_we_are(coop, week_of(coop.today(now)), t)} · {coop.title}",
        blocks=(Checklist(items=items), Facts(rows=tuple(_rows(coop, now, t)))),
        buttons=(
            Do(label=t("Gate"), word="gate", style="primary"),
            Do(label=t("KPIs"), word="kpi"),
            Do(label=t("Overview"), word="overview"),
        ),
        more=(
            *_why_locked(coop, t),
            Ask(label=t("Agree on the option"), word="option"),
            Ask(label=t("Another model"), word="settings model"),
        ),
        footer=(t("A phase moves on when both sponsors decide it at its gate, and not before."),),
    )


def _why_locked(coop: Cooperation, t: Tongue) -> tuple[Do, ...]:
    if not gates.locked(coop):
        return ()
    return (Do(label=t("What is locked, and why"), word="locked"),)


def _rows(coop: Cooperation, now: datetime, t: Tongue) -> Rows:
    rows: Rows = []
    if review := gates.current(coop):
        day = t("after the pause") if coop.paused else t.dated(review.day)
        rows.append((t("Next gate"), (f"{named(review, t)} · {day}",)))
        rows.append((t("Stands"), (Bold(text=verdict(coop, review, now, t)),)))
    if whole := gates.shares(coop):
        rows.append((t("At the latest"), (t.dated(whole[-1].day),)))
    rows += option_rows(coop, t)
    if coop.door:
        rows.append((t("Talk again"), (t.dated(coop.door),)))
    if locks := gates.locked(coop):
        names = t.and_([t(LOCKS[lock]) for lock in locks])
        rows.append((t("Locked until the pilot's gate"), (names,)))
    return rows


def option_rows(coop: Cooperation, t: Tongue) -> Rows:
    """Say what was agreed for after a reached goal (M57)."""
    if coop.option is None:
        return []
    words = [t("until {day}", day=t.dated(coop.option.until)), coop.option.price]
    words += [coop.option.roadmap] if coop.option.roadmap else []
    return [(t("Option for scaling"), (" · ".join(words),))]


def _phase(coop: Cooperation, phase: Phase, n: int, here: int, t: Tongue) -> Item:
    ended = gates.passed(coop, phase)
    told = ""
    if ended and ended.ended:
        told = t("{gate} passed on {day}", gate=ended.name, day=t.day(coop.today(ended.ended)))
    if n == here:
        since = t("since {when}", when=t.day(coop.phase_since)) if coop.phase_since else ""
        return Item(text=labelled(phase, t), state="now", note=since)
    if n > here:
        return Item(text=labelled(phase, t), state="open")
    return Item(text=labelled(phase, t), state="done" if ended else "skipped", note=told)


def refused(coop: Cooperation, lock: Lock, now: datetime, t: Tongue) -> Message:
    """Say why something cannot run yet, and what to do instead."""
    blocks: list[Block] = [say(t(WHY[lock]))]
    review = gates.current(coop)
    buttons: list[Button] = [Do(label=t("Gate"), word="gate", style="primary")]
    if review:
        day = t.dated(review.day)
        rows: Rows = [(t("Next gate"), (f"{named(review, t)} · {day}",))]
        rows.append((t("Stands"), (Bold(text=verdict(coop, review, now, t)),)))
        blocks.append(Facts(rows=tuple(rows)))
    return Message(
        title=t("Not yet: {what}", what=t(LOCKS[lock])),
        blocks=tuple(blocks),
        buttons=(*buttons, Do(label=t("Phases"), word="phase")),
        footer=(t("Nothing was changed. It opens by itself once the pilot has passed its gate."),),
    )


def locks(coop: Cooperation, now: datetime, t: Tongue) -> Message:
    """Say what may not run yet and why, and what opens it (M07, M15)."""
    found = gates.locked(coop)
    if not found:
        return Message(
            title=t("Nothing is locked any more"),
            blocks=(say(t("The pilot has passed its gate: what follows is for you to decide.")),),
            buttons=(Do(label=t("Phases"), word="phase", style="primary"),),
            footer=(coop.title,),
        )
    rows: Rows = [(t(LOCKS[lock]), (t(WHY[lock]),)) for lock in found]
    if review := gates.current(coop):
        day = t("after the pause") if coop.paused else t.dated(review.day)
        rows.append((t("Next gate"), (f"{named(review, t)} · {day}",)))
        rows.append((t("Stands"), (Bold(text=verdict(coop, review, now, t)),)))
    return Message(
        title=t("Locked until the pilot has passed its gate"),
        blocks=(Facts(rows=tuple(rows)),),
        buttons=(
            Do(label=t("Gate"), word="gate", style="primary"),
            Do(label=t("Phases"), word="phase"),
        ),
        footer=(t("It opens by itself once both sponsors have decided to go on after the pilot."),),
    )


def no_gate(coop: Cooperation, to: Phase, now: datetime, t: Tongue) -> Message:
    """Say that no phase moves on without a decision, and how one comes about."""
    rows: Rows = []
    if review := gates.current(coop):
        day = t("after the pause") if coop.paused else t.dated(review.day)
        rows.append((t("Next gate"), (f"{named(review, t)} · {day}",)))
        rows.append((t("Stands"), (Bold(text=verdict(coop, review, now, t)),)))
    words = t(
        "No phase moves on, and none is left out, without a decision of both sponsors at its gate."
        " You can have that decided any day, not only on the day that is booked."
    )
    return Message(
        title=t("{phase} does not begin by itself", phase=labelled(to, t)),
        blocks=(say(words), Facts(rows=tuple(rows))),
        buttons=(
            Do(label=t("Gate"), word="gate", style="primary"),
            Do(label=t("Phases"), word="phase"),
        ),
        footer=(t("Nothing was changed."),),
    )


# -- what the clock says ---------------------------------------------------------------------------


def clock(coop: Cooperation, percent: int, t: Tongue) -> Message:
    """Say how much of a phase has passed, and what is still open for its gate."""
    phase, weeks = labelled(coop.phase, t), coop.phase_weeks or 0
    title = t("{percent} % of the {phase} have passed", percent=percent, phase=phase)
    if percent >= 100:  # noqa: PLR2004 - all of it
        title = t("The time for the {phase} is over", phase=phase)
    review = gates.current(coop)
    blocks: list[Block] = [
        say(t("{n} weeks are planned at most. Reach it, or decide something else.", n=weeks))
    ]
    blocks += open_items(coop, review, t)
    return Message(
        title=f"{title} · {coop.title}",
        blocks=tuple(blocks),
        buttons=(
            Do(label=t("Gate"), word="gate", style="primary"),
            Do(label=t("Phases"), word="phase"),
        ),
        footer=(t("Said once, to you only."),),
    )


def open_items(coop: Cooperation, review: Review | None, t: Tongue) -> list[Block]:
    """List the must-meet items that are still open."""
    left = musts.missing(coop, review) if review else ()
    if review is None or not left:
        return []
    items = tuple(
        Item(text=must_said(m, t), state="open", note=note(coop, review, m, t)) for m in left
    )
    return [say(Bold(text=t("Still open for {gate}", gate=named(review, t)))),
            Checklist(items=items)]  # fmt: skip


def soon(coop: Cooperation, review: Review, t: Tongue) -> Message:
    """Remind an owner that a gate is near, and of what is still open."""
    day = t.dated(review.day)
    blocks = open_items(coop, review, t) or [say(t("All must-meet items stand."))]
    return Message(
        title=t("{gate} is decided on {day}", gate=named(review, t), day=day),
        blocks=tuple(blocks),
        buttons=(
            Do(label=t("Gate"), word="gate", style="primary"),
            Ask(label=t("Must-meet items"), word="gate met"),
            Ask(label=t("Score an item"), word="gate score"),
        ),
        more=(Ask(label=t("Another day"), word="gate date"),),
        footer=(coop.title,),
    )


def begin(coop: Cooperation, t: Tongue) -> Message:
    """Ask an owner for the first step, ten working days after a passed readiness gate (M26)."""
    words = t(
        "Ten working days ago you decided to begin, and nothing has been put down yet: no action,"
        " no milestone, no step done. What is the first step, and who does it by when?"
    )
    return Message(
        title=t("What is the first step? · {title}", title=coop.title),
        blocks=(say(words),),
        buttons=(
            Do(label=t("Phases"), word="phase", style="primary"),
            Do(label=t("Overview"), word="overview"),
        ),
        footer=(t("Asked once. Small steps count."),),
    )


def targets_met(coop: Cooperation, t: Tongue) -> Message:
    """Say that every KPI has reached its target, and what was agreed for that (M57)."""
    rows: Rows = [(k.id, (k.name,)) for k in coop.watched]
    rows += option_rows(coop, t)
    words = t("The goal of the pilot is reached. What was agreed for this can begin to count.")
    if coop.option is None:
        words = t("The goal of the pilot is reached. Agree now what comes next, and until when.")
    return Message(
        title=t("Every KPI has reached its target · {title}", title=coop.title),
        blocks=(say(Bold(text=words)), Facts(rows=tuple(rows))),
        buttons=(
            Do(label=t("Gate"), word="gate", style="primary"),
            Ask(label=t("Agree on the option"), word="option"),
        ),
        footer=(t("Scaling begins with the gate, which you can have decided earlier."),),
    )


def option_due(coop: Cooperation, t: Tongue) -> Message:
    """Remind of the day until which the option for scaling can be taken (M57)."""
    until = coop.option.until if coop.option else date.max
    return Message(
        title=t("The option for scaling ends on {day}", day=t.dated(until)),
        blocks=(Facts(rows=tuple(option_rows(coop, t))),),
        buttons=(
            Do(label=t("Gate"), word="gate", style="primary"),
            Ask(label=t("Agree on the option"), word="option"),
        ),
        footer=(coop.title,),
    )


def optioned(coop: Cooperation, t: Tongue) -> Message:
    """Confirm what is agreed for after a reached goal."""
    return Message(
        title=t("Option for scaling agreed · {title}", title=coop.title),
        blocks=(Facts(rows=tuple(option_rows(coop, t))),),
        buttons=(Do(label=t("Phases"), word="phase", style="primary"),),
        footer=(t("I remind both sides four weeks before, and when every KPI is reached."),),
    )


def door_set(coop: Cooperation, t: Tongue) -> Message:
    """Confirm when both sides talk again."""
    day = t.dated(coop.door) if coop.door else "–"
    return Message(
        title=t("You talk again on {day} · {title}", day=day, title=coop.title),
        buttons=(Do(label=t("Gate"), word="gate", style="primary"),),
        footer=(t("On that day I remind both sides, also after the end."),),
    )


def door_open(coop: Cooperation, t: Tongue) -> Message:
    """Remind, after the end, that both sides wanted to talk again."""
    words = t(
        "When you ended the cooperation you agreed to look again today: has anything changed that"
        " makes another try worthwhile?"
    )
    return Message(
        title=t("The door is open · {title}", title=coop.title),
        blocks=(say(words),),
        buttons=(
            Do(label=t("Take it up again"), word="begin-again", style="primary"),
            Do(label=t("Lessons"), word="lessons"),
            Do(label=t("Decisions"), word="decisions"),
        ),
    )


def closed(coop: Cooperation, t: Tongue) -> Message:
    """Say that a cooperation is closed."""
    door = t("You talk again on {day}.", day=t.dated(coop.door)) if coop.door else ""
    return Message(
        title=t("Closed · {title}", title=coop.title),
        blocks=(*((say(door),) if door else ()), say(t(STILL))),
        buttons=(
            Do(label=t("Lessons"), word="lessons", style="primary"),
            Ask(label=t("Export"), word="export"),
            Do(label=t("Take it up again"), word="begin-again"),
        ),
        more=(
            Do(label=t("Decisions"), word="decisions"),
            Ask(label=t("Talk again"), word="door"),
        ),
    )


def begun_again(coop: Cooperation, t: Tongue) -> Message:
    """Say that a closed cooperation has been taken up again."""
    review = gates.current(coop)
    day = t.dated(review.day) if review else "–"
    words = t(
        "It begins with the question whether both sides are ready. What was decided and learnt"
        " before is still there."
    )
    return Message(
        title=t("Taken up again · {title}", title=coop.title),
        blocks=(say(words),),
        buttons=(
            Do(label=t("Phases"), word="phase", style="primary"),
            Do(label=t("Lessons"), word="lessons"),
        ),
        footer=(t("The next gate is on {day}.", day=day),),
    )
