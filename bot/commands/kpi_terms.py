"""What is agreed about a KPI: before the pilot by one owner, once it is locked by both (M47)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.kpis import HUGE, found, plain, shown, which
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Decision
from bot.domain.kpis import Better, Kpi, Pace, fits
from bot.domain.numbered import numbered
from bot.domain.rights import Right
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice, Form
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import common, kpi
from bot.words import labelled


def people(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return everybody who takes part, one's own side first."""
    found = sorted(
        (m for m in coop.members if m.partial),
        key=lambda m: at.who is not None and m.side is not at.who.side,
    )
    return tuple(
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name) for m in found
    )


class _Terms(Command):
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
    every: Pace = ask(
        N_("How often is it read?"),
        hint=N_("Whoever measures it is asked for it privately, in the pilot and while scaling."),
        default=Pace.MONTH,
    )

    def needs_both(self, coop: Cooperation) -> bool:
        """Ask the other owner, too, once the pilot has started."""
        return coop.kpis_locked is not None

    def values(self, coop: Cooperation, at: Moment) -> dict[str, Any]:
        """Return what is agreed, where the numbers fit each other. Raises Problem."""
        numbers = {n: plain(getattr(self, n), n) for n in ("baseline", "target", "band")}
        wrong = fits(self.better, **numbers)
        if wrong == "target":
            raise Problem(N_("This is not better than today. Is the direction right?"), "target")
        if wrong:
            raise Problem(N_("This would be beyond the target. Please give a worse value."), "band")
        who = coop.member(self.owner) or at.member
        text = {n: getattr(self, n) for n in ("otherwise", "name", "unit", "better", "source")}
        return {**numbers, **text, "owner": who.id, "side": who.side, "every": self.every}


def _logged(coop: Cooperation, at: Moment, text: str, reason: str = "") -> Cooperation:
    """Write a change after the lock into the decision log."""
    if coop.kpis_locked is None:
        return coop
    return coop.with_decision(
        Decision(
            id=numbered("D", coop.decisions),
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
        "{name}: from {baseline} to {target}, limit {band} · {every}",
        name=f"{it.id} {it.name}",
        baseline=kpi.amount(it, it.baseline, t),
        target=kpi.amount(it, it.target, t),
        band=kpi.amount(it, it.band, t),
        every=labelled(it.every, t),
    )


class AddKpi(_Terms):
    """Agree on a KPI: first what happens if it is not met, then its numbers."""

    word: ClassVar[str] = "kpi add"
    also: ClassVar[tuple[str, ...]] = ("kennzahl neu", "kpi neu", "kpi new")
    heading: ClassVar[str] = N_("Agree on a KPI")
    key: str = ""

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the asker as who measures it."""
        del coop
        return {
            "better": Better.MORE.value,
            "owner": at.who.id if at.who else "",
            "every": Pace.MONTH.value,
        }

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
            after, lambda t: kpi.added(after, new, after.today(at.now), t), shown(after, new, at)
        )


class ChangeKpi(_Terms):
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
            after, lambda t: kpi.changed(after, new, after.today(at.now), t), shown(after, new, at)
        )


def _as_answers(it: Kpi) -> Answers:
    """Return a KPI as the answers of its form."""
    texts = {n: str(getattr(it, n)) for n in ("otherwise", "name", "unit", "source", "owner")}
    numbers = {n: f"{getattr(it, n):.10g}" for n in ("baseline", "target", "band")}
    chosen = {"better": it.better.value, "every": it.every.value}
    return {"kpi": it.id, **chosen, **texts, **numbers}


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
            after, lambda t: kpi.dropped(after, new, after.today(at.now), t), shown(after, new, at)
        )
