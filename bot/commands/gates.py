"""The next gate: its pack for everybody who decides, its file and its day (M14)."""

from datetime import date, timedelta
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.domain import gates
from bot.domain.cooperation import Cooperation
from bot.domain.people import Role, Side
from bot.domain.plan import redated
from bot.domain.reviews import Review
from bot.domain.rights import Right
from bot.errors import NoGate, NotStarted, SponsorThere
from bot.fields import ask
from bot.language import N_
from bot.message import Answers
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say, View
from bot.views import gate, packs

LONGEST = timedelta(days=366)
LETTERS = 280
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
