"""What open pages hear: all that is new for their person, nothing else, nothing twice."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

from adapters.web.live import BACKLOG, News, Said, Waits
from adapters.web.roster import Person
from bot.domain.people import Address
from bot.message import Message
from tests.web.town import Town

ROOM = Address(platform="local", id="projekt")
INTERN = Address(platform="local", id="muster-intern")


def person(town: Town, person_id: str) -> Person:
    found = town.workspace.directory.person(person_id)
    assert found
    return found


def chat(who: str) -> Address:
    return Address(platform="local", id=who, kind="person")


def card(title: str) -> Message:
    return Message(title=title)


def told(news: News) -> str:
    match news:
        case Said():
            said = news.line.message.title if news.line.message else news.line.text
            return f"{'+' if news.fresh else '~'} {news.place.id} {said}"
        case Waits():
            return f"waits {news.person}"
        case str():
            return news


async def listening(town: Town, count: int) -> None:
    """Wait until so many listen."""
    while len(town.workspace.live._open) < count:  # noqa: ASYNC110 - nothing rings for that
        await asyncio.sleep(0)


async def until_the_end(town: Town) -> int:
    return len([n async for n in town.workspace.live.news(person(town, "max"), 0)])


async def heard(town: Town, who: str, since: int, count: int) -> list[str]:
    async with aclosing(town.workspace.live.news(person(town, who), since)) as news:
        return [told(await asyncio.wait_for(anext(news), 5)) for _ in range(count)]


async def test_each_hears_what_concerns_them_and_no_more(town: Town):
    listeners = {
        who: asyncio.create_task(heard(town, who, 0, 3)) for who in ("max", "sabine", "erika")
    }
    await listening(town, 3)
    log = town.workspace.log
    await log.words(ROOM, "status", by="max")
    await log.put(ROOM, card("for Max"), only="max")
    await log.put(INTERN, card("internal"))
    await log.put(chat("max"), card("private"))
    await log.put(ROOM, card("end"))
    assert {who: await it for who, it in listeners.items()} == {
        "max": ["+ projekt status", "+ projekt for Max", "+ muster-intern internal"],
        "sabine": ["+ projekt status", "+ muster-intern internal", "waits max"],
        "erika": ["+ projekt status", "waits max", "+ projekt end"],
    }


async def test_who_comes_back_catches_up_with_edits_and_hears_nothing_twice(town: Town):
    log = town.workspace.log
    first = await log.put(ROOM, card("one"))
    seen = await log.put(ROOM, card("two"))
    await log.edit(ROOM, first.ref, card("one, corrected"))
    await log.put(chat("erika"), card("private"))
    caught_up = await heard(town, "erika", seen.change, 2)
    assert caught_up == ["~ projekt one, corrected", "+ erika private"]
    assert await heard(town, "max", log.change - 1, 0) == []


async def test_what_is_written_while_one_catches_up_comes_after_it(town: Town):
    log = town.workspace.log
    await log.put(ROOM, card("one"))
    async with aclosing(town.workspace.live.news(person(town, "max"), 0)) as news:
        assert told(await anext(news)) == "+ projekt one"
        await log.put(ROOM, card("two"))
        assert told(await anext(news)) == "+ projekt two"


async def test_the_clock_and_new_rooms_are_told_to_everybody(town: Town):
    listener = asyncio.create_task(heard(town, "ben", 0, 2))
    await listening(town, 1)
    await town.workspace.clock.shift(timedelta(hours=1))
    await town.workspace.add_room("Neu", ("muster",))
    assert await listener == ["clock", "rooms"]


async def test_who_is_too_slow_is_cut_off_and_catches_up(town: Town):
    listener = asyncio.create_task(until_the_end(town))
    await listening(town, 1)
    for _ in range(BACKLOG + 1):
        town.workspace.live.rooms()
    assert await asyncio.wait_for(listener, 5) == 0
    await town.workspace.log.put(ROOM, card("later"))
    assert await heard(town, "max", 0, 1) == ["+ projekt later"]


async def test_closing_ends_every_stream(town: Town):
    listener = asyncio.create_task(until_the_end(town))
    await listening(town, 1)
    town.workspace.close()
    assert await asyncio.wait_for(listener, 5) == 0
