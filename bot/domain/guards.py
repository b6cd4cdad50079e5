"""What filled sheets say about going on: guard rails, what a gate asks for, who is on board.

Pure predicates over the cooperation alone, for gates, signals and cards.
"""

from datetime import date

from bot.domain.answering import pilot_passed
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Finding
from bot.domain.people import Side

ANCHOR = "anchor"
LIMITS = "limits"
GUARDRAILS = "guardrails"
# What both sides read anyway, of copies that do not say so themselves yet.
SHARED = frozenset({ANCHOR, GUARDRAILS, "contract", "ip_matrix", "risks", "technology"})


def newest(coop: Cooperation) -> tuple[Filled, ...]:
    """Return the newest copy of each sheet, side and entry; only what has been sent."""
    found: dict[tuple[str, Side | None, str], Filled] = {}
    for filled in coop.sheets:
        if filled.sent and not filled.gone:
            found[filled.sheet, filled.side, filled.entry] = filled
    return tuple(found.values())


def findings(coop: Cooperation, gate: str = "") -> tuple[Finding, ...]:
    """Return everything that stands in the way now, blocks first; of one gate, if named."""
    found = [
        it
        for filled in newest(coop)
        for it in standing(coop, filled)
        if not gate or gate in it.gates
    ]
    return tuple(sorted(found, key=lambda it: it.kind != "block"))


def standing(coop: Cooperation, filled: Filled) -> tuple[Finding, ...]:
    """Return what stands in the way in one copy now: what a passed pilot has opened does not."""
    passed = pilot_passed(coop)
    return tuple(it for it in filled.findings if not (it.until == "pilot_passed" and passed))


def blocks(coop: Cooperation, gate: str) -> dict[str, Finding]:
    """Return what keeps a gate closed, by a name of its own: the finding's and the entry's (M15).

    Only of sheets that both sides read: what one side keeps for itself never speaks at a gate.
    """
    return {
        f"{it.name}{filled.entry}": it
        for filled in newest(coop)
        if (filled.shared or filled.sheet in SHARED) and not filled.must
        for it in standing(coop, filled)
        if it.kind == "block" and gate in it.gates
    }


def brought(coop: Cooperation, since: date | None) -> tuple[Filled, ...]:
    """Return the entries that the next gate asks for by themselves, answered or not (M53).

    One that was answered well before an earlier gate has had its say.
    """
    there = [f for f in coop.sheets if f.must and not f.gone]
    return tuple(
        f
        for f in there
        if f.sent is None
        or any(it.kind == "block" for it in standing(coop, f))
        or since is None
        or coop.today(f.saved.at) >= since
    )


def locks(coop: Cooperation) -> dict[str, Finding]:
    """Return what guard rails would open before a pilot has passed its gate (M15)."""
    return {it.lock: it for it in findings(coop) if it.lock and it.kind == "block"}


def fulfilled(coop: Cooperation, sheet: str) -> bool | None:
    """Tell whether a sheet is answered by all who are asked.

    None before anybody has answered it: then nobody but people can say. What blocks a gate stands
    there by itself; a block that names no gate counts here.
    """
    there = [f for f in newest(coop) if f.sheet == sheet]
    if not there:
        return None
    found = [it for f in there for it in standing(coop, f)]
    whole = not there[0].pair or {f.side for f in there} == set(Side)
    return whole and not any(it.kind == "block" and not it.gates for it in found)


def guardrails(coop: Cooperation) -> tuple[Finding, ...]:
    """Return the guard rails that are not kept, blocks first; none is fine (M15)."""
    return tuple(it for it in findings(coop) if it.rail)


def said(coop: Cooperation, sheet: str, field: str, side: Side | None = None) -> str:
    """Return the newest sent answer to a question, empty where there is none."""
    told = [f for f in newest(coop) if f.sheet == sheet and side in (None, f.side)]
    return told[-1].answer(field) if told else ""


def anchored(coop: Cooperation, side: Side) -> bool:
    """Tell whether everybody who has to be on board of a side has confirmed it (M56).

    A gate is amber where this does not hold.
    """
    sent = [f for f in newest(coop) if f.sheet == ANCHOR and f.side is side]
    return bool(sent) and not sent[-1].findings


def over_limit(
    coop: Cooperation, side: Side, money: float = 0, weeks: float = 0
) -> tuple[str, ...]:
    """Return which limits of a side's project owner this exceeds: ``money``, ``weeks`` (M13).

    Where no limit is agreed nothing may be decided alone, so everything exceeds it.
    """
    told = {"money": money, "weeks": weeks}
    limits = {name: said(coop, LIMITS, name, side) for name in told}
    return tuple(n for n, wanted in told.items() if wanted > float(limits[n] or 0))
