"""Which model fits: three questions, also before anything has begun (M08)."""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field

from bot import answers as typed
from bot.answers import Problem
from bot.command import Command
from bot.commands.sheets import known_sheets, reader
from bot.domain.answering import begun, noted, stamp
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Mark, Value
from bot.domain.outcomes import settled
from bot.domain.plan import answered
from bot.domain.rights import Right
from bot.domain.sheets import Question, Sheet
from bot.errors import NoSuchSheet, Stranger
from bot.fields import ask
from bot.language import N_, Tongue
from bot.message import Answers, Choice, Form, Input, say
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import advice, sheets


class Advise(Command):
    """Find the model of cooperation that fits, before you begin one or while it runs.

    Runs M08.
    """

    word: ClassVar[str] = "sheet-advice"
    after_end: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.BEGIN
    anywhere: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Which model fits?")
    sheet: str = ask(
        N_("Which sheet?"),
        type="choice",
        choices=known_sheets,
        default="",
        once=True,
        max_length=40,
    )
    given: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def form(
        cls,
        answers: Answers,
        coop: Cooperation,
        at: Moment,
        problems: Mapping[str, str] | None = None,
    ) -> Form:
        """Lay out every question of the sheet at once."""
        sheet, t = _advising(at, str(answers.get("sheet") or "")), at.tongue
        wrong = problems or {}
        inputs = tuple(_input(q, answers, wrong.get(q.name, ""), t) for q in _asked(sheet))
        return Form(
            title=sheet.title.said(t.language),
            word=cls.word,
            intro=(say(sheet.why.said(t.language)),),
            inputs=inputs,
            fixed={"sheet": sheet.name},
            coop=coop.id if coop.version else "",
            submit=t("Send"),
            cancel=t("Cancel"),
            problem=wrong.get("", ""),
        )

    @classmethod
    def fill(cls, answers: Answers, coop: Cooperation, at: Moment) -> Self | Form:
        """Return the command; where it has begun already, its sheet is what is asked for."""
        sheet = _advising(at, str(answers.get("sheet") or ""))
        if coop.started:
            return cls(sheet=sheet.name)
        given: dict[str, str] = {}
        problems: dict[str, str] = {}
        for q in _asked(sheet):
            said = str(answers.get(q.name) or "")
            try:
                given[q.name] = typed.read_choice(said, None, _choices(q, at.tongue))
            except Problem as problem:
                problems[q.name] = problem.said(at.tongue)
        if problems:
            return cls.form(answers, coop, at, problems if any(map(answers.get, given)) else {})
        return cls(sheet=sheet.name, given=given)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Say what fits and why; nothing is kept before a cooperation begins with it."""
        sheet = _advising(at, self.sheet)
        if coop.started:
            if at.who is None or not at.who.roles:
                raise Stranger
            who = reader(coop, at)
            return Outcome(coop, lambda t: sheets.card(coop, sheet, who, t))
        mark = Mark(by="", at=at.now)
        copy = Filled(
            id="F1", sheet=sheet.name, title=sheet.title, answers={**self.given}, sent=mark,
            saved=mark,
        )  # fmt: skip
        said = packed(sheet, self.given)
        return Outcome(coop, lambda t: advice.before(sheet, copy, said, t))


def _advising(at: Moment, name: str) -> Sheet:
    """Return the sheet that is meant, or the first that advises. Raises NoSuchSheet."""
    sheet = at.library.sheet(name) or next((s for s in at.library.sheets if s.advice), None)
    if sheet is None:
        raise NoSuchSheet
    return sheet


def _asked(sheet: Sheet) -> tuple[Question, ...]:
    return tuple(q for q in sheet.questions if q.kind == "choice")


def _choices(question: Question, t: Tongue) -> tuple[Choice, ...]:
    return tuple(Choice(value=c.value, label=c.label.said(t.language)) for c in question.choices)


def _input(question: Question, answers: Answers, problem: str, t: Tongue) -> Input:
    return Input(
        name=question.name,
        type="choice",
        question=question.question.said(t.language),
        required=question.needed,
        choices=_choices(question, t),
        value=str(answers.get(question.name) or ""),
        problem=problem,
    )


# -- carried into the beginning ------------------------------------------------------------------


def packed(sheet: Sheet, given: Mapping[str, str]) -> str:
    """Return answers in one line, as the button that begins with them carries them."""
    return f"{sheet.name}:" + ",".join(f"{n}={v}" for n, v in given.items())


def advised(coop: Cooperation, said: str, at: Moment) -> Cooperation:
    """Return a new cooperation with the advice it began with: its answers, and the decision.

    What does not fit the sheet (any more) is left out.
    """
    name, _, rest = said.partition(":")
    sheet = at.library.sheet(name)
    who = coop.members[0] if coop.members else None
    if sheet is None or who is None or not sheet.advice:
        return coop
    pairs = dict(pair.split("=", 1) for pair in rest.split(",") if "=" in pair)
    given: dict[str, Value] = {
        q.name: pairs[q.name] for q in _asked(sheet) if pairs.get(q.name) in q.values
    }
    if len(given) < len(_asked(sheet)):
        return coop
    mark = stamp(who, at.now)
    copy = noted(begun(coop, sheet, None, coop.today(at.now), mark), given, mark)
    copy = copy.but(sent=mark, parts=tuple(s.name for s in sheet.sections))
    after = settled(coop, sheet, copy, mark, at.tongue.language)
    return answered(after, at.library, sheet, who.id, at.now)
