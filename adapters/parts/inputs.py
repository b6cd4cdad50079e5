"""What an input holds, before a platform draws it: is it a number or day it would take at all."""

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from bot.message import Choice, Input


def shown(it: Input) -> str:
    """Return an input's value as a text field shows it; choices by what they are called."""
    labels = {c.value: c.label for c in it.choices}
    values = (it.value,) if isinstance(it.value, str) else it.value
    return ", ".join(labels.get(v, v) for v in values if v)


def fits(it: Input) -> bool:
    """Tell whether the value is a number within its bounds."""
    with suppress(ValueError):
        number = float(shown(it))
        least = -math.inf if it.least is None else it.least
        most = math.inf if it.most is None else it.most
        return math.isfinite(number) and least <= number <= most
    return False


def is_day(it: Input) -> bool:
    """Tell whether the value is a date as every platform's calendar writes it."""
    text = shown(it)
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat() == text
    return False


def distinct(choices: Sequence[Choice]) -> list[Choice]:
    """Return choices with one for each value, the last that was given."""
    return list({c.value: c for c in choices}.values())


def chosen(it: Input) -> list[str]:
    """Return the values that stand chosen already, also those that are no choice any more."""
    if not isinstance(it.value, str):
        return list(it.value)
    return it.value.split(",") if it.type == "several" else [it.value]
