"""Signs on messages: while a jour fixe runs 📌 a note and ⚖️ a decision; 💡 a lesson at any time."""

import logging
from functools import partial

from slack_bolt.async_app import AsyncApp

from adapters.parts.menu import SAVE_LESSON
from adapters.parts.text import Json
from adapters.slack.answer import Place
from adapters.slack.api import Refused
from adapters.slack.desk import Desk
from adapters.slack.typed import heard
from adapters.slack.work import behind
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import CannotDeliver, TandemError
from bot.message import Do, Form

log = logging.getLogger(__name__)

LESSON = "lesson"
KEPT_AS = {"pushpin": "note", "scales": "decision", "bulb": LESSON}


class Reactions:
    """Keeps the messages that somebody marks, while a jour fixe runs.

    At any other time only 💡 means something: whoever gave it is offered the lesson's form.
    """

    def __init__(self, desk: Desk) -> None:
        """Take the desk, whose people and application are used."""
        self.desk = desk
        self.api = desk.messenger.api

    def connect(self, app: AsyncApp) -> None:
        """Register for the event."""
        app.event("reaction_added")(**behind(self.desk.work, self.added))

    async def added(self, body: Json) -> None:
        """Keep a message as what it was marked; any other sign is only a sign."""
        event = body["event"]
        item, sort = event.get("item") or {}, KEPT_AS.get(str(event.get("reaction")), "")
        if not sort or item.get("type") != "message":
            return
        if not await self.desk.seen.first(body["event_id"]):
            return
        channel, ts = str(item["channel"]), str(item["ts"])
        coops = await self._coops(Address(platform="slack", id=channel))
        meets = any(coop.running for coop in coops)
        if not coops or not (meets or sort == LESSON):
            return
        said = await self._said(channel, ts)
        if not said:
            return
        place = Place(await self.desk.people.caller(event["user"]), channel=channel)
        if not meets:
            await self._offer(place, body["event_id"], said, ts)
            return
        given = {"sort": sort, "text": said, "key": f"{channel}:{ts}:{sort}"}
        button = Do(label=sort, word="keep", given={**given})
        tandem = self.desk.tandem
        # No answer: the card of the jour fixe shows it, and a sign is no request.
        await self.desk.reply(
            place, "button", body["event_id"], partial(tandem.pressed, button=button)
        )

    async def _offer(self, place: Place, event: str, said: str, ts: str) -> None:
        """Show the lesson's form, with the message in it, to whoever gave the sign alone."""
        link = f"https://app.slack.com/archives/{place.channel}/p{ts.replace('.', '')}"
        ask = SAVE_LESSON.about(said, link)
        tandem = self.desk.tandem
        done = await self.desk.reply(place, "button", event, partial(tandem.pressed, button=ask))
        if done.failed is None and isinstance(done.reply, Form):
            # A sign is no request: whoever may not note a lesson hears nothing.
            await self.desk.answers.give(place, done.reply)

    async def _coops(self, room: Address) -> list[Cooperation]:
        """Return whose room this is, before anything is read; nothing where it is nobody's."""
        store = self.desk.tandem.store
        try:
            return [await store.load(i) for i in await store.find(room.key)]
        except TandemError as error:
            log.warning("not kept", extra={"room": room.key, "error": type(error).__name__})
            return []

    async def _said(self, channel: str, ts: str) -> str:
        """Return a person's message with who wrote it; of a card of ours, nothing."""
        try:
            answer = await self.api.call(
                "conversations.replies",
                channel=channel,
                ts=ts,
                oldest=ts,
                latest=ts,
                inclusive="true",
                limit=1,
            )
            me = str((await self.api.me())["user_id"])
        except (Refused, CannotDeliver) as error:
            log.warning("not kept", extra={"channel": channel, "error": type(error).__name__})
            return ""
        found = next((m for m in answer.get("messages", []) if m.get("ts") == ts), None)
        if found is None or found.get("bot_id") or not found.get("user"):
            return ""
        return await heard(str(found.get("text", "")), me, self.desk.people.name)
