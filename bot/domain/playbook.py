"""The playbook of a cooperation model: phases, steps, recurring duties and gates, as data (M03)."""

from pydantic import BaseModel


class Playbook(BaseModel, frozen=True):
    """One playbook in one version."""

    name: str
    version: int = 1
