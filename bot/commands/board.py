"""The way to the board: a link of one's own, and its end (M13, M41)."""

from datetime import datetime, timedelta
from typing import ClassVar

from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.domain.rights import Right
from bot.errors import NoAddress
from bot.fields import ask
from bot.language import N_
from bot.links import Pass, Purpose
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import board
from bot.words import BoardWish

LASTS = timedelta(days=7)
ENTER = "/board/in/"


def revocation(address: Address) -> str:
    """Return the name under which is kept until when an account's links have ended."""
    return f"links:ended:{address.key}"


class Board(Command):
    """Open the board: all your cooperations at a glance."""

    word: ClassVar[str] = "board"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Board")
    also: ClassVar[tuple[str, ...]] = ("tafel", "dashboard")
    may: ClassVar[Right] = Right.BOARD
    anywhere: ClassVar[bool] = True
    personal: ClassVar[bool] = True
    wish: BoardWish = ask(N_("What would you like?"), default=BoardWish.OPEN)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Sign a link for whoever asks, or end all that they were given."""
        if self.wish is BoardWish.REVOKE:
            return Outcome(
                coop,
                board.revoked,
                keeps=ended(at.caller.address, at.who.addresses if at.who else (), at.now),
                logged=True,
            )
        if not at.links.base:
            raise NoAddress
        until = at.now + LASTS
        token = at.links.sign(Pass(Purpose.BOARD, at.now, until, who=at.caller.address.key))
        url = f"{at.links.base}{ENTER}{token}"
        return Outcome(coop, lambda t: board.link(url, until, t))


def ended(
    address: Address, others: tuple[Address, ...], now: datetime
) -> dict[str, dict[str, str]]:
    """Return the notes that end every link given to these accounts up to now."""
    accounts = dict.fromkeys((address, *others))
    return {revocation(a): {"until": now.isoformat()} for a in accounts}
