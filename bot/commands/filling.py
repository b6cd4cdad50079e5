"""Answering a question sheet: a section at a time, each kept as soon as it is sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Self

from pydantic import Field

from bot.command import Command
from bot.commands.following import brings, follows
from bot.commands.sections import copy_meant, opened
from bot.commands.sheets import check, found, known_sheets, reader, roles_said
from bot.domain.answering import (
    answerer,
    begun,
    copies,
    copy_of,
    known,
    left,
    noted,
    revealed,
    side_of,
    stamp,
)
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Value
from bot.domain.outcomes import settled
from bot.domain.people import Member
from bot.domain.rights import Right
from bot.domain.sheets import Sheet
from bot.errors import BothAnswered, NoLonger, NotAllowed
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Block, Form, say
from bot.moment import Moment
from bot.outcome import Internal, Outcome, Person, Rooms, Say, View
from bot.views import sheet_news, sheets
from bot.views.sheets import Reader


class FillSheet(Command):
    """Answer a part of a question sheet."""

    word: ClassVar[str] = "sheet-part"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Question sheets")
    # Who answered what stands in the sheet itself; the journal is read by more people.
    secret: ClassVar[frozenset[str]] = frozenset({"given"})
    sheet: str = ask(N_("Which sheet?"), type="choice", choices=known_sheets, once=True)
    part: str = Field(default="", max_length=40)
    entry: str = Field(default="", max_length=12)
    given: dict[str, Value] = Field(default_factory=dict)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse whoever may not answer before they type anything."""
        name = str(answers.get("sheet") or "")
        if name:
            _may(coop, found(at, name), at, str(answers.get("entry") or ""))

    @classmethod
    def form(
        cls,
        answers: Answers,
        coop: Cooperation,
        at: Moment,
        problems: Mapping[str, str] | None = None,
    ) -> Form:
        """Lay out a section, holding what was answered before and what is being answered."""
        sheet = at.library.sheet(str(answers.get("sheet") or ""))
        if sheet is None or at.who is None:
            return super().form(answers, coop, at, problems)
        it, t = opened(coop, sheet, at, answers), at.tongue
        fixed: Answers = {"sheet": sheet.name, "part": it.section.name}
        entry = str(answers.get("entry") or "")
        return Form(
            title=sheet.title.said(t.language),
            word=cls.word,
            intro=it.intro(),
            inputs=it.inputs(answers, problems or {}),
            fixed=fixed | ({"entry": entry} if entry else {}),
            coop=coop.id if coop.version else "",
            submit=t("Send") if it.last else t("Save and go on"),
            cancel=t("Cancel"),
            problem=(problems or {}).get("", ""),
        )

    @classmethod
    def fill(cls, answers: Answers, coop: Cooperation, at: Moment) -> Self | Form:
        """Return the command, or the section again with a problem beside each bad answer."""
        sheet = at.library.sheet(str(answers.get("sheet") or ""))
        if sheet is None or at.who is None:
            return cls.form({}, coop, at)
        it = opened(coop, sheet, at, answers)
        given, problems = it.read(answers)
        if problems:
            return cls.form(answers, coop, at, problems)
        entry = str(answers.get("entry") or "")
        return cls(sheet=sheet.name, part=it.section.name, entry=entry, given=given)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep the section; the last one sends the sheet, and what comes of it comes."""
        sheet = found(at, self.sheet)
        _may(coop, sheet, at, self.entry)
        me, mark = at.member, stamp(at.member, at.now)
        side = side_of(sheet, me)
        filled = copy_meant(coop, sheet, at, self.entry)
        if filled is None:
            filled = begun(coop, sheet, side, coop.today(at.now), mark)
        filled = noted(filled, {**known(coop, sheet, side), **self.given}, mark)
        parts = dict.fromkeys((*filled.parts, self.part))
        filled = filled.but(parts=tuple(parts))
        outcome = kept(coop, sheet, filled, at)
        if filled.sent or not left(coop, sheet, filled, me):
            return outcome
        return replace(outcome, goes_on=sheets.given(sheet, entry=filled.entry))


class ConfirmItem(Command):
    """Confirm one point of a question sheet."""

    word: ClassVar[str] = "sheet-confirm"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.READ
    sheet: str = Field(default="", max_length=40)
    part: str = Field(default="", max_length=40)

    @classmethod
    def title(cls, coop: Cooperation, at: Moment, answers: Answers) -> str:
        """Name what is confirmed, where that is known."""
        sheet = at.library.sheet(str(answers.get("sheet") or ""))
        question = sheet.question(str(answers.get("part") or "")) if sheet else None
        said = question.label.said(at.tongue.language) if question else ""
        return said or super().title(coop, at, answers)

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Say what is asked, and why."""
        del coop
        sheet, language = at.library.sheet(str(answers.get("sheet") or "")), at.tongue.language
        question = sheet.question(str(answers.get("part") or "")) if sheet else None
        if sheet is None or question is None:
            return ()
        said = (say(question.ask.said(language)),) if question.ask else ()
        return (*said, say(sheet.why.said(language), small=True))

    @classmethod
    def submit(cls) -> str:
        """Name the button."""
        return N_("Confirm")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Mark it with who confirmed it and when (M56). Raises NotAllowed."""
        sheet, me = found(at, self.sheet), at.member
        question = sheet.question(self.part)
        if question is None or question.kind != "confirm" or sheet.many:
            raise NoLonger
        if question.by and not me.has(*question.by):
            raise NotAllowed(who=roles_said(question.by, at))
        if me.side not in (question.sides or sheet.sides):
            raise NoLonger
        mark, side = stamp(me, at.now), side_of(sheet, me)
        filled = copy_of(coop, sheet, side, coop.today(at.now))
        filled = filled or begun(coop, sheet, side, coop.today(at.now), mark)
        return kept(coop, sheet, noted(filled, {question.name: "yes"}, mark), at)


class DropEntry(Command):
    """Take an entry out of a question sheet."""

    word: ClassVar[str] = "sheet-drop"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.READ
    sheet: str = Field(default="", max_length=40)
    entry: str = Field(default="", max_length=12)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Leave it out from now on; nothing of it is erased."""
        sheet = found(at, self.sheet)
        check(coop, sheet, at)
        filled = copy_meant(coop, sheet, at, self.entry)
        if filled is None or not sheet.many:
            raise NoLonger
        after = coop.with_filled(filled.but(gone=True))
        who = reader(coop, at)
        says = told(after, sheet, filled, at)
        return Outcome(after, lambda t: sheets.card(after, sheet, who, t), says)


class BringIn(Command):
    """Bring into the project what an entry names that only your side reads so far."""

    word: ClassVar[str] = "sheet-bring"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.READ
    sheet: str = Field(default="", max_length=40)
    entry: str = Field(default="", max_length=12)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Begin an entry for each, and ask both project owners (M53). Raises NoLonger."""
        sheet = found(at, self.sheet)
        check(coop, sheet, at)
        filled = copy_meant(coop, sheet, at, self.entry)
        after, says = brings(coop, sheet, filled, at) if filled else (coop, ())
        if not says:
            raise NoLonger
        who = reader(coop, at)
        return Outcome(after, lambda t: sheets.card(after, sheet, who, t), says)


class SameSheet(Command):
    """Say that everything your side has entered in a sheet still is as it says."""

    word: ClassVar[str] = "sheet-same"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.READ
    sheet: str = Field(default="", max_length=40)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Mark every entry as looked at today (M25). Raises NoLonger where there is none."""
        sheet = found(at, self.sheet)
        check(coop, sheet, at)
        side, mark = side_of(sheet, at.member), stamp(at.member, at.now)
        mine = [f for f in copies(coop, sheet) if f.side is side and f.sent]
        if not mine or not sheet.many:
            raise NoLonger
        after = coop
        for filled in mine:
            after = after.with_filled(filled.but(saved=mark))
        return Outcome(
            after, lambda t: sheet_news.same(after, sheet, t), told(after, sheet, mine[-1], at)
        )


# -- keeping and telling -------------------------------------------------------------------------


def _may(coop: Cooperation, sheet: Sheet, at: Moment, entry: str) -> None:
    check(coop, sheet, at)
    filled = copy_meant(coop, sheet, at, entry)
    if filled and filled.sent and sheet.blind and revealed(coop, sheet, filled.round):
        raise BothAnswered


def kept(coop: Cooperation, sheet: Sheet, filled: Filled, at: Moment) -> Outcome:
    """Keep a copy, send it once nothing is left, and tell whoever reads it."""
    me, mark = at.member, stamp(at.member, at.now)
    note = {"sheet": sheet.name, "copy": filled.id, "fields": sorted(filled.answers)}
    if left(coop, sheet, filled, me) and not filled.sent:
        after = coop.with_filled(filled)
        return Outcome(after, lambda t: sheet_news.saved(after, sheet, filled, me, t), (), note)
    first = filled.sent is None
    filled = filled.but(sent=filled.sent or mark)
    after = settled(coop, sheet, filled, mark, at.tongue.language)
    after, says = follows(after, sheet, filled, at, first=first)
    says = (*told(after, sheet, filled, at), *says)
    if first:
        says += _turn(after, sheet, filled, at)
    who = reader(coop, at)
    return Outcome(after, lambda t: sheets.card(after, sheet, who, t), says, note)


def told(coop: Cooperation, sheet: Sheet, filled: Filled, at: Moment) -> tuple[Say, ...]:
    """Return the sheet's card for everybody who reads it, edited in place from then on."""
    day = coop.today(at.now)
    key = f"sheet:{sheet.name}:{filled.round}"
    if sheet.reads == "everyone":
        both = Reader(sheets.BOTH, None, day)
        return (Say(key, Rooms(), lambda t: sheets.card(coop, sheet, both, t)),)
    side = filled.side or at.member.side
    if sheet.reads == "side":
        own = Reader(frozenset({side}), None, day)
        return (Say(key, Internal(side), lambda t: sheets.card(coop, sheet, own, t)),)
    if not revealed(coop, sheet, filled.round):
        return ()
    people = [m for s in sheet.sides if (m := answerer(coop, sheet.roles, s, day))]
    return tuple(Say(key, Person(m), _card_for(coop, sheet, m, at)) for m in people)


def _card_for(coop: Cooperation, sheet: Sheet, who: Member, at: Moment) -> View:
    alone = Reader(frozenset({who.side}), who, coop.today(at.now), alone=True)
    return lambda t: sheets.card(coop, sheet, alone, t)


def _turn(coop: Cooperation, sheet: Sheet, filled: Filled, at: Moment) -> tuple[Say, ...]:
    """Tell the partner that it is their turn, where each side answers and they have not."""
    if not filled.pair or filled.side is None or sheet.reads == "side":
        return ()
    day = coop.today(at.now)
    other = copy_of(coop, sheet, filled.side.other, day)
    who = answerer(coop, sheet.roles, filled.side.other, day)
    if who is None or (other and other.sent):
        return ()
    key = f"sheet:{sheet.name}:{filled.round}:turn"
    return (Say(key, Person(who), lambda t: sheet_news.your_turn(coop, sheet, t)),)
