"""One of every error that a person may read, its braces filled."""

from collections.abc import Iterator
from string import Formatter

from bot.errors import TandemError

VALUES = {
    "step": "S12 Die Leitplanken setzen",
    "reference": "a1b2c3d4e5f6",
    "who": "Projektverantwortliche",
    "title": "Predictive Maintenance",
    "word": "status",
    "path": "data/5eed0c0ffee5.json",
    "reason": "the checksum does not fit",
    "advice": "The last good copy is from 27 Nov, 14:00: tandem restore.",
    "holder": "process 4711",
    "name": "TANDEM_STORE",
    "value": "mysql:data",
    "week": "KW 48",
    "sponsor": "Sabine Muster",
    "id": "L3",
    "what": "5eed0c0ffee5",
    "when": "Di 1.12., 10:00",
}
GOLDEN = ("NotAllowed", "NoSuchCommand")


def kinds(of: type[TandemError] = TandemError) -> Iterator[type[TandemError]]:
    """Yield every class of error, the parent first."""
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


def usual() -> Iterator[TandemError]:
    """Yield one of each. Raises KeyError for a brace that nobody has given a value here."""
    for kind in kinds():
        braces = [name for _, name, _, _ in Formatter().parse(kind.sentence()) if name]
        yield kind(**{name: VALUES[name] for name in braces})
