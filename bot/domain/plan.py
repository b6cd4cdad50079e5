"""How a playbook is lived: its steps are dated when a phase starts, and dated anew or done later.

Days are working days of the cooperation (of the side whose part it is, else of the one that began
it). Everything here is pure; what it dates is frozen onto the cooperation.
"""

from datetime import date, datetime, timedelta

from bot.domain import gates
from bot.domain import playbook as book
from bot.domain.answering import current
from bot.domain.appointments import Appointment
from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.numbered import numbered
from bot.domain.parts import days_of, waits_for, workday
from bot.domain.people import Member, Role, Side
from bot.domain.phases import Phase
from bot.domain.playbook import Playbook, Property, Who
from bot.domain.sheets import Sheet
from bot.domain.steps import Adopted, Step, StepState
from bot.domain.talks import talk_of

OWN = "own:"


def playbook_of(coop: Cooperation, library: Library) -> Playbook | None:
    """Return the playbook that a cooperation follows, in the wording with which it began."""
    if coop.playbook is None:
        return None
    return library.edition(coop.playbook.name, coop.playbook.digest)


def phase_of(coop: Cooperation, library: Library) -> book.Phase | None:
    """Return the phase in which a cooperation is, as its playbook has it."""
    its = playbook_of(coop, library)
    return its.phase(coop.phase.value) if its else None


def unplanned(coop: Cooperation) -> bool:
    """Tell whether the steps of the phase have not been dated yet."""
    return coop.started is not None and (
        coop.playbook is None or coop.phase.value not in coop.playbook.planned
    )


def begun(coop: Cooperation, library: Library, day: date) -> Cooperation:
    """Return it following its model's playbook, with the phase's steps dated from this day.

    Nothing changes where they are dated already, or where there is no playbook for the model.
    """
    its = playbook_of(coop, library) or library.for_model(coop.model.value)
    if its is None or not unplanned(coop):
        return coop
    return planned(coop if coop.playbook else adopted(coop, its, day), its, day)


def adopted(coop: Cooperation, its: Playbook, day: date) -> Cooperation:
    """Return it following this playbook from a day on; what was dated before stays."""
    there = coop.playbook
    same = there is not None and there.name == its.name
    return coop.but(
        playbook=Adopted(
            name=its.name,
            version=its.version,
            digest=its.digest,
            since=day,
            planned=there.planned if there and same else {},
            coming=there.coming if there and same else {},
        )
    )


def gate_day(coop: Cooperation, phase: book.Phase, day: date) -> date:
    """Return the day of the phase's gate: as it is booked, else as planned, on a working day.

    Where the plan comes late, the steps are left half the phase at least.
    """
    weeks = phase.planned(coop.properties or ())
    since = coop.phase_since or day
    booked = [r.day for r in coop.reviews if r.open and not r.mid and r.phase == phase.name]
    wanted = booked[-1] if booked else since + timedelta(weeks=weeks)
    wanted = max(wanted, day + timedelta(weeks=weeks) / 2)
    return days_of(coop, None).next(wanted) or wanted


def planned(coop: Cooperation, its: Playbook, day: date) -> Cooperation:
    """Return it with the steps of its phase dated from a day on.

    Called again, it adds what applies now (a property was named), and skips what no longer does.
    """
    phase = its.phase(coop.phase.value)
    if phase is None or coop.playbook is None:
        return coop
    there = coop.properties or ()
    gate = gate_day(coop, phase, day)
    known = {s.key for s in coop.steps}
    applies = {s.id for p in its.phases for s in p.steps if s.when.holds(there)}
    after = coop.but(steps=tuple(_left_out(s, applies, phase) for s in coop.steps))
    for step in phase.steps:
        if step.id in applies and step.id not in known:
            before = (s.id for _, s in its.steps() if step.id in s.unlocks and s.id in applies)
            after = after.with_step(_dated(after, step, phase.name, (day, gate), tuple(before)))
    coming = {
        d.id: workday(coop, None, day, d.first)
        for d in its.duties
        if phase.name in d.phases and d.when.holds(there)
    }
    told = coop.playbook
    return after.but(
        phase_weeks=after.phase_weeks or phase.weeks_max,
        playbook=told.model_copy(
            update={
                "planned": {phase.name: day} | told.planned,
                "coming": {n: told.coming.get(n, at) for n, at in coming.items()},
                "questions": tuple(q.id for s in phase.questions for q in s.questions),
            }
        ),
    )


def renewed(coop: Cooperation, library: Library, day: date) -> Cooperation:
    """Return it with the steps that come with each quarter dated once more, up to the next gate.

    One that is still open stays as it is: it is not asked for twice.
    """
    its = playbook_of(coop, library)
    phase = its.phase(coop.phase.value) if its else None
    if its is None or phase is None:
        return coop
    there, gate = coop.properties or (), gate_day(coop, phase, day)
    waiting = {s.key for s in coop.steps if s.open}
    for step in phase.steps:
        if step.again and step.id not in waiting and step.when.holds(there):
            coop = coop.with_step(_dated(coop, step, phase.name, (day, gate), ()))
    return coop


def about(
    coop: Cooperation, there: tuple[Property, ...], library: Library, day: date
) -> Cooperation:
    """Return it with what it is about, and the length and steps that follow from that (M30)."""
    its = playbook_of(coop, library)
    coop = gates.relengthened(coop.but(properties=there), library)
    return redated(planned(coop, its, day), library, day) if its else coop


def redated(coop: Cooperation, library: Library, day: date) -> Cooperation:
    """Return it with its open steps that are due before the gate dated by the gate's day."""
    its = playbook_of(coop, library)
    phase = its.phase(coop.phase.value) if its else None
    if phase is None:
        return coop
    told = {s.id: s for s in phase.steps if s.due.before_gate is not None}
    gate = gate_day(coop, phase, coop.phase_since or day)
    for it in coop.steps:
        if it.open and it.phase == phase.name and it.key in told:
            due = _dated(coop, told[it.key], phase.name, (day, gate), ()).due
            coop = coop.with_step(it.model_copy(update={"due": due}))
    return coop


def closed(coop: Cooperation, library: Library, form: str, by: str, at: datetime) -> Cooperation:
    """Return it with the open step done that is nothing but this form."""
    its = playbook_of(coop, library)
    keys = {s.id for _, s in its.steps() if s.form == form} if its else set()
    return _done(coop, keys, by, at)


def answered(
    coop: Cooperation, library: Library, sheet: Sheet, by: str, at: datetime
) -> Cooperation:
    """Return it with the open steps of the phase done that are nothing but this sheet.

    Everybody whose part the step is has sent it in this round; a step that is a meeting is not
    done by a sheet alone.
    """
    its = playbook_of(coop, library)
    phase = its.phase(coop.phase.value) if its else None
    day = coop.today(at)
    sent = {f.side for f in current(coop, sheet, day) if f.sent}
    keys = {
        s.id
        for s in (phase.steps if phase else ())
        if s.sheet == sheet.name and not s.agenda
        if None in sent or set(s.who.sides) & set(sheet.sides) <= sent
    }
    return _done(coop, keys, by, at)


def _done(coop: Cooperation, keys: set[str], by: str, at: datetime) -> Cooperation:
    for it in coop.steps:
        if it.open and it.key in keys and not waits_for(coop, it):
            update = {"state": StepState.DONE, "by": by, "at": at}
            coop = coop.with_step(it.model_copy(update=update))
    return coop


def with_own(coop: Cooperation, who: Member, words: str, due: date, source: str) -> Cooperation:
    """Return it with a step of the phase that both sides add to what the playbook says.

    It is the part of whoever adds it; ``source`` is what it comes of, such as a lesson's key.
    """
    return coop.with_step(
        Step(
            id=numbered("S", coop.steps),
            key=f"{OWN}{source}",
            phase=coop.phase.value,
            title=book.Text(de=words, en=words),
            who=Who(role=Role.OWNER, side=who.side),
            due=due,
            member=who.id,
        )
    )


def own(step: Step) -> bool:
    """Tell whether a step was added to what the playbook says."""
    return step.key.startswith(OWN)


def _left_out(step: Step, applies: set[str], phase: book.Phase) -> Step:
    """Skip an open step that no longer applies: its property is gone, or all comes to an end."""
    ended = phase.name == "exit" and step.phase != phase.name
    added = own(step) or talk_of(step)
    here = step.phase == phase.name and step.key not in applies and not added
    if not step.open or not (here or ended):
        return step
    return step.model_copy(update={"state": StepState.SKIPPED, "note": "–"})


def _dated(
    coop: Cooperation, step: book.Step, phase: str, span: tuple[date, date], after: tuple[str, ...]
) -> Step:
    """Date a step within a span, which is the first day and that of the gate."""
    first, gate = span
    side = step.who.side if isinstance(step.who.side, Side) else None
    if step.due.start is not None:
        due = workday(coop, side, first, step.due.start)
    else:
        due = workday(coop, side, gate, -(step.due.before_gate or 0))
    return Step(
        id=numbered("S", coop.steps),
        key=step.id,
        phase=phase,
        title=step.title,
        who=step.who,
        due=min(max(due, first), max(gate, first)),
        after=after,
    )


def pilot_passed(coop: Cooperation) -> bool:
    """Tell whether a joint pilot has passed its gate (M07, M15)."""
    return gates.passed(coop) is not None or coop.phase is Phase.SCALING


def may_have(coop: Cooperation, its: Playbook) -> bool:
    """Tell whether a cooperation may follow this playbook now (M07)."""
    return not its.after_gate or pilot_passed(coop) or _has(coop, its)


def _has(coop: Cooperation, its: Playbook) -> bool:
    return coop.playbook is not None and coop.playbook.name == its.name


def gone(coop: Cooperation, date_: Appointment, now: datetime) -> bool:
    """Tell whether nobody will keep a date that is ahead: its step is left out, or all is closed.

    One whose step was done earlier stays: both sides may still want to meet.
    """
    step = coop.step(date_.step)
    left_out = step is not None and step.state is StepState.SKIPPED
    return date_.stands and date_.start > now and (left_out or coop.ended is not None)
