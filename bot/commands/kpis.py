"""KPIs: how they stand, their readings, and which fit the model (M47)."""

from datetime import date
from typing import Any, ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.sheets import reader
from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Kpi, Reading
from bot.domain.proposing import proposed
from bot.domain.rights import Right
from bot.errors import Closed, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import kpi

HUGE = 1_000_000_000
FEW = 2


def watched(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the KPIs that are watched, as choices."""
    today, t = coop.today(at.now), at.tongue
    return tuple(
        Choice(value=k.id, label=f"{k.id} {k.name}"[:70], hint=kpi.stands(coop, k, today, t))
        for k in coop.watched
    )


def which(*, once: bool = True) -> Any:
    """Declare the question for the KPI."""
    return ask(
        N_("Which KPI?"), type="choice", choices=watched, once=once, looks=r"[kK]\d+", default=""
    )


def found(coop: Cooperation, kpi_id: str) -> Kpi:
    """Return a KPI that is watched. Raises Problem."""
    it = coop.kpi(kpi_id) if kpi_id else None
    if it is None or it.dropped:
        raise Problem(N_("Please choose a KPI that is watched."), "kpi")
    return it


class Kpis(Command):
    """Show the KPIs, or enter a reading in one line."""

    word: ClassVar[str] = "kpi"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("kennzahl", "kennzahlen", "kpis")
    heading: ClassVar[str] = N_("KPI")
    may: ClassVar[Right] = Right.READ
    kpi: str = which(once=False)
    value: float | None = ask(
        N_("What is the value?"),
        hint=N_("Empty shows how it went."),
        ge=-HUGE,
        le=HUGE,
        default=None,
    )
    day: date | None = ask(
        N_("Measured when?"), default=None, markers=("am", "on", "day", "tag"), bare=True
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show the register, or one KPI, or take a reading."""
        if coop.started is None:
            raise NotStarted
        if not self.kpi:
            if self.value is not None:
                raise Problem(N_("Please choose a KPI that is watched."), "kpi")
            return Outcome(coop, lambda t: kpi.register(coop, coop.today(at.now), t))
        if self.value is None:
            it = found(coop, self.kpi)
            return Outcome(coop, lambda t: kpi.card(coop, it, coop.today(at.now), t))
        if coop.ended:
            raise Closed(title=coop.title)
        return _read(coop, at, self.kpi, self.value, self.day, "")


class ReadKpi(Command):
    """Enter a reading of a KPI."""

    word: ClassVar[str] = "kpi reading"
    also: ClassVar[tuple[str, ...]] = ("kennzahl messwert", "kpi messwert", "messwert", "reading")
    heading: ClassVar[str] = N_("A reading")
    may: ClassVar[Right] = Right.READ
    kpi: str = which(once=False)
    value: float = ask(N_("What is the value?"), ge=-HUGE, le=HUGE)
    day: date | None = ask(
        N_("Measured when?"),
        hint=N_("Empty means today."),
        default=None,
        markers=("am", "on", "day", "tag"),
        bare=True,
    )
    note: str = ask(
        N_("Anything to know about it?"),
        default="",
        max_length=140,
        markers=("note", "notiz"),
        bare=True,
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer today, and the one KPI that this person looks after."""
        mine = [k.id for k in coop.watched if at.who and k.owner == at.who.id]
        known = mine if len(mine) == 1 else [k.id for k in coop.watched]
        day: Answers = {"day": coop.today(at.now).isoformat()}
        return {"kpi": known[0], **day} if len(known) == 1 else day

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it, and show it in the rooms."""
        return _read(coop, at, self.kpi, self.value, self.day, self.note)


def shown(coop: Cooperation, it: Kpi, at: Moment) -> tuple[Say, ...]:
    """Return a KPI's card for every room, edited in place from then on."""
    day = coop.today(at.now)
    return (Say(f"kpi:{it.id}", Rooms(), lambda t: kpi.card(coop, it, day, t)),)


def _read(
    coop: Cooperation, at: Moment, kpi_id: str, value: float, day: date | None, note: str
) -> Outcome:
    """Take a reading. Raises Problem."""
    it, today = found(coop, kpi_id), coop.today(at.now)
    if at.member.side is not it.side and at.member.id != it.owner:
        raise Problem(
            N_("{org} measures {kpi}; its people enter the readings."),
            "kpi",
            org=coop.organisation(it.side).name,
            kpi=it.id,
        )
    on = _past(day or today, today)
    reading = Reading(day=on, value=plain(value, "value"), at=at.now, by=at.member.id, note=note)
    new = it.read(reading)
    after = coop.with_kpi(new)
    return Outcome(
        after,
        lambda t: kpi.read(after, new, after.today(at.now), t),
        shown(after, new, at),
    )


def _past(day: date, today: date) -> date:
    """Return the day that is meant: without its year, a day read as coming is the one gone by."""
    if day <= today:
        return day
    before = day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == FEW else day.day)
    if before > today:
        raise Problem(N_("This day is still to come. When was it measured?"), "day")
    return before


def plain(value: float, name: str) -> float:
    """Return a number as people write it. Raises Problem."""
    if round(value, FEW) != value:
        raise Problem(N_("Please give two decimals at most."), name)
    return value


class ProposeKpis(Command):
    """Show which KPIs fit the model."""

    word: ClassVar[str] = "kpi proposals"
    also: ClassVar[tuple[str, ...]] = ("kennzahlen vorschläge", "kpi vorschläge")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """List them; nothing changes."""
        who = reader(coop, at)
        found = proposed(coop, at.library, who.day, who.sides, who.only)
        return Outcome(coop, lambda t: kpi.proposals(coop, found, t))
