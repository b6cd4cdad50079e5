"""The fields of a command: how each is asked for, drawn as an input, and read when answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot import answers
from bot.answers import Problem
from bot.domain.cooperation import Cooperation
from bot.language import N_, Tongue
from bot.message import Answers, Choice, Input, InputType, When
from bot.moment import Moment
from bot.words import explained, labelled

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
    command: type[BaseModel], name: str, coop: Cooperation, at: Moment
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


def questions_of(command: type[BaseModel]) -> dict[str, Asked]:
    """Return the fields that a person answers, in order."""
    found = {name: asked_of(f) for name, f in command.model_fields.items()}
    return {name: it for name, it in found.items() if it}


def input_of(
    command: type[BaseModel], name: str, known: Answers, coop: Cooperation, at: Moment, problem: str
) -> Input:
    """Draw a field as the input of a form, with what is known and the problem beside it."""
    info = command.model_fields[name]
    asked = questions_of(command)[name]
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


def read(
    command: type[BaseModel], name: str, raw: str | list[str], coop: Cooperation, at: Moment
) -> str | list[str]:
    """Read what was answered, as people write it. Raises Problem."""
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


def sorry(error: ErrorDetails, tongue: Tongue) -> str:
    """Say what is wrong with an answer that the field's rules refuse."""
    context = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, Problem):
        return cause.said(tongue)
    sentence = SENTENCES.get(error["type"])
    if sentence:
        return tongue(sentence, **{k: v for k, v in context.items() if f"{{{k}}}" in sentence})
    return tongue("This answer does not fit. Please check it.")
