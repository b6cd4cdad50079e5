"""Runs the drills, each in a process of its own, and prints a row each: ``python -m drills``."""

import argparse
import json
import logging
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from drills.figures import Drill, heading, line
from drills.machine import commit, described
from drills.rows import ROWS

ROOT = Path(__file__).parent.parent
HERE = (sys.executable, "-m", "drills")
TALK = "passed"


def run_one(drill: Drill, seed: int, size: int) -> dict[str, Any]:
    """Run one drill in this process and return its figure."""
    assert drill.run
    logging.disable(logging.CRITICAL)  # faults are wanted here, and told by the figure
    began = time.monotonic()
    figure = drill.run(seed, size)
    figure.seconds = time.monotonic() - began
    print(f"{drill.name}, seed {seed}", *figure.found.lines, sep="\n  ", file=sys.stderr)
    return figure.as_json()


def apart(drill: Drill, seed: int, size: int) -> dict[str, Any]:
    """Run one drill in a process of its own, and return its figure."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figure.json"
        words = (drill.name, "--seed", str(seed), "--size", str(size), "--one", str(file))
        ended = subprocess.run([*HERE, *words], cwd=ROOT, check=False)
        if file.exists():
            found: dict[str, Any] = json.loads(file.read_text("utf-8"))
            return found
    broken = {"broke off": 1}
    return {
        "seed": seed, "done": {}, "checked": f"ended with {ended.returncode}", "found": broken,
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


def tested(drill: Drill) -> dict[str, Any]:
    """Run a drill's tests, and return their figure."""
    began = time.monotonic()
    words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *drill.tests)
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    last = (ended.stdout.strip().splitlines() or ["nothing ran"])[-1].strip("= ")
    counts = {w: n for n, w in _pairs(last.replace(",", "").split())}
    passed, failed = counts.pop(TALK, 0), counts.get("failed", 0) + counts.get("error", 0)
    if ended.returncode:
        print(ended.stdout, file=sys.stderr)
        failed = failed or 1
    skipped = f", {counts['skipped']} left out here" if counts.get("skipped") else ""
    return {
        "seed": None, "done": {}, "checked": f"{passed:,} tests{skipped}",
        "found": {"failed": failed}, "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


def _pairs(words: list[str]) -> Iterable[tuple[int, str]]:
    return ((int(n), w) for n, w in pairwise(words) if n.isdigit())


def figures(
    drills: list[Drill], seed: int | None, size: int
) -> Iterable[tuple[Drill, dict[str, Any]]]:
    """Run all of them, one after the other, and yield a figure each as soon as it is there."""
    for drill in drills:
        if drill.run is None:
            yield drill, tested(drill)
            continue
        for n in range(1 if size else drill.times):
            chosen = random.randrange(1 << 31) if seed is None else seed + n
            print(f"{drill.name}: seed {chosen} ...", file=sys.stderr, flush=True)
            yield drill, apart(drill, chosen, size or drill.size)


def main() -> int:
    """Run what was asked for, print the table, write it; 1 if anything was found."""
    asked = argparse.ArgumentParser(prog="python -m drills", description=__doc__)
    asked.add_argument("names", nargs="*", help=f"of {', '.join(d.name for d in ROWS)}")
    asked.add_argument("--seed", type=int, help="repeat what was done with this seed")
    asked.add_argument("--size", type=int, default=0, help="so many kills or weeks, once")
    asked.add_argument("--json", metavar="FILE", help="write the figures there")
    asked.add_argument("--one", metavar="FILE", help=argparse.SUPPRESS)
    given = asked.parse_args()
    chosen = [d for d in ROWS if not given.names or d.name in given.names]
    if given.one:
        figure = run_one(chosen[0], given.seed, given.size)
        Path(given.one).write_text(json.dumps(figure), encoding="utf-8")
        return 0
    print(heading(), flush=True)
    rows = []
    for drill, figure in figures(chosen, given.seed, given.size):
        rows.append({"drill": drill.name, "commit": commit(), **figure})
        print(line(drill, figure), flush=True)
        if given.json:
            _write(Path(given.json), rows)
    return int(any(sum(row["found"].values()) for row in rows))


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    """Write what there is so far: a run that is broken off keeps its figures."""
    table = {"at": f"{datetime.now(UTC):%Y-%m-%d}", **described(), "rows": rows}
    file.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
