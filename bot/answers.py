"""How typed answers are read: dates, times, numbers and choices, as people write them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

import dateparser
from babel import dates, numbers
from dateutil.relativedelta import relativedelta
from rapidfuzz import fuzz, process

from bot import words
from bot.language import N_, Tongue
from bot.message import Choice

T = TypeVar("T")
PART = 4
NEAR = 70  # of 100: two letters changed about in six


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


def not_before(day: date | None, first: date, name: str) -> None:
    """Refuse a day before the first that may be named; ``name`` is its field. Raises Problem."""
    if day and day < first:
        raise Problem(N_("This day lies in the past. Please choose a later one."), name)


def read_day(text: str, now: datetime, tongue: Tongue) -> date:
    """Return the day that is meant: 2026-12-03, 3.12., "Friday" or "in two weeks".

    A day without a year is the next one to come. Raises Problem where nobody can tell.
    """
    today = now.astimezone(ZoneInfo(tongue.zone)).date()
    said = _plain_day(text)
    try:
        return date.fromisoformat(said)
    except ValueError:
        readers = (_coming, _weekday, _end, _parsed)
        found = next((day for read in readers if (day := read(said, today))), None)
    if found is None:
        raise Problem(
            N_('I do not understand "{said}" as a date. Please write it like 3.12.2026.'),
            said=" ".join(text.split())[:40],
        )
    return found


def _plain_day(text: str) -> str:
    """Leave out what changes nothing: words before a day, a weekday before a date."""
    kept = [w for w in text.lower().split() if w not in _FILLERS]
    if len(kept) > 1 and kept[0].strip(".,") in _WEEKDAYS and kept[1][0].isdigit():
        kept = kept[1:]
    if len(kept) == 2 and kept[0] in _SOON and kept[1].strip(".,") in _WEEKDAYS:  # noqa: PLR2004
        kept = kept[1:]
    return " ".join(kept)


def _coming(said: str, today: date) -> date | None:
    """Read a day and month, as 3.12., 3 Dec or December 3: the next one to come."""
    first, _, last = said.replace(". ", " ").rstrip(".").replace(".", " ").partition(" ")
    if first in _MONTHS:
        first, last = last, first
    month = _MONTHS.get(last, last if "." in said else "")
    if not (re.fullmatch(r"\d{1,2}", first) and re.fullmatch(r"\d{1,2}", str(month))):
        return None
    for year in range(today.year, today.year + 9):  # so that 29.2. is found
        try:
            day = date(year, int(month), int(first))
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _weekday(said: str, today: date) -> date | None:
    """Read a weekday of a week that is named, as in "nächste Woche Freitag"."""
    for week, count in _WEEKS.items():
        rest = said.replace(week, " ").strip(" .,")
        if week in said and rest in _WEEKDAYS:
            return today + timedelta(weeks=count, days=_WEEKDAYS[rest] - today.weekday())
    return None


def _end(said: str, today: date) -> date | None:
    """Read the end of something: of a week its Friday, of a month or year its last day."""
    found = _ENDS.fullmatch(said.rstrip("."))
    if found is None:
        return None
    ahead = 1 if found["next"] else 0
    what = found["what"]
    if what.startswith("w"):
        day = today + timedelta(weeks=ahead, days=_WEEKDAYS["friday"] - today.weekday())
        return max(day, today)
    if what in _MONTHS:
        ahead = (_MONTHS[what] - today.month) % 12
    elif what[0] in "jy":
        ahead = 12 * ahead + 12 - today.month
    return today + relativedelta(months=ahead, day=31)


def _parsed(said: str, today: date) -> date | None:
    """Leave every other way to say a day to dateparser."""
    if re.fullmatch(r"[\d.,:\s]+", said) and not re.search(r"\d{4}|\d+\.\s?\d+\.\s?\d\d$", said):
        return None  # it would read a lone number as a day gone by, and 31.6. as a time of today
    found = dateparser.parse(
        said.rstrip("."),
        languages=["de", "en"],
        settings={
            "RELATIVE_BASE": datetime.combine(today, datetime.min.time()),
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return found.date() if found else None


_FILLERS = {"am", "bis", "zum", "until", "by", "on"}
_SOON = {"nächsten", "nächster", "nächste", "kommenden", "kommender", "diesen", "this"}
# Said of a weekday, "next" is the one of next week, "nächsten" the next to come.
_WEEKS = {
    "diese woche": 0,
    "dieser woche": 0,
    "this week": 0,
    "nächste woche": 1,
    "nächster woche": 1,
    "next week": 1,
    "in einer woche": 1,
    "in a week": 1,
    "next": 1,
    "übernächste woche": 2,
    "übernächster woche": 2,
    "the week after next": 2,
    "in zwei wochen": 2,
    "in 2 wochen": 2,
    "in two weeks": 2,
    "in 2 weeks": 2,
}
_MONTHS = {
    name.lower().strip("."): month
    for language in ("de", "en")
    for width in ("wide", "abbreviated")
    for month, name in dates.get_month_names(width, locale=language).items()
}
_ENDS = re.compile(
    r"(?:(?:ende|the end of|end of) (?:der |des |dieser |dieses |the |this )?"
    r"(?P<next>nächster |nächsten |next )?|(?=monatsende|jahresende))"
    rf"(?P<what>woche|week|monats?|monatsende|month|jahre?s?|jahresende|year|{'|'.join(_MONTHS)})"
)
_WEEKDAYS = {
    name.lower().strip("."): day
    for language in ("de", "en")
    for width in ("wide", "abbreviated")
    for day, name in dates.get_day_names(width, locale=language).items()
}


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
    if re.fullmatch(r"-?\d+(\.\d{1,2})?", text.strip(), re.ASCII):
        return text.strip()
    if re.search(r"[^\d.,\s'’+-]", text):  # 1e9 and the like mean nothing to people
        raise Problem(N_("Please give a number."))
    try:
        # Strictly: 1,5 in English is somebody's one and a half, not fifteen.
        found = numbers.parse_decimal(text.strip(), locale=tongue.locale, strict=True)
    except numbers.NumberFormatError:
        raise Problem(N_("Please give a number.")) from None
    return f"{found:f}"


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


def nearest(text: str, known: Mapping[str, T]) -> tuple[T, ...]:
    """Return up to three of what is known by words: those whose words come nearest to the first.

    One to three words are looked at, in any order. What is like nothing has no nearest: a greeting
    must not be answered with the way out.
    """
    typed = text.lower().split()[:3]
    scores: dict[str, float] = {}
    for count in range(1, len(typed) + 1):
        said = " ".join(typed[:count])
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
            for word, score, _ in process.extract(
                said, list(known), scorer=scorer, limit=6, score_cutoff=NEAR
            ):
                scores[word] = max(score, scores.get(word, 0.0))
        # Part of a command's words, as "month" of "report month".
        parts = {w for w in known if len(said) >= PART and said in w.split()}
        scores |= {word: max(NEAR, scores.get(word, 0.0)) for word in parts}
    best = sorted(scores, key=lambda word: -scores[word])
    return tuple(dict.fromkeys(known[word] for word in best))[:3]
