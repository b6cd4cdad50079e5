"""What the method brings along: playbooks and question sheets, read once at the start."""

from dataclasses import dataclass

from bot.domain.playbook import Playbook
from bot.domain.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Library:
    """Every playbook and sheet that this installation knows.

    ``earlier`` are wordings that were read before: a running cooperation keeps its own until both
    owners take the new one.
    """

    playbooks: tuple[Playbook, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    earlier: tuple[Playbook, ...] = ()

    def playbook(self, name: str) -> Playbook | None:
        """Return a playbook by its name, as it reads now."""
        return next((p for p in self.playbooks if p.name == name), None)

    def for_model(self, model: str) -> Playbook | None:
        """Return the playbook of a cooperation model: of its name, else the first that fits."""
        fitting = [p for p in self.playbooks if model in p.models]
        return next((p for p in fitting if p.name == model), next(iter(fitting), None))

    def edition(self, name: str, digest: str) -> Playbook | None:
        """Return a playbook in exactly this wording; as it reads now where that is lost."""
        known = (*self.playbooks, *self.earlier)
        exact = (p for p in known if (p.name, p.digest) == (name, digest))
        return next(exact, self.playbook(name))

    def sheet(self, name: str) -> Sheet | None:
        """Return a sheet by its name."""
        return next((s for s in self.sheets if s.name == name), None)

    def called(self, said: str) -> Sheet | None:
        """Return the sheet that a typed word means."""
        return next((s for s in self.sheets if said in (s.name, *s.words)), None)
