"""How long a typed light takes through the Teams door, against a bare botbuilder bot.

Both stand behind a web server on this machine, check the same signed token and post to the same
connector of ours. The bare one posts one text. Tandem reads the words, saves durably, answers the
one who asked and posts the card to the room; its time ends when the last has been accepted.
"""

import asyncio
import json
import statistics
import tempfile
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from unittest.mock import patch

import aiohttp
from botbuilder.core import CloudAdapterBase, TurnContext  # type: ignore[import-untyped]
from botbuilder.schema import Activity  # type: ignore[import-untyped]
from botframework.connector.auth import (  # type: ignore[import-untyped]
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.engine.clock import SystemClock
from adapters.engine.embedded import Embedded
from adapters.teams.access import Access
from adapters.teams.link import PATH, Teams
from adapters.teams.rates import UNLIMITED
from bench.door import served
from bench.rows import Row
from bot.domain.people import Address, Caller
from bot.tandem import Request as Asked
from bot.tandem import Tandem
from storage import open_store
from tests.fakes.connector import APP, HOST, FakeMsal, FakeTeams, Json, Key

COMMANDS = 300
WARM = 20
P50, P99 = 1.5, 2.0
OWNER = "max"
TEXT = 'status amber "Sensors come a week late" way="Borrow a sensor"'
START = {
    "goal": "Wir wollen den Stillstand um 15 % senken bis 30.6.2027",
    "model": "pilot_customer",
    "side": "sme",
    "sme": "Muster Maschinenbau GmbH",
    "startup": "Beispiel Robotics",
}
MSAL = "botframework.connector.auth.microsoft_app_credentials.ConfidentialClientApplication"
PAUSE = 0.0002


def room(n: int) -> str:
    """Return the channel of the n-th cooperation."""
    return f"19:{n:06d}@thread.tacv2"


def bare() -> Route:
    """Return a bot that posts one text, as botbuilder's samples do it."""
    made = PasswordServiceClientCredentialFactory(APP, "x", HOST)
    auth = BotFrameworkAuthenticationFactory.create(credential_factory=made)

    class Adapter(CloudAdapterBase):  # type: ignore[misc]
        """The least that the library needs."""

    adapter = Adapter(auth)

    async def turn(context: TurnContext) -> None:
        await context.send_activity(context.activity.text)

    async def called(request: Request) -> Response:
        activity = Activity.deserialize(json.loads(await request.body()))
        await adapter.process_activity(request.headers["authorization"], activity, turn)
        return Response(status_code=202)

    return Route(PATH, called, methods=["POST"])


@dataclass(slots=True)
class Bench:
    """Knocks at a door as Teams does, and waits until the connector has what comes of it."""

    fake: FakeTeams
    session: aiohttp.ClientSession

    async def timed(self, url: str, where: str, posts: int) -> float:
        """Return the seconds from the signed activity to the last of so many posts accepted."""
        shown = self.fake.rooms[where]
        wanted = len(shown) + posts
        said = self.fake.said(OWNER, TEXT, where)
        headers = {"authorization": self.fake.key.token(self.fake.service)}
        begun = perf_counter()
        async with self.session.post(url, json=said, headers=headers) as answer:
            assert answer.ok, answer.status
        while len(shown) < wanted:  # noqa: ASYNC110 - the fake runs on this very loop
            await asyncio.sleep(PAUSE)
        return perf_counter() - begun


async def begun(tandem: Tandem, teams: Teams, fake: FakeTeams, count: int) -> None:
    """Start so many cooperations, each in a channel that we were added to."""
    me = Address(platform="teams", id=OWNER, kind="person")
    caller = Caller(address=me, name="Max Muster", home=HOST)
    for n in range(count):
        fake.rooms[room(n)] = []
        await teams.desk.people.met(fake.said(OWNER, "help", room(n)))
        asked = Asked(caller=caller, room=Address(platform="teams", id=room(n)), door="form")
        done = await tandem.sent(asked, "start", {**START, "title_": f"Predictive {n}"})
        assert done.changed, done


async def measured(folder: str) -> tuple[list[float], list[float]]:
    """Return the seconds of Tandem and of the bare bot, measured in turns."""
    count = COMMANDS + WARM
    fake = FakeTeams(Key("bench"))
    fake.person(OWNER, "Max Muster")
    await fake.start()
    fake.rooms["19:bare@thread.tacv2"] = []
    store, clock = await open_store(f"tinydb:{folder}"), SystemClock()
    tandem = Tandem(store, clock.now)
    given: Json = {"app_id": APP, "password": "x", "tenant_id": HOST, "loopback": True}
    access = Access(**given, keys_url=f"{fake.url}/openid")
    teams = Teams(access, tandem, clock, rates=UNLIMITED)
    engine = Embedded(tandem, {"teams": teams.messenger}, clock)
    await begun(tandem, teams, fake, count)
    await engine.start()
    while not all(fake.rooms[room(n)] for n in range(count)):  # noqa: ASYNC110 - as above
        await asyncio.sleep(PAUSE)
    ours, theirs = list[float](), list[float]()
    async with (
        served(teams.routes()[0]) as here,
        served(bare()) as there,
        aiohttp.ClientSession() as session,
    ):
        bench = Bench(fake, session)
        for n in range(count):
            # Ours comes first: it fetches the keys, which the bare one then finds in the library.
            ours.append(await bench.timed(here, room(n), 2))
            theirs.append(await bench.timed(there, "19:bare@thread.tacv2", 1))
    await engine.stop()
    await teams.stop()
    await store.close()
    await fake.stop()
    return ours[WARM:], theirs[WARM:]


def rows() -> list[Row]:
    """Measure, and return the ratios at the median and at the 99th percentile."""
    with tempfile.TemporaryDirectory() as folder, patch(MSAL, FakeMsal):
        ours, theirs = asyncio.run(measured(folder))
    what = "a light typed through the Teams door, saved durably, answered and posted"
    found: list[Any] = []
    for name, n, goal in (("p50", 49, P50), ("p99", 98, P99)):
        here, there = (statistics.quantiles(x, n=100)[n] * 1000 for x in (ours, theirs))
        against = f"a bare botbuilder bot: {here:.1f} ms against {there:.1f} ms"
        found.append(Row(f"{what}, {name}", against, here / there, goal))
    return found


if __name__ == "__main__":
    for row in rows():
        print(row.as_text())
