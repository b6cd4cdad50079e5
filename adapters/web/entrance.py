"""The doors of the board: a signed personal link lets somebody in, and a cookie remembers it."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web.board import STATIC, Board, Reader
from adapters.web.guard import Guard, bounded, same_origin
from bot.commands.board import ENTER, ended, revocation
from bot.domain.people import Address, Caller
from bot.language import Tongue
from bot.links import Pass, Purpose
from bot.message import Do
from bot.tandem import Request as Asked
from bot.views import board as said
from bot.words import BoardWish

COOKIE = "tandem_board"
FOLDER = Path(__file__).parent / "static"


class Entrance:
    """Lets in whoever bears a link of their own, and shows them what is theirs."""

    def __init__(self, board: Board) -> None:
        """Take what draws the pages."""
        self.board = board
        self.tandem = board.tandem

    def routes(self) -> list[BaseRoute]:
        """Return the routes, each guarded; they are open to every machine."""
        guard = [Middleware(Guard, refusal=bounded)]
        return [
            Mount(STATIC, app=StaticFiles(directory=FOLDER), middleware=guard),
            Route("/board", self.all, methods=["GET"], middleware=guard),
            Route(f"{ENTER}{{token}}", self.enter, methods=["GET"], middleware=guard),
            Route("/board/leave", self.leave, methods=["POST"], middleware=guard),
            Route("/board/{coop}", self.one, methods=["GET"], middleware=guard),
            Route("/board/{coop}/exports", self.files, methods=["GET"], middleware=guard),
            Route("/board/{coop}/minutes/{meeting}", self.held, methods=["GET"], middleware=guard),
        ]

    # -- pages -------------------------------------------------------------------------------

    async def enter(self, request: Request) -> Response:
        """Remember the link in a cookie, so that it stands in no address any more."""
        token = request.path_params["token"]
        found = await self._good(token)
        if found is None:
            return self._knock(request, ended=True)
        answer = RedirectResponse("/board", HTTPStatus.SEE_OTHER)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int((found.until - self.tandem.now()).total_seconds()),
            path="/board",
            httponly=True,
            samesite="lax",
            secure=self.tandem.links.base.startswith("https:"),
        )
        return answer

    async def all(self, request: Request) -> Response:
        """Show the board to whoever came in by a link."""
        reader = await self._reader(request)
        if reader is None:
            return self._knock(request, ended=COOKIE in request.cookies)
        return HTMLResponse(await self.board.all(reader, request.query_params))

    async def one(self, request: Request) -> Response:
        """Show a cooperation's page to whoever may see it."""
        reader = await self._reader(request)
        if reader is None:
            return self._knock(request, ended=COOKIE in request.cookies)
        return await page(self.board, reader, request.path_params["coop"])

    async def held(self, request: Request) -> Response:
        """Show the minutes of a jour fixe to whoever may see its cooperation."""
        reader = await self._reader(request)
        if reader is None:
            return self._knock(request, ended=COOKIE in request.cookies)
        return await held(self.board, reader, request.path_params)

    async def files(self, request: Request) -> Response:
        """Show the files of a cooperation to whoever may see it."""
        reader = await self._reader(request)
        if reader is None:
            return self._knock(request, ended=COOKIE in request.cookies)
        return await files(self.board, reader, request.path_params["coop"])

    async def leave(self, request: Request) -> Response:
        """Forget the cookie; if asked to, end every link of whoever leaves, too."""
        reader = await self._reader(request)
        fields = await request.form()
        if reader is None or not same_origin(request):
            return self._knock(request, ended=True)
        if not hmac.compare_digest(str(fields.get("proof", "")).encode(), reader.proof.encode()):
            return self._knock(request, ended=True)
        if fields.get("all"):
            await self._end(reader)
        answer = RedirectResponse("/board", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(COOKIE, path="/board", httponly=True, samesite="lax")
        return answer

    # -- who ---------------------------------------------------------------------------------

    async def _end(self, reader: Reader) -> None:
        """End every link of all the reader's accounts; the journal says that it was here."""
        me, *others = reader.accounts
        for name, note in ended(me, tuple(others), self.tandem.now()).items():
            await self.tandem.store.keep(name, note)
        here = Address(platform="board", id=me.id, kind="person")
        asked = Asked(caller=Caller(address=me, name=""), room=here, door="button")
        revoke = Do(label="", word="board", given={"wish": BoardWish.REVOKE.value})
        await self.tandem.pressed(asked, revoke)

    async def _reader(self, request: Request) -> Reader | None:
        token = request.cookies.get(COOKIE, "")
        found = await self._good(token)
        if found is None:
            return None
        known = await self.board.reader(Address.of(found.who), spoken(request))
        proof = hashlib.sha256(f"leave {token}".encode()).hexdigest()
        return Reader(known.accounts, known.tongue, proof=proof, admin=known.admin)

    async def _good(self, token: str) -> Pass | None:
        """Return what a link says if it was signed for the board, lives, and was not revoked."""
        found = self.tandem.links.read(token, Purpose.BOARD, self.tandem.now())
        if found is None:
            return None
        note = await self.tandem.store.kept(revocation(Address.of(found.who)))
        revoked = note and datetime.fromisoformat(note["until"]) >= found.issued
        return None if revoked else found

    def _knock(self, request: Request, *, ended: bool) -> Response:
        t = Tongue.of(spoken(request))
        return HTMLResponse(self.board.knock(t, said.knock(ended=ended, t=t)), HTTPStatus.FORBIDDEN)


async def page(board: Board, reader: Reader, coop: str) -> Response:
    """Return a cooperation's page, or the same answer for one that is not there or not theirs."""
    return _found(board, reader, await board.one(reader, coop))


async def held(board: Board, reader: Reader, path: Mapping[str, str]) -> Response:
    """Return the page of a jour fixe's minutes, or the same answer where there is none."""
    return _found(board, reader, await board.minutes(reader, path["coop"], path["meeting"]))


async def files(board: Board, reader: Reader, coop: str) -> Response:
    """Return the page of a cooperation's files, or the same answer where there is none."""
    return _found(board, reader, await board.files(reader, coop))


def _found(board: Board, reader: Reader, html: str | None) -> Response:
    if html is None:
        nothing = board.knock(reader.tongue, said.gone(reader.tongue))
        return HTMLResponse(nothing, HTTPStatus.NOT_FOUND)
    return HTMLResponse(html)


def spoken(request: Request) -> str:
    """Return the language that the browser asks for first, empty if it does not say."""
    return request.headers.get("accept-language", "").split(",")[0].strip()
