"""What whoever was asked does with a question: accept, decide, ask back and so on (M12, M19)."""

from datetime import date, timedelta
from typing import ClassVar

from bot.answers import Problem, not_before
from bot.commands.cases import OfCase, done, news
from bot.domain import cases
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Decision, State, Told, Verb
from bot.domain.ladder import hours_of, raiser
from bot.domain.numbered import numbered
from bot.domain.rights import Right
from bot.errors import NoLonger
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Internal, Outcome, Say
from bot.views import escalation

LONG = 1000
LONGEST = timedelta(days=60)


class _Deciding(OfCase):
    """Do something that is for whoever was asked."""

    may: ClassVar[Right] = Right.ANSWER


class Accept(_Deciding):
    """Accept a question that you were asked to decide."""

    word: ClassVar[str] = "accept"
    also: ClassVar[tuple[str, ...]] = ("annehmen",)
    verb: ClassVar[Verb] = Verb.ACCEPT

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take it on."""
        return done(coop, cases.accepted(self.found(coop, at), at.member, at.now), at)


class Decide(_Deciding):
    """Decide a question, and have it written down."""

    word: ClassVar[str] = "decide"
    also: ClassVar[tuple[str, ...]] = ("entscheiden",)
    heading: ClassVar[str] = N_("Decide")
    verb: ClassVar[Verb] = Verb.DECIDE
    decision: str = ask(N_("What is decided?"), type="text", max_length=500, min_length=1)
    reason: str = ask(
        N_("Why?"),
        default="",
        max_length=500,
        markers=("grund", "reason", "because", "weil"),
        bare=True,
    )
    told: Told = ask(N_("Who is told?"), default=Told.BOTH, markers=("wer", "who"))
    until: date | None = ask(
        N_("Until when does it hold, or when is it looked at again?"),
        default=None,
        markers=("until", "bis"),
        bare=True,
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer both sides as readers."""
        return {**super().prefill(coop, at), "told": Told.BOTH.value}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Write it into the log, and tell whom it is for."""
        case, me = self.found(coop, at), at.member
        not_before(self.until, coop.today(at.now) + timedelta(1), "until")
        decision = Decision(
            id=numbered("D", coop.decisions),
            case=case.id,
            side=me.side,
            by=me.id,
            at=at.now,
            decision=self.decision,
            reason=self.reason,
            told=self.told,
            until=self.until,
            topic=case.topic,
        )
        case = case.moved(self.verb, State.DECIDED, at.now, me.id).reaching(me.id)
        case = case.but(decision=decision.id)
        coop = coop.with_decision(decision)
        after = coop.with_case(case)
        owners = [coop.owner(s) for s in (case.origin, case.origin.other)]
        inside: tuple[Say, ...] = ()
        if self.told is Told.OWN:
            key = f"decision:{decision.id}"
            view = lambda t: escalation.decided_inside(after, case, t)  # noqa: E731 - one line
            inside = (Say(key, Internal(me.side), view),)
        asked = (coop.member(case.raised_by), *owners)
        return done(coop, case, at, *news(after, case, *asked, but=me.id), *inside)


class AskBack(_Deciding):
    """Ask the project owner something before you decide."""

    word: ClassVar[str] = "ask-back"
    also: ClassVar[tuple[str, ...]] = ("rückfrage", "rückfragen", "ask back")
    heading: ClassVar[str] = N_("Ask back")
    verb: ClassVar[Verb] = Verb.ASK_BACK
    text: str = ask(
        N_("What do you need to know?"),
        hint=N_("The clock for your decision stands still until the answer is there."),
        type="text",
        max_length=500,
        min_length=1,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put the question to whoever raised it."""
        case = cases.asked_back(coop, self.found(coop, at), at.member, at.now, self.text)
        after = coop.with_case(case)
        owner = raiser(coop, case, coop.today(at.now))
        return done(coop, case, at, *news(after, case, owner, but=at.member.id))


def others(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the people of one's own side, deputies first."""
    found = [
        m
        for m in coop.members
        if at.who and m.side is at.who.side and m.id != at.who.id and m.partial
    ]
    found.sort(key=lambda m: "deputy" not in m.roles)
    return tuple(Choice(value=m.id, label=m.name) for m in found)


class Delegate(_Deciding):
    """Pass a question on to the deputy or somebody else of your side."""

    word: ClassVar[str] = "delegate"
    also: ClassVar[tuple[str, ...]] = ("delegieren",)
    heading: ClassVar[str] = N_("Delegate")
    verb: ClassVar[Verb] = Verb.DELEGATE
    to: str = ask(N_("Who decides it?"), type="person", choices=others, markers=("an",), bare=True)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Ask them; both clocks show it."""
        case, to = self.found(coop, at), coop.member(self.to)
        if to is None or to.side is not at.member.side or not to.roles:
            raise Problem(N_("Please choose somebody of your own side."), "to")
        if away := to.away(coop.today(at.now)):
            raise Problem(
                N_("{who} is away until {day}. Please choose somebody else."),
                "to",
                who=to.name,
                day=at.tongue.day(away.until),
            )
        return done(coop, cases.delegated(coop, case, at.member, to, at.now), at)


class Return(_Deciding):
    """Give a question back to the project owner, with a reason."""

    word: ClassVar[str] = "return"
    also: ClassVar[tuple[str, ...]] = ("zurückgeben",)
    heading: ClassVar[str] = N_("Give it back")
    verb: ClassVar[Verb] = Verb.RETURN
    text: str = ask(N_("Why do you give it back?"), type="text", max_length=500, min_length=1)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell the owner."""
        case = cases.returned(self.found(coop, at), at.member, at.now, self.text)
        after = coop.with_case(case)
        owner = raiser(coop, case, coop.today(at.now))
        return done(coop, case, at, *news(after, case, owner, but=at.member.id))


class Snooze(_Deciding):
    """Be reminded of a question on a later day, once."""

    word: ClassVar[str] = "snooze"
    also: ClassVar[tuple[str, ...]] = ("später erinnern", "später", "later")
    heading: ClassVar[str] = N_("Remind me later")
    verb: ClassVar[Verb] = Verb.SNOOZE
    until: date = ask(
        N_("On which day?"),
        hint=N_("Only once, and only a few working days ahead."),
        markers=("until", "bis", "am"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Let it rest until then."""
        case, its = self.found(coop, at), hours_of(coop, at.member)
        if case.snoozed:
            raise NoLonger
        last = its.today(its.add_days(at.now, case.ladder.timing.snooze_days))
        if not its.today(at.now) < self.until <= last:
            raise Problem(
                N_("Please choose a day from tomorrow until {day}."),
                "until",
                day=at.tongue.day(last),
            )
        return done(coop, cases.snoozed(coop, case, at.member, at.now, self.until), at)


class Waiting(_Deciding):
    """Say what a decision waits for, and until when."""

    word: ClassVar[str] = "waiting"
    also: ClassVar[tuple[str, ...]] = ("warten", "wartet auf", "waiting for")
    heading: ClassVar[str] = N_("Waiting for …")
    verb: ClassVar[Verb] = Verb.WAIT
    text: str = ask(N_("What does it wait for?"), max_length=140, min_length=1)
    until: date = ask(N_("Until when?"), markers=("until", "bis"), bare=True)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Stop the daily question until then; the decision stays wanted when it was."""
        case, today = self.found(coop, at), coop.today(at.now)
        if not today <= self.until <= today + LONGEST:
            raise Problem(N_("Please choose a day within the next two months."), "until")
        return done(coop, cases.waiting(case, at.member, at.now, self.text, self.until), at)


class StillOnIt(_Deciding):
    """Say that you are still on it."""

    word: ClassVar[str] = "still"
    also: ClassVar[tuple[str, ...]] = ("bin dran", "dran", "still on it")
    verb: ClassVar[Verb] = Verb.STILL

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it; the question comes again a working day later."""
        return done(coop, _still(self.found(coop, at), at), at)


def _still(case: Case, at: Moment) -> Case:
    return cases.accepted(case, at.member, at.now, Verb.STILL)
