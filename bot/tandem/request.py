"""What comes in by a door, and what goes back to whoever asked."""

from dataclasses import dataclass

from pydantic import BaseModel

from bot.domain.people import Address, Caller
from bot.errors import TandemError
from bot.message import Form, Message

CLOCK = Address(platform="clock", id="clock", kind="person")
Reply = Message | Form


class Request(BaseModel, frozen=True):
    """Where a request came from: who, in which room or private chat, by which door.

    ``room`` has kind ``person`` in a private chat (then it is the caller's own address); ``door``
    is ``words``, ``button`` or ``form``; ``event`` identifies the platform's event, so that the
    same one delivered twice acts once; ``coop`` is what the button or form says it belongs to.
    ``link`` is the guest's link that was used, which then does so no second time.
    """

    caller: Caller
    room: Address
    door: str
    event: str = ""
    coop: str = ""
    link: str = ""

    @property
    def where(self) -> str:
        """Return how the journal and the figures name the way by which something was asked."""
        return self.door if self.door == "clock" else f"{self.room.platform}:{self.door}"


def of_clock(coop_id: str) -> Request:
    """Return what the clock asks of a cooperation."""
    caller = Caller(address=CLOCK, name="Tandem")
    return Request(caller=caller, room=CLOCK, door="clock", coop=coop_id)


@dataclass(frozen=True, slots=True)
class Done:
    """What the asker gets: a message or a form, whether anything came of it, what failed."""

    reply: Reply | None
    changed: bool = False
    failed: TandemError | None = None
