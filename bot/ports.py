"""What the core needs from outside: a store, messengers, a clock."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.message import Message


class Entry(BaseModel, frozen=True):
    """One line of the journal: who did what, when, from where, and what it replaced.

    ``who`` is a member's id or ``clock``; ``what`` a command's word; ``where`` like
    ``slack:words``; ``detail`` holds what was given and what it replaced.
    """

    at: datetime
    who: str
    what: str
    where: str
    detail: dict[str, Any] = {}


class Post(BaseModel, frozen=True):
    """A message that a room (or person) is owed.

    One ``key`` and room make one message on the platform: a second post edits the first. Held
    ``not_before`` an instant, it lets later posts of the room pass.
    """

    key: str
    room: Address
    message: Message
    not_before: datetime | None = None


State = Literal["waiting", "begun"]


class Owed(BaseModel, frozen=True):
    """A post on its way: its cooperation, its place in the room's order, and what was tried.

    ``begun`` means that a send was started and its end was never written down: the key must be
    looked up on the platform before it is sent again (R6).
    """

    coop: str
    seq: int
    key: str
    room: Address
    message: Message
    since: datetime
    state: State = "waiting"
    tries: int = 0
    not_before: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many posts a platform is owed, and since when the first of them might have gone.

    What was never tried and waits for its receiver's hours might go when these begin.
    """

    posts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that one command changes, saved together or not at all.

    ``coop`` bears the version it was read with. ``keys`` are all the look-up keys of the
    cooperation: those that start with ``person:`` or ``home:`` may be shared with other
    cooperations, every other belongs to one. ``next_due`` says when to look again (None: never by
    itself).
    """

    coop: Cooperation
    at: datetime
    keys: frozenset[str] = frozenset()
    posts: Sequence[Post] = ()
    entries: Sequence[Entry] = ()
    event: str = ""
    next_due: datetime | None = None


class Store(Protocol):
    """Keeps cooperations, each with the posts it owes, its journal and its receipts."""

    @property
    def restored(self) -> tuple[str, ...]:
        """Return the ids that were put back from their last good copy since the start."""
        ...

    @property
    def broken(self) -> tuple[tuple[str, str], ...]:
        """Return the files that cannot be read, each with the reason; nothing in them is served."""
        ...

    @property
    def trouble(self) -> str:
        """Return why nothing can be written at the moment, in English; empty while all is well."""
        ...

    async def load(self, coop_id: str) -> Cooperation:
        """Return the newest version. Raise ``NoSuchCooperation``, or ``StoreBroken``."""
        ...

    async def find(self, key: str) -> tuple[str, ...]:
        """Return the ids of the cooperations that bear this look-up key, sorted."""
        ...

    async def ids(self) -> tuple[str, ...]:
        """Return every cooperation's id, sorted."""
        ...

    async def save(self, change: Change) -> Cooperation:
        """Keep all of a change or nothing, and return the cooperation with its new version.

        A version of 0 creates. A waiting post with the same key and room is replaced in its place
        (the newest wording is sent, once); one that is begun is left and the new one queued.
        Raise ``Conflict`` if the version is not the newest, ``Taken`` if another cooperation bears
        one of its own keys, ``AlreadyDone`` if ``event`` was seen in the last 48 h,
        ``StoreFull`` if it cannot be written.
        """
        ...

    async def seen(self, coop_id: str, event: str) -> bool:
        """Tell whether this inbound event already changed the cooperation (kept 48 h)."""
        ...

    async def due(self, now: datetime, limit: int = 100) -> tuple[str, ...]:
        """Return ids whose ``next_due`` is not after now, earliest first."""
        ...

    async def next_due(self) -> datetime | None:
        """Return the earliest ``next_due`` of all."""
        ...

    async def backlog(self) -> dict[str, Backlog]:
        """Return what every platform is owed that is owed anything."""
        ...

    async def rooms_owed(self) -> tuple[Address, ...]:
        """Return the rooms that are owed anything."""
        ...

    async def owed(self, room: Address, limit: int = 10) -> tuple[Owed, ...]:
        """Return what a room is owed, in the order in which it was saved."""
        ...

    async def begin(self, owed: Owed) -> Owed | None:
        """Note durably that a send starts (``begun``, tries + 1), and return the post as it now is.

        It may have a newer wording; None if it is no longer owed.
        """
        ...

    async def sent(self, owed: Owed, ref: str) -> None:
        """Note that the platform took it under ``ref``: keep the receipt, owe it no longer."""
        ...

    async def later(self, owed: Owed, not_before: datetime, error: str, *, unknown: bool) -> None:
        """Keep it owed, not before then; ``unknown`` keeps it ``begun``, to be looked up first."""
        ...

    async def park(self, owed: Owed, error: str) -> None:
        """Owe it no longer, without a receipt; kept with its error among the parked."""
        ...

    async def parked(self, coop_id: str) -> tuple[Owed, ...]:
        """Return what could not be delivered, newest last."""
        ...

    async def receipt(self, coop_id: str, key: str, room: Address) -> str | None:
        """Return the platform's ref of the message that was sent under this key, if any."""
        ...

    async def journal(self, coop_id: str) -> tuple[Entry, ...]:
        """Return the whole journal, oldest first, archived years included."""
        ...

    async def keep(self, name: str, value: dict[str, Any]) -> None:
        """Keep a small named note durably (a platform's own record, a signing key)."""
        ...

    async def kept(self, name: str) -> dict[str, Any] | None:
        """Return a note, or None."""
        ...

    async def first(self, name: str) -> bool:
        """Note that something came, and tell whether it did for the first time, to any process.

        Known for a day at least, of very many at once the newest; pruning forgets it. A store that
        is one process's alone knows it as long as that runs.
        """
        ...

    async def prune(self, now: datetime) -> int:
        """Forget what nobody will ask for any more, and return how much that was.

        Notes that buttons and forms carry and events seen after their time, receipts after 26
        weeks, empty notes after two days. What is kept anew in time stays.
        """
        ...

    async def close(self) -> None:
        """Let go of files, locks and connections."""
        ...


@runtime_checkable
class Shared(Store, Protocol):
    """A store that several processes work on at once, with a queue of errands between them.

    A save queues an errand for each room that it owes something, in the same transaction.
    """

    pool: Any

    async def claim(self, now: datetime, queue: str) -> int:
        """Queue an errand for each cooperation that is due, once over all processes; count them.

        A claim holds for a minute, longer each time while the cooperation stays due.
        """
        ...

    async def call(self, now: datetime, platforms: Sequence[str]) -> int:
        """Queue an errand for each room that need not wait and has none yet; count them."""
        ...

    async def wake(self, now: datetime) -> datetime | None:
        """Return when something unclaimed falls due, or a post that was put off may go."""
        ...

    async def busy(self, queues: Sequence[str]) -> bool:
        """Tell whether an errand in these queues is being run, or could be."""
        ...


class Engine(Protocol):
    """Runs what is due and brings every room what it is owed, until it is stopped."""

    sends: Counter[str]

    async def start(self) -> None:
        """Begin: whatever is due or owed from before goes first."""
        ...

    async def stop(self) -> None:
        """Finish what is being sent and saved, then end."""
        ...

    async def settle(self) -> None:
        """Run what is due and deliver, until nothing is left but what has to wait."""
        ...

    def tick(self) -> None:
        """Look for what is due and owed now."""
        ...


# What came of trying a part: whether it works, what was tried, and what to do where it does not.
Finding = tuple[bool, str, str]


class Messenger(Protocol):
    """Puts messages into the rooms and private chats of one platform.

    Each method raises ``NotNow``, ``Unknown``, ``Gone`` (edit only) or ``Unreachable``.
    """

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Send a new message that bears the key, and return the platform's ref of it."""
        ...

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace the message in place."""
        ...

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return the ref of a message with exactly this key sent since then, or None."""
        ...


class Clock(Protocol):
    """Tells the time, and waits."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return when ``now`` has reached the instant."""
        ...


@dataclass(slots=True)
class Bell:
    """Rings when something is newly owed or due, so that nobody has to poll."""

    listeners: list[Callable[[], None]] = field(default_factory=list)
    doors: list[Callable[[Collection[Address]], None]] = field(default_factory=list)

    def ring(self, rooms: Collection[Address] = ()) -> None:
        """Tell everybody who listens, and the ``doors`` which rooms are owed something now."""
        for door in self.doors:
            door(rooms)
        for listener in self.listeners:
            listener()
