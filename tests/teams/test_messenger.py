"""Messages out, whatever Teams answers: nothing lost, doubled only where nobody can know."""

from datetime import datetime

import pytest

from adapters.teams.rates import Rates
from bot.deliver import Courier
from bot.domain.people import Address
from bot.errors import CannotDeliver, Gone, NotNow, Unknown, Unreachable
from bot.message import Do, Message
from bot.ports import Change, Post
from tests.fakes.behind import MONDAY
from tests.fakes.clock import HandClock
from tests.fakes.connector import ROOM, Fault, Shown
from tests.teams.conftest import ERIKA, MAX, Desk, Opens, buttons, title

HERE = Address(platform="teams", id=ROOM)
PRIVATE = Address(platform="teams", id=MAX, kind="person")
CARD = Message(title="KW 48", buttons=(Do(label="Hilfe", word="help"),))
LATER = Message(title="KW 48, berichtigt")
KEY = "c0ffee:week:48"


class HastyClock(HandClock):
    """A clock on which no wait takes any time."""

    async def sleep_until(self, instant: datetime) -> None:
        self.move_to(max(instant, self.now()))


@pytest.fixture
async def there(desk: Desk) -> Desk:
    """A desk that has met Max in the room."""
    await desk.types(MAX, "help")
    desk.fake.calls.clear()
    desk.fake.rooms[ROOM].clear()
    return desk


async def owed(desk: Desk, room: Address = HERE, message: Message = CARD) -> str:
    """Let a room be owed a post, and return its cooperation."""
    from bot.domain.cooperation import Cooperation

    coop = Cooperation(id="c0ffee")
    posts = [Post(key="week:48", room=room, message=message)]
    await desk.tandem.store.save(Change(coop=coop, at=MONDAY, posts=posts))
    return coop.id


async def deliver(desk: Desk, room: Address = HERE) -> datetime | None:
    messengers = {"teams": desk.teams.messenger}
    return await Courier(desk.tandem.store, messengers, desk.clock.now).deliver(room)


# -- posting -----------------------------------------------------------------------------------


async def test_a_post_bears_its_key_and_is_edited_in_place(there: Desk):
    ref = await there.teams.messenger.post(HERE, CARD, KEY)
    (shown,) = there.fake.shown()
    assert buttons(shown.card)["Hilfe"]["data"]["tandem"]["k"] == KEY
    assert (shown.activity["summary"], shown.activity["from"]["id"][:3]) == ("KW 48", "28:")
    await there.teams.messenger.edit(HERE, ref, LATER, KEY)
    assert [(title(m.card), m.edits) for m in there.fake.shown()] == [("KW 48, berichtigt", 1)]


@pytest.mark.parametrize(
    "fault, raised",
    [
        (Fault(429, retry_after="7"), NotNow),
        (Fault(412), NotNow),
        (Fault(408), Unknown),
        (Fault(500), Unknown),
        (Fault(502), Unknown),
        (Fault(503), Unknown),
        (Fault(504), Unknown),
        (Fault(drop=True), Unknown),
        (Fault(drop=True, after=True), Unknown),
        (Fault(403, "BotNotInConversationRoster"), Unreachable),
        (Fault(404, "ConversationNotFound"), Unreachable),
    ],
    ids=str,
)
async def test_what_a_failed_post_means(there: Desk, fault: Fault, raised: type[CannotDeliver]):
    """A create is tried once: who can say whether a 5xx has already shown it?"""
    there.fake.fail("post", fault)
    with pytest.raises(raised):
        await there.teams.messenger.post(HERE, CARD, KEY)
    assert len(there.fake.called("post")) == 1


async def test_teams_says_how_long_to_wait(there: Desk):
    there.fake.fail("post", Fault(429, retry_after="7"))
    with pytest.raises(NotNow) as caught:
        await there.teams.messenger.post(HERE, CARD, KEY)
    assert caught.value.seconds == 7


@pytest.mark.parametrize(
    "fault, raised",
    [
        (Fault(429), NotNow),
        (Fault(412), NotNow),
        (Fault(500), NotNow),
        (Fault(502), NotNow),
        (Fault(drop=True, after=True), NotNow),
        (Fault(404, "ActivityNotFoundInConversation"), Gone),
        (Fault(403, "BotNotInConversationRoster"), Unreachable),
    ],
    ids=str,
)
async def test_what_a_failed_edit_means(there: Desk, fault: Fault, raised: type[CannotDeliver]):
    """An edit may be done twice: it is simply tried again."""
    ref = await there.teams.messenger.post(HERE, CARD, KEY)
    there.fake.fail("edit", fault, fault)
    with pytest.raises(raised):
        await there.teams.messenger.edit(HERE, ref, LATER, KEY)


async def test_where_teams_cannot_be_reached_nothing_was_sent(there: Desk):
    await there.fake.stop()
    with pytest.raises(NotNow):
        await there.teams.messenger.post(HERE, CARD, KEY)


async def test_a_card_that_teams_does_not_take_is_said_in_plain_words(there: Desk):
    there.fake.fail("post", Fault(400, "BadSyntax"))
    await there.teams.messenger.post(HERE, CARD, KEY)
    (shown,) = there.fake.shown()
    assert (shown.activity["text"], shown.activity["textFormat"]) == ("KW 48\n[Hilfe]", "plain")


async def test_a_room_that_we_never_were_in_is_out_of_reach(desk: Desk):
    with pytest.raises(Unreachable, match="NotInstalled"):
        await desk.teams.messenger.post(HERE, CARD, KEY)
    with pytest.raises(Unreachable, match="NotInstalled"):
        await desk.teams.messenger.edit(HERE, f"{ROOM}|1", CARD, KEY)


# -- answers wait and try again ----------------------------------------------------------------


@pytest.mark.parametrize("status", [412, 429])
async def test_an_answer_is_tried_again_when_teams_asks_to_wait(open_desk: Opens, status: int):
    hasty = HastyClock(MONDAY)
    desk = open_desk(clock=hasty)
    desk.fake.fail("targeted", Fault(status, retry_after="2"), Fault(status))
    await desk.types(MAX, "help")
    assert len(desk.fake.called("targeted")) == 3
    assert (hasty.now() - MONDAY).total_seconds() == 3
    assert len(desk.fake.seen_by(MAX)) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_an_answer_that_may_have_been_shown_is_not_sent_twice(there: Desk, status: int):
    there.fake.fail("targeted", Fault(status, after=True))
    await there.post(there.fake.said(MAX, "help"))
    assert len(there.fake.called("targeted")) == 1


# -- private -----------------------------------------------------------------------------------


async def test_a_duty_comes_to_the_private_chat_that_is_begun_for_it(there: Desk):
    ref = await there.teams.messenger.post(PRIVATE, CARD, KEY)
    (created,) = there.fake.called("create")
    assert created["members"] == [{"id": "29:max"}]
    assert created["tenantId"] == "tenant-muster"
    assert [title(m.card) for m in there.fake.chat_with(MAX)] == ["KW 48"]
    await there.teams.messenger.post(PRIVATE, LATER, "c0ffee:other")
    assert len(there.fake.called("create")) == 1
    await there.teams.messenger.edit(PRIVATE, ref, LATER, KEY)
    assert there.fake.chat_with(MAX)[0].edits == 1
    assert there.fake.shown() == []


async def test_an_outsider_gets_it_alone_in_the_room_and_it_is_edited_there(desk: Desk):
    await desk.types(ERIKA, "help")
    desk.fake.unreachable.add("29:erika")
    erika = Address(platform="teams", id=ERIKA, kind="person")
    ref = await desk.teams.messenger.post(erika, CARD, KEY)
    assert desk.fake.seen_by(ERIKA)[-1].activity["recipient"] == {"id": "29:erika"}
    await desk.teams.messenger.edit(erika, ref, LATER, KEY)
    assert title(desk.fake.seen_by(ERIKA)[-1].card) == "KW 48, berichtigt"
    desk.fake.fail("edit", Fault(400, "MessageExpired"), Fault(400, "MessageExpired"))
    with pytest.raises(Gone):
        await desk.teams.messenger.edit(erika, ref, LATER, KEY)
    assert desk.fake.shown() == []


async def test_who_can_be_told_nowhere_is_reported_and_nobody_else_reads_it(there: Desk):
    there.fake.unreachable.add("29:max")
    there.fake.fail("targeted", Fault(403, "Forbidden"))
    with pytest.raises(Unreachable, match="ForbiddenOperationException"):
        await there.teams.messenger.post(PRIVATE, CARD, KEY)
    assert there.fake.shown() == []


async def test_a_chat_whose_beginning_is_uncertain_is_begun_again(there: Desk):
    there.fake.fail("create", Fault(drop=True, after=True))
    with pytest.raises(NotNow):
        await there.teams.messenger.post(PRIVATE, CARD, KEY)
    await there.teams.messenger.post(PRIVATE, CARD, KEY)
    assert len(there.fake.chat_with(MAX)) == 1


# -- an uncertain end --------------------------------------------------------------------------


async def uncertain(desk: Desk) -> tuple[Shown, Shown]:
    """Let a post arrive whose answer is lost, and return both messages that are there then."""
    await owed(desk)
    desk.fake.fail("post", Fault(502, after=True))
    again = await deliver(desk)
    assert again
    desk.clock.move_to(again)
    assert await deliver(desk) is None
    first, second = desk.fake.shown()
    return first, second


async def test_a_post_that_nobody_can_vouch_for_is_sent_again(there: Desk):
    first, second = await uncertain(there)
    assert title(first.card) == title(second.card) == "KW 48"


async def test_a_double_goes_as_soon_as_somebody_presses_it(there: Desk):
    first, second = await uncertain(there)
    await there.post(there.fake.pressed(MAX, buttons(second.card)["Hilfe"]["data"], on=second.id))
    assert there.fake.shown() == [first, second]
    await there.post(there.fake.pressed(MAX, buttons(first.card)["Hilfe"]["data"], on=first.id))
    assert there.fake.shown() == [second]


async def test_a_press_before_the_second_try_tells_that_it_arrived(there: Desk):
    await owed(there)
    there.fake.fail("post", Fault(502, after=True))
    again = await deliver(there)
    (shown,) = there.fake.shown()
    await there.post(there.fake.pressed(MAX, buttons(shown.card)["Hilfe"]["data"], on=shown.id))
    assert again
    there.clock.move_to(again)
    await deliver(there)
    assert [(m.id, m.edits) for m in there.fake.shown()] == [(shown.id, 1)]


async def test_nothing_that_was_certain_is_ever_taken_away(there: Desk):
    await owed(there)
    await deliver(there)
    (shown,) = there.fake.shown()
    data = buttons(shown.card)["Hilfe"]["data"]
    await there.post(there.fake.pressed(MAX, data, on="some-other-message"))
    assert there.fake.called("delete") == []


# -- rates -------------------------------------------------------------------------------------


async def test_a_room_is_not_flooded(open_desk: Opens):
    hasty = HastyClock(MONDAY)
    desk = open_desk(rates=Rates(((2, 1.0), (4, 30.0))), clock=hasty)
    await desk.types(MAX, "help")
    for n in range(3):
        await desk.teams.messenger.post(HERE, CARD, f"c:{n}")
    assert (hasty.now() - MONDAY).total_seconds() == 1
    with pytest.raises(NotNow) as caught:
        await desk.teams.messenger.post(HERE, CARD, "c:later")
    assert caught.value.seconds == 29
    hasty.move(seconds=29)
    await desk.teams.messenger.post(HERE, CARD, "c:later")
    assert len(desk.fake.shown()) == 4
