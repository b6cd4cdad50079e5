"""Whether the process lives, whether it can work, and its figures: for supervisors, not people."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from time import perf_counter

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.guard import here_only

Ready = Mapping[str, Callable[[], Awaitable[str]]]
Page = Callable[[Mapping[str, str]], Awaitable[bytes]]
Called = Callable[[str, str, int, float], None]

PATIENCE = 3.0
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NONE = "none"


async def troubles(ready: Ready) -> dict[str, str]:
    """Return of each part why it does not work now, empty where it does; all are asked at once."""

    async def ask(works: Callable[[], Awaitable[str]]) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                return " ".join((await works()).split())
        except TimeoutError:
            return f"no answer within {PATIENCE:g} seconds"
        except Exception as error:  # noqa: BLE001 - whoever asks wants an answer
            return type(error).__name__

    found = await asyncio.gather(*map(ask, ready.values()))
    return dict(zip(ready, found, strict=True))


def health_routes(ready: Ready | None = None) -> list[BaseRoute]:
    """Return ``/healthz``, 200 while the process is alive, and ``/readyz``.

    The latter says of each part in ``ready`` in one line whether it works now, or why not: 200, or
    503 if one does not.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        parts = await troubles(ready or {})
        said = "".join(f"{n}: {f'not now, {why}' if why else 'ok'}\n" for n, why in parts.items())
        status = HTTPStatus.SERVICE_UNAVAILABLE if any(parts.values()) else HTTPStatus.OK
        return PlainTextResponse(said or "ok\n", status)

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
    ]


def metrics_route(page: Page, ready: Ready, kind: str, token: str = "") -> BaseRoute:
    """Return ``/metrics``: for whoever bears the token; without one, for this machine alone.

    ``kind`` is the content type of what ``page`` writes.
    """

    async def metrics(request: Request) -> Response:
        if not _may(request, token):
            headers = {"www-authenticate": "Bearer"} if token else {}
            status = HTTPStatus.UNAUTHORIZED if token else HTTPStatus.FORBIDDEN
            return PlainTextResponse(f"{status.phrase}\n", status, headers)
        return Response(await page(await troubles(ready)), media_type=kind)

    return Route("/metrics", metrics, methods=["GET"])


def _may(request: Request, token: str) -> bool:
    if token:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # A proxy on this machine is not this machine: it says whom it brings.
    brought = {"forwarded", "x-forwarded-for", "x-real-ip"} & {*request.headers.keys()}
    return not brought and here_only(request.scope) is None


class Counted:
    """Counts every call by its route, never by its address, which may bear a guest's link."""

    def __init__(
        self,
        app: ASGIApp,
        routes: Sequence[BaseRoute],
        called: Called,
        seconds: Callable[[], float] = perf_counter,
    ) -> None:
        """Stand before an application with these routes; ``called`` is told of each call."""
        self.app = app
        self._routes, self._called, self._seconds = routes, called, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call pass, and tell of it when its answer begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = self._seconds(), 0

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                self._tell(scope, status, begun)
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            if not status:
                self._tell(scope, int(HTTPStatus.INTERNAL_SERVER_ERROR), begun)

    def _tell(self, scope: Scope, status: int, begun: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._called(method, route_of(self._routes, scope), status, self._seconds() - begun)


def route_of(routes: Sequence[BaseRoute], scope: Scope) -> str:
    """Return the pattern of the route that a call goes to, ``none`` where there is none."""
    bare = {k: scope[k] for k in ("type", "method", "path", "headers")}
    asked = bare | {"root_path": scope.get("root_path", "")}
    refused = NONE
    for route in routes:
        match, inside = route.matches(asked)
        if match is Match.NONE:
            continue
        found = str(getattr(route, "path", NONE))
        if isinstance(route, Mount) and route.routes:
            inner = route_of(route.routes, {**asked, **inside})
            if inner == NONE:
                continue
            found += inner
        if match is Match.FULL:
            return found
        refused = found if refused == NONE else refused
    return refused
