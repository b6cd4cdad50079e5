"""Signs on messages: they keep something while a jour fixe runs, and nothing at any other time."""

from typing import Any

from bot.domain.cooperation import Cooperation
from tests.fakes.slack import Json
from tests.slack.conftest import ERIKA, EVE, MAX, ROOM, Desk


async def coop(desk: Desk) -> Cooperation:
    return await desk.tandem.store.load((await desk.tandem.store.ids())[0])


def wrote(desk: Desk, user: str, text: str, **more: Any) -> str:
    """Somebody writes into the channel; Tandem is not told."""
    ts = desk.fake._ts()
    desk.fake.channels[ROOM].append({"user": user, "text": text, "ts": ts, **more})
    return ts


async def marks(desk: Desk, user: str, sign: str, ts: str) -> None:
    item: Json = {"type": "message", "channel": ROOM, "ts": ts}
    event = {"type": "reaction_added", "user": user, "reaction": sign, "item": item}
    await desk.post(desk.fake.event(event))


async def test_signs_keep_messages_while_it_runs(desk: Desk):
    await desk.started()
    before = wrote(desk, MAX, "Vorher gesagt")
    await marks(desk, MAX, "pushpin", before)
    assert (await coop(desk)).meetings == ()
    assert desk.fake.called("conversations.replies") == []

    await desk.types(MAX, "jour fixe starten")
    await marks(desk, MAX, "pushpin", wrote(desk, MAX, "Preis je Anlage &amp; Jahr"))
    decided = wrote(desk, MAX, f"Wir nehmen <@{MAX}> beim Wort")
    await marks(desk, MAX, "scales", decided)
    await marks(desk, MAX, "scales", decided)
    await marks(desk, MAX, "bulb", wrote(desk, MAX, "Früh nachfragen hilft", thread_ts=decided))
    await marks(desk, MAX, "tada", wrote(desk, MAX, "Nur ein Zeichen"))
    found = await coop(desk)
    meeting = found.meetings[-1]
    assert [r.text for r in meeting.remarks] == ["Preis je Anlage & Jahr"]
    assert [(d.decision, d.source) for d in found.decisions] == [
        ("Wir nehmen Max Muster beim Wort", "J1")
    ]
    assert [(x.worked, x.source) for x in found.lessons] == [("Früh nachfragen hilft", "J1")]


async def test_a_bulb_offers_the_lesson_to_whoever_gave_it_at_any_time(desk: Desk):
    await desk.started()
    ts = wrote(desk, MAX, "Früh nachfragen hilft")
    before = len(desk.fake.ephemerals)
    await marks(desk, EVE, "bulb", ts)
    assert len(desk.fake.ephemerals) == before
    await marks(desk, MAX, "bulb", ts)
    offered = desk.fake.ephemerals[before:]
    assert [e["user"] for e in offered] == [MAX]
    assert "lesson" in str(offered[0]["blocks"])
    assert "Früh nachfragen hilft" in str(offered[0]["blocks"])
    assert (await coop(desk)).lessons == ()


async def test_signs_of_strangers_and_on_cards_keep_nothing(desk: Desk):
    await desk.started()
    await desk.types(MAX, "jour fixe starten")
    ts = wrote(desk, MAX, "Preis")
    before = len(desk.fake.ephemerals)
    await marks(desk, EVE, "pushpin", ts)
    await marks(desk, ERIKA, "pushpin", ts)
    await marks(desk, MAX, "pushpin", wrote(desk, MAX, "Karte", bot_id="B0TANDEM"))
    assert (await coop(desk)).meetings[-1].remarks == ()
    assert len(desk.fake.ephemerals) == before


async def test_a_message_that_cannot_be_read_is_not_kept(desk: Desk):
    await desk.started()
    await desk.types(MAX, "jour fixe starten")
    await marks(desk, MAX, "pushpin", "1.0")
    assert (await coop(desk)).meetings[-1].remarks == ()
