"""Letters by SMTP: what they say, and what each answer of the server means."""

from collections.abc import AsyncIterator

import pytest

from adapters.mail.messenger import Access, MailMessenger
from bot.deliver import Courier
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import CannotDeliver, Gone, NotNow, Unknown, Unreachable
from bot.message import Do, Link, Message, say
from bot.ports import Change, Post
from storage.memory import MemoryStore
from tests.fakes.clock import HandClock
from tests.fakes.smtp import Box, served
from tests.world import berlin

OTTO = Address(platform="mail", id="otto@muster.example", kind="person")
URL = "https://tandem.example/guest/" + "x" * 180
LETTER = Message(
    title="Ampel für KW 48\nBcc: evil@evil.example",
    blocks=(say("Bitte: ", Link(text="Seite öffnen", url=URL)),),
    buttons=(Do(label="Nur im Chat", word="help"),),
    footer=("Gilt bis Mo 30.11.",),
)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def port(box: Box) -> AsyncIterator[int]:
    async with served(box) as found:
        yield found


def messenger(port: int, **more: str) -> MailMessenger:
    access = Access("127.0.0.1", port, "tandem@muster.example", tls="none", patience=5, **more)
    return MailMessenger(access, HandClock(berlin("2026-11-23", "10:00")))


async def test_a_letter_says_everything_in_plain_text(box: Box, port: int):
    ref = await messenger(port).post(OTTO, LETTER, "c:k")
    (found,) = box.letters
    assert box.recipients == ["otto@muster.example"]
    assert found["Subject"] == "Ampel für KW 48 Bcc: evil@evil.example"
    assert (found["From"], found["To"], found["Bcc"]) == (
        "Tandem <tandem@muster.example>", "otto@muster.example", None,
    )  # fmt: skip
    assert (found["Message-ID"], found["Auto-Submitted"]) == (ref, "auto-generated")
    text = found.get_content()
    assert URL in text
    assert "Seite öffnen" in text
    assert "Gilt bis Mo 30.11." in text
    assert "Nur im Chat" not in text


async def test_the_same_key_is_the_same_letter(box: Box, port: int):
    mail = messenger(port)
    refs = [await mail.post(OTTO, LETTER, key) for key in ("c:k", "c:k", "c:other")]
    assert refs[0] == refs[1] != refs[2]
    assert len(box.letters) == 3


@pytest.mark.parametrize(
    "where,answer,error",
    [
        ("at_rcpt", "550 no such user", Unreachable),
        ("at_rcpt", "450 later", NotNow),
        ("at_data", "554 refused", Unreachable),
        ("at_data", "451 later", NotNow),
        ("at_data", "drop", Unknown),
    ],
)
async def test_what_the_server_answers_decides_what_happens_next(
    box: Box, port: int, where: str, answer: str, error: type[CannotDeliver]
):
    getattr(box, where).append(answer)
    with pytest.raises(error):
        await messenger(port).post(OTTO, LETTER, "c:k")
    await messenger(port).post(OTTO, LETTER, "c:k")
    assert box.letters


async def test_a_server_that_is_not_there_is_tried_again_later():
    async with served(Box()) as gone:
        pass
    with pytest.raises(NotNow):
        await messenger(gone).post(OTTO, LETTER, "c:k")


async def test_logging_in_comes_first(box: Box):
    async with served(box, asks=True) as port:
        await messenger(port, user="tandem", password="right").post(OTTO, LETTER, "c:k")
        with pytest.raises(NotNow):
            await messenger(port, user="tandem", password="wrong").post(OTTO, LETTER, "c:k")
    assert box.logins[0] == (b"tandem", b"right")
    assert len(box.letters) == 1


async def test_an_address_that_is_none_is_never_written_to(box: Box, port: int):
    for odd in ("otto", "otto@x.example\r\nBcc: a@b.example", "a@b.example, c@d.example"):
        with pytest.raises(Unreachable):
            await messenger(port).post(OTTO.model_copy(update={"id": odd}), LETTER, "c:k")
    assert box.letters == []


async def test_what_was_sent_cannot_be_changed(port: int):
    with pytest.raises(Gone):
        await messenger(port).edit(OTTO, "<x>", LETTER, "c:k")


async def test_letters_go_through_the_outbox_like_every_post(box: Box, port: int):
    """Refused for now and then taken: one letter, and nothing is owed any more."""
    store, clock = MemoryStore(), HandClock(berlin("2026-11-23", "10:00"))
    post = Post(key="guest:1", room=OTTO, message=LETTER)
    await store.save(Change(coop=Cooperation(id="c"), at=clock.now(), posts=[post]))
    box.at_data.append("451 later")
    courier = Courier(store, {"mail": messenger(port)}, clock.now)
    wait = await courier.deliver(OTTO)
    assert wait
    clock.move_to(wait)
    assert await courier.deliver(OTTO) is None
    assert len(box.letters) == 1
    assert await store.rooms_owed() == ()
