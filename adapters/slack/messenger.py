"""Messages out: posted under a key, edited in place, looked up before anything is sent again."""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.slack import render
from adapters.slack.api import Api, Refused, undeliverable
from adapters.slack.keep import Kept
from adapters.slack.rates import Rates, Throttle
from adapters.slack.text import TEXT, Json, clip, escape
from bot.domain.people import Address
from bot.errors import NotNow, Unknown
from bot.message import File, Message, Picture
from bot.ports import Clock

log = logging.getLogger(__name__)

EVENT_TYPE = "tandem"
BAD_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
NO_SUCH_FILE = "slack file"
READY_TRIES = 3
PAGE = 200
PAGES = 50
MANY = 10_000
ALT = 1000

Draw = Callable[[Picture], bytes]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be handed over: its name, bytes, and a line about it."""

    name: str
    data: bytes
    about: str = ""


class SlackMessenger:
    """Puts messages into channels and private chats of one workspace.

    A message is one card that bears its key as metadata. Files hang in the card's thread: what
    is already there by name and size is not sent again, so an uncertain end doubles nothing.
    """

    def __init__(
        self,
        api: Api,
        clock: Clock,
        kept: Kept,
        *,
        draw: Draw | None = None,
        rates: Rates | None = None,
    ) -> None:
        """Take the Web API, the time, where notes are kept, and who draws pictures as PNG."""
        self.api = api
        self.clock = clock
        self.kept = kept
        self._draw = draw
        self._throttle = Throttle(clock, rates)
        self._chats: OrderedDict[str, str] = OrderedDict()
        self._drawn: OrderedDict[str, str] = OrderedDict()

    # -- the port ----------------------------------------------------------------------------

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Send a new message that bears the key, and return Slack's ``ts`` of it."""
        try:
            channel = await self.channel(room)
            ref = await self._card(channel, message, {"metadata": _metadata(key)})
        except Refused as error:
            raise undeliverable(error) from None
        await self._attach(channel, ref, message, new=True)
        return ref

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace the message in place, and add the files that its thread has not got yet."""
        try:
            channel = await self.channel(room)
            await self._card(channel, message, {"metadata": _metadata(key), "ts": ref})
        except Refused as error:
            raise undeliverable(error) from None
        await self._attach(channel, ref, message, new=False)

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return the ``ts`` of our message with exactly this key, or None."""
        try:
            channel = await self.channel(room)
            me = await self.api.me()
            async for found in self._history(channel, since):
                if _key(found) == key and found.get("bot_id", me["bot_id"]) == me["bot_id"]:
                    return str(found["ts"])
        except Refused as error:
            raise undeliverable(error) from None
        return None

    # -- parts that the doors use too --------------------------------------------------------

    async def channel(self, room: Address) -> str:
        """Return the id of the channel, or of the private chat with a person."""
        if room.kind == "room":
            return room.id
        if room.id not in self._chats:
            answer = await self.api.call("conversations.open", users=room.id)
            self._chats[room.id] = answer["channel"]["id"]
            _forget(self._chats)
        return self._chats[room.id]

    async def say(
        self, channel: str, message: Message, *, user: str = "", thread: str = ""
    ) -> None:
        """Answer at once: to everybody in the channel, or to one user only. Raises Refused.

        Files go along only where everybody sees the answer.
        """
        extra: Json = {"thread_ts": thread or None}
        if user:
            drawn = render.message(message)
            await self.kept.keep(drawn.notes)
            extra |= {"text": drawn.text, "blocks": drawn.blocks, "user": user}
            await self.api.call("chat.postEphemeral", channel=channel, **extra)
            return
        ref = await self._card(channel, message, extra)
        await self._attach(channel, ref, message, new=True)

    # -- inside ------------------------------------------------------------------------------

    async def _card(self, channel: str, message: Message, extra: Json) -> str:
        """Send or edit the card; without its pictures, or plainly, where Slack refuses them."""
        pictures = await self._pictures(message)
        method = "chat.update" if "ts" in extra else "chat.postMessage"
        waited = 0
        while True:
            drawn = render.message(message, pictures)
            await self.kept.keep(drawn.notes)
            try:
                await self._throttle.pass_(channel)
                return await self._send(method, channel, drawn.text, drawn.blocks, extra)
            except Refused as error:
                if error.code not in BAD_BLOCKS:
                    raise
                if not pictures:
                    log.error("blocks refused", extra={"code": error.code})  # noqa: TRY400 - no texts
                    break
                # Slack needs a moment before a fresh file may be shown.
                if waited < READY_TRIES and NO_SUCH_FILE in error.details:
                    waited += 1
                    await self.clock.sleep_until(self.clock.now() + timedelta(seconds=waited))
                else:
                    pictures = {}
        text = clip(escape(render.outline(message)), TEXT)
        return await self._send(method, channel, text, [], extra)

    async def _send(
        self, method: str, channel: str, text: str, blocks: list[Json], extra: Json
    ) -> str:
        quiet = {} if method == "chat.update" else {"unfurl_links": False, "unfurl_media": False}
        body = {"channel": channel, "text": text, "blocks": blocks, **quiet, **extra}
        try:
            answer = await self.api.call(method, **body)
        except Refused as error:
            joined = error.code == "not_in_channel" and await self._join(channel)
            if not joined:
                raise
            answer = await self.api.call(method, **body)
        return str(answer["ts"])

    async def _join(self, channel: str) -> bool:
        """Join a public channel, and tell whether that was possible."""
        try:
            await self.api.call("conversations.join", channel=channel)
        except Refused:
            return False
        return True

    async def _history(self, channel: str, since: datetime) -> AsyncIterator[Json]:
        cursor: str | None = None
        for _ in range(PAGES):
            page = await self.api.call(
                "conversations.history",
                channel=channel,
                oldest=f"{since.timestamp():.6f}",
                include_all_metadata="true",
                limit=PAGE,
                cursor=cursor,
            )
            for message in page.get("messages", []):
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    # -- pictures and files ------------------------------------------------------------------

    async def _pictures(self, message: Message) -> dict[str, str]:
        """Upload the pictures of a message, each once, and return their file ids by name."""
        found: dict[str, str] = {}
        for it in message.blocks:
            if isinstance(it, Picture) and self._draw is not None:
                png = await self._png(self._draw, it)
                if png and (file := await self._picture(it, png)):
                    found[it.name] = file
        return found

    async def _png(self, draw: Draw, picture: Picture) -> bytes:
        try:
            return await asyncio.to_thread(draw, picture)
        except Exception:
            log.exception("no picture", extra={"picture": picture.name})
            return b""

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
            _forget(self._drawn)
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

    async def _attach(self, channel: str, ref: str, message: Message, *, new: bool) -> None:
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
        yield Upload(render.WHOLE, whole.encode())


def _metadata(key: str) -> Json:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _key(message: Json) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str((metadata.get("event_payload") or {}).get("key", ""))


def _forget(known: OrderedDict[str, str]) -> None:
    """Forget the oldest of very many."""
    while len(known) > MANY:
        known.popitem(last=False)
