"""The playbook as people use it: where we are, what it is about, another wording (M03, M30)."""

from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.domain import gates
from bot.domain.cooperation import Cooperation
from bot.domain.phases import Model, Phase
from bot.domain.plan import (
    about,
    adopted,
    begun,
    closed,
    may_have,
    own,
    pilot_passed,
    planned,
    playbook_of,
)
from bot.domain.playbook import Playbook, Property
from bot.domain.rights import Right
from bot.domain.steps import StepState
from bot.errors import NoPlaybook, NotBeforePilot, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import playbook
from bot.words import YesNo


def followed(coop: Cooperation, at: Moment) -> tuple[Cooperation, Playbook]:
    """Return it following its playbook, with the steps of its phase dated. Raises TandemError."""
    if coop.started is None:
        raise NotStarted
    after = begun(coop, at.library, coop.today(at.now))
    its = playbook_of(after, at.library)
    if its is None:
        raise NoPlaybook
    return after, its


class ShowPlaybook(Command):
    """Show where you are in the playbook and what comes next."""

    word: ClassVar[str] = "playbook"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("playbook zeigen", "fahrplan", "roadmap")
    heading: ClassVar[str] = N_("Playbook")
    may: ClassVar[Right] = Right.READ
    whole: YesNo = ask(N_("Every step of the phase?"), default=YesNo.NO)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it; a phase whose steps are not dated yet gets them."""
        after, its = followed(coop, at)
        if self.whole is YesNo.YES:
            return Outcome(after, lambda t: playbook.whole(after, its, at.now, t))
        current = at.library.playbook(its.name)
        newer = current is not None and current.digest != its.digest
        return Outcome(
            after,
            lambda t: playbook.card(after, its, at.now, at.member, t, newer=newer),
        )


class SayProperties(Command):
    """Say what the cooperation is about: personal data, regulation, hardware, new ground."""

    word: ClassVar[str] = "properties"
    also: ClassVar[tuple[str, ...]] = ("eigenschaften", "worum es geht")
    heading: ClassVar[str] = N_("What it is about")
    may: ClassVar[Right] = Right.STEER
    personal_data: YesNo = ask(
        N_("Is personal data involved?"),
        hint=N_("Names, addresses, recordings, shifts: anything about people."),
    )
    regulated: YesNo = ask(
        N_("Does a rule or an inspector have a say?"),
        hint=N_("Medicine, food, finance, safety: anything that needs approval."),
    )
    hardware: YesNo = ask(
        N_("Is equipment installed?"), hint=N_("Sensors, boxes, machines at somebody's place.")
    )
    radical: YesNo = ask(
        N_("Is it radically new?"), hint=N_("Nobody has done it like this; it needs more time.")
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what was said before."""
        del at
        if coop.properties is None:
            return {}
        said = {p.value: YesNo.NO.value for p in Property}
        return {**said, **{p.value: YesNo.YES.value for p in coop.properties}}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it, add the steps that come with it, and show the rooms."""
        before, _ = followed(coop, at)
        there = tuple(p for p in Property if getattr(self, p.value) is YesNo.YES)
        after = about(before, there, at.library, coop.today(at.now))
        after = closed(after, at.library, self.word, at.member.id, at.now)
        known = {s.id for s in before.steps}
        added = [s for s in after.steps if s.id not in known]
        return Outcome(
            after,
            lambda t: playbook.about(after, added, t),
            (Say("properties", Rooms(), lambda t: playbook.about(after, added, t)),),
        )


def choosable(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return every playbook that fits, the one in use first."""
    now = coop.playbook.name if coop.playbook else ""
    found = sorted(at.library.playbooks, key=lambda p: p.name != now)
    return tuple(
        Choice(
            value=p.name,
            label=p.title.said(at.tongue.language)[:70],
            hint=p.summary.said(at.tongue.language)[:75],
        )
        for p in found
    )


class TakePlaybook(Command):
    """Take the new wording of the playbook, or another one."""

    word: ClassVar[str] = "playbook take"
    also: ClassVar[tuple[str, ...]] = ("playbook übernehmen", "playbook wechseln")
    heading: ClassVar[str] = N_("Take a playbook")
    may: ClassVar[Right] = Right.BOTH
    both_owners: ClassVar[bool] = True
    name: str = ask(N_("Which playbook?"), type="choice", choices=choosable)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the one in use, as it reads now."""
        del at
        return {"name": coop.playbook.name} if coop.playbook else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Follow it from today: what is done stays done, what is open is dated anew."""
        before, now = followed(coop, at)
        its = at.library.playbook(self.name)
        if its is None:
            raise Problem(N_("Please choose a playbook that is there."), "name")
        if not may_have(coop, its):
            raise NotBeforePilot
        if (its.name, its.digest) == (now.name, now.digest):
            raise Problem(N_("The cooperation follows this one already."), "name")
        after = _changed(before, its, at)
        return Outcome(
            after,
            lambda t: playbook.taken(after, its, t),
            (Say("playbook", Rooms(), lambda t: playbook.taken(after, its, t)),),
        )


def with_model(coop: Cooperation, model: Model, at: Moment) -> Cooperation:
    """Return it with another model, following the playbook of that model (M03)."""
    its = at.library.for_model(model.value)
    after = coop.but(model=model)
    if its is None or coop.playbook is None or model.value in _models(coop, at):
        return after
    return _changed(begun(after, at.library, coop.today(at.now)), its, at)


def _models(coop: Cooperation, at: Moment) -> tuple[str, ...]:
    its = playbook_of(coop, at.library)
    return its.models if its else ()


def _changed(coop: Cooperation, its: Playbook, at: Moment) -> Cooperation:
    """Return it following another playbook, its open steps of the phase replaced."""
    today = coop.today(at.now)
    anew = bool(its.after_gate) and (coop.playbook is None or coop.playbook.name != its.name)
    if anew and pilot_passed(coop):
        first = Phase(its.phases[0].name)
        coop = coop.but(phase=first, phase_since=today, phase_weeks=None)
    kept = {s.id for p in its.phases if p.name == coop.phase.value for s in p.steps}
    gone = [s for s in coop.steps if s.open and s.key not in kept and not own(s)]
    after = coop
    for step in gone:
        update = {"state": StepState.SKIPPED, "note": "–", "by": at.member.id, "at": at.now}
        after = after.with_step(step.model_copy(update=update))
    if its.models and coop.model.value not in its.models:
        after = after.but(model=Model(its.models[0]))
    after = adopted(after, its, today)
    if after.playbook:
        fresh = after.playbook.model_copy(update={"planned": {}, "coming": {}})
        after = after.but(playbook=fresh)
    return planned(gates.opened(_reworded(after, its), at.library), its, today)


def _reworded(coop: Cooperation, its: Playbook) -> Cooperation:
    """Return it with the gate of its phase as this playbook words it, unless it is being decided.

    A gate of a phase that it has left is none any more.
    """
    phase = its.phase(coop.phase.value)
    kept = tuple(r for r in coop.reviews if not r.open or r.phase == coop.phase.value)
    coop = coop.but(reviews=kept)
    for it in kept:
        told = (phase.mid_gate if it.mid else phase.gate) if phase else None
        if it.open and told and not it.votes:
            coop = coop.with_review(it.but(name=told.name, gate=told))
    return coop
