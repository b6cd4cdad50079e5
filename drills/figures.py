"""What a drill says of itself: its seed, what was done, what was checked, what was found."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drills.audit import Findings


@dataclass
class Figure:
    """One run of one drill; ``checked`` says how much was looked at, in words."""

    seed: int
    done: Counter[str]
    checked: str
    found: Findings
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        found = {what: len(lines) for what, lines in vars(self.found).items()}
        return {
            "seed": self.seed,
            "done": dict(self.done),
            "checked": self.checked,
            "found": found,
            "seconds": round(self.seconds, 1),
        }


@dataclass(frozen=True)
class Drill:
    """A row of the table: what goes wrong, and how it is tried, in plain words.

    ``run`` tries it with a seed and a ``size`` (kills, weeks); where it is None, ``tests`` do.
    ``times`` is how often a full drill runs it, each time with another seed.
    """

    name: str
    fault: str
    how: str
    run: Callable[[int, int], Figure] | None = None
    tests: tuple[str, ...] = ()
    size: int = 1
    times: int = 1


HEADER = (
    "drill", "seed", "what was done", "what was checked", "lost", "doubled", "out of order",
    "otherwise wrong", "s",
)  # fmt: skip
NAMED = ("lost", "doubled", "disordered")


def heading() -> str:
    """Return the first two lines of the table."""
    return f"| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}"


def line(drill: Drill, figure: dict[str, Any]) -> str:
    """Return one line of the table, of what the JSON holds."""
    found = figure["found"]
    done = ", ".join(f"{n:,} × {what}" for what, n in figure["done"].items())
    other = sum(n for what, n in found.items() if what not in NAMED)
    counts = [str(found.get(what, "" if drill.tests else 0)) for what in NAMED]
    seed = "" if figure["seed"] is None else str(figure["seed"])
    cells = [drill.name, seed, done or drill.fault, figure["checked"], *counts, str(other)]
    return f"| {' | '.join([*cells, str(round(figure['seconds']))])} |"
