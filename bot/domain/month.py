"""A month of a cooperation, read off its records: nobody writes a report (M12)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import at, day_of, week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Decision, Told
from bot.domain.lessons import Lesson, Seen
from bot.domain.milestones import Milestone
from bot.domain.people import Member, Role, Side

REPORT_AT = time(9)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in the cooperation's zone, such as 2026-11."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """Return it as text that sorts, such as ``2026-11``."""
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.following.first - timedelta(1)

    @property
    def following(self) -> "Month":
        """Return the month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        """Return the month before it."""
        return of(self.first - timedelta(1))

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Return its first instant and that of the next month (UTC)."""
        return at(self.first, time(), zone), at(self.following.first, time(), zone)


def of(day: date) -> Month:
    """Return the month in which a day lies."""
    return Month(day.year, day.month)


def read(key: str) -> Month:
    """Return the month that ``2026-11`` means. Raises ValueError.

    >>> read("2026-11").following.key
    '2026-12'
    """
    year, number = key.split("-")
    return of(date(int(year), int(number), 1))


def weeks(coop: Cooperation, month: Month) -> tuple[str, ...]:
    """Return the weeks whose Friday lies in the month and that have begun, oldest first."""
    found, week = [], week_of(month.first)
    known = [w.week for w in coop.weeks] + [r.week for r in coop.reports]
    newest = max(known, default="")
    while (friday := day_of(week, 4)) <= month.last:
        if friday >= month.first and min(known, default=week) <= week <= newest:
            found.append(week)
        week = weeks_from(week, 1)
    return tuple(found)


def readers(coop: Cooperation) -> tuple[Member, ...]:
    """Return who gets the monthly report: sponsors and deputies of both sides."""
    return tuple(m for m in coop.members if m.has(Role.SPONSOR, Role.DEPUTY) and m.addresses)


def report_at(coop: Cooperation, member: Member, month: Month) -> datetime | None:
    """Return when the report of a month goes to somebody: 09:00 of the next month's first day.

    That is their first working day of it; None where they do not work in its first two weeks.
    """
    works = coop.working_days(member)
    day = works.next(month.following.first, limit=14)
    return at(day, REPORT_AT, works.zone) if day else None


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a month: what was decided, raised, reached, moved and learnt."""

    decided: tuple[Decision, ...]
    raised: tuple[Case, ...]
    reached: tuple[Milestone, ...]
    moved: tuple[Milestone, ...]
    learnt: tuple[Lesson, ...]


def happened(coop: Cooperation, month: Month, side: Side | None) -> Happened:
    """Return what a side may read of a month; of both sides only what is shared where None."""
    begin, end = month.span(coop.zone)

    def within(instant: datetime | None) -> bool:
        return instant is not None and begin <= instant < end

    return Happened(
        decided=tuple(
            d for d in coop.decisions if within(d.at) and (d.told is Told.BOTH or d.side is side)
        ),
        raised=tuple(c for c in coop.cases if within(c.raised_at)),
        reached=tuple(m for m in coop.milestones if within(m.reached)),
        moved=tuple(m for m in coop.milestones if any(within(x.at) for x in m.moves)),
        learnt=tuple(
            x for x in coop.lessons if within(x.at) and (x.seen is Seen.SHARED or x.side is side)
        ),
    )
