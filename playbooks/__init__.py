"""The playbooks and question sheets: YAML files, one each."""

from pathlib import Path

from bot.domain.library import Library
from playbooks.sheets import sheets


def library(folder: Path | None = None) -> Library:
    """Return everything the method brings along; a company's own takes its namesake's place."""
    return Library(sheets=sheets(folder))
