"""A gate: both sides say how its items stand, both sponsors decide, and then it moves (M14)."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.domain import gates, musts, onward
from bot.domain.cooperation import Cooperation, Phase
from bot.domain.people import Role, Side
from bot.domain.plan import redated
from bot.domain.reviews import REWORKED, Mark, Query, Review, Vote, Waiver, Way
from bot.domain.rights import Right
from bot.errors import NoGate, NoLonger, NotStarted, SponsorThere
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice, When
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say, View
from bot.views import common, gate, gate_words, packs
from bot.words import labelled

LONGEST = timedelta(days=366)
MOST_CONDITIONS = 5
LETTERS = 280
NONE = "none"
SOON = 14  # days: so much later a gate can always be booked


def of(coop: Cooperation, at: Moment) -> tuple[Cooperation, Review]:
    """Return the cooperation with its gates booked, and the one that comes next.

    Raises NotStarted, NoGate.
    """
    if coop.started is None:
        raise NotStarted
    coop = gates.opened(coop, at.library)
    review = gates.current(coop)
    if review is None or coop.ended:
        raise NoGate
    return coop, review


def peek(coop: Cooperation, at: Moment) -> tuple[Cooperation, Review | None]:
    """Return the same for a form, where nothing may go wrong."""
    coop = gates.opened(coop, at.library) if coop.started else coop
    return coop, gates.current(coop)


def sponsor(coop: Cooperation, at: Moment) -> None:
    """Refuse a deputy while the sponsor is there. Raises SponsorThere."""
    if not gates.decides(coop, at.member, coop.today(at.now)):
        name = next((m.name for m in coop.holders(at.member.side, Role.SPONSOR)), "–")
        raise SponsorThere(sponsor=name)


def told(
    coop: Cooperation, review: Review, at: Moment, *, asks: bool = False
) -> tuple[Cooperation, tuple[Say, ...]]:
    """Bring the pack of everybody who decides up to date, each their own.

    Who has none yet gets one where it ``asks`` something of them; the asker has the answer.
    """
    sent = bool(coop.done.get(f"pack:{review.id}"))
    if not (sent or asks):
        return coop, ()
    after = coop.but(done={**coop.done, f"pack:{review.id}": "sent"})
    people = [m for s in Side for m in gates.deciders(coop, s, coop.today(at.now))]
    return after, tuple(
        Say(f"gate:{review.id}", Person(m), _pack(after, review, at, m.id))
        for m in people
        if sent or m.id != at.member.id
    )


def _pack(coop: Cooperation, review: Review, at: Moment, member: str) -> View:
    who = coop.member(member) or at.member
    return lambda t: gate.pack(coop, review, who, at.now, t)


class Gate(Command):
    """Show what the next gate asks for, how it stands and what speaks for which decision."""

    word: ClassVar[str] = "gate"
    also: ClassVar[tuple[str, ...]] = ("gates", "freigabe")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Build the pack from what is known."""
        after, review = of(coop, at)
        return Outcome(after, lambda t: gate.pack(after, review, at.member, at.now, t))


class GateFile(Command):
    """Take the whole pack along as Word and Markdown."""

    word: ClassVar[str] = "gate file"
    also: ClassVar[tuple[str, ...]] = ("gate datei", "gate dateien")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand it over; nothing changes."""
        after, review = of(coop, at)
        return Outcome(after, lambda t: packs.files(after, review, at.now, t))


# -- what both sides say -------------------------------------------------------------------------


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


# -- what sponsors do ------------------------------------------------------------------------------


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
        return Outcome(after, lambda t: gate.voted(after, review, me, at.now, t), says)


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


class GateAsk(Command):
    """Ask the project owners something before you decide a gate."""

    word: ClassVar[str] = "gate ask"
    also: ClassVar[tuple[str, ...]] = ("gate rückfrage", "gate fragen")
    heading: ClassVar[str] = N_("Ask back")
    may: ClassVar[Right] = Right.GATE
    text: str = ask(N_("What do you need to know?"), type="text", max_length=500, min_length=1)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put it to both project owners."""
        coop, review = of(coop, at)
        me = at.member
        query = Query(side=me.side, text=self.text, by=me.id, at=at.now)
        review = review.but(queries=(*review.queries, query))
        after = coop.with_review(review)
        owners = [m for s in Side if (m := coop.owner(s))]
        key = f"gate:{review.id}:{len(review.queries)}"
        says = tuple(
            Say(key, Person(m), lambda t: gate.asked(after, review, query, t)) for m in owners
        )
        return Outcome(after, lambda t: gate.ask_sent(after, review, t), says)


def queries(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the questions that wait for an answer."""
    _, review = peek(coop, at)
    found = enumerate(review.queries) if review else ()
    return tuple(Choice(value=str(n), label=q.text[:150]) for n, q in found if not q.answer)


class GateAnswer(Command):
    """Answer a sponsor's question about a gate."""

    word: ClassVar[str] = "gate answer"
    also: ClassVar[tuple[str, ...]] = ("gate antwort", "gate antworten")
    heading: ClassVar[str] = N_("Answer")
    may: ClassVar[Right] = Right.STEER
    question: str = ask(N_("Which question?"), type="choice", choices=queries)
    text: str = ask(N_("What is the answer?"), type="text", max_length=500, min_length=1)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the oldest question that waits."""
        offered = queries(coop, at)
        return {"question": offered[0].value} if offered else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell whoever asked; both sponsors read it in the pack."""
        coop, review = of(coop, at)
        n = int(self.question)
        if not n < len(review.queries) or review.queries[n].answer:
            raise NoLonger
        known = list(review.queries)
        known[n] = known[n].model_copy(update={"answer": self.text, "answered_by": at.member.id})
        review = review.but(queries=tuple(known))
        after = coop.with_review(review)
        who = coop.member(known[n].by)
        key = f"gate:{review.id}:{n + 1}:answer"
        card = lambda t: gate.answered(after, review, known[n], t)  # noqa: E731 - one line
        says = (Say(key, Person(who), card),) if who else ()
        after, packs_ = told(after, review, at)
        return Outcome(after, card, (*says, *packs_))


class GateDate(Command):
    """Book another day for the decision on a gate."""

    word: ClassVar[str] = "gate date"
    also: ClassVar[tuple[str, ...]] = ("gate termin", "gate datum")
    heading: ClassVar[str] = N_("Day of the gate")
    may: ClassVar[Right] = Right.STEER
    both_owners: ClassVar[bool] = True
    day: date = ask(N_("On which day do both sponsors decide?"), markers=("on", "am"), bare=True)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show the day that is booked."""
        _, review = peek(coop, at)
        return {"day": review.day.isoformat()} if review else {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Book it, as long as it lies within the phase."""
        coop, review = of(coop, at)
        today = coop.today(at.now)
        last = max((s.day for s in gates.shares(coop)), default=today + LONGEST)
        last = max(last, today + timedelta(days=SOON))
        if not today <= self.day <= last:
            raise Problem(
                N_(
                    "Please choose a day from today until {day}: the phase ends then at the latest."
                ),
                "day",
                day=at.tongue.full_day(last),
            )
        review = review.but(day=gates.working_day(coop, self.day))
        after = redated(coop.with_review(review), at.library, today)
        card = lambda t: gate.booked(after, review, t)  # noqa: E731 - one line
        return Outcome(after, card, (Say(f"gate-date:{review.id}", Rooms(), card),))
