"""What a search among many lessons costs: the first one, and every one after it."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.rows import Row
from bot.domain import finding
from bot.domain.cooperation import Cooperation
from bot.domain.learning import readable, selected
from bot.domain.lessons import Lesson
from bot.domain.people import Side

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MANY, WORDS = 10_000, 40
PARTS = (
    "daten", "zugang", "anlagen", "sensor", "liefer", "zeit", "vertrags", "freigabe", "projekt",
    "wechsel", "kunden", "messe", "technik", "raum", "test", "lauf", "entscheidung", "sponsor",
    "schnitt", "stelle", "wartung", "kosten", "budget", "plan", "rechte", "pilot", "halle",
)  # fmt: skip
SOUGHT = ("Zugänge", "Datenzugang Vertrag", "testing sensors", "Kostenschnitt", "Anlage #x")


def lessons() -> Cooperation:
    """Return a cooperation that has learnt very much, in words made of two parts."""
    dice = random.Random(7)
    found = (
        Lesson(
            id=f"L{n}",
            worked=" ".join(dice.choice(PARTS) + dice.choice(PARTS) for _ in range(WORDS)),
            side=Side.SME,
            at=NOW,
        )
        for n in range(1, MANY + 1)
    )
    return Cooperation(id="c", lessons=tuple(found))


def _took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def rows() -> list[Row]:
    """Return what a search takes in ms, with nothing known yet and with the words known."""
    coop = lessons()
    finding.terms.cache_clear()
    finding.stems.cache_clear()
    first = _took(lambda: selected(coop, readable(coop, Side.SME), SOUGHT[0]))
    later = [_took(lambda w=w: selected(coop, readable(coop, Side.SME), w)) for w in SOUGHT]  # type: ignore[misc]
    against = "nothing"
    return [
        Row("the first search among 10,000 lessons", against, first, 3000, unit="ms"),
        Row("the slowest search after it", against, max(later), 500, unit="ms"),
    ]
