"""A Slack on this machine, our adapter connected to it, and the people of two companies."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from adapters.slack.desk import Patience
from adapters.slack.link import Access, Slack
from adapters.slack.rates import UNLIMITED
from bot.deliver import Courier
from bot.message import Picture
from bot.tandem import Tandem
from storage.memory import MemoryStore
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

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
MAX, SABINE, ERIKA, EVE = "U0MAX", "U0SABINE", "U0ERIKA", "U0EVE"
ROOM = "C0PROJEKT"


def drawn(picture: Picture) -> bytes:
    return b"\x89PNG " + picture.name.encode()


@dataclass
class Desk:
    """Type, press and send in Slack as anybody, and look at what Slack shows."""

    fake: FakeSlack
    slack: Slack
    tandem: Tandem
    clock: HandClock
    http: httpx.AsyncClient
    sent: list[Json] = field(default_factory=list)

    async def post(self, payload: Json, **headers: str) -> httpx.Response:
        """Send a payload as Slack does, signed, and wait until we are done with it."""
        body, kind = as_form(payload)
        given = {"content-type": kind, **signed(body), **headers}
        answer = await self.http.post("/slack/events", content=body, headers=given)
        await self.settle()
        return answer

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


START = {
    "title_": "Predictive Maintenance",
    "goal": "Wir wollen den Stillstand um 15 % senken bis 30.6.2027",
    "model": "pilot_customer",
    "side": "sme",
    "sme": "Muster Maschinenbau GmbH",
    "startup": "Beispiel Robotics",
    "land": "DE-BY",
}


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


async def desk_of(
    fake: FakeSlack, clock: HandClock, *, socket: bool = False,
    partners: frozenset[str] = frozenset(), patience: Patience | None = None,
) -> Desk:
    tandem = Tandem(MemoryStore(), clock.now)
    access = Access(
        TOKEN, APP_TOKEN if socket else "", "" if socket else SECRET, fake.api_url, partners
    )
    slack = Slack(
        access, tandem, clock, draw=drawn, rates=UNLIMITED, patience=patience or Patience(10, 10)
    )
    web = httpx.ASGITransport(Starlette(routes=slack.routes()))
    client = httpx.AsyncClient(transport=web, base_url="http://tandem.example")
    return Desk(fake, slack, tandem, clock, client)


async def closed(desk: Desk) -> None:
    await desk.slack.stop()
    await desk.http.aclose()


@pytest.fixture
async def desk(fake: FakeSlack, clock: HandClock) -> AsyncIterator[Desk]:
    made = await desk_of(fake, clock)
    yield made
    await closed(made)
