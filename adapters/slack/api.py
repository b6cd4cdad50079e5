"""Slack's Web API: one client, and every failure as one of the four that the core knows."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from adapters.parts.text import Json
from adapters.slack.scopes import METHODS
from bot.errors import CannotDeliver, Gone, NotNow, Unknown, Unreachable
from bot.ports import Clock

log = logging.getLogger(__name__)

API_URL = "https://slack.com/api/"
SHORT_WAIT = 3
TIMEOUT = 20.0
TOKEN_PAUSE = 600.0
LATELY = 60.0
TOO_MANY = 429
SERVER_ERROR = 500

GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"}
UNREACHABLE = {
    "access_denied",
    "account_inactive",
    "cannot_dm_bot",
    "channel_is_limited_access",
    "channel_not_found",
    "is_archived",
    "messages_tab_disabled",
    "method_not_supported_for_channel_type",
    "missing_scope",
    "no_permission",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "team_access_not_granted",
    "user_disabled",
    "user_is_bot",
    "user_not_found",
    "user_not_in_channel",
    "user_not_visible",
    "users_not_found",
}
# Nothing can be sent with this token, to nobody: everything waits for a new one.
REVOKED = {"invalid_auth", "not_authed", "token_expired", "token_revoked", "org_login_required"}
UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}


class Refused(Exception):
    """Slack answered, and the answer is no; ``code`` is its word for why."""

    def __init__(self, code: str, details: str = "") -> None:
        """Keep Slack's word, and which part of the payload it means."""
        self.code = code
        self.details = details
        super().__init__(code)


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Waits out a rate limit of a few seconds; a longer one is the outbox's to wait for."""

    def __init__(self, clock: Clock, max_retry_count: int) -> None:
        """Take the time, and how often to wait for one call."""
        super().__init__(max_retry_count)
        self.clock = clock

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as long as Slack asks."""
        del request, error
        seconds = (_seconds(response.headers) if response else None) or 0
        await self.clock.sleep_until(self.clock.now() + timedelta(seconds=seconds))
        state.next_attempt_requested = True
        state.increment_current_attempt()

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        )
        return limited and response is not None and (_seconds(response.headers) or 0) <= SHORT_WAIT


class Api:
    """Calls declared methods of the Web API with one token, over one pool of connections."""

    def __init__(
        self, token: str, clock: Clock, url: str = API_URL, *, timeout: float = TIMEOUT
    ) -> None:
        """Take the bot token, the time, and the base address; ``timeout`` is in seconds."""
        self._methods = {m.name: m for m in METHODS}
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._me: Json | None = None
        self._clock = clock
        self._answered: float | None = None
        self.revoked = ""
        # Never the client's own retries: they send a message again after a dropped connection.
        self.client = AsyncWebClient(
            token=token,
            base_url=url.rstrip("/") + "/",
            timeout=int(timeout),
            retry_handlers=[ShortWaits(clock, 3)],
        )

    async def call(self, method: str, **arguments: Any) -> Json:
        """Call a method and return its answer.

        Raises Refused with Slack's own word, NotNow when it says to wait or cannot be reached at
        all, Unknown when nobody can say whether it was done.
        """
        declared = self._methods[method]
        if self.revoked and method != "auth.test":
            raise NotNow(TOKEN_PAUSE, self.revoked)
        self.client.session = self.session()
        given = {k: v for k, v in arguments.items() if v is not None}
        try:
            if declared.reads:
                answer = await self.client.api_call(method, http_verb="GET", params=given)
            else:
                answer = await self.client.api_call(method, json=given)
        except SlackApiError as error:
            raise self._refused(error) from None
        except aiohttp.ClientConnectorError:
            raise NotNow(reason="no connection") from None
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError):
            raise Unknown from None
        except (ValueError, AttributeError):
            raise Unknown from None
        self._answered = self._clock.monotonic()
        found = answer.data
        return {**found, "headers": answer.headers} if isinstance(found, dict) else {}

    async def me(self) -> Json:
        """Return who we are, asked once: ``team_id``, ``user_id``, ``bot_id``."""
        if self._me is None:
            self._me = await self.call("auth.test")
        return self._me

    async def silence(self) -> str:
        """Return why Slack does not answer us, empty if it does.

        Each process asks for itself, and only where it has had no answer for a minute.
        """
        now = self._clock.monotonic()
        if self.revoked or (self._answered is not None and now - self._answered < LATELY):
            return self.revoked
        try:
            await self.call("auth.test")
        except Refused as error:
            return error.code
        except NotNow as error:
            return error.reason
        except CannotDeliver as error:
            return type(error).__name__
        return ""

    async def send_bytes(self, url: str, data: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them."""
        try:
            async with self.session().post(url, data=data) as answer:
                if answer.status != 200:  # noqa: PLR2004 - plain HTTP
                    raise NotNow(reason=f"upload {answer.status}")
        except (aiohttp.ClientError, TimeoutError):
            raise NotNow(reason="upload") from None

    def session(self) -> aiohttp.ClientSession:
        """Return the pool of connections, opened when it is first needed."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, connector=aiohttp.TCPConnector(limit=100)
            )
        return self._session

    async def close(self) -> None:
        """Close every connection."""
        if self._session:
            await self._session.close()

    def _refused(self, error: SlackApiError) -> Exception:
        response = error.response
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        data = getattr(response, "data", None)
        code = str(data.get("error", "")) if isinstance(data, dict) else ""
        if status == TOO_MANY or code in ("ratelimited", "rate_limited"):
            return NotNow(_seconds(getattr(response, "headers", {})), "ratelimited")
        if status >= SERVER_ERROR or code in UNSURE or not code:
            return Unknown()
        if code in REVOKED:
            self.revoked = code
            return NotNow(TOKEN_PAUSE, code)
        details = data.get("errors") if isinstance(data, dict) else None
        return Refused(code, " ".join(map(str, details or ())))


def undeliverable(error: Refused) -> CannotDeliver:
    """Return what a refusal means to whoever wanted something delivered."""
    if error.code in GONE:
        return Gone(error.code)
    if error.code in UNREACHABLE:
        return Unreachable(error.code)
    log.error("slack refused", extra={"code": error.code})
    return Unreachable(error.code)


def _seconds(headers: Mapping[str, Any]) -> float | None:
    """Return what Retry-After says, None where it says nothing."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            return float(text) if str(text).replace(".", "", 1).isdigit() else None
    return None
