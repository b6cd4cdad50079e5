"""What came already is known to every process, and across a restart."""

from datetime import timedelta

from adapters.teams.keep import Seen
from storage import open_store
from storage.memory import MemoryStore
from tests.fakes.clock import HandClock


async def test_what_came_is_known_after_a_restart():
    store, clock = MemoryStore(), HandClock()
    before = Seen(store, clock)
    assert [await before.first("a"), await before.first("a")] == [True, False]
    await before.save()
    after = Seen(store, clock)
    assert [await after.first("a"), await after.first("b")] == [False, True]


async def test_what_came_to_one_process_is_known_to_the_others(postgres: str):
    """Teams sends an activity again to whichever process the balancer chooses."""
    clock = HandClock()
    stores = [await open_store(postgres) for _ in range(2)]
    one, other = (Seen(store, clock) for store in stores)
    assert [await one.first("a"), await other.first("b")] == [True, True]
    await one.save()
    assert not await other.first("a")
    await other.save()
    assert not await one.first("b")
    third = Seen(stores[0], clock)
    assert [await third.first(event) for event in ("a", "b", "c")] == [False, False, True]
    for store in stores:
        await store.close()


async def test_after_an_hour_it_is_forgotten():
    store, clock = MemoryStore(), HandClock()
    seen = Seen(store, clock)
    assert await seen.first("a")
    clock.move(seconds=timedelta(hours=1).total_seconds() + 1)
    assert await seen.first("a")
