"""Pictures and files behind signed links that expire, for the clients of Teams to fetch."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.parts.text import Json
from bot.ports import Clock, Store

PATH = "/teams/files"
KEY = "teams:link-key"
INDEX = "teams:files"
FILE_DAYS = 7
PICTURE_DAYS = 90
SAFE = {
    "cache-control": "private, max-age=3600",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
}


class Shelf:
    """Keeps what is to be fetched for some days, under the digest of what it is."""

    def __init__(self, store: Store, clock: Clock, public_url: str = "") -> None:
        """Take the store, the time, and where our web server is reached from outside."""
        self._store = store
        self._clock = clock
        self._one = asyncio.Lock()
        self.public_url = public_url.rstrip("/")

    async def put(self, name: str, media: str, data: bytes, days: int = FILE_DAYS) -> str:
        """Keep something for so many days, and return its id."""
        digest = hashlib.sha256(f"{name}\n{media}\n".encode() + data).hexdigest()
        until = self._clock.now() + timedelta(days=days)
        async with self._one:
            index = await self._swept()
            kept = index.get(digest)
            # An older promise that nearly holds as long is kept as it is: its links stay the same.
            if kept and datetime.fromisoformat(kept) > until - timedelta(days=1):
                return digest
            told = {"name": name, "media": media, "data": base64.b64encode(data).decode()}
            await self._store.keep(f"teams:file:{digest}", told)
            await self._store.keep(INDEX, {**index, digest: until.isoformat()})
        return digest

    async def get(self, digest: str) -> tuple[str, str, bytes] | None:
        """Return name, media type and bytes of what is kept, None where it is no longer."""
        until = (await self._store.kept(INDEX) or {}).get(digest)
        found = await self._store.kept(f"teams:file:{digest}")
        if not until or not found or datetime.fromisoformat(until) <= self._clock.now():
            return None
        return found["name"], found["media"], base64.b64decode(found["data"])

    async def link(self, digest: str) -> str:
        """Return a signed link to what is kept, empty where we are not reached from outside."""
        until = (await self._store.kept(INDEX) or {}).get(digest)
        found = await self._store.kept(f"teams:file:{digest}")
        if not self.public_url or not until or not found:
            return ""
        stamp = str(int(datetime.fromisoformat(until).timestamp()))
        sign = await self._sign(digest, stamp)
        return f"{self.public_url}{PATH}/{digest}/{stamp}/{sign}/{quote(found['name'])}"

    def routes(self) -> list[Route]:
        """Return the address from which links are served; none where there can be no links."""
        if not self.public_url:
            return []
        return [Route(f"{PATH}/{{digest}}/{{stamp}}/{{sign}}/{{name}}", self._serve)]

    async def _serve(self, request: Request) -> Response:
        """Hand over what a link names; whatever is wrong with it, it is not found."""
        digest, stamp, sign = (request.path_params[k] for k in ("digest", "stamp", "sign"))
        right = hmac.compare_digest(sign.encode(), (await self._sign(digest, stamp)).encode())
        fresh = stamp.isascii() and stamp.isdigit() and int(stamp) > self._clock.now().timestamp()
        found = await self.get(digest) if right and fresh else None
        if found is None:
            return PlainTextResponse("not found", HTTPStatus.NOT_FOUND, SAFE)
        name, media, data = found
        place = "inline" if media == "image/png" else "attachment"
        disposition = f"{place}; filename*=utf-8''{quote(name)}"
        return Response(
            data, headers={**SAFE, "content-disposition": disposition}, media_type=media
        )

    async def _sign(self, digest: str, stamp: str) -> str:
        kept = await self._store.kept(KEY)
        if kept is None:
            await self._store.keep(KEY, {"key": secrets.token_hex(32)})
            kept = await self._store.kept(KEY) or {}
        signed = hmac.new(bytes.fromhex(kept["key"]), f"{digest}.{stamp}".encode(), "sha256")
        return signed.hexdigest()

    async def _swept(self) -> Json:
        """Return what is kept until when, after letting go of what has expired."""
        index = await self._store.kept(INDEX) or {}
        now = self._clock.now()
        gone = [d for d, until in index.items() if datetime.fromisoformat(until) <= now]
        for digest in gone:
            await self._store.keep(f"teams:file:{digest}", {})
        return {d: until for d, until in index.items() if d not in gone}
