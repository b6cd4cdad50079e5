"""A question sheet: fields, who answers them, blind or open, and what open items become."""

from pydantic import BaseModel


class Sheet(BaseModel, frozen=True):
    """One question sheet."""

    name: str
