"""The channel's canvas as the cooperation's page: written once, kept up to date, nobody else's."""

import pytest

from adapters.slack.markdown import literal, markdown
from bot.deliver import Courier
from bot.domain.people import Address
from bot.errors import Gone, NotNow, Unknown, Unreachable
from bot.language import Tongue
from bot.links import Links
from bot.message import Facts, Link, Message, Table, say
from bot.ports import Messenger, Owed
from bot.views import canvas
from tests.board.shelf import INSIDE, NOW, full
from tests.fakes.slack import Fault
from tests.slack.conftest import MAX, ROOM, Desk

PAGE = Address(platform="slack-canvas", id=ROOM)
BASE = "https://tandem.example"


def page(title: str = "Predictive Maintenance", base: str = BASE) -> Message:
    link = Link(text="Tafel", url=f"{base}/board/c")
    mark = "Wird von Tandem aktuell gehalten."
    return Message(title=title, blocks=(say("Pilot"),), footer=(mark, " ", link))


def shown(desk: Desk) -> list[str]:
    return [c["markdown"] for c in desk.fake.canvases.values()]


async def test_a_page_is_written_once_and_then_replaced(desk: Desk):
    out = desk.slack.canvas
    ref = await out.post(PAGE, page(), "c:canvas")
    await out.edit(PAGE, ref, page("Neu"), "c:canvas")
    (text,) = shown(desk)
    assert text.startswith("# Neu\n")


async def test_after_an_uncertain_end_our_own_page_is_found_again(desk: Desk):
    desk.fake.fail("conversations.canvases.create", Fault(drop=True, after=True))
    with pytest.raises(Unknown):
        await desk.slack.canvas.post(PAGE, page(), "c:canvas")
    await desk.slack.canvas.post(PAGE, page("Neu"), "c:canvas")
    (text,) = shown(desk)
    assert text.startswith("# Neu\n")


async def test_a_canvas_that_people_wrote_is_never_touched(desk: Desk):
    theirs = {"channel": ROOM, "type": "markdown", "markdown": "Unser Plan"}
    desk.fake.canvases["F0THEIRS"] = theirs
    with pytest.raises(Unreachable):
        await desk.slack.canvas.post(PAGE, page(), "c:canvas")
    assert shown(desk) == ["Unser Plan"]


async def test_an_empty_canvas_is_taken(desk: Desk):
    desk.fake.canvases["F0EMPTY"] = {"channel": ROOM, "type": "markdown", "markdown": ""}
    assert await desk.slack.canvas.post(PAGE, page(), "c:canvas") == "F0EMPTY"


async def test_one_bookmark_leads_to_the_board_and_follows_its_address(desk: Desk):
    out = desk.slack.canvas
    ref = await out.post(PAGE, page(), "c:canvas")
    await out.edit(PAGE, ref, page(), "c:canvas")
    await out.edit(PAGE, ref, page(base="https://neu.example"), "c:canvas")
    (mark,) = desk.fake.bookmarks[ROOM]
    assert (mark["title"], mark["link"]) == ("Tandem: Tafel", "https://neu.example/board/c")
    assert len(desk.fake.called("bookmarks.add")) == 1


async def test_bookmarks_lead_to_the_board_and_to_the_files(house: Desk):
    await delivered(house, [])
    (marks,) = house.fake.bookmarks.values()
    coop = (await house.tandem.store.ids())[0]
    assert [(m["title"], m["link"]) for m in marks] == [
        ("Tandem: Tafel", f"{BASE}/board/{coop}"),
        ("Tandem: Dateien", f"{BASE}/board/{coop}/exports"),
    ]


@pytest.mark.parametrize(
    "fault, meaning",
    [
        (Fault(error="canvas_not_found"), Gone),
        (Fault(error="missing_scope"), Unreachable),
        (Fault(error="ratelimited"), NotNow),
        (Fault(status=500), Unknown),
    ],
)
async def test_every_failure_has_its_meaning(desk: Desk, fault: Fault, meaning: type[Exception]):
    desk.fake.fail("canvases.edit", fault)
    with pytest.raises(meaning):
        await desk.slack.canvas.edit(PAGE, "F0", page(), "c:canvas")


# -- through the whole house -------------------------------------------------------------------


async def delivered(desk: Desk, told: list[str]) -> None:
    async def tell(owed: Owed, reason: str) -> None:
        told.append(f"{owed.room.platform} {reason}")

    messengers: dict[str, Messenger] = {
        "slack": desk.slack.messenger,
        "slack-canvas": desk.slack.canvas,
    }
    courier = Courier(desk.tandem.store, messengers, desk.clock.now, tell)
    for room in await desk.tandem.store.rooms_owed():
        await courier.deliver(room)


@pytest.fixture
async def house(desk: Desk) -> Desk:
    desk.tandem._canvases = frozenset({"slack"})
    desk.tandem.links = Links("s" * 40, BASE)
    await desk.started()
    return desk


async def test_the_page_follows_every_change_and_only_those(house: Desk):
    told: list[str] = []
    await delivered(house, told)
    (first,) = shown(house)
    assert "Predictive Maintenance" in first
    await house.types(MAX, "status grün Läuft")
    await delivered(house, told)
    (second,) = shown(house)
    assert "Läuft" in second
    writes = len(house.fake.called("canvases.edit"))
    await house.types(MAX, "überblick")
    await delivered(house, told)
    assert (len(house.fake.called("canvases.edit")), told) == (writes, [])


async def test_where_it_cannot_be_the_owner_hears_of_it_once(house: Desk):
    told: list[str] = []
    house.fake.fail("conversations.info", *[Fault(error="missing_scope")] * 3)
    for text in ("überblick", "status grün Läuft", "status gelb Stockt"):
        await house.types(MAX, text)
        await delivered(house, told)
    assert told == ["slack-canvas missing_scope"]


# -- what stands there -------------------------------------------------------------------------


def test_nothing_internal_stands_on_a_page_of_both_sides():
    for language in ("de", "en"):
        text = markdown(canvas.page(full(), BASE, NOW, Tongue(language)))
        assert INSIDE not in text.replace("\\", "")
        assert f"{BASE}/board/5eed0c0ffee5" in text


def test_nothing_that_people_write_is_markup_or_a_mention():
    evil = "![](@U1) <!channel> **x** [a](http://b) | # ~y~ `c` :smile: 1. a_b_"
    drawn = markdown(
        Message(
            title=evil,
            blocks=(
                say(evil),
                Facts(rows=((evil, (evil,)),)),
                Table(header=(evil,), rows=((evil,),)),
            ),
        )
    )
    assert drawn.count(literal(evil)) == 6
    rest = drawn.replace(literal(evil), "")
    assert "@" not in rest
    assert "](" not in rest


def test_a_table_stays_within_what_a_canvas_takes():
    table = Table(header=("a", "b", "c"), rows=tuple((str(n), "x", "y") for n in range(200)))
    lines = markdown(Message(title="x", blocks=(table,))).splitlines()
    assert sum(line.count("|") - 1 for line in lines if line.startswith("|")) <= 300 + 3
    assert "… +101" in lines
