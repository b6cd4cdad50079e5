"""Small cooperations, posts and changes that the tests of the stores share."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.cooperation import Cooperation, Room
from bot.domain.people import Address, Member, Side
from bot.message import Bold, Message, say
from bot.ports import Change, Entry, Post

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROOM = Address(platform="slack", id="C1")
OTHER = Address(platform="teams", id="19:abc@thread.tacv2")
ANNA = Address(platform="slack", id="U1", kind="person")


def coop(coop_id: str = "nordwind", *rooms: Address) -> Cooperation:
    """Return a cooperation with Anna in it and these rooms."""
    anna = Member(id="m1", name="Anna Äpfel", side=Side.SME, addresses=(ANNA,))
    return Cooperation(
        id=coop_id,
        title='Nordwind\n"& Söhne"',
        members=(anna,),
        rooms=tuple(Room(address=room) for room in rooms),
    )


def post(key: str, text: str = "Hello", room: Address = ROOM) -> Post:
    """Return a post with a bold word in it."""
    message = Message(title=text, blocks=(say("It is ", Bold(text="amber")),))
    return Post(key=key, room=room, message=message)


def entry(what: str, at: datetime = NOON, **detail: str) -> Entry:
    """Return a line of the journal by Anna."""
    return Entry(at=at, who="m1", what=what, where="slack:words", detail=detail)


def change(of: Cooperation, *posts: Post, at: datetime = NOON, **more: Any) -> Change:
    """Return a change that owes these posts, with the cooperation's own keys."""
    given: dict[str, Any] = {"keys": of.keys, **more}
    return Change(coop=of, at=at, posts=posts, **given)


def titles(owed: Sequence[Any]) -> list[str]:
    """Return what posts say."""
    return [o.message.title for o in owed]
