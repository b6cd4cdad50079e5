"""What every door needs: who asks and where, Tandem's reply, and the way back to them."""

from dataclasses import dataclass, field

from adapters.parts import desk
from adapters.parts.carried import Kept
from adapters.parts.menu import MESSAGE_ACTIONS, MessageAction
from adapters.parts.text import Json
from adapters.parts.work import Work
from adapters.teams.answer import Answers, Place
from adapters.teams.book import Book, Talk, room_of, talk_of
from adapters.teams.files import Files
from adapters.teams.keep import Seen
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.people import People
from bot.tandem import Tandem


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds an answer may take before somebody is told to wait.

    Teams itself waits five for a message action, and some more for a dialog.
    """

    invoke: float = 3.5


@dataclass(frozen=True, slots=True)
class Desk(desk.Desk[Place]):
    """Where every request from Teams comes by, whatever door it came through."""

    tandem: Tandem
    messenger: TeamsMessenger
    people: People
    book: Book
    kept: Kept
    answers: Answers
    files: Files
    seen: Seen
    patience: Patience
    actions: tuple[MessageAction, ...] = MESSAGE_ACTIONS
    work: Work = field(default_factory=Work)

    async def place(self, raw: Json) -> Place:
        """Return who sends an activity, and where; note how both are reached."""
        who = await self.people.met(raw)
        fresh = await self.book.person(who.id)
        recipient = raw.get("recipient") or {}
        pressed = raw["type"] == "invoke" or raw.get("value")
        return Place(
            who=fresh or who,
            talk=talk_of(raw),
            thread=str(raw["conversation"]["id"]),
            asked=str(raw.get("replyToId" if pressed else "id") or ""),
            targeted=recipient.get("isTargeted") is True,
        )

    async def welcome(self, place: Place) -> bool:
        """Tell whether the asker's organisation is ours, one of the partners', or vouched for."""
        return self.people.welcome(place.who)

    async def settle_double(self, place: Place, payload: Json, raw: Json) -> None:
        """Take away a message that was pressed but is not the one that counts.

        It came twice because nobody could say whether it had arrived the first time.
        """
        key, pressed = str(payload.get("k") or ""), str(raw.get("replyToId") or "")
        if key and pressed:
            for room in {place.room, place.caller.address}:
                await self.messenger.settle(place.talk, room, key, pressed)

    async def gone(self, conversation: str) -> None:
        """Forget a conversation that we were removed from."""
        await self.book.forget(room_of(conversation))

    async def noted(self, raw: Json) -> Talk:
        """Note a conversation that something happened in, whoever did it."""
        talk = talk_of(raw)
        await self.book.note(talk)
        return talk
