"""What has to be remembered: long button payloads durably, seen events for a day."""

from collections import OrderedDict
from datetime import datetime, timedelta

from adapters.slack.buttons import Notes
from adapters.slack.text import Json
from bot.ports import Clock, Store

MEMORY = timedelta(hours=25)
MANY = 50_000


class Kept:
    """Keeps what a button or form carries and Slack would not take, under its digest."""

    def __init__(self, store: Store) -> None:
        """Take the store whose notes are used."""
        self.store = store

    async def keep(self, notes: Notes) -> None:
        """Keep these notes durably; one that is there already stays."""
        for digest, payload in notes.items():
            if await self.store.kept(f"slack:{digest}") is None:
                await self.store.keep(f"slack:{digest}", payload)

    async def whole(self, payload: Json) -> Json | None:
        """Return what is carried, looked up if only its digest is; None if it is not there."""
        if set(payload) != {"n"}:
            return payload
        return await self.store.kept(f"slack:{payload['n']}")

    async def value(self, value: str) -> str:
        """Return the choice that stands behind a digest, empty where there is none."""
        found = await self.store.kept(f"slack:{value[1:]}")
        return str(found["v"]) if found else ""


class Seen:
    """Knows for 25 hours which events came already: Slack sends some of them again."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock."""
        self.clock = clock
        self._at: OrderedDict[str, datetime] = OrderedDict()

    def first(self, event: str) -> bool:
        """Note an event, and tell whether it came for the first time."""
        now = self.clock.now()
        while self._at and (len(self._at) >= MANY or now - next(iter(self._at.values())) > MEMORY):
            self._at.popitem(last=False)
        if event in self._at:
            return False
        self._at[event] = now
        return True
