"""Delivery: in order, nothing lost, nothing twice, whatever the platform does."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deliver import GIVE_UP, deliver_room, pause
from bot.errors import StoreFull
from bot.ports import Owed
from tests.engine.desk import OTHER, ROOM, Desk, crash_after, wrote
from tests.fakes.platform import PASSING, SECRET, Fault


@pytest.fixture
def desk() -> Desk:
    return Desk()


# -- the plain way ---------------------------------------------------------------------------


async def test_posts_arrive_in_the_order_in_which_they_were_saved(desk: Desk):
    for n in range(25):
        await desk.say(f"k{n}", f"Message {n}")
    assert await desk.courier().deliver(ROOM) is None
    assert desk.platform.titles(ROOM) == [f"Message {n}" for n in range(25)]
    await desk.check()


async def test_the_bare_function_does_the_same(desk: Desk):
    await desk.say("k", "Hello")
    messengers = {"fake": desk.platform}
    assert await deliver_room(desk.store, messengers, ROOM, desk.clock.now) is None
    await desk.check()


async def test_the_same_key_edits_the_message_that_is_there(desk: Desk):
    await desk.say("k", "Two steps left")
    await desk.until_delivered()
    await desk.say("k", "One step left")
    await desk.until_delivered()
    assert desk.platform.did() == ["post", "edit"]
    await desk.check()


async def test_what_waits_is_sent_once_in_its_newest_wording(desk: Desk):
    for n in range(5):
        await desk.say("k", f"Wording {n}")
    await desk.until_delivered()
    assert desk.platform.did() == ["post"]
    await desk.check()


async def test_two_cooperations_may_use_one_key_in_one_private_chat(desk: Desk):
    await desk.say("ask:W48", "Light for Muster?", coop="a")
    await desk.until_delivered()
    await desk.say("ask:W48", "Light for Beispiel?", coop="b")
    desk.platform.next(Fault.AFTER)
    await desk.until_delivered()
    assert desk.platform.titles(ROOM) == ["Light for Muster?", "Light for Beispiel?"]
    await desk.check()


async def test_a_deleted_message_is_posted_anew(desk: Desk):
    await desk.say("k", "First")
    await desk.until_delivered()
    desk.platform.delete(ROOM, ["First"])
    await desk.say("k", "Second")
    await desk.until_delivered()
    assert desk.platform.did() == ["post", "edit", "post"]
    await desk.check()


async def test_a_deleted_message_is_posted_anew_only_once_even_if_nobody_knows_whether_it_arrived(
    desk: Desk,
):
    await desk.say("k", "First")
    await desk.until_delivered()
    desk.platform.delete(ROOM, ["First"])
    await desk.say("k", "Second")
    desk.platform.next(Fault.NONE, Fault.AFTER)
    await desk.until_delivered()
    await desk.check()


# -- the platform asks to wait ---------------------------------------------------------------


async def test_it_waits_as_long_as_the_platform_says(desk: Desk):
    await desk.say("k", "Hello")
    desk.platform.next(Fault.NOT_NOW)
    start = desk.clock.now()
    until = await desk.courier().deliver(ROOM)
    assert until is not None
    assert timedelta(seconds=1) <= until - start <= timedelta(seconds=30)
    assert await desk.courier().deliver(ROOM) == until
    assert len(desk.platform.calls) == 1
    desk.clock.move_to(until)
    assert await desk.courier().deliver(ROOM) is None
    assert desk.platform.did() == ["post", "post"]
    await desk.check()


async def test_a_refusal_may_be_overtaken_by_a_newer_wording(desk: Desk):
    await desk.say("k", "Old")
    desk.platform.next(Fault.NOT_NOW_UNSAID)
    until = await desk.courier().deliver(ROOM)
    assert until == desk.clock.now() + timedelta(seconds=2)
    await desk.say("k", "New")
    await desk.until_delivered()
    assert [s.edits for s in desk.platform.rooms[ROOM]] == [0]
    await desk.check()


async def test_a_clock_set_back_by_days_makes_nobody_wait_for_days(desk: Desk):
    await desk.say("k", "Hello")
    desk.platform.next(Fault.NOT_NOW)
    await desk.courier().deliver(ROOM)
    desk.clock.jump(days=-30)
    assert await desk.courier().deliver(ROOM) is None
    await desk.check()


def test_pauses_double_up_to_fifteen_minutes_and_jitter_halves_them_at_most():
    longest = [pause(n, lambda: 0.0).total_seconds() for n in range(1, 12)]
    assert longest == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert pause(10_000, lambda: 0.0) == timedelta(minutes=15)
    assert pause(1, lambda: 1.0) == timedelta(seconds=1)
    assert timedelta(seconds=4) < pause(3) <= timedelta(seconds=8)


# -- nobody knows whether it arrived ---------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER, Fault.BUG, Fault.BUG_AFTER])
async def test_an_unknown_end_is_looked_up_before_it_is_sent_again(desk: Desk, fault: Fault):
    await desk.say("k", "Hello")
    desk.platform.next(fault)
    await desk.until_delivered()
    arrived = fault in (Fault.AFTER, Fault.BUG_AFTER)
    assert desk.platform.did() == ["post", "look_up", "edit" if arrived else "post"]
    await desk.check()


async def test_an_unknown_edit_is_simply_repeated(desk: Desk):
    await desk.say("k", "First")
    await desk.until_delivered()
    await desk.say("k", "Second")
    desk.platform.next(Fault.AFTER)
    await desk.until_delivered()
    assert desk.platform.did() == ["post", "edit", "edit"]
    await desk.check()


async def test_a_refusal_says_nothing_about_the_try_before_it(desk: Desk):
    """Dropped after it took effect, then rate limited: it must still be looked up."""
    await desk.say("k", "Hello")
    desk.platform.next(Fault.AFTER, Fault.NOT_NOW, Fault.NONE, Fault.NOT_NOW_UNSAID)
    await desk.until_delivered()
    await desk.check()


async def test_a_new_wording_behind_an_unknown_end_edits_what_arrived(desk: Desk):
    await desk.say("k", "Old")
    desk.platform.next(Fault.AFTER)
    await desk.courier().deliver(ROOM)
    await desk.say("k", "New")
    await desk.until_delivered()
    assert desk.platform.titles(ROOM) == ["New"]
    await desk.check()


async def test_a_messenger_that_never_answers_counts_as_unknown(desk: Desk):
    await desk.say("k", "Hello")
    desk.platform.next(Fault.HANGS)
    courier = desk.courier()
    courier.patience = 0.0
    assert await courier.deliver(ROOM) == desk.clock.now() + timedelta(seconds=2)
    assert desk.counted == ["unknown"]
    assert (await desk.store.owed(ROOM))[0].state == "begun"


async def test_a_bug_of_a_messenger_is_logged_by_key_and_never_by_its_words(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    await desk.say("k", "Confidential")
    desk.platform.next(Fault.BUG)
    await desk.courier().deliver(ROOM)
    record = next(r for r in caplog.records if r.levelname == "ERROR")
    assert (vars(record)["key"], vars(record)["error"]) == ("k", "ValueError")
    text = wrote(caplog.records) + caplog.text
    assert SECRET not in text
    assert "Confidential" not in text


async def test_nothing_overtakes_the_head_of_its_room(desk: Desk):
    await desk.say("a", "First")
    await desk.say("b", "Second")
    desk.platform.next(Fault.BEFORE)
    await desk.courier().deliver(ROOM)
    await desk.courier().deliver(ROOM)
    assert desk.platform.did() == ["post"]
    await desk.until_delivered()
    await desk.check()


async def test_the_head_of_a_room_holds_up_only_its_own_room(desk: Desk):
    await desk.say("a", "Here")
    await desk.say("a", "There", OTHER)
    desk.platform.next(Fault.BEFORE)
    await desk.courier().deliver(ROOM)
    await desk.courier().deliver(OTHER)
    assert (desk.platform.titles(ROOM), desk.platform.titles(OTHER)) == ([], ["There"])


# -- giving up -------------------------------------------------------------------------------


async def test_after_a_day_of_tries_it_is_parked_and_reported(desk: Desk):
    await desk.say("k", "Hello")
    desk.platform.dead = True
    start = desk.clock.now()
    await desk.until_delivered()
    day = timedelta(hours=24)
    assert day <= desk.clock.now() - start <= day + timedelta(minutes=15)
    assert [p.key for p in await desk.store.parked("coop")] == ["k"]
    assert desk.told == [("k", ROOM, "Unknown")]


async def test_what_was_owed_over_a_weekend_is_still_tried_for_hours(desk: Desk):
    """Tandem was off, and the platform is down as well when it starts again."""
    await desk.say("k", "Hello")
    desk.clock.move(days=3)
    desk.platform.dead = True
    start = desk.clock.now()
    courier = desk.courier()
    while desk.clock.now() - start < timedelta(hours=2):
        until = await courier.deliver(ROOM)
        assert until is not None
        desk.clock.move_to(until)
    desk.platform.dead = False
    await desk.until_delivered()
    await desk.check()


async def test_an_unreachable_room_is_given_up_at_once_and_reported_once(desk: Desk):
    desk.platform.shut.add(ROOM)
    for n in range(3):
        await desk.say(f"k{n}", "Hello")
    assert await desk.courier().deliver(ROOM) is None
    await desk.say("k3", "Hello")
    assert await desk.courier().deliver(ROOM) is None
    assert desk.told == [("k0", ROOM, "is_archived")]
    assert [p.key for p in await desk.store.parked("coop")] == ["k0", "k1", "k2", "k3"]


async def test_it_is_reported_again_after_something_arrived_there(desk: Desk):
    for n in range(3):
        desk.platform.shut = {ROOM} if n != 1 else set()
        await desk.say(f"k{n}", "Hello")
        await desk.courier().deliver(ROOM)
    assert [key for key, _, _ in desk.told] == ["k0", "k2"]


async def test_a_report_that_fails_is_made_with_the_next_post(desk: Desk):
    async def fails(owed: Owed, reason: str) -> None:
        raise StoreFull(reason=f"{owed.key} {reason}")

    desk.platform.shut.add(ROOM)
    courier = desk.courier()
    courier.tell = fails
    await desk.say("k0", "Hello")
    await courier.deliver(ROOM)
    await desk.say("k1", "Hello")
    await desk.courier().deliver(ROOM)
    assert [key for key, _, _ in desk.told] == ["k1"]
    assert [p.key for p in await desk.store.parked("coop")] == ["k0", "k1"]


async def test_a_platform_that_is_not_set_up_loses_nothing(desk: Desk):
    await desk.say("k", "Hello")
    until = await deliver_room(desk.store, {}, ROOM, desk.clock.now)
    assert until == desk.clock.now() + timedelta(minutes=15)
    desk.clock.move(days=GIVE_UP.days + 1)
    await desk.until_delivered()
    await desk.check()


async def test_it_stops_between_two_posts_when_asked_to(desk: Desk):
    for n in range(3):
        await desk.say(f"k{n}", f"Message {n}")
    courier = desk.courier()
    courier.go_on = lambda: len(desk.counted) < 2
    assert await courier.deliver(ROOM) == desk.clock.now()
    assert desk.platform.titles(ROOM) == ["Message 0", "Message 1"]
    assert desk.counted == ["sent", "sent"]


# -- crashes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.AFTER, Fault.BEFORE, Fault.NOT_NOW])
async def test_a_crash_between_any_two_steps_loses_and_doubles_nothing(fault: Fault):
    steps, cut = 0, True
    while cut:
        desk = Desk()
        await desk.say("a", "Old")
        await desk.until_delivered()
        for key, title in (("b", "Second"), ("a", "New"), ("c", "Third")):
            await desk.say(key, title)
        desk.platform.next(fault)
        cut = await crash_after(steps, asyncio.create_task(desk.courier().deliver(ROOM)))
        await desk.until_delivered()
        await desk.check()
        steps += 1
    assert steps > (30 if fault is Fault.NONE else 8)


SAID = st.tuples(st.just("say"), st.sampled_from("abc"), st.sampled_from([ROOM, OTHER]))
RUN = st.tuples(st.just("run"), st.integers(0, 60), st.sampled_from([ROOM, OTHER]))
STORY = st.lists(st.one_of(SAID, RUN), max_size=30)


@settings(max_examples=150)
@given(story=STORY, faults=st.lists(st.sampled_from(PASSING), max_size=30))
def test_whatever_fails_in_whatever_order_everything_arrives_once(
    story: list[tuple[str, str | int, object]], faults: list[Fault]
):
    """Say and deliver in any order, each delivery cut off after some steps, amid any faults."""

    async def tell() -> None:
        desk = Desk()
        desk.platform.next(*faults)
        for n, (_, what, to) in enumerate(story):
            assert to in (ROOM, OTHER)
            where = ROOM if to == ROOM else OTHER
            if isinstance(what, str):
                await desk.say(what, f"Wording {n}", where)
            else:
                await crash_after(what, asyncio.create_task(desk.courier().deliver(where)))
                desk.clock.move(seconds=what)
        for where in (ROOM, OTHER):
            await desk.until_delivered(where)
        await desk.check()

    asyncio.run(tell())


# -- beside others ---------------------------------------------------------------------------


async def test_whoever_was_stopped_for_long_between_two_lines_looks_before_sending(desk: Desk):
    """The process was halted after it began, and another one has sent the post meanwhile."""
    await desk.say("k", "Hello")
    courier, times = desk.courier(), iter([0.0, 60.0, 61.0])
    courier.steady = lambda: next(times)
    begin = desk.store.begin

    async def halted(owed: Owed) -> Owed | None:
        begun = await begin(owed)
        desk.store.begin = begin  # type: ignore[method-assign]
        await desk.platform.post(ROOM, owed.message, f"coop:{owed.key}")
        return begun

    desk.store.begin = halted  # type: ignore[method-assign]
    assert await courier.deliver(ROOM) is None
    assert desk.platform.did() == ["post", "look_up", "edit"]
    await desk.check()


async def test_what_another_has_begun_meanwhile_is_looked_up(desk: Desk):
    await desk.say("k", "Hello")
    (owed,) = await desk.store.owed(ROOM)
    courier = desk.courier()
    await desk.store.begin(owed)
    await courier._try(desk.platform, owed)
    assert desk.platform.did() == ["look_up", "post"]
    await desk.check()


async def test_a_room_is_reported_again_after_another_process_reached_it(desk: Desk):
    """One reports the room, another delivers there, the first one parks again: told twice."""
    one, two = desk.courier(), desk.courier()
    one.alone = two.alone = False
    for n, courier in enumerate((two, one, two, one)):
        desk.platform.shut = {ROOM} if courier is one else set()
        await desk.say(f"k{n}", "Hello")
        await courier.deliver(ROOM)
    assert [key for key, *_ in desk.told] == ["k1", "k3"]
