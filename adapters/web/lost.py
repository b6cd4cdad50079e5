"""What somebody sees where there is nothing: a page that says so in their words, with a way on."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from adapters.web.board import Board
from adapters.web.desk import ME
from adapters.web.entrance import spoken
from adapters.web.guard import HEADERS
from adapters.web.roster import Directory
from bot.language import Tongue
from bot.views import board as said

Handlers = dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]


def lost(board: Board, directory: Directory | None = None) -> Handlers:
    """Return the handlers of an application for addresses and forms that lead nowhere.

    A program, which asks for no page, gets the bare words; ``directory`` is the workspace's where
    it is served here, for the way back into it and for how its people are spoken to.
    """

    async def answer(request: Request, error: Exception) -> Response:
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
        words = {HTTPStatus.NOT_FOUND: said.lost, HTTPStatus.FORBIDDEN: said.too_old}.get(status)
        if words is None or "text/html" not in request.headers.get("accept", ""):
            headers = error.headers if isinstance(error, HTTPException) else None
            return PlainTextResponse(status.phrase, status, headers)
        t = Tongue(_language(request, directory))
        way = said.way_on("/" if directory else "/board", t)
        page = board.knock(t, words(t), way=way)
        return HTMLResponse(page, status, {**HEADERS, "cache-control": "no-store"})

    return {HTTPException: answer}


def _language(request: Request, directory: Directory | None) -> str:
    """Return how whoever asks is spoken to: as they are known here, else as their browser asks."""
    _, at, who, *_ = (*request.url.path.split("/"), "", "")
    me = who if at == "as" else request.cookies.get(ME, "")
    found = directory.person(me) if directory else None
    return found.language if found else spoken(request) or "de"
