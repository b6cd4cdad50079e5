"""What is wrong in a YAML file: where it stands, what it is, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.language import Tongue


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its place, the path to it (``phases[1].steps[3].due``), and two sentences.

    ``wrong`` and ``mend`` are English patterns of the catalogs, filled from ``values``.
    """

    place: Place
    path: str
    wrong: str
    mend: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, t: Tongue) -> str:
        """Return it as one line."""
        where = f"{self.place.file}:{self.place.line}"
        path = f" {self.path}" if self.path else ""
        wrong, mend = (t.pattern(s).format(**self.values) for s in (self.wrong, self.mend))
        return f"{where}{path}: {wrong} {mend}"


class Faulty(Exception):
    """A file cannot be read as what it should be; ``faults`` says why."""

    def __init__(self, *faults: Fault) -> None:
        """Keep what is wrong."""
        self.faults = faults
        super().__init__("; ".join(f.said(Tongue("en")) for f in faults))


def path_of(loc: tuple[str | int, ...]) -> str:
    """Return a path as people write it: ``phases[1].steps``."""
    said = ""
    for part in loc:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else part
    return said
