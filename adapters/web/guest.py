"""The door for people without Slack or Teams: one link, one thing, once; a look changes nothing."""

from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.requests import Request as Asked
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.web import render
from adapters.web.board import Board
from adapters.web.doors import answered
from adapters.web.entrance import spoken
from adapters.web.guard import Guard, bounded
from bot.commands.guests import ENTER
from bot.domain.cooperation import Cooperation
from bot.domain.guests import GuestLink, door
from bot.domain.people import Caller, Member
from bot.errors import LinkEnded, TandemError
from bot.language import Tongue
from bot.links import Purpose
from bot.message import Answers, Do, Form, Message
from bot.tandem import Request
from bot.views import guests

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the door: the link they came by, who they are, and what is asked of them."""

    coop: Cooperation
    link: GuestLink
    who: Member
    caller: Caller
    tongue: Tongue
    sends: str

    def request(self) -> Request:
        """Return them as one who speaks to Tandem; the journal says that it was by link."""
        return Request(
            caller=self.caller,
            room=self.caller.address,
            door="form",
            event=f"link:{self.link.id}",
            coop=self.coop.id,
            link=self.link.id,
        )


class GuestDoor:
    """Shows a guest the one thing that their link is for, and lets them do it."""

    def __init__(self, board: Board) -> None:
        """Take what draws the pages."""
        self.board = board
        self.tandem = board.tandem

    def routes(self) -> list[BaseRoute]:
        """Return the route, guarded; it is open to every machine."""
        guard = [Middleware(Guard, refusal=bounded)]
        path = f"{ENTER}{{token}}"
        return [
            Route(path, self.look, methods=["GET"], middleware=guard),
            Route(path, self.act, methods=["POST"], middleware=guard),
        ]

    async def look(self, asked: Asked) -> Response:
        """Show what the link is for; nothing changes, whoever opens it."""
        visit = await self._visit(asked)
        if not isinstance(visit, Visit):
            return self._closed(asked, visit)
        link, request = visit.link, visit.request()
        if link.reads:
            done = await self.tandem.pressed(
                request, Do(label="", word=link.word, given=link.given, coop=visit.coop.id)
            )
        else:
            done = await self.tandem.form(request, link.word, link.given, visit.coop.id)
        return self._page(visit, done.reply)

    async def act(self, asked: Asked) -> Response:
        """Do what the link is for, once; a form that does not work comes back as it was typed."""
        fields = await asked.form()
        visit = await self._visit(asked)
        if not isinstance(visit, Visit) or visit.link.reads:
            known = visit.link if isinstance(visit, Visit) else visit
            return self._closed(asked, known, _typed(fields))
        # What the link brings along counts, whatever else was sent.
        answers: Answers = {**answered(fields), **visit.link.given}
        done = await self.tandem.sent(visit.request(), visit.link.word, answers, visit.coop.id)
        if done.reply is None or isinstance(done.failed, LinkEnded):
            # Somebody else was quicker with the same link.
            newer = (await self.tandem.store.load(visit.coop.id)).guest_link(visit.link.id)
            return self._closed(asked, newer, _typed(fields))
        return self._page(visit, done.reply, sent=done.failed is None)

    # -- inside ------------------------------------------------------------------------------

    async def _visit(self, asked: Asked) -> Visit | GuestLink | None:
        """Return who is at the door; the link alone if it has ended, None if it is none."""
        token, now = asked.path_params["token"], self.tandem.now()
        found = self.tandem.links.read(token, Purpose.GUEST, now)
        if found is None:
            return None
        try:
            coop = await self.tandem.store.load(found.coop)
        except TandemError:
            return None
        link = coop.guest_link(found.thing)
        who = coop.member(link.member) if link else None
        address = door(who) if who else None
        if link is None or who is None or address is None or address.key != found.who:
            return None
        if not link.open(now) or not who.roles:
            return link
        language = who.language or spoken(asked) or "de"
        return Visit(
            coop=coop,
            link=link,
            who=who,
            caller=Caller(address=address, name=who.name, language=language),
            tongue=Tongue(language, coop.zone_of(who)),
            sends=f"{ENTER}{token}",
        )

    def _page(self, visit: Visit, reply: Message | Form | None, *, sent: bool = False) -> Response:
        t, ink = visit.tongue, self.board.ink(visit.tongue, visit.sends)
        words = guests.words(visit.coop, visit.who, visit.link, t)
        match reply:
            case Form():
                told = guests.about(visit.coop, visit.link, visit.who, self.tandem.now(), t)
                title, body, note = reply.title, render.sheet(reply, ink, told), words["once"]
            case Message():
                bare = reply.model_copy(update={"buttons": (), "more": ()})
                title = words["done"] if sent else visit.coop.title
                body, note = render.message(bare, ink), words["closing"] if sent else ""
            case None:
                return HTMLResponse(self.board.knock(t, guests.ended(visit.link, t)))
        page = self.board.draw(
            "guest.html", t, title=title, body=body, note=note or words["once"], g=words
        )
        wrong = isinstance(reply, Form) and (reply.problem or any(i.problem for i in reply.inputs))
        return HTMLResponse(page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)

    def _closed(
        self, asked: Asked, link: GuestLink | None, typed: dict[str, str] | None = None
    ) -> Response:
        t = Tongue(spoken(asked) or "de")
        gone = HTTPStatus.GONE if link else HTTPStatus.FORBIDDEN
        return HTMLResponse(self.board.knock(t, guests.ended(link, t), typed), gone)


def _typed(fields: FormData) -> dict[str, str]:
    """Return what somebody wrote, so that they can keep it though it went nowhere."""
    given = answered(fields)
    return {
        name: (value if isinstance(value, str) else ", ".join(value))[:LONGEST]
        for name, value in given.items()
        if value
    }
