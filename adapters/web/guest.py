"""The door for people without Slack or Teams: one link, one thing, once; a look changes nothing."""

from dataclasses import dataclass, replace
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
from bot.commands import BY_WORD
from bot.commands.guest_links import ENTER, overtaken
from bot.domain.cooperation import Cooperation
from bot.domain.guests import Errand, GuestLink, door
from bot.domain.people import Caller, Member
from bot.errors import LinkEnded, NotAllowed, TandemError
from bot.language import Tongue
from bot.links import Purpose
from bot.message import Answers, Do, Form, Message, say
from bot.tandem import Request
from bot.views import guests

LONGEST = 4000
# Which section of a sheet a page holds: the one thing that its form sends along unasked.
PART = "part"


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
            # The same part sent twice is the same answer; what is done once is done once.
            event="" if self.link.errand is Errand.SHEET else f"link:{self.link.id}",
            coop=self.coop.id,
            link=self.link.id,
        )


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A good link to a sheet that was answered some other way meanwhile."""

    link: GuestLink


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
        if not link.reads:
            return self._page(visit, await self._form(visit))
        button = Do(label="", word=link.word, given=link.given, coop=visit.coop.id)
        return self._page(visit, (await self.tandem.pressed(request, button)).reply)

    async def act(self, asked: Asked) -> Response:
        """Do what the link is for, once; a form that does not work comes back as it was typed."""
        fields = await asked.form()
        visit = await self._visit(asked)
        if not isinstance(visit, Visit) or visit.link.reads:
            known = visit.link if isinstance(visit, Visit) else visit
            return self._closed(asked, known, fields)
        answers = await self._answers(visit, answered(fields))
        done = await self.tandem.sent(visit.request(), visit.link.word, answers, visit.coop.id)
        newer = await self._visit(asked)
        if done.reply is None or isinstance(done.failed, LinkEnded):
            # Somebody else was quicker with the same link.
            known = newer.link if isinstance(newer, Visit) else newer
            return self._closed(asked, known, fields)
        if done.changed and isinstance(newer, Visit):
            # A part of it is kept, the next one is still to come.
            return self._page(newer, await self._form(newer), saved=True)
        typed = _typed(fields, visit.link, visit.tongue) if done.failed else {}
        return self._page(visit, done.reply, sent=done.failed is None, typed=typed)

    # -- inside ------------------------------------------------------------------------------

    async def _form(self, visit: Visit, part: str = "") -> Message | Form | None:
        given: Answers = {**({"part": part} if part else {}), **visit.link.given}
        done = await self.tandem.form(visit.request(), visit.link.word, given, visit.coop.id)
        if isinstance(done.failed, NotAllowed):
            # Nobody here can ask the others, or say "help": only who made the link can help.
            title, what = guests.not_theirs(visit.coop, visit.link, visit.tongue)
            return Message(title=title, blocks=(say(what),))
        return done.reply

    async def _answers(self, visit: Visit, sent: Answers) -> Answers:
        """Keep what the page asks for: whatever else was sent, the link's own answers count."""
        part = sent.get(PART, "")
        form = await self._form(visit, part if isinstance(part, str) else "")
        if not isinstance(form, Form):
            return visit.link.given
        asked = {i.name for i in form.inputs}
        fixed = {n: v for n, v in form.fixed.items() if n == PART}
        return {**{n: v for n, v in sent.items() if n in asked}, **fixed, **visit.link.given}

    async def _visit(self, asked: Asked) -> Visit | GuestLink | Overtaken | None:
        """Return who is at the door; the link alone if it has ended, None if it is none."""
        token, now = asked.path_params["token"], self.tandem.now()
        found = self.tandem.links.read(token, Purpose.GUEST, now)
        coop = await self._coop(found.coop) if found else None
        link = coop.guest_link(found.thing) if coop and found else None
        who = coop.member(link.member) if coop and link else None
        if found is None or coop is None or link is None or who is None:
            return None
        address = door(who)
        if not link.open(now) or not who.roles or address is None:
            return link
        if address.key != found.who:
            return None
        if overtaken(coop, link, who, self.tandem.library, now):
            return Overtaken(link)
        language = who.language or spoken(asked) or "de"
        return Visit(
            coop=coop,
            link=link,
            who=who,
            caller=Caller(address=address, name=who.name, language=language),
            tongue=Tongue(language, coop.zone_of(who)),
            sends=f"{ENTER}{token}",
        )

    async def _coop(self, coop_id: str) -> Cooperation | None:
        try:
            return await self.tandem.store.load(coop_id)
        except TandemError:
            return None

    def _page(
        self,
        visit: Visit,
        reply: Message | Form | None,
        *,
        sent: bool = False,
        saved: bool = False,
        typed: dict[str, str] | None = None,
    ) -> Response:
        t, ink = visit.tongue, self.board.ink(visit.tongue, visit.sends)
        kept: dict[str, str] = {}
        words = guests.words(visit.coop, visit.who, visit.link, t)
        match reply:
            case Form():
                told = guests.about(visit.coop, visit.link, visit.who, self.tandem.now(), t)
                if part := reply.fixed.get(PART):
                    ink = replace(ink, hidden=((f"a.{PART}", str(part)),))
                title, body, note = reply.title, render.sheet(reply, ink, told), words["once"]
            case Message():
                kept = typed or {}
                bare = reply.model_copy(update={"scale": (), "buttons": (), "more": ()})
                # What is only read is headed by its own title; the page has one heading.
                title = words["done"] if sent else reply.title
                body, note = (
                    render.message(bare, ink, headed=sent),
                    words["closing"] if sent else "",
                )
            case None:
                return HTMLResponse(self.board.knock(t, guests.ended(visit.link, t)))
        page = self.board.draw(
            "guest.html",
            t,
            title=title,
            body=body,
            note=note or words["once"],
            saved=words["saved"] if saved else "",
            typed=kept,
            g=words,
        )
        wrong = isinstance(reply, Form) and (reply.problem or any(i.problem for i in reply.inputs))
        return HTMLResponse(page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)

    def _closed(
        self,
        asked: Asked,
        link: GuestLink | Overtaken | None,
        fields: FormData | None = None,
    ) -> Response:
        t = Tongue.of(spoken(asked))
        made = link.link if isinstance(link, Overtaken) else link
        typed = _typed(fields, made, t) if fields else {}
        if isinstance(link, Overtaken):
            return HTMLResponse(self.board.knock(t, guests.overtaken(t), typed), HTTPStatus.GONE)
        gone = HTTPStatus.GONE if link else HTTPStatus.FORBIDDEN
        return HTMLResponse(self.board.knock(t, guests.ended(link, t), typed), gone)


def _typed(fields: FormData, link: GuestLink | None, t: Tongue) -> dict[str, str]:
    """Return what somebody wrote, so that they can keep it though it went nowhere."""
    given = answered(fields)
    asked = BY_WORD[link.word].asked() if link else {}
    return {
        t(asked[name].question) if name in asked else name: _text(value)
        for name, value in given.items()
        if value and name != PART
    }


def _text(value: str | list[str]) -> str:
    return (value if isinstance(value, str) else ", ".join(value))[:LONGEST]
