"""Off for three weeks: what went by unseen is one message of each duty, on every store."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.engine.embedded import Embedded
from adapters.engine.replica import Replica
from bot.ports import Engine, Shared, Store
from drills.week import MONDAY, PLATFORM, application, fill
from storage import open_store
from tests.engine.test_contract import STEADY
from tests.fakes.clock import HandClock
from tests.fakes.platform import Platform

OCCASION = re.compile(r"\d{4}-[\dW-]+|J\d+")


class Off:
    """A cooperation with the whole method, and engines that come and go as the machine does."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, HandClock(MONDAY)
        self.platform = Platform(self.clock)
        self.tandem = application(store, self.clock.now)

    async def runs_once(self) -> None:
        """Start, do everything that is due, deliver it, and stop."""
        given: Any = ({PLATFORM: self.platform}, self.clock)
        engine: Engine
        if isinstance(self.store, Shared):
            engine = Replica(self.tandem, self.store, *given, terms=STEADY)
        else:
            engine = Embedded(self.tandem, *given)
        await engine.start()
        await engine.settle()
        await engine.stop()

    def shown(self) -> Counter[tuple[str, str]]:
        """Return how many messages of each duty stand in each room, whatever day it was for."""
        return Counter(
            (room.key, OCCASION.sub("*", said.key))
            for room, there in self.platform.rooms.items()
            for said in there
        )


@pytest_asyncio.fixture(params=["memory", "tinydb", "postgres"])
async def off(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Off]:
    urls = {"memory": "memory:", "tinydb": f"tinydb:{tmp_path / 'data'}"}
    named = request.param
    store = await open_store(urls.get(named) or request.getfixturevalue(named))
    await fill(store, 1)
    yield Off(store)
    await store.close()


async def test_after_three_weeks_off_each_duty_says_one_thing_in_each_room(off: Off):
    """Three weekly cards, three jours fixes, three digests went by: one of each is said."""
    await off.runs_once()
    before = off.shown()
    off.clock.move(weeks=3, hours=1)
    await off.runs_once()
    said = off.shown() - before
    words = Counter(key.split(":")[1] for _, key in said)
    assert words["week"] == 1
    assert words["digest"] > 1, "one for each who reads it"
    assert {which: n for which, n in said.items() if n > 1} == {}
    closed = [w.week for w in (await off.store.load("c00")).weeks][-3:]
    assert closed == ["2026-W49", "2026-W50", "2026-W51"]
    assert await off.store.rooms_owed() == ()
    again = off.shown()
    off.clock.move(minutes=1)
    await off.runs_once()
    assert off.shown() == again
