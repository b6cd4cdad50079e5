"""Links for people from outside: made for exactly one thing, and revoked (M12)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.deciding import Decide
from bot.commands.filling import ConfirmItem, FillSheet
from bot.commands.gate_votes import GateDecide
from bot.commands.guests import only_one, theirs
from bot.commands.light import LookBack, ReportLight
from bot.commands.minutes import Minutes
from bot.commands.month import MonthReport
from bot.commands.sheets import found, known_sheets, roles_said
from bot.domain import gates
from bot.domain.answering import copy_of, left, locked, may_answer, side_of
from bot.domain.cooperation import Cooperation
from bot.domain.guests import LASTS, Errand, GuestLink, door, mailbox
from bot.domain.hosts import tends
from bot.domain.library import Library
from bot.domain.month import Month, of
from bot.domain.people import Member
from bot.domain.playbook import Text
from bot.domain.rights import Right, may, standings
from bot.domain.sheets import Sheet
from bot.domain.week import open_week
from bot.errors import NoAddress, NoGate, NoGuest, NoLonger, NotOpenYet
from bot.fields import ask
from bot.language import N_
from bot.links import Pass, Purpose
from bot.message import Answers, Choice, When
from bot.moment import Moment
from bot.outcome import Mail, Outcome, Say
from bot.triggers import cause_said
from bot.views import guests
from bot.views.common import who_may
from bot.views.meeting import name
from bot.views.month_page import month_said

ENTER = "/guest/"
KEPT = 200
OFFERED = 24


def open_cases(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the questions that wait for a decision; what each is about only to its own side."""
    return tuple(
        Choice(
            value=c.id,
            label=f"{c.id} · {cause_said(coop, c, at.tongue)[:50]}"
            if at.who and at.who.side is c.side
            else c.id,
        )
        for c in coop.open_cases
    )


def points(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return everything that somebody confirms by a button, in any sheet."""
    del coop
    language = at.tongue.language
    return tuple(
        Choice(
            value=f"{s.name}.{q.name}",
            label=f"{s.title.said(language)}: {q.label.said(language)}"[:75],
        )
        for s in at.library.sheets
        if not s.many
        for q in s.questions
        if q.kind == "confirm"
    )


def held(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the jour fixes that have minutes, newest first."""
    there = [m for m in reversed(coop.meetings) if m.held and not m.running]
    return tuple(Choice(value=m.id, label=name(m, at.tongue)) for m in there[:OFFERED])


def months(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the months since the beginning, newest first."""
    first = of(coop.today(coop.started or at.now))
    there: list[Month] = []
    month = of(coop.today(at.now))
    while month.key >= first.key and len(there) < OFFERED:
        there.append(month)
        month = month.before
    return tuple(Choice(value=m.key, label=month_said(m, at.tongue)) for m in there)


def _if(errand: Errand) -> When:
    return When(field="errand", values=(errand.value,))


def _which(
    question: str, choices: Callable[[Cooperation, Moment], tuple[Choice, ...]], errand: Errand
) -> Any:
    """Return the question for the one thing that an errand is about."""
    return ask(question, type="choice", choices=choices, default="", when=_if(errand), needed=True)


class LinkFor(Command):
    """Make a link to one thing for somebody from outside."""

    word: ClassVar[str] = "guest link"
    heading: ClassVar[str] = N_("A link for a guest")
    also: ClassVar[tuple[str, ...]] = ("gastlink",)
    may: ClassVar[Right] = Right.STEER
    member: str = ask(N_("For whom?"), type="person", choices=theirs)
    errand: Errand = ask(N_("What is it for?"))
    case: str = _which(N_("Which escalation?"), open_cases, Errand.DECIDE)
    sheet: str = _which(N_("Which sheet?"), known_sheets, Errand.SHEET)
    point: str = _which(N_("What is to be confirmed?"), points, Errand.CONFIRM)
    meeting: str = _which(N_("Which jour fixe?"), held, Errand.MINUTES)
    month: str = _which(N_("Which month?"), months, Errand.MONTH)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where there is nobody to choose."""
        del answers
        if coop.started and not theirs(coop, at):
            raise NoGuest

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Take the one there is, the newest minutes, and the last whole month."""
        known = only_one(coop, at)
        if minutes := held(coop, at):
            known["meeting"] = minutes[0].value
        if whole := months(coop, at)[:2]:
            known["month"] = whole[-1].value
        return known

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Sign it, show it to whoever asked, and send it by e-mail where that is possible."""
        who = coop.member(self.member)
        by = door(who) if who and who.roles and tends(coop, at.member, who) else None
        if who is None or by is None:
            raise Problem(N_("Please choose somebody from outside, or name them first."), "member")
        if not at.links.base:
            raise NoAddress
        right = OPENS[self.errand].may
        if not may(right, standings(coop, who, coop.today(at.now))):
            raise Problem(
                N_("{who} cannot be given this link: it is for {roles}."),
                "errand",
                who=who.name,
                roles=who_may(right, at.tongue),
            )
        given, title = GIVEN[self.errand](self, coop, who, at)
        until = at.now + LASTS
        box = mailbox(who) if at.links.mails else None
        link = GuestLink(
            id=at.new_id,
            member=who.id,
            errand=self.errand,
            given=given,
            title=title,
            by=at.member.id,
            at=at.now,
            until=until,
            mailed=box is not None,
        )
        token = at.links.sign(Pass(Purpose.GUEST, at.now, until, by.key, coop.id, link.id))
        url = f"{at.links.base}{ENTER}{token}"
        after = coop.with_link(link, KEPT)
        mail = Say(
            f"guest:{link.id}",
            Mail(who),
            lambda t: guests.mail(after, link, at.member, url, t),
        )
        return Outcome(
            after,
            lambda t: guests.made(after, link, url, t),
            (mail,) if box else (),
            note={"link": link.id},
        )


# -- what a link brings along --------------------------------------------------------------------

Brought = tuple[Answers, Text | None]


def _light(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    del it, who, at
    return {"week": open_week(coop)}, None


def _case(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    del coop, who, at
    return {"case": it.case}, None


def _gate(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    """Return the gate that is to be decided. Raises NoGate."""
    del it, who, at
    review = gates.current(coop)
    if review is None:
        raise NoGate
    return {"review": review.id}, None


def _sheet(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    """Return the sheet, if it is theirs to answer. Raises Problem, NotOpenYet."""
    sheet = found(at, it.sheet)
    if locked(coop, sheet):
        raise NotOpenYet(reason=(sheet.after_says or sheet.why).said(at.tongue.language))
    if not may_answer(coop, sheet, who, coop.today(at.now)):
        roles = roles_said(sheet.roles, at)
        raise Problem(
            N_("{who} cannot answer this sheet: it is for {roles}."),
            "sheet",
            who=who.name,
            roles=roles,
        )
    if not _to_answer(coop, sheet, who, coop.today(at.now), ""):
        raise Problem(N_("This sheet is answered already."), "sheet")
    return {"sheet": sheet.name}, sheet.title


def _to_answer(coop: Cooperation, sheet: Sheet, who: Member, day: date, entry: str) -> bool:
    """Tell whether anything of a sheet is left for somebody; a new entry always is."""
    if sheet.many and not entry:
        return True
    filled = coop.filled(entry) if entry else copy_of(coop, sheet, side_of(sheet, who), day)
    return bool(left(coop, sheet, filled, who))


def _point(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    """Return the point, if it is theirs to confirm. Raises Problem."""
    del coop
    name, _, part = it.point.partition(".")
    sheet = at.library.sheet(name)
    question = sheet.question(part) if sheet else None
    if sheet is None or question is None or (question.by and not who.has(*question.by)):
        roles = roles_said(question.by if question else (), at)
        raise Problem(
            N_("{who} cannot confirm this: it is for {roles}."),
            "point",
            who=who.name,
            roles=roles,
        )
    return {"sheet": name, "part": part}, question.label


def _meeting(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    del coop, who, at
    return {"meeting": it.meeting}, None


def _month(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    del coop, who, at
    return {"month": it.month}, None


def _read(it: LinkFor, coop: Cooperation, who: Member, at: Moment) -> Brought:
    del it, coop, who, at
    return {}, None


def overtaken(
    coop: Cooperation, link: GuestLink, who: Member, library: Library, now: datetime
) -> bool:
    """Tell whether a sheet was answered some other way since the link to it was made."""
    sheet = library.sheet(str(link.given.get("sheet") or ""))
    if link.errand is not Errand.SHEET or sheet is None:
        return False
    entry = str(link.given.get("entry") or "")
    return not _to_answer(coop, sheet, who, coop.today(now), entry)


GIVEN: dict[Errand, Callable[[LinkFor, Cooperation, Member, Moment], Brought]] = {
    Errand.LIGHT: _light,
    Errand.DECIDE: _case,
    Errand.GATE: _gate,
    Errand.SHEET: _sheet,
    Errand.CONFIRM: _point,
    Errand.MINUTES: _meeting,
    Errand.MONTH: _month,
    Errand.READ: _read,
}


OPENS: dict[Errand, type[Command]] = {
    Errand.LIGHT: ReportLight,
    Errand.DECIDE: Decide,
    Errand.GATE: GateDecide,
    Errand.SHEET: FillSheet,
    Errand.CONFIRM: ConfirmItem,
    Errand.MINUTES: Minutes,
    Errand.MONTH: MonthReport,
    Errand.READ: LookBack,
}


class EndLink(Command):
    """Revoke a guest's link, or all of them."""

    word: ClassVar[str] = "end-link"
    after_end: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.STEER
    link: str = ""

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """End it at once."""
        ends = [k for k in coop.guest_links if k.open(at.now) and self.link in ("", k.id)]
        if not ends:
            raise NoLonger
        after = coop
        for link in ends:
            after = after.with_link(link.but(ended=at.now))
        return Outcome(
            after,
            lambda t: guests.listed(after, at.now, t),
            note={"links": [link.id for link in ends]},
        )
