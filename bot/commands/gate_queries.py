"""What sponsors ask before they decide a gate, and what the owners answer (M14)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.gates import of, peek, told
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.domain.reviews import Query
from bot.domain.rights import Right
from bot.errors import NoLonger
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.views import gate


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
