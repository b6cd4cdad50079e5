"""What it costs to hear one message and answer it, without a platform: ours, opsdroid's, errbot's.

Ours reads the words, asks who may, changes the record, saves it in memory with its journal and what
it owes, and writes the answer. The others match one pattern and answer; they keep nothing.
"""

import asyncio
import statistics
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.rows import Row
from bot.domain.people import Address, Caller
from bot.tandem import Request, Tandem
from playbooks import library
from storage.memory import MemoryStore

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv-others/bin/python"
MESSAGES, WARM = 300, 30
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
START = {
    "title_": "Predictive Maintenance",
    "goal": "Wir wollen den Stillstand um 15 % senken bis 30.6.2027",
    "model": "pilot_customer",
    "side": "sme",
    "sme": "Muster Maschinenbau GmbH",
    "startup": "Beispiel Robotics",
}


async def ours() -> dict[str, float]:
    """Return the medians in ms of a message that changes something, and of one that asks."""
    now = [NOW]
    tandem = Tandem(MemoryStore(), lambda: now[0], library=library())
    me = Address(platform="slack", id="max", kind="person")
    caller = Caller(address=me, name="Max Muster", home="muster")
    room = Address(platform="slack", id="pilot")
    form = Request(caller=caller, room=room, door="form")
    assert (await tandem.sent(form, "start", {**START})).changed
    asked = Request(caller=caller, room=room, door="words")
    times: dict[str, list[float]] = {"status": [], "phase": []}
    for n in range(MESSAGES + WARM):
        now[0] += timedelta(seconds=1)
        for word, text in (("status", f'status green "Line {n} runs"'), ("phase", "phase")):
            began = time.perf_counter()
            done = await tandem.said(asked, text)
            times[word].append((time.perf_counter() - began) * 1000)
            assert done.reply, done
            assert done.failed is None, done
    return {word: statistics.median(found[WARM:]) for word, found in times.items()}


def theirs(name: str) -> tuple[float | None, str]:
    """Return another bot's median in ms, or None and why there is none."""
    if not PYTHON.exists():
        return None, "not installed; make bench-others installs it"
    words = [str(PYTHON), "-m", f"bench.others.{name}_one"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        return None, f"does not run here: {(told.stderr.strip().splitlines() or ['?'])[-1]}"
    return float(told.stdout.split()[-1]), "one pattern matched, answered, nothing kept"


def rows() -> list[Row]:
    """Measure, and return ours beside the others'."""
    mine = asyncio.run(ours())
    found = [
        Row("one message heard: a light, kept with its card and journal", "-", mine["status"],
            unit="ms"),
        Row("one message heard: a question, answered", "-", mine["phase"], unit="ms"),
    ]  # fmt: skip
    for name in ("opsdroid", "errbot"):
        value, why = theirs(name)
        found.append(Row(f"one message heard by {name}", why, value, unit="ms"))
    return found


if __name__ == "__main__":
    print("\n".join(row.as_text() for row in rows()))
