"""What filled sheets say in a gate's pack: readiness, backing, give and take (M16, M25, M56)."""

from statistics import mean

from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.guards import anchored, findings, newest
from bot.domain.people import Side
from bot.language import Tongue
from bot.message import Span

Rows = list[tuple[str, tuple[Span, ...]]]
CHECK, LEDGER = "check", "winwin"
POINTS = ("0", "25", "50", "75", "100")
# Only what both sides read anyway; a sheet for one side alone never speaks here.
SHOWN = ("anchor", "guardrails", "contract", "ip_matrix", "risks", "technology")
MOST = 6


def rows(coop: Cooperation, gate: str, t: Tongue) -> Rows:
    """Return what the sheets say at a gate; nothing that nobody has filled in."""
    return [*_readiness(coop, t), *_backing(coop, t), *_ledger(coop, t), *_warned(coop, gate, t)]


def _sent(coop: Cooperation, sheet: str) -> list[Filled]:
    return [f for f in newest(coop) if f.sheet == sheet]


def _readiness(coop: Cooperation, t: Tongue) -> Rows:
    """Say each side's mean of the readiness check, once both have answered it."""
    means = {}
    for filled in _sent(coop, CHECK):
        points = [int(v) for v in filled.answers.values() if isinstance(v, str) and v in POINTS]
        if filled.side and points:
            means[filled.side] = round(mean(points))
    if set(means) != set(Side):
        return []
    said = " · ".join(
        t("{org} {n} of 100", org=coop.organisation(s).name, n=t.number(means[s])) for s in Side
    )
    return [(t("Readiness"), (said,))]


def _backing(coop: Cooperation, t: Tongue) -> Rows:
    """Say which side has everybody on board; without it the gate is amber (M56)."""
    missing = [coop.organisation(s).name for s in Side if not anchored(coop, s)]
    if not missing:
        return [(t("Backing"), (t("confirmed on both sides"),))]
    words = t("▲ not yet confirmed by everybody at {org}: amber", org=t.and_(missing))
    return [(t("Backing"), (words,))]


def _ledger(coop: Cooperation, t: Tongue) -> Rows:
    """Say what each side wanted, and how much of it has arrived."""
    lines = [
        t(
            "{org}: {wanted} – {n} % received",
            org=coop.organisation(f.side).name,
            wanted=f.answer("wanted"),
            n=f.answer("received") or "0",
        )
        for f in _sent(coop, LEDGER)
        if f.side
    ]
    if len(lines) > MOST:
        lines = [*lines[:MOST], t("and {n} more", n=t.number(len(lines) - MOST))]
    return [(t("Give and take"), ("\n".join(lines),))] if lines else []


def _warned(coop: Cooperation, gate: str, t: Tongue) -> Rows:
    """Say what stands in the way, blocks first."""
    found = [f for f in findings(coop, gate) if f.name.partition(".")[0] in SHOWN]
    lines = [("■ " if f.kind == "block" else "▲ ") + f.says.said(t.language) for f in found[:MOST]]
    return [(t("Stands in the way"), ("\n".join(lines),))] if lines else []
