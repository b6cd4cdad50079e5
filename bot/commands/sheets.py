"""Question sheets as people meet them: the list, one sheet, a file of it, asking others."""

from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.domain.answering import (
    answerer,
    begun,
    copy_of,
    current,
    locked,
    may_answer,
    reads,
    revealed,
    side_of,
    stamp,
)
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.guards import over_limit
from bot.domain.people import Member, Role
from bot.domain.rights import Right
from bot.domain.sheets import Sheet
from bot.errors import NoLonger, NoSuchSheet, NotAllowed, NothingWaits, NotOpenYet, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.views import sheet_news, sheets
from bot.views.sheets import Reader
from bot.words import labelled


def known_sheets(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return every sheet as a choice."""
    del coop
    language = at.tongue.language
    return tuple(Choice(value=s.name, label=s.title.said(language)) for s in at.library.sheets)


def reader(coop: Cooperation, at: Moment) -> Reader:
    """Return who reads what is shown here: the asker alone, a side in its room, or both."""
    me, day = at.member, coop.today(at.now)
    if at.room.kind == "person":
        return Reader(frozenset({me.side}), me, day, alone=True)
    room = coop.room(at.room)
    if room and room.kind == "internal" and room.side is me.side:
        return Reader(frozenset({me.side}), me, day)
    return Reader(sheets.BOTH, me, day)


def found(at: Moment, name: str) -> Sheet:
    """Return a sheet by its name. Raises NoSuchSheet."""
    sheet = at.library.sheet(name)
    if sheet is None:
        raise NoSuchSheet
    return sheet


def roles_said(roles: tuple[Role, ...], at: Moment) -> str:
    """Name those whose answer it is, for "That is for …"."""
    return at.tongue.and_([labelled(r, at.tongue) for r in roles])


def check(coop: Cooperation, sheet: Sheet, at: Moment) -> None:
    """Refuse whoever may not answer, and what comes too early. Raises NotAllowed, NotOpenYet."""
    if coop.started is None:
        raise NotStarted
    if not may_answer(coop, sheet, at.member, coop.today(at.now)):
        raise NotAllowed(who=roles_said(sheet.roles, at))
    if locked(coop, sheet):
        said = sheet.after_says or sheet.why
        raise NotOpenYet(reason=said.said(at.tongue.language))


class ShowSheet(Command):
    """Show the question sheets, or one of them."""

    word: ClassVar[str] = "sheet"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("bogen", "bögen", "sheets", "fragebogen")
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Question sheets")
    sheet: str = ask(N_("Which sheet?"), type="choice", choices=known_sheets, default="", once=True)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it, as far as everybody here may read; nothing changes."""
        if coop.started is None:
            raise NotStarted
        who = reader(coop, at)
        if not self.sheet:
            return Outcome(coop, lambda t: sheets.listed(coop, at.library.sheets, who, t))
        sheet = found(at, self.sheet)
        return Outcome(coop, lambda t: sheets.card(coop, sheet, who, t))


class ExportSheet(Command):
    """Hand over a sheet as a file."""

    word: ClassVar[str] = "sheet-export"
    after_end: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.READ
    sheet: str = Field(default="", max_length=40)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand over one page, as far as everybody here may read. Raises NothingWaits."""
        if coop.started is None:
            raise NotStarted
        sheet, who = found(at, self.sheet), reader(coop, at)
        shown = tuple(
            f for f in current(coop, sheet, who.day) if reads(coop, sheet, f, who.sides, who.only)
        )
        if not shown:
            raise NothingWaits
        return Outcome(coop, lambda t: sheet_news.handed(coop, sheet, shown, who.day, t))


class AskOthers(Command):
    """Ask whoever has not answered a sheet yet."""

    word: ClassVar[str] = "sheet-ask"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.STEER
    sheet: str = Field(default="", max_length=40)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send each of them a private card; once a round."""
        if coop.started is None:
            raise NotStarted
        sheet = found(at, self.sheet)
        if locked(coop, sheet):
            raise NotOpenYet(reason=(sheet.after_says or sheet.why).said(at.tongue.language))
        day = coop.today(at.now)
        people = [m for m in askable(coop, sheet, at) if m.id != at.member.id]
        says = tuple(
            Say(
                f"sheet:{sheet.name}:{day}:ask:{m.id}",
                Person(m),
                lambda t, m=m: sheet_news.invitation(  # type: ignore[misc]
                    coop, sheet, Reader(frozenset({m.side}), m, day, alone=True), t
                ),
            )
            for m in people
        )
        return Outcome(coop, lambda t: sheet_news.asked(sheet, people, t), says)


def askable(coop: Cooperation, sheet: Sheet, at: Moment) -> list[Member]:
    """Return who answers for each side that has not sent its copy, and who is to confirm."""
    day = coop.today(at.now)
    sides = sheet.sides if sheet.per == "side" else (at.member.side,)
    found: dict[str, Member] = {}
    for side in sides:
        filled = copy_of(coop, sheet, side if sheet.per == "side" else None, day)
        who = None if _sent(filled) else answerer(coop, sheet.roles, side, day)
        waiting = [q.by for q in sheet.questions if q.by and not (filled and filled.answer(q.name))]
        confirms = [answerer(coop, roles, side, day) for roles in waiting]
        found |= {m.id: m for m in (who, *confirms) if m}
    return list(found.values())


def _sent(filled: Filled | None) -> bool:
    return filled is not None and filled.sent is not None


class AskAnew(Command):
    """Begin a new round of a sheet."""

    word: ClassVar[str] = "sheet-again"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.STEER
    sheet: str = Field(default="", max_length=40)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Copy one's own answers into a new round. Raises NoLonger where one is running."""
        sheet = found(at, self.sheet)
        check(coop, sheet, at)
        me, day = at.member, coop.today(at.now)
        mine = copy_of(coop, sheet, side_of(sheet, me), day)
        running = [f for f in current(coop, sheet, day) if f.sent is None]
        waits = sheet.per == "side" and mine and not revealed(coop, sheet, mine.round)
        if sheet.again != "never" or sheet.many or mine is None or running or waits:
            raise NoLonger
        fresh = begun(coop, sheet, mine.side, day, stamp(me, at.now), anew=True)
        after = coop.with_filled(fresh)
        who = reader(coop, at)
        return Outcome(after, lambda t: sheets.card(after, sheet, who, t))


class Within(Command):
    """Ask whether you may decide something alone."""

    word: ClassVar[str] = "within"
    also: ClassVar[tuple[str, ...]] = ("darf ich", "may i")
    may: ClassVar[Right] = Right.ESCALATE
    heading: ClassVar[str] = N_("May I decide this?")
    money: float = ask(
        N_("How much money?"),
        hint=N_("In euros; 0 if none."),
        default=0,
        ge=0,
        le=1_000_000_000,
        markers=("geld", "euro"),
    )
    weeks: float = ask(
        N_("How many weeks later?"),
        hint=N_("0 if nothing moves."),
        default=0,
        ge=0,
        le=520,
        markers=("wochen",),
    )
    about: str = ask(N_("What is it about?"), default="", max_length=280, markers=("worum",))

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer nothing at all as what it costs."""
        del coop, at
        return {"money": "0", "weeks": "0"}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hold it against what is agreed for the owner of one's own side (M13)."""
        if coop.started is None:
            raise NotStarted
        if not self.model_fields_set & {"money", "weeks"}:
            raise Problem(
                N_("How much money or time is it? Please give a number, 0 if none."), "money"
            )
        over = over_limit(coop, at.member.side, self.money, self.weeks)
        return Outcome(coop, lambda t: sheet_news.within(over, self.about, t))
