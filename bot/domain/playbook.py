"""The playbook of a cooperation model: phases, steps, recurring duties and gates, as data (M03).

Everything a person reads stands here in both languages. A playbook names a sheet (a question form)
and a rule by name only; days are working days, weeks are calendar weeks.
"""

import hashlib
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.kpis import Pace
from bot.domain.people import Role, Side

PhaseName = Literal["preparation", "scoping", "pilot", "scaling", "exit"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Row = Annotated[str, Field(pattern=r"^M[0-5][0-9]$")]
Rows = tuple[Row, ...]
ANCHORS = (0, 25, 50, 75, 100)


class Property(StrEnum):
    """What a cooperation has to do with; steps and items depend on it."""

    PERSONAL_DATA = "personal_data"
    REGULATED = "regulated"
    HARDWARE = "hardware"
    RADICAL = "radical"


class Kindred(StrEnum):
    """The five types of cooperation (M29)."""

    SYNERGETIC = "synergetic"
    ADDITIVE = "additive"
    VERTICAL = "vertical"
    LATERAL = "lateral"
    HORIZONTAL = "horizontal"


class Part(BaseModel):
    """Base of every part of a playbook: frozen, and nothing is overlooked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """The same words in German and English."""

    de: str = Field(min_length=1, max_length=1500)
    en: str = Field(min_length=1, max_length=1500)

    def said(self, language: str) -> str:
        """Return it in a language; whatever is not German is English."""
        return self.de if language == "de" else self.en


class Who(Part):
    """Whose part something is: a role, on one side or on both."""

    role: Role
    side: Side | Literal["both"] = "both"

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return the sides that are meant."""
        return tuple(Side) if self.side == "both" else (self.side,)


class Due(Part):
    """When a step is due: so many working days after the phase starts, or before its gate."""

    start: int | None = Field(default=None, ge=0, le=400)
    before_gate: int | None = Field(default=None, ge=0, le=200)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.start is None) == (self.before_gate is None):
            kind = "due_one"
            raise PydanticCustomError(kind, "one of start and before_gate")
        return self


class When(Part):
    """On which cooperations something applies: all of ``all``, none of ``none``."""

    all: tuple[Property, ...] = ()
    none: tuple[Property, ...] = ()

    def holds(self, there: frozenset[Property] | tuple[Property, ...]) -> bool:
        """Tell whether a cooperation with these properties is meant."""
        return set(self.all) <= set(there) and not set(self.none) & set(there)


ALWAYS = When()


class Point(Part):
    """One point of an agenda, and its minutes."""

    text: Text
    minutes: int = Field(ge=1, le=240)


class Step(Part):
    """One step of a phase: what, why, who, by when, and how both see that it is done.

    ``artefact`` is what is there afterwards, ``checklist`` what to think of; with an ``agenda`` it
    is a meeting; ``questions`` names a question set, ``sheet`` a question form and ``form`` the
    command that does it; ``unlocks`` are the steps that wait for it, ``method`` the rows of the
    method that it runs; ``again`` dates it anew after each passed gate of a phase that goes on.
    """

    id: Name
    title: Text
    why: Text
    who: Who
    due: Due
    again: bool = False
    when: When = ALWAYS
    artefact: Text | None = None
    checklist: tuple[Text, ...] = Field(default=(), max_length=12)
    agenda: tuple[Point, ...] = Field(default=(), max_length=12)
    questions: Name | None = None
    sheet: Name | None = None
    form: str | None = Field(default=None, pattern=r"^[a-z]+( [a-z]+)*$", max_length=40)
    unlocks: tuple[Name, ...] = ()
    method: Rows = ()


def _anchored(anchors: dict[int, Text]) -> dict[int, Text]:
    if anchors and not {0, 100} <= set(anchors) <= set(ANCHORS):
        kind = "anchors"
        raise PydanticCustomError(kind, "anchors stand at 0, 25, 50, 75 and 100")
    return anchors


class Item(Part):
    """One item of a gate: a must that is met or not, or one scored 0 to 100 by its anchors.

    ``rule`` names what Tandem can see for itself, ``sheet`` or ``step`` what proves it; with none
    of them both sides say. No anchors means: none, one side, both, agreed by teams, by sponsors.
    """

    id: Name
    text: Text
    hint: Text | None = None
    when: When = ALWAYS
    rule: Name | None = None
    sheet: Name | None = None
    step: Name | None = None
    anchors: Annotated[dict[int, Text], AfterValidator(_anchored)] = {}
    method: Rows = ()


class Gate(Part):
    """What is decided at the end of a phase, or ``after_weeks`` in the middle of it."""

    name: str = Field(pattern=r"^[A-Z][A-Za-z0-9]{0,9}$")
    title: Text
    after_weeks: int | None = Field(default=None, ge=1, le=52)
    must: tuple[Item, ...] = ()
    scored: tuple[Item, ...] = ()
    method: Rows = ()


class Question(Part):
    """One question that both sides answer for themselves (M35)."""

    id: Name
    text: Text
    hint: Text | None = None


class QuestionSet(Part):
    """The questions of one of the seven steps (M34, M35)."""

    id: Name
    title: Text
    questions: tuple[Question, ...] = Field(min_length=1)


class Recurring(Part):
    """A duty that comes again and again in some phases, with an agenda of its own (M05, M06).

    ``minutes`` is what it may take in all; ``first`` the working days from the phase's start;
    ``sheet`` and ``form`` are what is filled in there.
    """

    id: Name
    title: Text
    why: Text
    every: Literal["week", "fortnight", "month", "quarter"]
    first: int = Field(default=20, ge=0, le=130)
    who: Who
    phases: tuple[PhaseName, ...] = Field(min_length=1)
    when: When = ALWAYS
    minutes: int = Field(default=60, ge=5, le=240)
    agenda: tuple[Point, ...] = Field(min_length=1)
    artefact: Text | None = None
    sheet: Name | None = None
    form: str | None = Field(default=None, pattern=r"^[a-z]+( [a-z]+)*$", max_length=40)
    method: Rows = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        planned = sum(p.minutes for p in self.agenda)
        if planned > self.minutes:
            kind, values = "agenda_long", {"planned": planned, "minutes": self.minutes}
            raise PydanticCustomError(kind, "{planned} of {minutes} minutes", values)
        return self


class Kpi(Part):
    """A number that is proposed: its unit, where it should go, where it comes from (M47).

    ``band`` is how far off target it may be, in per cent of the target, before it counts as out;
    ``every`` is how often it is read; ``types`` are the types of cooperation that it is for, none
    means all.
    """

    id: Name
    name: Text
    unit: Text
    direction: Literal["up", "down"]
    band: float = Field(default=10, ge=0, le=100)
    every: Pace = Pace.MONTH
    source: Text
    why: Text
    types: tuple[Kindred, ...] = ()
    when: When = ALWAYS


class Phase(Part):
    """A phase: how long it takes, its steps, its questions and the gate at its end (M14).

    ``weeks`` is planned, ``weeks_max`` the longest (None: open, but looked at every ``weeks``);
    ``weeks_radical`` is planned where something radically new is made (M30).
    """

    name: PhaseName
    title: Text
    aim: Text
    weeks: int = Field(ge=1, le=52)
    weeks_min: int | None = Field(default=None, ge=1, le=52)
    weeks_max: int | None = Field(default=None, ge=1, le=104)
    weeks_radical: int | None = Field(default=None, ge=1, le=52)
    steps: tuple[Step, ...] = Field(min_length=1)
    questions: tuple[QuestionSet, ...] = ()
    mid_gate: Gate | None = None
    gate: Gate
    method: Rows = ()

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Return its gates, in the order in which they come."""
        return (self.mid_gate, self.gate) if self.mid_gate else (self.gate,)

    def planned(self, there: tuple[Property, ...]) -> int:
        """Return how many weeks are planned for a cooperation with these properties."""
        radical = self.weeks_radical if Property.RADICAL in there else None
        return radical or self.weeks


class Wins(Part):
    """What each side gets out of it (M25)."""

    sme: tuple[Text, ...] = Field(min_length=1)
    startup: tuple[Text, ...] = Field(min_length=1)


class Playbook(Part):
    """One playbook in one version.

    ``models`` are the cooperation models for which it can be chosen; ``situation`` is where both
    sides typically start, ``factors`` what makes it succeed, ``example`` one that did. One with
    ``after_gate`` can be taken only once that gate is passed, and begins at its first phase (M07);
    ``digest`` tells this wording from every other; whoever reads the file sets it.
    """

    name: Name
    version: int = Field(default=1, ge=1)
    models: tuple[Name, ...] = ()
    after_gate: str = ""
    title: Text
    summary: Text
    situation: Text
    wins: Wins
    factors: tuple[Text, ...] = Field(min_length=1)
    example: Text
    kpis: tuple[Kpi, ...] = Field(min_length=1)
    duties: tuple[Recurring, ...] = ()
    phases: tuple[Phase, ...] = Field(min_length=1)
    method: Rows = ()
    digest: str = ""

    def phase(self, name: str) -> Phase | None:
        """Return a phase by its name."""
        return next((p for p in self.phases if p.name == name), None)

    def after(self, name: str) -> Phase | None:
        """Return the phase that follows in the playbook, None after the last."""
        names = [str(p.name) for p in self.phases]
        following = names.index(name) + 1 if name in names else len(names)
        return self.phases[following] if following < len(names) else None

    def question_set(self, name: str) -> QuestionSet | None:
        """Return a question set by its name."""
        return next((q for p in self.phases for q in p.questions if q.id == name), None)

    def steps(self) -> Iterator[tuple[Phase, Step]]:
        """Yield every step with its phase, in order."""
        for phase in self.phases:
            for step in phase.steps:
                yield phase, step

    def sealed(self) -> Self:
        """Return it with the digest of its wording."""
        wording = self.model_dump(mode="json", exclude={"digest"})
        said = json.dumps(wording, sort_keys=True, ensure_ascii=False)
        return self.model_copy(update={"digest": hashlib.sha256(said.encode()).hexdigest()[:16]})

    def duty(self, name: str) -> Recurring | None:
        """Return a recurring duty by its name."""
        return next((d for d in self.duties if d.id == name), None)
