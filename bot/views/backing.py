"""What filled sheets say in a gate's pack: readiness, backing, give and take (M16, M25, M56)."""

from statistics import mean

from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.gates import kind
from bot.domain.guards import SHARED, anchored, newest, standing
from bot.domain.ledger import LEDGER, unseen
from bot.domain.people import Side
from bot.domain.reviews import Review
from bot.language import Tongue
from bot.message import Span

Rows = list[tuple[str, tuple[Span, ...]]]
CHECK = "check"
POINTS = ("0", "25", "50", "75", "100")
MOST = 6


def rows(coop: Cooperation, review: Review, t: Tongue) -> Rows:
    """Return what the sheets say at a gate; nothing that nobody has filled in."""
    told = [*_readiness(coop, t), *_backing(coop, t), *_ledger(coop, review, t)]
    return [*told, *_warned(coop, kind(review), t)]


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


def _ledger(coop: Cooperation, review: Review, t: Tongue) -> Rows:
    """Say what each side wanted, how much of it has arrived, and who has not said so lately."""
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
    if waits := [coop.organisation(s).name for s in unseen(coop, review)]:
        lines.append(t("▲ not looked at before this gate by {org}", org=t.and_(waits)))
    return [(t("Give and take"), ("\n".join(lines),))] if lines else []


def _warned(coop: Cooperation, gate: str, t: Tongue) -> Rows:
    """Say what to mind in what both sides read; what blocks is a must-meet item of its own."""
    read = [f for f in newest(coop) if f.shared or f.sheet in SHARED]
    found = [it for f in read for it in standing(coop, f) if it.kind == "warn" and gate in it.gates]
    lines = [f"▲ {it.says.said(t.language)}" for it in found[:MOST]]
    return [(t("Stands in the way"), ("\n".join(lines),))] if lines else []
