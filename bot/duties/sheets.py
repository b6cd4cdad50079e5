"""What question sheets ask for: days to be reminded of, a new round, a partner who waits."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.command import Command
from bot.commands.sheet_clock import AskLedger, AskOpening, AskSheetsAnew, NudgeSheet, RemindSheet
from bot.domain.answering import answerer, gate_round, quarter_of
from bot.domain.calendar import at
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.gates import current
from bot.domain.guards import newest
from bot.domain.ledger import unseen
from bot.domain.nudges import Rank
from bot.domain.outcomes import in_days
from bot.domain.parts import workday
from bot.domain.people import Member, Role, Side
from bot.domain.phases import Phase
from bot.domain.week import open_hours
from bot.duties.duty import MORNING, Due

WAITS_DAYS = 2
# So many working days before its gate a sheet is asked for again.
# By then whoever decides has found their way in.
SETTLED = timedelta(days=3)
AHEAD = 10


def sheet_duties(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield what question sheets ask for."""
    if coop.paused_on(coop.today(now)):
        return
    for filled in newest(coop):
        yield from _reminders(coop, filled, now)
        yield from _waiting(coop, filled, now)
    yield from _anew(coop, now)
    yield from _ledger(coop, now)
    yield from _opening(coop, now)


def _asks(coop: Cooperation, who: Member, day: date, now: datetime, command: Command) -> Due:
    """Return the duty to ask somebody on the morning of a day, or once they work again."""
    morning = at(day, MORNING, coop.zone_of(who))
    ready = open_hours(coop, who, max(morning, now))
    return Due(ready, command, (who.id,), Rank.SHEET, morning)


def _reminders(coop: Cooperation, filled: Filled, now: datetime) -> Iterator[Due]:
    by = coop.member(filled.saved.by)
    side = filled.side or (by.side if by else Side.SME)
    who = coop.acting_owner(side, coop.today(now))
    for it in filled.reminders:
        duty = f"sheet:{filled.id}:{it.name}"
        if who and not coop.has_done(duty, f"{it.day}"):
            command = RemindSheet(copy_=filled.id, name=it.name, member=who.id, day=f"{it.day}")
            yield _asks(coop, who, it.day, now, command)


def _waiting(coop: Cooperation, filled: Filled, now: datetime) -> Iterator[Due]:
    """Yield one reminder for whoever the partner has waited for two working days."""
    if not filled.pair or filled.side is None or filled.sent is None:
        return
    if coop.has_done(f"sheet-waits:{filled.id}", "nudged"):
        return
    theirs = [f for f in newest(coop) if (f.sheet, f.side) == (filled.sheet, filled.side.other)]
    who = answerer(coop, filled.roles, filled.side.other, coop.today(now))
    if who is None or any(f.round >= filled.round or f.again != "never" for f in theirs):
        return
    day = in_days(coop, who.side, coop.today(filled.sent.at), WAITS_DAYS)
    command = NudgeSheet(copy_=filled.id, member=who.id)
    yield _asks(coop, who, day, now, command)


def _anew(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield one card a person for every sheet that is to be answered anew."""
    today = coop.today(now)
    for again, round_, day in (
        ("gates", gate_round(coop), _gate_comes(coop)),
        ("quarter", quarter_of(today), date(today.year, (today.month - 1) // 3 * 3 + 1, 1)),
    ):
        asked: dict[str, list[Filled]] = {}
        for filled in newest(coop):
            by = coop.member(filled.saved.by)
            side = filled.side or (by.side if by else Side.SME)
            who = answerer(coop, filled.roles, side, today)
            anew = filled.again == again and filled.round != round_ and not filled.entry
            if anew and who and day:
                asked.setdefault(who.id, []).append(filled)
        for member, copies in asked.items():
            found = coop.member(member)
            if found and day and not coop.has_done(f"sheets:{member}:{round_}", "asked"):
                ids = tuple(f.id for f in copies)
                command = AskSheetsAnew(member=member, round_=round_, copies=ids)
                yield _asks(coop, found, day, now, command)


def _gate_comes(coop: Cooperation) -> date | None:
    """Return the day from which the sheets of the coming gate are asked for."""
    review = current(coop)
    return workday(coop, None, review.day, -AHEAD) if review else None


def _ledger(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield one card a side before each gate: what has arrived of what it hoped for (M25)."""
    review, day = current(coop), _gate_comes(coop)
    if review is None or day is None:
        return
    booked = review.day.isoformat()
    for side in unseen(coop, review):
        who = coop.acting_owner(side, coop.today(now))
        if who and not coop.has_done(f"ledger:{review.id}:{side}", booked):
            yield _asks(coop, who, day, now, AskLedger(review=review.id, side=side))


def _opening(coop: Cooperation, now: datetime) -> Iterator[Due]:
    """Yield the opening question to each side's sponsor: at first, and as a pilot begins."""
    piloting = coop.phase is Phase.PILOT
    round_, since = ("2", coop.phase_since) if piloting else ("1", None)
    first = coop.today(coop.started or now) + SETTLED
    day = max(first, since + timedelta(1)) if since else first
    if coop.phase not in (Phase.PREPARATION, Phase.SCOPING, Phase.PILOT):
        return
    for side in Side:
        who = answerer(coop, (Role.SPONSOR, Role.DEPUTY), side, coop.today(now))
        if who and not coop.has_done(f"opening:{side}", round_):
            yield _asks(coop, who, day, now, AskOpening(side=side, member=who.id, round_=round_))
