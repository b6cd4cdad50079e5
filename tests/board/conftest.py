"""A board on a shelf of cooperations, and browsers of several people."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from adapters.web.app import board_routes
from bot.domain.people import Address
from bot.links import Links, Pass, Purpose
from bot.message import Picture
from bot.ports import Store
from bot.tandem import Tandem
from storage.memory import MemoryStore
from tests.board.shelf import NOW, full, others, stored

BASE = "https://tandem.example"


def draw(_: Picture) -> bytes:
    return b"\x89PNG\r\n\x1a\n"


@dataclass
class Hall:
    """The board, its store, and a clock by hand."""

    now: datetime = NOW
    store: Store = field(default_factory=MemoryStore)
    links: Links = field(default_factory=lambda: Links("s" * 40, BASE))
    admins: tuple[str, ...] = ("slack:UADMIN",)

    def __post_init__(self) -> None:
        self.tandem = Tandem(self.store, lambda: self.now, links=self.links, admins=self.admins)
        self.app = Starlette(routes=board_routes(self.tandem, draw))

    def link(self, who: str, *, days: float = 7, platform: str = "local") -> str:
        address = Address(platform=platform, id=who, kind="person")
        signed = Pass(Purpose.BOARD, self.now, self.now + timedelta(days=days), address.key)
        return f"/board/in/{self.links.sign(signed)}"

    def browser(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(
            transport=transport, base_url=BASE, follow_redirects=True, headers=headers
        )


@pytest.fixture
async def hall() -> Hall:
    """Return the board of the whole shelf."""
    found = Hall()
    await stored(found.store, full(), *others())
    return found
