"""Puts Tandem's messages into the rooms and private chats of the local workspace."""

from datetime import datetime

from adapters.web.log import Log
from adapters.web.roster import Directory
from bot.domain.people import Address
from bot.errors import NotNow, StoreFull, Unreachable
from bot.message import Message


class WorkspaceMessenger:
    """A ``bot.ports.Messenger`` over the workspace's log."""

    def __init__(self, log: Log, directory: Directory) -> None:
        """Take the log, and who and what there is."""
        self._log = log
        self._directory = directory

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Add the message and return its ref once it is kept.

        Raise ``Unreachable`` for a place that does not exist, ``NotNow`` if it cannot be kept.
        """
        if room not in self._directory.places:
            raise Unreachable("no_such_place")
        try:
            return (await self._log.put(room, message, key=key)).ref
        except StoreFull as full:
            raise NotNow(reason=str(full)) from full

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace the message in place. Raise ``Gone`` or ``NotNow``."""
        del key
        try:
            await self._log.edit(room, ref, message)
        except StoreFull as full:
            raise NotNow(reason=str(full)) from full

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return the ref of the message with exactly this key.

        Its time is not asked: the time machine may have moved back since, and one key makes one
        message in a room anyway.
        """
        del since
        return self._log.look_up(room, key)
