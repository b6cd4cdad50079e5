"""What the commands of an escalation share: finding the case, and telling everybody concerned."""

from datetime import datetime
from typing import Any, ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Part, State, Verb, following
from bot.domain.ladder import parts, raiser
from bot.domain.people import Member
from bot.errors import NoLonger, NothingWaits
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Choice, Facts
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say, View
from bot.triggers import cause_said
from bot.views import escalation, reminders
from bot.words import labelled

LISTED = 60


def mine(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the cases in which the asker has a part, open ones first, newest first."""
    if at.who is None:
        return ()
    found = [c for c in reversed(coop.cases) if escalation.reads(coop, c, at.who, at.now)]
    found.sort(key=lambda c: not c.open)
    return tuple(
        Choice(
            value=c.id,
            label=f"{c.id} · {cause_said(coop, c, at.tongue)[:50]}",
            hint=labelled(c.state, at.tongue),
        )
        for c in found[:LISTED]
    )


def which() -> Any:
    """Declare the question for the case; it is only asked where it is not known."""
    return ask(
        N_("Which escalation?"),
        type="choice",
        choices=mine,
        default="",
        once=True,
        looks=r"[eE]\d+",
    )


class OfCase(Command):
    """Base of what is done with one case: the verb, and whose part it is."""

    verb: ClassVar[Verb]
    case: str = which()

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Take the one case for which this can be done."""
        found = _fitting(coop, at, cls.verb)
        return {"case": found[0].id} if len(found) == 1 else {}

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where there is nothing to be done, or no longer."""
        given = str(answers.get("case") or "")
        case = coop.case(given) if given else None
        if case and escalation.reads(coop, case, at.member, at.now):
            _next(coop, case, at, cls.verb)
        elif not _fitting(coop, at, cls.verb):
            raise NothingWaits

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say which case it is about."""
        case = coop.case(str(answers.get("case") or ""))
        if case is None or at.who is None or not escalation.reads(coop, case, at.who, at.now):
            return ()
        return (Facts(rows=((case.id, (cause_said(coop, case, at.tongue),)),)),)

    def found(self, coop: Cooperation, at: Moment) -> Case:
        """Return the case that is meant. Raises Problem, NothingWaits, NoLonger."""
        if self.case:
            case = coop.case(self.case)
            if case is None or not escalation.reads(coop, case, at.member, at.now):
                raise NothingWaits
            _next(coop, case, at, self.verb)
            return case
        fitting = _fitting(coop, at, self.verb)
        if not fitting:
            raise NothingWaits
        if len(fitting) > 1:
            raise Problem(N_("Please say which one."), "case")
        return fitting[0]


def _fitting(coop: Cooperation, at: Moment, verb: Verb) -> list[Case]:
    today = coop.today(at.now)
    return [c for c in coop.open_cases if following(c.state, verb, parts(coop, c, at.who, today))]


def _next(coop: Cooperation, case: Case, at: Moment, verb: Verb) -> State:
    """Return where the verb leads. Raises NoLonger, or NothingWaits where it is others' part."""
    found = following(case.state, verb, parts(coop, case, at.who, coop.today(at.now)))
    if found:
        return found
    if following(case.state, verb, frozenset(Part)):
        raise NothingWaits
    raise NoLonger


# -- telling -------------------------------------------------------------------------------------


def concerned(coop: Cooperation, case: Case, now: datetime) -> tuple[Member, ...]:
    """Return who has a card of the case: whoever raised it, both owners, and who was asked."""
    today = coop.today(now)
    found: dict[str, Member] = {}
    for who in (
        coop.member(case.raised_by),
        coop.owner(case.origin),
        coop.acting_owner(case.origin, today),
        coop.owner(case.origin.other),
        coop.acting_owner(case.origin.other, today),
        *(coop.member(m) for m in case.receivers),
    ):
        if who and who.roles:
            found[who.id] = who
    return tuple(found.values())


def _card(coop: Cooperation, case: Case, who: Member, now: datetime) -> View:
    return lambda t: escalation.card(coop, case, who, now, t)


def shown(coop: Cooperation, case: Case, who: Member, at: Moment) -> View:
    """Return the card as an answer; in a room, which others may read, only where it stands."""
    if at.room.kind == "room":
        return lambda t: escalation.brief(coop, case, t)
    return _card(coop, case, who, at.now)


def cards(coop: Cooperation, case: Case, now: datetime) -> tuple[Say, ...]:
    """Return everybody's card, and the rooms' note once it has gone to a sponsor.

    One key: each is posted once, and edited in place from then on.
    """
    key = f"case:{case.id}"
    says = [Say(key, Person(m), _card(coop, case, m, now)) for m in concerned(coop, case, now)]
    if case.state is not State.INFORMED and case.up:
        says.append(Say(key, Rooms(), lambda t: escalation.note(coop, case, t)))
    return tuple(says)


def news(coop: Cooperation, case: Case, *to: Member | None, but: str = "") -> tuple[Say, ...]:
    """Return a short message of its own for people whose turn it is; never for the actor."""
    key = f"case:{case.id}:{len(case.history)}"
    there = {m.id: m for m in to if m and m.roles and m.id != but}
    return tuple(
        Say(key, Person(m), lambda t, m=m: reminders.news(coop, case, m, t))  # type: ignore[misc]
        for m in there.values()
    )


def nobody_there(coop: Cooperation, case: Case, now: datetime) -> tuple[Say, ...]:
    """Tell the owner who could not be reached, if nobody could."""
    owner = raiser(coop, case, coop.today(now))
    if case.state is not State.ASKED or case.asked or owner is None:
        return ()
    key = f"case:{case.id}:nobody:{coop.today(now)}"
    return (Say(key, Person(owner), lambda t: reminders.nobody(coop, case, t)),)


def done(coop: Cooperation, case: Case, at: Moment, *more: Say) -> Outcome:
    """Keep the case, show it to whoever acted, and bring every card up to date."""
    after = coop.with_case(case)
    me = at.member
    says = (*cards(after, case, at.now), *more, *nobody_there(after, case, at.now))
    reply = None if at.on_card else shown(after, case, me, at)
    return Outcome(after, reply, says, {"case": case.id, "state": case.state.value})
