"""Question sheets at every stage, as the gallery shows them."""

from datetime import datetime

from bot.domain.answering import begun, copy_of, known, noted
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Mark, Value
from bot.domain.outcomes import settled
from bot.domain.sheets import Question, Sheet
from bot.views.sheets import BOTH, Reader
from tests.gallery.cast import METHOD, MONDAY, Cast, instant

WHEN = instant(MONDAY, "11:00")
TODAY = MONDAY
TEXT = "Ersatzsensoren sind im Haus, zwölf Anlagen laufen seit drei Wochen."


def sheet(name: str) -> Sheet:
    """Return one of the sheets that come along."""
    found = METHOD.sheet(name)
    assert found
    return found


def _answer(c: Cast, q: Question, turn: int) -> Value:
    """Answer as somebody might; every ``turn`` answers differently."""
    if q.values and q.kind == "several":
        return q.values[turn : turn + 3]
    if q.values:
        return q.values[(turn * 2 + len(q.name)) % len(q.values)]
    number = int(q.most or 0) if c.long else int((q.least or 0) + 6 + turn * 12)
    told = {
        "number": str(number),
        "date": "2026-12-10",
        "person": "max",
        "link": "https://example.org/vertrag",
    }
    return told.get(q.kind) or c.write(TEXT[: q.longest], q.longest)


def answers(c: Cast, of: Sheet, turn: int = 0, parts: int = 99) -> dict[str, Value]:
    """Answer the first sections of a sheet."""
    return {q.name: _answer(c, q, turn) for s in of.sections[:parts] for q in s.fields}


def filled(
    c: Cast,
    coop: Cooperation,
    name: str,
    who: str = "max",
    *,
    turn: int = 0,
    parts: int = 99,
    at: datetime = WHEN,
    **given: str,
) -> Cooperation:
    """Let somebody fill in a sheet, or its first sections."""
    of, me = sheet(name), c.person(who)
    mark = Mark(by=me.id, at=at)
    side = me.side if of.per == "side" else None
    there = None if of.many else copy_of(coop, of, side, coop.today(at))
    copy = there or begun(coop, of, side, coop.today(at), mark)
    told = answers(c, of, turn, parts) | known(coop, of, side) | given
    copy = noted(copy, told, mark).but(parts=tuple(s.name for s in of.sections[:parts]))
    if parts < len(of.sections):
        return coop.with_filled(copy)
    return settled(coop, of, copy.but(sent=mark), mark, "de")


def both(c: Cast, name: str) -> Cooperation:
    """Let both sides answer."""
    return filled(c, filled(c, c.half, name), name, "erika", turn=1)


def alone(c: Cast, who: str = "max") -> Reader:
    """Let one person read alone."""
    me = c.person(who)
    return Reader(frozenset({me.side}), me, TODAY, alone=True)


ROOM = Reader(BOTH, None, TODAY)


def last(coop: Cooperation) -> Filled:
    """Return the newest copy."""
    return coop.sheets[-1]


def candidates(c: Cast) -> Cooperation:
    """Compare three candidates, or as many as fit."""
    coop = c.half
    for turn in range(7 if c.long else 2):
        name = c.write(f"Beispiel {('Robotics', 'Vision', 'Cloud')[turn % 3]}", 60)
        coop = filled(c, coop, "partner", turn=turn, candidate=name)
    return filled(c, coop, "partner", parts=1, candidate=c.write("Beispiel Messe", 60))


def due(c: Cast) -> tuple[Cooperation, Filled, str]:
    """Let the day of an assumption come."""
    coop = filled(c, c.half, "assumptions", outcome="open")
    return coop, last(coop), "due"
