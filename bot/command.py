"""A command is the one shape of every request: typed words, button, form and clock tick.

Its fields are the form, its docstring is the help line, its validation is the form's
validation, and its answers are what a button carries. Nothing about a command is told twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot import answers
from bot.answers import Problem
from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.people import Address, Caller, Member, Side
from bot.domain.rights import Right
from bot.language import N_, Tongue
from bot.links import Links
from bot.message import Answers, Block, Choice, Form, Input, InputType, Message, When
from bot.words import explained, labelled

View = Callable[[Tongue], Message]


@dataclass(frozen=True, slots=True)
class Moment:
    """What surrounds a command: who asks, where, when, and in which language.

    ``who`` is None for a stranger and for the clock; ``new_id`` and ``secret`` are fresh random
    words, made outside so that ``run`` stays pure; ``library`` holds the playbooks and sheets,
    ``links`` signs links, ``others`` are the further cooperations that the command has asked to
    see (``Command.beside``).
    """

    now: datetime
    caller: Caller
    who: Member | None
    room: Address
    door: str
    tongue: Tongue
    home: str = ""
    where: str = ""
    new_id: str = ""
    secret: str = ""
    library: Library = field(default_factory=Library)
    links: Links = field(default_factory=lambda: Links(""))
    others: tuple[Cooperation, ...] = ()

    @property
    def on_card(self) -> bool:
        """Tell whether a button was pressed on a private card, which shows the result itself."""
        return self.room.kind == "person" and self.door == "button"

    @property
    def member(self) -> Member:
        """Return the member who asks; only where the command's right excludes strangers."""
        if self.who is None:
            raise LookupError
        return self.who


@dataclass(frozen=True, slots=True)
class Rooms:
    """Goes to every shared room."""


@dataclass(frozen=True, slots=True)
class Internal:
    """Goes to the internal rooms of one side."""

    side: Side


@dataclass(frozen=True, slots=True)
class Person:
    """Goes to one member privately."""

    member: Member


@dataclass(frozen=True, slots=True)
class Mail:
    """Goes to one member by e-mail."""

    member: Member


@dataclass(frozen=True, slots=True)
class Say:
    """A message to be said: where, under which key, and how it reads in a language.

    The same key in the same room edits the earlier message in place.
    """

    key: str
    to: Rooms | Internal | Person | Mail
    view: View


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a command: the cooperation after it, an answer, and what is to be said.

    ``note`` goes to the journal beside the answers (what was replaced, what was sent); ``keeps``
    are small named notes that the store keeps apart from any cooperation. ``logged`` says that it
    stands in the journal although nothing of the cooperation changes; ``goes_on`` are the answers
    with which the same matter has to be gone on with, None where it is done.
    """

    coop: Cooperation
    reply: View | None = None
    says: tuple[Say, ...] = ()
    note: dict[str, Any] = field(default_factory=dict)
    keeps: dict[str, dict[str, Any]] = field(default_factory=dict)
    logged: bool = False
    goes_on: Answers | None = None


Choices = Callable[[Cooperation, Moment], tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How one field is asked for.

    ``once``: not asked any more when it is known, as by the button that was pressed; ``looks`` is
    the pattern of a typed word that means this field.
    """

    question: str
    hint: str = ""
    type: InputType | None = None
    choices: Choices | None = None
    when: When | None = None
    needed: bool = False
    markers: tuple[str, ...] = ()
    bare: bool = False
    once: bool = False
    looks: str = ""

    @property
    def bare_markers(self) -> tuple[str, ...]:
        """Return the words that introduce the field in a typed line even without ``=``."""
        return self.markers if self.bare else ()


def ask(  # noqa: PLR0913 - a declaration, read by name
    question: str,
    *,
    hint: str = "",
    type: InputType | None = None,
    choices: Choices | None = None,
    when: When | None = None,
    needed: bool = False,
    markers: tuple[str, ...] = (),
    bare: bool = False,
    once: bool = False,
    looks: str = "",
    **rules: Any,
) -> Any:
    """Declare a field that a person answers.

    ``when`` hides it until its condition holds, ``needed`` makes it required from then on;
    ``markers`` name it in a typed line (``until=``), ``bare`` says that the word alone does too;
    ``once`` and ``looks`` are told at ``Asked``.
    """
    asked = Asked(question, hint, type, choices, when, needed, markers, bare, once, looks)
    return Field(title=question, json_schema_extra={"asked": asked}, **rules)  # type: ignore[dict-item]


class Command(BaseModel):
    """Base of everything that a person or the clock may ask for.

    ``also`` are further typed words (German ones too); ``anywhere`` says it needs no cooperation;
    ``personal`` that it is about all cooperations of whoever asks, wherever they ask, and
    ``sees_all`` that ``run`` is shown all of them (``Moment.others``);
    ``both_owners`` says that the other side's owner has to agree before it runs, and ``subject``
    names the field that sets two such proposals apart; ``heading`` is a short title for its form
    (at most 24 letters, which is what Slack shows); ``form_first`` opens the form where nothing
    was typed but the word, although every question may be left open; ``slow`` says that its answer
    takes long enough to make others wait (a file is drawn); ``after_end`` that it may still be
    said once the cooperation is closed: looking, exporting, lessons, talking again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    word: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()
    may: ClassVar[Right]
    anywhere: ClassVar[bool] = False
    personal: ClassVar[bool] = False
    sees_all: ClassVar[bool] = False
    both_owners: ClassVar[bool] = False
    subject: ClassVar[str] = ""
    heading: ClassVar[str] = ""
    listed: ClassVar[bool] = True
    form_first: ClassVar[bool] = False
    slow: ClassVar[bool] = False
    after_end: ClassVar[bool] = False
    secret: ClassVar[frozenset[str]] = frozenset()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Say what the cooperation is after this, and what is to be said. Pure.

        Raises TandemError where it cannot be, Problem where an answer does not work.
        """
        raise NotImplementedError

    def needs_both(self, coop: Cooperation) -> bool:
        """Tell whether the other side's owner has to agree before this runs."""
        del coop
        return self.both_owners

    def before(self, coop: Cooperation, at: Moment) -> Answers:
        """Return the answers that hold now, for showing what this would change."""
        return self.prefill(coop, at)

    @classmethod
    def finds(cls, answers: Answers) -> str | None:
        """Return the look-up key of the cooperation meant, where it is not the room's."""
        del answers
        return None

    def beside(self, coop: Cooperation) -> tuple[str, ...]:
        """Return the look-up keys of further cooperations that ``run`` needs to see."""
        del coop
        return ()

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Return what the form shows before anything is answered."""
        del coop, at
        return {}

    @classmethod
    def recall(cls, coop: Cooperation, at: Moment, answers: Answers) -> Answers:
        """Return what the form shows once it is said which thing it is about."""
        del coop, at, answers
        return {}

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Raise TandemError where the form could not be sent anyway, before anybody types."""
        del coop, at, answers

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Return what stands above the questions."""
        del coop, at, answers
        return ()

    @classmethod
    def title(cls, coop: Cooperation, at: Moment, answers: Answers) -> str:
        """Return the form's title."""
        del coop, answers
        return at.tongue(cls.heading or cls.help()).rstrip(".")

    @classmethod
    def submit(cls) -> str:
        """Return the word on the button that sends the form (English)."""
        return N_("Send")

    @classmethod
    def help(cls) -> str:
        """Return the help line (English)."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())

    # -- forms -------------------------------------------------------------------------------

    @classmethod
    def asked(cls) -> dict[str, Asked]:
        """Return the fields that a person answers, in order."""
        found = {name: asked_of(f) for name, f in cls.model_fields.items()}
        return {name: it for name, it in found.items() if it}

    @classmethod
    def form(
        cls,
        answers: Answers,
        coop: Cooperation,
        at: Moment,
        problems: Mapping[str, str] | None = None,
    ) -> Form:
        """Lay out the questions, keeping what was already answered."""
        problems = problems or {}
        known = dict(answers)
        if not problems:
            known = {**cls.prefill(coop, at), **answers}
            known = {**cls.recall(coop, at, known), **known}
        shown = [
            n for n, it in cls.asked().items() if not (it.once and known.get(n)) or n in problems
        ]
        inputs = tuple(_input(cls, n, known, coop, at, problems.get(n, "")) for n in shown)
        return Form(
            title=cls.title(coop, at, known),
            word=cls.word,
            intro=cls.intro(coop, at, known),
            inputs=inputs,
            # What no field takes was said in the problem; kept, it would come back for ever.
            fixed={n: v for n, v in known.items() if n in cls.model_fields and n not in shown},
            coop=coop.id if coop.version else "",
            submit=at.tongue(cls.submit()),
            cancel=at.tongue("Cancel"),
            problem=problems.get("", ""),
        )

    @classmethod
    def untold(cls, answers: Answers) -> bool:
        """Tell whether nothing was said yet but the word, and which thing it is about."""
        asked = cls.asked()
        return cls.form_first and not any(
            v and not (n in asked and asked[n].once) for n, v in answers.items()
        )

    @classmethod
    def fill(cls, answers: Answers, coop: Cooperation, at: Moment) -> Self | Form:
        """Return the command, or the form again with a problem beside each bad answer."""
        given = {n: v for n, v in answers.items() if v not in ("", [], ())}
        problems: dict[str, str] = {}
        for name in cls.asked().keys() & given.keys():
            try:
                given[name] = _read(cls, name, given[name], coop, at)
            except Problem as problem:
                problems[name] = problem.said(at.tongue)
        given = {n: v for n, v in given.items() if v}
        hidden = {n for n, it in cls.asked().items() if it.when and not it.when.holds(given)}
        shown = {n: v for n, v in given.items() if n not in hidden}
        command: Self | None = None
        try:
            command = cls.model_validate(shown)
        except ValidationError as error:
            for e in error.errors(include_url=False):
                name = str(e["loc"][0]) if e["loc"] else ""
                problems.setdefault(name if name in cls.asked() else "", _sentence(e, at.tongue))
        for name, it in cls.asked().items():
            if it.needed and name not in hidden and name not in shown:
                problems.setdefault(name, at.tongue("Please answer this."))
        if command is None or problems:
            return cls.form(given, coop, at, problems)
        return command


def asked_of(info: FieldInfo) -> Asked | None:
    """Return how a field is asked for, None if nobody is asked."""
    extra: object = info.json_schema_extra
    found: object = extra.get("asked") if isinstance(extra, dict) else None
    return found if isinstance(found, Asked) else None


def kind_of(info: FieldInfo) -> tuple[InputType, type[StrEnum] | None]:
    """Return the input type that a field's annotation means, and its enum if it has one."""
    asked = asked_of(info)
    kinds = [info.annotation, *get_args(info.annotation)]
    enum = next((k for k in kinds if isinstance(k, type) and issubclass(k, StrEnum)), None)
    if asked and asked.type:
        return asked.type, enum
    if get_origin(info.annotation) is tuple:
        return "several", enum
    if enum:
        return "choice", enum
    if any(isinstance(k, type) and issubclass(k, date) for k in kinds):
        return "date", None
    if any(k in (int, float) for k in kinds):
        return "number", None
    return "line", None


def choices_of(
    command: type[Command], name: str, coop: Cooperation, at: Moment
) -> tuple[Choice, ...]:
    """Return the choices of a field in the asker's language; none where it is free."""
    info = command.model_fields[name]
    asked = asked_of(info)
    if asked and asked.choices:
        return asked.choices(coop, at)
    _, enum = kind_of(info)
    if enum is None:
        return ()
    return tuple(
        Choice(value=m.value, label=labelled(m, at.tongue), hint=explained(m, at.tongue))
        for m in enum
    )


def _input(
    command: type[Command], name: str, known: Answers, coop: Cooperation, at: Moment, problem: str
) -> Input:
    info = command.model_fields[name]
    asked = command.asked()[name]
    kind, _ = kind_of(info)
    value = known.get(name, "")
    limits = {
        key: getattr(rule, attr)
        for rule in info.metadata
        for key, attr in (("max_length", "max_length"), ("least", "ge"), ("most", "le"))
        if getattr(rule, attr, None) is not None
    }
    if kind != "number":
        limits = {k: v for k, v in limits.items() if k == "max_length"}
    return Input(
        name=name,
        type=kind,
        question=at.tongue(asked.question),
        hint=at.tongue(asked.hint) if asked.hint else "",
        required=info.is_required() or asked.needed,
        choices=choices_of(command, name, coop, at),
        value=tuple(value) if isinstance(value, list) else value,
        problem=problem,
        when=asked.when,
        **limits,
    )


def _read(
    command: type[Command], name: str, raw: str | list[str], coop: Cooperation, at: Moment
) -> str | list[str]:
    kind, enum = kind_of(command.model_fields[name])
    choices = choices_of(command, name, coop, at)
    if kind == "several":
        parts = raw.split(",") if isinstance(raw, str) else raw
        return [answers.read_choice(part, enum, choices) for part in parts]
    text = (raw if isinstance(raw, str) else " ".join(raw)).replace("\x00", "")
    if choices:
        return answers.read_choice(text, enum, choices)
    if kind == "date":
        return answers.read_day(text, at.now, at.tongue).isoformat()
    if kind == "number":
        return answers.read_number(text, at.tongue)
    return text.strip()


SENTENCES = {
    "missing": N_("Please answer this."),
    "string_too_short": N_("Please answer this."),
    "string_too_long": N_("Please shorten this to {max_length} characters."),
    "too_long": N_("Please choose at most {max_length}."),
    "greater_than_equal": N_("Please give a number from {ge} upwards."),
    "less_than_equal": N_("Please give a number up to {le}."),
    "int_parsing": N_("Please give a whole number."),
    "float_parsing": N_("Please give a number."),
    "extra_forbidden": N_("I do not understand this part. Please use the form."),
}


def _sentence(error: ErrorDetails, tongue: Tongue) -> str:
    context = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, Problem):
        return cause.said(tongue)
    sentence = SENTENCES.get(error["type"])
    if sentence:
        return tongue(sentence, **{k: v for k, v in context.items() if f"{{{k}}}" in sentence})
    return tongue("This answer does not fit. Please check it.")
