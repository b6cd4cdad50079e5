"""Ready in every way Tandem is run, and each process for itself when a connection is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from adapters.slack.link import Access, Slack
from bot.__main__ import House, house
from bot.settings import Settings
from bot.tandem import Tandem
from storage.memory import MemoryStore
from tests.fakes.clock import HandClock
from tests.fakes.slack import APP_TOKEN, SECRET, TOKEN, FakeSlack, Fault

HTTP = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
SOCKET = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
TEAMS = {"TANDEM_TEAMS_INSECURE": "1"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    found = FakeSlack(lambda: datetime.now(UTC))
    await found.start()
    yield found
    await found.stop()


async def ready(built: House) -> tuple[int, str]:
    transport = httpx.ASGITransport(app=built.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as visitor:
        answer = await visitor.get("/readyz")
    return answer.status_code, answer.text


async def until_ready(built: House) -> tuple[int, str]:
    for _ in range(200):
        if (found := await ready(built))[0] == 200:
            return found
        await asyncio.sleep(0.01)
    return await ready(built)


@pytest.mark.parametrize(
    "mode, said",
    [
        ({}, "store: ok\n"),
        (HTTP, "store: ok\nslack: ok\n"),
        (SOCKET, "store: ok\nslack: ok\n"),
        (TEAMS, "store: ok\nteams: ok\n"),
        ({**HTTP, **TEAMS, "TANDEM_WORKSPACE": "1"}, "store: ok\nslack: ok\nteams: ok\n"),
    ],
    ids=["workspace", "slack over http", "socket mode", "teams", "everything"],
)
async def test_every_way_to_run_says_that_it_is_ready(
    mode: dict[str, str], said: str, fake: FakeSlack
):
    told = {"TANDEM_STORE": "memory:", "SLACK_API_URL": fake.api_url, **mode}
    async with house(Settings.from_env(told)) as built:
        assert await until_ready(built) == (200, said)


async def test_a_token_that_was_taken_back_is_said(fake: FakeSlack):
    fake.fail("auth.test", Fault(error="token_revoked"))
    told = {"TANDEM_STORE": "memory:", "SLACK_API_URL": fake.api_url, **HTTP}
    async with house(Settings.from_env(told)) as built:
        assert await ready(built) == (503, "store: ok\nslack: not now, token_revoked\n")


async def test_each_process_speaks_for_its_own_connection(fake: FakeSlack):
    """Two processes on one store: what one was answered lately says nothing about the other."""
    clock, store = HandClock(), MemoryStore()
    one, other = (
        Slack(Access(TOKEN, "", SECRET, fake.api_url), Tandem(store, clock.now), clock)
        for _ in range(2)
    )
    assert [await one.trouble(), await other.trouble()] == ["", ""]
    asked = len(fake.called("auth.test"))
    assert await one.trouble() == ""
    assert len(fake.called("auth.test")) == asked  # it was answered lately
    clock.move(seconds=61)
    fake.fail("auth.test", Fault(drop=True))
    assert [await one.trouble(), await other.trouble()] == ["Unknown", ""]
    assert await one.trouble() == ""
    for slack in (one, other):
        await slack.stop()


async def test_a_socket_that_was_cut_is_not_ready(fake: FakeSlack):
    clock = HandClock()
    slack = Slack(
        Access(TOKEN, APP_TOKEN, "", fake.api_url), Tandem(MemoryStore(), clock.now), clock
    )
    assert await slack.trouble() == "Socket Mode is not connected"
    await slack.start()
    await fake.until(lambda: fake.connections)
    async with asyncio.timeout(5):
        while await slack.trouble():  # noqa: ASYNC110 - the library tells nobody
            await asyncio.sleep(0.01)
    await slack.shut()
    assert await slack.trouble() == "Socket Mode is not connected"
    assert await slack.api.silence() == ""  # what is owed can still be sent
    await slack.stop()


async def test_what_was_taken_in_is_finished_once_the_door_is_shut(fake: FakeSlack):
    """And what takes too long is broken off."""
    clock = HandClock()
    slack = Slack(Access(TOKEN, "", SECRET, fake.api_url), Tandem(MemoryStore(), clock.now), clock)
    done = list[str]()

    async def works(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append("done")

    slack.desk.work.start(works(0.01))
    slack.desk.work.start(works(60))
    begun = asyncio.get_running_loop().time()
    await slack.shut(0.1)
    assert (done, asyncio.get_running_loop().time() - begun < 5) == (["done"], True)
    await slack.stop()
