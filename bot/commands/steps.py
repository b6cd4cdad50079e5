"""One step of the playbook: look at it, finish it, skip it, hand it over, note something (M14)."""

from typing import ClassVar

from bot import answers
from bot.answers import Problem
from bot.command import Command
from bot.commands.forecasts import with_forecast
from bot.commands.playbook import followed
from bot.domain import playbook as book
from bot.domain.cooperation import Cooperation
from bot.domain.parts import open_steps, people_of, steps_of, waits_for
from bot.domain.people import Member, Role
from bot.domain.playbook import Playbook
from bot.domain.rights import Right
from bot.domain.steps import Act, Step, StepState
from bot.domain.talks import talk_of
from bot.domain.topics import Stand
from bot.errors import Closed, NoLonger, NoSuchStep, NotYourStep, StepWaits
from bot.fields import ask
from bot.language import N_
from bot.message import Choice, When
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say, View
from bot.views import playbook
from bot.views.step_parts import whose

LISTED = 60


def known(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the steps as choices: one's own open ones first, then the rest."""
    today = coop.today(at.now)
    mine = steps_of(coop, at.who, today) if at.who else ()
    rest = [s for s in (*open_steps(coop), *coop.steps) if s not in mine]
    ordered = list({s.id: s for s in (*mine, *rest)}.values())
    return tuple(
        Choice(
            value=s.id,
            label=f"{s.id} {s.title.said(at.tongue.language)}"[:70],
            hint=at.tongue.day(s.due),
        )
        for s in ordered[:LISTED]
    )


def people(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return everybody who takes part."""
    del at
    there = [m for m in coop.members if m.partial]
    return tuple(
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name) for m in there
    )


class DoStep(Command):
    """Look at a step of the playbook, finish it, skip it, hand it over or leave a note."""

    word: ClassVar[str] = "step"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("schritt",)
    heading: ClassVar[str] = N_("A step")
    may: ClassVar[Right] = Right.READ
    step: str = ask(
        N_("Which step?"),
        type="choice",
        choices=known,
        once=True,
        looks=r"[sS]?\d+",
    )
    what: Act = ask(N_("What about it?"), default=Act.SHOW)
    text: str = ask(
        N_("Why, or what is to be noted?"),
        type="text",
        default="",
        max_length=280,
        when=When(field="what", values=("skip", "note", "assign", "done")),
        markers=("because", "weil"),
        bare=True,
    )
    person: str = ask(
        N_("Who takes it over?"),
        type="person",
        choices=people,
        default="",
        when=When(field="what", values=("assign",)),
        markers=("who", "wer", "an", "to"),
        bare=True,
        looks=r"$^",
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Do it, and tell the rooms. Raises TandemError."""
        after, its = followed(coop, at)
        it = after.step(self.step)
        if it is None:
            raise NoSuchStep
        if self.what is Act.SHOW:
            return Outcome(after, shown(after, it, its, at))
        if coop.ended:
            raise Closed(title=coop.title)
        if self.what is Act.NOTE:
            return self._noted(after, it, its, at)
        if not _may(after, it, at.member, at):
            today = after.today(at.now)
            names = [m.name for m in people_of(after, it, today)]
            raise NotYourStep(who=at.tongue.and_(names) or whose(after, it, at.tongue))
        if not it.open:
            raise NoLonger
        if self.what is Act.ASSIGN:
            return self._assigned(after, it, its, at)
        return self._closed(after, it, its, at)

    def _noted(self, coop: Cooperation, it: Step, its: Playbook, at: Moment) -> Outcome:
        if not self.text:
            raise Problem(N_("Please write the note."), "text")
        return _kept(coop, it.model_copy(update={"note": self.text}), its, at)

    def _assigned(self, coop: Cooperation, it: Step, its: Playbook, at: Moment) -> Outcome:
        name = self.person or self.text
        if not name:
            raise Problem(N_("Please say who takes it over."), "person")
        found = answers.read_choice(name, None, people(coop, at))
        return _kept(coop, it.model_copy(update={"member": found}), its, at)

    def _closed(self, coop: Cooperation, it: Step, its: Playbook, at: Moment) -> Outcome:
        if self.what is Act.SKIP and not self.text:
            raise Problem(N_("Please say why it is skipped."), "text")
        waiting = waits_for(coop, it)
        if self.what is Act.DONE and waiting:
            first = waiting[0]
            raise StepWaits(step=f"{first.id} {first.title.said(at.tongue.language)}")
        state = StepState.DONE if self.what is Act.DONE else StepState.SKIPPED
        update = {"state": state, "by": at.member.id, "at": at.now, "note": self.text or it.note}
        outcome = _kept(settled(coop, it), it.model_copy(update=update), its, at)
        if state is StepState.SKIPPED:
            return outcome
        return with_forecast(outcome, told_of(it, its), its, at)


def settled(coop: Cooperation, it: Step) -> Cooperation:
    """Return it with the topic that waited for a step taken off the agenda."""
    after = coop
    for topic in coop.topics:
        if topic.key == f"step:{it.id}" and topic.open:
            after = after.with_topic(topic.model_copy(update={"stand": Stand.DONE}))
    return after


def _may(coop: Cooperation, it: Step, who: Member, at: Moment) -> bool:
    """Tell whether somebody may close a step: whose part it is, or who steers one of its sides."""
    today = coop.today(at.now)
    if any(m.id == who.id for m in people_of(coop, it, today)):
        return True
    acting = coop.acting_owner(who.side, today)
    steers = who.has(Role.OWNER, Role.SPONSOR, Role.DEPUTY) or (acting and acting.id == who.id)
    return bool(steers) and who.side in it.who.sides


def told_of(it: Step, its: Playbook) -> book.Step | book.Recurring | None:
    """Return what the playbook says about a step."""
    if name := talk_of(it):
        return its.duty(name)
    return next((s for _, s in its.steps() if s.id == it.key), None)


def shown(coop: Cooperation, it: Step, its: Playbook, at: Moment) -> View:
    """Return a step's card for whoever asks."""
    told = told_of(it, its)
    may = _may(coop, it, at.member, at)
    sheet = at.library.sheet(told.sheet) if told and told.sheet else None
    return lambda t: playbook.step(coop, it, told, at.now, t, may=may, sheet=sheet)


def _kept(coop: Cooperation, it: Step, its: Playbook, at: Moment) -> Outcome:
    after = coop.with_step(it)
    told = told_of(it, its)
    return Outcome(
        after,
        shown(after, it, its, at),
        (
            Say(
                f"step:{it.id}",
                Rooms(),
                lambda t: playbook.step(after, it, told, at.now, t, may=False),
            ),
        ),
        {"step": it.id, "key": it.key},
    )
