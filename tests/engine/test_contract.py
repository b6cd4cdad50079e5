"""What an engine promises, whichever it is: one law a test."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from adapters.engine import embedded, replica
from adapters.engine.embedded import Embedded
from adapters.engine.replica import Replica, Terms
from bot.ports import Engine, Shared, Store
from storage import open_store
from tests.engine.desk import room
from tests.engine.works import Site, Works
from tests.fakes.platform import PASSING, Fault, Platform

HERE = room(1)
# Nobody is lost here: a sign of life that a busy machine holds back must not look like it.
STEADY = Terms(poll=0.02, beat=0.2, stale=30.0, rescue="* * * * * *", jitter=lambda: 0.0)


class Rig(Site):
    """A site on any store, with the engine that fits it."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.works = Works(store, self.clock.now)
        self.running: list[Engine] = []

    async def started(self) -> Engine:
        """Start an engine as after a fresh start of the process."""
        given: Any = (self.messengers, self.clock)
        engine: Engine
        if isinstance(self.store, Shared):
            engine = Replica(self.works, self.store, *given, tell=self.tell, terms=STEADY)
        else:
            engine = Embedded(self.works, *given, tell=self.tell, jitter=lambda: 0.0)
        await engine.start()
        self.running.append(engine)
        return engine

    async def passes(self, engine: Engine, **time: float) -> None:
        """Let time pass, and everybody act on it."""
        self.clock.move(**time)
        engine.tick()
        await engine.settle()


@pytest_asyncio.fixture(params=["embedded", "replica"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    url = "memory:" if request.param == "embedded" else request.getfixturevalue("postgres")
    store = await open_store(url)
    rig = Rig(store)
    yield rig
    for engine in rig.running:
        await engine.stop()
    await store.close()


async def test_a_duty_is_done_at_its_time_and_once(rig: Rig):
    engine = await rig.started()
    await rig.works.begin("a", HERE, rig.soon(minutes=5), rig.soon(hours=5))
    await rig.passes(engine, seconds=299)
    assert rig.platform.titles(HERE) == []
    for _ in range(3):
        await rig.passes(engine, seconds=1)
    assert rig.platform.titles(HERE) == ["26 08:05:00"]
    await rig.passes(engine, days=1)
    assert rig.platform.titles(HERE) == ["26 08:05:00", "26 13:00:00"]


async def test_what_a_command_owes_is_delivered_and_counted(rig: Rig):
    engine = await rig.started()
    await rig.works.begin("a", HERE)
    await rig.works.said("a", "Hello")
    await engine.settle()
    assert rig.platform.titles(HERE) == ["Hello"]
    assert engine.sends == {"sent": 1}


async def test_nobody_has_to_ask_for_it(rig: Rig):
    """Without a tick or a settle: the save and the duty's minute are enough."""
    await rig.started()
    await rig.works.begin("a", HERE, rig.soon(minutes=5))
    await rig.works.said("a", "Hello")
    await until(lambda: rig.platform.titles(HERE) == ["Hello"])
    rig.clock.move(minutes=5)
    await until(lambda: rig.platform.titles(HERE) == ["Hello", "26 08:05:00"])


async def test_what_is_owed_from_before_goes_out_at_the_start(rig: Rig):
    await rig.works.begin("a", HERE, rig.soon(minutes=-3))
    await rig.works.said("a", "Hello")
    await rig.started()
    await until(lambda: rig.platform.titles(HERE) == ["Hello", "26 07:57:00"])


async def test_a_room_keeps_its_order(rig: Rig):
    engine = await rig.started()
    await rig.works.begin("a", HERE)
    for n in range(30):
        await rig.works.said("a", f"{n:02}")
        await asyncio.sleep(0)
    await engine.settle()
    assert rig.platform.titles(HERE) == [f"{n:02}" for n in range(30)]
    assert rig.platform.overlaps == 0


async def test_a_room_that_has_to_wait_goes_on_in_its_turn(rig: Rig):
    engine = await rig.started()
    await rig.works.begin("a", HERE)
    rig.platform.next(Fault.BEFORE)
    await rig.works.said("a", "first")
    await engine.settle()
    await rig.works.said("a", "second")
    await rig.passes(engine, seconds=1)
    assert rig.platform.titles(HERE) == []
    await rig.passes(engine, seconds=1)
    assert rig.platform.titles(HERE) == ["first", "second"]


async def test_the_error_of_one_cooperation_stops_no_other(rig: Rig):
    engine = await rig.started()
    rig.works.failing.add("a")
    for coop_id in "abc":
        await rig.works.begin(coop_id, HERE, rig.soon(minutes=1))
    await rig.passes(engine, minutes=1)
    assert sorted(rig.platform.keys(HERE)) == ["b:26 08:01:00", "c:26 08:01:00"]


async def test_what_stays_due_is_asked_less_and_less_and_hides_nobody(rig: Rig):
    engine = await rig.started()
    for n in range(120):
        await rig.works.begin(f"stuck-{n:03}", HERE, rig.soon(seconds=1))
        rig.works.stubborn.add(f"stuck-{n:03}")
    await rig.works.begin("a", HERE, rig.soon(seconds=2))
    await rig.passes(engine, seconds=3)
    assert rig.platform.titles(HERE) == ["26 08:00:02"]
    for _ in range(30):
        await rig.passes(engine, minutes=2)
    stuck = [n for coop_id, n in rig.works.runs.items() if coop_id != "a"]
    assert (len(stuck), rig.works.runs["a"]) == (120, 1)
    assert 3 <= min(stuck) <= max(stuck) <= 20


async def test_a_dead_platform_and_a_hanging_one_hold_up_no_other(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
):
    for module in (embedded, replica):
        monkeypatch.setattr(module, "GRACE", 0.1)
    dead, hangs = Platform(rig.clock, dead=True), Platform(rig.clock, hanging=True)
    rig.messengers |= {"dead": dead, "hangs": hangs}
    await rig.started()
    for n in range(40):
        for name in ("dead", "hangs", "fake"):
            await rig.works.begin(f"{name}{n}", room(n, name))
            await rig.works.said(f"{name}{n}", "Hello")
    await until(lambda: [rig.platform.titles(room(n)) for n in range(40)] == [["Hello"]] * 40)
    await rig.running.pop().stop()
    assert hangs.most_at_once == 32


async def test_a_room_out_of_reach_is_told_once_and_the_rest_goes_on(rig: Rig):
    engine = await rig.started()
    await rig.works.begin("a", HERE)
    await rig.works.begin("b", room(2))
    rig.platform.shut = {HERE}
    for key in ("one", "two"):
        await rig.works.said("a", key)
        await rig.works.said("b", key)
    await engine.settle()
    assert rig.platform.titles(room(2)) == ["one", "two"]
    assert rig.desk.told == [("one", HERE, "is_archived")]
    rig.platform.shut = set()
    for shut, key in ((False, "three"), (True, "four")):
        rig.platform.shut = {HERE} if shut else set()
        await rig.works.said("a", key)
        await engine.settle()
    assert [key for key, *_ in rig.desk.told] == ["one", "four"]


async def test_sends_are_held_for_a_tick_when_the_clock_was_set(rig: Rig):
    engine = await rig.started()
    await rig.works.begin("a", HERE)
    rig.clock.jump(hours=1)
    engine.tick()
    await rig.works.said("a", "Hello")
    await asyncio.sleep(0.3)
    assert rig.platform.titles(HERE) == []
    rig.clock.move(seconds=20)
    engine.tick()
    await until(lambda: rig.platform.titles(HERE) == ["Hello"])


async def test_stopping_finishes_what_is_in_flight_and_the_next_start_goes_on(rig: Rig):
    for n in range(5):
        await rig.works.begin(f"c{n}", HERE)
        await rig.works.said(f"c{n}", "Hello")
    rig.platform.next(Fault.SLOW)
    engine = await rig.started()
    await rig.platform.called.wait()
    await engine.stop()
    done = len(rig.platform.titles(HERE))
    assert done < 5
    assert [o.state for o in await rig.store.owed(HERE)] == ["waiting"] * (5 - done)
    await rig.started()
    await until(lambda: len(rig.platform.titles(HERE)) == 5)
    assert rig.platform.posted == 5


@pytest.mark.parametrize("seed", [1, 2])
async def test_faults_at_random_lose_and_double_nothing(rig: Rig, seed: int):
    rig.platform.chance, rig.platform.rate = random.Random(seed), 0.4
    rig.platform.faults = PASSING
    engine = await rig.started()
    chance, said = random.Random(seed), dict[str, list[str]]()
    for n in range(4):
        await rig.works.begin(f"c{n}", room(n % 3), *(rig.soon(minutes=40 * i) for i in range(5)))
    for n in range(40):
        coop_id = f"c{chance.randrange(4)}"
        await rig.works.said(coop_id, f"key-{n}")
        said.setdefault(coop_id, []).append(f"{coop_id}:key-{n}")
        if chance.random() < 0.3:
            await rig.passes(engine, minutes=chance.randint(1, 20))
    rig.platform.rate = 0.0
    for _ in range(20):
        await rig.passes(engine, minutes=16)
    for n in range(4):
        shown = [k for k in rig.platform.keys(room(n % 3)) if k.startswith(f"c{n}:")]
        assert [k for k in shown if ":key-" in k] == said.get(f"c{n}", [])
        assert len(shown) == len(set(shown)) == len(said.get(f"c{n}", [])) + 5
    assert await rig.store.rooms_owed() == ()
    assert rig.platform.overlaps == 0


async def until(seen: Callable[[], bool]) -> None:
    """Return when it is so; fail after 10 seconds."""
    for _ in range(1000):
        if seen():
            return
        await asyncio.sleep(0.01)
    assert seen()
