"""Slack as one part: put together, started and stopped, asked how it is."""

import asyncio
import logging
import os
import re
from dataclasses import dataclass
from datetime import timedelta

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.parts.carried import Kept
from adapters.parts.drawing import Draw
from adapters.parts.lately import Lately
from adapters.parts.newest import Newest
from adapters.slack.answer import Answers
from adapters.slack.api import API_URL, Api, Refused
from adapters.slack.app import Doors
from adapters.slack.canvas import Canvas
from adapters.slack.desk import Desk, Patience
from adapters.slack.events import Happenings
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import People
from adapters.slack.rates import Rates
from adapters.slack.reactions import Reactions
from adapters.slack.scopes import AHEAD, bot_scopes
from adapters.slack.seen import Seen
from adapters.slack.work import quick_ack
from bot.errors import BadSetting, CannotDeliver, NotNow
from bot.language import N_, Tongue
from bot.ports import Clock, Finding
from bot.tandem import Tandem

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST = 3_000_000
PING = 10.0
MANY = 5000
# With delayed events on, Slack sends an event again for up to a day.
MEMORY = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Access:
    """What lets us in: the tokens, and where Slack's Web API is.

    With an ``app_token`` we connect to Slack (Socket Mode), without one Slack calls us, and
    ``signing_secret`` tells that it is Slack. ``partners`` are the teams besides our own whose
    people may speak to us; empty means any.
    """

    bot_token: str
    app_token: str = ""
    signing_secret: str = ""
    api_url: str = API_URL
    partners: frozenset[str] = frozenset()


class Socket(AsyncSocketModeHandler):
    """Receives over Slack's socket; an envelope that comes again is answered, but not acted on."""

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(app, app_token, web_client=web_client, ping_interval=PING)
        self._seen: Newest[str, None] = Newest(MANY)

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Hand an envelope to the app once."""
        if req.envelope_id in self._seen:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        self._seen[req.envelope_id] = None
        await super().handle(client, req)  # type: ignore[arg-type]


class Slack:
    """The whole adapter: ``messenger`` sends, ``routes`` or the socket receive."""

    def __init__(
        self,
        access: Access,
        tandem: Tandem,
        clock: Clock,
        *,
        draw: Draw | None = None,
        rates: Rates | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Put the parts together; nothing is sent yet. ``draw`` makes PNGs of pictures."""
        self.access = access
        self.api = Api(access.bot_token, clock, access.api_url)
        kept = Kept(tandem.store, "slack", clock)
        self.messenger = SlackMessenger(self.api, clock, kept, draw=draw, rates=rates)
        self.canvas = Canvas(self.api)
        self.desk = Desk(
            tandem,
            self.messenger,
            People(self.api, clock, access.partners),
            kept,
            Answers(self.messenger, kept),
            Seen(tandem.store, Lately(clock, MEMORY)),
            patience or Patience(),
        )
        self._app: AsyncApp | None = None
        self._socket: Socket | None = None
        self._connecting: asyncio.Task[None] | None = None

    @property
    def app(self) -> AsyncApp:
        """Return the Bolt app with every door registered."""
        if self._app is None:
            _no_oauth()
            self._app = AsyncApp(
                logger=_quiet(),
                name="tandem",
                client=AsyncWebClient(
                    token=self.access.bot_token, base_url=self.access.api_url.rstrip("/") + "/"
                ),
                signing_secret=self.access.signing_secret,
            )
            Doors(self.desk).connect(self._app)
            Happenings(self.desk).connect(self._app)
            Reactions(self.desk).connect(self._app)
            _answer_the_rest(self._app)
        return self._app

    # -- running -----------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect by Socket Mode where there is an app token; it keeps trying by itself."""
        if self.access.app_token and self._socket is None:
            client = AsyncWebClient(base_url=self.access.api_url.rstrip("/") + "/")
            self._socket = Socket(self.app, self.access.app_token, client)
            self._connecting = asyncio.create_task(self._socket.connect_async())  # type: ignore[no-untyped-call]

    async def shut(self, within: float | None = None) -> None:
        """Take nothing more in, and return when what was taken in is done; sending goes on."""
        if self._connecting:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._socket:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        await self.desk.work.settled(within)

    async def stop(self) -> None:
        """Let go of every connection, after what goes on in the background has ended."""
        await self.shut()
        await self.api.close()

    def routes(self) -> list[Route]:
        """Return the address that Slack calls; none in Socket Mode."""
        if self.access.app_token or not self.access.signing_secret:
            return []
        return [Route(PATH, self._called, methods=["POST"])]

    async def _called(self, request: Request) -> Response:
        """Hand a call to Bolt, which checks its signature and age."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        size = request.headers.get("content-length", "0")
        if not (stamp.isascii() and stamp.isdigit()):
            return PlainTextResponse("no timestamp", 401)
        if not size.isdigit() or int(size) > LARGEST:
            return PlainTextResponse("too large", 413)
        try:
            (await request.body()).decode()
        except UnicodeDecodeError:
            return PlainTextResponse("not text", 401)
        return await AsyncSlackRequestHandler(self.app).handle(request)

    # -- how it is ---------------------------------------------------------------------------

    async def trouble(self) -> str:
        """Return why we cannot send or receive now, empty if we can."""
        if self.access.app_token:
            if self._socket is None or not await self._socket.client.is_connected():
                return self.api.revoked or "Socket Mode is not connected"
        elif not self.access.signing_secret:
            return "there is no way in"
        return await self.api.silence()

    async def check(self, t: Tongue) -> list[Finding]:
        """Try the tokens and return (is it right, what was tried, what to do) for each."""
        return [await self._token(t), await self._way_in(t)]

    async def _token(self, t: Tongue) -> Finding:
        what = t("Slack takes the bot token")
        try:
            answer = await self.api.call("auth.test")
        except Refused as error:
            return False, what, t("Slack says {code}. Copy the bot token anew.", code=error.code)
        except NotNow as error:
            if self.api.revoked:
                why = t(
                    "Slack says {code}. Install the app again and use its new bot token.",
                    code=self.api.revoked,
                )
                return False, what, why
            return False, what, t("Slack cannot be reached ({reason}).", reason=error.reason)
        except CannotDeliver:
            return False, what, t("Slack cannot be reached ({reason}).", reason=t("no answer"))
        granted = {s.strip() for s in _header(answer, "x-oauth-scopes").split(",")} - {""}
        missing = sorted(bot_scopes() - AHEAD.keys() - granted) if granted else []
        if missing:
            todo = t(
                "These scopes are missing: {scopes}. Update the app from app-manifest.yml and"
                " install it again.",
                scopes=", ".join(missing),
            )
            return False, what, todo
        return True, what, ""

    async def _way_in(self, t: Tongue) -> Finding:
        if not self.access.app_token:
            what = t("Slack can call us at {path}", path=PATH)
            ok = bool(self.access.signing_secret)
            return ok, what, "" if ok else t("Set SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN.")
        what = t("Slack takes the app-level token (Socket Mode)")
        client = AsyncWebClient(base_url=self.access.api_url.rstrip("/") + "/")
        client.session = self.api.session()
        try:
            await client.apps_connections_open(app_token=self.access.app_token)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the doctor only reports it
            log.info("no socket", extra={"error": type(error).__name__})
            return False, what, t("Make a new app-level token with connections:write.")
        return True, what, ""


def _no_oauth() -> None:
    """Refuse the two variables that silently turn Bolt into an app for many workspaces."""
    if os.environ.get("SLACK_CLIENT_ID") and os.environ.get("SLACK_CLIENT_SECRET"):
        reason = N_("Tandem serves one workspace by its bot token; please unset it.")
        raise BadSetting(name="SLACK_CLIENT_ID", value="…", reason=reason)


def _answer_the_rest(app: AsyncApp) -> None:
    """Acknowledge what nobody here knows, so that Bolt does not log it with its contents."""
    for rest in (app.action, app.shortcut, app.view, app.event):
        rest(re.compile(r".*"))(quick_ack)


def _header(answer: dict[str, object], name: str) -> str:
    headers = answer.get("headers")
    items = headers.items() if hasattr(headers, "items") else ()
    return next((str(v) for k, v in items if str(k).lower() == name), "")


def _quiet() -> logging.Logger:
    """Return a logger for Bolt that never writes what people said."""
    logger = logging.getLogger("adapters.slack.bolt")
    if not logger.filters:
        logger.addFilter(_without_payloads)
    return logger


def _without_payloads(record: logging.LogRecord) -> bool:
    """Drop what Bolt would say together with a request's body, and about our giving a client."""
    dropped = ("Unhandled request", "`token` will be unused")
    return record.levelno > logging.DEBUG and not any(d in str(record.msg) for d in dropped)
