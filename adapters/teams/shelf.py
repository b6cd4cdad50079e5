"""Pictures and files behind signed links that expire, for the clients of Teams to fetch."""

import asyncio
import base64
import hashlib
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.parts.text import Json
from bot.links import Links, Pass, Purpose
from bot.ports import Clock, Store

PATH = "/teams/files"
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

    def __init__(self, store: Store, clock: Clock, links: Links, public_url: str = "") -> None:
        """Take the store, the time, who signs, and where we are reached from outside."""
        self._store = store
        self._clock = clock
        self._links = links
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
        # Signed for when it expires rather than for now: the same file keeps its link.
        end = datetime.fromisoformat(until)
        token = self._links.sign(Pass(Purpose.FILE, end, end, thing=digest))
        return f"{self.public_url}{PATH}/{token}/{quote(found['name'])}"

    def routes(self) -> list[Route]:
        """Return the address from which links are served; none where there can be no links."""
        if not self.public_url:
            return []
        return [Route(f"{PATH}/{{token}}/{{name}}", self._serve)]

    async def _serve(self, request: Request) -> Response:
        """Hand over what a link names; whatever is wrong with it, it is not found."""
        token, now = request.path_params["token"], self._clock.now()
        signed = self._links.read(token, Purpose.FILE, now)
        found = await self.get(signed.thing) if signed else None
        if found is None:
            return PlainTextResponse("not found", HTTPStatus.NOT_FOUND, SAFE)
        name, media, data = found
        place = "inline" if media == "image/png" else "attachment"
        disposition = f"{place}; filename*=utf-8''{quote(name)}"
        return Response(
            data, headers={**SAFE, "content-disposition": disposition}, media_type=media
        )

    async def _swept(self) -> Json:
        """Return what is kept until when, after letting go of what has expired."""
        index = await self._store.kept(INDEX) or {}
        now = self._clock.now()
        gone = [d for d, until in index.items() if datetime.fromisoformat(until) <= now]
        for digest in gone:
            await self._store.keep(f"teams:file:{digest}", {})
        return {d: until for d, until in index.items() if d not in gone}
