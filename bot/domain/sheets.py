"""A question sheet: what is asked, of whom, who reads it, and what comes of the answers.

A sheet is data. Everything a person reads stands in it in German and English; no code knows any
sheet by its name.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.people import Role, Side
from bot.domain.playbook import ANCHORS, Kpi, Name, Part, Property, Row, Text

Value = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Kind = Literal[
    "line", "text", "choice", "several", "scored", "number", "date", "person", "confirm", "link"
]
Gate = Literal["G0", "G1", "G2", "G3"]
CONFIRMED = ("yes", "no")
# Names that the form itself needs for what it carries.
TAKEN = frozenset({"sheet", "part", "entry", "given"})


class Short(Text):
    """Words for a title, a button or a row: 40 letters at most."""

    de: str = Field(min_length=1, max_length=40)
    en: str = Field(min_length=1, max_length=40)


class Heading(Text):
    """Words above a form: 24 letters at most, which is what Slack shows."""

    de: str = Field(min_length=1, max_length=24)
    en: str = Field(min_length=1, max_length=24)


class Line(Text):
    """Words of an answer to choose, or a hint: 75 letters at most, which is what Slack shows."""

    de: str = Field(min_length=1, max_length=75)
    en: str = Field(min_length=1, max_length=75)


class Condition(Part):
    """What holds of one answer; every part that is given has to hold.

    ``apart`` is about both sides: their answers differ (0) or their scores by so many points.
    """

    model_config = ConfigDict(populate_by_name=True)
    field: Name
    among: tuple[Value, ...] = Field(default=(), alias="is")
    below: float | None = None
    above: float | None = None
    empty: bool | None = None
    apart: float | None = None


class Rule(Part):
    """What comes of answers once the sheet is sent, when all of ``when`` holds.

    ``side`` is whose action it becomes, ``days`` its working days; a ``warn`` or ``block`` is a
    finding, ``gates`` where it counts; ``until`` the passed pilot it no longer holds, ``lock``
    what it would open too early.
    """

    when: tuple[Condition, ...] = ()
    becomes: Literal["action", "topic", "warn", "block"]
    says: Text
    side: Literal["own", "sme", "startup"] = "own"
    days: int = Field(default=10, ge=1, le=120)
    minutes: int = Field(default=10, ge=5, le=25)
    gates: tuple[Gate, ...] = ()
    until: Literal["", "pilot_passed"] = ""
    lock: Literal["", "exclusivity", "integration"] = ""
    both: bool = False


class Open(Part):
    """When one answer is an open item, and what it becomes."""

    below: float | None = None
    among: tuple[Value, ...] = Field(default=(), alias="is")
    empty: bool | None = None
    becomes: Literal["action", "topic", "warn", "block"] = "action"
    says: Text
    side: Literal["own", "sme", "startup"] = "own"
    days: int = Field(default=10, ge=1, le=120)
    gates: tuple[Gate, ...] = ()

    def rule(self, field: str) -> Rule:
        """Return it as a rule about one field."""
        about = Condition(field=field, among=self.among, below=self.below, empty=self.empty)
        shared = self.model_dump(include={"becomes", "side", "days", "gates"})
        return Rule(when=(about,), says=self.says, **shared)


class Option(Part):
    """One answer to choose.

    ``proposes`` is what is suggested to whoever chose it, ``kpi`` a number that then fits (M32);
    ``property`` is what the cooperation is about once anybody has chosen it.
    """

    value: Value
    label: Line
    hint: Line | None = None
    proposes: Line | None = None
    kpi: Kpi | None = None
    property: Property | None = None


class Question(Part):
    """One question: its kind, its short label for tables, and what an open answer becomes.

    ``known`` names what Tandem knows already (then nobody is asked), ``from`` another sheet's
    answer that is offered; ``by`` says whose confirmation it is; ``reminds`` is said on the day;
    ``brings`` is a sheet of which every line of the answer begins an entry; the answer of a
    ``kindred`` one is the type of cooperation, by which KPIs are proposed (M29).
    """

    name: Name
    kind: Kind
    label: Short
    ask: Line | None = None
    hint: Text | None = None
    needed: bool = True
    choices: tuple[Option, ...] = ()
    anchors: dict[int, Line] = Field(default_factory=dict)
    when: Condition | None = None
    sides: tuple[Side, ...] = ()
    known: str = ""
    origin: str = Field(default="", alias="from", pattern=r"^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)?$")
    by: tuple[Role, ...] = ()
    shape: Literal["", "goal"] = ""
    kindred: bool = False
    longest: int = Field(default=280, ge=20, le=1000)
    least: float | None = None
    most: float | None = None
    unit: Short | None = None
    open: Open | None = None
    reminds: Line | None = None
    unless: Condition | None = None
    brings: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*)?$")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind in ("choice", "several") and len(self.choices) < 2:  # noqa: PLR2004
            raise PydanticCustomError("choices", "no choices")
        if self.choices and self.kind not in ("choice", "several"):
            raise PydanticCustomError("no_choices", "choices on a {kind}", {"kind": self.kind})
        if self.name in TAKEN:
            raise PydanticCustomError("taken", "the name {name} is taken", {"name": self.name})
        if self.anchors and set(self.anchors) != set(ANCHORS):
            raise PydanticCustomError("five_anchors", "anchors stand at 0, 25, 50, 75 and 100")
        return self

    @property
    def question(self) -> Text:
        """Return what is asked."""
        return self.ask or self.label

    @property
    def values(self) -> tuple[str, ...]:
        """Return every value that an answer may have, none where it is free."""
        if self.kind == "scored":
            return tuple(map(str, ANCHORS))
        if self.kind == "confirm":
            return CONFIRMED
        return tuple(c.value for c in self.choices)


class Section(Part):
    """What is asked at a time: four questions at most."""

    name: Name
    title: Short
    why: Text | None = None
    fields: tuple[Question, ...] = Field(min_length=1, max_length=4)


class Reason(Part):
    """Why an answer speaks for something, and how much."""

    when: tuple[Condition, ...]
    points: int = Field(ge=-5, le=5)
    says: Text


class Advice(Part):
    """Something that may be advised, and what speaks for it."""

    name: Value
    label: Short
    reasons: tuple[Reason, ...]


class Sheet(Part):
    """One question sheet.

    ``per`` side, or once for both; ``many`` names the field that names one of several entries;
    ``blind`` shows nothing before both have sent; ``reads`` says who reads it then; ``again`` when
    it is asked anew; ``after`` what has to be reached before anybody may answer; ``guards`` makes
    its findings guard rails; ``must``: every entry is a must-meet item of the next gate;
    ``words`` are what people type, German ones included; ``counted`` is said below the entries,
    of which ``adds`` names the number to add up and ``weighs`` the score that weighs it, which
    ``feeds`` takes as a reading of the KPI so proposed, once both have gone through it. An
    ``opening`` one is asked for by the clock at the beginning and when the pilot begins;
    ``chooses`` names the question whose answer ``shared`` lets the other side read a copy.
    """

    name: Name
    method: tuple[Row, ...] = ()
    title: Heading
    words: tuple[Annotated[str, Field(pattern=r"^[^\W\d_][\w -]{1,39}$")], ...] = ()
    why: Text
    minutes: int = Field(default=5, ge=1, le=60)
    roles: tuple[Role, ...] = (Role.OWNER,)
    sides: tuple[Side, ...] = (Side.SME, Side.STARTUP)
    per: Literal["side", "once"] = "side"
    many: str = ""
    blind: bool = False
    reads: Literal["everyone", "side", "answerers"] = "everyone"
    again: Literal["never", "gates", "quarter", "pilot"] = "never"
    opening: bool = False
    chooses: str = ""
    after: Literal["", "pilot_passed"] = ""
    after_says: Text | None = None
    guards: bool = False
    must: bool = False
    counted: Text | None = None
    adds: str = ""
    weighs: str = ""
    feeds: str = ""
    anchors: dict[int, Line] = Field(default_factory=dict)
    sections: tuple[Section, ...] = Field(min_length=1, max_length=9)
    rules: tuple[Rule, ...] = ()
    advice: tuple[Advice, ...] = ()
    decides: Text | None = None
    see: tuple[Name, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question, in order."""
        return tuple(q for s in self.sections for q in s.fields)

    @property
    def whole(self) -> tuple[Rule, ...]:
        """Return every rule: of the fields first, then of the sheet."""
        return (*(q.open.rule(q.name) for q in self.questions if q.open), *self.rules)

    def question(self, name: str) -> Question | None:
        """Return a question by its name."""
        return next((q for q in self.questions if q.name == name), None)

    def section(self, name: str) -> Section | None:
        """Return a section by its name."""
        return next((s for s in self.sections if s.name == name), None)

    def anchors_of(self, question: Question) -> dict[int, Line]:
        """Return what the points of a scored question mean."""
        return question.anchors or self.anchors

    @property
    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
        """Yield every condition with the path at which it stands."""
        for s, section in enumerate(self.sections):
            for n, question in enumerate(section.fields):
                for key, found in (("when", question.when), ("unless", question.unless)):
                    if found:
                        yield ("sections", s, "fields", n, key), found
        for r, rule in enumerate(self.rules):
            for n, condition in enumerate(rule.when):
                yield ("rules", r, "when", n), condition
        for a, advice in enumerate(self.advice):
            for r, reason in enumerate(advice.reasons):
                for n, condition in enumerate(reason.when):
                    yield ("advice", a, "reasons", r, "when", n), condition
