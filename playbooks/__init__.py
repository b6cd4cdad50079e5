"""The playbooks, one YAML file per cooperation model with shared parts, and the question sheets."""

from collections.abc import Collection
from pathlib import Path

from bot.domain.library import Library
from bot.domain.playbook import Playbook
from bot.language import N_
from playbooks.faults import Fault, Faulty, Place
from playbooks.laws import broken
from playbooks.reading import OURS, Pair, read
from playbooks.shape import shaped
from playbooks.sheets import FOLDER, read_sheets, sheet

NOT_ITS_NAME: Pair = (
    N_("The file is called “{file}”, and the playbook in it “{name}”."),
    N_("Call both alike."),
)


def playbook(file: Path, sheets: Collection[str] = ()) -> Playbook:
    """Read one playbook; ``sheets`` are the forms that it may name. Raises Faulty."""
    found = read(file, (OURS,))
    made = shaped(found, Playbook)
    faults = list(broken(made, found, sheets))
    if made.name != file.stem or made.digest:
        values = {"file": file.name, "name": made.name}
        faults.append(Fault(found.place(("name",)), "name", *NOT_ITS_NAME, values))
    if faults:
        raise Faulty(*sorted(faults, key=lambda f: (f.place.file, f.place.line)))
    return made.sealed()


def files(folder: Path | None = None) -> tuple[Path, ...]:
    """Return the files of all playbooks, a company's own last."""
    folders = (OURS, folder) if folder else (OURS,)
    return tuple(file for there in folders for file in sorted(there.glob("*.yml")))


def checked(
    file: Path | None = None, folder: Path | None = None
) -> tuple[list[str], tuple[Fault, ...]]:
    """Return the names of what works, of one file or of all, and every fault."""
    if file is None:
        found, faults = library_and_faults(folder)
        return [*(p.name for p in found.playbooks), *(s.name for s in found.sheets)], faults
    try:
        if file.resolve().parent.name == FOLDER:
            return [sheet(file).name], ()
        return [playbook(file).name], ()
    except Faulty as error:
        return [], error.faults


def library(folder: Path | None = None) -> Library:
    """Return everything that can be read; a company's own takes the place of its namesake."""
    return library_and_faults(folder)[0]


def library_and_faults(folder: Path | None = None) -> tuple[Library, tuple[Fault, ...]]:
    """Read everything there is: what works, and what is wrong with the rest."""
    found: dict[str, Playbook] = {}
    wrong: list[Fault] = []
    if folder and not folder.is_dir():
        wrong.append(Fault(Place(str(folder), 1), "", *NO_FOLDER))
    asked, faults = read_sheets(folder)
    wrong += faults
    names = [s.name for s in asked]
    for file in files(folder):
        try:
            made = playbook(file, names)
        except Faulty as error:
            wrong += error.faults
        else:
            found[made.name] = made
    return Library(playbooks=tuple(found.values()), sheets=asked), tuple(wrong)


NO_FOLDER: Pair = (
    N_("This folder of playbooks is not there."),
    N_("Make it, or set TANDEM_PLAYBOOKS to another."),
)
