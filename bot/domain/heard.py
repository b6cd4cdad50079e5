"""What a side answered to a lesson of another cooperation."""

from datetime import datetime

from pydantic import BaseModel

from bot.domain.people import Side


class Heard(BaseModel, frozen=True):
    """An answer to an offered lesson, named by ``cooperation:number``.

    ``step`` came of it, or an ``action`` where no playbook is followed.
    """

    lesson: str
    side: Side
    used: bool
    by: str
    at: datetime
    action: str = ""
    step: str = ""
