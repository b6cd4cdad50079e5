"""The storm over both platforms, in short, and an auditor that finds what is wrong."""

from datetime import UTC, datetime

import pytest

from bot.domain.cooperation import Cooperation
from bot.message import Message
from bot.ports import Change, Post
from drills import storm
from drills.ledger import Ledger, plain
from drills.shown import Audit
from drills.sides import place
from drills.weather import PushedClock
from storage.memory import MemoryStore
from tests.fakes.connector import FakeTeams, Key
from tests.fakes.slack import FakeSlack, Json

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
HERE = place("slack", 0)


@pytest.mark.slow
def test_whatever_both_platforms_do_each_post_arrives_once_and_in_order():
    figure = storm.drill(11, 1)
    assert figure.found.lines == []
    assert figure.done["429 with Retry-After"] > 0
    assert figure.done["connection dropped after acceptance"] > 0


async def owing(*titles: str) -> tuple[Ledger, FakeSlack]:
    """Return a ledger with posts of these titles, and a Slack that shows none of them."""
    ledger, fake = Ledger(MemoryStore()), FakeSlack(lambda: NOW)
    posts = [Post(key=title, room=HERE, message=Message(title=title)) for title in titles]
    await ledger.save(Change(coop=Cooperation(id="c"), at=NOW, posts=posts))
    fake.channel(HERE.id)
    return ledger, fake


def shown(key: str, title: str = "") -> Json:
    return {"text": title or key, "metadata": {"event_payload": {"key": f"c:{key}"}}}


async def test_the_auditor_finds_what_is_wrong():
    ledger, fake = await owing("a", "b", "c", "d")
    audit = Audit(ledger, fake, FakeTeams(Key("x")), {}, {}, set())
    fake.channels[HERE.id] = [shown("c"), shown("b", "?"), shown("c"), shown("x"), shown("d")]
    found = audit.all()
    assert found.lost == [f"c:a in {HERE.key}"]
    assert found.doubled == [f"c:c in {HERE.key}"]
    assert found.disordered == [f"c in {HERE.key}"]
    assert sorted(found.changed) == [
        f"c:b in {HERE.key} is not 'b'",
        f"c:x in {HERE.key} is not owed",
    ]


async def test_the_auditor_is_content_with_what_is_right():
    ledger, fake = await owing("a", "b")
    fake.channels[HERE.id] = [shown("a"), shown("b")]
    assert Audit(ledger, fake, FakeTeams(Key("x")), {}, {}, set()).all().lines == []


async def test_a_room_that_is_gone_is_told_of_once():
    ledger, fake = await owing("a")
    (owed,) = await ledger.owed(HERE)
    await ledger.park(owed, "channel_not_found")
    del fake.channels[HERE.id]
    found = Audit(ledger, fake, FakeTeams(Key("x")), {HERE: []}, {}, set()).all()
    assert (found.lost, len(found.changed)) == ([], 1), "nobody was told"


def test_only_letters_and_digits_of_a_text_are_compared():
    assert plain("Week 48 · M&amp;A") == plain("Week 48 · M&A") == "Week48MA"


async def test_the_clock_goes_on_to_whatever_is_slept_for():
    clock = PushedClock(NOW)
    clock.tell(NOW.replace(hour=10))
    assert clock.monotonic() == 3600
    clock.tell(NOW)
    assert clock.now() == NOW.replace(hour=10)
