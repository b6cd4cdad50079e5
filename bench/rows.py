"""What one measured figure is: what, against what, how much, the goal, and whether it was met."""

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: ``value`` in ``unit`` (``×`` for a ratio), held against ``goal``.

    ``sense`` says which way the goal bounds: ``most`` (value ≤ goal) or ``least`` (value ≥ goal).
    Without a goal it is for comparison; without a value, ``against`` says why there is none.
    """

    what: str
    against: str
    value: float | None
    goal: float | None = None
    unit: str = "×"
    sense: Literal["most", "least"] = "most"

    @property
    def ok(self) -> bool:
        """Tell whether the goal is met, if there is one."""
        if self.goal is None or self.value is None:
            return self.goal is None
        return self.value <= self.goal if self.sense == "most" else self.value >= self.goal

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain values, with whether it is ok."""
        return {**asdict(self), "ok": self.ok}

    @property
    def mark(self) -> str:
        """Say in a word whether the goal is met; nothing where there is none."""
        return "MISSED" if not self.ok else "ok" if self.goal is not None else ""

    @property
    def figure(self) -> str:
        """Say what was measured."""
        return "-" if self.value is None else f"{_short(self.value)} {self.unit}".strip()

    @property
    def bound(self) -> str:
        """Say the goal."""
        sign = "≤" if self.sense == "most" else "≥"
        return "" if self.goal is None else f"{sign} {_short(self.goal)} {self.unit}".strip()

    def as_text(self) -> str:
        """Return the row as one line of the table."""
        said = f"{self.what} (against {self.against})"
        return f"{self.mark:<7}{self.figure:>14}  {self.bound:>14}  {said}"


def _short(value: float) -> str:
    """Return three digits of a number, or all before the point: 0.0123, 1.23, 1,234."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004 - one thousand
