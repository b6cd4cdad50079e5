"""Messages out: posted under a key, edited in place, private to people; nothing private elsewhere.

Teams cannot be searched for a message by its key, and a post is not idempotent. A post whose end
is uncertain is looked for among the presses that came from it; where there is none it is posted
again, since a light that nobody saw is worse than one seen twice. A double is taken away as soon
as somebody presses a button on it.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from adapters.parts.carried import Kept, digest
from adapters.parts.drawing import Draw, png_of
from adapters.parts.newest import Newest
from adapters.parts.outline import outline
from adapters.parts.signs import WHOLE
from adapters.parts.text import Json, clip
from adapters.teams import render
from adapters.teams.book import PERSONAL, Book, Known, Talk, room_of
from adapters.teams.connector import Connector, Refused, activities, undeliverable
from adapters.teams.rates import Rates, Throttle
from adapters.teams.render import Drawn, Hung
from adapters.teams.shelf import FILE_DAYS, PICTURE_DAYS, Shelf
from bot.domain.people import Address
from bot.errors import Gone, NotNow, Unknown, Unreachable
from bot.message import File, Message, Picture
from bot.ports import Clock

log = logging.getLogger(__name__)

CARD = "application/vnd.microsoft.card.adaptive"
TARGETED = "?isTargetedActivity=true"
BAD_CARD = {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
AWAY = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
PLAIN = 12_000
MANY = 1_000


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a message of ours is: its conversation and id, and whether only one person sees it."""

    conversation: str
    activity: str
    targeted: bool = False

    def __str__(self) -> str:
        """Return it as the one string that a receipt holds."""
        return f"{self.conversation}|{self.activity}{'|t' if self.targeted else ''}"

    @classmethod
    def read(cls, text: str) -> "Ref":
        """Return what a receipt holds."""
        conversation, _, rest = text.partition("|")
        activity, _, mark = rest.partition("|")
        return cls(conversation, activity, mark == "t")


class TeamsMessenger:
    """Puts messages into channels, group chats and private chats."""

    def __init__(  # noqa: PLR0913 - parts, read by name
        self,
        connector: Connector,
        book: Book,
        kept: Kept,
        shelf: Shelf,
        clock: Clock,
        *,
        draw: Draw | None = None,
        rates: Rates | None = None,
    ) -> None:
        """Take the connector, where rooms, notes and files are kept, and who draws pictures."""
        self.connector = connector
        self.book = book
        self.kept = kept
        self._store = kept.store
        self.shelf = shelf
        self._draw = draw
        self._throttle = Throttle(clock, rates)
        self._heard: Newest[tuple[str, str], str] = Newest(MANY)

    # -- the port ----------------------------------------------------------------------------

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Send a new message whose buttons bear the key, and return where it is."""
        if room.kind == "person":
            return str(await self.privately(room, message, key))
        talk = await self.book.talk(room.id)
        if talk is None:
            raise Unreachable("NotInstalled")
        try:
            return str(await self._send(talk, talk.id, message, key))
        except Refused as error:
            raise undeliverable(error, creates=True) from None

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Replace the message in place. Raises Gone where it is not there any more."""
        del room
        at = Ref.read(ref)
        talk = await self.book.talk(room_of(at.conversation))
        if talk is None:
            raise Unreachable("NotInstalled")
        try:
            await self._send(talk, at.conversation, message, key, edits=at)
        except Unknown:
            raise NotNow(reason="no answer") from None  # an edit may be done twice
        except Refused as error:
            lost = at.targeted and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
            meant = undeliverable(error, creates=False)
            raise (Gone(error.code) if lost and not isinstance(meant, NotNow) else meant) from None

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return where the message is if somebody has pressed a button of it, else None.

        Then it is noted that the message may be there twice from now on.
        """
        del since
        found = self._heard.get((room.key, key))
        if found is None:
            await self._store.keep(_unsure(room, key), {"unsure": True})
        return found

    def heard(self, room: Address, key: str, ref: Ref) -> None:
        """Note where a message is of which a button was pressed."""
        self._heard[room.key, key] = str(ref)

    async def settle(self, talk: Talk, room: Address, key: str, pressed: str) -> None:
        """Take a message away that was pressed, where it is the double of one that counts."""
        coop, _, post = key.partition(":")
        receipt = await self._store.receipt(coop, post, room)
        if receipt is None:
            self.heard(room, key, Ref(talk.id, pressed))
            return
        counts = Ref.read(receipt)
        if counts.conversation != talk.id or counts.activity == pressed:
            return
        if await self._store.kept(_unsure(room, key)):
            await self.take_away(talk, Ref(talk.id, pressed, counts.targeted))
            await self._store.keep(_unsure(room, key), {})

    # -- to one person -----------------------------------------------------------------------

    async def privately(self, room: Address, message: Message, key: str = "") -> Ref:
        """Send to a person's own chat; where there can be none, to them alone in a room.

        Their own chat comes first: there a message stays, and elsewhere it is gone after a day.
        Raises Unreachable with Teams' word for why their own chat was refused.
        """
        known = await self.book.person(room.id)
        if known is None:
            raise Unreachable("NeverMet")
        try:
            talk = await self.chat(known)
            return await self._send(talk, talk.id, message, key)
        except Refused as error:
            if error.status not in AWAY:
                raise undeliverable(error, creates=True) from None
            refused = error
        for room_id in known.rooms:
            beside = await self.book.talk(room_id)
            try:
                if beside:
                    return await self._send(beside, beside.id, message, key, only=known)
            except Refused as error:
                if error.status not in AWAY and error.status not in BAD_CARD:
                    raise undeliverable(error, creates=True) from None
                log.info("not beside", extra={"code": error.code})
        raise Unreachable(refused.code)

    async def chat(self, known: Known) -> Talk:
        """Return the private chat with a person, begun if need be. Raises Refused, NotNow."""
        found = await self.book.talk(known.chat) if known.chat else None
        if found:
            return found
        talks = [t for r in known.rooms if (t := await self.book.talk(r))]
        if not talks:
            raise Refused(HTTPStatus.FORBIDDEN, "NotInstalled")
        beside = talks[0]
        body = {
            "isGroup": False,
            "bot": {"id": beside.bot},
            "members": [{"id": known.mri}],
            "tenantId": beside.tenant,
            "channelData": {"tenant": {"id": beside.tenant}},
        }
        try:
            answer = await self.connector.call("POST", beside.service, "conversations", body=body)
        except Unknown:
            raise NotNow(reason="no answer") from None  # a second try finds the same chat
        talk = beside.model_copy(update={"id": str(answer["id"]), "kind": PERSONAL})
        await self.book.note(talk, known)
        return talk

    # -- parts that the doors use too --------------------------------------------------------

    async def say(
        self, talk: Talk, thread: str, message: Message, *, only: Known | None = None, to: str = ""
    ) -> Ref:
        """Answer at once, in a thread, to everybody there or to one only. Raises Refused.

        ``to`` is the message for one only that is answered.
        """
        return await self._send(talk, thread, message, "", only=only, to=to, patient=True)

    async def send(self, talk: Talk, activity: Json) -> Json:
        """Send anything else into a conversation. Raises Refused."""
        body = {**activity, "from": {"id": talk.bot}, "conversation": {"id": talk.id}}
        return await self.connector.call(
            "POST", talk.service, activities(talk.id), body=body, patient=True
        )

    async def take_away(self, talk: Talk, ref: Ref) -> None:
        """Delete a message of ours; one that is gone already is gone."""
        query = TARGETED if ref.targeted else ""
        path = activities(ref.conversation, ref.activity)
        try:
            await self.connector.call("DELETE", talk.service, path, query=query, patient=True)
        except (Refused, NotNow, Unknown) as error:
            log.info("not taken away", extra={"error": type(error).__name__})

    # -- inside ------------------------------------------------------------------------------

    async def _send(  # noqa: PLR0913 - one place makes every message, read by name
        self,
        talk: Talk,
        conversation: str,
        message: Message,
        key: str,
        *,
        edits: Ref | None = None,
        only: Known | None = None,
        to: str = "",
        patient: bool = False,
    ) -> Ref:
        """Draw and send a message; in plain words where Teams does not take the card."""
        drawn = await self.drawn(message, key, private=talk.kind == PERSONAL)
        frame: Json = {"from": {"id": talk.bot}, "conversation": {"id": conversation}}
        targeted = edits.targeted if edits else only is not None
        if only:
            frame["recipient"] = {"id": only.mri}
        if to:
            frame["entities"] = [{"type": "targetedMessageInfo", "messageId": to}]
        path = activities(conversation, edits.activity if edits else "")
        if not edits:
            await self._throttle.pass_(room_of(conversation))
        for body in (_carded(drawn), _plain(message)):
            try:
                answer = await self.connector.call(
                    "PUT" if edits else "POST",
                    talk.service,
                    path,
                    body={**frame, **body},
                    query=TARGETED if targeted else "",
                    patient=patient,
                )
            except Refused as error:
                if error.status not in BAD_CARD or "text" in body:
                    raise
                log.error("card refused", extra={"code": error.code})  # noqa: TRY400 - no texts
            else:
                return edits or Ref(conversation, str(answer.get("id", "")), targeted)
        raise AssertionError  # the last body returns or raises

    async def drawn(self, message: Message, key: str = "", *, private: bool = False) -> Drawn:
        """Draw a message, and keep what its buttons carry and what is fetched from it."""
        hung = {
            it.name: found
            for it in message.blocks
            if isinstance(it, Picture | File) and (found := await self._hang(it, private=private))
        }
        drawn = render.message(message, hung, key=key)
        if drawn.whole:
            told = drawn.whole.encode()
            whole = await self.shelf.put(WHOLE, "text/plain", told)
            hung[WHOLE] = await self._had(whole, private=private)
            drawn = render.message(message, hung, key=key)
        await self.kept.keep(drawn.notes)
        return drawn

    async def _hang(self, it: Picture | File, *, private: bool) -> Hung | None:
        """Put a picture or file where it can be had, and say where that is."""
        if isinstance(it, File):
            file = await self.shelf.put(it.name, it.media, it.data, FILE_DAYS)
            return await self._had(file, private=private)
        png = await self._png(it)
        if not png:
            return None
        picture = await self.shelf.put(f"{it.name}.png", "image/png", png, PICTURE_DAYS)
        return Hung(url=await self.shelf.link(picture))

    async def _had(self, file: str, *, private: bool) -> Hung:
        """Return how a file is had: by its link, in a private chat by asking for consent."""
        url = "" if private else await self.shelf.link(file)
        return Hung(url=url) if url else Hung(id=file)

    async def _png(self, picture: Picture) -> bytes:
        if self._draw is None or not self.shelf.public_url:
            return b""
        return await png_of(self._draw, picture)


def _carded(drawn: Drawn) -> Json:
    attached = {"contentType": CARD, "content": drawn.content}
    return {"type": "message", "summary": drawn.summary, "attachments": [attached]}


def _unsure(room: Address, key: str) -> str:
    return f"teams:unsure:{digest(f'{room.key} {key}')}"


def _plain(message: Message) -> Json:
    text = clip(outline(message), PLAIN)
    return {"type": "message", "text": text, "textFormat": "plain"}
