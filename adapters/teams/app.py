"""The doors from Teams: typed words, buttons, dialogs, message actions; whatever the command."""

import asyncio
import json
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any

from adapters.parts import sentences
from adapters.parts.carried import digest, unpacked
from adapters.parts.text import Json
from adapters.parts.work import Once
from adapters.teams import forms
from adapters.teams.answer import Place, hands_over
from adapters.teams.buttons import FIELD, carried
from adapters.teams.desk import Desk
from adapters.teams.events import Happenings
from adapters.teams.people import spoken
from adapters.teams.port import Answer
from adapters.teams.typed import heard, quoted
from bot.language import Tongue
from bot.message import Answers as Given
from bot.message import Ask, Do, Message
from bot.tandem import Done, Reply

DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"


class Doors:
    """Turns activities into requests, and brings the replies back."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self.happenings = Happenings(desk)
        self._invokes: Once[Answer] = Once(desk.work)

    async def hear(self, raw: Json) -> Answer:
        """Take an activity: work on a message in the background, answer an invoke in time."""
        event = event_of(raw)
        if raw["type"] == "invoke":
            return await self._invokes.done(event, lambda: self._invoked(raw))
        works = {
            "message": self.message,
            "conversationUpdate": self.happenings.changed,
            "installationUpdate": self.happenings.installed,
        }
        work = works.get(raw["type"])
        if work and not _own(raw) and await self.desk.seen.first(event):
            self.desk.work.start(self._worked(work(raw)))
        return HTTPStatus.ACCEPTED, None

    async def _worked(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it, and only then note for good that it came."""
        try:
            await work
        finally:
            await self.desk.seen.save()

    # -- messages ----------------------------------------------------------------------------

    async def message(self, raw: Json) -> None:
        """Answer typed words, or a button that sends itself as a message."""
        payload = carried(raw.get("value"))
        place = await self.desk.place(raw)
        if payload is not None:
            await self.pressed(place, payload, raw)
            return
        said = heard(raw)
        if not said and any(a.get("contentType") == DOWNLOAD for a in raw.get("attachments") or ()):
            return
        tandem, event = self.desk.tandem, event_of(raw)
        await self.desk.answer(place, "words", event, lambda r: tandem.said(r, said))

    async def pressed(self, place: Place, payload: Json, raw: Json) -> None:
        """Run the command behind a button; a form is answered with a button that opens it."""
        if payload.get("t") == "file":
            await self.desk.files.offer(place, str(payload.get("n", "")))
            return
        button = await self._button(payload)
        if button is None:
            await self.desk.answers.tell(place, sentences.outdated(place.tongue))
            return
        done = await self._press(place, button, event_of(raw))
        await self.desk.answers.give(place, done.reply)
        await self.desk.settle_double(place, payload, raw)

    async def _press(self, place: Place, button: Do | Ask, event: str) -> Done:
        return await self.desk.reply(
            place, "button", event, lambda r: self.desk.tandem.pressed(r, button)
        )

    async def _button(self, payload: Json) -> Do | Ask | None:
        whole = await self.desk.kept.whole(payload)
        return unpacked(whole) if whole else None

    # -- invokes -----------------------------------------------------------------------------

    async def _invoked(self, raw: Json) -> Answer:
        value = raw.get("value")
        value = value if isinstance(value, dict) else {}
        match raw.get("name"):
            case "task/fetch":
                return await self._dialog(raw, self._fetched(raw, carried(value.get("data"))))
            case "composeExtension/fetchTask":
                return await self._dialog(raw, self._taken(raw, value))
            case "task/submit" | "composeExtension/submitAction":
                return await self._dialog(raw, self._sent(raw, value.get("data")))
            case "adaptiveCard/action":
                return await self._executed(raw, value)
            case "fileConsent/invoke":
                place = await self.desk.place(raw)
                self.desk.work.start(self.desk.files.answered(place, value))
                return HTTPStatus.OK, None
            case _:
                return HTTPStatus.NOT_IMPLEMENTED, None

    async def _dialog(
        self, raw: Json, reply: Coroutine[Any, Any, tuple[Place, Reply | None]]
    ) -> Answer:
        """Answer with a dialog; if that takes too long, with one that says so, and later anew."""
        task = self.desk.work.start(reply)
        await asyncio.wait({task}, timeout=self.desk.patience.invoke)
        if not task.done():
            self.desk.work.start(self._later(task))
            told = sentences.working(Tongue.of(*spoken(raw)))
            return HTTPStatus.OK, await self.desk.answers.shown(Message(title=told))
        place, shown = await task
        if shown is None:
            return HTTPStatus.OK, {}
        if isinstance(shown, Message) and hands_over(shown):
            self.desk.work.start(self.desk.answers.tell(place, shown))
        return HTTPStatus.OK, await self.desk.answers.shown(shown)

    async def _later(self, task: asyncio.Task[tuple[Place, Reply | None]]) -> None:
        place, reply = await task
        await self.desk.answers.give(place, reply)

    async def _fetched(self, raw: Json, payload: Json | None) -> tuple[Place, Reply | None]:
        """Open the form behind a button."""
        place = await self.desk.place(raw)
        button = await self._button(payload or {})
        if button is None:
            return place, sentences.outdated(place.tongue)
        done = await self._press(place, button, event_of(raw))
        if payload:
            self.desk.work.start(self.desk.settle_double(place, payload, raw))
        return place, done.reply

    async def _taken(self, raw: Json, value: Json) -> tuple[Place, Reply | None]:
        """Open the form of a message action, with the message's words in it."""
        place = await self.desk.place(raw)
        found = next((a for a in self.desk.actions if a.id == value.get("commandId")), None)
        if found is None:
            return place, sentences.outdated(place.tongue)
        address = str((value.get("messagePayload") or {}).get("linkToMessage") or "")
        button = found.about(quoted(value), address)
        return place, (await self._press(place, button, event_of(raw))).reply

    async def _sent(self, raw: Json, data: object) -> tuple[Place, Reply | None]:
        """Fill and run a form; or run what a button within the dialog stands for."""
        place = await self.desk.place(raw)
        payload = carried(data)
        whole = await self.desk.kept.whole(payload) if payload else None
        if whole is None or not isinstance(data, dict):
            return place, sentences.outdated(place.tongue)
        if whole.get("t") == "file":
            self.desk.work.start(self.desk.files.offer(place, str(whole.get("n", ""))))
            return place, sentences.in_private(place.tongue)
        if whole.get("t") != "form":
            button = unpacked(whole) or Ask(label="", word="")
            return place, (await self._press(place, button, event_of(raw))).reply
        sheet = forms.Sheet.unpacked(whole)
        given: Given = {**sheet.fixed, **await self._given(sheet, data)}
        tandem = self.desk.tandem
        done = await self.desk.reply(
            place, "form", event_of(raw), lambda r: tandem.sent(r, sheet.word, given, sheet.coop)
        )
        return place, _returnable(done, sheet, given, place)

    async def _executed(self, raw: Json, value: Json) -> Answer:
        """Run a button of the other kind; Teams is told at once, the person when it is done."""
        payload = carried((value.get("action") or {}).get("data")) or {}
        place = await self.desk.place(raw)
        if value.get("trigger") != "automatic":  # a card that refreshes itself is no press
            self.desk.work.start(self.pressed(place, payload, raw))
        told = sentences.working(place.tongue)
        kind = "application/vnd.microsoft.activity.message"
        return HTTPStatus.OK, {"statusCode": 200, "type": kind, "value": told}

    async def _given(self, sheet: forms.Sheet, data: Json) -> Given:
        """Read the answers of a form; signs stand for what a menu could not carry."""
        meant = self.desk.kept.meant
        given: Given = {}
        for name, answer in data.items():
            if name in (FIELD, "msteams"):
                continue
            text = "" if answer is None else str(answer)
            if name in sheet.several:
                given[name] = [await meant(v) for v in text.split(",") if v]
            else:
                given[name] = await meant(text) if name in sheet.one else text
        return given


def event_of(raw: Json) -> str:
    """Return what identifies an activity, however often it is delivered."""
    said = raw.get("id") or digest(json.dumps(raw.get("value"), sort_keys=True, default=str))
    return f"{raw['conversation']['id']}:{said}:{raw['type']}"


def _own(raw: Json) -> bool:
    """Tell whether an activity is a bot's."""
    sender = raw.get("from") or {}
    bot = str(sender.get("id", "")).startswith("28:") or sender.get("role") == "bot"
    return raw["type"] == "message" and (bot or "id" not in sender)


def _returnable(done: Done, sheet: forms.Sheet, given: Given, place: Place) -> Reply | None:
    """Return the reply to a form; where nothing came of it, with the way back to what was typed."""
    if not isinstance(done.reply, Message) or done.changed:
        return done.reply
    label = place.tongue("Back to the form")
    back = Ask(label=label, word=sheet.word, given=given, coop=sheet.coop)
    return done.reply.model_copy(update={"more": (*done.reply.more, back)})
