"""A cooperation with lessons of every kind, for the views that show them."""

from datetime import date
from functools import lru_cache

from bot.domain.cooperation import Cooperation
from bot.domain.lessons import Category, Learnt, Lesson, Reach, Seen, Weight
from bot.domain.people import Side
from bot.domain.retro import Entry, Kind, Retro, Stage
from tests.gallery.cast import MONDAY, Cast, instant

AT = instant(MONDAY, "11:00")


@lru_cache
def learnt(c: Cast, count: int = 4) -> Cooperation:
    """Return the cooperation with so many lessons, of both sides, one in four inside."""
    coop = c.half
    for n in range(1, count + 1):
        coop = coop.with_lesson(_lesson(c, n))
    return coop


def _lesson(c: Cast, n: int) -> Lesson:
    side = Side.SME if n % 2 else Side.STARTUP
    told = n % 4 == 1
    return Lesson(
        id=f"L{n}",
        worked=c.write("Sensoren vor dem Vertrag bestellt", 600) if n % 3 else "",
        failed=c.write("Der Datenzugang kam drei Wochen zu spät", 600) if n % 2 == 0 else "",
        why=c.write("Niemand war dafür benannt", 600),
        side=side,
        by="max" if side is Side.SME else "erika",
        named=n % 3 != 0,
        seen=Seen.INTERNAL if n % 4 == 3 else Seen.SHARED,
        phase="pilot",
        source="E2" if told else "",
        link="https://example.com/archives/C1/p1" if told else "",
        quote=c.write("Das hätten wir im September klären sollen.", 2000) if told else "",
        at=AT,
        state=list(Learnt)[n % 3],
        category=list(Category)[n % 8],
        effect=c.write("Drei Wochen Verzug", 280) if told else "",
        sign=c.write("Keine Antwort auf zwei Nachfragen", 280) if told else "",
        advice=c.write("Zugang vor dem Start schriftlich zusagen lassen", 280) if n % 2 else "",
        weight=list(Weight)[n % 3],
        reach=list(Reach)[n % 3],
        tags=("daten", "zugang") if told else (),
    )


@lru_cache
def looking(c: Cast, stage: Stage) -> Cooperation:
    """Return the cooperation with a retrospective at a stage."""
    texts = ("Sensoren vor dem Vertrag bestellt", "Wöchentlich kurz gesprochen", "Daten kamen spät")
    entries = tuple(
        Entry(
            id=f"Z{n + 1}",
            kind=list(Kind)[n % 3],
            text=c.write(texts[n % 3], 600),
            side=list(Side)[n % 2],
            by=("max", "erika")[n % 2],
            named=n == 1,
            group="Z1" if n == 3 else "",
        )
        for n in range(12 if c.long else 5)
    )
    one = Retro(
        id="R1",
        phase="pilot",
        stage=stage,
        by="max",
        at=AT,
        until=date(2026, 11, 27),
        entries=entries,
        answered=("max", "erika"),
        votes={"max": ("Z1", "Z2"), "erika": ("Z4",)} if stage is not Stage.WRITING else {},
    )
    return c.half.with_retro(one)
