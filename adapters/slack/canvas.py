"""The channel's canvas as the cooperation's page, and the bookmarks beside it, kept up to date."""

from datetime import datetime

from adapters.parts.text import Json
from adapters.slack.api import Api, Refused, undeliverable
from adapters.slack.markdown import markdown
from bot.domain.people import Address
from bot.errors import Gone, Unreachable
from bot.message import Link, Message

PLATFORM = "slack-canvas"
TAKEN = "channel_canvas_already_exists"
LOST = {"canvas_not_found", "canvas_deleted", "file_not_found"}
NAME = "Tandem: {}"


class Canvas:
    """Writes one page a channel: the address is the channel's, the ref the canvas'.

    A canvas that people have written themselves is never touched; ours bears our last line.
    """

    def __init__(self, api: Api) -> None:
        """Take the Web API."""
        self._api = api

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Write the page anew, or over our own, and return its id.

        Raise ``Unreachable`` where the channel has a canvas of its people, or can have none.
        """
        del key
        try:
            found = await self._ours(room.id, message)
            if found:
                await self._replace(found, message)
            else:
                content = {"type": "markdown", "markdown": markdown(message)}
                made = await self._api.call(
                    "conversations.canvases.create", channel_id=room.id, document_content=content
                )
                found = str(made["canvas_id"])
            await self._bookmark(room.id, message)
        except Refused as error:
            raise undeliverable(error) from None
        return found

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace what the page says."""
        del key
        try:
            await self._replace(ref, message)
            await self._bookmark(room.id, message)
        except Refused as error:
            raise (Gone() if error.code in LOST else undeliverable(error)) from None

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return None: ``post`` itself looks for what is there."""
        del room, key, since
        return None

    # -- inside ------------------------------------------------------------------------------

    async def _ours(self, channel: str, message: Message) -> str:
        """Return the channel's canvas if it is ours, empty where it has none."""
        answer = await self._api.call("conversations.info", channel=channel)
        canvas = ((answer["channel"].get("properties") or {}).get("canvas")) or {}
        found = str(canvas.get("file_id") or "")
        if not found or canvas.get("is_empty"):
            return found
        mark = next(s for s in message.footer if isinstance(s, str))
        answer = await self._api.call(
            "canvases.sections.lookup", canvas_id=found, criteria={"contains_text": mark}
        )
        if not answer.get("sections"):
            raise Unreachable(TAKEN)
        return found

    async def _replace(self, canvas: str, message: Message) -> None:
        content = {"type": "markdown", "markdown": markdown(message)}
        change = {"operation": "replace", "document_content": content}
        await self._api.call("canvases.edit", canvas_id=canvas, changes=[change])

    async def _bookmark(self, channel: str, message: Message) -> None:
        """Set a bookmark for every link under the page; what is there already is left."""
        links = [s for s in message.footer if isinstance(s, Link)]
        if not links:
            return
        answer = await self._api.call("bookmarks.list", channel_id=channel)
        there: dict[str, Json] = {b["title"]: b for b in answer.get("bookmarks", [])}
        for link in links:
            title = NAME.format(link.text)
            known = there.get(title)
            if known is None:
                await self._api.call(
                    "bookmarks.add", channel_id=channel, title=title, type="link", link=link.url
                )
            elif known.get("link") != link.url:
                await self._api.call(
                    "bookmarks.edit",
                    channel_id=channel,
                    bookmark_id=known["id"],
                    title=title,
                    link=link.url,
                )
