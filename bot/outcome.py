"""What comes of a command: how the cooperation is then, the answer, and what is said to whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Side
from bot.language import Tongue
from bot.message import Answers, Message

View = Callable[[Tongue], Message]


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


def privately(coop: Cooperation, key: str, people: Iterable[Member], view: View) -> Outcome:
    """Return what comes of a duty of the clock that tells each of these people alone.

    Nobody asked, so there is no answer.
    """
    return Outcome(coop, None, tuple(Say(key, Person(m), view) for m in people))
