"""Pictures and files: brought to Slack in three steps, each shown once however a step ended."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.parts.drawing import Draw, png_of
from adapters.parts.newest import Newest
from adapters.parts.signs import WHOLE
from adapters.slack import render
from adapters.slack.api import Api, Refused, undeliverable
from adapters.slack.text import escape
from bot.errors import NotNow, Unknown
from bot.message import File, Message, Picture

log = logging.getLogger(__name__)

ALT = 1000
MANY = 10_000
PAGE = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be handed over: its name, bytes, and a line about it."""

    name: str
    data: bytes
    about: str = ""


class Files:
    """Uploads what a message shows, and what hangs under it."""

    def __init__(self, api: Api, draw: Draw | None) -> None:
        """Take the Web API, and who draws pictures as PNG."""
        self.api = api
        self._draw = draw
        self._drawn: Newest[str, str] = Newest(MANY)

    async def pictures(self, message: Message) -> dict[str, str]:
        """Upload the pictures of a message, each once, and return their file ids by name."""
        found: dict[str, str] = {}
        for it in message.blocks:
            if isinstance(it, Picture) and self._draw is not None:
                png = await png_of(self._draw, it)
                if png and (file := await self._picture(it, png)):
                    found[it.name] = file
        return found

    async def _picture(self, picture: Picture, png: bytes) -> str:
        digest = hashlib.sha256(png).hexdigest()
        if digest not in self._drawn:
            try:
                upload = Upload(f"{picture.name}.png", png)
                file = await self._uploaded(upload, alt=picture.alt)
                await self.api.call(
                    "files.completeUploadExternal", files=[{"id": file, "title": picture.title}]
                )
            except Refused as error:
                log.error("picture refused", extra={"code": error.code})  # noqa: TRY400 - no texts
                return ""
            except Unknown:
                # Nobody has seen it yet: the whole message may simply be tried again.
                raise NotNow(reason="upload") from None
            self._drawn[digest] = file
        return self._drawn[digest]

    async def _uploaded(self, file: Upload, alt: str = "") -> str:
        """Bring the bytes to Slack, where nobody sees them yet, and return the file's id."""
        place = await self.api.call(
            "files.getUploadURLExternal",
            filename=file.name,
            length=len(file.data),
            alt_txt=alt[:ALT] or None,
        )
        await self.api.send_bytes(place["upload_url"], file.data)
        return str(place["file_id"])

    async def attach(self, channel: str, ref: str, message: Message, *, new: bool) -> None:
        """Put the message's files into its thread, but for those that are there.

        Raises Unknown when it is not certain that all of them are: the card is, so the next try
        finds it by its key, edits it, and adds what is missing.
        """
        wanted = list(_files(message))
        if not wanted:
            return
        try:
            there = set() if new else await self._there(channel, ref)
            for file in wanted:
                if (file.name, len(file.data)) not in there:
                    await self._share(channel, ref, file)
        except NotNow:
            raise Unknown from None
        except Refused as error:
            raise undeliverable(error) from None

    async def _share(self, channel: str, ref: str, file: Upload) -> None:
        await self.api.call(
            "files.completeUploadExternal",
            files=[{"id": await self._uploaded(file), "title": file.name}],
            channel_id=channel,
            thread_ts=ref,
            initial_comment=escape(file.about) or None,
        )

    async def _there(self, channel: str, ref: str) -> set[tuple[str, int]]:
        answer = await self.api.call("conversations.replies", channel=channel, ts=ref, limit=PAGE)
        return {
            (str(f.get("name")), int(f.get("size", -1)))
            for reply in answer.get("messages", [])
            for f in reply.get("files", [])
        }


def _files(message: Message) -> Iterable[Upload]:
    """Yield the files of a message, and the whole of it where it had to be cut."""
    for it in message.blocks:
        if isinstance(it, File):
            yield Upload(it.name, it.data, it.summary)
    whole = render.message(message).whole
    if whole:
        yield Upload(WHOLE, whole.encode())
