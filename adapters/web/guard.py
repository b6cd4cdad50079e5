"""Who may talk to the workspace at all: this machine's browser, and only from the page itself."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import BadSetting
from bot.language import N_
from bot.ports import Store

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
Refusal = Callable[[Scope], HTTPStatus | None]
MAX_BODY = 512 * 1024
COOKIE = "tandem_page"
NOTE = "web.key"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def loopback_only(host: str) -> None:
    """Raise ``BadSetting`` unless this host is reached from this machine alone."""
    bare = host.strip("[]").lower()
    if bare == "localhost" or _is_loopback(bare):
        return
    reason = N_("the local workspace asks nobody to log in, so it is served to this machine only.")
    raise BadSetting(name="TANDEM_HTTP", value=host, reason=reason)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard:
    """Refuses what must not pass, and adds safe headers to every answer.

    Unless told otherwise other machines, other names (DNS rebinding) and large bodies are refused.
    """

    def __init__(self, app: ASGIApp, refusal: Refusal | None = None) -> None:
        """Stand before an application; ``refusal`` says why a request does not pass."""
        self.app = app
        self._refusal = refusal or here_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it with why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        app: ASGIApp = self.app
        if refusal:
            app = PlainTextResponse(f"{refusal.phrase}\n", status_code=refusal.value)

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await app(scope, receive, safely)


def here_only(scope: Scope) -> HTTPStatus | None:
    """Refuse everybody but this machine's browser, and what is too large."""
    headers = Headers(scope=scope)
    client = scope.get("client")
    if client and not _is_loopback(client[0]):
        return HTTPStatus.FORBIDDEN
    if _name(headers.get("host", "")) not in LOOPBACK_NAMES:
        return HTTPStatus.MISDIRECTED_REQUEST
    return bounded(scope)


def bounded(scope: Scope) -> HTTPStatus | None:
    """Refuse nobody, but what is too large."""
    headers = Headers(scope=scope)
    if scope["method"] in ("GET", "HEAD"):
        return None
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return HTTPStatus.LENGTH_REQUIRED
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if int(length) > MAX_BODY else None


def _name(host: str) -> str:
    """Return the name of a Host header without its port, empty if it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


class Tokens:
    """Proves that a form came from a page that this workspace drew for this browser."""

    def __init__(self, store: Store) -> None:
        """Take where the key is kept."""
        self._store = store
        self._key = b""

    async def open(self) -> None:
        """Read the key, or make one, so that open pages outlive a restart."""
        note = await self._store.kept(NOTE)
        if note is None:
            note = {"key": secrets.token_hex(32)}
            await self._store.keep(NOTE, note)
        self._key = bytes.fromhex(note["key"])

    def browser(self, request: Request) -> str:
        """Return the browser's own random word, a fresh one on its first visit."""
        if not hasattr(request.state, "browser"):
            request.state.browser = request.cookies.get(COOKIE) or secrets.token_urlsafe(18)
        return str(request.state.browser)

    def token(self, browser: str) -> str:
        """Return what a page of this browser sends along."""
        return hmac.new(self._key, browser.encode(), hashlib.sha256).hexdigest()

    def proves(self, request: Request, token: str) -> bool:
        """Tell whether a request comes from our page in this browser."""
        browser = request.cookies.get(COOKIE, "")
        same = hmac.compare_digest(self.token(browser).encode(), token.encode())
        return bool(browser) and same and same_origin(request)


def same_origin(request: Request) -> bool:
    """Tell whether the browser says that the request comes from this very origin."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
