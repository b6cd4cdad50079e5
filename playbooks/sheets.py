"""The question sheets: one YAML file each, read with every fault's file and line."""

from pathlib import Path

import yaml

from bot.domain.sheets import Sheet

OURS = Path(__file__).parent / "sheets"


def files(folder: Path | None = None) -> tuple[Path, ...]:
    """Return the files of all sheets, a company's own (in ``sheets`` of its folder) last."""
    folders = (OURS, folder / "sheets") if folder else (OURS,)
    return tuple(file for there in folders for file in sorted(there.glob("*.yml")))


def sheet(file: Path) -> Sheet:
    """Read one sheet."""
    return Sheet.model_validate(yaml.load(file.read_text("utf-8"), yaml.BaseLoader))  # noqa: S506


def sheets(folder: Path | None = None) -> tuple[Sheet, ...]:
    """Return every sheet; a company's own takes the place of its namesake."""
    found = {made.name: made for made in map(sheet, files(folder))}
    return tuple(found.values())
