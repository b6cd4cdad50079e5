"""Answers the workspace's requests: pages, what they fetch, what they send, what they hear."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.parts.drawing import Draw
from adapters.web import rooms
from adapters.web.board import Board, Reader
from adapters.web.clock import TimeMachine
from adapters.web.doors import Answer, Doors, Submit, place_of
from adapters.web.entrance import files, held, page
from adapters.web.guard import COOKIE
from adapters.web.live import News, Said, Waits
from adapters.web.pages import HOME, Pages, View
from adapters.web.render import digest
from adapters.web.roster import Person
from adapters.web.workspace import Workspace
from bot.domain.people import Address
from bot.errors import TandemError
from bot.message import File, Form, Picture

ME = "tandem_me"
YEAR = 365 * 24 * 3600
SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
Found = TypeVar("Found", bound=Picture | File)
Act = Callable[[Submit], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where every request of the workspace is taken and answered."""

    workspace: Workspace
    pages: Pages
    doors: Doors
    machine: TimeMachine | None
    draw: Draw
    leaf: Board

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        me = "/as/{person}"
        posts = {
            "say": self.doors.say,
            "press": self.doors.press,
            "send": self.doors.send,
            "time": self.travel,
            "rooms": self.add_room,
        }
        return [
            Mount("/web", app=StaticFiles(directory=Path(__file__).parent / "static")),
            Route("/", self.entrance),
            Route(me, self.entrance),
            Route(f"{me}/room/{{id}}", self.room),
            Route(f"{me}/chat", self.chat),
            Route(f"{me}/home", self.home),
            Route(f"{me}/rooms", self.room_form, methods=["GET"]),
            Route(f"{me}/board", self.board, methods=["GET"]),
            Route(f"{me}/board/{{coop}}", self.coop, methods=["GET"]),
            Route(f"{me}/board/{{coop}}/minutes/{{meeting}}", self.held, methods=["GET"]),
            Route(f"{me}/board/{{coop}}/exports", self.files, methods=["GET"]),
            Route(f"{me}/live", self.live),
            Route(f"{me}/picture/{{digest}}.png", self.picture),
            Route(f"{me}/file/{{digest}}/{{name}}", self.file),
            *(Route(f"{me}/{n}", self._taking(act), methods=["POST"]) for n, act in posts.items()),
        ]

    # -- pages -------------------------------------------------------------------------------

    async def entrance(self, request: Request) -> Response:
        """Send a visitor to the first room of whom they are, or were last."""
        directory = self.workspace.directory
        wanted = request.path_params.get("person") or request.cookies.get(ME, "")
        person = directory.person(wanted) or next(p for _, p in directory.people)
        first = next(iter(directory.rooms_of(person)), None)
        return RedirectResponse(_href(person, first.address if first else person.address), 303)

    async def room(self, request: Request) -> Response:
        """Show a room."""
        return await self._page(request, f"room:local:{request.path_params['id']}")

    async def chat(self, request: Request) -> Response:
        """Show the private chat with Tandem."""
        return await self._page(request, self._person(request).address.key)

    async def home(self, request: Request) -> Response:
        """Show a person's own duties."""
        return await self._page(request, HOME)

    async def board(self, request: Request) -> Response:
        """Show the board as this person sees it; the workspace is open, so no link is asked for."""
        reader = await self._reader(request)
        return HTMLResponse(await self.leaf.all(reader, request.query_params))

    async def coop(self, request: Request) -> Response:
        """Show a cooperation's page as this person sees it."""
        return await page(self.leaf, await self._reader(request), request.path_params["coop"])

    async def held(self, request: Request) -> Response:
        """Show the minutes of a jour fixe as this person sees them."""
        return await held(self.leaf, await self._reader(request), request.path_params)

    async def files(self, request: Request) -> Response:
        """Show the files of a cooperation as this person may take them along."""
        return await files(self.leaf, await self._reader(request), request.path_params["coop"])

    async def _reader(self, request: Request) -> Reader:
        me = self._person(request)
        known = await self.leaf.reader(me.address, me.language)
        return replace(known, base=f"/as/{me.id}/board", rooms=f"/as/{me.id}")

    async def room_form(self, request: Request) -> Response:
        """Show the form that adds a room."""
        person = self._person(request)
        key = request.query_params.get("place", HOME)
        self._place(key, person)
        form = rooms.form(person, self.workspace.directory)
        return await self._answer(request, key, Answer(form=form))

    async def _page(self, request: Request, key: str, form: Form | None = None) -> Response:
        view = self._view(request, key)
        home = await self.doors.home(view.person) if view.place is None else None
        due = await self.workspace.store.next_due()
        drawn = self.pages.form(view, form) if form else None
        page = HTMLResponse(
            self.pages.page(view, due, home=home, form=drawn, travels=self.machine is not None)
        )
        browser = self.workspace.tokens.browser(request)
        page.set_cookie(COOKIE, browser, max_age=YEAR, httponly=True, samesite="lax")
        page.set_cookie(ME, view.person.id, max_age=YEAR, httponly=True, samesite="lax")
        return page

    # -- what is fetched ---------------------------------------------------------------------

    async def picture(self, request: Request) -> Response:
        """Draw a picture that stands in a message the person sees."""
        found = self._find(request, Picture)
        png = await anyio.to_thread.run_sync(self.draw, found)
        return Response(png, media_type="image/png", headers={"cache-control": "max-age=3600"})

    async def file(self, request: Request) -> Response:
        """Hand over a file that stands in a message the person sees, never to be shown here."""
        found = self._find(request, File)
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
        return Response(found.data, media_type=found.media, headers=headers)

    def _find(self, request: Request, kind: type[Found]) -> Found:
        person = self._person(request)
        wanted: str = request.path_params["digest"]
        places = [*(r.address for r in self.workspace.directory.rooms_of(person)), person.address]
        for place in places:
            for line in self.workspace.log.lines(place, person.id):
                for block in line.message.blocks if line.message else ():
                    if isinstance(block, kind) and digest(block) == wanted:
                        return block
        raise HTTPException(HTTPStatus.NOT_FOUND)

    # -- what is sent ------------------------------------------------------------------------

    def _taking(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        """Return the endpoint that acts on a form of our own page, and on no other."""

        async def endpoint(request: Request) -> Response:
            person = self._person(request)
            fields = await request.form()
            if not self.workspace.tokens.proves(request, _text(fields, "token")):
                raise HTTPException(HTTPStatus.FORBIDDEN)
            place = self._place(_text(fields, "place"), person)
            answer = await act(Submit(person, place, fields, _origin(request)))
            return await self._answer(request, _text(fields, "place"), answer)

        return endpoint

    async def _answer(self, request: Request, key: str, answer: Answer) -> Response:
        """Tell a script what to do next, or a browser without one where to go."""
        view = self._view(request, key)
        if "application/json" in request.headers.get("accept", ""):
            form = str(self.pages.form(view, answer.form)) if answer.form else ""
            place = _href(view.person, answer.place)
            return JSONResponse({"form": form, "place": place, "problem": answer.problem})
        if answer.form:
            return await self._page(request, key, form=answer.form)
        if answer.problem:
            return HTMLResponse(self.pages.problem(view, answer.problem), HTTPStatus.CONFLICT)
        return RedirectResponse(_href(view.person, answer.place), HTTPStatus.SEE_OTHER)

    async def add_room(self, submit: Submit) -> Answer:
        """Add a room, or show what is wrong with it."""
        return await rooms.add(submit, self.workspace)

    async def travel(self, submit: Submit) -> Answer:
        """Move the workspace's clock."""
        how, machine = submit.text("travel"), self.machine
        if machine is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        try:
            if how in SPANS:
                await machine.forward(SPANS[how])
            elif how == "next":
                await machine.next_duty()
            elif how == "now":
                await machine.back()
        except TandemError as error:
            return Answer(place=submit.place, problem=submit.tongue.sorry(error))
        return Answer(place=submit.place)

    # -- what is heard -----------------------------------------------------------------------

    async def live(self, request: Request) -> Response:
        """Stream what is new for this person, each event under the number of its change."""
        view = self._view(request, request.query_params.get("place", HOME))
        heard = request.headers.get("last-event-id") or request.query_params.get("since", "")
        since = int(heard) if heard.isdecimal() else self.workspace.log.change
        return EventSourceResponse(self._events(view, since))

    async def _events(self, view: View, since: int) -> AsyncIterator[ServerSentEvent]:
        due = await self.workspace.store.next_due()
        yield await self._event(view, "clock")
        async with aclosing(self.workspace.live.news(view.person, since)) as news:
            async for it in news:
                yield await self._event(view, it)
                if due != (due := await self.workspace.store.next_due()):
                    yield await self._event(view, "clock")

    async def _event(self, view: View, it: News) -> ServerSentEvent:
        match it:
            case Said():
                here = it.place == view.place
                said = {
                    "place": it.place.key,
                    "ref": it.line.ref,
                    "change": it.line.change,
                    "fresh": it.fresh,
                    "mine": it.line.by == view.person.id,
                    "html": self.pages.line(view, it.line) if here else "",
                }
                return _sse("line", said, it.line.change)
            case Waits():
                return _sse("waits", {"person": it.person, "change": it.change})
            case "rooms":
                return _sse("rooms", {"html": self.pages.nav(view)})
            case "clock":
                due = await self.workspace.store.next_due()
                return _sse("clock", self.pages.clock(view, due))

    # -- who and where -----------------------------------------------------------------------

    def _person(self, request: Request) -> Person:
        person = self.workspace.directory.person(request.path_params["person"])
        if person is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return person

    def _place(self, key: str, person: Person) -> Address | None:
        try:
            return place_of(key, self.workspace, person)
        except LookupError:
            raise HTTPException(HTTPStatus.NOT_FOUND) from None

    def _view(self, request: Request, key: str) -> View:
        person = self._person(request)
        tokens = self.workspace.tokens
        token = tokens.token(tokens.browser(request))
        return View(person, self._place(key, person), token, _origin(request))


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _href(person: Person, place: Address | None) -> str:
    if place is None:
        return f"/as/{person.id}/home"
    if place.kind == "person":
        return f"/as/{person.id}/chat"
    return f"/as/{person.id}/room/{place.id}"


def _text(fields: FormData, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _sse(event: str, data: object, number: int | None = None) -> ServerSentEvent:
    return ServerSentEvent(
        json.dumps(data, ensure_ascii=False),
        event=event,
        id=None if number is None else str(number),
    )
