"""The local platform as a whole: people and rooms, memory, clock, and who listens."""

from collections.abc import Callable
from datetime import datetime

from adapters.web.clock import WorkspaceClock, real_now
from adapters.web.guard import Tokens
from adapters.web.live import Live
from adapters.web.log import Log
from adapters.web.messenger import WorkspaceMessenger
from adapters.web.roster import Directory, Room, Roster
from bot.ports import Store


class Workspace:
    """Everything of the local platform that outlives a request; ``open`` it before use."""

    def __init__(
        self, roster: Roster, store: Store, real: Callable[[], datetime] = real_now
    ) -> None:
        """Take who lives here, where to keep what happens, and the real time."""
        self.clock = WorkspaceClock(store, real)
        self.directory = Directory(roster, store)
        self.log = Log(store, self.clock.now)
        self.live = Live(self.log, self.directory, self.clock)
        self.tokens = Tokens(store)
        self.messenger = WorkspaceMessenger(self.log, self.directory)
        self.store = store

    async def open(self) -> None:
        """Read what earlier runs left."""
        await self.clock.open()
        await self.directory.open()
        await self.log.open(self.directory.places)
        await self.tokens.open()

    async def add_room(self, name: str, companies: tuple[str, ...]) -> Room:
        """Add a room and tell every page. Raise ``ValueError`` where it cannot be."""
        room = await self.directory.add(name, companies)
        await self.log.open((room.address,))
        self.live.rooms()
        return room

    def close(self) -> None:
        """Let go of the open pages."""
        self.live.close()
