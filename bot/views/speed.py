"""What is said about the pace of both sides: in words, and drawn (M20)."""

from datetime import datetime, timedelta

from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.domain.speed import Speed, speed
from bot.language import Tongue
from bot.message import Bar, Bars, Picture, Span

MOST = 3.0


def hours_said(span: timedelta, t: Tongue) -> str:
    """Return business hours, as in "5.5 h"."""
    return t("{n} h", n=t.number(round(span.total_seconds() / 3600, 1)))


def days_said(span: timedelta, day: timedelta, t: Tongue) -> str:
    """Return business time in working days, as in "2.5 working days"."""
    count = round(span / day, 1)
    return t("1 working day") if count == 1 else t("{n} working days", n=t.number(count))


def rows(coop: Cooperation, now: datetime, t: Tongue) -> list[tuple[str, tuple[Span, ...]]]:
    """Say for each side how long others waited for it; nothing before anything was asked."""
    found: list[tuple[str, tuple[Span, ...]]] = []
    for side in Side:
        its = speed(coop, side, now)
        words = [said for said, _ in _measures(its, t)]
        if its.waited:
            words.insert(0, t("waited for {time} in all", time=days_said(its.waited, its.day, t)))
        if words:
            org = coop.organisation(side).name
            found.append((t("Answers of {org}", org=org), (" · ".join(words),)))
    return found


def brief(coop: Cooperation, now: datetime, t: Tongue) -> list[tuple[str, tuple[Span, ...]]]:
    """Say in one line a side how long its decisions took, else its acceptance, and as agreed."""
    measured = ((side, _measures(speed(coop, side, now), t)) for side in Side)
    found = [f"{coop.organisation(side).name}: {told[-1][0]}" for side, told in measured if told]
    return [(t("Answers"), ("\n".join(found),))] if found else []


def picture(coop: Cooperation, now: datetime, t: Tongue) -> Picture | None:
    """Draw the medians of both sides against what was agreed; None before there is one."""
    bars: list[Bar] = []
    for side in Side:
        org = coop.organisation(side).name
        bars += [
            Bar(name=org, said=said, share=min(share, MOST))
            for said, share in _measures(speed(coop, side, now), t)
        ]
    if not bars:
        return None
    title = t("Answer times")
    told = "; ".join(f"{bar.name}: {bar.said}" for bar in bars)
    return Picture(
        name="answers.png",
        title=title,
        alt=f"{title}. {told}.",
        drawing=Bars(rows=tuple(bars), mark=t("agreed")),
    )


def _measures(its: Speed, t: Tongue) -> list[tuple[str, float]]:
    """Return what is known of a side: in words, and as a share of what was agreed."""
    found: list[tuple[str, float]] = []
    if its.accept is not None:
        words = t(
            "accepted within {time} (agreed {agreed})",
            time=hours_said(its.accept, t),
            agreed=hours_said(its.agreed_accept, t),
        )
        found.append((words, its.accept / its.agreed_accept))
    if its.decide is not None:
        words = t(
            "decided within {time} (agreed {agreed})",
            time=days_said(its.decide, its.day, t),
            agreed=days_said(its.agreed_decide, its.day, t),
        )
        found.append((words, its.decide / its.agreed_decide))
    return found
