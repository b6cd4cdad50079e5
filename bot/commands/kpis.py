"""KPIs: agreed beforehand, locked when the pilot starts, read by form or typed (M47)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from bot.answers import Problem
from bot.command import Command, Moment, Outcome, Rooms, Say, ask
from bot.commands.sheets import reader
from bot.domain.cooperation import Cooperation, numbered
from bot.domain.escalation import Decision
from bot.domain.kpis import Better, Kpi, Reading, fits
from bot.domain.proposing import proposed
from bot.domain.rights import Right
from bot.errors import Closed, NotStarted
from bot.language import N_
from bot.message import Answers, Choice, Form
from bot.views import common, kpi

HUGE = 1_000_000_000
FEW = 2


def watched(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the KPIs that are watched, as choices."""
    return tuple(
        Choice(value=k.id, label=f"{k.id} {k.name}"[:70], hint=kpi.stands(k, at.tongue))
        for k in coop.watched
    )


def people(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return everybody who takes part, one's own side first."""
    found = sorted(
        (m for m in coop.members if m.partial),
        key=lambda m: at.who is not None and m.side is not at.who.side,
    )
    return tuple(
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name) for m in found
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
            return Outcome(coop, lambda t: kpi.register(coop, t))
        if self.value is None:
            it = found(coop, self.kpi)
            return Outcome(coop, lambda t: kpi.card(coop, it, t))
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
        """Offer the one KPI that this person looks after."""
        mine = [k.id for k in coop.watched if at.who and k.owner == at.who.id]
        known = mine if len(mine) == 1 else [k.id for k in coop.watched]
        return {"kpi": known[0]} if len(known) == 1 else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it, and show it in the rooms."""
        return _read(coop, at, self.kpi, self.value, self.day, self.note)


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
    reading = Reading(day=on, value=_plain(value, "value"), at=at.now, by=at.member.id, note=note)
    new = it.read(reading)
    after = coop.with_kpi(new)
    return Outcome(
        after,
        lambda t: kpi.read(after, new, t),
        (Say(f"kpi:{new.id}", Rooms(), lambda t: kpi.card(after, new, t)),),
    )


def _past(day: date, today: date) -> date:
    """Return the day that is meant: without its year, a day read as coming is the one gone by."""
    if day <= today:
        return day
    before = day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == FEW else day.day)
    if before > today:
        raise Problem(N_("This day is still to come. When was it measured?"), "day")
    return before


def _plain(value: float, name: str) -> float:
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


class _Agreed(Command):
    """What is agreed about a KPI."""

    may: ClassVar[Right] = Right.STEER
    otherwise: str = ask(
        N_("What do you do if it is not met?"),
        hint=N_("This comes first: adjust the plan, stop, or something else."),
        type="text",
        max_length=280,
        min_length=1,
    )
    name: str = ask(N_("What is measured?"), max_length=60, min_length=1)
    unit: str = ask(
        N_("In which unit?"), hint=N_("Such as h, %, € or pieces."), default="", max_length=20
    )
    better: Better = ask(N_("Which way is better?"), default=Better.MORE)
    baseline: float = ask(N_("Where does it stand today?"), ge=-HUGE, le=HUGE)
    target: float = ask(N_("Where shall it go?"), ge=-HUGE, le=HUGE)
    band: float = ask(
        N_("What is the worst value that is still all right?"),
        hint=N_("Beyond it twice running, the project owners are called."),
        ge=-HUGE,
        le=HUGE,
    )
    source: str = ask(
        N_("Where does the number come from?"),
        hint=N_("A system, a list, a survey."),
        default="",
        max_length=80,
    )
    owner: str = ask(N_("Who measures it?"), type="person", choices=people, default="")

    def needs_both(self, coop: Cooperation) -> bool:
        """Ask the other owner, too, once the pilot has started."""
        return coop.kpis_locked is not None

    def values(self, coop: Cooperation, at: Moment) -> dict[str, Any]:
        """Return what is agreed, where the numbers fit each other. Raises Problem."""
        numbers = {n: _plain(getattr(self, n), n) for n in ("baseline", "target", "band")}
        wrong = fits(self.better, **numbers)
        if wrong == "target":
            raise Problem(N_("This is not better than today. Is the direction right?"), "target")
        if wrong:
            raise Problem(N_("This would be beyond the target. Please give a worse value."), "band")
        who = coop.member(self.owner) or at.member
        text = {n: getattr(self, n) for n in ("otherwise", "name", "unit", "better", "source")}
        return {**numbers, **text, "owner": who.id, "side": who.side}


def _logged(coop: Cooperation, at: Moment, text: str, reason: str = "") -> Cooperation:
    """Write a change after the lock into the decision log."""
    if coop.kpis_locked is None:
        return coop
    return coop.with_decision(
        Decision(
            id=f"D{len(coop.decisions) + 1}",
            case="",
            side=at.member.side,
            by=at.member.id,
            at=at.now,
            decision=text[:500],
            reason=reason,
        )
    )


def _numbers(it: Kpi, coop: Cooperation) -> str:
    """Say what is agreed about a KPI, for the decision log."""
    t = common.house(coop)
    return t(
        "{name}: from {baseline} to {target}, limit {band}",
        name=f"{it.id} {it.name}",
        baseline=kpi.amount(it, it.baseline, t),
        target=kpi.amount(it, it.target, t),
        band=kpi.amount(it, it.band, t),
    )


class AddKpi(_Agreed):
    """Agree on a KPI: first what happens if it is not met, then its numbers."""

    word: ClassVar[str] = "kpi add"
    also: ClassVar[tuple[str, ...]] = ("kennzahl neu", "kpi neu", "kpi new")
    heading: ClassVar[str] = N_("Agree on a KPI")
    key: str = ""

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the asker as who measures it."""
        del coop
        return {"better": Better.MORE.value, "owner": at.who.id if at.who else ""}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put it into the register, and show it in the rooms."""
        new = Kpi(
            id=numbered("K", coop.kpis),
            key=self.key,
            by=at.member.id,
            at=at.now,
            **self.values(coop, at),
        )
        after = _logged(coop.with_kpi(new), at, _numbers(new, coop))
        return Outcome(
            after,
            lambda t: kpi.added(after, new, t),
            (Say(f"kpi:{new.id}", Rooms(), lambda t: kpi.card(after, new, t)),),
        )


class ChangeKpi(_Agreed):
    """Change what is agreed about a KPI."""

    word: ClassVar[str] = "kpi change"
    also: ClassVar[tuple[str, ...]] = ("kennzahl ändern", "kpi ändern")
    heading: ClassVar[str] = N_("Change a KPI")
    kpi: str = which()

    @classmethod
    def form(
        cls,
        answers: Answers,
        coop: Cooperation,
        at: Moment,
        problems: Mapping[str, str] | None = None,
    ) -> Form:
        """Show what holds now for the KPI that is meant."""
        if not answers.get("kpi") and len(coop.watched) == 1:
            answers = {**answers, "kpi": coop.watched[0].id}
        it = coop.kpi(str(answers.get("kpi") or ""))
        known = _as_answers(it) if it and not problems else {}
        return super().form({**known, **answers}, coop, at, problems)

    def before(self, coop: Cooperation, at: Moment) -> Answers:
        """Return what holds now."""
        del at
        it = coop.kpi(self.kpi)
        return _as_answers(it) if it else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Change it; readings stay."""
        it = found(coop, self.kpi)
        new = it.changed(at.now, **self.values(coop, at))
        after = _logged(coop.with_kpi(new), at, _numbers(new, coop))
        return Outcome(
            after,
            lambda t: kpi.changed(after, new, t),
            (Say(f"kpi:{new.id}", Rooms(), lambda t: kpi.card(after, new, t)),),
        )


def _as_answers(it: Kpi) -> Answers:
    """Return a KPI as the answers of its form."""
    texts = {n: str(getattr(it, n)) for n in ("otherwise", "name", "unit", "source", "owner")}
    numbers = {n: f"{getattr(it, n):.10g}" for n in ("baseline", "target", "band")}
    return {"kpi": it.id, "better": it.better.value, **texts, **numbers}


class DropKpi(Command):
    """Watch a KPI no longer."""

    word: ClassVar[str] = "kpi drop"
    also: ClassVar[tuple[str, ...]] = ("kennzahl streichen", "kpi streichen")
    heading: ClassVar[str] = N_("Drop a KPI")
    may: ClassVar[Right] = Right.STEER
    kpi: str = which(once=False)
    reason: str = ask(N_("Why?"), max_length=280, min_length=1)

    def needs_both(self, coop: Cooperation) -> bool:
        """Ask the other owner, too, once the pilot has started."""
        return coop.kpis_locked is not None

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Drop it; what was read stays readable."""
        it = found(coop, self.kpi)
        new = it.model_copy(update={"dropped": at.now})
        text = common.house(coop)("{name}: dropped", name=f"{it.id} {it.name}")
        after = _logged(coop.with_kpi(new), at, text, self.reason)
        return Outcome(
            after,
            lambda t: kpi.dropped(after, new, t),
            (Say(f"kpi:{new.id}", Rooms(), lambda t: kpi.card(after, new, t)),),
        )
