"""Rooms: linking a second one by a one-time code, moved addresses, rooms out of reach."""

import hashlib
import re
from datetime import timedelta
from typing import ClassVar

from bot.command import Command
from bot.commands.joining import welcome
from bot.domain.cooperation import Cooperation, Room
from bot.domain.pending import LinkCode
from bot.domain.people import Address, Side
from bot.domain.rights import Right
from bot.errors import NoSuchCode, NotInRoom
from bot.fields import ask
from bot.language import N_
from bot.message import Answers
from bot.moment import Moment
from bot.outcome import Internal, Outcome, Person, Rooms, Say, privately
from bot.views import setup
from bot.words import RoomKind

VALID = timedelta(minutes=15)


def digest(code: str) -> str:
    """Return the hash of a code, however it was typed."""
    plain = re.sub(r"[^0-9A-Z]", "", code.upper())
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


class LinkRoom(Command):
    """Get a code that links a second room to this cooperation."""

    word: ClassVar[str] = "link"
    heading: ClassVar[str] = N_("Link another room")
    also: ClassVar[tuple[str, ...]] = ("verknüpfen", "raum")
    may: ClassVar[Right] = Right.STEER
    kind: RoomKind = ask(N_("Who reads the other room?"), default=RoomKind.SHARED)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand out a code; only its hash is kept, for 15 minutes and one use."""
        plain = at.secret.upper()
        words = "-".join(plain[n : n + 4] for n in range(0, len(plain), 4))
        side = at.member.side if self.kind is RoomKind.INTERNAL else None
        code = LinkCode(
            digest=digest(words),
            until=at.now + VALID,
            kind=self.kind.value,
            side=side,
            by=at.member.id,
        )
        valid = tuple(c for c in coop.codes if c.until > at.now)
        after = coop.but(codes=(*valid, code))
        return Outcome(after, lambda t: setup.code(after, words, code.until, t))


class Connect(Command):
    """Link this room with the code from the other room."""

    word: ClassVar[str] = "connect"
    heading: ClassVar[str] = N_("Link this room")
    also: ClassVar[tuple[str, ...]] = ("verbinden", "code")
    may: ClassVar[Right] = Right.ENTER
    anywhere: ClassVar[bool] = True
    secret: ClassVar[frozenset[str]] = frozenset({"code"})
    code: str = ask(
        N_("Which code did you get?"),
        max_length=40,
        hint=N_("Like A1B2-C3D4-E5F6, from “link” in the first room."),
    )

    @classmethod
    def finds(cls, answers: Answers) -> str | None:
        """Find the cooperation by its code."""
        said = answers.get("code")
        return f"code:{digest(said)}" if isinstance(said, str) and said else None

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Add the room this is said in, and use the code up."""
        mine = digest(self.code)
        code = next((c for c in coop.codes if c.digest == mine), None)
        if code is None or code.until <= at.now:
            raise NoSuchCode
        if at.room.kind != "room":
            raise NotInRoom
        room = Room(
            address=at.room,
            kind=code.kind,
            side=code.side,
            language=at.tongue.language,
            home=at.home,
        )
        after = coop.with_room(room).but(codes=tuple(c for c in coop.codes if c != code))
        says = (welcome(after),)
        if code.side:
            side = code.side
            says = (
                Say(
                    "welcome:internal",
                    Internal(side),
                    lambda t: setup.internal_welcome(after, side, t),
                ),
            )
        return Outcome(after, lambda t: setup.linked(after, room, t), says)


class RoomMoved(Command):
    """Note that a platform gave a room another id."""

    word: ClassVar[str] = "room-moved"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.CLOCK
    old: Address
    new: Address

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Follow the room to its new address."""
        del at
        moved = tuple(
            r.model_copy(update={"address": self.new}) if r.address == self.old else r
            for r in coop.rooms
        )
        after = coop.but(rooms=moved)
        return Outcome(after, None, (Say("moved", Rooms(), lambda t: setup.moved(after, t)),))


class TellUnreachable(Command):
    """Tell the owners that a room or person could not be reached."""

    word: ClassVar[str] = "unreachable"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.CLOCK
    room: Address
    reason: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell the owner of the person's side, for a room both; never whom it failed for."""
        member = coop.member_at(self.room)
        where = member.name if member else self.room.id
        room = coop.room(self.room)
        # Not even the name of an internal room is the partner's business.
        concerned = member.side if member else room.side if room else None
        owners = [coop.owner(concerned)] if concerned else [coop.owner(s) for s in Side]
        told = [o for o in owners if o and self.room not in o.addresses]
        day = coop.today(at.now).isoformat()
        return Outcome(
            coop,
            None,
            tuple(
                Say(
                    f"unreachable:{self.room.key}:{day}",
                    Person(o),
                    lambda t: setup.unreachable(coop, where, self.reason, t),
                )
                for o in told
            ),
        )


class TellRestored(Command):
    """Tell the owners that the last good copy of their cooperation is back."""

    word: ClassVar[str] = "restored"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.CLOCK

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell both owners privately; the same day again, the same card."""
        key = f"restored:{coop.today(at.now).isoformat()}"
        owners = [owner for side in Side if (owner := coop.owner(side))]
        return privately(coop, key, owners, lambda t: setup.restored(coop, t))
