"""Runs every part of the bench and prints one table, and JSON: ``python -m bench --json FILE``."""

import argparse
import json
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.rows import Row
from drills.machine import commit, described

PARTS = ("door", "teams", "message", "save", "send", "postgres", "find")


def measured(parts: list[str]) -> dict[str, list[Row]]:
    """Return the rows of each part that is there; each part offers ``rows() -> list[Row]``."""
    found = {}
    for part in parts:
        if find_spec(f"bench.{part}") is None:
            sys.stderr.write(f"bench.{part} is not there, left out\n")
            continue
        sys.stderr.write(f"measuring {part} ...\n")
        found[part] = import_module(f"bench.{part}").rows()
    return found


def table(found: dict[str, list[Row]]) -> dict[str, Any]:
    """Return the figures as plain values, with what they were measured on."""
    parts = {part: [row.as_json() for row in rows] for part, rows in found.items()}
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit(),
        **described(),
        "parts": parts,
    }


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("parts", nargs="*", default=list(PARTS), help=f"of {', '.join(PARTS)}")
    asked.add_argument("--json", metavar="FILE", help="write the figures there, - for stdout")
    given = asked.parse_args()
    found = measured(given.parts)
    rows = [row for part in found.values() for row in part]
    as_json = json.dumps(table(found), indent=1, ensure_ascii=False)
    if given.json == "-":
        print(as_json)
    else:
        print("\n".join(row.as_text() for row in rows))
        if given.json:
            Path(given.json).write_text(as_json + "\n", encoding="utf-8")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
