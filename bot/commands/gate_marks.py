"""What both sides say of a gate's items: must-meet ones met, the others scored (M14)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.gates import LETTERS, of, peek, told
from bot.domain import musts
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.domain.reviews import Mark
from bot.domain.rights import Right
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import gate, gate_words

NONE = "none"


def asked_musts(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the must-meet items that people say, as choices."""
    after, review = peek(coop, at)
    if review is None:
        return ()
    found = [m for m in musts.musts(after, review) if not m.seen]
    items = [Choice(value=m.key, label=gate_words.must_said(m, at.tongue)[:150]) for m in found]
    return (*items, Choice(value=NONE, label=at.tongue("None of them"))) if items else ()


class GateMet(Command):
    """Say for your side which must-meet items are met."""

    word: ClassVar[str] = "gate met"
    also: ClassVar[tuple[str, ...]] = ("gate erfüllt", "gate muss")
    heading: ClassVar[str] = N_("Must-meet items")
    may: ClassVar[Right] = Right.STEER
    met: tuple[str, ...] = ask(
        N_("Which of these are met, as your side sees it?"),
        hint=N_("What is not ticked counts as not met. The partner is asked the same."),
        choices=asked_musts,
        min_length=1,
    )
    note: str = ask(N_("Anything to know about it?"), default="", max_length=LETTERS)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what one's own side has said before."""
        _, review = peek(coop, at)
        if review is None or at.who is None:
            return {}
        mine = [m for m in review.marks if m.side is at.who.side and m.value == musts.MET]
        return {"met": [m.item for m in mine]} if mine else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it for one's own side."""
        after, review = of(coop, at)
        me = at.member
        keys = [m.key for m in musts.musts(after, review) if not m.seen]
        marks = [
            Mark(item=k, side=me.side, value=musts.MET if k in self.met else 0, by=me.id,
                 at=at.now, note=self.note)
            for k in keys
        ]  # fmt: skip
        review = review.marked(*marks)
        after, says = told(after.with_review(review), review, at)
        return Outcome(after, lambda t: gate.noted(after, review, me, at.now, t), says)


def asked_scores(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the scored items, those one's own side has not scored yet first."""
    after, review = peek(coop, at)
    if review is None:
        return ()
    side = at.who.side if at.who else Side.SME
    found = sorted(musts.scored(after, review), key=lambda s: side in s.said)
    language = at.tongue.language
    return tuple(Choice(value=s.item.id, label=s.item.text.said(language)[:150]) for s in found)


def anchors(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the five steps of a score, as everybody reads them."""
    del coop
    return tuple(Choice(value=str(n), label=f"{n} · {gate_words.anchor(n, at.tongue)}")
                 for n in gate_words.ANCHORS)  # fmt: skip


class GateScore(Command):
    """Score one item of the gate for your side, from 0 to 100."""

    word: ClassVar[str] = "gate score"
    also: ClassVar[tuple[str, ...]] = ("gate bewerten", "gate punkte")
    heading: ClassVar[str] = N_("Score an item")
    may: ClassVar[Right] = Right.STEER
    item: str = ask(N_("Which item?"), type="choice", choices=asked_scores)
    score: int = ask(N_("How far is it?"), type="choice", choices=anchors, ge=0, le=100)
    note: str = ask(N_("Anything to know about it?"), default="", max_length=LETTERS)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the first item that one's own side has not scored."""
        offered = asked_scores(coop, at)
        return {"item": offered[0].value} if offered else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it for one's own side."""
        after, review = of(coop, at)
        me = at.member
        mark = Mark(item=self.item, side=me.side, value=self.score, by=me.id, at=at.now,
                    note=self.note)  # fmt: skip
        review = review.marked(mark)
        after, says = told(after.with_review(review), review, at)
        return Outcome(after, lambda t: gate.noted(after, review, me, at.now, t), says)
