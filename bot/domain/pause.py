"""A pause of the cooperation."""

from datetime import date

from pydantic import BaseModel


class Pause(BaseModel, frozen=True):
    """A pause until a day (that day it goes on), and why."""

    since: date
    until: date
    reason: str = ""
    by: str = ""
