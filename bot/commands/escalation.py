"""Raising a question to a sponsor, and what owners do with it: view, answer, settle (M19)."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.commands.cases import OfCase, done, news
from bot.commands.joining import sides
from bot.domain import cases
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import About, Briefing, Case, Note, State, Urgency, Verb
from bot.domain.people import Role, Side
from bot.domain.rights import Right
from bot.errors import NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, say
from bot.moment import Moment
from bot.outcome import Outcome
from bot.triggers import BY_WORD, hits, open_case

LONG = 1000


class _Raising(Command):
    """Put something to a sponsor."""

    may: ClassVar[Right] = Right.ESCALATE
    cause: str = ask(N_("What is it about?"), type="text", max_length=280, min_length=1)
    consequence: str = ask(N_("What happens otherwise?"), type="text", max_length=280, min_length=1)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer one's own sponsor; a sponsor puts it to the other side."""
        if at.who is None or coop.started is None:
            return {}
        owner = at.who.has(Role.OWNER) or not at.who.has(Role.SPONSOR, Role.DEPUTY)
        side = at.who.side if owner else at.who.side.other
        first: Answers = {"side": side.value, "topic": About.OTHER.value}
        return {n: v for n, v in first.items() if n in cls.model_fields}

    def asked_side(self, at: Moment, side: Side | None) -> Side:
        """Return whose sponsor is asked."""
        return side or at.member.side


class Escalate(_Raising):
    """Ask a sponsor for a decision."""

    word: ClassVar[str] = "escalate"
    also: ClassVar[tuple[str, ...]] = ("eskalieren", "entscheidung anfragen")
    heading: ClassVar[str] = N_("Ask for a decision")
    options: str = ask(
        N_("Which options are there, and what does each do?"),
        type="text",
        hint=N_("One line each, like: A release the data, anonymised = the pilot stays on time."),
        default="",
        max_length=LONG,
        markers=("optionen", "möglichkeiten"),
    )
    recommendation: str = ask(
        N_("What do you recommend?"), default="", max_length=280, markers=("empfehlung",)
    )
    wanted_by: date | None = ask(
        N_("By when is it wanted?"), default=None, markers=("bis", "by"), bare=True
    )
    urgency: Urgency = ask(
        N_("How urgent is it?"), default=Urgency.NORMAL, markers=("dringlichkeit",)
    )
    topic: About = ask(N_("What kind of question is it?"), default=About.OTHER, markers=("thema",))
    side: Side | None = ask(
        N_("Whose sponsor decides?"), choices=sides, default=None, markers=("seite",)
    )
    about: str = Field(default="", max_length=80)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer what is usual."""
        return {**super().prefill(coop, at), "urgency": Urgency.NORMAL.value}

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say where it goes."""
        del answers
        if coop.started is None or at.who is None:
            return ()
        name = coop.organisation(at.who.side.other).name
        words = at.tongue(
            "The project owner of {partner} is told first, and has {time} to solve it with you;"
            " urgent goes up at once. Only those concerned read this.",
            partner=name,
            time=at.tongue.plural("one working day", "{n} working days", coop.timing.clarify_days),
        )
        return (say(words, small=True),)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Open the case, or add to the one that is open about the same."""
        if coop.started is None:
            raise NotStarted
        me = at.member
        if self.wanted_by and self.wanted_by < coop.today(at.now):
            raise Problem(N_("This day lies in the past. By when is it wanted?"), "wanted_by")
        told = Briefing(
            cause=self.cause,
            consequence=self.consequence,
            options=tuple(line.strip() for line in self.options.splitlines() if line.strip()),
            recommendation=self.recommendation,
            wanted_by=self.wanted_by,
        )
        known = open_case(coop, self.about) if self.about else None
        if known and (known.origin is me.side or _of_both(known)):
            return done(coop, self._added(known, told, at), at)
        key, evidence = self._signal(coop, at)
        case = cases.raised(
            coop,
            at.now,
            side=self.asked_side(at, self.side),
            origin=me.side,
            by=me.id,
            briefing=told,
            topic=self.topic,
            urgency=self.urgency,
            cause=key,
            evidence=evidence,
        )
        return done(coop, case, at)

    def _added(self, case: Case, told: Briefing, at: Moment) -> Case:
        """Put a case that a signal raised into one's own words, or note what is new."""
        if case.briefing.cause or case.origin is not at.member.side:
            return cases.repeated(case, at.now, case.newest, self.cause, at.member.id)
        case = case.but(
            briefing=told, topic=self.topic, raised_by=at.member.id, urgency=self.urgency
        )
        return case.moved(Verb.REPEAT, case.state, at.now, at.member.id, self.cause)

    def _signal(self, coop: Cooperation, at: Moment) -> tuple[str, str]:
        """Return the cause and its evidence, where it is a signal of one's own side."""
        for it in hits(coop):
            if it.key == self.about and (it.hit.origin is at.member.side or it.trigger.of_both):
                return it.key, it.hit.evidence
        return "", ""


def _of_both(case: Case) -> bool:
    trigger = BY_WORD.get(case.cause.partition(":")[0])
    return bool(trigger and trigger.of_both)


class Warn(_Raising):
    """Warn a sponsor early, without asking for anything."""

    word: ClassVar[str] = "warn"
    also: ClassVar[tuple[str, ...]] = ("frühwarnung", "vorwarnen", "early warning")
    heading: ClassVar[str] = N_("Early warning")
    topic: About = ask(N_("What kind of question is it?"), default=About.OTHER, markers=("thema",))
    side: Side | None = ask(
        N_("Whose sponsor shall know?"), choices=sides, default=None, markers=("seite",)
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell the sponsor and the counterpart owner; no clock starts."""
        if coop.started is None:
            raise NotStarted
        me = at.member
        told = Briefing(cause=self.cause, consequence=self.consequence)
        case = cases.raised(
            coop,
            at.now,
            side=self.asked_side(at, self.side),
            origin=me.side,
            by=me.id,
            briefing=told,
            topic=self.topic,
        )
        return done(coop, cases.warned(coop, at.now, case, me.id), at)


class AddView(OfCase):
    """Add your view to an escalation of the partner's."""

    word: ClassVar[str] = "view"
    also: ClassVar[tuple[str, ...]] = ("sicht", "sichtweise", "add view")
    may: ClassVar[Right] = Right.ESCALATE
    heading: ClassVar[str] = N_("My view")
    verb: ClassVar[Verb] = Verb.VIEW
    text: str = ask(N_("How do you see it?"), type="text", max_length=500, min_length=1)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put it on every card of the case."""
        case = self.found(coop, at)
        note = Note(at=at.now, by=at.member.id, text=self.text)
        case = case.moved(self.verb, case.state, at.now, at.member.id, self.text)
        return done(coop, case.but(views=(*case.views, note)), at)


class Settle(OfCase):
    """Say that an escalation is settled between the project owners."""

    word: ClassVar[str] = "settle"
    also: ClassVar[tuple[str, ...]] = ("geklärt", "erledigt", "settled")
    may: ClassVar[Right] = Right.ESCALATE
    heading: ClassVar[str] = N_("It is settled")
    verb: ClassVar[Verb] = Verb.SETTLE
    text: str = ask(N_("What did you agree on?"), type="text", max_length=500, min_length=1)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Close it, and tell whoever was asked."""
        case = self.found(coop, at)
        asked = coop.member(case.asked)
        case = case.moved(self.verb, State.SETTLED, at.now, at.member.id, self.text)
        after = coop.with_case(case)
        other = coop.acting_owner(case.origin.other, coop.today(at.now))
        return done(coop, case, at, *news(after, case, asked, other, but=at.member.id))


class SendUp(OfCase):
    """Put an escalation to the sponsor now."""

    word: ClassVar[str] = "send"
    also: ClassVar[tuple[str, ...]] = ("weiterreichen", "send now")
    may: ClassVar[Right] = Right.ESCALATE
    verb: ClassVar[Verb] = Verb.SEND

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Ask the sponsor; the counterpart owner has known since it was raised."""
        case = cases.put_up(coop, self.found(coop, at), at.now, at.member.id)
        return done(coop, case, at)


class Answer(OfCase):
    """Answer a sponsor's question."""

    word: ClassVar[str] = "answer"
    also: ClassVar[tuple[str, ...]] = ("antworten", "antwort")
    may: ClassVar[Right] = Right.ESCALATE
    heading: ClassVar[str] = N_("Answer a question")
    verb: ClassVar[Verb] = Verb.ANSWER
    text: str = ask(N_("Your answer"), type="text", max_length=LONG, min_length=1)

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Show the question."""
        shown = super().intro(coop, at, answers)
        case = coop.case(str(answers.get("case") or ""))
        if not shown or case is None or not case.questions:
            return shown
        return (*shown, say(case.questions[-1].text))

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Let the decision clock go on, and tell whoever asked."""
        case = self.found(coop, at)
        case = cases.answered(coop, case, at.member.id, at.now, self.text)
        after = coop.with_case(case)
        return done(coop, case, at, *news(after, case, coop.member(case.asked), but=at.member.id))
