"""Actions: who has promised what by when, and what became of it (M22)."""

from datetime import date
from typing import Any, ClassVar, Self

from pydantic import Field

from bot.answers import Problem, not_before
from bot.command import Command
from bot.commands.ending import reminders, settled, why
from bot.commands.holding import minuted
from bot.domain.actions import Action, Done, Listed
from bot.domain.cooperation import Cooperation
from bot.domain.numbered import numbered
from bot.domain.people import Member, Side
from bot.domain.promises import holder, may_end, open_actions
from bot.domain.rights import Right
from bot.errors import NoLonger, NotStarted, NotYours
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice, Facts, Form
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say, View
from bot.views import actions as said
from bot.words import labelled

WHOLE = "side:"
LISTED = 60


def everybody(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return who may promise something: the people of both sides, and each side as a whole."""
    del at
    people = [
        Choice(value=m.id, label=m.name, hint=coop.organisation(m.side).name)
        for m in coop.members
        if m.partial
    ]
    sides = [Choice(value=f"{WHOLE}{s}", label=coop.organisation(s).name) for s in Side]
    return (*people, *(c for c in sides if c.label))


class AddAction(Command):
    """Note what somebody does by when."""

    word: ClassVar[str] = "action"
    also: ClassVar[tuple[str, ...]] = ("maßnahme", "massnahme", "aufgabe")
    may: ClassVar[Right] = Right.PROMISE
    heading: ClassVar[str] = N_("New action")
    text: str = ask(N_("What is to be done?"), max_length=280, min_length=1)
    who: str = ask(
        N_("Who does it?"),
        hint=N_("A person, or one side as a whole."),
        type="person",
        choices=everybody,
        default="",
        markers=("who", "wer"),
        bare=True,
    )
    due: date = ask(
        N_("By when?"),
        hint=N_("Like 3.12., next Friday or in 2 weeks."),
        type="date",
        markers=("due", "by", "until", "bis"),
        bare=True,
    )
    source: str = Field(default="", max_length=40)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer to do it oneself."""
        return {"who": at.who.id} if at.who and coop.started else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it, tell whoever does it, and show it in every shared room."""
        if coop.started is None:
            raise NotStarted
        me = at.member
        if self.due < coop.today(at.now):
            raise Problem(N_("This day lies in the past. By when is it to be done?"), "due")
        who, side = _who(coop, self.who, me)
        action = Action(
            id=numbered("A", coop.actions),
            text=self.text,
            side=side,
            who=who,
            due=self.due,
            first=self.due,
            source=self.source or (coop.running.id if coop.running else ""),
            by=me.id,
            at=at.now,
        )
        after, says = minuted(coop.with_action(action), "actions", action.id, action.source, at)
        reply: View = lambda t: said.noted(after, action, t)  # noqa: E731 - one line
        says = (*_told(after, action, me, at), *says)
        return Outcome(after, reply, says, {"action": action.id})


def _who(coop: Cooperation, answer: str, me: Member) -> tuple[str, Side]:
    """Return who promises, and of which side; empty where the whole side does."""
    if answer.startswith(WHOLE):
        return "", Side(answer.removeprefix(WHOLE))
    who = coop.member(answer) if answer else me
    if who is None or not who.roles:
        raise Problem(N_("Please choose somebody who takes part."), "who")
    return who.id, who.side


def _told(coop: Cooperation, action: Action, me: Member, at: Moment) -> tuple[Say, ...]:
    """Tell whoever does it, unless they said so themselves; the rooms, unless a meeting does."""
    says = list(_shown(coop, action))
    holds = holder(coop, action, coop.today(at.now))
    if holds and holds.id != me.id:
        key = f"action:{action.id}:for"
        says.append(Say(key, Person(holds), lambda t: said.asked(coop, action, me, t)))
    return tuple(says)


def _shown(coop: Cooperation, action: Action) -> tuple[Say, ...]:
    """Show it in every shared room, edited in place; what a meeting noted stands in its minutes."""
    if action.source:
        return ()
    return (Say(f"action:{action.id}", Rooms(), lambda t: said.card(coop, action, t)),)


class Actions(Command):
    """Show what was promised by whom, and what of it is open."""

    word: ClassVar[str] = "actions"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("maßnahmen", "massnahmen", "aufgaben")
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Actions")
    show: Listed = ask(N_("Which ones?"), default=Listed.OPEN)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """List them, the nearest day first; nothing changes."""
        if coop.started is None:
            raise NotStarted
        me, today = at.member, coop.today(at.now)
        return Outcome(coop, lambda t: said.listed(coop, me, self.show, today, t))


# -- what is done with one -----------------------------------------------------------------------


def _mine(coop: Cooperation, at: Moment) -> list[Action]:
    """Return the open actions that somebody may end, their own first."""
    if at.who is None:
        return []
    today = coop.today(at.now)
    found = [a for a in open_actions(coop) if may_end(coop, a, at.who, today)]
    return sorted(found, key=lambda a: a.who != at.member.id)


def mine(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Offer the open actions that somebody may end."""
    return tuple(
        Choice(value=a.id, label=f"{a.id} · {a.text[:60]}", hint=at.tongue.day(a.due))
        for a in _mine(coop, at)[:LISTED]
    )


def which() -> Any:
    """Declare the question for the action; it is only asked where it is not known."""
    return ask(
        N_("Which action?"), type="choice", default="", once=True, looks=r"[aA]?\d+", choices=mine
    )


class OfAction(Command):
    """Do something with one action."""

    may: ClassVar[Right] = Right.PROMISE
    action: str = which()

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Take the only one there is."""
        found = _mine(coop, at)
        return {"action": found[0].id} if len(found) == 1 else {}

    @classmethod
    def fill(cls, answers: Answers, coop: Cooperation, at: Moment) -> Self | Form:
        """Understand a bare number, and say of a wrong one what is the matter with it."""
        typed = answers.get("action")
        if isinstance(typed, str) and typed.strip():
            number = typed.strip().upper()
            number = f"A{number}" if number.isdigit() else number
            cls._find(number, coop, at)
            answers = {**answers, "action": number}
        return super().fill(answers, coop, at)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where there is nothing to be done."""
        if given := str(answers.get("action") or ""):
            cls._find(given, coop, at)
        elif not _mine(coop, at):
            raise NotYours

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say which action it is about."""
        action = coop.action(str(answers.get("action") or ""))
        if action is None or at.who is None:
            return ()
        return (Facts(rows=((action.id, (action.text,)),)),)

    @classmethod
    def _find(cls, number: str, coop: Cooperation, at: Moment) -> None:
        """Raise NoLonger or NotYours where nothing can be done with a number that there is."""
        action = coop.action(number)
        if action and not action.open:
            raise NoLonger
        if action and at.who and not may_end(coop, action, at.who, coop.today(at.now)):
            raise NotYours

    def found(self, coop: Cooperation, at: Moment) -> Action:
        """Return the action that is meant. Raises Problem, NotYours, NoLonger."""
        open_ = _mine(coop, at)
        if self.action:
            self._find(self.action, coop, at)
            action = coop.action(self.action)
        else:
            action = open_[0] if len(open_) == 1 else None
            if len(open_) > 1:
                raise Problem(N_("Please say which one."), "action")
        if action is None:
            raise NotYours
        return action


def ended(coop: Cooperation, action: Action, at: Moment, text: str = "") -> Outcome:
    """Keep what became of an action, and bring everything up to date that shows it."""
    after, about = settled(coop.with_action(action), f"action:{action.id}", at, text)
    says = (*_shown(after, action), *about, *reminders(after))
    me, today = at.member, coop.today(at.now)
    reply: View = lambda t: said.ended(after, action, me, today, t)  # noqa: E731 - one line
    note = {"action": action.id, "state": action.state.value}
    return Outcome(after, reply, says, note)


class FinishAction(OfAction):
    """Say that an action is done."""

    word: ClassVar[str] = "done"
    also: ClassVar[tuple[str, ...]] = ("fertig",)
    heading: ClassVar[str] = N_("Action done")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Close it."""
        return ended(coop, self.found(coop, at).ended(Done.DONE, at.now), at)


class MoveAction(OfAction):
    """Promise an action for another day; the first stays visible."""

    word: ClassVar[str] = "move"
    also: ClassVar[tuple[str, ...]] = ("verschieben",)
    heading: ClassVar[str] = N_("Another day")
    due: date = ask(
        N_("By when instead?"), type="date", markers=("due", "by", "until", "bis", "to", "auf"),
        bare=True,
    )  # fmt: skip
    reason: str = why()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Give it the new day."""
        action = self.found(coop, at)
        not_before(self.due, coop.today(at.now), "due")
        if self.due == action.due:
            raise Problem(N_("That is its day already. Please choose another one."), "due")
        return ended(coop, action.moved(at.now, self.due, self.reason), at, self.reason)


class DropAction(OfAction):
    """Drop an action, with a reason."""

    word: ClassVar[str] = "drop"
    also: ClassVar[tuple[str, ...]] = ("streichen",)
    heading: ClassVar[str] = N_("Drop it")
    reason: str = why()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Close it without it being done."""
        action = self.found(coop, at).ended(Done.DROPPED, at.now, self.reason)
        return ended(coop, action, at, self.reason)


def _closed(coop: Cooperation, at: Moment) -> list[Action]:
    """Return the closed actions that somebody may open again, the newest first."""
    if at.who is None:
        return []
    today = coop.today(at.now)
    found = [a for a in coop.actions if not a.open and may_end(coop, a, at.who, today)]
    return sorted(found, key=lambda a: f"{a.done_at}", reverse=True)


def closed(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Offer the closed actions that somebody may open again."""
    return tuple(
        Choice(value=a.id, label=f"{a.id} · {a.text[:60]}", hint=labelled(a.state, at.tongue))
        for a in _closed(coop, at)[:LISTED]
    )


class ReopenAction(Command):
    """Open an action again that was not done after all."""

    word: ClassVar[str] = "reopen"
    also: ClassVar[tuple[str, ...]] = ("wieder öffnen",)
    may: ClassVar[Right] = Right.PROMISE
    heading: ClassVar[str] = N_("Open again")
    action: str = ask(
        N_("Which action?"), type="choice", once=True, looks=r"[aA]?\d+", choices=closed
    )

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where there is nothing to open again."""
        del answers
        if not _closed(coop, at):
            raise NotYours

    @classmethod
    def fill(cls, answers: Answers, coop: Cooperation, at: Moment) -> Self | Form:
        """Understand a bare number."""
        cls.opens(coop, at, answers)
        typed = str(answers.get("action") or "").strip()
        return super().fill(
            {**answers, "action": f"A{typed}"} if typed.isdigit() else answers, coop, at
        )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Let it wait again, by the day it had."""
        action = next((a for a in _closed(coop, at) if a.id == self.action), None)
        if action is None:
            raise NotYours
        return ended(coop, action.ended(Done.OPEN, at.now), at)
