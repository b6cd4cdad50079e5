"""Answers to one person: privately if at all possible, and where they asked."""

import logging
from dataclasses import dataclass

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.parts import sentences
from adapters.parts.carried import Kept
from adapters.parts.text import Json
from adapters.slack import forms, render, words
from adapters.slack.api import Refused
from adapters.slack.messenger import SlackMessenger
from bot.domain.people import Address, Caller
from bot.errors import CannotDeliver, Unreachable
from bot.language import Tongue
from bot.message import Ask, File, Form, Message
from bot.tandem import Reply

log = logging.getLogger(__name__)

OK = 200
Failed = Refused | CannotDeliver
EXPIRED = {
    "expired_trigger_id",
    "exchanged_trigger_id",
    "invalid_trigger_id",
    "trigger_exchanged",
    "trigger_expired",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asked: everything that Slack gives us to answer by.

    ``channel`` is empty outside channels; ``private`` marks the chat with us, ``bare`` a place
    that cannot show messages (the home page, a global shortcut); ``thread`` is where they asked,
    ``mention`` the message under which we may ask publicly to be written to.
    """

    caller: Caller
    channel: str = ""
    private: bool = False
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    view: str = ""
    bare: bool = False
    mention: str = ""

    @property
    def room(self) -> Address:
        """Return the room as the core knows it: a channel, or the person's own address."""
        if self.private or not self.channel:
            return self.caller.address
        return Address(platform="slack", id=self.channel)

    @property
    def tongue(self) -> Tongue:
        """Return how this person is spoken to by us."""
        return Tongue.of(self.caller.language, self.caller.zone)


class Answers:
    """Brings replies to those who asked."""

    def __init__(self, messenger: SlackMessenger, kept: Kept) -> None:
        """Take who posts, and where long payloads are kept."""
        self.messenger = messenger
        self.api = messenger.api
        self.kept = kept

    async def give(self, place: Place, reply: Reply | None) -> None:
        """Give a reply in the way that fits the place; nothing where there is none."""
        match reply:
            case None:
                return
            case Form() if place.view:
                await self.show(place, reply)
            case Form():
                await self.open(place, reply)
            case Message() if place.view:
                await self.show(place, reply)
            case Message() if place.bare:
                if not await self.opened(place, await self.drawn(place, reply)):
                    await self.privately(place, reply)
            case Message():
                await self.tell(place, reply)

    # -- modals ------------------------------------------------------------------------------

    async def drawn(self, place: Place, reply: Reply, sheet: forms.Sheet | None = None) -> Json:
        """Draw a reply as a modal, and keep what it carries."""
        room = sheet.room if sheet else place.room
        if isinstance(reply, Form):
            view, notes = forms.modal(reply, room, sheet.hidden if sheet else None)
            await self.kept.keep(notes)
            return view
        view, drawn = forms.message(reply, room, place.tongue("Close"))
        await self.kept.keep(drawn.notes)
        return view

    async def open(self, place: Place, form: Form) -> None:
        """Open a form, or offer it by a button where Slack does not open it (any more)."""
        if not await self.opened(place, await self.drawn(place, form)):
            await self.tell(place, sentences.asking(form, place.tongue))

    async def waiting(self, place: Place) -> str:
        """Open a modal that says to wait, and return its id; empty where Slack does not."""
        view = forms.wait(sentences.working(place.tongue), place.room, place.tongue("Close"))
        return await self.opened(place, view)

    async def redraw(self, place: Place, form: Form, sheet: forms.Sheet) -> None:
        """Replace a modal by the same form laid out anew; nothing where it was closed."""
        view = await self.drawn(place, form, sheet)
        try:
            await self.api.call("views.update", view_id=place.view, view=view)
        except (Refused, CannotDeliver) as error:
            log.info("modal gone", extra={"error": _why(error)})

    async def show(self, place: Place, reply: Reply, sheet: forms.Sheet | None = None) -> None:
        """Replace the modal; where it was closed meanwhile, the answer goes to the person."""
        if isinstance(reply, Message) and hands_over(reply):
            await self.privately(place, reply)
        view = await self.drawn(place, reply, sheet)
        try:
            await self.api.call("views.update", view_id=place.view, view=view)
        except (Refused, CannotDeliver) as error:
            log.info("modal gone", extra={"error": _why(error)})
            late = sentences.asking(reply, place.tongue) if isinstance(reply, Form) else reply
            await self.privately(place, late)

    async def opened(self, place: Place, view: Json) -> str:
        """Open a modal and return its id; empty where Slack does not let us (any more)."""
        if not place.trigger:
            return ""
        try:
            answer = await self.api.call("views.open", trigger_id=place.trigger, view=view)
        except (Refused, CannotDeliver) as error:
            if not isinstance(error, Refused) or error.code not in EXPIRED:
                log.error("modal refused", extra={"error": _why(error)})  # noqa: TRY400 - no texts
            return ""
        return str(answer["view"]["id"])

    async def too_late(self, place: Place, button: Ask) -> None:
        """Offer the button again."""
        await self.tell(place, words.too_late(button, place.tongue))

    # -- messages ----------------------------------------------------------------------------

    async def tell(self, place: Place, message: Message) -> None:
        """Say something to one person: where they asked if only they see it, else in private."""
        if place.private or not place.channel:
            await self.privately(place, message)
        elif hands_over(message):
            if apart := await self.privately(place, message):
                await self._openly(place, apart)
            else:
                await self._beside(place, sentences.in_private(place.tongue))
        elif (beside := await self._beside(place, message)) and (
            apart := await self.privately(place, message)
        ):
            await self._openly(place, beside, apart)

    async def privately(self, place: Place, message: Message) -> Failed | None:
        """Say it in the private chat, and return what went wrong, if anything."""
        try:
            own = place.channel if place.private else ""
            channel = own or await self.messenger.channel(place.caller.address)
            await self.messenger.say(channel, message, thread=place.thread if own else "")
        except (Refused, CannotDeliver) as error:
            log.warning("no private chat", extra={"error": _why(error)})
            return error
        return None

    async def _beside(self, place: Place, message: Message) -> Failed | None:
        """Say it in the channel so that only the one who asked sees it; return what went wrong."""
        if place.response_url and await self._respond(place.response_url, message):
            return None
        try:
            await self.messenger.say(
                place.channel, message, user=place.caller.address.id, thread=place.thread
            )
        except (Refused, CannotDeliver) as error:
            log.info("not beside", extra={"error": _why(error)})
            return error
        return None

    async def _respond(self, url: str, message: Message) -> bool:
        drawn = render.message(message)
        await self.kept.keep(drawn.notes)
        hook = AsyncWebhookClient(url, session=self.api.session(), retry_handlers=[])
        body = {"response_type": "ephemeral", "replace_original": False}
        try:
            answer = await hook.send_dict({**body, "text": drawn.text, "blocks": drawn.blocks})
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("no response", extra={"error": type(error).__name__})
            return False
        return answer.status_code == OK

    async def _openly(self, place: Place, *errors: Failed) -> None:
        """Say under the mention what to do now; nothing private is said."""
        thread = place.thread or place.mention
        if not thread:
            return
        # Only what Slack refuses is a matter of rights; any other trouble passes.
        passes = any(not isinstance(e, Refused | Unreachable) for e in errors)
        says = words.later if passes else words.write_to_me
        try:
            await self.messenger.say(place.channel, says(place.tongue), thread=thread)
        except (Refused, CannotDeliver) as error:
            log.warning("no answer at all", extra={"error": _why(error)})


def hands_over(message: Message) -> bool:
    """Tell whether a message has anything that only a real post can bear."""
    return any(isinstance(b, File) for b in message.blocks) or bool(render.message(message).whole)


def _why(error: Exception) -> str:
    return error.code if isinstance(error, Refused) else type(error).__name__
