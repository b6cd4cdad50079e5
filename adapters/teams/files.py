"""Files handed over in the private chat: asked for consent first, as Teams wants it."""

import logging
from urllib.parse import urlsplit

import aiohttp

from adapters.parts import sentences
from adapters.parts.text import Json
from adapters.teams import words
from adapters.teams.answer import Answers, Place
from adapters.teams.connector import Refused
from adapters.teams.messenger import Ref, TeamsMessenger
from adapters.teams.shelf import Shelf
from bot.errors import CannotDeliver

log = logging.getLogger(__name__)

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
UPLOADS = (".sharepoint.com",)


class Files:
    """Hands a file to one person, into their own files."""

    def __init__(
        self,
        messenger: TeamsMessenger,
        answers: Answers,
        shelf: Shelf,
        uploads: tuple[str, ...] = UPLOADS,
    ) -> None:
        """Take who posts, where files are kept, and to which hosts they may be brought."""
        self._messenger = messenger
        self._answers = answers
        self._shelf = shelf
        self._uploads = uploads

    async def offer(self, place: Place, digest: str) -> None:
        """Ask a person for consent in their own chat, or say why that cannot be."""
        found = await self._shelf.get(digest)
        if found is None:
            await self._answers.tell(place, words.file_gone(place.tongue))
            return
        name, _, data = found
        content = {
            "description": name,
            "sizeInBytes": len(data),
            "acceptContext": {"file": digest},
            "declineContext": {"file": digest},
        }
        card = {"contentType": CONSENT, "name": name, "content": content}
        try:
            talk = place.talk if place.private else await self._messenger.chat(place.who)
            await self._messenger.send(talk, {"type": "message", "attachments": [card]})
        except (Refused, CannotDeliver) as error:
            log.info("no consent card", extra={"error": type(error).__name__})
            await self._answers.tell(place, words.no_file(place.tongue))
            return
        if not place.private:
            await self._answers.tell(place, sentences.in_private(place.tongue))

    async def answered(self, place: Place, value: Json) -> None:
        """Bring the file where consent was given, and take the question away."""
        if value.get("action") == "accept":
            digest = str((value.get("context") or {}).get("file", ""))
            found = await self._shelf.get(digest)
            if found is None:
                await self._answers.tell(place, words.file_gone(place.tongue))
            elif not await self._bring(place, value.get("uploadInfo") or {}, found[2]):
                await self._answers.tell(place, words.no_file(place.tongue))
        if place.asked:
            await self._messenger.take_away(place.talk, Ref(place.thread, place.asked))

    async def _bring(self, place: Place, upload: Json, data: bytes) -> bool:
        url = str(upload.get("uploadUrl", ""))
        host = urlsplit(url).hostname or ""
        if not any(host == u or (u.startswith(".") and host.endswith(u)) for u in self._uploads):
            log.warning("upload refused", extra={"host": host})
            return False
        last = len(data) - 1
        headers = {"Content-Range": f"bytes 0-{last}/{len(data)}"}
        try:
            session = self._messenger.connector.session()
            async with session.put(url, data=data, headers=headers, raise_for_status=True):
                pass
            content = {"uniqueId": upload.get("uniqueId"), "fileType": upload.get("fileType")}
            card = {
                "contentType": INFO,
                "contentUrl": upload.get("contentUrl"),
                "name": upload.get("name"),
                "content": content,
            }
            await self._messenger.send(place.talk, {"type": "message", "attachments": [card]})
        except (aiohttp.ClientError, TimeoutError, Refused, CannotDeliver) as error:
            log.warning("not uploaded", extra={"error": type(error).__name__})
            return False
        return True
