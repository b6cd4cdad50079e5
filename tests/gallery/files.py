"""Escalations at every stage, as the gallery shows them."""

from datetime import date, timedelta
from functools import lru_cache

from bot.domain import cases
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import (
    About,
    Briefing,
    Case,
    Decision,
    Note,
    State,
    Told,
    Urgency,
    Verb,
)
from bot.domain.guests import Errand, GuestLink
from bot.domain.ladder import Kind, Step
from bot.domain.people import Absence, Address, Member, Role, Side
from bot.domain.playbook import Text
from tests.gallery.cast import MONDAY, W48, Cast, instant

START = instant(MONDAY, "10:00")
LATER = START + timedelta(days=1)
GOALS = Text(de="Ziele", en="Goals")
LAST = START + timedelta(days=3)


def _briefing(c: Cast) -> Briefing:
    options = (
        "A Freigabe, anonymisiert = der Pilot bleibt im Zeitplan",
        "B nur Anlage 1 bis 3 = zwei Wochen später",
        "C Meilenstein auf 12.1. anpassen",
    )
    return Briefing(
        cause=c.write("Der Zugang zu Produktionsdaten ist nicht freigegeben.", 280),
        consequence=c.write(
            "Der Pilot verliert zwei Wochen; 30 Anlagen sind nicht zu halten.", 280
        ),
        options=tuple(c.write(o, 300) for o in options),
        recommendation=c.write("A, mit Vertrag zur Auftragsverarbeitung", 280),
        wanted_by=date(2026, 12, 3),
    )


def _clarifying(c: Cast, coop: Cooperation, urgency: Urgency = Urgency.NORMAL) -> Case:
    case = cases.raised(
        coop, START, side=Side.SME, origin=Side.SME, by="max", briefing=_briefing(c),
        topic=About.IP_DATA, urgency=urgency,
    )  # fmt: skip
    view = Note(at=START, by="erika", text=c.write("Uns reicht auch ein Auszug der Daten.", 500))
    return case.but(views=(view,))


def _signal(coop: Cooperation) -> Case:
    case = cases.raised(
        coop, START, side=Side.STARTUP, origin=Side.STARTUP, cause="amber:startup",
        evidence="2026-W46", values={"n": "3", "week": "2026-W46"},
    )  # fmt: skip
    return cases.repeated(case, LATER, "2026-W47")


def _decided(c: Cast, coop: Cooperation, told: Told) -> tuple[Cooperation, Case]:
    case = cases.put_up(coop, _clarifying(c, coop), START)
    decision = Decision(
        id=f"D{len(coop.decisions) + 1}",
        case=case.id,
        side=Side.SME,
        by="sabine",
        at=LATER,
        decision=c.write("Freigabe der Daten, anonymisiert", 500),
        reason=c.write("Der Datenschutz hat zugestimmt.", 500),
        told=told,
        until=date(2027, 6, 30),
        topic=About.IP_DATA,
    )
    case = case.moved(Verb.DECIDE, State.DECIDED, LATER, "sabine").but(decision=decision.id)
    return coop.with_decision(decision), case


def _asked(c: Cast, coop: Cooperation, stage: str) -> Case:
    case = cases.put_up(coop, _clarifying(c, coop), START)
    text = c.write("Welche Daten genau, und wer sieht sie?", 500)
    if stage in ("asked back", "answered"):
        case = cases.asked_back(coop, case, c.sabine, LATER, text)
    match stage:
        case "accepted":
            case = cases.accepted(case, c.sabine, LATER)
        case "still":
            case = cases.accepted(case, c.sabine, LATER).but(still_asked=LAST)
        case "waiting":
            what = c.write("den Bescheid vom Datenschutz", 140)
            case = cases.waiting(case, c.sabine, LATER, what, date(2026, 11, 30))
        case "answered":
            said = c.write("Schwingungen und Temperatur, nur das Projektteam.", 1000)
            case = cases.answered(coop, case, "max", LAST, said)
        case "returned":
            case = cases.returned(case, c.sabine, LATER, text)
        case "settled":
            case = case.moved(Verb.SETTLE, State.SETTLED, LATER, "max", text)
        case "stuck":
            step = Step(LAST, LAST, Kind.OVERDUE, "overdue:3")
            case = cases.widened(coop, case.but(round=3), step, LAST)
    return case


def _nobody(c: Cast, coop: Cooperation) -> Case:
    gone = Absence(since=MONDAY, until=MONDAY + timedelta(days=9))
    for who in ("sabine", "vera"):
        coop = coop.with_member(c.person(who).model_copy(update={"absences": (gone,)}))
    return cases.put_up(coop, _clarifying(c, coop), START)


@lru_cache
def at_stage(c: Cast, stage: str, more: int = 0) -> tuple[Cooperation, Case]:
    """Return the cooperation with one case at a stage, after so many others."""
    coop = c.full
    for n in range(more):
        coop, case = _decided(c, coop, (Told.BOTH, Told.OWN)[n % 2])
        coop = coop.with_case(case)
    match stage:
        case "clarifying":
            case = _clarifying(c, coop)
        case "signal":
            case = _signal(coop)
        case "decided":
            coop, case = _decided(c, coop, Told.BOTH)
        case "decided inside":
            coop, case = _decided(c, coop, Told.OWN)
        case "warning":
            case = cases.warned(coop, START, _clarifying(c, coop), "max")
        case "nobody":
            case = _nobody(c, coop)
        case _:
            case = _asked(c, coop, stage)
    return coop.with_case(case), case


def busy(c: Cast) -> Cooperation:
    """Return the cooperation with two cases of each stage that is open."""
    coop, _ = at_stage(c, "decided", 1)
    for stage in ("clarifying", "asked", "still", "asked back", "returned", "stuck") * 2:
        _, case = at_stage(c, stage)
        coop = coop.with_case(case.but(id=f"E{len(coop.cases) + 1}"))
    return coop


@lru_cache
def visited(c: Cast) -> Cooperation:
    """Return the cooperation with somebody from outside, and a link of every kind and end."""
    mail = f"otto.{'x' * 50}@muster.example" if c.long else "otto@muster.example"
    otto = Member(
        id="otto",
        name=c.write("Otto Muster", 80),
        side=Side.SME,
        roles=(Role.MEMBER,),
        addresses=(
            Address(platform="link", id="5eed0c0ffee5.otto", kind="person"),
            Address(platform="mail", id=mail, kind="person"),
        ),
    )
    link = GuestLink(
        id="g0", member="otto", errand=Errand.LIGHT, given={"week": W48}, by="max", at=START,
        until=START + timedelta(days=7),
    )  # fmt: skip
    coop = c.full.with_member(otto).with_link(link)
    ends: tuple[dict[str, object], ...] = (
        {"errand": Errand.DECIDE, "given": {"case": "E1"}, "mailed": True},
        {"errand": Errand.READ, "given": {}},
        {"errand": Errand.GATE, "given": {"review": "R1"}},
        {"errand": Errand.SHEET, "given": {"sheet": "goals"}, "title": GOALS},
        {"errand": Errand.MINUTES, "given": {"meeting": "J3"}},
        {"errand": Errand.MONTH, "given": {"month": "2026-11"}},
        {"used": LATER},
        {"ended": LATER},
        {"until": LATER},
    )
    for n, more in enumerate(ends):
        coop = coop.with_link(link.but(id=f"g{n + 1}", **more))
    return coop
