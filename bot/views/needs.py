"""What a report says besides its light: what is needed, the way back, the next milestone (M13)."""

from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.light import NeedFrom, Track
from bot.domain.people import Side
from bot.domain.week import need_since
from bot.language import Tongue
from bot.message import Span
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]


def told(coop: Cooperation, week: str, t: Tongue) -> Rows:
    """Return what both sides say of a week besides their lights."""
    return [*_needs(coop, week, t), *_ways(coop, week, t), *_tracks(coop, week, t)]


def _needs(coop: Cooperation, week: str, t: Tongue) -> Rows:
    found: Rows = []
    for side in Side:
        report = coop.report(week, side)
        if report is None or report.need is None:
            continue
        need, words = (
            report.need,
            [t("{org} needs: {what}", org=coop.organisation(side).name, what=report.need.text)],
        )
        words.append(need_from(coop, side, need.whom, t))
        if need.by:
            words.append(t("by {day}", day=t.day(need.by)))
        waited = waiting_days(coop, side, week)
        if waited:
            words.append(
                t.plural("waiting for one working day", "waiting for {n} working days", waited)
            )
            promised = coop.answer_times(side.other).need_days
            if need.whom is NeedFrom.PARTNER and waited > promised:
                words.append(t("agreed: {n}", n=promised))
        found.append((t("Need"), (" · ".join(words),)))
    return found


def need_from(coop: Cooperation, side: Side, whom: NeedFrom, t: Tongue) -> str:
    """Say from whom something is needed, by name where it is the partner."""
    if whom is NeedFrom.PARTNER:
        return t("from {org}", org=coop.organisation(side.other).name)
    if whom is NeedFrom.SPONSOR:
        return t("from its sponsor")
    return t("from its own company") if whom is NeedFrom.OWN else t("from somebody else")


def waiting_days(coop: Cooperation, side: Side, week: str, now: datetime | None = None) -> int:
    """Return for how many working days of the one asked a need has waited.

    Up to now or, where that is not said, to the week's close.
    """
    since = need_since(coop, side, week)
    report = coop.report(week, side)
    if since is None or report is None or report.need is None:
        return 0
    asked = side.other if report.need.whom is NeedFrom.PARTNER else side
    closed = coop.closed(week)
    until = coop.today(now or (closed.at if closed else report.at))
    return coop.working_days_of(asked).count(since, until)


def _ways(coop: Cooperation, week: str, t: Tongue) -> Rows:
    found: Rows = []
    for side in Side:
        report = coop.report(week, side)
        if report and report.way:
            way = report.way
            parts = [way.measure, way.who, t("by {day}", day=t.day(way.until)) if way.until else ""]
            said = ", ".join(p for p in parts if p)
            found.append((t("Back to green"), (f"{coop.organisation(side).name}: {said}",)))
    return found


def _tracks(coop: Cooperation, week: str, t: Tongue) -> Rows:
    told = [
        f"{coop.organisation(s).name}: {labelled(r.track, t)}"
        for s in Side
        if (r := coop.report(week, s)) and r.track is not Track.NONE
    ]
    return [(t("Next milestone on its date?"), (" · ".join(told),))] if told else []
