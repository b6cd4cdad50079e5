"""Words in the reader's language: gettext catalogs, and dates, times and numbers by locale.

English is the language of the code; ``bot/locale/de/tandem.po`` holds the German. A sentence is
written as ``t("… {name} …", name=value)``, or marked with ``N_`` where it is only named.
"""

import io
import string
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.errors import TandemError
from bot.message import Span

LANGUAGES = ("de", "en")
CATALOGS = Path(__file__).parent / "locale"


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a sentence for the catalogs without translating it."""
    return sentence


@lru_cache
def catalog(language: str) -> Translations:
    """Return the catalog of a language, read from its ``.po`` file."""
    with (CATALOGS / language / "tandem.po").open("rb") as file:
        written = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, written)
    compiled.seek(0)
    return Translations(compiled)


class Tongue:
    """How one reader is spoken to: language (``de`` or ``en``) and zone (an IANA name)."""

    def __init__(self, language: str = "en", zone: str = "Europe/Berlin") -> None:
        """Choose the nearest language there is: ``de-AT`` is German, anything unknown English."""
        self.language = "de" if language.lower().startswith("de") else "en"
        self.zone = zone
        self.locale = Locale("de", "DE") if self.language == "de" else Locale("en", "GB")

    @classmethod
    def of(cls, language: str = "", zone: str = "") -> "Tongue":
        """Choose for somebody of whom this much is known; German in Berlin where nothing is."""
        return cls(language or "de", zone or "Europe/Berlin")

    def __eq__(self, other: object) -> bool:
        """Compare by what is heard."""
        return isinstance(other, Tongue) and (self.language, self.zone) == (
            other.language,
            other.zone,
        )

    def __hash__(self) -> int:
        """Hash by what is heard."""
        return hash((self.language, self.zone))

    def pattern(self, sentence: str) -> str:
        """Return a sentence in this language, braces unfilled."""
        if self.language == "en" or not sentence:  # gettext keeps its header under the empty one
            return sentence
        return str(catalog("de").ugettext(sentence))

    def __call__(self, sentence: str, **values: object) -> str:
        """Return a sentence in this language, braces filled."""
        return self.pattern(sentence).format(**values) if values else self.pattern(sentence)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the sentence for one or for many; ``{n}`` is the number."""
        if self.language == "en":
            chosen = one if n == 1 else many
        else:
            chosen = str(catalog("de").ungettext(one, many, n))
        return chosen.format(n=self.number(n), **values)

    def spans(self, sentence: str, **values: Span) -> tuple[Span, ...]:
        """Return a sentence whose braces are filled with spans (bold words, mentions, links)."""
        found: list[Span] = []
        for words, name, _, _ in string.Formatter().parse(self.pattern(sentence)):
            if words:
                found.append(words)
            if name is not None:
                found.append(values[name])
        return tuple(found)

    def sorry(self, error: TandemError) -> str:
        """Return an error as the sentence that this reader gets.

        Its reasons and advice are ours; everything else may be somebody's words and stays.
        """
        ours = {k: self.pattern(v) for k, v in error.values.items() if k in ("reason", "advice")}
        return self.pattern(error.sentence()).format(**{**error.values, **ours})

    # -- dates, times, numbers ---------------------------------------------------------------

    def day(self, day: date) -> str:
        """Return a day as in "Do 3.12." or "Thu 3 Dec"."""
        return dates.format_date(day, self.pattern("EEE d MMM"), self.locale).replace(".,", ",")

    def short_day(self, day: date) -> str:
        """Return a day without its year, as in "3.12." or "3 Dec"."""
        return dates.format_date(day, self.pattern("d MMM"), self.locale)

    def full_day(self, day: date) -> str:
        """Return a day with its year, as in "3.12.2026" or "3 Dec 2026"."""
        return dates.format_date(day, self.pattern("d MMM y"), self.locale)

    def dated(self, day: date) -> str:
        """Return a day with weekday and year, as in "Mo 22.3.2027" or "Mon 22 Mar 2027"."""
        pattern = self.pattern("EEE d MMM y")
        return dates.format_date(day, pattern, self.locale).replace(".,", ",")

    def far_day(self, day: date, today: date) -> str:
        """Return a day with its weekday, and with its year where that is not this one."""
        return self.day(day) if day.year == today.year else self.dated(day)

    def time(self, clock: time | datetime) -> str:
        """Return a time as in "17:00"; an instant in the reader's zone."""
        if isinstance(clock, datetime):
            clock = clock.astimezone(ZoneInfo(self.zone)).time()
        return clock.strftime("%H:%M")

    def moment(self, instant: datetime) -> str:
        """Return an instant in the reader's zone, as in "Do 3.12., 17:00"."""
        here = instant.astimezone(ZoneInfo(self.zone))
        return f"{self.day(here.date())}, {self.time(here.time())}"

    def weekday(self, weekday: int) -> str:
        """Return a weekday's name (Monday is 0)."""
        return str(dates.get_day_names("wide", locale=self.locale)[weekday])

    def week(self, week: str) -> str:
        """Return an ISO week as in "KW 48" or "week 48"."""
        return self("week {n}", n=int(week.split("-W")[1]))

    def number(self, value: float) -> str:
        """Return a number by locale."""
        return numbers.format_decimal(value, locale=self.locale)

    def and_(self, words: list[str] | tuple[str, ...]) -> str:
        """Return a list as in "A, B und C"."""
        return lists.format_list(list(words), locale=self.locale)

    def or_(self, words: list[str] | tuple[str, ...]) -> str:
        """Return a list as in "A, B oder C"."""
        return lists.format_list(list(words), style="or", locale=self.locale)
