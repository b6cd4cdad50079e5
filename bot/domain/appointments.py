"""When a step with an agenda is held: agreed by both sides, kept in their calendars (M43)."""

from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel


class Appointment(BaseModel, frozen=True):
    """The date of one step: its number, from when, how long (minutes), where.

    ``sequence`` counts what calendars were told, ``ended`` is when it was called off and ``reason``
    why; ``by`` is the member who said so last.
    """

    step: str
    start: datetime
    minutes: int
    place: str = ""
    sequence: int = 0
    ended: datetime | None = None
    reason: str = ""
    by: str = ""

    @property
    def end(self) -> datetime:
        """Return when it ends."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def stands(self) -> bool:
        """Tell whether it is still to be held."""
        return self.ended is None

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed, one more time told."""
        return self.model_copy(update={**changed, "sequence": self.sequence + 1})
