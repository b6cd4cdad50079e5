"""The monthly sponsor report: sent by the clock, shown and handed over at any time (M12)."""

from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.clock import ByClock
from bot.domain.cooperation import Cooperation
from bot.domain.month import Month, of, read
from bot.domain.rights import Right
from bot.errors import NotStarted
from bot.exports.handed import Format, handed
from bot.fields import ask
from bot.language import N_, Tongue
from bot.message import Choice, Message
from bot.moment import Moment
from bot.outcome import Outcome, privately
from bot.views import month
from bot.views.month_page import Page
from bot.views.month_paper import document


def formats(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the formats in which a report is handed over."""
    del coop, at
    return (
        Choice(value=Format.WORD.value, label="Word"),
        Choice(value=Format.MARKDOWN.value, label="Markdown"),
    )


class MonthReport(Command):
    """Show the sponsor report of a month, or hand it over as a file."""

    word: ClassVar[str] = "report month"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Sponsor report")
    also: ClassVar[tuple[str, ...]] = ("monatsbericht", "bericht monat", "month report")
    may: ClassVar[Right] = Right.READ
    slow: ClassVar[bool] = True
    month: str = ask(
        N_("Which month?"),
        hint=N_("Like 2026-11; empty means this one."),
        default="",
        max_length=40,
    )
    kind: str = ask(
        N_("As a file?"),
        type="choice",
        choices=formats,
        default="",
        markers=("as", "als"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Compile it; nothing changes. In a room only what both sides may read stands in it."""
        if coop.started is None:
            raise NotStarted
        wanted = _month(self.month) if self.month else of(coop.today(at.now))
        if wanted.key < of(coop.today(coop.started)).key:
            return Outcome(coop, lambda t: month.nothing(coop, wanted, t))
        if wanted.key > of(coop.today(at.now)).key:
            return Outcome(coop, lambda t: month.ahead(coop, wanted, t))
        page = Page(coop, wanted, at.member, at.now, inside=at.room.kind == "person")
        if not self.kind:
            return Outcome(coop, lambda t: month.report(page, t))
        return Outcome(coop, lambda t: _handed(page, Format(self.kind), t))


def _month(typed: str) -> Month:
    try:
        return read(typed)
    except ValueError:
        raise Problem(N_("Please write the month like 2026-11."), "month") from None


def _handed(page: Page, kind: Format, t: Tongue) -> Message:
    drawn = document(page, t)
    file = handed(drawn, kind, drawn.title, page.coop.title)
    return Message(title=f"{drawn.title} · {page.coop.title}", blocks=(file,))


class SendMonth(ByClock):
    """Send a sponsor the report of the month that has ended."""

    word: ClassVar[str] = "send-month"
    month: str
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send it once, privately."""
        duty, who = f"month:{self.member}", coop.member(self.member)
        after = coop.stamped(duty, self.month)
        if who is None or coop.has_done(duty, self.month):
            return Outcome(after)
        page = Page(after, read(self.month), who, at.now)
        return privately(
            after, f"month:{self.month}:{who.id}", [who], lambda t: month.report(page, t)
        )
