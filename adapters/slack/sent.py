"""Forms that come back: run before Slack is answered, so that nothing that was typed is lost."""

import asyncio
import hashlib
from dataclasses import replace

from adapters.parts import sentences
from adapters.parts.carried import dumped
from adapters.parts.newest import Newest
from adapters.parts.text import Json
from adapters.parts.work import Once
from adapters.slack import forms
from adapters.slack.answer import Place, hands_over
from adapters.slack.desk import Desk
from adapters.slack.work import Ack
from bot.message import Answers as Given
from bot.message import Form, Message
from bot.tandem import Done

MANY = 1000


class Sent:
    """Takes filled forms, and forms whose answers change what else is asked."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self._submits: Once[Json] = Once(desk.work)
        self._latest: Newest[str, str] = Newest(MANY)

    async def chose(self, body: Json) -> None:
        """Lay a form out anew when an answer changes what else is asked."""
        view, stamp = body["view"], body["actions"][0]["action_ts"]
        self._latest[view["id"]] = max(stamp, self._latest.get(view["id"], ""))
        place = await self.desk.pressed_at(body)
        sheet = await self.desk.sheet(view)
        if sheet is None:
            return
        given = await self._given(view)
        known: Given = {**sheet.fixed, **sheet.hidden, **given}
        done = await self.desk.reply(
            place, "form", "", lambda r: self.desk.tandem.form(r, sheet.word, known, sheet.coop)
        )
        form = done.reply
        if not isinstance(form, Form) or self._latest[view["id"]] != stamp:
            return
        if [i.name for i in forms.shown(form)] != forms.displayed(view):
            await self.desk.answers.redraw(place, form, replace(sheet, hidden=known))

    async def sent(self, ack: Ack, body: Json) -> None:
        """Fill, run and save a form before Slack is answered, so that nothing typed is lost.

        The same submit delivered twice gets the same answer and runs once.
        """
        view = body["view"]
        typed = hashlib.sha256(dumped(view.get("state", {})).encode()).hexdigest()[:16]
        key = f"{view['id']}:{view.get('hash', '')}:{typed}"
        await ack(**await self._submits.done(key, lambda: self._submit(body)))

    async def _submit(self, body: Json) -> Json:
        """Return what the submit is acknowledged with."""
        view = body["view"]
        user = body["user"]
        caller = await self.desk.people.caller(user["id"], user.get("team_id", ""))
        sheet = await self.desk.sheet(view)
        place = Place(caller, view=view["id"])
        if sheet is None:
            gone = await self.desk.answers.drawn(place, sentences.outdated(place.tongue))
            return {"response_action": "update", "view": gone}
        given: Given = {**sheet.fixed, **await self._given(view)}
        if sheet.room.kind == "room":
            place = replace(place, channel=sheet.room.id)
        event = f"view:{view['id']}:{view.get('hash', '')}"
        reply = self.desk.work.start(
            self.desk.reply(
                place,
                "form",
                event,
                lambda r: self.desk.tandem.sent(r, sheet.word, given, sheet.coop),
            )
        )
        await asyncio.wait({reply}, timeout=self.desk.patience.submit)
        if not reply.done():
            self.desk.work.start(self._later(place, sheet, reply))
            wait = forms.wait(sentences.working(place.tongue), sheet.room, place.tongue("Close"))
            return {"response_action": "update", "view": wait}
        shown = (await reply).reply
        problems = forms.native(shown, view, sheet) if isinstance(shown, Form) else None
        if problems:
            return {"response_action": "errors", "errors": problems}
        if shown is None:
            return {}
        if isinstance(shown, Message) and hands_over(shown):
            self.desk.work.start(self.desk.answers.privately(place, shown))
        view = await self.desk.answers.drawn(place, shown, sheet)
        return {"response_action": "update", "view": view}

    async def _later(self, place: Place, sheet: forms.Sheet, reply: asyncio.Task[Done]) -> None:
        shown = (await reply).reply
        if shown is not None:
            await self.desk.answers.show(place, shown, sheet)

    async def _given(self, view: Json) -> Given:
        """Read the answers of a view; signs stand for what Slack could not carry."""
        meant = self.desk.kept.meant
        return {
            name: [await meant(v) for v in given]
            if isinstance(given, list)
            else await meant(given)
            if name in _chosen(view)
            else given
            for name, given in forms.answers_of(view).items()
        }


def _chosen(view: Json) -> set[str]:
    """Return the questions that are answered by choosing, not by typing."""
    typed = {"plain_text_input", "number_input", "datepicker"}
    inputs = (b for b in view["blocks"] if b["type"] == "input")
    return {b["block_id"] for b in inputs if b["element"]["type"] not in typed}
