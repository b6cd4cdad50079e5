"""What both sponsors do at a gate: decide it, or do without an item together (M14)."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.commands.gates import LETTERS, LONGEST, of, peek, sponsor, told
from bot.domain import gates, musts, onward
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.reviews import REWORKED, Review, Vote, Waiver, Way
from bot.domain.rights import Right
from bot.errors import NoLonger
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice, When
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say
from bot.views import common, gate, gate_words
from bot.words import labelled

MOST_CONDITIONS = 5


def open_musts(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the must-meet items that stand in the way and can be done without."""
    after, review = peek(coop, at)
    if review is None:
        return ()
    found = [m for m in musts.missing(after, review) if not m.firm]
    return tuple(Choice(value=m.key, label=gate_words.must_said(m, at.tongue)[:150]) for m in found)


class GateWaive(Command):
    """Do without a must-meet item: it takes both sponsors and a reason."""

    word: ClassVar[str] = "gate waive"
    also: ClassVar[tuple[str, ...]] = ("gate verzichten",)
    heading: ClassVar[str] = N_("Do without an item")
    may: ClassVar[Right] = Right.GATE
    item: str = ask(N_("Without which item?"), type="choice", choices=open_musts)
    reason: str = ask(N_("Why can it be done without?"), max_length=LETTERS, min_length=1)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse a deputy while the sponsor is there."""
        del answers
        sponsor(coop, at)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it; it counts once the other side's sponsor says so, too."""
        sponsor(coop, at)
        after, review = of(coop, at)
        me = at.member
        waiver = Waiver(item=self.item, side=me.side, reason=self.reason, by=me.id, at=at.now)
        review = review.waived(waiver)
        after, says = told(after.with_review(review), review, at, asks=True)
        must = next((m for m in musts.musts(after, review) if m.key == self.item), None)
        if must is None:
            raise Problem(N_("Please choose an item that stands in the way."), "item")
        said = lambda t: gate.waived(after, review, must, me, t)  # noqa: E731 - one line
        return Outcome(after, said, says)


class GateDecide(Command):
    """Decide a gate: go, go with conditions, rework, pause or stop."""

    word: ClassVar[str] = "gate decide"
    also: ClassVar[tuple[str, ...]] = ("gate entscheiden",)
    heading: ClassVar[str] = N_("Decide the gate")
    may: ClassVar[Right] = Right.GATE
    way: Way = ask(N_("What do you decide?"))
    conditions: str = ask(
        N_("Under which conditions?"),
        hint=N_("One line each; every line becomes an action of your side."),
        type="text",
        default="",
        max_length=1000,
        when=When(field="way", values=("conditions",)),
        needed=True,
    )
    until: date | None = ask(
        N_("Until when?"),
        hint=N_("Conditions met, rework ended (four weeks at most), or pause over."),
        default=None,
        when=When(field="way", values=("conditions", "rework", "pause")),
        needed=True,
        markers=("until", "bis"),
        bare=True,
    )
    reason: str = ask(
        N_("Why? (both sides read this)"),
        type="text",
        default="",
        max_length=LETTERS,
        markers=("reason", "grund", "because", "weil"),
        bare=True,
    )
    review: str = Field(default="", max_length=12)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse a deputy while the sponsor is there, and where nothing is to be decided."""
        sponsor(coop, at)
        _meant(of(coop, at)[1], str(answers.get("review") or ""))

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note one side's decision; alike on both sides, it acts."""
        sponsor(coop, at)
        coop, review = of(coop, at)
        _meant(review, self.review)
        _fits(self, coop, review, at)
        me = at.member
        vote = Vote(
            side=me.side, way=self.way, by=me.id, at=at.now, reason=self.reason, until=self.until,
            conditions=_lines(self.conditions) if self.way is Way.CONDITIONS else (),
        )  # fmt: skip
        review = review.voted(vote)
        coop = coop.with_review(review)
        if onward.agreed(review):
            return _acts(coop, review, at)
        after, says = told(coop, review, at, asks=True)
        alone = at.room.kind == "person"
        return Outcome(after, lambda t: gate.voted(after, review, me, t, alone=alone), says)


def _meant(review: Review, asked: str) -> None:
    """Refuse where another gate has come since. Raises NoLonger."""
    if asked and asked != review.id:
        raise NoLonger


def _lines(text: str) -> tuple[str, ...]:
    found = tuple(line.strip("-•* \t")[:LETTERS] for line in text.splitlines() if line.strip())
    return found[:MOST_CONDITIONS]


def _fits(vote: GateDecide, coop: Cooperation, review: Review, at: Moment) -> None:
    """Refuse a decision that the method does not know. Raises Problem."""
    today = coop.today(at.now)
    if vote.way in (Way.GO, Way.CONDITIONS) and (left := musts.missing(coop, review)):
        names = at.tongue.and_([gate_words.must_said(m, at.tongue).rstrip(".") for m in left])
        raise Problem(
            N_(
                "It cannot go on yet, these must-meet items are open: {items}. Have them met, do"
                " without them together (“gate waive”), or choose rework."
            ),
            "way",
            items=names,
        )
    if vote.way is Way.REWORK and review.round >= REWORKED:
        raise Problem(N_("There is one rework only. Please go on, pause or stop."), "way")
    if vote.way is Way.STOP and not vote.reason:
        raise Problem(N_("Please say why: it stands in the lessons of both sides."), "reason")
    if vote.way is Way.STOP and coop.phase is Phase.EXIT:
        raise Problem(N_("This is the exit already. Go closes it once everything is done."), "way")
    if vote.until is None:
        return
    last = today + (timedelta(days=onward.REWORK_DAYS) if vote.way is Way.REWORK else LONGEST)
    if not today < vote.until <= last:
        raise Problem(
            N_("Please choose a day from tomorrow until {day}."), "until", day=at.tongue.day(last)
        )


def _acts(coop: Cooperation, review: Review, at: Moment) -> Outcome:
    """Do what both sides have decided, and tell everybody."""
    house = common.house(coop)
    way = onward.agreed(review) or Way.REWORK
    text = f"{gate_words.named(review, house)}: {labelled(way, house)}"
    after = onward.decided(coop, review, at.now, at.library, text)
    ended = after.review(review.id) or review
    card = lambda t: gate.decided(after, ended, t)  # noqa: E731 - one line
    people = [m for s in Side for m in gates.deciders(coop, s, coop.today(at.now))]
    privately = [m for m in people if coop.done.get(f"pack:{review.id}") and m.id != at.member.id]
    says = [Say(f"decided:{review.id}", Rooms(), card)]
    says += [Say(f"gate:{review.id}", Person(m), card) for m in privately]
    return Outcome(after, card, tuple(says), {"way": way.value})
