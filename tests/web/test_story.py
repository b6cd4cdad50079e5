"""A whole first week, told through the pages of the people who live it."""

from typing import Any

from bot.message import Message
from tests.web.town import Town
from tests.web.visitor import Visitor
from tests.world import START


async def begun(town: Town) -> None:
    """Max starts a cooperation, Erika joins as the other side's owner, Max confirms."""
    max_, erika = Visitor(town.app, "max"), Visitor(town.app, "erika")
    await max_.sends(await max_.says("start"), **START)
    await town.settle()
    await erika.sends(await erika.says("join"), side="startup", role="owner")
    await town.settle()
    await Visitor(town.app, "max", "chat").presses("Bestätigen")
    await town.settle()


async def travels(town: Town, how: str, times: int = 1) -> None:
    for _ in range(times):
        answer = await Visitor(town.app, "max").post("time", travel=how)
        assert answer.status_code == 200


async def test_a_week_is_seen_in_a_minute(town: Town):
    await begun(town)
    max_, erika = Visitor(town.app, "max"), Visitor(town.app, "erika")
    reported = await max_.sends(
        await max_.says("status"),
        light="amber",
        headline="Sensoren kommen eine Woche später",
        way="Ersatzsensor leihen",
    )
    assert reported["form"] == ""
    await travels(town, "day", 5)
    closed = (await erika.lines())[-1]
    assert closed.one("h3").words == "KW 48 · Predictive Maintenance · Vorbereitung, Woche 1"
    lights = closed.one(class_="lights")
    assert [x.attrs["class"] for x in lights.one("ul").all("li")] == ["is-amber", "is-grey"]
    assert closed.one(class_="edited").words == "edited"
    assert "Sensoren kommen eine Woche später" in lights.words


async def test_private_duties_come_privately_and_at_their_hour(town: Town):
    await begun(town)
    # Other duties come before it and with it, such as the first steps of the playbook.
    asked = None
    for _ in range(20):
        await travels(town, "next")
        lines = await Visitor(town.app, "erika", "chat").lines()
        titles = [line.one("h3").words for line in lines]
        asked = next(
            (x for x, t in zip(lines, titles, strict=True) if t.startswith("Your light for")), None
        )
        if asked:
            break
    assert asked
    assert asked.one("h3").words.startswith("Your light for week 48")
    assert asked.one("time").words == "09:00"
    assert "Your light" not in " ".join(await Visitor(town.app, "erika").said())
    assert "Your light" not in " ".join(await Visitor(town.app, "ben", "chat").said())


async def test_the_own_page_lists_what_is_open_and_its_buttons_work(town: Town):
    await begun(town)
    await travels(town, "next")
    erika = Visitor(town.app, "erika", "home")
    assert (await erika.page()).one(class_="home").one("h3").words == "My cooperations"
    asked = await erika.presses("Light: Predictive Maintenance")
    done = await erika.sends(asked, light="green", headline="Model runs on 12 machines")
    assert done == {"form": "", "place": "/as/erika/chat", "problem": ""}


async def test_the_machine_says_how_far_it_went_and_comes_back(town: Town):
    erika = Visitor(town.app, "erika")
    await travels(town, "day", 2)
    await travels(town, "hour")
    page = await erika.page()
    assert page.one(id="now").words == "Wed 25 Nov, 11:00"
    assert page.one(id="shifted").words == "2 days 1 hour ahead"
    await travels(town, "now")
    back = await erika.page()
    assert back.one(id="now").words == "Mon 23 Nov, 10:00"
    assert "hidden" in back.one(id="shifted").attrs
    assert back.one(id="due").words == "Nothing is due."


async def test_each_is_spoken_to_in_their_own_language(town: Town):
    async def heading(who: str) -> tuple[str, str]:
        page = await Visitor(town.app, who, "home").page()
        return page.one("html").attrs["lang"], page.one("h1").words

    assert await heading("max") == ("de", "Meine Aufgaben")
    assert await heading("erika") == ("en", "My duties")


async def test_becoming_somebody_else_stays_in_the_room_where_they_may(town: Town):
    page = await Visitor(town.app, "max").page()
    people = page.one(class_="people")
    hrefs = [a.attrs["href"] for a in people.all("a")]
    assert hrefs == [f"/as/{p}/room/projekt" for p in ("max", "sabine", "erika", "ben")]
    inside = await Visitor(town.app, "max", "room/muster-intern").page()
    assert [a.attrs["href"] for a in inside.one(class_="people").all("a")] == [
        "/as/max/room/muster-intern",
        "/as/sabine/room/muster-intern",
        "/as/erika/chat",
        "/as/ben/chat",
    ]


async def test_the_entrance_leads_to_whom_one_was_last(town: Town):
    visitor = Visitor(town.app, "ben", "room/beispiel-intern")
    first = await visitor.http.get("/")
    assert first.headers["location"] == "/as/max/room/projekt"
    await visitor.page()
    assert (await visitor.http.get("/")).headers["location"] == "/as/ben/room/projekt"


async def test_unread_marks_count_what_others_said(town: Town):
    max_ = Visitor(town.app, "max")
    await max_.says("hilfe")
    erika = await Visitor(town.app, "erika", "chat").page()
    links: dict[str, Any] = {
        a.attrs["data-place"]: a.attrs["data-news"]
        for a in erika.one("nav").all("a", data_of="erika")
    }
    assert links == {
        "person:local:erika": "[]",
        "room:local:projekt": "[1]",
        "room:local:beispiel-intern": "[]",
    }
    mine = await max_.page("chat")
    news = mine.one("nav").one("a", data_place="room:local:projekt").attrs["data-news"]
    assert news == "[2]"


async def test_an_edited_card_stays_where_it_is_and_says_so(town: Town):
    room = town.workspace.directory.rooms[0].address
    line = await town.workspace.log.put(room, Message(title="one"), key="k")
    await town.workspace.log.put(room, Message(title="two"))
    await town.workspace.messenger.edit(room, line.ref, Message(title="one, corrected"), "k")
    erika = Visitor(town.app, "erika")
    assert await erika.said() == ["one, corrected", "two"]
    assert [len(list(x.all(class_="edited"))) for x in await erika.lines()] == [1, 0]
