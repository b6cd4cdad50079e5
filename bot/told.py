"""What is told of the work as it goes on, for figures and logs: never what anybody said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from bot.errors import AlreadyDone, Conflict, StoreAway, StoreBroken, StoreFull, TandemError

ABOUT: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command came to its end, after so many seconds.

    ``result`` is ``done`` (something was changed), ``shown`` (an answer), ``asked`` (a form),
    ``repeated`` (the same event again), ``refused`` (with a sentence), ``conflict`` (others were
    quicker each time), ``no_store`` (the store could not) or ``failed`` (a bug).
    ``door`` is like ``slack:words``; that of the clock is ``clock``, and ``late`` then says by how
    many seconds.
    """

    command: str
    door: str
    result: str
    seconds: float
    coop: str = ""
    late: float | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A save came to its end: ``kept``, or as ``ended`` says."""

    result: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Tried:
    """A try to deliver came to its end: ``sent``, ``later``, ``unknown`` or ``parked``."""

    platform: str
    result: str
    seconds: float
    coop: str = ""
    key: str = ""


Told = Ran | Saved | Tried
Hear = Callable[[Told], None]
Steady = Callable[[], float]


def to_nobody(told: Told) -> None:
    """Tell it to nobody."""
    del told


def to_all(*ears: Hear) -> Hear:
    """Return who passes on what is told to all of these."""

    def hear(told: Told) -> None:
        for ear in ears:
            ear(told)

    return hear


@contextmanager
def about(**known: str) -> Iterator[None]:
    """Have every line that is logged meanwhile bear what it is about."""
    token = ABOUT.set({**(ABOUT.get() or {}), **known})
    try:
        yield
    finally:
        ABOUT.reset(token)


class Telling:
    """One command on its way: set ``result`` and ``coop``, and it tells how it ended when it does.

    What was raised goes on, and says itself what the result was.
    """

    def __init__(
        self,
        hear: Hear,
        steady: Steady,
        *,
        command: str,
        door: str,
        coop: str = "",
        late: float | None = None,
    ) -> None:
        """Take who hears it, seconds that never jump, and which command came by which door."""
        self.result = "shown"
        self.coop = coop
        self._hear, self._steady = hear, steady
        self._command, self._door, self._late = command, door, late
        self._about = about(command=command, **({"coop": coop} if coop else {}))
        self._begun = 0.0

    def __enter__(self) -> Self:
        """Begin."""
        self._about.__enter__()
        self._begun = self._steady()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Tell how it ended."""
        self._about.__exit__(kind, error, trace)
        seconds = self._steady() - self._begun
        result = self.result if error is None else ended(error)
        self._hear(Ran(self._command, self._door, result, seconds, self.coop, self._late))


def ended(error: BaseException) -> str:
    """Return the result that an error stands for."""
    match error:
        case AlreadyDone():
            return "repeated"
        case Conflict():
            return "conflict"
        case StoreAway() | StoreBroken() | StoreFull():
            return "no_store"
        case TandemError():
            return "refused"
        case _:
            return "failed"
