"""The machine's clock tells UTC and waits until its own instant."""

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.engine.clock import SystemClock, woken
from bot.ports import Clock
from tests.fakes.clock import HandClock


async def test_it_tells_utc_and_does_not_return_early():
    clock: Clock = SystemClock()
    before, instant = clock.monotonic(), clock.now() + timedelta(milliseconds=5)
    await clock.sleep_until(instant)
    assert clock.now() >= instant
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() - before >= 0.004
    await clock.sleep_until(datetime(2020, 1, 1, tzinfo=UTC))


async def test_the_bell_wakes_before_the_instant_and_the_instant_without_the_bell():
    clock, bell = HandClock(), asyncio.Event()
    instant = clock.now() + timedelta(hours=1)
    for wake in (bell.set, lambda: clock.move(hours=1)):
        wait = asyncio.create_task(woken(clock, bell, instant))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not wait.done()
        wake()
        await wait
        bell.clear()
