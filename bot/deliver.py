"""Bring to a room what it is owed: in order, nothing lost, nothing twice, no other room held up."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from traceback import extract_tb
from typing import Any

from bot.domain.people import Address
from bot.errors import Gone, NotNow, StoreAway, StoreFull, Unknown, Unreachable
from bot.message import Message
from bot.ports import Messenger, Owed, Store
from bot.told import Hear, Tried, to_nobody

log = logging.getLogger(__name__)

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 900.0
LONGEST_WAIT = timedelta(hours=24)
GIVE_UP = timedelta(hours=24)
FEWEST_TRIES = 20
PATIENCE = 60.0
BATCH = 50
SKEW = timedelta(minutes=10)
STOPPED = 5.0

Tell = Callable[[Owed, str], Awaitable[None]]


async def tell_nobody(owed: Owed, reason: str) -> None:
    """Report to nobody that a room cannot be reached; the log has it."""
    del owed, reason


def chance() -> float:
    """Return a random number in [0, 1)."""
    return secrets.randbelow(1 << 20) / (1 << 20)


def pause(tries: int, jitter: Callable[[], float] = chance) -> timedelta:
    """Return how long to wait after so many tries: doubled each time, up to 15 minutes.

    Jitter takes off up to half of it, so that what failed together does not come back together.
    """
    longest = min(FIRST_PAUSE * 2 ** min(max(tries - 1, 0), 30), LONGEST_PAUSE)
    return timedelta(seconds=longest * (1 - jitter() / 2))


def log_failure(what: str, error: BaseException, **which: object) -> None:
    """Log a bug with a reference, its type and where it came from, but never its words.

    They may bear a message's text, or a token. What the store cannot do at the moment it says
    itself, once for all.
    """
    if isinstance(error, StoreAway | StoreFull):
        log.debug(what, extra={**which, "error": type(error).__name__})
        return
    steps = [f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in extract_tb(error.__traceback__)]
    found = {"error": type(error).__name__, "at": " > ".join(steps[-6:])}
    log.error(what, extra={"reference": secrets.token_hex(6), **which, **found})


def mark(owed: Owed) -> str:
    """Return the key that the message bears on the platform.

    Two cooperations may use the same key in one private chat, so theirs is part of it.
    """
    return f"{owed.coop}:{owed.key}"


@dataclass(slots=True)
class Courier:
    """Delivers, one room at a time.

    ``tell`` hears of a room that cannot be reached, once until something arrives there again;
    ``hear`` is told how each try ended; ``go_on`` is asked before each post; ``patience`` is how
    many seconds one call may take. Not ``alone``, others deliver from the same store. ``steady``
    tells seconds that never jump, so that whoever was stopped between two lines notices, and looks
    the key up.
    """

    store: Store
    messengers: Mapping[str, Messenger]
    now: Callable[[], datetime]
    tell: Tell = tell_nobody
    jitter: Callable[[], float] = chance
    go_on: Callable[[], bool] = lambda: True
    hear: Hear = to_nobody
    patience: float = PATIENCE
    steady: Callable[[], float] = lambda: 0.0
    alone: bool = True
    _reached: set[str] = field(default_factory=set)

    async def deliver(self, room: Address) -> datetime | None:
        """Send what a room is owed, and return when to come back: None if nothing is left.

        The store's own errors pass through; what was begun then is looked up the next time.
        """
        messenger = self.messengers.get(room.platform)
        if messenger is None:
            log.warning("no such platform here", extra={"room": room.key})
            return self.now() + timedelta(seconds=LONGEST_PAUSE)
        while batch := await self.store.owed(room, BATCH):
            held: list[datetime] = []
            for owed in batch:
                if not self.go_on():
                    return self.now()
                if until := _waits(owed, self.now()):
                    if owed.tries:
                        return until
                    held.append(until)
                elif wait := await self._try(messenger, owed):
                    return wait
            if len(held) == len(batch):
                return min(held)
        return None

    async def _try(self, messenger: Messenger, owed: Owed) -> datetime | None:
        """Send one post, and return until when the room has to wait, if it has to.

        A post that was begun before stays so until it is known to have arrived: a refusal now says
        nothing about what the earlier try did.
        """
        asked = self.steady()
        post = await self.store.begin(owed)
        if post is None:
            return None
        ref = await self.store.receipt(post.coop, post.key, post.room)
        unsure = owed.state == "begun" or post.tries > owed.tries + 1
        begun = self.steady()
        unsure = unsure or begun - asked > STOPPED
        try:
            async with asyncio.timeout(self.patience):
                ref = await send(messenger, post, ref, unsure=unsure)
        except Unreachable as error:
            await self._park(post, error.reason, begun)
            return None
        except NotNow as error:
            reason = error.reason or "not now"
            return await self._wait(post, reason, begun, unknown=unsure, seconds=error.seconds)
        except (Unknown, TimeoutError) as error:
            return await self._wait(post, type(error).__name__, begun, unknown=True)
        except Exception as error:  # noqa: BLE001 - a messenger's bug must not stop other rooms
            log_failure("a messenger failed", error, **_which(post))
            return await self._wait(post, type(error).__name__, begun, unknown=True)
        await self.store.sent(post, ref)
        self._told(post, "sent", begun)
        await self._arrived(post)
        return None

    async def _wait(
        self, post: Owed, error: str, begun: float, *, unknown: bool, seconds: float | None = None
    ) -> datetime | None:
        """Put a post off; park it when it has been tried for a day.

        A day since it was owed, but never before it was tried for some three hours: Tandem itself
        may have been off for the weekend.
        """
        now = self.now()
        if now - post.since >= GIVE_UP and post.tries >= FEWEST_TRIES:
            await self._park(post, error, begun)
            return None
        longest = LONGEST_WAIT.total_seconds()
        asked = None if seconds is None else timedelta(seconds=max(1.0, min(seconds, longest)))
        until = now + (asked or pause(post.tries, self.jitter))
        await self.store.later(post, until, error, unknown=unknown)
        self._told(post, "unknown" if unknown else "later", begun)
        log.info("later", extra={**_which(post), "error": error, "until": until.isoformat()})
        return until

    async def _park(self, post: Owed, reason: str, begun: float) -> None:
        """Give a post up, and report its room unless that was done already.

        Reported before it is parked: after a crash in between it is reported again rather than
        never.
        """
        log.warning("parked", extra={**_which(post), "error": reason})
        note = _note(post)
        if not await self.store.kept(note):
            try:
                await self.tell(post, reason)
            except Exception as error:  # noqa: BLE001 - whoever is told must not stop the room
                log_failure("not reported", error, **_which(post))
            else:
                await self.store.keep(note, {"told": True})
        self._reached.discard(note)
        await self.store.park(post, reason)
        self._told(post, "parked", begun)

    def _told(self, post: Owed, result: str, begun: float) -> None:
        seconds = self.steady() - begun
        self.hear(Tried(post.room.platform, result, seconds, post.coop, post.key))

    async def _arrived(self, post: Owed) -> None:
        """Forget that the room was reported, so that it would be again."""
        note = _note(post)
        if note in self._reached:
            return
        if await self.store.kept(note):
            await self.store.keep(note, {})
        if self.alone:
            self._reached.add(note)


async def deliver_room(
    store: Store,
    messengers: Mapping[str, Messenger],
    room: Address,
    now: Callable[[], datetime],
    tell: Tell = tell_nobody,
) -> datetime | None:
    """Send what one room is owed, and return when to come back: None if nothing is left."""
    return await Courier(store, messengers, now, tell).deliver(room)


async def send(messenger: Messenger, post: Owed, ref: str | None, *, unsure: bool) -> str:
    """Show a post in its room, and return the platform's ref of it.

    What is there already is edited: known by its receipt ``ref`` or, after a try that ended
    ``unsure``, by its key. Otherwise it is posted anew.
    """
    if ref and await _edited(messenger, post, ref):
        return ref
    if unsure:
        found = await messenger.look_up(post.room, mark(post), post.since - SKEW)
        if found and await _edited(messenger, post, found):
            return found
    return await messenger.post(post.room, post.message, mark(post))


async def _edited(messenger: Messenger, post: Owed, ref: str) -> bool:
    message: Message = post.message
    try:
        await messenger.edit(post.room, ref, message, mark(post))
    except Gone:
        return False
    return True


def _which(post: Owed) -> dict[str, Any]:
    return {"coop": post.coop, "key": post.key, "room": post.room.key, "tries": post.tries}


def _waits(owed: Owed, now: datetime) -> datetime | None:
    """Return until when a post has to wait.

    A try is never put off for over a day: if it seems so, the clock was set back since. What has
    not been tried waits for its receiver's working hours, be that over a holiday.
    """
    until = owed.not_before
    if until is None or until <= now or (owed.tries and until > now + LONGEST_WAIT):
        return None
    return until


def _note(post: Owed) -> str:
    return reported(post.coop, post.room.key)


def reported(coop_id: str, room: str) -> str:
    """Return the name under which the report of a room, by its key, is noted.

    A digest, since a room may be a person.
    """
    return f"unreachable:{sha256(f'{coop_id} {room}'.encode()).hexdigest()[:32]}"
