"""What anybody may read: what is kept about people, and the terms of use."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

DOCS = Path(__file__).parent.parent.parent / "docs"
HEADERS = {"x-content-type-options": "nosniff", "cache-control": "max-age=3600"}


def notice_routes() -> list[BaseRoute]:
    """Return ``/privacy`` and ``/terms``, which the package of the Teams app names."""

    async def notice(request: Request) -> Response:
        name = request.url.path.strip("/")
        text = (DOCS / f"{name}.md").read_text("utf-8")
        return PlainTextResponse(text, headers=HEADERS)

    return [Route(f"/{name}", notice, methods=["GET"]) for name in ("privacy", "terms")]
