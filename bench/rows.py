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

    def as_text(self) -> str:
        """Return the row as one line of the table."""
        sign = "≤" if self.sense == "most" else "≥"
        mark = "MISSED" if not self.ok else "ok" if self.goal is not None else ""
        figure = "-" if self.value is None else f"{self.value:,.3g} {self.unit}".strip()
        goal = "" if self.goal is None else f"{sign} {self.goal:,.3g} {self.unit}".strip()
        return f"{mark:<7}{figure:>14}  {goal:>14}  {self.what} (against {self.against})"
