"""Teams' connector in plain JSON: one call, and what its end says about the message.

The library's models lose what they do not know (mentions, the tenant, targeted messages), and its
client waits in threads and tells a refusal from a lost connection badly. So requests are our own.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

import aiohttp

from adapters.parts.text import Json
from bot.errors import CannotDeliver, Gone, NotNow, Unknown, Unreachable
from bot.ports import Clock

log = logging.getLogger(__name__)

# Nothing was done: Teams asks to come again.
AGAIN = {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.TOO_MANY_REQUESTS}
# Perhaps it was done; where doing it twice is the same as once, it is simply tried again.
SHAKY = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
FAULT = HTTPStatus.INTERNAL_SERVER_ERROR
UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
TOTAL = 50.0
CONNECT = 8.0
TRIES = 4
LONGEST = 15.0

Token = Callable[[], Awaitable[str]]


class Refused(Exception):
    """Teams refused a call: its HTTP status, its own word for it, and how long to wait."""

    def __init__(self, status: int, code: str, wait: float | None = None) -> None:
        """Keep what Teams answered; never the text of the message."""
        self.status = status
        self.code = code
        self.wait = wait
        super().__init__(f"{status} {code}")


class Connector:
    """Calls the connector of a conversation, wherever its ``service`` address is."""

    def __init__(self, token: Token, renew: Callable[[], None], clock: Clock) -> None:
        """Take where tokens come from, how to have a new one made, and the time."""
        self._token = token
        self._renew = renew
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self.denied = ""

    def session(self) -> aiohttp.ClientSession:
        """Return the one session that every call uses."""
        if self._session is None or self._session.closed:
            limits = aiohttp.ClientTimeout(total=TOTAL, sock_connect=CONNECT)
            self._session = aiohttp.ClientSession(timeout=limits, trust_env=True)
        return self._session

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session:
            await self._session.close()

    async def call(
        self,
        method: str,
        service: str,
        path: str,
        *,
        body: Json | None = None,
        query: str = "",
        patient: bool = False,
    ) -> Json:
        """Make a call and return its answer. Raises Refused, NotNow (not sent) or Unknown.

        A ``patient`` call waits as Teams asks and tries again: whatever was certainly not done,
        and what may be done twice (PUT, GET, DELETE) also after an uncertain end.
        """
        url = f"{service.rstrip('/')}/v3/{path}{query}"
        for n in range(TRIES):
            last = n + 1 == TRIES or not patient
            try:
                return await self._authorized(method, url, body)
            except Refused as error:
                again = error.status in AGAIN or (error.status in SHAKY and method != "POST")
                if last or not again or (error.wait or 0) > LONGEST:
                    raise
                wait = 0.5 * 2**n if error.wait is None else error.wait
            except (Unknown, NotNow):
                if last or method == "POST":
                    raise
                wait = 0.5 * 2**n
            await self._clock.sleep_until(self._clock.now() + timedelta(seconds=wait))
        raise AssertionError  # the last try returns or raises

    async def _authorized(self, method: str, url: str, body: Json | None) -> Json:
        """Call with our token; with a new one where Teams takes the old one no longer."""
        try:
            answer = await self._sent(method, url, body)
        except Refused as error:
            if error.status != HTTPStatus.UNAUTHORIZED:
                self.denied = ""
                raise
            self._renew()
            try:
                answer = await self._sent(method, url, body)
            except Refused as again:
                if again.status == HTTPStatus.UNAUTHORIZED:
                    self.denied = again.code
                    raise NotNow(reason=again.code) from None
                raise
        self.denied = ""
        return answer

    async def _sent(self, method: str, url: str, body: Json | None) -> Json:
        token = await self._token()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with self.session().request(method, url, json=body, headers=headers) as answer:
                if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
                    raise await _refusal(answer)
                return await _json(answer)
        except UNSENT as error:
            raise NotNow(reason=type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("no answer", extra={"method": method, "error": type(error).__name__})
            raise Unknown from None


async def _refusal(answer: aiohttp.ClientResponse) -> Refused:
    found = await _json(answer)
    error = found.get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    wait = answer.headers.get("Retry-After", "")
    seconds = float(wait) if wait.replace(".", "", 1).isdigit() else None
    return Refused(answer.status, code or str(answer.status), seconds)


async def _json(answer: aiohttp.ClientResponse) -> Json:
    try:
        found = await answer.json(content_type=None)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def undeliverable(error: Refused, *, creates: bool) -> CannotDeliver:
    """Return what a refusal means for a message that was to be posted (or else edited)."""
    if error.status in AGAIN:
        return NotNow(error.wait, error.code)
    if error.status == HTTPStatus.REQUEST_TIMEOUT or error.status >= FAULT:
        return Unknown(error.code) if creates else NotNow(error.wait, error.code)
    if not creates and error.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Gone(error.code)
    return Unreachable(error.code)


def activities(conversation: str, activity: str = "") -> str:
    """Return the path of a conversation's activities, or of one of them."""
    path = f"conversations/{quote(conversation, safe='')}/activities"
    return f"{path}/{quote(activity, safe='')}" if activity else path
