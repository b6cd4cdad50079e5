"""What is to be said becomes a post for every room and person, each in their own language."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.cooperation import Cooperation
from bot.domain.guests import mailbox, outsider
from bot.domain.hosts import keeper
from bot.domain.people import Address, Member
from bot.domain.week import open_hours
from bot.language import Tongue
from bot.message import Ask, Do, Message
from bot.outcome import Internal, Mail, Person, Say
from bot.ports import Post
from bot.tandem.admission import pressable
from bot.views import canvas, guests

HERE = timedelta(minutes=30)


def posts_of(coop: Cooperation, it: Say, now: datetime) -> list[Post]:
    """Turn what is to be said into a post for every room, each in its own language.

    What goes to a person waits for their working hours, unless they were here just now. Whoever
    comes by link has no chat: what they are asked for goes to their side's owner, to pass it on.
    """
    if isinstance(it.to, Mail):
        box, who = mailbox(it.to.member), it.to.member
        return [Post(key=it.key, room=box, message=it.view(_tongue(coop, who)))] if box else []
    if isinstance(it.to, Person):
        return _privately(coop, coop.member(it.to.member.id) or it.to.member, it, now)
    rooms = coop.shared_rooms
    if isinstance(it.to, Internal):
        side = it.to.side
        rooms = tuple(r for r in coop.rooms if r.kind == "internal" and r.side is side)
    return [
        Post(
            key=it.key,
            room=r.address,
            message=stamped(it.view(Tongue(r.language, coop.zone)), coop.id),
        )
        for r in rooms
    ]


def _privately(coop: Cooperation, who: Member, it: Say, now: datetime) -> list[Post]:
    """Owe it to one person, where they were last."""
    if outsider(who):
        return _passed_on(coop, who, it, now)
    here = who.active and now - who.active < HERE
    opens = now if here else open_hours(coop, who, now)
    named = it.to.member.addresses if isinstance(it.to, Person) else ()
    return [
        Post(
            key=it.key,
            room=address,
            message=stamped(pressable(it.view(_tongue(coop, who)), who), coop.id),
            not_before=opens if opens > now else None,
        )
        for address in (who.addresses or named)[:1]
    ]


def _passed_on(coop: Cooperation, who: Member, it: Say, now: datetime) -> list[Post]:
    """Owe the owner of their side what somebody who comes by link is asked for."""
    host = keeper(coop, who)
    if host is None:
        return []
    tongue = _tongue(coop, host)
    message = guests.pass_on(coop, who, it.view(tongue), tongue)
    if message is None:
        return []
    return posts_of(coop, Say(f"{it.key}:for:{who.id}", Person(host), lambda _: message), now)


def _tongue(coop: Cooperation, who: Member) -> Tongue:
    return Tongue(who.language or "de", coop.zone_of(who))


def pages(
    before: Cooperation, after: Cooperation, canvases: Collection[str], base: str, now: datetime
) -> list[Post]:
    """Owe every room that keeps a page its new wording, where the change has any.

    ``canvases`` names the platforms whose rooms keep one; ``base`` is where the board is found.
    """
    posts: list[Post] = []
    for room in after.shared_rooms:
        platform = room.address.platform
        if platform not in canvases or after.started is None:
            continue
        t = Tongue(room.language, after.zone)
        new = canvas.page(after, base, now, t)
        known = before.room(room.address) == room and before.started
        if known and canvas.page(before, base, now, t) == new:
            continue
        to = Address(platform=f"{platform}-canvas", id=room.address.id)
        posts.append(Post(key="canvas", room=to, message=new))
    return posts


def stamped(message: Message, coop_id: str) -> Message:
    """Write the cooperation on every button, so that it works in a private chat too."""

    def mark(button: Do | Ask) -> Do | Ask:
        return button if button.coop else button.model_copy(update={"coop": coop_id})

    return message.model_copy(
        update={
            "scale": tuple(map(mark, message.scale)),
            "buttons": tuple(map(mark, message.buttons)),
            "more": tuple(map(mark, message.more)),
        }
    )
