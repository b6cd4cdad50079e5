"""Teams on this machine, our adapter connected to it, and the people of two companies."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from adapters.parts.menu import MessageAction
from adapters.teams.access import Access
from adapters.teams.desk import Patience
from adapters.teams.link import Teams
from adapters.teams.rates import UNLIMITED, Rates
from bot.deliver import Courier
from bot.tandem import Tandem
from storage.memory import MemoryStore
from tests.fakes.behind import MONDAY, SlowStore, drawn
from tests.fakes.clock import HandClock
from tests.fakes.connector import APP, HOST, PARTNER, ROOM, FakeMsal, FakeTeams, Json, Key, Shown
from tests.world import START

MAX, SABINE, ERIKA, EVE, GINA = "max", "sabine", "erika", "eve", "gina"
PUBLIC = "https://tandem.example"


@dataclass
class Desk:
    """Type, press and send in Teams as anybody, and look at what Teams shows."""

    fake: FakeTeams
    teams: Teams
    tandem: Tandem
    clock: HandClock
    http: httpx.AsyncClient
    gate: asyncio.Event

    async def post(self, activity: Json, **headers: str) -> httpx.Response:
        """Send an activity as Teams does, and wait until we are done with it."""
        answer = await self.hand(activity, **headers)
        await self.settle()
        return answer

    async def hand(self, activity: Json, **headers: str) -> httpx.Response:
        """Send an activity as Teams does."""
        token = self.fake.key.token(self.fake.service)
        given = {"authorization": token, **headers}
        return await self.http.post("/api/messages", json=activity, headers=given)

    async def settle(self) -> None:
        """Wait until nothing goes on any more, and everything owed is delivered."""
        for _ in range(10):
            await asyncio.sleep(0)
            await self.teams.desk.work.settled()
        courier = Courier(self.tandem.store, {"teams": self.teams.messenger}, self.clock.now)
        for room in await self.tandem.store.rooms_owed():
            await courier.deliver(room)

    async def types(self, user: str, text: str, room: str = ROOM) -> Shown:
        """Mention us in a room (or write to us) and return what this person then sees."""
        await self.post(self.fake.said(user, text, room))
        found = self.fake.rooms[room] if room.startswith("a:") else self.fake.seen_by(user, room)
        return found[-1]

    async def opens(self, user: str, button: Json, room: str = ROOM) -> Json:
        """Press a button that opens a dialog, and return the dialog's card."""
        assert button["data"]["msteams"] == {"type": "task/fetch"}
        value = {"data": button["data"], "context": {"theme": "default"}}
        return dialog(await self.post(self.fake.invoke(user, "task/fetch", value, room)))

    async def sends(self, user: str, card: Json, room: str = ROOM, **answers: Any) -> Json:
        """Fill a dialog and send it; return what the dialog shows then."""
        data = {**filled(card), **card["actions"][0]["data"], **answers}
        return dialog(await self.post(self.fake.invoke(user, "task/submit", {"data": data}, room)))

    async def presses(self, user: str, shown: Shown, label: str, room: str = ROOM) -> None:
        """Press a button that runs something."""
        button = buttons(shown.card)[label]
        await self.post(self.fake.pressed(user, button["data"], room, on=shown.id))

    async def started(self) -> None:
        """Max starts a cooperation in the room."""
        offered = await self.types(MAX, "start")
        card = await self.opens(MAX, next(iter(buttons(offered.card).values())))
        await self.sends(MAX, card, **START)


def dialog(answer: httpx.Response) -> Json:
    """Return the card of a dialog."""
    assert answer.status_code == 200, answer.text
    task = answer.json()["task"]
    assert task["type"] == "continue"
    card: Json = task["value"]["card"]["content"]
    return card


def filled(card: Json) -> Json:
    """Return the values that a card's inputs show."""
    return {e["id"]: e["value"] for e in card["body"] if "id" in e and "value" in e}


def buttons(card: Json) -> dict[str, Json]:
    return {a["title"]: a for a in card.get("actions", [])}


def title(card: Json) -> str:
    return str(card["body"][0]["text"])


@pytest.fixture(scope="session")
def key() -> Key:
    return Key("first")


@pytest.fixture(autouse=True)
def msal(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeMsal]]:
    """Let no token be fetched over the network."""
    where = "botframework.connector.auth.microsoft_app_credentials.ConfidentialClientApplication"
    monkeypatch.setattr(where, FakeMsal)
    FakeMsal.made = FakeMsal.asked = 0
    yield FakeMsal
    FakeMsal.answer = {"access_token": "made-up-token"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock(MONDAY)


@pytest.fixture
async def fake(key: Key) -> AsyncIterator[FakeTeams]:
    made = FakeTeams(key)
    made.person(MAX, "Max Muster")
    made.person(SABINE, "Sabine Muster")
    made.person(ERIKA, "Erika Beispiel", PARTNER)
    made.person(EVE, "Eve Fremd", "tenant-fremd")
    made.person(GINA, "Gina Gast", HOST, "guest")
    made.rooms[ROOM] = []
    await made.start()
    yield made
    await made.stop()


Opens = Callable[..., Desk]


@pytest.fixture
async def open_desk(fake: FakeTeams, clock: HandClock) -> AsyncIterator[Opens]:
    """Open a desk: with or without an app, for some partners only, more or less patient."""
    made: list[Desk] = []

    def opened(
        *,
        insecure: bool = False,
        partners: frozenset[str] = frozenset(),
        patience: float = 10.0,
        rates: Rates | None = None,
        public_url: str = "",
        actions: tuple[MessageAction, ...] = (),
        store: MemoryStore | None = None,
        clock: HandClock = clock,
    ) -> Desk:
        found = store or SlowStore()
        tandem = Tandem(found, clock.now)
        who: Json = {} if insecure else {"app_id": APP, "password": "x", "tenant_id": HOST}
        access = Access(
            **who,
            allowed_tenants=partners,
            insecure=insecure,
            loopback=True,
            public_url=public_url,
            keys_url=f"{fake.url}/openid",
        )
        teams = Teams(
            access,
            tandem,
            clock,
            draw=drawn,
            rates=rates or UNLIMITED,
            patience=Patience(patience),
            actions=actions,
            uploads=("127.0.0.1",),
        )
        web = httpx.ASGITransport(Starlette(routes=teams.routes()))
        client = httpx.AsyncClient(transport=web, base_url="http://tandem.example")
        gate = found.gate if isinstance(found, SlowStore) else asyncio.Event()
        made.append(Desk(fake, teams, tandem, clock, client, gate))
        return made[-1]

    yield opened
    for desk in made:
        await desk.teams.stop()
        await desk.http.aclose()


@pytest.fixture
def desk(open_desk: Opens) -> Desk:
    return open_desk()
