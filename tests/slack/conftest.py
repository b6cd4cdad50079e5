"""A Slack on this machine, our adapter connected to it, and the people of two companies."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from adapters.slack.desk import Patience
from adapters.slack.link import Access, Slack
from adapters.slack.rates import UNLIMITED, Rates
from bot.deliver import Courier
from bot.tandem import Tandem
from tests.fakes.behind import MONDAY, SlowStore, drawn
from tests.fakes.clock import HandClock
from tests.fakes.slack import (
    APP_TOKEN,
    PARTNER,
    SECRET,
    TOKEN,
    FakeSlack,
    Json,
    as_form,
    signed,
)
from tests.world import START

MAX, SABINE, ERIKA, EVE = "U0MAX", "U0SABINE", "U0ERIKA", "U0EVE"
ROOM = "C0PROJEKT"


@dataclass
class Desk:
    """Type, press and send in Slack as anybody, and look at what Slack shows."""

    fake: FakeSlack
    slack: Slack
    tandem: Tandem
    clock: HandClock
    http: httpx.AsyncClient
    gate: asyncio.Event

    async def post(self, payload: Json, **headers: str) -> httpx.Response:
        """Send a payload as Slack does, signed, and wait until we are done with it."""
        body, kind = as_form(payload)
        given = {"content-type": kind, **signed(body), **headers}
        answer = await self.http.post("/slack/events", content=body, headers=given)
        await self.settle()
        return answer

    async def post_slowly(self, payload: Json, then: Callable[[], Any]) -> httpx.Response:
        """Send a payload while the store is slow, until something is so; then let it go on."""
        self.gate.clear()
        sent = asyncio.ensure_future(self.post(payload))
        await self.fake.until(then)
        self.gate.set()
        return await sent

    async def settle(self) -> None:
        """Wait until nothing goes on any more, and everything owed is delivered."""
        for _ in range(10):
            await asyncio.sleep(0)
            await self.slack.desk.work.settled()
        courier = Courier(self.tandem.store, {"slack": self.slack.messenger}, self.clock.now)
        for room in await self.tandem.store.rooms_owed():
            await courier.deliver(room)

    async def types(self, user: str, text: str, channel: str = ROOM) -> Json:
        """Type a slash command and return what only this person sees."""
        before = len(self.fake.responses)
        await self.post(self.fake.command(user, text, channel))
        return self.fake.responses[-1] if len(self.fake.responses) > before else {}

    async def sends(self, user: str, view: Json, **answers: Any) -> Json:
        """Fill a modal and send it; return what Slack is answered."""
        answer = await self.post(self.fake.submit(user, view, answers))
        found: Json = answer.json() if answer.content else {}
        if found.get("response_action") == "update":
            self.fake._shown(view["id"], found["view"])
        return found

    @property
    def modal(self) -> Json:
        return self.fake.views[self.fake.latest_view]

    async def started(self) -> None:
        """Max starts a cooperation in the room."""
        await self.types(MAX, "start")
        await self.sends(MAX, self.modal, **START)


def buttons(payload: Json) -> dict[str, Json]:
    """Return the buttons of a message or view by their labels."""
    found: dict[str, Json] = {}
    for block in payload["blocks"]:
        for one in block.get("elements", []) if block["type"] == "actions" else []:
            if one["type"] == "overflow":
                for option in one["options"]:
                    press = {"action_id": one["action_id"], "type": "overflow"}
                    found[option["text"]["text"]] = {**press, "value": option["value"]}
            else:
                found[one["text"]["text"]] = one
    return found


def title(payload: Json) -> str:
    return str(payload["blocks"][0]["text"]["text"])


@pytest.fixture
def clock() -> HandClock:
    return HandClock(MONDAY)


@pytest.fixture
async def fake(clock: HandClock) -> AsyncIterator[FakeSlack]:
    made = FakeSlack(clock.now)
    made.person(MAX, "Max Muster")
    made.person(SABINE, "Sabine Muster")
    made.person(ERIKA, "Erika Beispiel", team=PARTNER)
    made.person(EVE, "Eve Fremd", team="T0OTHER")
    made.channel(ROOM)
    await made.start()
    yield made
    await made.stop()


Opens = Callable[..., Desk]


@pytest.fixture
async def open_desk(fake: FakeSlack, clock: HandClock) -> AsyncIterator[Opens]:
    """Open a desk: by socket or signed HTTP, for some partners only, more or less patient."""
    made: list[Desk] = []

    def opened(
        *,
        socket: bool = False,
        partners: frozenset[str] = frozenset(),
        patience: Patience | None = None,
        rates: Rates | None = None,
        store: SlowStore | None = None,
    ) -> Desk:
        store = store or SlowStore()
        tandem = Tandem(store, clock.now)
        secrets = (APP_TOKEN, "") if socket else ("", SECRET)
        slack = Slack(
            Access(TOKEN, *secrets, fake.api_url, partners),
            tandem,
            clock,
            draw=drawn,
            rates=rates or UNLIMITED,
            patience=patience or Patience(10, 10),
        )
        web = httpx.ASGITransport(Starlette(routes=slack.routes()))
        client = httpx.AsyncClient(transport=web, base_url="http://tandem.example")
        made.append(Desk(fake, slack, tandem, clock, client, store.gate))
        return made[-1]

    yield opened
    for desk in made:
        await desk.slack.stop()
        await desk.http.aclose()


@pytest.fixture
def desk(open_desk: Opens) -> Desk:
    return open_desk()
