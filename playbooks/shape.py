"""Turns what a file says into a model, and every misfit into a fault with its line."""

import types
from difflib import get_close_matches
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.domain.playbook import Text
from bot.language import N_
from playbooks.faults import Fault, Faulty, path_of
from playbooks.reading import Loc, Pair, Read

Model = TypeVar("Model", bound=BaseModel)
SHOWN = 40


def shaped(read: Read, model: type[Model]) -> Model:
    """Return what was read as a model. Raises Faulty with everything that does not fit."""
    faults = list(read.faults)
    found: Model | None = None
    try:
        found = model.model_validate(read.data)
    except ValidationError as error:
        faults += [_fault(e, read, model) for e in _first(error.errors(include_url=False))]
    if found is None or faults:
        raise Faulty(*sorted(faults, key=lambda f: (f.place.file, f.place.line)))
    return found


def _first(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return one error for each place: a union tells of every member that did not fit.

    A list whose entries are wrong is not also too short.
    """
    found: dict[Loc, ErrorDetails] = {}
    for e in errors:
        found.setdefault(_plain(e["loc"]), e)
    inside = {loc[:n] for loc in found for n in range(len(loc))}
    return [e for loc, e in found.items() if e["type"] != "too_short" or loc not in inside]


def _plain(loc: Loc) -> Loc:
    """Return a path without the names of union members that pydantic adds."""
    return tuple(p for p in loc if not ((isinstance(p, str) and p[:1].isupper()) or "[" in str(p)))


def _fault(error: ErrorDetails, read: Read, model: type[BaseModel]) -> Fault:
    loc = _plain(error["loc"])
    kind, given = error["type"], error.get("input")
    values: dict[str, object] = {"name": loc[-1] if loc else "", "given": _short(given)}
    values |= error.get("ctx", {})
    around = _at(model, loc[:-1])
    here = _at(model, loc)
    wrong, mend = PAIRS.get(kind, ODD)
    if kind == "missing" and _is_text(around):
        wrong, mend = ONE_LANGUAGE
    elif kind == "extra_forbidden" and _is_text(around):
        wrong, mend = COMMA
    elif kind == "extra_forbidden":
        known = list(around.model_fields) if around else []
        near = get_close_matches(str(loc[-1]), known, n=1)
        values |= {"near": near[0] if near else "", "known": ", ".join(known)}
        wrong, mend = NEAR if near else EXTRA
    elif kind in BLOCKS and _is_text(here):
        wrong, mend = TEXT
    elif kind in BLOCKS and here:
        values["known"] = ", ".join(n for n, f in here.model_fields.items() if f.is_required())
    elif kind in ("enum", "literal_error"):
        values["known"] = ", ".join(_possible(model, loc)) or str(values.get("expected", ""))
        wrong, mend = CHOICE
    elif kind not in PAIRS:
        values["reason"] = error["msg"]
    return Fault(read.place(loc), path_of(loc), wrong, mend, values)


def _is_text(model: type[BaseModel] | None) -> bool:
    return model is not None and issubclass(model, Text)


def _short(given: object) -> str:
    said = str(given)
    return said if len(said) <= SHOWN else f"{said[: SHOWN - 1]}…"


# -- what belongs where ---------------------------------------------------------------------------


def _at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """Return the model that belongs at a path, None where something else does."""
    found = _annotation(model, loc)
    return next(
        (k for k in _kinds(found) if isinstance(k, type) and issubclass(k, BaseModel)), None
    )


def _annotation(model: type[BaseModel], loc: Loc) -> Any:
    here: Any = model
    for part in loc:
        inside = None
        for kind in _kinds(here):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                info = kind.model_fields.get(str(part))
                inside = info.annotation if info else None
            elif get_origin(kind) is tuple:
                inside = get_args(kind)[0]
            elif get_origin(kind) is dict:
                inside = get_args(kind)[1]
        here = inside
    return here


def _kinds(annotation: Any) -> list[Any]:
    """Return an annotation as the list of what it may be."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [k for part in get_args(annotation) for k in _kinds(part)]
    return [annotation]


def _possible(model: type[BaseModel], loc: Loc) -> list[str]:
    """Return the words of which one belongs at a path."""
    found: list[str] = []
    for kind in _kinds(_annotation(model, loc)):
        if isinstance(kind, type) and issubclass(kind, Enum):
            found += [str(m.value) for m in kind]
        elif get_origin(kind) is Literal:
            found += [str(v) for v in get_args(kind)]
    return found


# -- sentences ------------------------------------------------------------------------------------

BLOCKS = {"model_type", "model_attributes_type", "dict_type"}
ODD: Pair = (N_("“{name}” does not fit: {reason}"), N_("docs/playbooks.md says what belongs here."))
EXTRA: Pair = (N_("“{name}” is not known here."), N_("Possible here: {known}."))
NEAR: Pair = (N_("“{name}” is not known here."), N_("Did you mean “{near}”?"))
CHOICE: Pair = (N_("“{given}” is not possible for “{name}”."), N_("Possible: {known}."))
TEXT: Pair = (
    N_("This text stands here in one language only."),
    N_("Write it in both: {{de: …, en: …}}."),
)
COMMA: Pair = (
    N_("“{name}” is neither de nor en."),
    N_("A comma ends a text inside {{ }}: put the text in quotation marks."),
)
ONE_LANGUAGE: Pair = (
    N_("The text in “{name}” is missing."),
    N_("Write it in both languages, German under de and English under en."),
)
WHOLE: Pair = (N_("“{given}” is not a whole number."), N_("Write a plain number, such as 10."))
NUMBER: Pair = (N_("“{given}” is not a number."), N_("Write a plain number, such as 7.5."))
WORDS: Pair = (
    N_("“{name}” should be a text, and is {given}."),
    N_("Put it in quotation marks."),
)
BLOCK: Pair = (
    N_("Here belongs a block of keys, not “{given}”."),
    N_("Write one key a line, at least: {known}."),
)
PAIRS: dict[str, Pair] = {
    "missing": (N_("“{name}” is missing here."), N_("Add a line that begins with {name}:")),
    "model_type": BLOCK,
    "model_attributes_type": BLOCK,
    "dict_type": BLOCK,
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "string_type": WORDS,
    "tuple_type": (
        N_("“{name}” should be a list."),
        N_("Write each entry on a line of its own that begins with a dash."),
    ),
    "too_short": (N_("“{name}” has no entry."), N_("Write at least one, or leave the key out.")),
    "too_long": (N_("“{name}” has too many entries."), N_("At most {max_length} fit.")),
    "string_too_short": (N_("The text is empty."), N_("Write what people are to read.")),
    "string_too_long": (N_("The text is too long."), N_("Shorten it to {max_length} characters.")),
    "string_pattern_mismatch": (
        N_("“{given}” does not fit as “{name}”."),
        N_("It has to look like this: {pattern}"),
    ),
    "greater_than_equal": (N_("{given} is too small for “{name}”."), N_("At least {ge}.")),
    "less_than_equal": (N_("{given} is too large for “{name}”."), N_("At most {le}.")),
    "due_one": (
        N_("It is not clear from when the days count."),
        N_("Write exactly one: start: 10 (working days after the phase starts) or before_gate: 5."),
    ),
    "anchors": (
        N_("The anchors do not fit."),
        N_("Give at least 0 and 100; 25, 50 and 75 may stand between."),
    ),
    "choices": (
        N_("There is nothing to choose from."),
        N_("Give at least two choices, each with value and label."),
    ),
    "no_choices": (
        N_("A question of the kind “{kind}” takes no choices."),
        N_("Take them out, or make its kind choice or several."),
    ),
    "taken": (N_("No question may be called “{name}”."), N_("Give it another name.")),
    "five_anchors": (
        N_("The anchors do not fit."),
        N_("Say what 0, 25, 50, 75 and 100 mean, all five of them."),
    ),
    "agenda_long": (
        N_("The agenda takes {planned} minutes, and only {minutes} are there."),
        N_("Shorten a point, or raise minutes."),
    ),
}
