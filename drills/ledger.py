"""What is owed, written down where it is saved: what an auditor holds the platforms against."""

import re
from collections import defaultdict
from typing import Any

from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.message import Message
from bot.ports import Change, Owed, Store


class Ledger:
    """A store that notes the posts of every change that was kept, and where each one was taken.

    ``book`` holds the newest message of each key by room, in the order in which they were saved
    first; ``held`` the keys that may be passed by later ones; ``refs`` what a platform said.
    """

    def __init__(self, store: Store) -> None:
        """Take the store that keeps it all."""
        self._store = store
        self.book: defaultdict[Address, dict[str, Message]] = defaultdict(dict)
        self.held: set[tuple[Address, str]] = set()
        self.refs: dict[str, str] = {}
        self.parked: list[tuple[Address, str]] = []

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the store."""
        return getattr(self._store, name)

    async def save(self, change: Change) -> Cooperation:
        """Keep a change, then note what it owes."""
        kept = await self._store.save(change)
        for post in change.posts:
            key = f"{kept.id}:{post.key}"
            self.book[post.room][key] = post.message
            if post.not_before:
                self.held.add((post.room, key))
        return kept

    async def sent(self, owed: Owed, ref: str) -> None:
        """Note where a platform has it."""
        await self._store.sent(owed, ref)
        self.refs[ref] = f"{owed.coop}:{owed.key}"

    async def park(self, owed: Owed, error: str) -> None:
        """Note what was given up."""
        await self._store.park(owed, error)
        self.parked.append((owed.room, f"{owed.coop}:{owed.key}"))


def plain(text: str) -> str:
    """Return what is left of a text on every platform: its letters and digits."""
    text = re.sub(r"&(amp|lt|gt);|\\n", "", text)
    return "".join(c for c in text if c.isalnum())
