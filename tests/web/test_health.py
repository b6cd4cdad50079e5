"""Whether it lives, and whether it can work: each part in a line, with the reason if not."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from adapters.watch.store import trouble_of
from adapters.web import health
from adapters.web.health import health_routes
from bot.domain.cooperation import Cooperation
from bot.errors import StoreFull
from bot.ports import Change
from storage import disk
from storage.memory import MemoryStore
from storage.tiny import TinyStore
from tests.fakes.clock import THURSDAY

Works = Callable[[], Awaitable[str]]


async def asked(path: str, **ready: Works) -> tuple[int, str]:
    transport = httpx.ASGITransport(app=Starlette(routes=health_routes(ready)))
    async with httpx.AsyncClient(transport=transport, base_url="http://tandem.example") as visitor:
        answer = await visitor.get(path)
    return answer.status_code, answer.text


async def well() -> str:
    return ""


async def ill() -> str:
    return "Socket Mode is\nnot connected"


async def broken() -> str:
    raise ZeroDivisionError


async def silent() -> str:
    await asyncio.Event().wait()
    return ""


async def test_alive_whatever_else_is_wrong():
    assert await asked("/healthz", store=ill) == (200, "ok\n")


async def test_ready_when_every_part_is():
    assert await asked("/readyz", store=well, slack=well) == (200, "store: ok\nslack: ok\n")
    assert await asked("/readyz") == (200, "ok\n")


async def test_not_ready_says_why_in_one_line():
    status, text = await asked("/readyz", store=well, slack=ill, teams=broken)
    assert status == 503
    assert text.splitlines() == [
        "store: ok",
        "slack: not now, Socket Mode is not connected",
        "teams: not now, ZeroDivisionError",
    ]


async def test_a_part_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    assert await asked("/readyz", slack=silent) == (
        503, "slack: not now, no answer within 0.01 seconds\n",
    )  # fmt: skip


async def test_a_store_that_cannot_write_is_not_ready_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """It is tried by whoever asks, since behind a balancer nobody else would; said once (R3)."""
    store = await TinyStore.open(tmp_path)
    ready = trouble_of(store)
    assert await ready() == ""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, caplog.at_level("WARNING"):
        patch.setattr(disk, "write_all", full)
        for _ in range(2):
            with pytest.raises(StoreFull):
                await store.save(Change(Cooperation(id="c"), THURSDAY))
        assert await asked("/readyz", store=ready) == (503, "store: not now, the disk is full\n")
    assert await asked("/readyz", store=ready) == (200, "store: ok\n")
    assert [r.getMessage() for r in caplog.records] == [
        "nothing can be written; it is tried again", "writing goes on",
    ]  # fmt: skip
    await store.close()


async def test_files_that_cannot_be_read_are_told(tmp_path: Path):
    folder = tmp_path / "coops" / "00"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text("not ours")
    store = await TinyStore.open(tmp_path)
    assert await trouble_of(store)() == "1 files cannot be read"
    await store.close()


async def test_a_store_in_memory_is_always_ready():
    assert await trouble_of(MemoryStore())() == ""
