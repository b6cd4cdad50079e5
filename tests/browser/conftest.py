"""A browser, and the workspace on a real server of its own."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.web.town import Town

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PATIENCE = 20_000
# what is waited for by looking again has the same patience as what is waited for by pressing
expect.set_options(timeout=PATIENCE)
Visit = Callable[..., Awaitable[Page]]


class Server(uvicorn.Server):
    """A server that leaves the signals to the tests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Served:
    """A town behind a port; it can go away and come back like a program that is restarted."""

    town: Town
    port: int = 0
    server: Server | None = None
    running: asyncio.Task[None] | None = None
    settling: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        await self.town.workspace.open()
        self.town.tandem.bell.listeners.append(self._settle)
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", self.port))
        self.port = bound.getsockname()[1]
        config = uvicorn.Config(
            self.town.app, lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=2
        )
        self.server = Server(config)
        self.running = asyncio.create_task(self.server.serve(sockets=[bound]))
        while not self.server.started:  # noqa: ASYNC110 - uvicorn rings for nobody
            await asyncio.sleep(0)

    async def stop(self) -> None:
        assert self.server
        assert self.running
        self.town.workspace.close()
        self.server.should_exit = True
        await self.running
        await asyncio.gather(*self.settling)

    async def restart(self) -> None:
        """Come back as a new process would: with nothing but the store."""
        self.town = Town(store=self.town.store, real=self.town.real)
        await self.start()

    def _settle(self) -> None:
        task = asyncio.create_task(self.town.settle())
        self.settling.add(task)
        task.add_done_callback(self.settling.discard)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """Start the browser once a module."""
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        yield found
        await found.close()


@pytest_asyncio.fixture(loop_scope="module")
async def served() -> AsyncIterator[Served]:
    """Serve a new town for one test."""
    found = Served(Town())
    await found.start()
    yield found
    await found.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, served: Served) -> AsyncIterator[Visit]:
    """Open a page as somebody; whatever a page complains of or fetches elsewhere fails the test."""
    contexts, faults, asked = [], list[str](), set[str]()

    async def open_page(who: str, place: str = "room/projekt", **options: Any) -> Page:
        context = await browser.new_context(**{"color_scheme": "light", **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = await context.new_page()
        page.on("request", lambda r: asked.add("/".join(r.url.split("/")[:3])))
        page.on("pageerror", lambda e: faults.append(str(e)))
        page.on(
            "console",
            lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None,
        )
        await page.goto(f"{served.url}/as/{who}/{place}")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert faults == []
    assert {a for a in asked if not a.startswith("data:")} <= {served.url}


@pytest.fixture
def phone() -> dict[str, Any]:
    """Return a small phone."""
    return {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what a browser failed at again: on a crowded machine its frames come late.

    Each further try is counted in the summary; a test that fails three times has failed.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2))
