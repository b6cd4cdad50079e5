"""Messages out: posted under a key, edited in place, looked up before anything is sent again."""

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from adapters.parts.carried import Kept
from adapters.parts.drawing import Draw
from adapters.parts.newest import Newest
from adapters.parts.outline import outline
from adapters.parts.text import Json, clip
from adapters.slack import render
from adapters.slack.api import Api, Refused, undeliverable
from adapters.slack.files import Files
from adapters.slack.rates import Rates, Throttle
from adapters.slack.text import TEXT, escape
from bot.domain.people import Address
from bot.message import Message
from bot.ports import Clock

log = logging.getLogger(__name__)

EVENT_TYPE = "tandem"
BAD_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
NO_SUCH_FILE = "slack file"
READY_TRIES = 3
MANY = 10_000
PAGE = 200
PAGES = 50


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
        self.files = Files(api, draw)
        self._throttle = Throttle(clock, rates)
        self._chats: Newest[str, str] = Newest(MANY)

    # -- the port ----------------------------------------------------------------------------

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Send a new message that bears the key, and return Slack's ``ts`` of it."""
        try:
            channel = await self.channel(room)
            ref = await self._card(channel, message, {"metadata": _metadata(key)})
        except Refused as error:
            raise undeliverable(error) from None
        await self.files.attach(channel, ref, message, new=True)
        return ref

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace the message in place, and add the files that its thread has not got yet."""
        try:
            channel = await self.channel(room)
            await self._card(channel, message, {"metadata": _metadata(key), "ts": ref})
        except Refused as error:
            raise undeliverable(error) from None
        await self.files.attach(channel, ref, message, new=False)

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
        await self.files.attach(channel, ref, message, new=True)

    # -- inside ------------------------------------------------------------------------------

    async def _card(self, channel: str, message: Message, extra: Json) -> str:
        """Send or edit the card; without its pictures, or plainly, where Slack refuses them."""
        pictures = await self.files.pictures(message)
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
        text = clip(escape(outline(message)), TEXT)
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


def _metadata(key: str) -> Json:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _key(message: Json) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str((metadata.get("event_payload") or {}).get("key", ""))
