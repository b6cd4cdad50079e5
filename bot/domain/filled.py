"""A filled sheet: whose it is, what was answered and by whom, and what came of it."""

import re
from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel

from bot.domain.people import Role, Side
from bot.domain.playbook import Text

Value = str | tuple[str, ...]
LINES = re.compile(r"[\n;,]")
LONGEST = 80


class Mark(BaseModel, frozen=True):
    """Who did something, and when."""

    by: str
    at: datetime


class Finding(BaseModel, frozen=True):
    """Something that stands in the way: a warning, or a block.

    ``name`` is the sheet's and the rule's number (``guardrails.3``); ``rail`` marks a guard rail,
    ``gates`` where it counts, ``until`` from when on it no longer does, ``lock`` what it would open
    too early.
    """

    name: str
    kind: Literal["warn", "block"]
    says: Text
    rail: bool = False
    gates: tuple[str, ...] = ()
    until: str = ""
    lock: str = ""


class Reminder(BaseModel, frozen=True):
    """A day on which somebody is reminded of one answer."""

    name: str
    day: date
    says: Text


def lines(answer: str) -> list[str]:
    """Return what an answer names, one a line or with a comma between, each once.

    >>> lines("Funksensoren, Edge-Rechner; Funksensoren")
    ['Funksensoren', 'Edge-Rechner']
    """
    names = [n.strip()[:LONGEST] for n in LINES.split(answer)]
    return [n for n in dict.fromkeys(names) if n]


class Filled(BaseModel, frozen=True):
    """One copy of a sheet; a draft until ``sent``.

    ``side`` is None where both fill in the same copy; ``entry`` is its number where there are
    several; ``round`` tells one asking from the next; ``parts`` are the sections that were gone
    through; ``marks`` say who gave which answer. ``roles``, ``again``, ``pair`` (each side answers
    once) and ``shared`` (both read it, and nothing in it is blind), ``many`` and ``must`` are the
    sheet's, so that clock and gate need nothing else.
    """

    id: str
    sheet: str
    title: Text
    side: Side | None = None
    entry: str = ""
    round: str = "1"
    answers: dict[str, Value] = {}
    marks: dict[str, Mark] = {}
    parts: tuple[str, ...] = ()
    sent: Mark | None = None
    saved: Mark
    findings: tuple[Finding, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    gone: bool = False
    roles: tuple[Role, ...] = ()
    again: str = "never"
    pair: bool = False
    shared: bool = False
    many: str = ""
    must: bool = False

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)

    @property
    def called(self) -> Text:
        """Return the sheet's title, with the name of the entry where there are several."""
        name = self.answer(self.many) if self.many else ""
        if not name:
            return self.title
        return Text(de=f"{self.title.de}: {name}", en=f"{self.title.en}: {name}")

    def answer(self, name: str) -> str:
        """Return an answer as one text, empty where there is none."""
        found = self.answers.get(name, "")
        return found if isinstance(found, str) else ",".join(found)
