"""Where rooms and people are reached: noted from every activity, forgotten when we are removed."""

from typing import Any

from pydantic import BaseModel

from adapters.parts.carried import digest
from adapters.parts.newest import Newest
from adapters.parts.text import Json
from bot.ports import Shared, Store

MANY = 20_000
ROOMS = 5
PERSONAL = "personal"


class Talk(BaseModel, frozen=True):
    """A conversation: its id, the connector that serves it, and who we are in it.

    ``tenant`` is the organisation that hosts it, whoever takes part; ``kind`` is ``personal``,
    ``groupChat`` or ``channel``.
    """

    id: str
    service: str
    bot: str = ""
    tenant: str = ""
    kind: str = "channel"


class Known(BaseModel, frozen=True):
    """A person: their id within Teams, their private chat, and the rooms where they were met.

    ``home`` is their own organisation, ``role`` what the roster calls them (``user``, ``guest``).
    """

    id: str
    mri: str
    name: str = ""
    home: str = ""
    role: str = ""
    language: str = ""
    zone: str = ""
    chat: str = ""
    rooms: tuple[str, ...] = ()


def room_of(conversation: str) -> str:
    """Return the room of a conversation: a thread belongs to its channel."""
    return conversation.partition(";")[0]


def talk_of(raw: Json) -> Talk:
    """Return the conversation of an activity, without its thread."""
    found, data = raw["conversation"], raw.get("channelData") or {}
    tenant = found.get("tenantId") or (data.get("tenant") or {}).get("id") or ""
    kind = found.get("conversationType") or ("groupChat" if found.get("isGroup") else PERSONAL)
    return Talk(
        id=room_of(str(found["id"])),
        service=str(raw["serviceUrl"]),
        bot=str((raw.get("recipient") or {}).get("id") or ""),
        tenant=str(tenant),
        kind=str(kind),
    )


class Book:
    """Keeps conversations and people durably, and writes only what has changed."""

    def __init__(self, store: Store) -> None:
        """Take the store whose notes are used."""
        self._store = store
        self._alone = not isinstance(store, Shared)  # what another process notes counts, too
        self._kept: Newest[str, Json] = Newest(MANY)

    async def talk(self, conversation: str) -> Talk | None:
        """Return a conversation, None where we never were or are no longer."""
        found = await self._read(f"talk:{conversation}")
        return Talk.model_validate(found) if found else None

    async def person(self, user: str) -> Known | None:
        """Return a person, None where we never met them."""
        found = await self._read(f"person:{user}")
        return Known.model_validate(found) if found else None

    async def note(self, talk: Talk, who: Known | None = None) -> None:
        """Note a conversation, and somebody who was met there."""
        await self._write(f"talk:{talk.id}", talk)
        if who is None:
            return
        before = await self.person(who.id) or who
        met: dict[str, Any] = {"chat": before.chat, "rooms": before.rooms}
        if talk.kind == PERSONAL:
            met["chat"] = talk.id
            await self._write(f"chat:{talk.id}", Known(id=who.id, mri=who.mri))
        elif talk.id not in before.rooms[:1]:
            others = tuple(r for r in before.rooms if r != talk.id)
            met["rooms"] = (talk.id, *others)[:ROOMS]
        await self._write(f"person:{who.id}", who.model_copy(update=met))

    async def forget(self, conversation: str) -> None:
        """Forget a conversation, and that it was somebody's private chat."""
        await self._write(f"talk:{conversation}", None)
        owner = await self._read(f"chat:{conversation}")
        known = await self.person(str(owner["id"])) if owner else None
        if known and known.chat == conversation:
            await self._write(f"person:{known.id}", known.model_copy(update={"chat": ""}))
        if owner:
            await self._write(f"chat:{conversation}", None)

    async def _read(self, name: str) -> Json:
        if name not in self._kept or not self._alone:
            self._kept[name] = await self._store.kept(_note(name)) or {}
        return self._kept[name]

    async def _write(self, name: str, value: BaseModel | None) -> None:
        told = value.model_dump(mode="json") if value else {}
        if await self._read(name) != told:
            await self._store.keep(_note(name), told)
            self._kept[name] = told


def _note(name: str) -> str:
    return f"teams:book:{digest(name)}"
