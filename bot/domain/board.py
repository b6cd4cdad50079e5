"""The board: every cooperation that somebody may see, at a glance (M13, M14, M20).

Pure: what a row holds is derived from the cooperation, and nothing that only the other side reads.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.detectors import heard, quiet_from
from bot.domain.escalation import Case, State
from bot.domain.gates import current
from bot.domain.light import Light
from bot.domain.people import Address, Member, Side
from bot.domain.phases import Model, Phase
from bot.domain.rights import Right, Standing, may, standings
from bot.domain.week import first_week, gap, weeks_in_a_row

WEEKS = 12
WAITS = frozenset({State.ASKED, State.ACCEPTED, State.ASKED_BACK})
WORST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN, Light.BLUE)


@dataclass(frozen=True, slots=True)
class Eye:
    """Who looks at a cooperation; without a member (an admin) only what both sides may read."""

    coop: Cooperation
    member: Member | None = None

    @property
    def side(self) -> Side | None:
        """Return whose internal matters may be shown."""
        return self.member.side if self.member else None

    def owns(self, side: Side) -> bool:
        """Tell whether what only this side reads may be shown."""
        return self.side is side


def look(
    coop: Cooperation, addresses: Collection[Address], day: date, *, admin: bool = False
) -> Eye | None:
    """Return how somebody with these accounts sees a cooperation, None if they may not."""
    extra = frozenset({Standing.ADMIN}) if admin else frozenset()
    found = [m for m in coop.members if m.partial and any(a in addresses for a in m.addresses)]
    for member in found:
        if coop.started and may(Right.BOARD, standings(coop, member, day) | extra):
            return Eye(coop, member)
    return Eye(coop) if admin and coop.started else None


@dataclass(frozen=True, slots=True)
class Row:
    """One cooperation on the board.

    ``cells`` are each side's lights of the last weeks, oldest first, None before the first week
    and while a week is open without a report; ``now`` the newest light there is. ``gap`` counts
    steps, for ``gap_weeks`` weeks running; ``open`` the decisions that each side still owes;
    ``quiet`` the whole weeks without a sign of life, ``silent`` whether that is an alarm.
    """

    eye: Eye
    cells: dict[Side, tuple[Light | None, ...]]
    now: dict[Side, Light]
    gap: int | None
    gap_weeks: int
    gate: date | None
    open: dict[Side, int]
    quiet: int
    silent: bool

    @property
    def coop(self) -> Cooperation:
        """Return the cooperation."""
        return self.eye.coop

    @property
    def closed(self) -> bool:
        """Tell whether it has ended."""
        return self.coop.ended is not None

    def worst(self, *sides: Side) -> Light:
        """Return the light that most needs somebody, of these sides."""
        return min((self.now[s] for s in sides or tuple(Side)), key=WORST.index)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board is narrowed to; None means everything. ``side`` says whose light counts.

    Those that are closed are shown only where ``closed`` asks for them.
    """

    model: Model | None = None
    phase: Phase | None = None
    colour: Light | None = None
    side: Side | None = None
    closed: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return the sides that are shown."""
        return (self.side,) if self.side else tuple(Side)

    def takes(self, row: Row) -> bool:
        """Tell whether a row stays."""
        lights = [row.now[s] for s in self.sides]
        return (
            (self.closed or not row.closed)
            and self.model in (None, row.coop.model)
            and self.phase in (None, row.coop.phase)
            and (self.colour is None or self.colour in lights)
        )


def row(eye: Eye, now: datetime, weeks: int = WEEKS) -> Row:
    """Return a cooperation as a row of the board."""
    coop = eye.coop
    week = newest_week(coop, now)
    return Row(
        eye=eye,
        cells={s: _cells(coop, s, now, weeks) for s in Side},
        now={s: _newest(coop, s, now) for s in Side},
        gap=gap(coop, week),
        gap_weeks=weeks_in_a_row(coop, week),
        gate=next_gate(coop),
        open={s: sum(c.side is s for c in waiting(coop)) for s in Side},
        quiet=quiet_weeks(coop, now),
        silent=is_silent(coop, now),
    )


def grouped(rows: Iterable[Row]) -> tuple[tuple[Phase, tuple[Row, ...]], ...]:
    """Return what runs by phase, in the order of a cooperation's life; the reddest first."""
    them = sorted(rows, key=lambda r: (not r.silent, WORST.index(r.worst()), r.coop.title.lower()))
    phases = [(p, tuple(r for r in them if r.coop.phase is p and not r.closed)) for p in Phase]
    return tuple((p, found) for p, found in phases if found)


def closed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return what is closed, the last one first."""
    ends = [(r.coop.ended.at, r) for r in rows if r.coop.ended]
    return tuple(r for _, r in sorted(ends, key=lambda e: e[0], reverse=True))


def newest_week(coop: Cooperation, now: datetime) -> str:
    """Return the week whose lights are compared: this one once both have reported, else before."""
    week = week_of(coop.today(now))
    if coop.closed(week) or all(coop.report(week, s) for s in Side):
        return week
    return weeks_from(week, -1)


def told_week(coop: Cooperation, now: datetime) -> str:
    """Return the newest week of which anything is known: this one once a side has reported."""
    week = week_of(coop.today(now))
    known = coop.closed(week) or any(coop.report(week, s) for s in Side)
    return week if known else weeks_from(week, -1)


def waiting(coop: Cooperation) -> tuple[Case, ...]:
    """Return the questions that somebody has to decide."""
    return tuple(c for c in coop.open_cases if c.state in WAITS or c.stuck)


def next_gate(coop: Cooperation) -> date | None:
    """Return the day of the next gate; while none is booked, the planned end of the phase (M14)."""
    if coop.ended:
        return None
    if booked := current(coop):
        return booked.day
    if coop.phase_since is None or not coop.phase_weeks:
        return None
    return date.fromordinal(coop.phase_since.toordinal() + 7 * coop.phase_weeks)


def quiet_weeks(coop: Cooperation, now: datetime) -> int:
    """Return for how many whole weeks nothing was heard; a pause is no silence (M01)."""
    last = heard(coop)
    return 0 if coop.paused or coop.ended or last is None else max(0, (now - last).days // 7)


def is_silent(coop: Cooperation, now: datetime) -> bool:
    """Tell whether it seems to die quietly."""
    since = quiet_from(coop)
    return not coop.paused and not coop.ended and since is not None and since <= now


def _cells(coop: Cooperation, side: Side, now: datetime, count: int) -> tuple[Light | None, ...]:
    this = week_of(coop.today(now))
    weeks = [weeks_from(this, -n) for n in range(count - 1, -1, -1)]
    return tuple(_cell(coop, side, week) for week in weeks)


def _cell(coop: Cooperation, side: Side, week: str) -> Light | None:
    if coop.report(week, side) or coop.closed(week):
        return coop.light(week, side)
    if coop.paused and week >= first_week(coop):
        return Light.BLUE
    return None


def _newest(coop: Cooperation, side: Side, now: datetime) -> Light:
    cells = [c for c in _cells(coop, side, now, WEEKS) if c is not None]
    return cells[-1] if cells else Light.GREY
