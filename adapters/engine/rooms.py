"""Workers for rooms: one at a time in each room, many rooms side by side."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from adapters.engine.clock import woken
from bot.deliver import log_failure
from bot.domain.people import Address
from bot.ports import Clock

AFTER_AN_ERROR = timedelta(minutes=1)
QUICK = 0.002
SHARE = 9


class Rooms:
    """Calls ``deliver`` for every room that is owed something and need not wait.

    At most ``at_once`` rooms of one platform, so that a platform which hangs takes no other's turn.
    ``deliver`` returns when to come back; ``may`` is asked before anything is started.
    """

    def __init__(
        self,
        owed: Callable[[], Awaitable[tuple[Address, ...]]],
        deliver: Callable[[Address], Awaitable[datetime | None]],
        clock: Clock,
        *,
        may: Callable[[], bool] = lambda: True,
        at_once: int = 32,
    ) -> None:
        """Take where rooms come from and how one is served."""
        self._owed, self._deliver, self._clock = owed, deliver, clock
        self._may, self._at_once = may, at_once
        self._bell = asyncio.Event()
        self._rings = 0
        self._later: dict[Address, datetime] = {}
        self._fresh: set[Address] = set()
        self._queued: defaultdict[str, dict[Address, None]] = defaultdict(dict)
        self._running: dict[Address, asyncio.Task[None]] = {}
        self._busy: Counter[str] = Counter()

    def ring(self) -> None:
        """Learn that some room may be newly owed something."""
        self._rings += 1
        self._bell.set()

    def knock(self, rooms: Collection[Address]) -> None:
        """Learn which rooms are owed something that need not wait, whatever else does there.

        A card for the morning must not hold up what its receiver waits for this evening.
        """
        self._fresh.update(rooms)

    async def watch(self) -> None:
        """Look once, then wait until there is a reason to look again.

        Where a look takes long (thousands of rooms are owed), it takes a tenth of the time at most.
        """
        self._bell.clear()
        start = self._clock.monotonic()
        await self.look()
        took = self._clock.monotonic() - start
        if took > QUICK:
            await asyncio.sleep(took * SHARE)
        await woken(self._clock, self._bell, self._soonest())

    async def look(self) -> None:
        """Start on every room that is owed something, need not wait and is not being served."""
        if not self._may():
            return
        rooms = await self._owed()
        owed, now = set(rooms), self._clock.now()
        # What is served just now may have looked before it was owed the newest.
        fresh = self._fresh - self._running.keys()
        self._fresh -= fresh
        self._later = {
            r: t for r, t in self._later.items() if t > now and r in owed and r not in fresh
        }
        for room in rooms:
            if room not in self._later and room not in self._running:
                self._queued[room.platform][room] = None
        for platform in self._queued:
            self._fill(platform)

    async def quiet(self) -> None:
        """Return when nothing is being sent and nothing is queued."""
        while self._running:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """Start no more, and return when what is being sent is sent."""
        self._queued.clear()
        await self.quiet()

    async def break_off(self) -> None:
        """End everything at once, as a crash would."""
        self._queued.clear()
        tasks = tuple(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget(self) -> None:
        """Ask the store anew how long each room has to wait: the clock was set."""
        self._later.clear()

    @property
    def idle(self) -> bool:
        """Tell whether nothing is being sent."""
        return not self._running

    def _soonest(self) -> datetime | None:
        """Return when the first waiting room may go on; None while nothing may be started."""
        return min(self._later.values(), default=None) if self._may() else None

    def _fill(self, platform: str) -> None:
        """Give every free place of a platform to the room that waits longest."""
        queue = self._queued[platform]
        while queue and self._busy[platform] < self._at_once:
            room = next(iter(queue))
            del queue[room]
            self._busy[platform] += 1
            self._running[room] = asyncio.create_task(self._serve(room))

    async def _serve(self, room: Address) -> None:
        heard = self._rings
        until: datetime | None = None
        try:
            until = await self._deliver(room)
        except Exception as error:  # noqa: BLE001 - one room's trouble is not another's
            log_failure("a room failed", error, room=room.key)
            until = self._clock.now() + AFTER_AN_ERROR
        finally:
            del self._running[room]
            self._busy[room.platform] -= 1
        if until is not None:
            self._later[room] = until
        if until is not None or self._rings != heard:
            self._bell.set()
        if self._may():
            self._fill(room.platform)
