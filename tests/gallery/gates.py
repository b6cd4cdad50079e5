"""Gates as the gallery shows them: half answered, apart, decided, closed."""

from datetime import date, timedelta

from bot.domain import onward
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.gates import Lock
from bot.domain.lessons import Lesson
from bot.domain.library import Library
from bot.domain.milestones import Milestone, Move
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.playbook import Gate, Item, Text
from bot.domain.reviews import Ended, Mark, Option, Query, Review, Vote, Waiver, Way
from tests.gallery.cast import MONDAY, Cast, instant
from tests.gallery.numbers import measured

DAY = date(2027, 3, 26)
AT = instant(MONDAY, "10:00")


def _text(c: Cast, words: str, limit: int = 200) -> Text:
    return Text(de=c.write(words, limit), en=c.write(words, limit))


def _as_worded(c: Cast) -> Gate:
    many = range(12 if c.long else 1)
    return Gate(
        name="G2",
        title=_text(c, "Hat der Pilot sein Ziel erreicht?", 80),
        must=(
            Item(id="goal", text=_text(c, "Das Ziel ist gemessen."), rule="readings"),
            Item(id="limits", text=_text(c, "Die Grenzen des Projektverantwortlichen stehen.")),
            *(Item(id=f"data{n}", text=_text(c, "Die Datenfrage ist geklärt.")) for n in many),
        ),
        scored=(
            Item(id="benefit", text=_text(c, "Der Nutzen zeigt sich im Betrieb.")),
            *(Item(id=f"way{n}", text=_text(c, "Der Weg zur Skalierung ist klar.")) for n in many),
        ),
    )


def _review(c: Cast) -> Review:
    def mark(item: str, side: Side, value: int) -> Mark:
        return Mark(item=item, side=side, value=value, by="max", at=AT)

    query = Query(
        side=Side.SME, text=c.write("Was kostet die zweite Linie?", 500), by="sabine", at=AT
    )
    return Review(
        id="R3",
        name="G2",
        phase=Phase.PILOT.value,
        gate=_as_worded(c),
        day=DAY,
        first=DAY - timedelta(14),
        marks=(
            mark("limits", Side.SME, 0),
            mark("data0", Side.SME, 100),
            mark("data0", Side.STARTUP, 100),
            mark("benefit", Side.SME, 75),
            mark("benefit", Side.STARTUP, 50),
        ),
        waivers=(
            Waiver(item="limits", side=Side.SME, reason=c.write("Kommt mit dem Rahmenvertrag", 280),
                   by="sabine", at=AT),
        ),
        votes={Side.SME: _vote(c, Side.SME, Way.CONDITIONS)},
        queries=(query,),
    )  # fmt: skip


def _vote(c: Cast, side: Side, way: Way) -> Vote:
    lines = ("Vertretung benennen", "IT-Sicherheit einbinden", "Preis der zweiten Linie klären")
    return Vote(
        side=side,
        way=way,
        by="sabine" if side is Side.SME else "ben",
        at=AT,
        reason=c.write("Die Zahlen tragen, zwei Dinge fehlen noch.", 280),
        until=date(2027, 4, 9) if way in (Way.CONDITIONS, Way.REWORK, Way.PAUSE) else None,
        conditions=tuple(c.write(x, 280) for x in lines) if way is Way.CONDITIONS else (),
    )


def at_gate(c: Cast) -> Cooperation:
    """Return a pilot with numbers, milestones, lessons and a gate that is half answered."""
    milestone = Milestone(
        id="M1", title=c.write("30 Anlagen live", 120), due=date(2026, 12, 15),
        first=date(2026, 12, 1), at=AT,
        moves=(Move(at=AT, before=date(2026, 12, 1), after=date(2026, 12, 15), reason="Sensoren"),),
    )  # fmt: skip
    worked = c.write("Kurze Wege zwischen den Teams", 280)
    failed = c.write("Daten kamen zu spät", 280)
    lessons = (
        Lesson(id="L1", side=Side.SME, phase="pilot", at=AT, worked=worked),
        Lesson(id="L2", side=Side.SME, phase="pilot", at=AT, failed=failed),
    )
    coop = measured(c)
    return coop.but(
        phase=Phase.PILOT,
        reviews=(_review(c),),
        milestones=(milestone,),
        lessons=lessons,
        option=Option(until=date(2027, 6, 30), price=c.write("12.000 € je Linie und Jahr", 140),
                      roadmap=c.write("Drei Anlagen, dann die Linie", 280), at=AT),
        door=date(2027, 11, 2),
        done={**coop.done, f"tried:{Lock.SCALING}": "2026-11-20"},
    )  # fmt: skip


def reviewed(coop: Cooperation) -> Review:
    return coop.reviews[-1]


def no_gate(c: Cast) -> Cooperation:
    """Return one whose gate no playbook words, with only what is always asked."""
    review = Review(id="R1", name="G1", phase="scoping", day=DAY, first=DAY)
    return c.half.but(phase=Phase.SCOPING, phase_weeks=6, reviews=(review,))


def apart(c: Cast) -> Cooperation:
    coop = at_gate(c)
    return coop.with_review(reviewed(coop).voted(_vote(c, Side.STARTUP, Way.GO)))


def waived(c: Cast) -> Cooperation:
    coop = at_gate(c)
    waiver = Waiver(item="limits", side=Side.STARTUP, reason="Passt", by="ben", at=AT)
    return coop.with_review(reviewed(coop).waived(waiver))


def agreed(c: Cast, way: Way) -> tuple[Cooperation, Review]:
    """Return a gate on which both sides agree, and what it did."""
    coop = at_gate(c)
    review = reviewed(coop).but(votes={s: _vote(c, s, way) for s in Side})
    after = onward.decided(coop.with_review(review), review, c.friday, Library(), f"G2: {way}")
    ended = after.review(review.id)
    assert ended
    return after, ended


def stopped(c: Cast) -> Cooperation:
    return agreed(c, Way.STOP)[0]


def closed(c: Cast) -> tuple[Cooperation, Review]:
    coop, review = agreed(c, Way.GO)
    return coop.but(phase=Phase.EXIT, ended=Ended(at=c.friday, review=review.id)), review


def quiet(c: Cast) -> Cooperation:
    """Return one that somebody wants to go on with."""
    action = Action(
        id="A1", text=c.write("Zweite Anlage anschließen", 200), side=Side.SME,
        due=date(2026, 12, 11), first=date(2026, 12, 11), at=AT,
    )  # fmt: skip
    return c.full.but(actions=(action,))
