"""How typed answers are read: dates, times, numbers and choices, as people write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

import dateparser
from babel import numbers

from bot import words
from bot.language import N_, Tongue
from bot.message import Choice


class Problem(ValueError):
    """An answer that does not work: a sentence for beside the field, and what to do.

    Raised by validators and by ``run``; an empty ``field`` means the form as a whole.
    """

    def __init__(self, sentence: str, name: str = "", **values: object) -> None:
        """Keep the English sentence and what fills its braces."""
        self.sentence = sentence
        self.name = name
        self.values = values
        super().__init__(sentence)

    def said(self, tongue: Tongue) -> str:
        """Return the sentence in a language."""
        return tongue(self.sentence, **self.values)


def read_day(text: str, now: datetime, tongue: Tongue) -> date:
    """Return the day that is meant: 2026-12-03, 3.12., "Friday" or "in two weeks".

    A day without a year is the next one to come. Raises Problem where nobody can tell.
    """
    today = now.astimezone(ZoneInfo(tongue.zone)).date()
    try:
        return _written(text, today) or date.fromisoformat(text.strip())
    except ValueError:
        found = dateparser.parse(
            _plain_day(text),
            languages=["de", "en"],
            settings={
                "RELATIVE_BASE": datetime.combine(today, datetime.min.time()),
                "PREFER_DATES_FROM": "future",
                "DATE_ORDER": "DMY",
                "RETURN_AS_TIMEZONE_AWARE": False,
            },
        )
    if found is None:
        raise Problem(N_("I do not understand this date. Please write it like 3.12.2026."))
    return found.date()


def _written(text: str, today: date) -> date | None:
    """Read 3.12. and 3.12.2026, which others would take for a time of day."""
    found = re.search(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.?\s?(\d{4}|\d{2})?\s*$", text.strip())
    if found is None:
        return None
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)  # noqa: PLR2004
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def _plain_day(text: str) -> str:
    """Leave out the words before a day that change nothing, and full stops at the end."""
    kept = [w for w in text.strip().rstrip(".").split() if w.lower() not in _FILLERS]
    return " ".join(kept)


_FILLERS = {"am", "bis", "zum", "until", "by", "on", "next", "nächsten", "kommenden", "nächster"}


def read_time(text: str, name: str = "") -> time:
    """Return the time that is meant: 9, 9:30, 14.00 or "14 Uhr". Raises Problem."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*(?:uhr|h)?\s*", text, re.IGNORECASE)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - the clock's own bounds
        raise Problem(N_("I do not understand this time. Please write it like 14:00."), name)
    return time(hour, minute)


def read_number(text: str, tongue: Tongue) -> str:
    """Return a number as a plain decimal, read by locale (1,5 in German is 1.5).

    A plain 1.5, as number fields send it, means the same in every language.
    """
    if re.fullmatch(r"-?\d+(\.\d{1,2})?", text.strip()):
        return text.strip()
    try:
        return str(numbers.parse_decimal(text.strip(), locale=tongue.locale))
    except numbers.NumberFormatError:
        raise Problem(N_("Please give a number.")) from None


def read_choice(text: str, enum: type[StrEnum] | None, choices: Iterable[Choice]) -> str:
    """Return the value of the choice that is meant by value, label or a further word."""
    typed = " ".join(text.strip().lower().split())
    offered = list(choices)
    for choice in offered:
        if typed in (choice.value.lower(), choice.label.lower()):
            return choice.value
    meant = words.read_choice(typed, enum) if enum else None
    if meant and any(c.value == meant.value for c in offered):
        return meant.value
    near = [c for c in offered if typed and c.label.lower().startswith(typed)]
    if len(near) == 1:
        return near[0].value
    raise Problem(
        N_("Please choose one of these: {choices}."),
        choices=", ".join(c.label for c in offered[:12]),
    )
