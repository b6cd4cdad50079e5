"""Answers to one person: beside the question for them alone, else in their own chat."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from adapters.parts import sentences
from adapters.parts.carried import Kept
from adapters.parts.text import Json
from adapters.teams import forms, words
from adapters.teams.book import PERSONAL, Known, Talk
from adapters.teams.connector import Refused, undeliverable
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.people import caller
from adapters.teams.render import message as drawn
from bot.domain.people import Address, Caller
from bot.errors import CannotDeliver, Unreachable
from bot.language import Tongue
from bot.message import File, Form, Message
from bot.tandem import Reply

log = logging.getLogger(__name__)

TITLE = "Tandem"
Failed = Refused | CannotDeliver


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asked: everything that Teams gives us to answer by.

    ``thread`` is the conversation as it came, with its thread; ``asked`` the message they wrote or
    pressed on; ``targeted`` says that only they and we see it.
    """

    who: Known
    talk: Talk
    thread: str
    asked: str = ""
    targeted: bool = False

    @property
    def private(self) -> bool:
        """Tell whether this is the private chat with us."""
        return self.talk.kind == PERSONAL

    @property
    def caller(self) -> Caller:
        """Return who asks, as the core knows them."""
        return caller(self.who)

    @property
    def room(self) -> Address:
        """Return the room as the core knows it: a channel or chat, or the person's own address."""
        return self.caller.address if self.private else Address(platform="teams", id=self.talk.id)

    @property
    def tongue(self) -> Tongue:
        """Return how this person is spoken to by us."""
        return Tongue.of(self.who.language, self.who.zone)


class Answers:
    """Brings replies to those who asked."""

    def __init__(self, messenger: TeamsMessenger, kept: Kept) -> None:
        """Take who posts, and where long payloads are kept."""
        self.messenger = messenger
        self.kept = kept

    async def give(self, place: Place, reply: Reply | None) -> None:
        """Give a reply as a message: a form as a button that opens it."""
        match reply:
            case None:
                return
            case Form():
                await self.tell(place, sentences.asking(reply, place.tongue))
            case Message():
                await self.tell(place, reply)

    async def shown(self, reply: Reply) -> Json:
        """Return a reply as the dialog that Teams is to show."""
        if isinstance(reply, Form):
            card, notes = forms.dialog(reply)
            await self.kept.keep(notes)
            return forms.envelope(reply.title, card, tall=forms.is_tall(reply))
        told = drawn(reply, dialog=True)
        await self.kept.keep(told.notes)
        return forms.envelope(TITLE, told.content, tall=bool(reply.blocks))

    # -- messages ----------------------------------------------------------------------------

    async def tell(self, place: Place, message: Message) -> None:
        """Say something to one person, and never to anybody else."""
        if place.private:
            await self._here(place, message)
        elif (beside := await self._beside(place, message)) and (
            apart := await self._apart(place, message)
        ):
            # Only what Teams refuses is a matter of rights; any other trouble passes.
            passes = trouble_passes(beside) or trouble_passes(apart)
            await self._openly(place, words.later if passes else words.write_to_me)

    async def _apart(self, place: Place, message: Message) -> Failed | None:
        """Say it in the private chat, and return what went wrong, if anything."""
        try:
            talk = await self.messenger.chat(place.who)
            await self.messenger.say(talk, talk.id, message)
        except (Refused, CannotDeliver) as error:
            log.warning("no private chat", extra={"error": _why(error)})
            return error
        return None

    async def _here(self, place: Place, message: Message) -> None:
        try:
            await self.messenger.say(place.talk, place.thread, message)
        except (Refused, CannotDeliver) as error:
            log.warning("no answer at all", extra={"error": _why(error)})

    async def _beside(self, place: Place, message: Message) -> Failed | None:
        """Say it where they asked, so that only they see it; return what went wrong."""
        to = place.asked if place.targeted else ""
        try:
            await self.messenger.say(place.talk, place.thread, message, only=place.who, to=to)
        except (Refused, CannotDeliver) as error:
            log.info("not beside", extra={"error": _why(error)})
            return error
        return None

    async def _openly(self, place: Place, says: Callable[[Tongue], Message]) -> None:
        """Say where everybody reads it what to do now; nothing private is said."""
        try:
            await self.messenger.say(place.talk, place.thread, says(place.tongue))
        except (Refused, CannotDeliver) as error:
            log.warning("no answer at all", extra={"error": _why(error)})


def hands_over(message: Message) -> bool:
    """Tell whether a message has anything that a dialog cannot bear."""
    return any(isinstance(b, File) for b in message.blocks) or bool(drawn(message).whole)


def trouble_passes(error: Failed) -> bool:
    """Tell whether the same might work in a while: nothing was refused for good."""
    meant = undeliverable(error, creates=True) if isinstance(error, Refused) else error
    return not isinstance(meant, Unreachable)


def _why(error: Exception) -> str:
    return error.code if isinstance(error, Refused) else type(error).__name__
