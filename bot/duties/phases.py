"""What phases, gates and silence ask for (M01, M14, M26, M57)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.commands.phase_clock import (
    AskAlive,
    AskBegin,
    AskGate,
    OpenDoor,
    RemindOption,
    TellClock,
    TellGateSoon,
    TellTargets,
    above,
    owners,
)
from bot.domain import detectors, gates
from bot.domain.calendar import at
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.readings import missing
from bot.domain.week import closes, open_week
from bot.duties.duty import MORNING, Due

FULL = 100  # per cent
BEGIN_DAYS = 10  # working days
SOON_DAYS = 5  # working days
OPTION_AHEAD = timedelta(weeks=4)
TARGETS_AGAIN = timedelta(weeks=4)
QUIET_EVERY = timedelta(weeks=1)


def phase_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the clocks of the phase: half, most and all of it, its first step, its goal."""
    if coop.paused_on(coop.today(now)):
        return
    for share in gates.shares(coop):
        if not coop.has_done(f"clock:{coop.phase}", f"{share.percent:03}"):
            people = _above(coop, now) if share.percent >= FULL else _owners(coop, now)
            told = TellClock(percent=share.percent)
            yield Due(at(share.day, MORNING, coop.zone), told, people, Rank.PHASE)
    if begins := _begins(coop):
        yield Due(begins, AskBegin(), _owners(coop, now), Rank.PHASE)
    newest = [k.newest.at for k in coop.watched if k.newest]
    met = coop.phase is Phase.PILOT and newest and all(k.met for k in coop.watched)
    met = met and not any(missing(coop, coop.today(now)))
    if met and (since := _targets(coop, max(newest))):
        yield Due(since, TellTargets(), _both(coop, now), Rank.PHASE)
    if coop.option and not coop.has_done("option", coop.option.until.isoformat()):
        ahead = at(coop.option.until - OPTION_AHEAD, MORNING, coop.zone)
        if not gates.passed(coop):
            remind = RemindOption(until=coop.option.until)
            yield Due(max(ahead, coop.option.at), remind, _both(coop, now), Rank.PHASE)


def _targets(coop: Cooperation, newest: datetime) -> datetime | None:
    """Return when to say that all targets are met: now, and again while nobody decides (M57)."""
    told = coop.done.get("targets", "")
    if not told:
        return newest
    if not told[0].isdigit():  # said before there was a second time
        return None
    return at(date.fromisoformat(told) + TARGETS_AGAIN, MORNING, coop.zone)


def _owners(coop: Cooperation, now: datetime) -> tuple[str, ...]:
    return tuple(m.id for m in owners(coop, coop.today(now)))


def _above(coop: Cooperation, now: datetime) -> tuple[str, ...]:
    return tuple(m.id for m in above(coop, coop.today(now)))


def _both(coop: Cooperation, now: datetime) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_owners(coop, now), *_above(coop, now))))


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
        tell = TellGateSoon(review=review.id)
        yield Due(at(soon, MORNING, coop.zone), tell, _owners(coop, now), Rank.PHASE)
    if not coop.has_done(f"gate-day:{review.id}", day):
        deciders = [m.id for s in Side for m in gates.deciders(coop, s, coop.today(now))]
        asks = AskGate(review=review.id)
        yield Due(at(review.day, MORNING, coop.zone), asks, tuple(deciders), Rank.GATE)


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
    yield Due(morning, AskAlive(day=coop.today(morning)), _above(coop, now), Rank.DECISION)


def door_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the day on which both sides wanted to talk again, also after the end."""
    del now
    if coop.door and not coop.has_done("door", coop.door.isoformat()):
        yield Due(at(coop.door, MORNING, coop.zone), OpenDoor(day=coop.door))
