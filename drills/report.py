"""Writes docs/reliability.md from the figures of a run: ``python -m drills.report``.

No figure stands there that the JSON does not hold.
"""

import json
from pathlib import Path
from typing import Any

from drills.figures import Drill, heading, line
from drills.promises import table as promised
from drills.rows import ROWS

ROOT = Path(__file__).parent.parent
FIGURES, PAGE = ROOT / "docs/reliability.json", ROOT / "docs/reliability.md"
INTRODUCTION = """# What Tandem withstands

Nothing that was acknowledged is lost, nothing is half done, every post that is owed arrives, and
none arrives twice. This page says how that is tried. `make drills` does it again, takes as long as
the table says, and writes the figures to `docs/reliability.json`; `python -m drills.report` makes
this page of them. A drill prints its seed: `python -m drills kill --seed 7` repeats what chance
decided, and `--size 50` makes it short.

"""
COLUMNS = """
"Lost" is a change or a post that was acknowledged and is not there; "doubled" a post that stands
twice in a room; "out of order" a cooperation whose posts came otherwise than they were saved;
"otherwise wrong" anything half done, worded wrongly, never owed, unreadable, or a failed test.
"""
KEPT = """
## What was promised, and what shows it

A word alone is a drill below; the rest are tests, which `make test` runs. The storm keeps its data
in memory, by the same code that keeps files.

"""


def page(table: dict[str, Any]) -> str:
    """Return the whole page."""
    drills = {drill.name: drill for drill in ROWS}
    commits = ", ".join(f"`{it}`" for it in dict.fromkeys(row["commit"] for row in table["rows"]))
    measured = (
        f"Run on {table['at']} at {commits}, on {table['cores']} cores with {table['memory']} of "
        f"memory under a load of {table['load']}, Python {table['python']}.\n\n"
    )
    lines = "\n".join([heading(), *(line(drills[row["drill"]], row) for row in table["rows"])])
    there = {row["drill"] for row in table["rows"]}
    missing = ", ".join(f"`{name}`" for name in drills if name not in there)
    lines += f"\n\nNot run that time: {missing}." if missing else ""
    told = "".join(map(_section, ROWS))
    return f"{INTRODUCTION}{measured}{lines}\n{COLUMNS}{KEPT}{promised()}\n\n## The drills\n{told}"


def _section(drill: Drill) -> str:
    tests = "".join(f"\n- `{test}`" for test in drill.tests)
    listed = f"\n{tests}" if tests else ""
    return f"\n### {drill.name}: {drill.fault}\n\n{drill.how}{listed}\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(json.loads(FIGURES.read_text("utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
