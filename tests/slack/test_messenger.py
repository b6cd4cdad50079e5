"""Messages out: keyed, edited in place, never doubled, never lost without a word."""

import asyncio
import base64
import random
from datetime import timedelta
from functools import partial

import pytest

from adapters.slack.rates import Rates
from bot.deliver import Courier
from bot.domain.cooperation import Cooperation
from bot.domain.light import Light
from bot.domain.people import Address
from bot.errors import Gone, NotNow, Unknown, Unreachable
from bot.message import File, Message, Picture, Strip, say
from bot.ports import Change, Post
from tests.fakes.behind import MONDAY
from tests.fakes.slack import FakeSlack, Fault
from tests.slack.conftest import MAX, ROOM, Desk, Opens, title

HERE = Address(platform="slack", id=ROOM)
PERSON = Address(platform="slack", id=MAX, kind="person")
CARD = Message(title="Ampel für KW 48", blocks=(say("Gelb"),))
CSV = File(name="lessons.csv", media="text/csv", data=base64.b64encode(b"a;b"), summary="Alles")
EXPORT = Message(title="Export", blocks=(CSV,))
TREND = Picture(
    name="trend",
    title="Verlauf",
    alt="Zwei Wochen gelb",
    drawing=Strip(weeks=("47",), rows=(("Muster", (Light.AMBER,)),)),
)


async def test_a_post_bears_its_key_and_can_be_found_and_edited(desk: Desk):
    out = desk.slack.messenger
    ref = await out.post(HERE, CARD, "c:week")
    await out.post(HERE, CARD, "c:week-2")
    assert await out.look_up(HERE, "c:week", MONDAY) == ref
    assert await out.look_up(HERE, "c:wee", MONDAY) is None
    await out.edit(HERE, ref, Message(title="Neu"), "c:week")
    assert [title(m) for m in desk.fake.channels[ROOM]] == ["Neu", "Ampel für KW 48"]


async def test_a_post_is_found_however_much_was_said_since(desk: Desk):
    out = desk.slack.messenger
    ref = await out.post(HERE, CARD, "c:week")
    for n in range(450):
        desk.fake._chat_postMessage(ROOM, f"{n}")
    assert await out.look_up(HERE, "c:week", MONDAY) == ref


async def test_what_another_app_posts_under_our_key_is_not_ours(desk: Desk):
    metadata = {"event_type": "tandem", "event_payload": {"key": "c:week"}}
    desk.fake._chat_postMessage(ROOM, "x", metadata=metadata)
    desk.fake.channels[ROOM][-1]["bot_id"] = "B0OTHER"
    assert await desk.slack.messenger.look_up(HERE, "c:week", MONDAY) is None


async def test_a_person_is_written_to_in_one_private_chat(desk: Desk):
    out = desk.slack.messenger
    await out.post(PERSON, CARD, "a")
    await out.post(PERSON, CARD, "b")
    assert len(desk.fake.chat_with(MAX)) == 2
    assert len(desk.fake.called("conversations.open")) == 1


@pytest.mark.parametrize(
    "fault, meaning",
    [
        (Fault(drop=True), Unknown),
        (Fault(drop=True, after=True), Unknown),
        (Fault(status=500), Unknown),
        (Fault(status=503, after=True), Unknown),
        (Fault(error="fatal_error"), Unknown),
        (Fault(status=429, retry_after="30"), NotNow),
        (Fault(error="ratelimited"), NotNow),
        (Fault(error="invalid_auth"), NotNow),
        (Fault(error="channel_not_found"), Unreachable),
        (Fault(error="is_archived"), Unreachable),
        (Fault(error="account_inactive"), Unreachable),
        (Fault(error="something_new"), Unreachable),
    ],
)
async def test_every_failure_of_a_post_has_its_meaning(
    desk: Desk, fault: Fault, meaning: type[Exception]
):
    desk.fake.fail("chat.postMessage", fault)
    with pytest.raises(meaning):
        await desk.slack.messenger.post(HERE, CARD, "k")
    assert len(desk.fake.called("chat.postMessage")) == 1, "never sent again by itself"


async def test_a_long_wait_says_how_long_and_a_short_one_is_waited_out(desk: Desk):
    out = desk.slack.messenger
    desk.fake.fail("chat.postMessage", Fault(status=429, retry_after="30"))
    with pytest.raises(NotNow) as told:
        await out.post(HERE, CARD, "k")
    assert told.value.seconds == 30
    desk.fake.fail("chat.postMessage", Fault(status=429, retry_after="0"))
    await out.post(HERE, CARD, "k")
    assert len(desk.fake.channels[ROOM]) == 1


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_message_that_is_gone_says_so(desk: Desk, code: str):
    desk.fake.fail("chat.update", Fault(error=code))
    with pytest.raises(Gone):
        await desk.slack.messenger.edit(HERE, "1.1", CARD, "k")


async def test_when_nobody_is_there_it_waits(fake: FakeSlack, desk: Desk):
    await fake.stop()
    with pytest.raises(NotNow):
        await desk.slack.messenger.post(HERE, CARD, "k")


async def test_a_public_channel_is_joined_where_that_is_possible(desk: Desk):
    desk.fake.member_of.discard(ROOM)
    with pytest.raises(Unreachable):
        await desk.slack.messenger.post(HERE, CARD, "k")
    desk.fake.public.add(ROOM)
    await desk.slack.messenger.post(HERE, CARD, "k")
    assert len(desk.fake.channels[ROOM]) == 1


# -- an uncertain end ------------------------------------------------------------------------


@pytest.mark.parametrize("after", [True, False])
async def test_after_an_uncertain_end_the_room_has_one_card(desk: Desk, after: bool):  # noqa: FBT001
    """What the courier does: look the key up, edit what is there, post what is not."""
    await desk.started()
    desk.fake.fail("chat.postMessage", Fault(drop=True, after=after))
    await desk.types(MAX, "status grün Alles läuft")
    desk.clock.move(minutes=20)
    await desk.settle()
    keys = [m["metadata"]["event_payload"]["key"] for m in desk.fake.channels[ROOM]]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(drop=True),
        Fault(drop=True, after=True),
        Fault(status=500, after=True),
        Fault(status=429, retry_after="60"),
    ],
)
async def test_a_file_hangs_under_its_card_once_however_its_upload_ended(desk: Desk, fault: Fault):
    out = desk.slack.messenger
    desk.fake.fail("files.completeUploadExternal", fault)
    with pytest.raises(Unknown):
        await out.post(HERE, EXPORT, "c:export")
    ref = await out.look_up(HERE, "c:export", MONDAY)
    assert ref is not None
    await out.edit(HERE, ref, EXPORT, "c:export")
    await out.edit(HERE, ref, EXPORT, "c:export")
    there = [f["name"] for m in desk.fake.channels[ROOM] for f in m.get("files", [])]
    assert there == ["lessons.csv"]
    assert [m["thread_ts"] for m in desk.fake.channels[ROOM] if "files" in m] == [ref]
    assert desk.fake.files[desk.fake.channels[ROOM][-1]["files"][0]["id"]]["data"] == b"a;b"


# -- pictures --------------------------------------------------------------------------------


async def test_a_picture_is_uploaded_once_and_shown(desk: Desk):
    out = desk.slack.messenger
    shown = Message(title="Verlauf", blocks=(TREND,))
    await out.post(HERE, shown, "a")
    await out.post(HERE, shown, "b")
    images = [b for m in desk.fake.channels[ROOM] for b in m["blocks"] if b["type"] == "image"]
    assert [i["alt_text"] for i in images] == ["Zwei Wochen gelb"] * 2
    assert len(desk.fake.files) == 1


async def test_a_fresh_picture_is_waited_for_and_then_left_out(desk: Desk):
    fault = Fault(error="invalid_blocks", details=("invalid slack file [json-pointer:/blocks/1]",))
    desk.fake.fail("chat.postMessage", *[fault] * 4)
    sent = asyncio.ensure_future(
        desk.slack.messenger.post(HERE, Message(title="Verlauf", blocks=(TREND,)), "a")
    )
    for n in range(1, 4):
        await desk.fake.until(partial(_sent, desk, n))
        while not sent.done() and len(desk.fake.called("chat.postMessage")) == n:
            await asyncio.sleep(0)
            desk.clock.move(seconds=1)
    await sent
    assert "Zwei Wochen gelb" in str(desk.fake.channels[ROOM][0]["blocks"])


async def test_a_card_that_slack_will_not_draw_is_said_plainly(desk: Desk):
    desk.fake.fail("chat.postMessage", Fault(error="invalid_blocks"))
    await desk.slack.messenger.post(HERE, CARD, "a")
    assert desk.fake.channels[ROOM][0]["text"] == "Ampel für KW 48\nGelb"


async def test_what_is_cut_goes_along_whole(desk: Desk):
    long = Message(title="Alles", blocks=tuple(say(f"{n} " + "Wort " * 500) for n in range(20)))
    await desk.slack.messenger.post(HERE, long, "a")
    (file,) = desk.fake.files.values()
    assert file["name"] == "tandem.txt"
    assert file["data"].decode().count("Wort") == 20 * 500


def _sent(desk: Desk, n: int) -> bool:
    return len(desk.fake.called("chat.postMessage")) == n


# -- how fast --------------------------------------------------------------------------------


async def test_a_channel_gets_about_one_a_second_and_does_not_hold_up_others(open_desk: Opens):
    desk = open_desk(rates=Rates(channel=1, channel_burst=1, workspace=100, workspace_burst=100))
    out = desk.slack.messenger
    other = desk.fake.channel("C0OTHER")
    await out.post(HERE, CARD, "1")
    waiting = asyncio.ensure_future(out.post(HERE, CARD, "2"))
    await out.post(Address(platform="slack", id=other), CARD, "1")
    assert not waiting.done()
    assert len(desk.fake.channels[ROOM]) == 1
    desk.clock.move(seconds=1)
    await waiting
    assert len(desk.fake.channels[ROOM]) == 2


async def test_what_would_have_to_wait_long_is_put_off(open_desk: Opens):
    desk = open_desk(rates=Rates(channel=0.01, channel_burst=1))
    out = desk.slack.messenger
    await out.post(HERE, CARD, "1")
    with pytest.raises(NotNow) as told:
        await out.post(HERE, CARD, "2")
    assert told.value.seconds == pytest.approx(100)
    desk.clock.move(seconds=timedelta(seconds=100).total_seconds())
    await out.post(HERE, CARD, "2")


# -- everything at once ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_fails_nothing_is_lost_doubled_or_out_of_order(desk: Desk, seed: int):
    chance = random.Random(seed)
    store, wishes = desk.tandem.store, [f"k{n}" for n in range(25)]
    posts = [Post(key=k, room=HERE, message=CARD) for k in wishes]
    await store.save(Change(coop=Cooperation(id="c"), at=MONDAY, posts=posts))
    storm = [
        Fault(drop=True),
        Fault(drop=True, after=True),
        Fault(status=500),
        Fault(status=502, after=True),
        Fault(status=429, retry_after="40"),
        Fault(status=429, retry_after="0"),
        Fault(error="internal_error", after=True),
    ]
    for method in ("chat.postMessage", "conversations.history", "chat.update"):
        desk.fake.fail(method, *(chance.choice([*storm, Fault(), Fault()]) for _ in range(60)))
    courier = Courier(store, {"slack": desk.slack.messenger}, desk.clock.now)
    for _ in range(2000):
        if not await store.rooms_owed():
            break
        until = await courier.deliver(HERE)
        desk.clock.move_to(max(until or desk.clock.now(), desk.clock.now()))
    keys = [m["metadata"]["event_payload"]["key"] for m in desk.fake.channels[ROOM]]
    assert keys == [f"c:{k}" for k in wishes], f"seed {seed}"
