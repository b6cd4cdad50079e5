"""The workspace's time: it moves when it is told to, and nothing on the way is left out."""

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.web.clock import TimeMachine, WorkspaceClock
from storage.memory import MemoryStore
from tests.web.town import BERLIN, Real

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)


class Duties(MemoryStore):
    """A store that knows of these duties, each done when it is run."""

    def __init__(self, *instants: datetime) -> None:
        super().__init__()
        self.open = sorted(instants)

    async def next_due(self) -> datetime | None:
        return self.open[0] if self.open else None


class Way:
    """A time machine and what happened on its way."""

    def __init__(self, *instants: datetime) -> None:
        self.store = Duties(*instants)
        self.clock = WorkspaceClock(self.store, Real())
        self.machine = TimeMachine(self.clock, self.store, self.settle)
        self.done: list[tuple[datetime, datetime]] = []

    async def settle(self) -> None:
        now = self.clock.now()
        while self.store.open and self.store.open[0] <= now:
            self.done.append((self.store.open.pop(0), now))


async def test_it_goes_on_in_the_same_time_after_a_restart():
    store, real = MemoryStore(), Real()
    clock = WorkspaceClock(store, real)
    await clock.move_to(START + 3 * DAY)
    real.passes(HOUR)
    again = WorkspaceClock(store, real)
    await again.open()
    assert again.now() == START + 3 * DAY + HOUR


async def test_who_sleeps_wakes_when_the_clock_is_moved_past():
    clock = WorkspaceClock(MemoryStore(), Real())
    sleeper = asyncio.create_task(clock.sleep_until(START + DAY))
    await asyncio.sleep(0)
    await clock.move_to(START + HOUR)
    await asyncio.sleep(0)
    assert not sleeper.done()
    await clock.move_to(START + DAY)
    await asyncio.wait_for(sleeper, 1)


async def test_who_sleeps_until_the_past_does_not_sleep():
    clock = WorkspaceClock(MemoryStore(), Real())
    await asyncio.wait_for(clock.sleep_until(START), 1)


async def test_every_duty_of_the_way_happens_in_order_at_its_own_time():
    duties = [START + HOUR * n for n in (3, 1, 30, 2)]
    way = Way(*duties)
    await way.machine.forward(DAY)
    assert way.done == [(START + HOUR * n, START + HOUR * n) for n in (1, 2, 3)]
    assert way.clock.now() == START + DAY


async def test_a_duty_that_brings_another_on_the_way_has_it_happen_too():
    way = Way(START + HOUR)

    async def settle() -> None:
        await Way.settle(way)
        if len(way.done) == 1 and not way.store.open:
            way.store.open.append(START + 2 * HOUR)

    way.machine = TimeMachine(way.clock, way.store, settle)
    await way.machine.forward(DAY)
    assert [due for due, _ in way.done] == [START + HOUR, START + 2 * HOUR]


async def test_it_travels_to_the_next_duty_and_no_further():
    way = Way(START + DAY, START + 2 * DAY)
    assert await way.machine.next_duty() == START + DAY
    assert way.clock.now() == START + DAY
    assert way.done == [(START + DAY, START + DAY)]


async def test_with_no_duty_it_stays():
    way = Way()
    assert await way.machine.next_duty() is None
    assert way.clock.now() == START


async def test_back_to_now_is_the_real_time():
    way = Way()
    await way.machine.forward(9 * DAY)
    await way.machine.back()
    assert way.clock.now() == START
    assert way.clock.offset == timedelta()


async def test_a_duty_that_stays_due_does_not_hold_up_the_journey():
    way = Way(START + HOUR)

    async def nothing() -> None:
        return

    way.machine = TimeMachine(way.clock, way.store, nothing)
    await asyncio.wait_for(way.machine.forward(DAY), 1)
    assert way.clock.now() == START + DAY


async def test_two_who_travel_at_once_travel_one_after_the_other():
    way = Way(*(START + HOUR * n for n in range(1, 60)))
    await asyncio.gather(way.machine.forward(DAY), way.machine.forward(DAY))
    assert way.clock.now() == START + 2 * DAY
    assert [at for due, at in way.done if due != at] == []


@pytest.mark.parametrize("days", [1, 400, 20_000])
async def test_no_journey_is_too_far_to_be_told(days: int):
    way = Way()
    await way.machine.forward(timedelta(days=days))
    assert way.clock.now() <= START + timedelta(days=20 * 366)
