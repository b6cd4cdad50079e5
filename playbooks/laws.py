"""What has to hold between the parts of a playbook: names that meet, steps that can be reached."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from bot.commands import COMMANDS
from bot.domain.musts import RULES
from bot.domain.playbook import Item, Phase, Playbook, Step
from bot.language import N_
from playbooks.faults import Fault, path_of
from playbooks.reading import Loc, Pair, Read

ORDER = ("preparation", "scoping", "pilot", "scaling", "exit")
DAYS_A_WEEK = 5
SHOWN = 8
FORMS = tuple(c.word for c in COMMANDS if c.listed and c.asked())


def broken(playbook: Playbook, read: Read, sheets: Collection[str] = ()) -> Iterator[Fault]:
    """Yield every law that a playbook breaks; ``sheets`` are the forms that are there."""
    for loc, pair, values in (
        *_phases(playbook),
        *_names(playbook),
        *_unlocks(playbook),
        *_dates(playbook),
        *_needs(playbook, sheets),
    ):
        yield Fault(read.place(loc), path_of(loc), *pair, values)


Flaw = tuple[Loc, Pair, dict[str, object]]


def _each(playbook: Playbook) -> Iterator[tuple[Loc, Phase, Step]]:
    for p, phase in enumerate(playbook.phases):
        for s, step in enumerate(phase.steps):
            yield ("phases", p, "steps", s), phase, step


def _items(playbook: Playbook) -> Iterator[tuple[Loc, Item]]:
    for p, phase in enumerate(playbook.phases):
        for place, gate in (("mid_gate", phase.mid_gate), ("gate", phase.gate)):
            for kind in ("must", "scored") if gate else ():
                for n, item in enumerate(getattr(gate, kind)):
                    yield ("phases", p, place, kind, n), item


def _phases(playbook: Playbook) -> Iterator[Flaw]:
    """Yield phases that stand twice or in the wrong order, and lengths that contradict."""
    names = [p.name for p in playbook.phases]
    for n, phase in enumerate(playbook.phases):
        here: Loc = ("phases", n)
        if phase.name in names[:n]:
            yield (*here, "name"), DOUBLE, {"name": phase.name}
        elif n and ORDER.index(phase.name) < ORDER.index(names[n - 1]):
            yield (*here, "name"), DISORDER, {"name": phase.name, "order": ", ".join(ORDER)}
        shortest, longest = phase.weeks_min or phase.weeks, phase.weeks_max or phase.weeks
        if not shortest <= phase.weeks <= longest:
            values: dict[str, object] = {"weeks": phase.weeks, "least": shortest, "most": longest}
            yield (*here, "weeks"), LENGTH, values
        if phase.mid_gate and not 0 < (phase.mid_gate.after_weeks or 0) < phase.weeks:
            yield (*here, "mid_gate"), MID, {"weeks": phase.weeks}


def _names(playbook: Playbook) -> Iterator[Flaw]:
    """Yield every name that is given twice where it has to be unique."""
    steps = [((*loc, "id"), step.id) for loc, _, step in _each(playbook)]
    items = [((*loc, "id"), item.id) for loc, item in _items(playbook)]
    gates: list[tuple[Loc, str]] = [
        (("phases", p, "gate" if gate is phase.gate else "mid_gate", "name"), gate.name)
        for p, phase in enumerate(playbook.phases)
        for gate in phase.gates
    ]
    kpis: list[tuple[Loc, str]] = [(("kpis", n, "id"), k.id) for n, k in enumerate(playbook.kpis)]
    duties: list[tuple[Loc, str]] = [
        (("duties", n, "id"), d.id) for n, d in enumerate(playbook.duties)
    ]
    sets: list[tuple[Loc, str]] = [
        (("phases", p, "questions", n, "id"), q.id)
        for p, phase in enumerate(playbook.phases)
        for n, q in enumerate(phase.questions)
    ]
    asked: list[tuple[Loc, str]] = [
        (("phases", p, "questions", n, "questions", k, "id"), question.id)
        for p, phase in enumerate(playbook.phases)
        for n, q in enumerate(phase.questions)
        for k, question in enumerate(q.questions)
    ]
    for given in (steps, _of_one_gate(items), gates, kpis, duties, sets, asked):
        seen: set[str] = set()
        for loc, name in given:
            if name in seen:
                yield loc, DOUBLE, {"name": name.rpartition(" ")[2]}
            seen.add(name)


def _of_one_gate(items: list[tuple[Loc, str]]) -> list[tuple[Loc, str]]:
    """Return items named within their gate: another gate may ask the same again."""
    return [(loc, f"{loc[1]} {loc[2]} {name}") for loc, name in items]


def _unlocks(playbook: Playbook) -> Iterator[Flaw]:
    """Yield steps that unlock what is not there, what comes before them, or themselves."""
    names = [p.name for p in playbook.phases]
    phases = {step.id: phase for _, phase, step in _each(playbook)}
    opens = {step.id: step.unlocks for _, _, step in _each(playbook)}
    for loc, phase, step in _each(playbook):
        for n, name in enumerate(step.unlocks):
            here = (*loc, "unlocks", n)
            if name not in phases:
                near = get_close_matches(name, phases, n=1) or list(phases)[:SHOWN]
                yield here, NO_STEP, {"name": name, "known": ", ".join(near)}
            elif names.index(phases[name].name) < names.index(phase.name):
                yield here, BEFORE, {"name": name}
            elif step.id in _reached(name, opens):
                yield here, CIRCLE, {"name": name, "step": step.id}


def _reached(name: str, opens: dict[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        step = todo.pop()
        if step not in found:
            found.add(step)
            todo += opens.get(step, ())
    return found


def _dates(playbook: Playbook) -> Iterator[Flaw]:
    """Yield steps that are due outside their phase, or before what they wait for."""
    days = {step.id: day_in(phase, step) for _, phase, step in _each(playbook)}
    phases = {step.id: phase.name for _, phase, step in _each(playbook)}
    for loc, phase, step in _each(playbook):
        end = phase.weeks * DAYS_A_WEEK
        if not 0 <= days[step.id] <= end:
            yield (*loc, "due"), OUTSIDE, {"days": end, "weeks": phase.weeks}
        for name in step.unlocks:
            if phases.get(name) == phase.name and days[name] < days[step.id]:
                yield (*loc, "due"), LATE, {"name": name, "step": step.id}


def day_in(phase: Phase, step: Step) -> int:
    """Return on which working day of its phase a step is due, by the planned length."""
    if step.due.start is not None:
        return step.due.start
    return phase.weeks * DAYS_A_WEEK - (step.due.before_gate or 0)


def _needs(playbook: Playbook, sheets: Collection[str]) -> Iterator[Flaw]:
    """Yield sheets, question sets and steps that are named and not there."""
    steps = [step.id for _, _, step in _each(playbook)]
    sets = [q.id for p in playbook.phases for q in p.questions]
    for loc, _, step in _each(playbook):
        yield from _missing((*loc, "sheet"), step.sheet, sheets, NO_SHEET)
        yield from _missing((*loc, "questions"), step.questions, sets, NO_SET)
        yield from _missing((*loc, "form"), step.form, FORMS, NO_FORM)
    for loc, item in _items(playbook):
        yield from _missing((*loc, "sheet"), item.sheet, sheets, NO_SHEET)
        yield from _missing((*loc, "step"), item.step, steps, NO_STEP)
        yield from _missing((*loc, "rule"), item.rule, RULES, NO_RULE)
    for n, duty in enumerate(playbook.duties):
        yield from _missing(("duties", n, "sheet"), duty.sheet, sheets, NO_SHEET)
        yield from _missing(("duties", n, "form"), duty.form, FORMS, NO_FORM)


def _missing(loc: Loc, name: str | None, known: Collection[str], pair: Pair) -> Iterator[Flaw]:
    if name and known and name not in known:
        near = get_close_matches(name, known, n=1)
        yield loc, pair, {"name": name, "known": ", ".join(near or sorted(known)[:SHOWN])}


DOUBLE: Pair = (N_("“{name}” is there twice."), N_("Give one of them another name."))
DISORDER: Pair = (
    N_("The phase “{name}” stands in the wrong place."),
    N_("The order is: {order}; a phase may be left out."),
)
LENGTH: Pair = (
    N_("{weeks} weeks are planned, outside {least} to {most}."),
    N_("Change weeks, weeks_min or weeks_max."),
)
MID: Pair = (
    N_("A gate in the middle needs its week."),
    N_("Give after_weeks, less than the {weeks} weeks of the phase."),
)
NO_STEP: Pair = (N_("There is no step “{name}”."), N_("Did you mean: {known}?"))
NO_SHEET: Pair = (N_("There is no sheet “{name}”."), N_("Did you mean: {known}?"))
NO_SET: Pair = (N_("There are no questions “{name}”."), N_("Did you mean: {known}?"))
NO_FORM: Pair = (N_("There is no form “{name}”."), N_("Did you mean: {known}?"))
NO_RULE: Pair = (N_("There is no rule “{name}”."), N_("Did you mean: {known}?"))
BEFORE: Pair = (
    N_("“{name}” belongs to an earlier phase, so it cannot wait for this step."),
    N_("Take it out of unlocks, or move one of the two."),
)
CIRCLE: Pair = (
    N_("“{name}” waits for “{step}”, and the other way round: neither can ever begin."),
    N_("Take one of the two out of unlocks."),
)
OUTSIDE: Pair = (
    N_("The day lies outside the phase."),
    N_("Choose a day from 0 to {days}: the phase is planned for {weeks} weeks."),
)
LATE: Pair = (
    N_("“{name}” is due before “{step}”, for which it waits."),
    N_("Make this one due earlier, or “{name}” later."),
)
