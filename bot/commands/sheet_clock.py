"""What the clock asks for about question sheets: days that come, rounds that begin, waiting."""

from typing import ClassVar

from bot.commands.clock import ByClock
from bot.domain.answering import copy_of
from bot.domain.cooperation import Cooperation
from bot.domain.ledger import LEDGER, looked
from bot.domain.people import Side
from bot.moment import Moment
from bot.outcome import Outcome, privately
from bot.views import sheet_news


class RemindSheet(ByClock):
    """Remind somebody of an answer whose day has come (M46)."""

    word: ClassVar[str] = "remind-sheet"
    copy_: str
    name: str
    member: str
    day: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card, once for this day."""
        del at
        duty = f"sheet:{self.copy_}:{self.name}"
        filled, who = coop.filled(self.copy_), coop.member(self.member)
        after = coop.stamped(duty, self.day)
        due = filled and any(r.name == self.name for r in filled.reminders)
        if filled is None or who is None or not due or coop.has_done(duty, self.day):
            return Outcome(after)
        return privately(
            after,
            f"{duty}:{self.day}",
            [who],
            lambda t: sheet_news.remind(after, filled, self.name, t),
        )


class AskSheetsAnew(ByClock):
    """Ask somebody once a round for the sheets that are answered anew (M16, M25, M07)."""

    word: ClassVar[str] = "sheets-anew"
    member: str
    round_: str
    copies: tuple[str, ...]

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send one private card for all of them."""
        del at
        duty = f"sheets:{self.member}:{self.round_}"
        who = coop.member(self.member)
        asked = [f for f in map(coop.filled, self.copies) if f]
        after = coop.stamped(duty, "asked")
        if who is None or not asked or coop.has_done(duty, "asked"):
            return Outcome(after)
        return privately(after, duty, [who], lambda t: sheet_news.anew(after, asked, t))


class AskLedger(ByClock):
    """Ask a side before a gate what has arrived of what it hoped for (M25)."""

    word: ClassVar[str] = "ask-ledger"
    review: str
    side: Side

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send its owner a private card, once for the day that is booked."""
        review, sheet = coop.review(self.review), at.library.sheet(LEDGER)
        if review is None:
            return Outcome(coop)
        after = coop.stamped(f"ledger:{review.id}:{self.side}", review.day.isoformat())
        who = coop.acting_owner(self.side, coop.today(at.now))
        if who is None or sheet is None or not review.open or looked(coop, self.side, review):
            return Outcome(after)
        return privately(
            after,
            f"ledger:{review.id}",
            [who],
            lambda t: sheet_news.ledger(after, sheet, review, who, t),
        )


class NudgeSheet(ByClock):
    """Remind somebody once that the partner waits for their answers (M36, M42)."""

    word: ClassVar[str] = "nudge-sheet"
    copy_: str
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card, once a copy."""
        del at
        duty = f"sheet-waits:{self.copy_}"
        filled, who = coop.filled(self.copy_), coop.member(self.member)
        after = coop.stamped(duty, "nudged")
        if filled is None or who is None or coop.has_done(duty, "nudged"):
            return Outcome(after)
        return privately(after, duty, [who], lambda t: sheet_news.waiting(after, filled, t))


class AskOpening(ByClock):
    """Ask a sponsor what worries them: at the beginning, and when a pilot begins (M51)."""

    word: ClassVar[str] = "ask-opening"
    side: Side
    member: str
    round_: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the opening card with the question, once a round; nothing where it is answered."""
        duty, who = f"opening:{self.side}", coop.member(self.member)
        after = coop.stamped(duty, self.round_)
        sheet = next((s for s in at.library.sheets if s.opening), None)
        if who is None or sheet is None or coop.has_done(duty, self.round_):
            return Outcome(after)
        mine = copy_of(coop, sheet, self.side, coop.today(at.now))
        if mine and mine.sent:
            return Outcome(after)
        return privately(
            after,
            f"{duty}:{self.round_}",
            [who],
            lambda t: sheet_news.opening(after, sheet, who, t),
        )
