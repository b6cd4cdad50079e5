"""Where every request of a chat platform comes by: who asks and where, and the reply to them."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from adapters.parts import sentences
from bot.domain.people import Address, Caller
from bot.errors import CannotDeliver
from bot.language import Tongue
from bot.message import Message
from bot.ports import Messenger
from bot.tandem import Done, Reply, Request, Tandem

log = logging.getLogger(__name__)


class Place(Protocol):
    """Where somebody asked, as far as the core has to know it."""

    @property
    def caller(self) -> Caller:
        """Return who asks."""

    @property
    def room(self) -> Address:
        """Return the room that others read, too, or the person's own address."""

    @property
    def tongue(self) -> Tongue:
        """Return how this person is spoken to by us."""


At = TypeVar("At", bound=Place)
At_contra = TypeVar("At_contra", bound=Place, contravariant=True)


class Answering(Protocol[At_contra]):
    """Brings replies to those who asked."""

    async def give(self, place: At_contra, reply: Reply | None) -> None:
        """Give a reply in the way that fits the place; nothing where there is none."""


class Desk(ABC, Generic[At]):
    """Asks Tandem for whoever may speak to it, whatever door they came through."""

    __slots__ = ()

    tandem: Tandem
    messenger: Messenger
    answers: Answering[At]

    @abstractmethod
    async def welcome(self, place: At) -> bool:
        """Tell whether the asker's organisation may speak to us at all."""

    async def reply(
        self, place: At, door: str, event: str, ask: Callable[[Request], Awaitable[Done]]
    ) -> Done:
        """Ask Tandem, unless the asker's organisation is none of the partners'.

        ``event`` is what the platform calls it, however often it is delivered; empty where
        nothing is changed by it.
        """
        if not await self.welcome(place):
            return Done(sentences.not_here(place.tongue))
        event = f"{place.caller.address.platform}:{event}" if event else ""
        return await ask(Request(caller=place.caller, room=place.room, door=door, event=event))

    async def answer(
        self, place: At, door: str, event: str, ask: Callable[[Request], Awaitable[Done]]
    ) -> None:
        """Ask Tandem, and bring the reply to who asked."""
        done = await self.reply(place, door, event, ask)
        await self.answers.give(place, done.reply)

    async def introduce(self, room: Address, welcome: Message) -> None:
        """Introduce ourselves to a room that we were added to; once, however often it is tried."""
        try:
            await self.messenger.post(room, welcome, f"welcome:{room.id}")
        except CannotDeliver as error:
            log.warning("no welcome", extra={"room": room.key, "error": type(error).__name__})
