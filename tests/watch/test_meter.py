"""Every figure moves when the thing happens, is named as Prometheus asks, and names no person."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import cast

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from adapters.watch.meter import Meter
from adapters.web.health import Counted, metrics_route, route_of
from bot.__main__ import House, house
from bot.deliver import Courier
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Side
from bot.domain.week import closes
from bot.errors import Conflict, StoreAway
from bot.message import Message
from bot.ports import Change, Post
from bot.settings import Settings
from bot.told import Ran, Saved, Tried
from storage.memory import MemoryStore
from tests.fakes.clock import THURSDAY, HandClock
from tests.fakes.platform import Fault, Platform
from tests.web.visitor import Visitor
from tests.world import ERIKA, MAX, ROOM, World, berlin

HERE = "http://127.0.0.1:8765"
UNITS = ("_seconds", "_posts", "_bytes", "_files", "_info", "_ready", "_writable", "_restored")
Figures = dict[tuple[str, ...], float]


def read(page: str) -> Figures:
    """Return every figure by its name and its labels' values."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def figures(meter: Meter, *platforms: str, **ready: str) -> Figures:
    return read((await meter.page(platforms, ready)).decode())


def moved(before: Figures, after: Figures) -> Figures:
    """Return by how much each figure of ours has moved, without durations and sizes."""
    return {
        name: value - before.get(name, 0)
        for name, value in after.items()
        if name[0].startswith("tandem_")
        and not name[0].endswith(("_bucket", "_sum", "_created"))
        and value != before.get(name, 0)
    }


@pytest.fixture
async def built() -> AsyncIterator[House]:
    async with house(Settings.from_env({"TANDEM_STORE": "memory:"})) as found:
        yield found


def browser(built: House, host: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=built.app, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url=HERE, follow_redirects=True)


# -- through the real application ------------------------------------------------------------


async def test_a_call_a_press_and_a_post_are_counted_where_they_happen(built: House):
    """Through the web server's own application, as Prometheus would fetch it."""
    await built.engine.settle()
    visitor = Visitor(cast("Starlette", built.app), "max", "room/pilot")
    before = read((await visitor.http.get("/metrics")).text)
    await visitor.says("help")
    found = moved(before, read((await visitor.http.get("/metrics")).text))
    assert found["tandem_commands_total", "help", "local:words", "shown"] == 1
    assert found["tandem_command_duration_seconds_count", "help"] == 1
    assert found["tandem_http_requests_total", "GET", "/metrics", "200"] == 1
    assert found["tandem_http_requests_total", "POST", "/as/{person}/say", "200"] == 1


async def test_the_demo_has_sent_its_cards_and_owes_the_rest(built: House):
    await built.engine.settle()
    found = await figures(built.meter, "local", store="")
    assert found["tandem_sends_total", "local", "sent"] > 0
    assert found["tandem_send_duration_seconds_count", "local"] > 0
    owed = await built.store.backlog()
    assert found["tandem_outbox_posts", "local"] == (owed["local"].posts if owed else 0)
    assert found["tandem_ready", "store"] == 1
    assert found["tandem_store_writable",] == 1
    assert found["tandem_duties_overdue_seconds",] == 0


# -- one by one ------------------------------------------------------------------------------


async def test_commands_count_by_how_they_ended():
    world = World()
    heard = Meter(world.store, world.clock.now)
    world.tandem._hear = heard.hear
    before = await figures(heard)
    await world.types(MAX, "start")
    await world.started()
    await world.types(ERIKA, "pause")
    await world.types(MAX, "gibberish")
    found = moved(before, await figures(heard))
    commands = {name[1:]: n for name, n in found.items() if name[0] == "tandem_commands_total"}
    assert commands == {
        ("start", "local:words", "asked"): 2,
        ("start", "local:form", "done"): 1,
        ("pause", "local:words", "refused"): 1,
        ("unknown", "local:words", "refused"): 1,
    }
    assert found["tandem_saves_total", "kept"] >= 1


async def test_a_duty_counts_and_says_how_late_it_was():
    world = World()
    heard = Meter(world.store, world.clock.now)
    await world.both()
    world.tandem._hear = heard.hear
    (coop_id,) = await world.store.ids()
    end = closes(await world.coop(), week_of(date(2026, 11, 23)))
    world.clock.move_to(end - timedelta(seconds=1))
    await world.settle()
    assert await world.store.next_due() == end
    world.clock.move_to(end + timedelta(minutes=10))
    assert (await figures(heard))["tandem_duties_overdue_seconds",] == 600
    await world.tandem.run_due(coop_id)
    found = read((await heard.page((), {})).decode())
    ran = {name[1:]: n for name, n in found.items() if name[0] == "tandem_duties_total"}
    assert ran
    assert {result for _, result in ran} == {"done"}
    assert found["tandem_duty_late_seconds_count",] == sum(ran.values())
    by = {name[1]: n for name, n in found.items() if name[0] == "tandem_duty_late_seconds_bucket"}
    assert by["900.0"] - by["300.0"] >= 1


async def test_conflicts_count():
    world = World()
    await world.started()
    heard = Meter(world.store, world.clock.now)
    world.tandem._hear = heard.hear
    world.tandem._breathe = _at_once
    save, left = world.store.save, [Conflict(), Conflict()]

    async def slow(change: Change) -> Cooperation:
        if left:
            raise left.pop()
        return await save(change)

    world.store.save = slow  # type: ignore[method-assign]
    await world.types(MAX, 'status green "Runs"')
    found = await figures(heard)
    assert (found["tandem_saves_total", "conflict"], found["tandem_saves_total", "kept"]) == (2, 1)


async def _at_once(n: int) -> None:
    del n


@pytest.mark.parametrize(
    "fault, result",
    [
        (Fault.NONE, "sent"),
        (Fault.NOT_NOW, "later"),
        (Fault.AFTER, "unknown"),
        (Fault.UNREACHABLE, "parked"),
    ],
)
async def test_sends_count_by_how_they_ended(fault: Fault, result: str):
    clock, store = HandClock(), MemoryStore()
    heard, platform = Meter(store, clock.now), Platform(clock)
    post = Post(key="k", room=ROOM, message=Message(title="Hello"))
    await store.save(Change(Cooperation(id="c"), clock.now(), posts=[post]))
    platform.next(fault)
    await Courier(store, {"local": platform}, clock.now, hear=heard.hear).deliver(ROOM)
    found = await figures(heard, "local")
    assert found["tandem_sends_total", "local", result] == 1
    assert found["tandem_outbox_posts", "local"] == (result in ("later", "unknown"))


async def test_the_oldest_post_is_as_old_as_it_could_have_gone():
    clock, store = HandClock(), MemoryStore()
    meter = Meter(store, clock.now)
    held = clock.now() + timedelta(hours=14)
    posts = [
        Post(key="a", room=MAX.address, message=Message(title="x"), not_before=held),
        Post(key="b", room=Address(platform="slack", id="C1"), message=Message(title="x")),
    ]
    await store.save(Change(Cooperation(id="c"), clock.now(), posts=posts))
    clock.move(hours=1)
    found = await figures(meter, "teams")
    assert {n[1]: v for n, v in found.items() if n[0] == "tandem_outbox_posts"} == {
        "local": 1, "slack": 1, "teams": 0,
    }  # fmt: skip
    assert {n[1]: v for n, v in found.items() if n[0] == "tandem_outbox_oldest_seconds"} == {
        "local": 0, "slack": 3600, "teams": 0,
    }  # fmt: skip
    clock.move(hours=14)
    assert (await figures(meter))["tandem_outbox_oldest_seconds", "local"] == 3600


async def test_what_the_store_cannot_say_is_not_told():
    class Away(MemoryStore):
        async def backlog(self):
            raise StoreAway

    store = Away()
    store._trouble.met("the database cannot be reached")
    found = await figures(Meter(store, lambda: THURSDAY), "slack", store="away")
    assert [n for n in found if n[0].startswith("tandem_outbox")] == []
    assert found["tandem_store_writable",] == 0
    assert found["tandem_ready", "store"] == 0


async def test_two_meters_share_nothing():
    one, other = (Meter(MemoryStore(), lambda: THURSDAY) for _ in range(2))
    one.hear(Saved("kept", 0.1))
    assert "tandem_saves_total" not in {name[0] for name in await figures(other)}


async def test_names_follow_the_conventions():
    meter = Meter(MemoryStore(), lambda: THURSDAY)
    for told in (Ran("a", "b", "c", 0, late=1), Ran("a", "clock", "c", 0, late=1)):
        meter.hear(told)
    meter.hear(Saved("kept", 0))
    meter.hear(Tried("a", "b", 0))
    families = list(text_string_to_metric_families((await meter.page(["a"], {"p": ""})).decode()))
    ours = [f for f in families if f.name.startswith("tandem_") and not f.name.endswith("_created")]
    assert ours
    for family in ours:
        assert re.fullmatch(r"tandem(_[a-z]+)+", family.name), family.name
        assert family.documentation.endswith("."), family.name
        if family.type == "counter":
            assert {s.name for s in family.samples} <= {f"{family.name}_total"}
        else:
            assert family.name.endswith(UNITS), family.name


async def test_no_label_names_a_person_a_room_or_a_cooperation():
    """A whole story later, labels hold words of ours alone."""
    world = World()
    heard = Meter(world.store, world.clock.now)
    world.tandem._hear = heard.hear
    await world.both()
    await world.types(MAX, 'status amber "Geheim: Sensoren spät" way="Leihen"')
    await world.at("2026-11-30", "09:00")
    lines = (await heard.page(["local"], {"store": ""})).decode().splitlines()
    page = "\n".join(line for line in lines if line.startswith("tandem_"))
    coop = await world.coop()
    private = [coop.id, coop.title, "Geheim", "projekt"]
    private += [w for m in coop.members for w in (m.id, m.name.split()[0], m.addresses[0].id)]
    private += [org.name for side in Side if (org := coop.organisations.get(side))]
    assert [word for word in private if word in page] == []
    assert berlin("2026-11-30", "09:00") == world.clock.now()


# -- who may read them ---------------------------------------------------------------------


async def fetched(token: str, machine: str, **headers: str) -> tuple[int, str]:
    async def page(_: object) -> bytes:
        return b"tandem_figures 1"

    app = Starlette(routes=[metrics_route(page, {}, "text/plain", token)])
    transport = httpx.ASGITransport(app=app, client=(machine, 1))
    given = {k.replace("_", "-").encode(): v.encode() for k, v in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as visitor:
        answer = await visitor.get("/metrics", headers=given)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    "host, headers",
    [
        ("203.0.113.9", {}),
        ("127.0.0.1", {"host": "tandem.example"}),
        ("127.0.0.1", {"x_forwarded_for": "203.0.113.9"}),
        ("127.0.0.1", {"forwarded": "for=203.0.113.9"}),
    ],
)
async def test_without_a_token_only_this_machine_reads(host: str, headers: dict[str, str]):
    assert await fetched("", "127.0.0.1") == (200, "tandem_figures 1")
    assert await fetched("", host, **headers) == (403, "Forbidden\n")


@pytest.mark.parametrize("host", ["127.0.0.1", "203.0.113.9"])
async def test_with_a_token_whoever_bears_it_reads(host: str):
    assert await fetched("geheim", host, authorization="Bearer geheim") == (200, "tandem_figures 1")
    for given in ("", "Bearer wrong", "geheim", "Bearer gehéim"):
        assert (await fetched("geheim", host, authorization=given))[0] == 401


async def test_a_call_is_named_by_its_route_never_by_its_address(built: House):
    """A guest's link is a secret: it stands in no label."""
    async with browser(built) as visitor:
        for path in ("/guest/secret-token", "/board/secret-token", "/nowhere/secret-token"):
            await visitor.get(path)
    page = (await built.meter.page((), {})).decode()
    assert "secret-token" not in page
    assert read(page)["tandem_http_requests_total", "GET", "none", "404"] >= 1


async def test_a_call_that_breaks_counts_as_500():
    async def breaks(*_: object) -> None:
        raise ZeroDivisionError

    told: list[tuple[str, str, int]] = []
    app = Counted(breaks, (), lambda *it: told.append(it[:3]))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as visitor:
        await visitor.request("BREW", "/")
    assert told == [("other", "none", 500)]


def test_a_wrong_method_is_named_by_its_route():
    async def page(_: object) -> bytes:
        return b""

    route = metrics_route(page, {}, "text/plain")
    scope = {"type": "http", "method": "POST", "path": "/metrics", "headers": []}
    assert route_of([route], scope) == "/metrics"
