"""The doors from Slack: typed words, pressed buttons, the home page; whatever the command."""

import asyncio
import json
import logging
import re
from dataclasses import replace
from functools import partial

from slack_bolt.async_app import AsyncApp

from adapters.parts import sentences
from adapters.parts.carried import unpacked
from adapters.parts.menu import MESSAGE_ACTIONS
from adapters.parts.text import Json
from adapters.slack import forms, render
from adapters.slack.answer import Place
from adapters.slack.api import Refused
from adapters.slack.buttons import ACTION
from adapters.slack.desk import Desk
from adapters.slack.scopes import SHORTCUTS
from adapters.slack.sent import Sent
from adapters.slack.typed import heard
from adapters.slack.work import behind
from bot.domain.people import Caller
from bot.errors import CannotDeliver
from bot.message import Ask, Do, Form
from bot.tandem import Request

log = logging.getLogger(__name__)

TYPED_SUBTYPES = {None, "file_share", "thread_broadcast"}


class Doors:
    """Turns what Slack sends into requests, and brings the replies back."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self.forms = Sent(desk)

    def connect(self, app: AsyncApp) -> None:
        """Register every door; what is acknowledged at once works on in the background."""
        later = partial(behind, self.desk.work)
        app.command(re.compile(r".+"))(**later(self.typed))
        app.event("app_mention")(**later(self.mentioned))
        app.event("message")(**later(self.written))
        app.event("app_home_opened")(**later(self.came_home))
        app.action(re.compile(ACTION))(**later(self.pressed))
        app.action(re.compile(r"^in:"))(**later(self.forms.chose))
        app.view(forms.FORM)(self.forms.sent)
        for it in SHORTCUTS:
            app.shortcut(it.callback_id)(**later(self.cut_short))

    # -- words -------------------------------------------------------------------------------

    async def typed(self, body: Json) -> None:
        """Answer a slash command, whatever it is called."""
        if not await self.desk.seen.first(f"command:{body['trigger_id']}"):
            return
        channel = body["channel_id"]
        caller = await self.desk.people.caller(body["user_id"], body.get("team_id", ""))
        private = channel.startswith("D") or body.get("channel_name") == "directmessage"
        place = Place(
            caller,
            channel="" if private else channel,
            response_url=body.get("response_url", ""),
            trigger=body["trigger_id"],
        )
        await self._said(place, body.get("text", ""), f"command:{body['trigger_id']}")

    async def mentioned(self, body: Json) -> None:
        """Answer somebody who mentions us in a channel."""
        event = body["event"]
        if event.get("bot_id") or not event.get("user") or not await self._new(body):
            return
        place = Place(
            await self._author(event),
            channel=event["channel"],
            thread=event.get("thread_ts", ""),
            mention=event["ts"],
        )
        await self._said(place, event.get("text", ""), body["event_id"])

    async def written(self, body: Json) -> None:
        """Answer somebody who writes to us in private."""
        event = body["event"]
        direct = event.get("channel_type") == "im" and event.get("subtype") in TYPED_SUBTYPES
        if not direct or event.get("bot_id") or not event.get("user") or not await self._new(body):
            return
        place = Place(
            await self._author(event),
            channel=event["channel"],
            private=True,
            thread=event.get("thread_ts", ""),
        )
        await self._said(place, event.get("text", ""), body["event_id"])

    async def _said(self, place: Place, text: str, event: str) -> None:
        me = str((await self.desk.messenger.api.me())["user_id"])
        said = await heard(text, me, self.desk.people.name)
        await self.desk.answer(place, "words", event, lambda r: self.desk.tandem.said(r, said))

    async def _author(self, event: Json) -> Caller:
        teams = (event.get(k) for k in ("user_team", "source_team", "team"))
        return await self.desk.people.caller(event["user"], next((t for t in teams if t), ""))

    async def _new(self, body: Json) -> bool:
        return await self.desk.seen.first(body["event_id"])

    # -- buttons -----------------------------------------------------------------------------

    async def pressed(self, body: Json) -> None:
        """Run the command behind a button, or open its form."""
        action = body["actions"][0]
        event = f"press:{body['user']['id']}:{action['action_ts']}"
        if not await self.desk.seen.first(event):
            return
        place = await self.desk.pressed_at(body)
        raw = action.get("value") or (action.get("selected_option") or {}).get("value") or "{}"
        payload = await self.desk.kept.whole(json.loads(raw))
        button = unpacked(payload) if payload else None
        if button is None:
            await self.desk.answers.tell(place, sentences.outdated(place.tongue))
        elif isinstance(button, Ask):
            await self._ask(place, event, button)
        else:
            await self._do(place, event, button)

    async def cut_short(self, body: Json) -> None:
        """Open the form of a shortcut from Slack's own menus."""
        event = f"shortcut:{body['user']['id']}:{body['action_ts']}"
        if not await self.desk.seen.first(event):
            return
        place = await self.desk.pressed_at(body)
        await self._ask(place, event, await self._meant(body))

    async def _meant(self, body: Json) -> Ask:
        """Return what a shortcut opens; one that was used on a message, with the message in it."""
        name = body["callback_id"]
        taken = next((a for a in MESSAGE_ACTIONS if a.id == name), None)
        if taken is None:
            meant = next(s for s in SHORTCUTS if s.callback_id == name)
            return Ask(label=meant.name, word=meant.word)
        name_of = self.desk.people.name
        text = await heard(str(body["message"].get("text") or ""), "", name_of)
        ts = str(body["message"]["ts"]).replace(".", "")
        home = f"https://{body['team'].get('domain') or 'app'}.slack.com"
        return taken.about(text, f"{home}/archives/{body['channel']['id']}/p{ts}")

    async def _do(self, place: Place, event: str, button: Do) -> None:
        tandem = self.desk.tandem
        await self.desk.answer(place, "button", event, lambda r: tandem.pressed(r, button))
        if place.bare:
            await self._home(place)

    async def _ask(self, place: Place, event: str, button: Ask) -> None:
        """Open a form at once; where it takes long to lay out, a modal that says so comes first."""
        reply = self.desk.work.start(
            self.desk.reply(place, "button", event, lambda r: self.desk.tandem.pressed(r, button))
        )
        await asyncio.wait({reply}, timeout=self.desk.patience.form)
        late = not reply.done()
        if late and not place.view:
            place = replace(place, view=await self.desk.answers.waiting(place))
        done = await reply
        if late and not place.view and isinstance(done.reply, Form):
            await self.desk.answers.too_late(place, button)
        elif isinstance(done.reply, Form) and not place.view:
            view = await self.desk.answers.drawn(place, done.reply)
            if not await self.desk.answers.opened(place, view):
                await self.desk.answers.too_late(place, button)
        else:
            await self.desk.answers.give(place, done.reply)

    # -- home --------------------------------------------------------------------------------

    async def came_home(self, body: Json) -> None:
        """Show somebody's duties and cooperations."""
        event = body["event"]
        if event.get("tab", "home") == "home":
            await self._home(Place(await self.desk.people.caller(event["user"]), bare=True))

    async def _home(self, place: Place) -> None:
        request = Request(caller=place.caller, room=place.room, door="button")
        drawn = render.view(await self.desk.tandem.home(request))
        await self.desk.kept.keep(drawn.notes)
        view = {"type": "home", "blocks": drawn.blocks}
        try:
            user = place.caller.address.id
            await self.desk.messenger.api.call("views.publish", user_id=user, view=view)
        except (Refused, CannotDeliver) as error:
            log.warning("no home", extra={"error": type(error).__name__})
