"""Every command's form: empty, filled in, with a problem beside every question, and revealed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from bot.command import Command
from bot.commands import COMMANDS, named
from bot.commands.actions import OfAction, ReopenAction
from bot.commands.advising import Advise
from bot.commands.cases import OfCase
from bot.commands.filling import FillSheet
from bot.commands.guest_links import LinkFor
from bot.commands.milestones import OfMilestone
from bot.domain.cooperation import Cooperation
from bot.domain.guests import Errand
from bot.domain.retro import Stage
from bot.domain.rights import Right
from bot.language import Tongue
from bot.message import Answers, Form, When
from bot.moment import Moment
from tests.gallery.cast import LONGEST, USUAL, Cast
from tests.gallery.course import books, dated
from tests.gallery.example import LANGUAGES, Example
from tests.gallery.files import busy, visited
from tests.gallery.gates import at_gate
from tests.gallery.learnt import learnt, looking
from tests.gallery.listed import backlogged
from tests.gallery.meetings import parked, running
from tests.gallery.numbers import measured
from tests.gallery.promised import promised

ASKING = tuple(c for c in COMMANDS if c.asked() or c.form_first)
ANSWERS = {
    "line": "Sensoren kommen eine Woche später",
    "text": "Wir wollen ungeplante Stillstände um 15 % senken bis 30.6.2027.",
    "date": "2026-12-03",
    "number": "8",
}
COURSE = ("playbook", "step", "questions", "properties")
TIMES = ("time_", "ask_at", "nudge_at", "close_at", "from_time", "to_time")
MEETING: dict[str, Callable[[Cast], Cooperation]] = {
    "unpark": parked,
    "correct": lambda c: running(c, "ended")[0],
    "minutes": lambda c: running(c, "ended")[0],
    "contribute": lambda c: running(c, "written")[0],
    "conclude": lambda c: running(c, "topics")[0],
}
LEARNING: dict[str, Callable[[Cast], Cooperation]] = {
    **dict.fromkeys(
        ("export", "lesson", "lessons", "lesson-edit", "lesson-more", "merge", "adopt", "verify"),
        learnt,
    ),
    **dict.fromkeys(("retro-vote", "retro-group"), lambda c: looking(c, Stage.VOTING)),
    "retro-answer": lambda c: looking(c, Stage.WRITING),
}

STAGES: tuple[tuple[tuple[str, ...], Callable[[Cast], Cooperation]], ...] = (
    (("gate",), at_gate),
    (("kpi",), measured),
    (("backlog",), backlogged),
    (COURSE, dated),
)


def asking_guests(cast: Cast) -> Cooperation:
    """Return a cooperation with somebody from outside, and questions to decide."""
    coop = visited(cast).but(meetings=running(cast, "ended")[0].meetings)
    for case in busy(cast).cases:
        coop = coop.with_case(case)
    return coop


def _errand(errand: Errand, cast: Cast, t: Tongue) -> Form:
    """Show the form of a guest's link once it is said what for."""
    at = cast.moment(cast.max, t)
    return LinkFor.form({"errand": errand.value}, asking_guests(cast), at)


def _stage(kind: type[Command], cast: Cast) -> Cooperation:
    """Return a cooperation in which the command makes sense."""
    if issubclass(kind, OfAction | OfMilestone | ReopenAction):
        return promised(cast)
    if found := (MEETING | LEARNING | {"guest link": asking_guests}).get(kind.word):
        return found(cast)
    for words, stage in STAGES:
        if kind.word.startswith(words):
            return stage(cast)
    of_cases = issubclass(kind, OfCase) or kind.word == "escalations"
    return busy(cast) if of_cases else cast.half


def _moment(kind: type[Command], cast: Cast, t: Tongue) -> Moment:
    """Let whoever the command is for fill it in."""
    if kind.may in (Right.ANSWER, Right.GATE):
        return cast.moment(cast.sabine, t)
    at = cast.moment(cast.erika if kind.word == "view" else cast.max, t)
    return replace(at, library=books()) if kind.word.startswith(COURSE) else at


def _filled(kind: type[Command], cast: Cast, t: Tongue) -> Answers:
    """Answer every question as a person might, so that every other one is revealed."""
    at, coop = _moment(kind, cast, t), _stage(kind, cast)
    answers: Answers = {}
    for it in kind.form({}, coop, at).inputs:
        if it.type == "several":
            answers[it.name] = [c.value for c in it.choices[:5]]
        elif it.choices:
            answers[it.name] = it.choices[len(it.choices) // 2].value
        elif it.type == "number" and it.most:
            answers[it.name] = str(int(it.most if cast.long else it.least or 0))
        elif it.type in ANSWERS:
            text = "14:00" if it.name in TIMES else ANSWERS[it.type][: it.max_length]
            wide = it.type in ("line", "text") and it.name not in TIMES
            answers[it.name] = cast.write(text, it.max_length or 280) if wide else text
    conditions = [i.when for i in kind.form({}, coop, at).inputs if i.when]
    return answers | {w.field: _fitting(w, answers) for w in conditions}


def _fitting(when: When, answers: Answers) -> str | list[str]:
    """Return an answer under which the condition holds."""
    return answers[when.field] if when.holds(answers) else when.values[0]


def _empty(kind: type[Command], t: Tongue) -> Form:
    at = USUAL.moment(USUAL.max, t)
    form = kind.form({}, Cooperation(id=USUAL.new.id), at)
    return form.model_copy(
        update={"inputs": tuple(i.model_copy(update={"value": ""}) for i in form.inputs)}
    )


def _wrong(kind: type[Command], cast: Cast, t: Tongue) -> Form:
    """Show the form with the longest sentence that a person may read, everywhere."""
    sentence = t(
        "{who} already has this role. If that has changed, {who} can say “leave” and"
        " join anew; you can join as a member meanwhile.",
        who=cast.write("Sabine Muster", 80),
    )
    problems = dict.fromkeys(kind.asked(), sentence)
    whole = t("I do not understand this part. Please use the form.")
    at = _moment(kind, cast, t)
    return kind.form(_filled(kind, cast, t), _stage(kind, cast), at, {**problems, "": whole})


def _prefilled(kind: type[Command], cast: Cast, t: Tongue) -> Form:
    return kind.form({}, _stage(kind, cast), _moment(kind, cast, t))


def _revealed(kind: type[Command], cast: Cast, t: Tongue) -> Form:
    return kind.form(_filled(kind, cast, t), _stage(kind, cast), _moment(kind, cast, t))


def _corrected(cast: Cast, t: Tongue) -> Form:
    """Show the light's form to somebody who has reported, need and all."""
    return named("status").form({}, cast.both, cast.moment(cast.erika, t))


def _section(name: str, part: str, given: Answers, t: Tongue) -> Form:
    """Show one section of a question sheet."""
    at = USUAL.moment(USUAL.max, t)
    return FillSheet.form({"sheet": name, "part": part, **given}, USUAL.half, at)


def _advises(given: Answers, t: Tongue) -> Form:
    """Ask which model fits, before anything has begun."""
    at = replace(USUAL.moment(USUAL.max, t), who=None)
    return Advise.form(given, Cooperation(id=USUAL.new.id), at)


SECTIONS = (
    ("check", "goals"),
    ("check", "setup"),
    ("goals", "why"),
    ("guardrails", "exclusivity"),
    ("anchor", "house"),
    ("swot", "boxes"),
    ("partner", "who"),
    ("contract", "paper"),
)


def _conditions(cast: Cast, t: Tongue) -> Form:
    """Show the form of a gate to a sponsor who sets conditions."""
    at = cast.moment(cast.sabine, t)
    return named("gate decide").form({"way": "conditions"}, at_gate(cast), at)


def examples() -> Iterator[Example]:
    """Yield each form in each state; what looks different is golden."""
    yield Example("form.status", "corrected", partial(_corrected, USUAL), LANGUAGES[:1])
    for name, part in SECTIONS:
        shown = partial(_section, name, part, {})
        yield Example("form.sheet-part", f"{name} {part}", shown, LANGUAGES)
    yield Example("form.sheet-advice", "", partial(_advises, {}), LANGUAGES)
    limited = partial(_section, "guardrails", "exclusivity", {"exclusive": "limited"})
    yield Example("form.sheet-part", "limited", limited, LANGUAGES[:1])
    yield Example("form.gate decide", "conditions", partial(_conditions, USUAL), LANGUAGES[:1])
    for errand in Errand:
        of = f"form.{LinkFor.word}"
        yield Example(of, errand.value, partial(_errand, errand, USUAL), LANGUAGES[:1])
    for kind in ASKING:
        of = f"form.{kind.word}"
        yield Example(of, "empty", partial(_empty, kind))
        for cast in (USUAL, LONGEST):
            end = " longest" if cast.long else ""
            for as_, state, both in (
                ("prefilled", _prefilled, LANGUAGES),
                ("answered", _revealed, ()),
                ("wrong", _wrong, LANGUAGES[:1]),
            ):
                golden = both if not cast.long else ()
                if cast.long and as_ == "answered" and kind.word in ("status", "start"):
                    golden = LANGUAGES[:1]
                yield Example(
                    of,
                    as_ + end,
                    partial(state, kind, cast),
                    golden,
                    long=cast.long,
                )
