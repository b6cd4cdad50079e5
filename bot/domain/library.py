"""What the method brings along: playbooks and question sheets, read once at the start."""

from dataclasses import dataclass

from bot.domain.playbook import Playbook
from bot.domain.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Library:
    """Every playbook and sheet that this installation knows."""

    playbooks: tuple[Playbook, ...] = ()
    sheets: tuple[Sheet, ...] = ()
