"""Pictures and files: by a signed link that expires, or into the person's own files by consent."""

import asyncio
from base64 import b64encode

import httpx
import pytest

from adapters.teams.buttons import FIELD
from adapters.teams.messenger import Ref
from bot.domain.light import Light
from bot.domain.people import Address
from bot.errors import Unreachable
from bot.language import Tongue
from bot.message import File, Message, Picture, Strip, say
from tests.fakes.connector import ROOM, Json
from tests.teams.conftest import ERIKA, MAX, PUBLIC, Desk, Opens, title
from tests.teams.test_render import walk

CSV = File(name="lichter.csv", media="text/csv", data=b64encode(b"a,b\r\n"), summary="Alle")
STRIP = Strip(weeks=("47", "48"), rows=(("Muster", (Light.RED, Light.GREEN)),))
PICTURE = Picture(name="verlauf", title="Verlauf", alt="rot, grün", drawing=STRIP)
ROOM_ADDRESS = Address(platform="teams", id=ROOM)
T = Tongue("de")


def person(user: str) -> Address:
    return Address(platform="teams", id=user, kind="person")


def action(card: Json) -> Json:
    return next(n for n in walk(card) if str(n.get("type")).startswith("Action."))


async def met(desk: Desk, user: str = MAX) -> None:
    await desk.types(user, "help")


async def fetched(desk: Desk, url: str) -> httpx.Response:
    assert url.startswith(f"{PUBLIC}/")
    return await desk.http.get(url.removeprefix(PUBLIC))


# -- links -------------------------------------------------------------------------------------


async def test_a_picture_is_fetched_by_a_signed_link(open_desk: Opens):
    desk = open_desk(public_url=PUBLIC)
    await met(desk)
    await desk.teams.messenger.post(ROOM_ADDRESS, Message(title="x", blocks=(PICTURE,)), "c:k")
    image = next(n for n in walk(desk.fake.shown()[-1].card) if n.get("type") == "Image")
    answer = await fetched(desk, image["url"])
    assert (answer.status_code, answer.content) == (200, b"\x89PNG verlauf")
    assert answer.headers["content-type"] == "image/png"


async def test_a_file_in_a_room_is_had_by_its_link_until_it_expires(open_desk: Opens):
    desk = open_desk(public_url=PUBLIC)
    await met(desk)
    await desk.teams.messenger.post(ROOM_ADDRESS, Message(title="x", blocks=(CSV,)), "c:k")
    url = action(desk.fake.shown()[-1].card)["url"]
    answer = await fetched(desk, url)
    assert answer.content == b"a,b\r\n"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''lichter.csv"
    desk.clock.move(days=8)
    assert (await fetched(desk, url)).status_code == 404


@pytest.mark.parametrize("part", range(3))
async def test_a_link_that_was_changed_leads_nowhere(open_desk: Opens, part: int):
    desk = open_desk(public_url=PUBLIC)
    file = await desk.teams.shelf.put("a.csv", "text/csv", b"a")
    link = await desk.teams.shelf.link(file)
    assert (await fetched(desk, link)).status_code == 200
    head, _, rest = link.removeprefix(f"{PUBLIC}/").rpartition("/")
    at = (len("teams/files/"), len(head) // 2, len(head) - 1)[part]
    other = "1" if head[at] != "1" else "2"
    changed = f"{PUBLIC}/{head[:at]}{other}{head[at + 1 :]}/{rest}"
    assert (await fetched(desk, changed)).status_code == 404


async def test_what_has_expired_is_let_go_of(desk: Desk):
    shelf = desk.teams.shelf
    old = await shelf.put("a.csv", "text/csv", b"a")
    desk.clock.move(days=8)
    await shelf.put("b.csv", "text/csv", b"b")
    assert await desk.tandem.store.kept(f"teams:file:{old}") == {}


async def test_files_kept_at_the_same_time_are_all_kept(desk: Desk):
    shelf = desk.teams.shelf
    files = await asyncio.gather(*(shelf.put(f"{n}.csv", "text/csv", b"a") for n in range(9)))
    assert all([await shelf.get(file) for file in files])


async def test_the_same_file_keeps_its_link(open_desk: Opens):
    shelf = open_desk(public_url=PUBLIC).teams.shelf
    links = {await shelf.link(await shelf.put("a.csv", "text/csv", b"a")) for _ in range(2)}
    assert len(links) == 1


async def test_without_a_public_address_there_is_no_door_for_links(desk: Desk):
    assert [r.path for r in desk.teams.routes()] == ["/api/messages"]


# -- consent -----------------------------------------------------------------------------------


async def asked(desk: Desk) -> Json:
    """Post a file into the room, press its button, and return the question that follows."""
    await desk.teams.messenger.post(ROOM_ADDRESS, Message(title="x", blocks=(CSV,)), "c:k")
    press = action(desk.fake.shown()[-1].card)
    await desk.post(desk.fake.pressed(MAX, press["data"]))
    found: Json = desk.fake.chat_with(MAX)[-1].activity["attachments"][0]
    return found


def consent(desk: Desk, card: Json, answer: str, host: str = "") -> Json:
    upload = {
        "uploadUrl": f"{host or desk.fake.url}/upload/lichter.csv",
        "contentUrl": "https://muster.sharepoint.com/lichter.csv",
        "name": "lichter.csv",
        "uniqueId": "u",
        "fileType": "csv",
    }
    context = card["content"]["acceptContext"]
    value = {"type": "fileUpload", "action": answer, "uploadInfo": upload, "context": context}
    chat = desk.fake.chats["29:max"]
    on = desk.fake.chat_with(MAX)[-1].id
    return desk.fake.invoke(MAX, "fileConsent/invoke", value, chat, replyToId=on)


async def test_without_a_public_address_a_file_comes_by_consent_into_the_private_chat(desk: Desk):
    await met(desk)
    card = await asked(desk)
    assert (card["name"], card["content"]["sizeInBytes"]) == ("lichter.csv", 5)
    assert title(desk.fake.seen_by(MAX)[-1].card) == T("I have sent it to you in our private chat.")
    await desk.post(consent(desk, card, "accept"))
    assert desk.fake.uploads == {"lichter.csv": b"a,b\r\n"}
    assert "bytes 0-4/5" in desk.fake.headers
    (left,) = desk.fake.chat_with(MAX)
    assert left.activity["attachments"][0]["contentType"].endswith("file.info")


async def test_where_it_is_declined_nothing_is_sent_and_the_question_goes(desk: Desk):
    await met(desk)
    await desk.post(consent(desk, await asked(desk), "decline"))
    assert (desk.fake.uploads, desk.fake.chat_with(MAX)) == ({}, [])


async def test_a_file_is_brought_nowhere_else(desk: Desk):
    await met(desk)
    await desk.post(consent(desk, await asked(desk), "accept", "https://evil.example"))
    assert desk.fake.uploads == {}
    said = T("I cannot hand the file over here")
    assert title(desk.fake.chat_with(MAX)[-1].card) == said


async def test_a_file_that_is_kept_no_longer_is_said_to_be(desk: Desk):
    await met(desk)
    await desk.post(desk.fake.pressed(MAX, {FIELD: {"t": "file", "n": "0" * 64}}))
    assert title(desk.fake.seen_by(MAX)[-1].card) == T("This file is kept no longer")


async def test_an_outsider_who_has_no_chat_with_us_is_told(desk: Desk):
    await met(desk, ERIKA)
    desk.fake.unreachable.add("29:erika")
    await desk.teams.messenger.post(ROOM_ADDRESS, Message(title="x", blocks=(CSV,)), "c:k")
    press = action(desk.fake.shown()[-1].card)
    await desk.post(desk.fake.pressed(ERIKA, press["data"]))
    assert title(desk.fake.seen_by(ERIKA)[-1].card) == T("I cannot hand the file over here")


async def test_what_was_cut_can_be_had_whole(open_desk: Opens):
    desk = open_desk(public_url=PUBLIC)
    await met(desk)
    long = Message(title="x", blocks=(say("ö" * 30_000),))
    await desk.teams.messenger.post(ROOM_ADDRESS, long, "c:k")
    answer = await fetched(desk, action(desk.fake.shown()[-1].card)["url"])
    assert answer.text.startswith("x\nööö")


async def test_a_drawing_that_fails_leaves_the_words(
    open_desk: Opens, monkeypatch: pytest.MonkeyPatch
):
    desk = open_desk(public_url=PUBLIC)

    def broken(picture: Picture) -> bytes:
        raise ValueError(picture.name)

    monkeypatch.setattr(desk.teams.messenger, "_draw", broken)
    await met(desk)
    await desk.teams.messenger.post(ROOM_ADDRESS, Message(title="x", blocks=(PICTURE,)), "c:k")
    assert "rot, grün" in str(desk.fake.shown()[-1].card)


def test_a_reference_comes_back_as_it_went():
    for ref in (Ref("19:a@b;messageid=1", "17"), Ref("a:b", "x", targeted=True)):
        assert Ref.read(str(ref)) == ref


async def test_nobody_whom_we_never_met_is_reached(desk: Desk):
    with pytest.raises(Unreachable, match="NeverMet"):
        await desk.teams.messenger.post(person("nobody"), Message(title="x"), "c:k")
