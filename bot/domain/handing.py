"""What is handed over of what was learnt: to whom, in which format, and with whose word."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel


class Version(StrEnum):
    """For whom something is handed over."""

    SHARED = "shared"
    INTERNAL = "internal"
    REFERENCE = "reference"


class As(StrEnum):
    """In which format."""

    WORD = "docx"
    MARKDOWN = "md"
    TABLE = "csv"
    JSON = "json"


class Quote(BaseModel, frozen=True):
    """What the company says about the start-up, once its sponsor has released it.

    ``by`` proposed it, ``released_by`` is the sponsor or deputy (members' ids).
    """

    text: str
    by: str
    at: datetime
    released: datetime | None = None
    released_by: str = ""
    refused: datetime | None = None

    @property
    def waits(self) -> bool:
        """Tell whether the sponsor has not answered yet."""
        return self.released is None and self.refused is None
