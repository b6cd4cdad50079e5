"""A real process is told to stop in the midst of its work, and nothing is lost or doubled."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.people import Address, Caller
from bot.tandem import Request, Tandem
from storage import open_store
from tests.fakes.slack import SECRET, TEAM, TOKEN, FakeSlack, Fault, as_form, signed

ROOT = Path(__file__).parent.parent
OWNER = "U0MAX"
ROOMS = [f"C{n:06d}" for n in range(6)]
START = {
    "goal": "Wir wollen den Stillstand um 15 % senken bis 30.6.2027",
    "model": "pilot_customer",
    "side": "sme",
    "sme": "Muster Maschinenbau GmbH",
    "startup": "Beispiel Robotics",
}
BOUND = 25.0  # seconds that docs/operations.md promises


@dataclass
class Town:
    """A Slack, a store with a cooperation in each room, and a process that serves them."""

    fake: FakeSlack
    store: str
    http: aiohttp.ClientSession
    acknowledged: list[str] = field(default_factory=list)
    logged: list[dict[str, Any]] = field(default_factory=list)
    process: Process | None = None
    url: str = ""

    async def starts(self) -> None:
        """Start Tandem as people do, and return when it is ready."""
        with_slack = {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.fake.api_url,
        }
        given = {"TANDEM_STORE": self.store, "TANDEM_HTTP": f"127.0.0.1:{_free()}", **with_slack}
        self.url = f"http://{given['TANDEM_HTTP']}"
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT,
            env={"PATH": os.environ["PATH"], "TANDEM_LOG": "json", **given},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await self.until(self._ready)

    async def _ready(self) -> bool:
        async with self.http.get(f"{self.url}/readyz") as answer:
            return answer.status == 200

    async def until(self, holds: Callable[[], Any]) -> None:
        """Ask again until it holds."""
        for _ in range(1200):
            assert self.process
            assert self.process.returncode is None
            with suppress(aiohttp.ClientError):
                if await holds():
                    return
            await asyncio.sleep(0.025)
        pytest.fail("never")

    async def delivered(self) -> bool:
        """Tell by the process's own figures whether nothing is owed any more."""
        async with self.http.get(f"{self.url}/metrics") as answer:
            page = await answer.text()
        owed = [
            sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
            if sample.name == "tandem_outbox_posts" and sample.labels["platform"] == "slack"
        ]
        return owed == [0]

    async def says(self, n: int) -> None:
        """Type a light in one of the rooms; it counts once Slack knows that it arrived."""
        text = f"Meldung {n}"
        typed = self.fake.command(
            OWNER, f'status amber "{text}" way="Leihen"', ROOMS[n % len(ROOMS)]
        )
        body, kind = as_form(typed)
        headers = {"content-type": kind, **signed(body)}
        with suppress(aiohttp.ClientError):
            async with self.http.post(f"{self.url}/slack/events", data=body, headers=headers) as it:
                if it.status == 200:
                    self.acknowledged.append(text)

    async def ends(self, *signals: signal.Signals) -> tuple[int, float]:
        """Send signals and return the exit code and after how many seconds it came."""
        assert self.process
        assert self.process.stderr
        begun = monotonic()
        for sig in signals:
            self.process.send_signal(sig)
            await asyncio.sleep(0.2)
        said = await asyncio.wait_for(self.process.stderr.read(), BOUND)
        code = await self.process.wait()
        self.logged += [json.loads(line) for line in said.splitlines()]
        return code, monotonic() - begun

    async def check(self) -> None:
        """What was acknowledged is in the journal once; what was owed stands in the room once."""
        store = await open_store(self.store)
        told: Counter[str] = Counter()
        for coop_id in await store.ids():
            for entry in await store.journal(coop_id):
                told[str(entry.detail.get("headline", ""))] += entry.what == "status"
            assert await store.parked(coop_id) == ()
        assert await store.rooms_owed() == ()
        await store.close()
        assert [text for text in self.acknowledged if told[text] != 1] == []
        assert max(told.values()) <= 1
        for room, shown in self.fake.channels.items():
            keys = Counter(_key(message) for message in shown if _key(message))
            assert [key for key, n in keys.items() if n > 1] == [], room


def _key(message: dict[str, Any]) -> str:
    return str((message.get("metadata") or {}).get("event_payload", {}).get("key", ""))


def _free() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture(params=["tinydb", "postgres"])
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    files = request.param == "tinydb"
    url = f"tinydb:{tmp_path / 'data'}" if files else request.getfixturevalue("postgres")
    async with _slack() as fake, aiohttp.ClientSession() as http:
        await _begun(url)
        found = Town(fake, url, http)
        yield found
        if found.process and found.process.returncode is None:
            found.process.kill()
            await found.process.wait()


@asynccontextmanager
async def _slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack(lambda: datetime.now(UTC))
    fake.person(OWNER, "Max Muster")
    for room in ROOMS:
        fake.channel(room)
    await fake.start()
    yield fake
    await fake.stop()


async def _begun(url: str) -> None:
    """Start a cooperation in each room."""
    store = await open_store(url)
    tandem = Tandem(store, lambda: datetime.now(UTC))
    who = Address(platform="slack", id=OWNER, kind="person")
    caller = Caller(address=who, name="Max Muster", home=TEAM)
    for n, room in enumerate(ROOMS):
        asked = Request(caller=caller, room=Address(platform="slack", id=room), door="form")
        done = await tandem.sent(asked, "start", {**START, "title_": f"Predictive {n}"})
        assert done.changed, done
    await store.close()


@pytest.mark.slow
async def test_told_to_stop_it_finishes_what_it_took_in(town: Town):
    """The signal comes while commands run and posts are on their way; more knock meanwhile."""
    await town.starts()
    hold = asyncio.Event()
    town.fake.fail("chat.postMessage", *[Fault(hold=hold)] * 3)
    calls = [asyncio.create_task(town.says(n)) for n in range(24)]
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    asyncio.get_running_loop().call_later(1.0, hold.set)
    code, seconds = await town.ends(signal.SIGTERM)
    await asyncio.gather(*calls)
    assert (code, seconds < BOUND) == (0, True)
    assert [it["event"] for it in town.logged if it["event"] in ("stopping", "stopped")] == [
        "stopping", "stopped",
    ]  # fmt: skip
    await town.starts()
    await town.until(town.delivered)
    assert (await town.ends(signal.SIGINT))[0] == 0
    await town.check()
    assert town.acknowledged
    assert [it for it in town.logged if "Meldung" in str(it) or SECRET in str(it)] == []


@pytest.mark.slow
@pytest.mark.parametrize("town", ["tinydb"], indirect=True)
async def test_told_twice_it_ends_at_once(town: Town):
    """As after a kill: what was on its way is looked up and not sent again."""
    await town.starts()
    hold = asyncio.Event()
    town.fake.fail("chat.postMessage", *[Fault(hold=hold, after=True)] * 3)
    await asyncio.gather(*(town.says(n) for n in range(6)))
    await town.fake.until(lambda: len(town.fake.called("chat.postMessage")) >= 3)
    code, seconds = await town.ends(signal.SIGTERM, signal.SIGTERM)
    assert (code, seconds < 2) == (128 + signal.SIGTERM, True)
    hold.set()
    await town.starts()
    await town.until(town.delivered)
    assert (await town.ends(signal.SIGTERM))[0] == 0
    town.acknowledged.clear()  # who is ended at once has promised nothing more than a kill has
    await town.check()
