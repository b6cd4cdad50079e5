"""How a gate is named, how its items and scores read, and how each side decided (M14)."""

from bot.domain import musts
from bot.domain.cooperation import Cooperation
from bot.domain.musts import Must, Scored, Stands
from bot.domain.people import Side
from bot.domain.reviews import Review
from bot.language import N_, Tongue
from bot.message import (
    Bold,
    Span,
)
from bot.views.common import quoted
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
ANCHORS = {
    0: N_("none"),
    25: N_("one side has it"),
    50: N_("both sides have it"),
    75: N_("agreed by both teams"),
    100: N_("agreed by both sponsors"),
}
RULES = {
    "voters": N_("Each side has a sponsor."),
    "sponsors": N_("Each side has a sponsor with a deputy."),
    "owners": N_("Each side has a project owner."),
    "goal": N_("The goal has a number and a date."),
    "kpis": N_("KPIs are agreed, with what happens if one is not met."),
    "readings": N_("Every KPI has been measured."),
    "kpis_met": N_("Every KPI is within its band."),
    "lessons": N_("There is a lesson that worked and one that did not."),
    "milestones": N_("There are milestones with dates."),
    "cases": N_("No escalation is open."),
    "option": N_("It is agreed what comes after a reached goal, and until when."),
    "door": N_("It is agreed when both sides talk to each other again."),
    "pilot_passed": N_("A joint pilot has passed its gate."),
    "exclusivity": N_("There is no long exclusivity before a passed pilot."),
}
STILL = N_(
    "Everything can still be looked at and exported, and lessons can be noted. Anybody can begin"
    " something new in a room of its own; both project owners together can take this one up again."
)
NAMES = {
    "GM": N_("Look in the middle"),
    "G0": N_("Are we ready?"),
    "G1": N_("Is the pilot planned?"),
    "G2": N_("Has the pilot reached its goal?"),
    "G3": N_("Does it carry on?"),
    "GX": N_("Is everything given back?"),
}


def named(review: Review, t: Tongue) -> str:
    """Say which gate it is, as in "G2 · Has the pilot reached its goal?"."""
    told = review.gate.title.said(t.language) if review.gate else t(NAMES[review.name])
    name = f"{review.name} · {told}"
    return t("{gate} (after rework)", gate=name) if review.round > 1 else name


def anchor(score: int, t: Tongue) -> str:
    """Say what a score means."""
    return t(ANCHORS[score])


def must_said(must: Must, t: Tongue) -> str:
    """Say a must-meet item."""
    return must.text.said(t.language) if must.text else t(RULES[must.key])


def note(coop: Cooperation, review: Review, must: Must, t: Tongue) -> str:
    """Say how a must-meet item stands: met, waived and why, or who says what."""
    if must.stands is Stands.WAIVED:
        reasons = [quoted(w.reason, t) for w in review.waivers_of(must.key).values()]
        return t("both sponsors do without it: {reasons}", reasons=" · ".join(reasons))
    half = [coop.organisation(s).name for s in review.waivers_of(must.key)]
    waits = t("{org} would do without it", org=half[0]) if len(half) == 1 else ""
    if must.stands is Stands.MET:
        return t("met")
    if must.seen:
        why = [it.said(t.language) for it in must.reasons] or [t("not yet")]
        return " · ".join(w for w in (*why, waits) if w)
    said = [
        t("{org}: met", org=coop.organisation(s).name)
        if m.value == musts.MET
        else t("{org}: not met", org=coop.organisation(s).name)
        for s, m in review.said(must.key).items()
    ]
    return " · ".join(w for w in (*(said or [t("nobody has said yet")]), waits) if w)


def score_row(scored: Scored, t: Tongue) -> tuple[str, ...]:
    """Return one scored item as the cells of a row."""
    said = (str(scored.said[s]) if s in scored.said else "–" for s in Side)
    mean = "–" if scored.mean is None else str(scored.mean)
    return (scored.item.text.said(t.language), *said, mean)


def votes(coop: Cooperation, review: Review, t: Tongue, own: Side | None = None) -> Rows:
    """Say what was decided: each side's words once both have answered, else only that it has.

    What a side decided its ``own`` people read at once.
    """
    rows: Rows = []
    both = len(review.votes) == len(Side)
    for side, vote in review.votes.items():
        open_ = both or side is own
        words = labelled(vote.way, t) if open_ else t("has decided; said once both have")
        if open_ and vote.until:
            words += " · " + t("until {day}", day=t.dated(vote.until))
        if open_ and vote.conditions:
            words += " · " + "; ".join(vote.conditions)
        if open_ and vote.reason:
            words += f" · {quoted(vote.reason, t)}"
        rows.append((t("{org} decides", org=coop.organisation(side).name), (Bold(text=words),)))
    return rows
