"""What Slack tells us about channels and about ourselves: shared, renamed, invited, thrown out."""

import logging
from functools import partial

from slack_bolt.async_app import AsyncApp

from adapters.parts.text import Json
from adapters.slack import words
from adapters.slack.desk import Desk
from adapters.slack.work import behind
from bot.commands.rooms import RoomMoved
from bot.domain.people import Address
from bot.errors import TandemError
from bot.language import Tongue

log = logging.getLogger(__name__)


class Happenings:
    """Follows what becomes of our channels and of our installation."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk, whose people, messenger and application are used."""
        self.desk = desk
        self.api = desk.messenger.api

    def connect(self, app: AsyncApp) -> None:
        """Register for every event of this kind."""
        later = partial(behind, self.desk.work)
        app.event("member_joined_channel")(**later(self.joined))
        app.event("channel_id_changed")(**later(self.moved))
        app.event("channel_shared")(**later(self.shared))
        app.event("channel_unshared")(**later(self.unshared))
        app.event("app_uninstalled")(**later(self.uninstalled))
        app.event("tokens_revoked")(**later(self.revoked))

    async def joined(self, body: Json) -> None:
        """Introduce ourselves to a channel that has no cooperation yet."""
        event = body["event"]
        me = (await self.api.me())["user_id"]
        if event["user"] != me or not await self.desk.seen.first(body["event_id"]):
            return
        room = Address(platform="slack", id=event["channel"])
        if await self.desk.tandem.store.find(room.key):
            return
        host = await self.desk.people.caller(event["inviter"]) if event.get("inviter") else None
        tongue = Tongue.of(host.language if host else "")
        await self.desk.introduce(room, words.welcome(tongue))

    async def moved(self, body: Json) -> None:
        """Follow a channel to its new id, which Slack gives it when it is shared or moved."""
        if not await self.desk.seen.first(body["event_id"]):
            return
        event = body["event"]
        old = Address(platform="slack", id=event["old_channel_id"])
        new = Address(platform="slack", id=event["new_channel_id"])
        tandem = self.desk.tandem
        for coop_id in await tandem.store.find(old.key):
            try:
                await tandem.clock(coop_id, RoomMoved(old=old, new=new))
            except TandemError as error:
                log.error("not moved", extra={"room": old.key, "error": type(error).__name__})  # noqa: TRY400 - its words are for people
            else:
                log.info("moved", extra={"room": old.key, "to": new.key, "coop": coop_id})

    async def shared(self, body: Json) -> None:
        """Note that another organisation reads a channel from now on."""
        event = body["event"]
        team = event.get("connected_team_id", "")
        log.info("channel shared", extra={"channel": event.get("channel"), "team": team})

    async def unshared(self, body: Json) -> None:
        """Note that another organisation reads a channel no longer."""
        event = body["event"]
        team = event.get("previously_connected_team_id", "")
        log.warning("channel unshared", extra={"channel": event.get("channel"), "team": team})

    async def uninstalled(self, body: Json) -> None:
        """Stop sending: the app is no longer in the workspace."""
        del body
        self._stop("app_uninstalled")

    async def revoked(self, body: Json) -> None:
        """Stop sending if our own token is among those that were taken back."""
        if (body["event"].get("tokens") or {}).get("bot"):
            self._stop("tokens_revoked")

    def _stop(self, why: str) -> None:
        self.api.revoked = why
        log.error("slack has shut us out; posts wait", extra={"why": why})
