"""The engine of one machine: each duty once and on time, no room and no cooperation held up."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.engine.embedded import Embedded
from bot.errors import StoreFull
from bot.ports import Owed
from tests.engine.desk import room, turns, wrote
from tests.engine.works import Site
from tests.fakes.platform import PASSING, Fault, Platform

HERE = room(1)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def engine(site: Site) -> AsyncIterator[Embedded]:
    engine = site.engine()
    await engine.start()
    await turns(5)
    yield engine
    await engine.stop()


# -- on time ---------------------------------------------------------------------------------


async def test_a_duty_is_done_at_its_minute_without_waiting_for_the_tick(
    site: Site, engine: Embedded
):
    await site.works.begin("a", HERE, site.soon(minutes=5))
    await site.let_pass(seconds=299)
    assert site.platform.titles(HERE) == []
    await site.let_pass(seconds=1)
    assert site.platform.titles(HERE) == ["26 08:05:00"]
    assert engine.duties.late == 0


@pytest.mark.usefixtures("engine")
async def test_a_duty_that_moves_forward_is_done_at_its_new_time(site: Site):
    await site.works.begin("a", HERE, site.soon(hours=5))
    await turns()
    site.works.plan["a"] = [site.soon(minutes=1)]
    await site.works.said("a", "moved")
    await site.let_pass(minutes=1)
    assert site.platform.titles(HERE) == ["moved", "26 08:01:00"]


async def test_what_a_command_owes_is_delivered_at_once(site: Site, engine: Embedded):
    await site.works.begin("a", HERE)
    await site.works.said("a", "Hello")
    await turns()
    assert site.platform.titles(HERE) == ["Hello"]
    assert engine.sends == {"sent": 1}


@pytest.mark.usefixtures("engine")
async def test_a_room_that_has_to_wait_goes_on_at_the_minute(site: Site):
    await site.works.begin("a", HERE)
    site.platform.next(Fault.BEFORE)
    await site.works.said("a", "Hello")
    await turns()
    await site.let_pass(seconds=1)
    assert site.platform.titles(HERE) == []
    await site.let_pass(seconds=1)
    assert site.platform.titles(HERE) == ["Hello"]


@pytest.mark.parametrize("between", range(12))
@pytest.mark.usefixtures("engine")
async def test_what_waits_for_the_morning_holds_up_nothing_said_this_evening(
    site: Site, between: int
):
    await site.works.begin("a", HERE)
    await site.works.held("a", "In the morning", site.soon(hours=8))
    await turns(between)
    await site.works.said("a", "This evening")
    await turns()
    assert site.platform.titles(HERE) == ["This evening"]
    await site.let_pass(hours=8)
    assert site.platform.titles(HERE) == ["This evening", "In the morning"]


async def test_what_is_owed_from_before_goes_out_at_the_start(site: Site):
    await site.works.begin("a", HERE, site.soon(minutes=-3))
    await site.works.said("a", "Hello")
    engine = site.engine()
    await engine.start()
    await turns()
    await engine.stop()
    assert site.platform.titles(HERE) == ["Hello", "26 07:57:00"]


@pytest.mark.usefixtures("engine")
async def test_a_post_saved_while_its_room_is_served_is_not_forgotten(site: Site):
    await site.works.begin("a", HERE)
    for n in range(40):
        await site.works.said("a", f"Message {n:02}")
        await turns(n)
    await turns()
    assert site.platform.titles(HERE) == [f"Message {n:02}" for n in range(40)]
    assert site.platform.overlaps == 0


def test_the_scheduler_has_one_job_that_never_misfires_and_never_piles_up(site: Site):
    (job,) = site.engine()._scheduler._pending_jobs
    assert [job[0].id, job[0].trigger.interval] == ["tick", timedelta(seconds=20)]
    assert (job[0].coalesce, job[0].max_instances, job[0].misfire_grace_time) == (True, 1, None)


# -- nobody holds up anybody -----------------------------------------------------------------


@pytest.mark.usefixtures("engine")
async def test_the_error_of_one_cooperation_stops_no_other(
    site: Site, caplog: pytest.LogCaptureFixture
):
    site.works.failing.add("a")
    for coop_id in "abc":
        await site.works.begin(coop_id, HERE, site.soon(minutes=1))
    await site.let_pass(minutes=1)
    assert sorted(site.platform.keys(HERE)) == ["b:26 08:01:00", "c:26 08:01:00"]
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert (vars(record)["coop"], vars(record)["error"]) == ("a", "ZeroDivisionError")
    assert len(vars(record)["reference"]) == 12


async def test_a_cooperation_that_stays_due_is_asked_less_and_less(site: Site, engine: Embedded):
    site.works.stubborn.add("a")
    await site.works.begin("a", HERE, site.soon(seconds=1))
    for _ in range(180):
        await site.let_pass(seconds=20)
        engine.tick()
        await turns(20)
    assert 5 <= site.works.runs["a"] <= 15
    site.works.stubborn.clear()
    await site.let_pass(minutes=16)
    engine.tick()
    await turns()
    assert site.platform.titles(HERE) == ["26 08:00:01"]
    assert engine.duties._stuck == {}


async def test_two_hundred_stuck_cooperations_hide_nobody(site: Site):
    for n in range(200):
        await site.works.begin(f"stuck-{n:03}", HERE, site.soon(seconds=1))
        site.works.stubborn.add(f"stuck-{n:03}")
    await site.works.begin("a", HERE, site.soon(seconds=2))
    site.clock.move(minutes=1)
    await site.engine().settle()
    assert site.platform.titles(HERE) == ["26 08:00:02"]
    assert max(site.works.runs.values()) == 1


async def test_a_platform_that_never_answers_holds_up_no_other(site: Site):
    hangs = Platform(site.clock, hanging=True)
    site.messengers["hangs"] = hangs
    engine = site.engine(at_once=4)
    await engine.start()
    for n in range(50):
        await site.works.begin(f"h{n}", room(n, "hangs"))
        await site.works.said(f"h{n}", "Hello")
        await site.works.begin(f"f{n}", room(n))
        await site.works.said(f"f{n}", "Hello")
    await turns()
    assert [site.platform.titles(room(n)) for n in range(50)] == [["Hello"]] * 50
    assert hangs.most_at_once == 4
    await engine.rooms.break_off()
    await engine.stop()


@pytest.mark.usefixtures("engine")
async def test_a_dead_platform_holds_up_no_other(site: Site):
    dead = Platform(site.clock, dead=True)
    site.messengers["dead"] = dead
    for n in range(50):
        await site.works.begin(f"d{n}", room(n, "dead"))
        await site.works.said(f"d{n}", "Hello")
        await site.works.begin(f"f{n}", room(n))
        await site.works.said(f"f{n}", "Hello")
    await turns()
    assert [site.platform.titles(room(n)) for n in range(50)] == [["Hello"]] * 50
    dead.dead = False
    for _ in range(4):
        await site.let_pass(seconds=900)
    assert [dead.titles(room(n, "dead")) for n in range(50)] == [["Hello"]] * 50


async def test_many_rooms_are_served_side_by_side_but_not_all_at_once(site: Site):
    for n in range(100):
        await site.works.begin(f"c{n}", room(n), site.soon(seconds=1))
    site.clock.move(seconds=1)
    await site.engine(at_once=8).settle()
    assert site.platform.most_at_once == 8
    assert len(site.platform.rooms) == 100


@pytest.mark.usefixtures("engine")
async def test_a_store_that_cannot_write_for_a_while_loses_nothing(site: Site):
    begin = site.desk.store.begin

    async def full(owed: Owed) -> Owed | None:
        raise StoreFull(reason=f"no space left for {owed.key}")

    await site.works.begin("a", HERE)
    site.desk.store.begin = full  # type: ignore[method-assign]
    await site.works.said("a", "Hello")
    await turns()
    assert site.platform.calls == []
    site.desk.store.begin = begin  # type: ignore[method-assign]
    await site.let_pass(minutes=1)
    assert site.platform.titles(HERE) == ["Hello"]


# -- the clocks ------------------------------------------------------------------------------


async def test_sends_are_held_for_one_tick_when_the_clock_was_set(site: Site, engine: Embedded):
    await site.works.begin("a", HERE)
    site.clock.jump(hours=1)
    engine.tick()
    await site.works.said("a", "Hello")
    await turns()
    assert site.platform.titles(HERE) == []
    site.clock.move(seconds=20)
    engine.tick()
    await turns()
    assert site.platform.titles(HERE) == ["Hello"]


async def test_a_duty_found_by_a_jump_is_held_too(site: Site, engine: Embedded):
    """Nobody has ticked yet: the due loop itself wakes at the instant, and notices."""
    await site.works.begin("a", HERE, site.soon(hours=2))
    await turns()
    site.clock.jump(hours=3)
    await turns()
    engine.tick()
    await turns()
    assert site.platform.titles(HERE) == []
    site.clock.move(seconds=20)
    engine.tick()
    await turns()
    assert site.platform.titles(HERE) == ["26 10:00:00"]


async def test_the_watchdog_ticks_for_a_silent_scheduler(site: Site, engine: Embedded):
    """The wall clock is set back an hour: APScheduler would wait for it to come back."""
    await site.works.begin("a", HERE)
    site.clock.jump(hours=-1)
    site.clock.move(seconds=59)
    engine.watchdog()
    assert engine._ticked == 0
    site.clock.move(seconds=1)
    engine.watchdog()
    assert engine._ticked == 60
    await site.works.said("a", "Hello")
    site.clock.move(seconds=60)
    engine.watchdog()
    await turns()
    assert site.platform.titles(HERE) == ["Hello"]


async def test_a_room_that_waits_is_asked_anew_when_the_clock_was_set(site: Site, engine: Embedded):
    await site.works.begin("a", HERE)
    site.platform.next(Fault.BEFORE)
    await site.works.said("a", "Hello")
    await turns()
    site.clock.jump(days=-1)
    engine.tick()
    assert engine.rooms._later == {}


# -- the end ---------------------------------------------------------------------------------


async def test_stopping_finishes_what_is_in_flight_and_starts_nothing_new(site: Site):
    for n in range(5):
        await site.works.begin(f"c{n}", HERE)
        await site.works.said(f"c{n}", "Hello")
    site.platform.next(Fault.SLOW)
    engine = site.engine()
    await engine.start()
    await site.platform.called.wait()
    await engine.stop()
    assert site.platform.titles(HERE) == ["Hello"]
    left = await site.desk.store.owed(HERE)
    assert [o.state for o in left] == ["waiting"] * 4
    assert site.works.bell.listeners == []
    assert site.works.bell.doors == []
    assert [t for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []


async def test_it_can_be_started_again(site: Site):
    await site.works.begin("a", HERE)
    engine = site.engine()
    for n in range(3):
        await engine.start()
        await site.works.said("a", f"Message {n}")
        await turns()
        await engine.stop()
    assert site.platform.titles(HERE) == ["Message 0", "Message 1", "Message 2"]


async def test_stopping_what_was_never_started_does_nothing(site: Site):
    await site.engine().stop()


async def test_settling_leaves_only_what_has_to_wait(site: Site):
    await site.works.begin("a", HERE, site.soon(days=1), site.soon(days=2))
    await site.works.begin("b", room(2), site.soon(days=1))
    site.platform.next(Fault.NOT_NOW)
    engine = site.engine()
    await engine.settle()
    site.clock.move(days=1)
    await engine.settle()
    assert [len(site.platform.titles(r)) for r in (HERE, room(2))].count(1) == 1
    site.clock.move(minutes=1)
    await engine.settle()
    assert [site.platform.titles(r) for r in (HERE, room(2))] == [["27 08:00:00"]] * 2


async def test_settling_works_while_the_engine_runs_and_days_are_skipped(
    site: Site, engine: Embedded
):
    await site.works.begin("a", HERE, *(site.soon(days=n) for n in range(1, 8)))
    for _ in range(7):
        site.clock.jump(days=1)
        await engine.settle()
    assert len(site.platform.titles(HERE)) == 7
    assert site.platform.overlaps == 0


# -- everything at once ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
async def test_kills_and_faults_at_random_lose_and_double_nothing(seed: int):
    chance, site = random.Random(seed), Site()
    site.platform.chance, site.platform.rate = chance, 0.3
    site.platform.faults = PASSING
    expected: dict[int, list[str]] = {n: [] for n in range(6)}
    for n in range(6):
        await site.works.begin(f"c{n}", room(n))
    for turn in range(25):
        engine = site.engine(at_once=3)
        await engine.start()
        for _ in range(chance.randrange(6)):
            n = chance.randrange(6)
            await site.works.said(f"c{n}", f"Message {turn}")
            if f"c{n}:Message {turn}" not in expected[n]:
                expected[n].append(f"c{n}:Message {turn}")
        await turns(chance.randrange(80))
        await _kill(site)
        site.clock.move(seconds=chance.randrange(20))
    site.platform.rate = 0.0
    engine = site.engine()
    while await site.desk.store.rooms_owed():
        site.clock.move(minutes=16)
        await engine.settle()
    assert {n: site.platform.keys(room(n)) for n in range(6)} == expected
    assert site.platform.overlaps == 0


async def _kill(site: Site) -> None:
    """End every task at whatever it awaits, as kill -9 would."""
    site.works.bell.listeners.clear()
    others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def test_no_log_line_bears_a_messages_words(site: Site, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    site.platform.rate, site.platform.shut = 1.0, {room(2)}
    for n in range(4):
        await site.works.begin(f"c{n}", room(n))
        await site.works.said(f"c{n}", "key")
        site.works.rooms[f"c{n}"] = room(n)
    engine = site.engine()
    for _ in range(20):
        await engine.settle()
        site.clock.move(minutes=16)
    assert "the words of a message" not in wrote(caplog.records) + caplog.text
