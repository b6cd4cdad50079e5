"""The one file that touches botbuilder: who may call us, by which token we call, one turn each.

botbuilder-core 4.17.1 is the last of its line, and some of it has to be cured here:

- an empty app id switches its authentication off without a word: ``Access`` refuses that;
- it looks for Microsoft's keys once a day, on the event loop, without a time limit, and fails on a
  key it does not know: the keys are fetched here, and again when a new one is used;
- whatever its authentication raises would be a 500: here it is a 401, or a 503 where the keys
  cannot be had;
- it takes tokens of emulators and of other bots, for which it fetches other keys in the same way:
  here only the channel's own are taken;
- it makes a new client, and so a new token, for every turn, and fetches tokens on the event loop:
  here there is one, asked in a thread of its own;
- its models drop what they do not know: the core only ever sees the JSON as it came.

Its successors speak the same activities, so another port can take this one's place: a ``Port``
has ``process``, ``token``, ``renew`` and ``close``.
"""

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from botbuilder.core import (  # type: ignore[import-untyped]
    CloudAdapterBase,
    InvokeResponse,
    TurnContext,
)
from botbuilder.schema import Activity  # type: ignore[import-untyped]
from botframework.connector.auth import (  # type: ignore[import-untyped]
    AuthenticationConstants,
    BotFrameworkAuthenticationFactory,
    ManagedIdentityServiceClientCredentialsFactory,
    PasswordServiceClientCredentialFactory,
    ServiceClientCredentialsFactory,
)
from botframework.connector.auth.jwt_token_extractor import (  # type: ignore[import-untyped]
    JwtTokenExtractor,
)

from adapters.parts.text import Json
from adapters.teams.access import IDENTITY, Access
from bot.deliver import log_failure
from bot.errors import NotNow
from bot.ports import Clock

log = logging.getLogger(__name__)

KEYS = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
SCOPE = AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
LOGIN = AuthenticationConstants.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX
ISSUER = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
DAY = 86_400.0
PAUSE = 60.0
SHORT = 3.0
KEYS_LIMIT = aiohttp.ClientTimeout(total=5.0)
TOKEN_LIMIT = 20.0

Answer = tuple[int, Json | None]
Hear = Callable[[Json], Awaitable[Answer]]


def credentials(access: Access) -> ServiceClientCredentialsFactory:
    """Return what the library needs to have tokens made for this app."""
    if access.app_type == IDENTITY:
        return ManagedIdentityServiceClientCredentialsFactory(access.app_id)
    return PasswordServiceClientCredentialFactory(
        access.app_id, access.password, access.tenant_id or None
    )


class Keys:
    """Microsoft's signing keys, fetched with a time limit and put where the library looks."""

    def __init__(self, url: str, clock: Clock) -> None:
        """Take where the keys are told, and the time."""
        self._url = url
        self._clock = clock
        self._fetched: float | None = None
        self._tried: float | None = None
        self._known: set[str] = set()
        self._one = asyncio.Lock()

    async def ready_for(self, header: str) -> bool:
        """Have the key of this token at hand; False where the keys cannot be had at all."""
        if self._wanting(header):
            async with self._one:
                if self._wanting(header):
                    self._tried = self._clock.monotonic()
                    await self._fetch()
        return self._fetched is not None

    def _wanting(self, header: str) -> bool:
        """Tell whether the keys should be fetched now."""
        now = self._clock.monotonic()
        pause = SHORT if self._fetched is None else PAUSE
        if self._tried is not None and now - self._tried < pause:
            return False
        old = self._fetched is None or now - self._fetched > DAY
        return old or _said(header, 0, "kid") not in self._known

    async def _fetch(self) -> None:
        try:
            async with aiohttp.ClientSession(timeout=KEYS_LIMIT, trust_env=True) as session:
                async with session.get(self._url, raise_for_status=True) as answer:
                    where = str((await answer.json(content_type=None))["jwks_uri"])
                async with session.get(where, raise_for_status=True) as answer:
                    keys = list((await answer.json(content_type=None))["keys"])
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            log.warning("no signing keys", extra={"error": type(error).__name__})
            return
        told = JwtTokenExtractor.get_open_id_metadata(KEYS)
        told.keys = keys
        # The library never fetches by itself what looks newer than anything.
        told.last_updated = datetime.max  # noqa: DTZ901 - it compares with its own naive time
        self._known = {str(k.get("kid")) for k in keys}
        self._fetched = self._clock.monotonic()


class Port(CloudAdapterBase):  # type: ignore[misc]
    """Takes activities in: checks who sends them, runs a turn, and answers invokes."""

    def __init__(self, access: Access, hear: Hear, clock: Clock) -> None:
        """Take what lets us in, who hears an activity, and the time."""
        self._made = credentials(access)
        super().__init__(BotFrameworkAuthenticationFactory.create(credential_factory=self._made))
        self._access = access
        self._hear = hear
        self._keys = Keys(access.keys_url, clock)
        self._asked: Any = None
        self._asking = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "teams-token")

    # -- in ----------------------------------------------------------------------------------

    async def process(self, body: bytes, header: str) -> Answer:
        """Take one activity in, and return the status and body to answer with."""
        try:
            raw = json.loads(body)
            activity = Activity.deserialize(raw)
            sound = isinstance(raw, dict) and isinstance(raw.get("type"), str)
        except Exception as error:  # noqa: BLE001 - whatever the library makes of it, it is none
            log.info("no activity", extra={"error": type(error).__name__})
            sound = False
        if not sound or not activity.service_url or not activity.conversation:
            return HTTPStatus.BAD_REQUEST, {"error": "not an activity"}
        try:
            if not self._access.open and not await self._keys.ready_for(header):
                return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "no keys"}
            vouched = await self._vouched(activity, header)
        except Exception as error:  # noqa: BLE001 - each way to fail is the same to the caller
            log.warning("turned away", extra={"error": type(error).__name__})
            return HTTPStatus.UNAUTHORIZED, {"error": "unauthorized"}
        return await self._turn(vouched, activity, raw)

    async def _vouched(self, activity: Activity, header: str) -> Any:
        """Return the library's word on who sends this. Raises whatever it raises."""
        given = "" if self._access.open else header
        if given and _said(given, 1, "iss") != ISSUER:
            # Tokens of emulators and other bots name no service address, and for them the library
            # would fetch other keys.
            raise PermissionError
        result = await self.bot_framework_authentication.authenticate_request(activity, given)
        # We send by ourselves: no turn needs a client of its own.
        result.connector_factory = _Unused()
        return result

    async def _turn(self, vouched: Any, activity: Activity, raw: Json) -> Answer:
        async def turn(context: TurnContext) -> None:
            try:
                status, body = await self._hear(raw)
            except Exception as error:  # noqa: BLE001 - a bug: said in the log, not to Teams
                log_failure("a door failed", error)
                status, body = HTTPStatus.INTERNAL_SERVER_ERROR, None
            answer = InvokeResponse(status=int(status), body=body)
            await context.send_activity(Activity(type="invokeResponse", value=answer))

        if raw["type"] == "invoke":
            out = await self.process_activity(vouched, activity, turn)
            return out.status, out.body
        await self.process_activity(vouched, activity, turn)
        return HTTPStatus.ACCEPTED, None

    # -- out ---------------------------------------------------------------------------------

    async def token(self) -> str:
        """Return the token to call Teams with, empty where none is asked for. Raises NotNow."""
        if self._access.open:
            return ""
        async with self._asking:
            try:
                if self._asked is None:
                    self._asked = await self._made.create_credentials(
                        self._access.app_id, SCOPE, LOGIN, validate_authority=True
                    )
                loop = asyncio.get_running_loop()
                fetched = loop.run_in_executor(self._thread, self._asked.get_access_token)
                return str(await asyncio.wait_for(fetched, TOKEN_LIMIT))
            except Exception as error:  # noqa: BLE001 - the library raises many kinds
                log.warning("no token", extra={"error": type(error).__name__})
                raise NotNow(reason="no token") from None

    def renew(self) -> None:
        """Have the next token made anew."""
        self._asked = None

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class _Unused:
    """Stands where the library wants a client that nobody uses."""

    async def create(self, service_url: str, audience: str) -> object:
        """Return something that is there."""
        del service_url, audience
        return self


def _said(header: str, part: int, name: str) -> str:
    """Return what a token says of itself, before anybody has checked it; empty if nothing."""
    parts = header.removeprefix("Bearer ").split(".")
    try:
        padded = parts[part] + "=" * (-len(parts[part]) % 4)
        return str(json.loads(base64.urlsafe_b64decode(padded)).get(name, ""))
    except (ValueError, AttributeError, IndexError):
        return ""
