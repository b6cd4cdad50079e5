"""What the method brings along: playbooks and question sheets, read once at the start."""

from dataclasses import dataclass

from bot.domain.playbook import Playbook
from bot.domain.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Library:
    """Every playbook and sheet that this installation knows."""

    playbooks: tuple[Playbook, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """Return a sheet by its name."""
        return next((s for s in self.sheets if s.name == name), None)

    def called(self, said: str) -> Sheet | None:
        """Return the sheet that a typed word means."""
        return next((s for s in self.sheets if said in (s.name, *s.words)), None)
