"""What the workspace remembers: all of it after a restart, and nothing that was not written."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.web.log import NEWEST, Log
from adapters.web.messenger import WorkspaceMessenger
from adapters.web.roster import Directory
from bot.domain.people import Address
from bot.errors import Gone, NotNow, StoreFull, Unreachable
from bot.message import Bold, Do, File, Message, say
from storage.memory import MemoryStore
from tests.web.town import ROSTER

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
ROOM = Address(platform="local", id="projekt")
CHAT = Address(platform="local", id="max", kind="person")
CARD = Message(
    title="KW 48",
    blocks=(say("a ", Bold(text="b")), File(name="a.bin", media="x/y", data=b"AAECA/8=")),
    buttons=(Do(label="Agenda", word="agenda", given={"n": ["1", "2"]}),),
)


class FullStore(MemoryStore):
    """A store whose disk is full whenever the test says so."""

    full = False

    async def keep(self, name: str, value: dict[str, Any]) -> None:
        if self.full:
            raise StoreFull(reason="no space left")
        await super().keep(name, value)


async def opened(store: MemoryStore) -> Log:
    log = Log(store, lambda: NOW)
    await log.open((ROOM, CHAT))
    return log


def messenger(log: Log, store: MemoryStore) -> WorkspaceMessenger:
    return WorkspaceMessenger(log, Directory(ROSTER, store))


async def test_everything_is_there_again_after_a_restart():
    store = MemoryStore()
    log = await opened(store)
    await log.words(ROOM, "status gelb", by="max")
    kept = await log.put(ROOM, CARD, key="coop:week:48")
    await log.put(ROOM, CARD, only="max")
    await log.put(CHAT, CARD)
    await log.edit(ROOM, kept.ref, Message(title="KW 48, corrected"))
    again = await opened(store)
    for place in (ROOM, CHAT):
        for reader in ("max", "erika"):
            assert again.lines(place, reader) == log.lines(place, reader)
    assert again.change == log.change
    assert (await again.words(ROOM, "more", by="max")).ref not in {
        x.ref for x in log.lines(ROOM, "max")
    }


async def test_what_could_not_be_written_is_not_shown_and_told_to_nobody():
    store = FullStore()
    log = await opened(store)
    heard: list[str] = []
    log.listeners.append(lambda _, line: heard.append(line.ref))
    ref = (await log.put(ROOM, CARD)).ref
    store.full = True
    with pytest.raises(StoreFull):
        await log.words(ROOM, "lost", by="max")
    with pytest.raises(StoreFull):
        await log.edit(ROOM, ref, Message(title="lost"))
    assert [x.message for x in log.lines(ROOM, "max")] == [CARD]
    assert heard == [ref]


async def test_only_the_newest_are_kept():
    log = await opened(MemoryStore())
    for n in range(NEWEST + 5):
        await log.words(ROOM, str(n), by="max")
    assert [x.text for x in log.lines(ROOM, "max")] == [str(n) for n in range(5, NEWEST + 5)]


async def test_a_line_for_one_person_is_read_by_that_person():
    log = await opened(MemoryStore())
    line = await log.put(ROOM, CARD, only="max")
    assert log.lines(ROOM, "max") == (line,)
    assert log.lines(ROOM, "erika") == ()
    assert log.line(ROOM, line.ref, "erika") is None


# -- the messenger ---------------------------------------------------------------------------


async def test_a_posted_message_is_found_by_exactly_its_key():
    store = MemoryStore()
    log = await opened(store)
    messages = messenger(log, store)
    ref = await messages.post(ROOM, CARD, "demo:week:2026-W48")
    assert await messages.look_up(ROOM, "demo:week:2026-W48", NOW) == ref
    for near in ("demo:week:2026-W4", "demo:week:2026-W48 ", "week:2026-W48", ""):
        assert await messages.look_up(ROOM, near, NOW) is None
    assert await messages.look_up(CHAT, "demo:week:2026-W48", NOW) is None


async def test_it_is_found_after_a_restart_too():
    store = MemoryStore()
    ref = await messenger(await opened(store), store).post(ROOM, CARD, "k")
    assert await messenger(await opened(store), store).look_up(ROOM, "k", NOW) == ref


async def test_an_edit_keeps_place_key_and_ref():
    store = MemoryStore()
    log = await opened(store)
    messages = messenger(log, store)
    ref = await messages.post(ROOM, CARD, "k")
    await messages.post(ROOM, Message(title="later"), "l")
    await messages.edit(ROOM, ref, Message(title="new"), "k")
    lines = log.lines(ROOM, "erika")
    assert [x.message and x.message.title for x in lines] == ["new", "later"]
    assert [x.edited for x in lines] == [True, False]
    assert await messages.look_up(ROOM, "k", NOW) == ref


async def test_what_does_not_work_is_said_in_the_words_of_the_port():
    store = FullStore()
    log = await opened(store)
    messages = messenger(log, store)
    with pytest.raises(Unreachable):
        await messages.post(Address(platform="local", id="nowhere"), CARD, "k")
    with pytest.raises(Gone):
        await messages.edit(ROOM, "m99", CARD, "k")
    ref = await messages.post(ROOM, CARD, "k")
    store.full = True
    with pytest.raises(NotNow):
        await messages.post(ROOM, CARD, "l")
    with pytest.raises(NotNow):
        await messages.edit(ROOM, ref, Message(title="new"), "k")
