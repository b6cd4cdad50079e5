"""How long a typed light takes through the signed Slack door, against a bare Bolt handler.

Both stand behind a web server on this machine and post to the same Slack of ours. The bare one
acknowledges and posts one text. Tandem reads the words, saves durably, answers the one who asked
and posts the card to the room; its time ends when the last of these has been accepted.
"""

import asyncio
import contextlib
import socket
import statistics
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import aiohttp
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.engine.clock import SystemClock
from adapters.engine.embedded import Embedded
from adapters.slack.link import PATH, Access, Slack
from adapters.slack.rates import UNLIMITED
from bench.rows import Row
from bot.domain.people import Address, Caller
from bot.tandem import Request as Asked
from bot.tandem import Tandem
from storage import open_store
from tests.fakes.slack import SECRET, TEAM, TOKEN, FakeSlack, as_form, signed

COMMANDS = 300
WARM = 20
P50, P99 = 1.5, 2.0
OWNER = "U0MAX"
TEXT = 'status amber "Sensors come a week late" way="Borrow a sensor"'
START = {
    "goal": "Wir wollen den Stillstand um 15 % senken bis 30.6.2027",
    "model": "pilot_customer",
    "side": "sme",
    "sme": "Muster Maschinenbau GmbH",
    "startup": "Beispiel Robotics",
}

Knock = Callable[[str], Awaitable[None]]


def room(n: int) -> str:
    """Return the channel of the n-th cooperation."""
    return f"C{n:06d}"


@contextlib.asynccontextmanager
async def served(route: Route) -> AsyncIterator[str]:
    """Serve a route on this machine, and give its address."""
    bound = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[route])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[bound]))
    yield f"http://127.0.0.1:{bound.getsockname()[1]}{route.path}"
    server.should_exit = True
    await running


def bare(fake: FakeSlack) -> Route:
    """Return a Bolt app that acknowledges and posts one text."""
    client = AsyncWebClient(token=TOKEN, base_url=fake.api_url)
    app = AsyncApp(client=client, signing_secret=SECRET)

    @app.command("/tandem")
    async def typed(ack: Any, command: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=command["channel_id"], text=command["text"])

    async def called(request: Request) -> Response:
        return await AsyncSlackRequestHandler(app).handle(request)

    return Route(PATH, called, methods=["POST"])


@dataclass(slots=True)
class Bench:
    """Knocks at a door as Slack does, and waits until Slack has what comes of it."""

    fake: FakeSlack
    session: aiohttp.ClientSession

    async def timed(self, url: str, channel: str, *, answers: bool) -> float:
        """Return the seconds from the signed command to the last post accepted."""
        posts, told = len(self.fake.channels[channel]), len(self.fake.responses)
        body, kind = as_form(self.fake.command(OWNER, TEXT, channel))
        headers = {"content-type": kind, **signed(body)}
        begun = perf_counter()
        async with self.session.post(url, data=body, headers=headers) as answer:
            assert answer.ok, answer.status
        await self.fake.until(
            lambda: (
                len(self.fake.channels[channel]) > posts
                and len(self.fake.responses) >= told + answers
            )
        )
        return perf_counter() - begun


async def begun(tandem: Tandem, count: int) -> None:
    """Start so many cooperations, each in its own channel."""
    caller = Caller(
        address=Address(platform="slack", id=OWNER, kind="person"), name="Max Muster", home=TEAM
    )
    for n in range(count):
        asked = Asked(caller=caller, room=Address(platform="slack", id=room(n)), door="form")
        done = await tandem.sent(asked, "start", {**START, "title_": f"Predictive {n}"})
        assert done.changed, done


async def measured(folder: str) -> tuple[list[float], list[float]]:
    """Return the seconds of Tandem and of the bare handler, measured in turns."""
    count = COMMANDS + WARM
    fake = FakeSlack(lambda: datetime.now(UTC))
    fake.person(OWNER, "Max Muster")
    await fake.start()
    for n in range(count):
        fake.channel(room(n))
    other = fake.channel("C0BARE")
    store, clock = await open_store(f"tinydb:{folder}"), SystemClock()
    tandem = Tandem(store, clock.now)
    slack = Slack(Access(TOKEN, "", SECRET, fake.api_url), tandem, clock, rates=UNLIMITED)
    engine = Embedded(tandem, {"slack": slack.messenger}, clock)
    await begun(tandem, count)
    await engine.start()
    await fake.until(lambda: all(fake.channels[room(n)] for n in range(count)))
    ours, theirs = list[float](), list[float]()
    async with (
        served(slack.routes()[0]) as here,
        served(bare(fake)) as there,
        aiohttp.ClientSession() as session,
    ):
        bench = Bench(fake, session)
        for n in range(count):
            theirs.append(await bench.timed(there, other, answers=False))
            ours.append(await bench.timed(here, room(n), answers=True))
    await engine.stop()
    await slack.stop()
    await store.close()
    await fake.stop()
    return ours[WARM:], theirs[WARM:]


def rows() -> list[Row]:
    """Measure, and return the ratios at the median and at the 99th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = asyncio.run(measured(folder))
    what = "a light typed through the signed Slack door, saved durably, answered and posted"
    found = []
    for name, n, goal in (("p50", 49, P50), ("p99", 98, P99)):
        here, there = (statistics.quantiles(x, n=100)[n] * 1000 for x in (ours, theirs))
        against = f"a bare Bolt handler: {here:.1f} ms against {there:.1f} ms"
        found.append(Row(f"{what}, {name}", against, here / there, goal))
    return found


if __name__ == "__main__":
    for row in rows():
        print(row.as_text())
