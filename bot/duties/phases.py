"""What phases, gates and silence ask for (M01, M14, M26, M57)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.commands.phase_clock import (
    AskAlive,
    AskBegin,
    AskGate,
    OpenDoor,
    RemindOption,
    TellClock,
    TellGateSoon,
    TellTargets,
)
from bot.domain import detectors, gates
from bot.domain.calendar import at
from bot.domain.cooperation import Cooperation, Phase
from bot.domain.week import closes, open_week
from bot.duties.duty import MORNING, Due

BEGIN_DAYS = 10  # working days
SOON_DAYS = 5  # working days
OPTION_AHEAD = timedelta(weeks=4)
QUIET_EVERY = timedelta(weeks=1)


def phase_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the clocks of the phase: half, most and all of it, its first step, its goal."""
    if coop.paused_on(coop.today(now)):
        return
    for share in gates.shares(coop):
        if not coop.has_done(f"clock:{coop.phase}", f"{share.percent:03}"):
            yield Due(at(share.day, MORNING, coop.zone), TellClock(percent=share.percent))
    if begins := _begins(coop):
        yield Due(begins, AskBegin())
    newest = [k.newest.at for k in coop.watched if k.newest]
    met = coop.phase is Phase.PILOT and newest and all(k.met for k in coop.watched)
    if met and not coop.done.get("targets"):
        yield Due(max(newest), TellTargets())
    if coop.option and not coop.has_done("option", coop.option.until.isoformat()):
        ahead = at(coop.option.until - OPTION_AHEAD, MORNING, coop.zone)
        if not gates.passed(coop):
            yield Due(max(ahead, coop.option.at), RemindOption(until=coop.option.until))


def _begins(coop: Cooperation) -> datetime | None:
    """Return when the first step of scoping is asked for; None once there is one (M26)."""
    since = coop.phase_since
    if coop.phase is not Phase.SCOPING or since is None or coop.done.get("begin"):
        return None
    sources = {r.id for r in coop.reviews}
    signs = [a.at for a in coop.actions if a.source not in sources]
    signs += [m.at for m in coop.milestones]
    signs += [s.at for s in coop.steps if s.phase == coop.phase.value and s.at and not s.open]
    if any(coop.today(s) >= since for s in signs):
        return None
    works, day = coop.working_days_of(coop.starter), since
    for _ in range(BEGIN_DAYS):
        day = works.next(day + timedelta(1)) or day + timedelta(1)
    return at(day, MORNING, coop.zone)


def gate_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what the next gate asks for: a word to the owners before it, the pack on its day."""
    review = gates.current(coop)
    if review is None or coop.paused_on(coop.today(now)):
        return
    day = review.day.isoformat()
    if not coop.has_done(f"soon:{review.id}", day):
        soon, works = review.day, coop.working_days_of(coop.starter)
        for _ in range(SOON_DAYS):
            soon -= timedelta(1)
            while not works.open(soon):
                soon -= timedelta(1)
        yield Due(at(soon, MORNING, coop.zone), TellGateSoon(review=review.id))
    if not coop.has_done(f"gate-day:{review.id}", day):
        yield Due(at(review.day, MORNING, coop.zone), AskGate(review=review.id))


def silence_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the question to both sponsors once nothing is heard any more (M01)."""
    since = detectors.quiet_from(coop)
    if since is None or coop.paused_on(coop.today(now)):
        return
    # Had Tandem itself been off, the week closes late first, and silence is counted from there.
    if closes(coop, open_week(coop)) + timedelta(days=1) <= now:
        return
    morning = at(coop.today(since) + timedelta(1), MORNING, coop.zone)
    asked = coop.done.get("quiet", "")
    last = detectors.heard(coop)
    if asked and last and asked > coop.today(last).isoformat():
        again = datetime.fromisoformat(asked).date() + QUIET_EVERY
        morning = max(morning, at(again, MORNING, coop.zone))
    yield Due(morning, AskAlive(day=coop.today(morning)))


def door_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the day on which both sides wanted to talk again, also after the end."""
    del now
    if coop.door and not coop.has_done("door", coop.door.isoformat()):
        yield Due(at(coop.door, MORNING, coop.zone), OpenDoor(day=coop.door))
