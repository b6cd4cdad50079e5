"""A storm of faults: whatever Teams does, nothing is lost, and nothing doubled that was certain."""

import random
from collections import Counter

import pytest

from adapters.teams.buttons import FIELD
from bot.deliver import Courier
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.message import Do, Message
from bot.ports import Change, Post
from tests.fakes.connector import Fault, Shown
from tests.teams.conftest import MAX, MONDAY, Desk

ROOMS = ("19:a@thread.tacv2", "19:b@thread.tacv2", "19:c@thread.tacv2")
POSTS = 12
REFUSED = (
    Fault(429, retry_after="3"),
    Fault(412),
    Fault(500),
    Fault(503),
    Fault(drop=True),
)
SHOWN = (Fault(500, after=True), Fault(502, after=True), Fault(drop=True, after=True))


def key_of(shown: Shown) -> str:
    return str(shown.card["actions"][0]["data"][FIELD]["k"])


async def storm(desk: Desk, chance: random.Random) -> Counter[str]:
    """Post everything under random faults; return how often each key's answer was lost."""
    lost: Counter[str] = Counter()
    courier = Courier(desk.tandem.store, {"teams": desk.teams.messenger}, desk.clock.now)
    for _ in range(2_000):
        owed = await desk.tandem.store.rooms_owed()
        if not owed:
            return lost
        room = chance.choice(owed)
        first = (await desk.tandem.store.owed(room))[0]
        before = sum(len(desk.fake.rooms[r]) for r in ROOMS)
        fault = chance.choice((None, chance.choice(REFUSED), chance.choice(SHOWN)))
        if fault:
            desk.fake.fail("post", fault)
        again = await courier.deliver(room)
        desk.fake.faults["post"].clear()
        if fault in SHOWN and sum(len(desk.fake.rooms[r]) for r in ROOMS) > before:
            lost[f"c:{first.key}"] += 1
        if again:
            desk.clock.move_to(max(again, desk.clock.now()))
    raise AssertionError("the storm does not end")


@pytest.mark.parametrize("seed", range(8))
async def test_nothing_is_lost_and_nothing_certain_is_doubled(desk: Desk, seed: int):
    for room in ROOMS:
        desk.fake.rooms[room] = []
        await desk.teams.desk.people.met(desk.fake.said(MAX, "help", room))
    rooms = [Address(platform="teams", id=r) for r in ROOMS]
    posts = [
        Post(
            key=f"{n}:{room.id[3]}",
            room=room,
            message=Message(title=f"{n}", buttons=(Do(label="x", word="help"),)),
        )
        for n in range(POSTS)
        for room in rooms
    ]
    await desk.tandem.store.save(Change(coop=Cooperation(id="c"), at=MONDAY, posts=posts))
    lost = await storm(desk, random.Random(seed))
    assert lost, "there was a storm"
    for room in ROOMS:
        shown = [key_of(m) for m in desk.fake.rooms[room]]
        wanted = [f"c:{n}:{room[3]}" for n in range(POSTS)]
        assert list(dict.fromkeys(shown)) == wanted, "all of them, in order"
        assert {k: n - 1 for k, n in Counter(shown).items() if n > 1} == {
            k: n for k, n in lost.items() if k in wanted
        }, "twice only what nobody could vouch for"
