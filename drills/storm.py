"""A week on chat platforms that fail in every way they know, in one process, the clock moved.

Both companies of each cooperation work on platforms of this machine that speak the real protocols:
one in Teams, the other in Slack. Every second call goes wrong, every event comes up to three times
and out of order. What is owed is written down where it is saved; an auditor holds what both
platforms received against that.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast
from unittest.mock import patch

import httpx
from starlette.applications import Starlette

from adapters.engine.embedded import Embedded
from adapters.slack.link import Access as SlackAccess
from adapters.slack.link import Slack
from adapters.teams.access import Access as TeamsAccess
from adapters.teams.link import Teams
from bot.commands.rooms import TellUnreachable
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Caller
from bot.due import next_due
from bot.ports import Change, Messenger, Owed, Store
from bot.tandem import Request
from drills.audit import Findings
from drills.figures import Figure
from drills.ledger import Ledger
from drills.shown import Audit
from drills.sides import HOMES, person, place, two_sided
from drills.weather import DOWN, PushedClock, Weather
from drills.week import END, MONDAY, SAID, Step, application, live, steps
from storage.memory import MemoryStore
from tests.fakes import connector, slack
from tests.fakes.connector import FakeMsal, FakeTeams, Key
from tests.fakes.slack import FakeSlack

MSAL = "botframework.connector.auth.microsoft_app_credentials.ConfidentialClientApplication"
A_DAY = timedelta(days=1)
AFTERWARDS = 0.3
HELD_UP = timedelta(minutes=30)
Sender = Callable[[], Awaitable[None]]


@dataclass
class Town:
    """Tandem with both platforms, and the fakes that they talk to.

    On Tuesday each platform takes a channel away for good; on Thursday Slack is down for hours. One
    sponsor cannot be written to at all.
    """

    seed: int
    coops: int
    done: Counter[str] = field(default_factory=Counter)
    found: Findings = field(default_factory=Findings)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = PushedClock(MONDAY)
        self.weather = Weather(self.chance, self.clock.now, self.done)
        self.ledger = Ledger(MemoryStore())
        self.tandem = application(cast("Store", self.ledger), self.clock.now)
        self.web_api, self.connector = FakeSlack(self.clock.now), FakeTeams(Key("drill"))
        self.taken: dict[Address, list[slack.Json]] = {person("slack", "ben"): []}
        self.lost: dict[Address, list[connector.Shown]] = {}
        self.late: list[tuple[datetime, Sender]] = []
        self.waits: set[tuple[Address, str]] = set()

    async def run(self) -> None:
        """Live the week, and hold everything against what was owed."""
        async with self._open():
            for n in range(self.coops):
                await self._begin(two_sided(n))
            self.web_api.unreachable.add(person("slack", "ben").id)
            self.web_api.weather = self.weather.of_slack
            self.connector.weather = self.weather.of_teams
            store = cast("Store", self.ledger)
            await live(store, [*steps(self.coops)], self._pass, self._hear)
            self.weather.rate = 0.0
            await self._pass(END + A_DAY)
            for room in await self.ledger.rooms_owed():
                for owed in await self.ledger.owed(room, 9999):
                    if owed.not_before and not owed.tries:
                        self.waits.add((room, f"{owed.coop}:{owed.key}"))
            await self._audit()

    async def _audit(self) -> None:
        audit = Audit(
            self.ledger, self.web_api, self.connector, self.taken, self.lost, self.waits, self.found
        )
        audit.all()
        self.done["shown twice, since Teams never said and cannot be asked"] = audit.unvouched
        for coop_id in await self.ledger.ids():
            heard = [e.what for e in await self.ledger.journal(coop_id) if e.who != "clock"]
            if len(heard) != len(SAID):
                self.found.changed.append(f"{coop_id} heard {heard}")

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[None]:
        await self.web_api.start()
        await self.connector.start()
        access = SlackAccess(slack.TOKEN, "", slack.SECRET, self.web_api.api_url)
        self.slack = Slack(access, self.tandem, self.clock, draw=lambda _: b"\x89PNG")
        keys = f"{self.connector.url}/openid"
        self.teams = Teams(
            TeamsAccess(connector.APP, "x", connector.HOST, keys_url=keys), self.tandem, self.clock
        )
        messengers: dict[str, Messenger] = {
            "slack": self.slack.messenger,
            "teams": self.teams.messenger,
        }
        self.engine = Embedded(
            self.tandem, messengers, self.clock, tell=self._tell, jitter=self.chance.random
        )
        routes = [*self.slack.routes(), *self.teams.routes()]
        inside = httpx.ASGITransport(Starlette(routes=routes))
        pushing = asyncio.create_task(self.clock.push())
        async with httpx.AsyncClient(transport=inside, base_url="http://drill") as self.http:
            yield
        for part in (self.slack, self.teams, self.web_api, self.connector):
            await part.stop()
        pushing.cancel()

    async def _begin(self, coop: Cooperation) -> None:
        """Put a cooperation into the store, and its rooms and people onto the platforms."""
        for room in coop.rooms:
            if room.address.platform == "slack":
                self.web_api.channel(room.address.id)
            else:
                self.connector.rooms[room.address.id] = []
        shared = next(r.address.id for r in coop.rooms if r.address.platform == "teams")
        for member in coop.members:
            who = member.addresses[0]
            if who.platform == "slack":
                self.web_api.person(who.id, member.name)
            else:
                self.connector.person(who.id, member.name)
                await self.teams.desk.people.met(self.connector.said(who.id, "help", shared))
        due = next_due(coop, MONDAY)
        await self.ledger.save(Change(coop=coop, at=MONDAY, keys=coop.keys, next_due=due))

    async def _tell(self, owed: Owed, reason: str) -> None:
        self.done["room or person out of reach"] += 1
        await self.tandem.clock(owed.coop, TellUnreachable(room=owed.room, reason=reason))

    # -- time and words ------------------------------------------------------------------------

    async def _pass(self, instant: datetime) -> None:
        """Let time pass until then, and deliver at each moment that a room waits for."""
        while True:
            await self._settle()
            waits = [
                owed.not_before
                for room in await self.ledger.rooms_owed()
                for owed in await self.ledger.owed(room, 99)
                if owed.not_before and owed.not_before > self.clock.now()
            ]
            if (soonest := min(waits, default=instant)) >= instant:
                break
            self.clock.tell(soonest)
        self.clock.tell(instant)
        await self._settle()

    async def _settle(self) -> None:
        if not self.lost and self.clock.now() > MONDAY + timedelta(days=1):
            self._take_channels()
        await self.slack.desk.work.settled()
        await self.teams.desk.work.settled()
        await self.engine.settle()
        if self.weather.down and self.clock.now() > DOWN[0] + HELD_UP:
            for room in await self.ledger.rooms_owed():
                owed = (await self.ledger.owed(room, 1))[0]
                waits = owed.not_before and not owed.tries
                if room.platform == "teams" and not waits and owed.since < DOWN[1] - HELD_UP:
                    self.found.changed.append(f"{owed.key} in {room.key} is held up")

    def _take_channels(self) -> None:
        """Take a channel from each platform, for good."""
        first, last = place("slack", 0), place("teams", self.coops - 1)
        self.taken[first] = self.web_api.channels.pop(first.id)
        self.lost[last] = [*self.connector.rooms.pop(last.id)]

    async def _hear(self, step: Step) -> None:
        """Have it delivered up to three times at once, and now and then once more after others."""
        times, send = self.chance.randint(1, 3), self._sender(step)
        late = [call for at, call in self.late if step.at - at < A_DAY]
        calls = [send] * times + late
        self.chance.shuffle(calls)
        self.done["event delivered again"] += len(calls) - 1
        self.late = [(step.at, send)] if self.chance.random() < AFTERWARDS else []
        await asyncio.gather(*(call() for call in calls))
        await self._pass(self.clock.now())

    def _sender(self, step: Step) -> "Sender":
        """Return what brings one event, the same each time it is called."""
        where = place("teams" if step.who == "max" else "slack", step.coop)
        who = person(where.platform, step.who)
        if step.answers:
            home = HOMES[where.platform]
            caller = Caller(address=who, name=step.who, home=home, zone="Europe/Berlin")
            asked = Request(caller=caller, room=where, door="form", event=step.event)

            async def form() -> None:
                await self.tandem.sent(asked, step.text, {**step.answers})

            return form
        if where.platform == "teams":
            activity = self.connector.said(who.id, step.text, where.id)

            async def teams() -> None:
                token = self.connector.key.token(self.connector.service)
                await self.http.post(
                    "/api/messages", json=activity, headers={"authorization": token}
                )

            return teams
        event = self.web_api.said(who.id, f"<@{slack.BOT_USER}> {step.text}", where.id)
        body, kind = slack.as_form(event)

        async def web_api() -> None:
            headers = {"content-type": kind, **slack.signed(body)}
            await self.http.post("/slack/events", content=body, headers=headers)

        return web_api


def drill(seed: int, coops: int) -> Figure:
    """Live the storm's week with so many cooperations, and return what came of it."""
    began = time.monotonic()
    town = Town(seed, coops)
    with patch(MSAL, FakeMsal):
        asyncio.run(town.run())
    sent = sum(map(len, town.ledger.book.values()))
    rooms = len(town.ledger.book)
    checked = f"{sent:,} posts to {rooms} rooms and people of both platforms"
    return Figure(seed, town.done, checked, town.found, time.monotonic() - began)
