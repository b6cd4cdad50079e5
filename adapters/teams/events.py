"""What Teams tells us about rooms and about ourselves: added, removed, deleted."""

import logging

from adapters.parts.text import Json
from adapters.teams import words
from adapters.teams.book import PERSONAL, Talk, room_of
from adapters.teams.desk import Desk
from adapters.teams.people import caller
from bot.domain.people import Address
from bot.language import Tongue

log = logging.getLogger(__name__)

GONE = {"channelDeleted", "teamDeleted", "teamHardDeleted"}


class Happenings:
    """Follows where we are installed and where no longer."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk

    async def installed(self, raw: Json) -> None:
        """Note where we were added, and forget where we were removed."""
        if str(raw.get("action", "")).startswith("remove"):
            await self.desk.gone(str(raw["conversation"]["id"]))
            log.info("removed")
            return
        await self._arrived(raw)

    async def changed(self, raw: Json) -> None:
        """Follow what becomes of a conversation."""
        me = str((raw.get("recipient") or {}).get("id", ""))
        data = raw.get("channelData") or {}
        if _among(me, raw.get("membersRemoved")):
            await self.desk.gone(str(raw["conversation"]["id"]))
        elif data.get("eventType") in GONE:
            channel = (data.get("channel") or {}).get("id") or raw["conversation"]["id"]
            await self.desk.gone(str(channel))
        elif _among(me, raw.get("membersAdded")):
            await self._arrived(raw)
        else:
            await self.desk.noted(raw)

    async def _arrived(self, raw: Json) -> None:
        """Introduce ourselves once, to a person or to a room that has no cooperation yet."""
        talk = await self.desk.noted(raw)
        if talk.kind == PERSONAL:
            await self._met(raw)
            return
        chosen = ((raw.get("channelData") or {}).get("settings") or {}).get("selectedChannel") or {}
        room = talk.model_copy(update={"id": room_of(str(chosen.get("id") or talk.id))})
        await self.desk.book.note(room)
        if await self.desk.tandem.store.find(Address(platform="teams", id=room.id).key):
            return
        await self._greet(room, str(raw.get("locale") or ""))

    async def _met(self, raw: Json) -> None:
        """Greet a person, and so learn how to reach them."""
        if (raw.get("from") or {}).get("id", "").startswith("28:"):
            return
        place = await self.desk.place(raw)
        key = f"teams:greeted:{place.who.id}"
        if await self.desk.tandem.store.find(caller(place.who).address.key):
            return
        if await self.desk.seen.first(key):
            await self.desk.answers.tell(place, words.hello(place.tongue))

    async def _greet(self, room: Talk, locale: str) -> None:
        """Greet a room; adding us may be told in two ways, and is answered once."""
        if not await self.desk.seen.first(f"teams:greeted:{room.id}"):
            return
        address = Address(platform="teams", id=room.id)
        await self.desk.introduce(address, words.welcome(Tongue.of(locale)))


def _among(me: str, members: object) -> bool:
    found = members if isinstance(members, list) else []
    return any(isinstance(m, dict) and m.get("id") == me for m in found)
