"""Workers: what is saved at the last moment is not forgotten, what has to wait costs nothing."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from adapters.engine.duties import Duties
from adapters.engine.rooms import Rooms
from bot.domain.people import Address
from tests.engine.desk import Desk, room, turns
from tests.engine.works import Site
from tests.fakes.clock import HandClock


async def test_what_is_saved_after_the_last_look_of_a_worker_is_delivered_too():
    """The worker found nothing left, and somebody saves before it has gone."""
    owed, served = {room(1)}, Counter[Address]()

    async def owing() -> tuple[Address, ...]:
        return tuple(owed)

    async def deliver(to: Address) -> datetime | None:
        served[to] += 1
        owed.discard(to)
        if served[to] == 1:
            owed.add(to)
            rooms.ring()
            await turns(5)  # the bell is heard while the worker is still at it
        return None

    rooms = Rooms(owing, deliver, HandClock())
    watch = asyncio.create_task(_forever(rooms))
    await turns()
    watch.cancel()
    assert served == {room(1): 2}


async def test_what_has_to_wait_is_not_asked_for_without_end():
    clock, looks = HandClock(), Counter[str]()

    async def owing() -> tuple[Address, ...]:
        looks["owed"] += 1
        return (room(1), room(2))

    async def deliver(to: Address) -> datetime | None:
        looks[to.id] += 1
        return clock.now() + timedelta(minutes=1)

    rooms = Rooms(owing, deliver, clock)
    watch = asyncio.create_task(_forever(rooms))
    await turns(1000)
    assert looks["owed"] <= 4
    assert looks["room-1"] == looks["room-2"] == 1
    clock.move(minutes=1)
    await turns(1000)
    watch.cancel()
    assert looks["room-1"] == looks["room-2"] == 2


async def test_what_stays_due_is_not_asked_for_without_end():
    site, asked = Site(), Counter[str]()
    await site.works.begin("a", room(1), site.soon(seconds=-1))
    site.works.stubborn.add("a")
    due = site.desk.store.due

    async def counted(now: datetime, limit: int = 100) -> tuple[str, ...]:
        asked["due"] += 1
        return await due(now, limit)

    site.desk.store.due = counted  # type: ignore[method-assign]
    duties = Duties(site.desk.store, site.works.run_due, site.clock, jitter=lambda: 0.0)
    watch = asyncio.create_task(_forever(duties))
    await turns(1000)
    watch.cancel()
    assert site.works.runs["a"] == 1
    assert asked["due"] <= 4


async def test_everything_due_at_once_is_run_in_batches_and_each_once():
    site = Site()
    for n in range(250):
        await site.works.begin(f"c{n:03}", room(n), site.soon(seconds=1))
    site.clock.move(seconds=90)
    duties = Duties(site.desk.store, site.works.run_due, site.clock)
    assert await duties.run() == 250
    assert set(site.works.runs.values()) == {1}
    assert duties.late == 89
    assert await duties.run() == 0
    assert duties.late == 0


async def test_breaking_off_leaves_what_was_in_flight_to_be_looked_up():
    desk = Desk()
    desk.platform.hanging = True
    await desk.say("k", "Hello", room(1))
    rooms = Rooms(desk.store.rooms_owed, desk.courier().deliver, desk.clock)
    await rooms.look()
    await turns(20)
    await rooms.break_off()
    assert rooms.idle
    (left,) = await desk.store.owed(room(1))
    assert left.state == "begun"
    desk.platform.hanging = False
    await desk.until_delivered(room(1))
    assert desk.platform.did() == ["post", "look_up", "post"]
    await desk.check()


async def _forever(watched: Rooms | Duties) -> None:
    while True:
        await watched.watch()
