"""Handing lessons over: any time by word, by itself when a phase has closed (M18, M25)."""

from datetime import datetime
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.clock import ByClock
from bot.commands.lessons import inside
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Told
from bot.domain.handing import As, Quote, Version
from bot.domain.ladder import deciders
from bot.domain.learning import of_phase, phase_of
from bot.domain.people import Member, Side
from bot.domain.phases import Phase
from bot.domain.rights import Right
from bot.errors import NotAllowed, NothingToRelease, NotStarted
from bot.exports.handing import lessons_file, reference_file, version_file
from bot.fields import ask
from bot.language import N_, Tongue
from bot.message import Answers, Block, Message, say
from bot.moment import Moment
from bot.outcome import Internal, Outcome, Person, Rooms, Say
from bot.views import exporting
from bot.views.common import who_may
from bot.words import YesNo


class Export(Command):
    """Hand over what was learnt as a file: Word, Markdown, CSV or JSON."""

    word: ClassVar[str] = "export"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = (
        "exportieren", "export lessons", "lernerfahrungen exportieren",
    )  # fmt: skip
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Hand over lessons")
    slow: ClassVar[bool] = True
    version: Version = ask(N_("Which version?"), default=Version.SHARED, markers=("version",))
    kind: As = ask(N_("In which format?"), default=As.WORD, markers=("format", "als", "as"))
    phase: Phase | None = ask(N_("Of which phase?"), default=None, markers=("phase",))

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Answer with the file; in private what is not for everybody in the room."""
        if coop.started is None:
            raise NotStarted
        me = at.member
        if self.version is Version.REFERENCE and me.side is not Side.STARTUP:
            words = N_("The reference page is the start-up's: please ask them for it.")
            raise Problem(words, "version")
        view = lambda t: exporting.handed_over(  # noqa: E731 - said once or twice, drawn when said
            coop,
            self.version,
            me.side,
            version_file(coop, t, at.now, self.version, me.side, kind=self.kind, phase=self.phase),
            t,
        )
        note = {"version": self.version.value}
        if self.version is Version.SHARED or inside(coop, at) is me.side:
            return Outcome(coop, view, (), note)
        private = Say(f"export:{me.id}:{at.now.isoformat()}", Person(me), view)
        return Outcome(coop, lambda t: exporting.sent_privately(coop, t), (private,), note)


# -- by itself -----------------------------------------------------------------------------------


def closed_phases(coop: Cooperation) -> tuple[Phase, ...]:
    """Return the phases that have closed and whose lessons have not been handed over yet."""
    past = {phase_of(coop, x) for x in coop.lessons if x.stands} - {coop.phase.value, ""}
    return tuple(p for p in Phase if p.value in past and f"export:{p.value}" not in coop.done)


def has_own(coop: Cooperation, phase: Phase, side: Side) -> bool:
    """Tell whether a side has anything of its own to read about a phase."""
    both, own = of_phase(coop, phase, None), of_phase(coop, phase, side)
    decided = any(d.told is Told.OWN and d.side is side for d in coop.decisions)
    return len(own) > len(both) or decided


def phase_closed_says(coop: Cooperation, phase: Phase, now: datetime) -> tuple[Say, ...]:
    """Return what is handed over when a phase has closed (M18).

    The shared version to the shared rooms; what else a side may read to its own room, else to
    its sponsor or owner; the reference page to the start-up.
    """
    says = [
        Say(
            f"lessons:{phase}",
            Rooms(),
            lambda t: exporting.phase_closed(
                coop, phase, None, lessons_file(coop, t, now, phase=phase), t
            ),
        )
    ]
    for side in Side:
        to = _own_place(coop, side)
        if to is not None and has_own(coop, phase, side):
            says.append(_inside(coop, phase, side, to, now))
    place = _own_place(coop, Side.STARTUP)
    if place is not None:
        says.append(
            Say(
                f"reference:{phase}",
                place,
                lambda t: exporting.reference(coop, reference_file(coop, t, now), t),
            )
        )
    return tuple(says)


def _inside(
    coop: Cooperation, phase: Phase, side: Side, to: Internal | Person, now: datetime
) -> Say:
    def view(t: Tongue) -> Message:
        file = lessons_file(coop, t, now, side=side, phase=phase)
        return exporting.phase_closed(coop, phase, side, file, t)

    return Say(f"lessons:{phase}:{side}", to, view)


def _own_place(coop: Cooperation, side: Side) -> Internal | Person | None:
    """Return where a side alone reads: its own room, else its sponsor, else its owner."""
    if any(r.side is side for r in coop.rooms):
        return Internal(side)
    who = next(iter(deciders(coop, side)), None) or coop.owner(side)
    return Person(who) if who else None


class ExportPhase(ByClock):
    """Hand over what a phase taught, once it has closed."""

    word: ClassVar[str] = "export-phase"
    slow: ClassVar[bool] = True
    phase: Phase

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send every version; from now on these lessons stand as they are."""
        says = phase_closed_says(coop, self.phase, at.now)
        after = coop.stamped(f"export:{self.phase.value}", coop.today(at.now).isoformat())
        for lesson in coop.lessons:
            if phase_of(coop, lesson) == self.phase.value and lesson.exported is None:
                after = after.with_lesson(lesson.but(exported=at.now))
        return Outcome(after, None, says)


# -- the quote -----------------------------------------------------------------------------------


class ProposeQuote(Command):
    """Propose a sentence that the company says about the start-up."""

    word: ClassVar[str] = "quote"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("zitat",)
    may: ClassVar[Right] = Right.STEER
    heading: ClassVar[str] = N_("Propose a quote")
    text: str = ask(
        N_("What may the start-up quote?"),
        hint=N_("One or two sentences; the company's sponsor releases them."),
        type="text",
        min_length=1,
        max_length=400,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Ask the company's sponsor; what the sponsor writes is released at once."""
        me, sponsors = at.member, deciders(coop, Side.SME)
        if not sponsors:
            words = N_("Nobody can release it yet: the company's sponsor has not joined.")
            raise Problem(words, "text")
        quote = Quote(text=self.text, by=me.id, at=at.now)
        if any(m.id == me.id for m in sponsors):
            quote = quote.model_copy(update={"released": at.now, "released_by": me.id})
        after = coop.but(quote=quote)
        says = _quote_says(after, quote, me) if quote.released else ()
        if quote.waits:
            card = Say(
                "quote", Person(sponsors[0]), lambda t: exporting.quote_card(after, quote, t)
            )
            says = (card,)
        return Outcome(after, lambda t: exporting.quote_stands(after, quote, t), says)

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say who reads it."""
        del answers
        words = at.tongue(
            "It stands on the reference page that {org} may show to others.",
            org=coop.organisation(Side.STARTUP).name,
        )
        return (say(words, small=True),)


class ReleaseQuote(Command):
    """Release the quote for the reference page, or do not."""

    word: ClassVar[str] = "release"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("freigeben", "zitat freigeben")
    may: ClassVar[Right] = Right.STEER
    heading: ClassVar[str] = N_("Release the quote")
    answer: YesNo = ask(N_("May it be quoted?"), default=YesNo.YES)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it and tell whoever proposed it; only the company's sponsor or deputy may."""
        me, quote = at.member, coop.quote
        if quote is None or not quote.waits:
            raise NothingToRelease
        if not any(m.id == me.id for m in deciders(coop, Side.SME)):
            raise NotAllowed(who=who_may(Right.ANSWER, at.tongue))
        known = {"released": at.now, "released_by": me.id}
        if self.answer is YesNo.NO:
            known = {"refused": at.now}
        quote = quote.model_copy(update=known)
        after = coop.but(quote=quote)
        view = lambda t: exporting.quote_stands(after, quote, t)  # noqa: E731 - said twice
        return Outcome(after, view, _quote_says(after, quote, me))


def _quote_says(coop: Cooperation, quote: Quote, me: Member) -> tuple[Say, ...]:
    """Tell whoever proposed it and the start-up's owner how it ended."""
    there = {m.id: m for m in (coop.member(quote.by), coop.owner(Side.STARTUP)) if m}
    return tuple(
        Say("quote:ended", Person(m), lambda t: exporting.quote_stands(coop, quote, t))
        for m in there.values()
        if m.id != me.id
    )
