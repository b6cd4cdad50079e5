"""A storm of faults: whatever Teams does, nothing is lost, and nothing doubled that was certain."""

import random

import pytest

from adapters.teams.buttons import FIELD
from bot.deliver import Courier
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.message import Do, Message
from bot.ports import Change, Post
from tests.fakes.behind import MONDAY
from tests.fakes.connector import Fault, Shown
from tests.teams.conftest import MAX, Desk

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


async def storm(desk: Desk, chance: random.Random) -> None:
    """Deliver everything that is owed, while two calls of three go wrong."""
    desk.fake.weather = lambda operation: (
        chance.choice((None, chance.choice(REFUSED), chance.choice(SHOWN)))
        if operation == "post"
        else None
    )
    courier = Courier(desk.tandem.store, {"teams": desk.teams.messenger}, desk.clock.now)
    for _ in range(5_000):
        owed = await desk.tandem.store.rooms_owed()
        if not owed:
            return
        if again := await courier.deliver(chance.choice(owed)):
            desk.clock.move_to(max(again, desk.clock.now()))
    raise AssertionError("the storm does not end")


@pytest.mark.parametrize("seed", range(8))
async def test_nothing_is_lost_and_nothing_certain_is_doubled(desk: Desk, seed: int):
    for room in ROOMS:
        desk.fake.rooms[room] = []
        await desk.teams.desk.people.met(desk.fake.said(MAX, "help", room))
    posts = [
        Post(
            key=f"{n}:{room}",
            room=Address(platform="teams", id=room),
            message=Message(title=f"{n}", buttons=(Do(label="x", word="help"),)),
        )
        for n in range(POSTS)
        for room in ROOMS
    ]
    await desk.tandem.store.save(Change(coop=Cooperation(id="c"), at=MONDAY, posts=posts))
    await storm(desk, random.Random(seed))
    assert len(desk.fake.lost) > POSTS, "there was a storm"
    for room in ROOMS:
        shown = desk.fake.rooms[room]
        wanted = [f"c:{n}:{room}" for n in range(POSTS)]
        assert list(dict.fromkeys(map(key_of, shown))) == wanted, "all of them, in order"
        certain = [key_of(m) for m in shown if m.id not in desk.fake.lost]
        assert certain == wanted, "twice only what nobody could vouch for"
