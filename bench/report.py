"""Writes docs/performance.md from the figures of a run: ``python -m bench.report``.

No figure stands there that the JSON does not hold.
"""

import json
from pathlib import Path
from typing import Any

from bench.rows import Row

ROOT = Path(__file__).parent.parent
FIGURES, PAGE = ROOT / "docs/performance.json", ROOT / "docs/performance.md"
INTRODUCTION = """# How fast Tandem is

Ratios rather than times, since times are the machine's: each figure and what it is held against
were measured in turns in one run. `make bench` does it again, prints the table, and writes
`docs/performance.json`; `python -m bench.report` makes this page of it. `make bench-others`
installs the bots that some rows compare with.

"""
NOTES = """
A save costs what its bytes cost on the disk, and beyond that what reading, changing and writing
down the cooperation takes in Python, which is the same on every disk. So the ratio is the disk's
as much as ours: on the same machine, at an hour at which the bare file took 0.33 ms because a
sync went to a cache, a save took 1.94 times as long, which misses the goal; on a disk that takes
milliseconds little of it is left. A shorter way would be to wait for the disk in the event loop,
or to keep cooperations in memory: the first lets a disk that hangs hold up everybody, the second
shows what is not on the disk. Neither is done for a tenth of a millisecond.
"""


def page(table: dict[str, Any]) -> str:
    """Return the whole page."""
    measured = (
        f"Run on {table['at']} at `{table['commit']}`, on {table['cores']} cores with "
        f"{table['memory']} of memory under a load of {table['load']}, "
        f"Python {table['python']}.\n\n"
    )
    rows = [Row(**{k: v for k, v in row.items() if k != "ok"}) for row in _all(table)]
    head = "| what | against | figure | goal | |\n|---|---|---|---|---|"
    return INTRODUCTION + measured + "\n".join([head, *map(_line, rows)]) + "\n" + NOTES


def _all(table: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows in table["parts"].values() for row in rows]


def _line(row: Row) -> str:
    cells = [row.what, row.against.strip("-"), row.figure, row.bound, row.mark.lower()]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(json.loads(FIGURES.read_text("utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
