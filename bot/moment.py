"""The moment in which a command is asked for: who, where, when, and in which language."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.people import Address, Caller, Member
from bot.language import Tongue
from bot.links import Links


@dataclass(frozen=True, slots=True)
class Moment:
    """What surrounds a command: who asks, where, when, and in which language.

    ``who`` is None for a stranger and for the clock; ``new_id`` and ``secret`` are fresh random
    words, made outside so that ``run`` stays pure; ``library`` holds the playbooks and sheets,
    ``links`` signs links, ``others`` are the further cooperations that the command has asked to
    see (``Command.beside``).
    """

    now: datetime
    caller: Caller
    who: Member | None
    room: Address
    door: str
    tongue: Tongue
    home: str = ""
    where: str = ""
    new_id: str = ""
    secret: str = ""
    library: Library = field(default_factory=Library)
    links: Links = field(default_factory=lambda: Links(""))
    others: tuple[Cooperation, ...] = ()

    @property
    def on_card(self) -> bool:
        """Tell whether a button was pressed on a private card, which shows the result itself."""
        return self.room.kind == "person" and self.door == "button"

    @property
    def member(self) -> Member:
        """Return the member who asks; only where the command's right excludes strangers."""
        if self.who is None:
            raise LookupError
        return self.who
