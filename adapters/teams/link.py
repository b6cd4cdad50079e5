"""Teams as one part: put together, started and stopped, asked how it is."""

import logging
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.parts.carried import Kept
from adapters.parts.drawing import Draw
from adapters.parts.menu import MESSAGE_ACTIONS, MessageAction
from adapters.parts.text import Json
from adapters.teams.access import Access
from adapters.teams.answer import Answers
from adapters.teams.app import Doors
from adapters.teams.book import Book
from adapters.teams.connector import Connector
from adapters.teams.desk import Desk, Patience
from adapters.teams.files import UPLOADS, Files
from adapters.teams.keep import Seen
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.people import People
from adapters.teams.port import Answer, Port
from adapters.teams.rates import Rates
from adapters.teams.shelf import Shelf
from bot.errors import NotNow
from bot.language import Tongue
from bot.ports import Clock, Finding
from bot.tandem import Tandem

log = logging.getLogger(__name__)

PATH = "/api/messages"
LARGEST = 1_000_000


class Teams:
    """The whole adapter: ``messenger`` sends, ``routes`` receive."""

    def __init__(  # noqa: PLR0913 - parts, read by name
        self,
        access: Access,
        tandem: Tandem,
        clock: Clock,
        *,
        draw: Draw | None = None,
        rates: Rates | None = None,
        patience: Patience | None = None,
        actions: tuple[MessageAction, ...] = MESSAGE_ACTIONS,
        uploads: tuple[str, ...] = UPLOADS,
    ) -> None:
        """Put the parts together; nothing is sent yet. ``draw`` makes PNGs of pictures."""
        self.access = access
        self.port = Port(access, self._heard, clock)
        self.connector = Connector(self._token, self._renew, clock)
        self.shelf = Shelf(tandem.store, clock, tandem.links, access.public_url)
        book, kept = Book(tandem.store), Kept(tandem.store, "teams", clock)
        self.messenger = TeamsMessenger(
            self.connector, book, kept, self.shelf, clock, draw=draw, rates=rates
        )
        answers = Answers(self.messenger, kept)
        self.desk = Desk(
            tandem,
            self.messenger,
            People(self.connector, book, clock, access),
            book,
            kept,
            answers,
            Files(self.messenger, answers, self.shelf, uploads),
            Seen(tandem.store, clock),
            patience or Patience(),
            actions,
        )
        self.doors = Doors(self.desk)

    async def _heard(self, raw: Json) -> Answer:
        return await self.doors.hear(raw)

    async def _token(self) -> str:
        return await self.port.token()

    def _renew(self) -> None:
        self.port.renew()

    # -- running -----------------------------------------------------------------------------

    async def start(self) -> None:
        """Have a first token made, so that the first answer need not wait for it."""
        try:
            await self.port.token()
        except NotNow as error:
            log.warning("no token yet", extra={"reason": error.reason})

    async def shut(self, within: float | None = None) -> None:
        """Return when what was taken in is done; sending goes on."""
        await self.desk.work.settled(within)

    async def stop(self) -> None:
        """Let go of every connection, after what goes on in the background has ended."""
        await self.shut()
        await self.connector.close()
        self.port.close()

    def routes(self) -> list[Route]:
        """Return the address that Teams calls, and the one where its clients fetch files."""
        return [Route(PATH, self._called, methods=["POST"]), *self.shelf.routes()]

    async def _called(self, request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            # A page in a browser may send anything else without being asked first.
            return PlainTextResponse("not JSON", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        header = request.headers.get("authorization", "")
        status, answer = await self.port.process(body, header)
        return Response(status_code=status) if answer is None else JSONResponse(answer, status)

    # -- how it is ---------------------------------------------------------------------------

    async def trouble(self) -> str:
        """Return why we cannot send now, empty if we can."""
        if self.connector.denied:
            return f"Teams refuses our token ({self.connector.denied})"
        try:
            await self.port.token()
        except NotNow as error:
            return error.reason
        return ""

    async def check(self, t: Tongue) -> list[Finding]:
        """Try what is configured and return (is it right, what was tried, what to do) for each."""
        return [await self._own(t), self._way_in(t), self._partners(t)]

    async def _own(self, t: Tongue) -> Finding:
        what = t("Microsoft gives us a token for Teams")
        if self.access.open:
            todo = t("Nobody is asked who they are (TANDEM_TEAMS_INSECURE). Only for a try.")
            return True, what, todo
        try:
            await self.port.token()
        except NotNow:
            todo = t(
                "Check TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID; a secret may have"
                " expired. Microsoft's log-in has to be reachable."
            )
            return False, what, todo
        return True, what, ""

    def _way_in(self, t: Tongue) -> Finding:
        public = self.access.public_url
        what = t("Teams can call us at {path}", path=f"{public}{PATH}")
        if self.access.open:
            return True, what, ""
        if not public.startswith("https://"):
            todo = t(
                "Set TANDEM_PUBLIC_URL to the https address under which Teams reaches this web"
                " server. Without it, pictures are drawn as signs and files go to private chats."
            )
            return bool(not public), what, todo
        return True, what, ""

    def _partners(self, t: Tongue) -> Finding:
        allowed = self.access.allowed_tenants
        what = t("Organisations that may speak to Tandem in Teams: {n}", n=len(allowed) + 1)
        todo = t("Any, after an owner has confirmed the person (TEAMS_ALLOWED_TENANTS is empty).")
        return (True, what, "") if allowed else (True, t("Organisations in Teams"), todo)


async def _read(request: Request) -> bytes | None:
    """Return the body, None as soon as it is too large, whatever its header says."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)
