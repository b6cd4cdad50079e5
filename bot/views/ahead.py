"""How the dates of promises are said, and which milestone is next (M21)."""

from datetime import date

from bot.domain.cooperation import Cooperation
from bot.domain.milestones import Milestone
from bot.domain.promises import open_milestones
from bot.language import Tongue
from bot.message import Span

Rows = list[tuple[str, tuple[Span, ...]]]


def first_said(first: date, due: date, times: int, t: Tongue) -> str:
    """Say which day was promised first, and how often it has moved; empty where it has not."""
    if not times and first == due:
        return ""
    return t.plural(
        "first {day}, moved once", "first {day}, moved {n} times", times, day=t.day(first)
    )


def date_said(milestone: Milestone, t: Tongue) -> str:
    """Say its date, the first one and how often it moved."""
    words = t.day(milestone.due)
    first = first_said(milestone.first, milestone.due, len(milestone.moves), t)
    return f"{words} ({first})" if first else words


def stands(milestone: Milestone, today: date, t: Tongue) -> str:
    """Say where a milestone stands on a day."""
    if milestone.reached:
        return t("reached")
    if milestone.dropped:
        return t("given up by a decision")
    if milestone.past(today):
        return t("past its date: reached, adjusted, or a question to the sponsors?")
    return t("today") if milestone.due == today else ""


def next_milestone(coop: Cooperation, today: date, t: Tongue) -> Rows:
    """Say which milestone comes next, or which one is past its date."""
    for m in open_milestones(coop)[:1]:
        parts = (f"{m.id} · {m.title}", date_said(m, t), stands(m, today, t))
        return [(t("Next milestone"), (" · ".join(p for p in parts if p),))]
    return []
