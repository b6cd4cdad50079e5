"""The doors from Slack: typed words, pressed buttons, sent forms, the home page; any command."""

import asyncio
import hashlib
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp

from adapters.slack import forms, render, words
from adapters.slack.answer import Answers, Place, hands_over
from adapters.slack.api import Refused
from adapters.slack.buttons import ACTION, dumped, unpacked
from adapters.slack.elements import NONE, NOTED
from adapters.slack.keep import Kept, Seen
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import People
from adapters.slack.scopes import SHORTCUTS
from adapters.slack.text import Json
from adapters.slack.typed import heard
from bot.domain.people import Caller
from bot.errors import CannotDeliver
from bot.message import Ask, Do, Form, Message
from bot.message import Answers as Given
from bot.ports import Clock
from bot.tandem import Done, Reply, Request, Tandem

log = logging.getLogger(__name__)

T = TypeVar("T")
Ack = Callable[..., Awaitable[Any]]
MANY = 1000
TYPED_SUBTYPES = {None, "file_share", "thread_broadcast"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds an answer may take before somebody is told to wait.

    Slack itself waits three: for the answer to a submit, and for a form to open.
    """

    submit: float = 2.0
    form: float = 0.8


class Doors:
    """Turns what Slack sends into requests, and brings the replies back."""

    def __init__(
        self,
        tandem: Tandem,
        clock: Clock,
        messenger: SlackMessenger,
        people: People,
        patience: Patience | None = None,
    ) -> None:
        """Take the application, the time, who posts, who knows people, and how long to wait."""
        self.tandem = tandem
        self.messenger = messenger
        self.people = people
        self.kept = Kept(tandem.store)
        self.answers = Answers(messenger, self.kept)
        self.patience = patience or Patience()
        self.seen = Seen(clock)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._submits: OrderedDict[str, asyncio.Task[Json]] = OrderedDict()
        self._latest: OrderedDict[str, str] = OrderedDict()

    def connect(self, app: AsyncApp) -> None:
        """Register every door; what is acknowledged at once works on in the background."""
        app.command(re.compile(r".+"))(ack=quick_ack, lazy=[self.typed])
        app.event("app_mention")(ack=quick_ack, lazy=[self.mentioned])
        app.event("message")(ack=quick_ack, lazy=[self.written])
        app.event("app_home_opened")(ack=quick_ack, lazy=[self.came_home])
        app.action(re.compile(ACTION))(ack=quick_ack, lazy=[self.pressed])
        app.action(re.compile(r"^in:"))(ack=quick_ack, lazy=[self.chose])
        app.view(forms.FORM)(self.sent)
        for it in SHORTCUTS:
            app.shortcut(it.callback_id)(ack=quick_ack, lazy=[self.cut_short])
        # What nobody knows is answered too, so that nothing is logged with its contents.
        for rest in (app.action, app.shortcut, app.view, app.event):
            rest(re.compile(r".*"))(quick_ack)

    async def settled(self) -> None:
        """Return when nothing goes on in the background any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- words -------------------------------------------------------------------------------

    async def typed(self, body: Json) -> None:
        """Answer a slash command, whatever it is called."""
        if not self.seen.first(f"command:{body['trigger_id']}"):
            return
        channel = body["channel_id"]
        caller = await self.people.caller(body["user_id"], body.get("team_id", ""))
        private = channel.startswith("D") or body.get("channel_name") == "directmessage"
        place = Place(
            caller,
            channel="" if private else channel,
            response_url=body.get("response_url", ""),
            trigger=body["trigger_id"],
        )
        await self._said(place, body.get("text", ""), f"command:{body['trigger_id']}")

    async def mentioned(self, body: Json, event: Json) -> None:
        """Answer somebody who mentions us in a channel."""
        if event.get("bot_id") or not event.get("user") or not self._new(body):
            return
        place = Place(
            await self._author(event),
            channel=event["channel"],
            thread=event.get("thread_ts", ""),
            mention=event["ts"],
        )
        await self._said(place, event.get("text", ""), body["event_id"])

    async def written(self, body: Json, event: Json) -> None:
        """Answer somebody who writes to us in private."""
        direct = event.get("channel_type") == "im" and event.get("subtype") in TYPED_SUBTYPES
        if not direct or event.get("bot_id") or not event.get("user") or not self._new(body):
            return
        place = Place(
            await self._author(event),
            channel=event["channel"],
            private=True,
            thread=event.get("thread_ts", ""),
        )
        await self._said(place, event.get("text", ""), body["event_id"])

    async def _said(self, place: Place, text: str, event: str) -> None:
        me = str((await self.messenger.api.me())["user_id"])
        said = await heard(text, me, self.people.name)
        await self._for(place, "words", event, lambda r: self.tandem.said(r, said))

    async def _author(self, event: Json) -> Caller:
        teams = (event.get(k) for k in ("user_team", "source_team", "team"))
        return await self.people.caller(event["user"], next((t for t in teams if t), ""))

    def _new(self, body: Json) -> bool:
        return self.seen.first(body["event_id"])

    # -- buttons -----------------------------------------------------------------------------

    async def pressed(self, body: Json) -> None:
        """Run the command behind a button, or open its form."""
        action = body["actions"][0]
        event = f"press:{body['user']['id']}:{action['action_ts']}"
        if not self.seen.first(event):
            return
        place = await self._pressed_at(body)
        raw = action.get("value") or (action.get("selected_option") or {}).get("value") or "{}"
        payload = await self.kept.whole(json.loads(raw))
        button = unpacked(payload) if payload else None
        if button is None:
            await self.answers.tell(place, words.outdated(place.tongue))
        elif isinstance(button, Ask):
            await self._ask(place, event, button)
        else:
            await self._do(place, event, button)

    async def cut_short(self, body: Json) -> None:
        """Open the form of a shortcut from Slack's own menus."""
        event = f"shortcut:{body['user']['id']}:{body['action_ts']}"
        if not self.seen.first(event):
            return
        meant = next(s for s in SHORTCUTS if s.callback_id == body["callback_id"])
        place = await self._pressed_at(body)
        await self._ask(place, event, Ask(label=meant.name, word=meant.word))

    async def _pressed_at(self, body: Json) -> Place:
        user, view = body["user"], body.get("view") or {}
        # Never Bolt's actor team: for clicks it is the installing team, whoever clicked.
        caller = await self.people.caller(user["id"], user.get("team_id", ""))
        channel = (body.get("channel") or {}).get("id", "")
        place = Place(
            caller,
            channel=channel,
            private=channel.startswith("D"),
            response_url=body.get("response_url", ""),
            trigger=body.get("trigger_id", ""),
            bare=view.get("type") == "home" or body["type"] == "shortcut",
        )
        if view.get("type") != "modal":
            return place
        sheet = await self._sheet(view)
        room = sheet.room if sheet else caller.address
        own = room.kind == "person"
        return replace(place, channel="" if own else room.id, view=view["id"])

    async def _do(self, place: Place, event: str, button: Do) -> None:
        await self._for(place, "button", event, lambda r: self.tandem.pressed(r, button))
        if place.bare:
            await self._home(place)

    async def _ask(self, place: Place, event: str, button: Ask) -> None:
        """Open a form at once; where it takes long to lay out, a modal that says so comes first."""
        reply = self._spawn(self._reply(place, "button", event,
                                        lambda r: self.tandem.pressed(r, button)))
        await asyncio.wait({reply}, timeout=self.patience.form)
        late = not reply.done()
        if late and not place.view:
            place = replace(place, view=await self.answers.waiting(place))
        done = await reply
        if late and not place.view and isinstance(done.reply, Form):
            await self.answers.too_late(place, button)
        elif isinstance(done.reply, Form) and not place.view:
            view = await self.answers.drawn(place, done.reply)
            if not await self.answers.opened(place, view):
                await self.answers.too_late(place, button)
        else:
            await self.answers.give(place, done.reply)

    # -- forms -------------------------------------------------------------------------------

    async def chose(self, body: Json) -> None:
        """Lay a form out anew when an answer changes what else is asked."""
        view, stamp = body["view"], body["actions"][0]["action_ts"]
        self._latest[view["id"]] = max(stamp, self._latest.get(view["id"], ""))
        while len(self._latest) > MANY:
            self._latest.popitem(last=False)
        place = await self._pressed_at(body)
        sheet = await self._sheet(view)
        if sheet is None:
            return
        given = await self._given(view)
        known: Given = {**sheet.fixed, **sheet.hidden, **given}
        done = await self._reply(
            place, "form", "", lambda r: self.tandem.form(r, sheet.word, known, sheet.coop)
        )
        form = done.reply
        if not isinstance(form, Form) or self._latest[view["id"]] != stamp:
            return
        if [i.name for i in forms.shown(form)] != forms.displayed(view):
            await self.answers.redraw(place, form, replace(sheet, hidden=known))

    async def sent(self, ack: Ack, body: Json) -> None:
        """Fill, run and save a form before Slack is answered, so that nothing typed is lost.

        The same submit delivered twice gets the same answer and runs once.
        """
        view = body["view"]
        typed = hashlib.sha256(dumped(view.get("state", {})).encode()).hexdigest()[:16]
        key = f"{view['id']}:{view.get('hash', '')}:{typed}"
        task = self._submits.get(key)
        if task is None:
            task = self._submits[key] = self._spawn(self._submit(body))
            while len(self._submits) > MANY:
                self._submits.popitem(last=False)
        try:
            answer = await task
        except Exception:
            self._submits.pop(key, None)
            raise
        await ack(**answer)

    async def _submit(self, body: Json) -> Json:
        """Return what the submit is acknowledged with."""
        view = body["view"]
        user = body["user"]
        caller = await self.people.caller(user["id"], user.get("team_id", ""))
        sheet = await self._sheet(view)
        place = Place(caller, view=view["id"])
        if sheet is None:
            gone = await self.answers.drawn(place, words.outdated(place.tongue))
            return {"response_action": "update", "view": gone}
        given: Given = {**sheet.fixed, **await self._given(view)}
        if sheet.room.kind == "room":
            place = replace(place, channel=sheet.room.id)
        event = f"view:{view['id']}:{view.get('hash', '')}"
        reply = self._spawn(self._reply(
            place, "form", event, lambda r: self.tandem.sent(r, sheet.word, given, sheet.coop)
        ))
        await asyncio.wait({reply}, timeout=self.patience.submit)
        if not reply.done():
            self._spawn(self._later(place, sheet, given, reply))
            wait = forms.wait(words.working(place.tongue), sheet.room, place.tongue("Close"))
            return {"response_action": "update", "view": wait}
        shown = _returnable(await reply, sheet, given, place)
        problems = forms.native(shown, view, sheet) if isinstance(shown, Form) else None
        if problems:
            return {"response_action": "errors", "errors": problems}
        if shown is None:
            return {}
        if isinstance(shown, Message) and hands_over(shown):
            self._spawn(self.answers.privately(place, shown))
        return {"response_action": "update", "view": await self.answers.drawn(place, shown, sheet)}

    async def _later(
        self, place: Place, sheet: forms.Sheet, given: Given, reply: asyncio.Task[Done]
    ) -> None:
        shown = _returnable(await reply, sheet, given, place)
        if shown is not None:
            await self.answers.show(place, shown, sheet)

    async def _sheet(self, view: Json) -> forms.Sheet | None:
        try:
            carried = await self.kept.whole(json.loads(view.get("private_metadata") or "{}"))
            return forms.Sheet.unpacked(carried) if carried else None
        except (ValueError, KeyError):
            return None

    async def _given(self, view: Json) -> Given:
        """Read the answers of a view; signs stand for what Slack could not carry."""

        async def meant(value: str) -> str:
            if value == NONE:
                return ""
            return await self.kept.value(value) if value.startswith(NOTED) else value

        return {
            name: [await meant(v) for v in given] if isinstance(given, list)
            else await meant(given) if name in _chosen(view) else given
            for name, given in forms.answers_of(view).items()
        }

    # -- home --------------------------------------------------------------------------------

    async def came_home(self, event: Json) -> None:
        """Show somebody's duties and cooperations."""
        if event.get("tab", "home") == "home":
            await self._home(Place(await self.people.caller(event["user"]), bare=True))

    async def _home(self, place: Place) -> None:
        request = Request(caller=place.caller, room=place.room, door="button")
        drawn = render.view(await self.tandem.home(request))
        await self.kept.keep(drawn.notes)
        view = {"type": "home", "blocks": drawn.blocks}
        try:
            user = place.caller.address.id
            await self.messenger.api.call("views.publish", user_id=user, view=view)
        except (Refused, CannotDeliver) as error:
            log.warning("no home", extra={"error": type(error).__name__})

    # -- inside ------------------------------------------------------------------------------

    async def _reply(
        self, place: Place, door: str, event: str, ask: Callable[[Request], Awaitable[Done]]
    ) -> Done:
        """Ask Tandem, unless the asker's organisation is none of the partners'."""
        if not await self.people.welcome(place.caller):
            return Done(words.not_here(place.tongue))
        event = f"slack:{event}" if event else ""
        return await ask(Request(caller=place.caller, room=place.room, door=door, event=event))

    async def _for(
        self, place: Place, door: str, event: str, ask: Callable[[Request], Awaitable[Done]]
    ) -> None:
        done = await self._reply(place, door, event, ask)
        await self.answers.give(place, done.reply)

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _returnable(done: Done, sheet: forms.Sheet, given: Given, place: Place) -> Reply | None:
    """Return the reply to a form; where nothing came of it, with the way back to what was typed."""
    if not isinstance(done.reply, Message) or done.changed:
        return done.reply
    back = Ask(label=place.tongue("Back to the form"), word=sheet.word, given=given, coop=sheet.coop)
    return done.reply.model_copy(update={"more": (*done.reply.more, back)})


async def quick_ack(ack: Ack) -> None:
    """Tell Slack at once that it arrived."""
    await ack()


def _chosen(view: Json) -> set[str]:
    """Return the questions that are answered by choosing, not by typing."""
    typed = {"plain_text_input", "number_input", "datepicker"}
    inputs = (b for b in view["blocks"] if b["type"] == "input")
    return {b["block_id"] for b in inputs if b["element"]["type"] not in typed}
