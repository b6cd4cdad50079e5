"""The native input for each kind of question."""

from adapters.parts.carried import NONE, NOTED, Notes, sign
from adapters.parts.inputs import chosen, distinct, fits, is_day, shown
from adapters.parts.text import DASH, Json, clip
from adapters.slack import text as slack
from adapters.slack.text import line, words
from bot.message import Choice, Input


def element(it: Input, notes: Notes) -> Json:
    """Draw what a question is answered with.

    A value that the native input would refuse (a date that is none, a number out of bounds) is
    shown as text, so that nothing that was typed is lost.
    """
    match it.type:
        case "choice" | "person" if it.choices:
            return _one(it, notes)
        case "several" if it.choices:
            return _several(it, notes)
        case "number" if not it.value or fits(it):
            return _number(it)
        case "date" if not it.value or is_day(it):
            return {"type": "datepicker", **({"initial_date": shown(it)} if it.value else {})}
        case "line" | "text" | "choice" | "person" | "several" | "number" | "date":
            return _typed(it)
        case _:
            raise NotImplementedError(it.type)


def _typed(it: Input) -> Json:
    """Return a text field; one that holds too much already is not bounded by Slack."""
    text = clip(shown(it), slack.INPUT)
    drawn: Json = {"type": "plain_text_input", "multiline": it.type == "text"}
    if it.max_length and len(text) <= it.max_length:
        drawn["max_length"] = min(it.max_length, slack.INPUT)
    if text:
        drawn["initial_value"] = text
    return drawn


def _number(it: Input) -> Json:
    bounds = {"min_value": it.least, "max_value": it.most}
    drawn: Json = {k: _decimal(v) for k, v in bounds.items() if v is not None}
    if it.value:
        drawn["initial_value"] = shown(it)
    return {"type": "number_input", "is_decimal_allowed": True, **drawn}


def _decimal(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:f}".rstrip("0")


def _one(it: Input, notes: Notes) -> Json:
    """Return one choice: radio buttons where there are few, people always in a menu."""
    choices = distinct(it.choices)
    few = len(choices) <= slack.RADIO and it.type != "person"
    options = [_option(c, notes, described=few) for c in choices]
    start = next((o for o, c in zip(options, choices, strict=True) if c.value == it.value), None)
    if not it.required and len(options) < (slack.RADIO if few else slack.OPTIONS):
        options.append({"text": words(DASH), "value": NONE})
    initial = {"initial_option": start} if start else {}
    if few:
        return {"type": "radio_buttons", "options": options, **initial}
    return {"type": "static_select", **_menu(options), **initial}


def _several(it: Input, notes: Notes) -> Json:
    choices = distinct(it.choices)
    few = len(choices) <= slack.RADIO
    options = [_option(c, notes, described=few) for c in choices]
    given = chosen(it)
    start = [o for o, c in zip(options, choices, strict=True) if c.value in given]
    initial = {"initial_options": start} if start else {}
    if few:
        return {"type": "checkboxes", "options": options, **initial}
    return {"type": "multi_static_select", **_menu(options), **initial}


def _menu(options: list[Json]) -> Json:
    """Return options, in groups of a hundred where there are more (up to a hundred groups)."""
    if len(options) <= slack.OPTIONS:
        return {"options": options}
    starts = range(0, min(len(options), slack.OPTIONS**2), slack.OPTIONS)
    parts = [options[n : n + slack.OPTIONS] for n in starts]
    return {"option_groups": [{"label": words(_span(p)), "options": p} for p in parts]}


def _span(options: list[Json]) -> str:
    first, last = (o["text"]["text"][:30] for o in (options[0], options[-1]))
    return f"{first} {DASH} {last}"


def _option(choice: Choice, notes: Notes, *, described: bool) -> Json:
    drawn = {"text": words(line(choice.label, slack.LABEL)), "value": _value(choice.value, notes)}
    if described and 0 < len(choice.hint.strip()) <= slack.LABEL:
        drawn["description"] = words(line(choice.hint, slack.LABEL))
    return drawn


def _value(value: str, notes: Notes) -> str:
    """Return a choice's value, or a sign for it where Slack cannot carry it."""
    if value and len(value) <= slack.OPTION_VALUE and not value.startswith(NOTED):
        return value
    return sign(value, notes)
