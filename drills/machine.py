"""What figures were measured on: cores, memory, Python, commit."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def described() -> dict[str, Any]:
    """Return the machine's size in plain values."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory": f"{pages / 2**30:.0f} GiB",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def commit() -> str:
    """Return the commit that stands here, with a + where files differ from it."""

    def git(*words: str) -> str:
        told = subprocess.run(
            ["git", *words],  # noqa: S607 - whichever is first
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return told.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "*.py", "*.sql")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")
