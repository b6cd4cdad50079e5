"""Who was nudged on which day, whatever it was about: at most one a person and day."""

from datetime import date

from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member
from bot.domain.week import asking, open_week


def nudged(coop: Cooperation, who: Member, day: date) -> bool:
    """Tell whether somebody was reminded of anything on a day of theirs.

    Of promises, of a question that they were asked to decide, or of the light.
    """
    zone = coop.zone_of(who)
    if coop.done.get(f"promises:{who.id}", "") == f"{day}":
        return True
    pings = [c.pinged[who.id] for c in coop.cases if who.id in c.pinged]
    if any(local(p, zone).date() == day for p in pings):
        return True
    sent = coop.done.get(f"nudge:{who.side}:{who.id}", "")
    light = asking(coop, who.side, sent) if len(sent) == len("2026-W48") else None
    return bool(light and light.nudge and local(light.nudge, zone).date() == day)


def light_waits(coop: Cooperation, who: Member, day: date) -> str:
    """Return the open week whose light somebody would be reminded of on a day, empty if none."""
    week = open_week(coop)
    light = asking(coop, who.side, week)
    if light is None or light.nudge is None or light.member.id != who.id:
        return ""
    here = local(light.nudge, coop.zone_of(who)).date() == day
    asked = coop.has_done(f"ask:{who.side}:{who.id}", week)
    return week if here and asked and coop.report(week, who.side) is None else ""
