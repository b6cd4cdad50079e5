"""What comes in: only from this machine's own pages, once, and seen by those who may."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from adapters.web.app import app, board_routes, routes
from adapters.web.board import Board
from adapters.web.guard import POLICY
from adapters.web.health import health_routes
from adapters.web.lost import lost
from adapters.web.pages import Pages, View
from bot.commands import COMMANDS
from bot.domain.people import Address
from bot.errors import BadSetting
from bot.message import File, Message, Picture, Strip
from tests.web.reading import read
from tests.web.town import PNG, Town, draw
from tests.web.visitor import ORIGIN, Visitor, client, hidden, problems, token
from tests.world import START


async def test_health_needs_no_workspace_and_no_name():
    outside = client(Starlette(routes=health_routes()), "203.0.113.9")
    answer = await outside.get("/healthz", headers={"host": "tandem.example"})
    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_every_answer_carries_the_policy(town: Town):
    http = client(town.app)
    for path in ("/as/max/chat", "/as/max/home", "/web/workspace.css", "/as/nobody/chat", "/"):
        answer = await http.get(path)
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


async def test_a_page_holds_nothing_inline_and_nothing_from_elsewhere(town: Town):
    max_ = Visitor(town.app, "max")
    await max_.says("hilfe")
    page = await max_.page()
    assert [s.words for s in page.all("script")] == ["", ""]
    assert list(page.all("style")) == []
    every = list(page.all())
    assert [e.tag for e in every if any(a == "style" or a.startswith("on") for a in e.attrs)] == []
    loaded = [e.attrs.get("src") or e.attrs.get("href", "") for e in every if e.tag != "a"]
    assert [u for u in loaded if u and not u.startswith("/web/")] == []


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", ""]
)
async def test_another_name_for_this_machine_is_refused(town: Town, host: str):
    """DNS rebinding gives an attacker's name our address; the Host header still shows the name."""
    answer = await client(town.app).get("/as/max/chat", headers={"host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:8765", "LOCALHOST:80"])
async def test_every_name_of_this_machine_is_served(town: Town, host: str):
    answer = await client(town.app).get("/as/max/chat", headers={"host": host})
    assert answer.status_code == 200


async def test_another_machine_is_refused_even_by_the_right_name(town: Town):
    answer = await client(town.app, "192.0.2.7").get("/as/max/chat")
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "tandem.example", "::"])
def test_it_is_not_served_to_other_machines(host: str):
    town = Town()
    with pytest.raises(BadSetting):
        routes(town.workspace, town.tandem, town.machine, draw=draw, host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1", "[::1]"])
def test_it_is_served_to_this_machine(host: str):
    town = Town()
    assert app(town.workspace, town.tandem, town.machine, draw=draw, host=host).routes


FORGED: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"token": ""}, {}),
    ({"token": "0" * 64}, {}),
    ({}, {"origin": "http://evil.example"}),
    ({}, {"origin": "null"}),
    ({}, {"origin": "https://127.0.0.1:8765"}),
    ({}, {"origin": "http://127.0.0.1:9999"}),
    ({}, {"sec-fetch-site": "cross-site"}),
]


@pytest.mark.parametrize("fields,headers", FORGED)
@pytest.mark.parametrize("door", ["say", "press", "send", "time", "rooms"])
async def test_a_forged_form_does_nothing(
    town: Town, door: str, fields: dict[str, str], headers: dict[str, str]
):
    max_ = Visitor(town.app, "max")
    sent = {**await max_.fields(), "text": "hilfe", "travel": "day", **fields}
    before = town.workspace.clock.now()
    answer = await max_.http.post(f"/as/max/{door}", data=sent, headers=headers)
    assert answer.status_code == 403
    assert await max_.lines() == []
    assert town.workspace.clock.now() == before


async def test_a_token_of_another_browser_is_worth_nothing(town: Town):
    max_, thief = Visitor(town.app, "max"), Visitor(town.app, "max")
    stolen = token(await max_.page())
    await thief.page()
    answer = await thief.http.post(
        "/as/max/say", data={"token": stolen, "place": "room:local:projekt", "text": "hilfe"}
    )
    assert answer.status_code == 403


async def test_an_open_page_outlives_a_restart():
    town = Town()
    await town.workspace.open()
    max_ = Visitor(town.app, "max")
    sent = {**await max_.fields(), "text": "hilfe"}
    again = Town(store=town.store)
    await again.workspace.open()
    later = client(again.app)
    later.cookies = max_.http.cookies
    answer = await later.post("/as/max/say", data=sent, headers={"origin": ORIGIN})
    assert answer.status_code == 303


async def test_a_reader_changes_nothing(town: Town):
    """Link scanners fetch whatever they find: no GET reaches a door."""
    http = client(town.app)
    for door in ("say", "press", "send", "time"):
        assert (await http.get(f"/as/max/{door}")).status_code == 405
    assert (await http.get("/as/max/rooms")).status_code == 200
    assert town.workspace.log.change == 0


async def test_a_body_that_is_too_large_or_of_unknown_length_is_refused(town: Town):
    http = client(town.app)
    assert (await http.post("/as/max/say", content=b"x" * 600_000)).status_code == 413

    async def pieces() -> Any:
        yield b"text=hilfe"

    assert (await http.post("/as/max/say", content=pieces())).status_code == 411


# -- who sees what ---------------------------------------------------------------------------


async def test_nobody_enters_the_other_sides_rooms_or_anothers_chat(town: Town):
    max_ = Visitor(town.app, "max")
    fields = await max_.fields()
    hidden_places = ["room:local:beispiel-intern", "person:local:erika", "room:slack:C1", "x"]
    assert (await max_.http.get("/as/max/room/beispiel-intern")).status_code == 404
    assert (await max_.http.get("/as/max/room/nowhere")).status_code == 404
    for place in hidden_places:
        sent = {**fields, "place": place, "text": "hilfe"}
        assert (await max_.http.post("/as/max/say", data=sent)).status_code == 404
        assert (await max_.http.get("/as/max/live", params={"place": place})).status_code == 404
    assert town.workspace.log.change == 0


@pytest.mark.parametrize(
    "path, asks, title, way",
    [
        ("/nirgends", "de-DE", "Diese Seite gibt es nicht", "Zum Arbeitsbereich"),
        ("/nowhere", "en", "There is no such page", "To the workspace"),
        ("/as/max/rooom/projekt", "en", "Diese Seite gibt es nicht", "Zum Arbeitsbereich"),
        ("/as/erika/room/muster-intern", "de", "There is no such page", "To the workspace"),
        ("/as/nobody/chat", "en", "There is no such page", "To the workspace"),
    ],
)
async def test_an_address_that_leads_nowhere_says_so_and_leads_on(
    town: Town, path: str, asks: str, title: str, way: str
):
    asked = {"accept": "text/html,*/*", "accept-language": asks}
    answer = await client(town.app).get(path, headers=asked)
    page = read(answer.text)
    assert (answer.status_code, page.one("h1").words) == (404, title)
    assert [(a.words, a.attrs["href"]) for a in page.one("main").all("a")] == [(way, "/")]
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "no-store"


async def test_where_no_workspace_is_served_the_way_on_is_the_board(town: Town):
    board = Board(town.tandem, draw)
    outside = Starlette(routes=board_routes(town.tandem, draw), exception_handlers=lost(board))
    http = client(outside, "203.0.113.9")
    page = read((await http.get("/", headers={"accept": "text/html"})).text)
    assert [(a.words, a.attrs["href"]) for a in page.one("main").all("a")] == [
        ("Zur Tafel", "/board")
    ]


async def test_a_program_that_asks_for_no_page_gets_the_bare_words(town: Town):
    for accept in ("*/*", "application/json"):
        answer = await client(town.app).get("/nirgends", headers={"accept": accept})
        assert (answer.status_code, answer.text) == (404, "Not Found")


async def test_an_outdated_page_is_told_apart_from_one_that_never_was(town: Town):
    max_ = Visitor(town.app, "max")
    sent = {**(await max_.fields()), "token": "x", "text": "hilfe"}
    asked = {"accept": "text/html", "origin": ORIGIN}
    answer = await max_.http.post("/as/max/say", data=sent, headers=asked)
    assert (answer.status_code, read(answer.text).one("h1").words) == (
        403,
        "Diese Seite ist zu alt",
    )


async def test_each_side_finds_its_own_rooms(town: Town):
    async def rooms(who: str) -> list[str]:
        nav = (await Visitor(town.app, who).page()).one("nav")
        return [
            a.attrs["href"].rpartition("/")[2] for a in nav.all("a") if "/room/" in a.attrs["href"]
        ]

    assert await rooms("max") == ["projekt", "muster-intern"]
    assert await rooms("erika") == ["projekt", "beispiel-intern"]


async def test_typed_words_are_read_by_the_room_and_the_answer_by_the_asker(town: Town):
    max_, erika = Visitor(town.app, "max"), Visitor(town.app, "erika")
    await max_.says("hilfe")
    assert await erika.said() == ["hilfe"]
    assert (await max_.said())[0] == "hilfe"
    assert len(await max_.said()) == 2
    assert "only" in (await max_.lines())[1].attrs["class"].split()


async def test_what_somebody_typed_is_saved_as_a_lesson(town: Town):
    max_, erika = Visitor(town.app, "max"), Visitor(town.app, "erika")
    form = await max_.says("start")
    given = {
        "title_": "Pilot", "goal": "15 % weniger bis 30.6.2027", "model": "pilot_customer",
        "side": "sme", "sme": "Muster", "startup": "Beispiel",
    }  # fmt: skip
    await max_.sends(form, **given)
    await erika.says("Nur mit Freigabe, bitte")
    opened = await max_.presses("Als Lernerfahrung sichern")
    assert "Nur mit Freigabe, bitte" in opened["form"]
    await max_.sends(opened, worked="Früh gefragt")
    store = town.workspace.log._store
    [lesson] = (await store.load((await store.ids())[0])).lessons
    assert (lesson.worked, lesson.quote) == ("Früh gefragt", "Nur mit Freigabe, bitte")
    # It leads back to the line, and whoever reads it stays who they are.
    line = next(x for x in await max_.lines() if "Nur mit Freigabe" in x.words)
    assert lesson.link == f"{ORIGIN}/as/max/room/projekt#{line.attrs['id']}"
    links = {a.attrs["href"] for a in (await max_.page()).all("a")}
    assert {x for x in links if "#m" in x} == {f"/as/max/room/projekt#{line.attrs['id']}"}
    person = town.workspace.directory.person("erika")
    assert person
    reader = View(person, None, "", ORIGIN)
    here = Pages(town.workspace, town.draws, lambda _: ()).ink(reader).link
    assert here(lesson.link) == f"/as/erika/room/projekt#{line.attrs['id']}"
    for elsewhere in ("https://tandem.example/as/max/room/projekt#m3", f"{ORIGIN}/as/max/chat#m3"):
        assert here(elsewhere) == elsewhere


async def test_a_button_on_a_card_that_one_does_not_see_is_no_button(town: Town):
    max_, erika = Visitor(town.app, "max"), Visitor(town.app, "erika")
    await max_.says("hilfe")
    form = list((await max_.page()).all("form", data_door="press"))[-1]
    button = next(form.all("button")).attrs["value"]
    sent = {"ref": hidden(form)["ref"], "button": button}
    assert (await max_.post("press", **sent)).json()["problem"] == ""
    refused = (await erika.post("press", **sent)).json()
    assert refused["problem"] == "This card has changed meanwhile. Please look at it again."


CHART = Picture(name="c", title="C", alt="c", drawing=Strip(weeks=(), rows=()))
SHEET = File(name="minutes.md", media="text/markdown", data=b"IyBTZWNyZXQ=")


async def test_files_and_pictures_are_handed_to_who_sees_their_message(town: Town):
    room = Address(platform="local", id="muster-intern")
    await town.workspace.log.put(room, Message(title="Export", blocks=(SHEET, CHART)))
    max_, erika = Visitor(town.app, "max"), Visitor(town.app, "erika")
    page = await max_.page("room/muster-intern")
    file = page.one("a", class_="file").attrs["href"]
    picture = page.one("figure").one("img").attrs["src"]
    got = await max_.http.get(file)
    assert got.content == b"# Secret"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''minutes.md"
    assert (await max_.http.get(picture)).content == PNG
    for address in (file, picture):
        other = address.replace("/as/max/", "/as/erika/")
        assert (await erika.http.get(other)).status_code == 404


# -- once ------------------------------------------------------------------------------------


async def test_a_double_click_acts_once(town: Town):
    max_ = Visitor(town.app, "max")
    fields = {**await max_.fields(), "text": "hilfe", "event": "0123456789abcdef"}
    both = await asyncio.gather(*(max_.http.post("/as/max/say", data=fields) for _ in range(2)))
    assert [b.status_code for b in both] == [303, 303]
    assert (await max_.said())[0] == "hilfe"
    assert len(await max_.said()) == 2


async def test_two_people_with_the_same_event_both_act(town: Town):
    for who in ("max", "erika"):
        await Visitor(town.app, who).says("hilfe", event="0123456789abcdef")
    assert (await Visitor(town.app, "ben").said()) == ["hilfe", "hilfe"]


# -- forms -----------------------------------------------------------------------------------


async def test_a_form_comes_back_with_each_problem_beside_its_question(town: Town):
    max_ = Visitor(town.app, "max")
    again = await max_.sends(await max_.says("start"), **{**START, "title_": "", "startup": ""})
    assert set(problems(again)) == {"title_", "startup"}
    form = read(again["form"])
    field = form.one("input", id="f-title_")
    assert field.attrs["aria-invalid"] == "true"
    assert form.one("p", id="p-title_").attrs["class"] == "problem"
    assert "p-title_" in field.attrs["aria-describedby"].split()
    assert "autofocus" in field.attrs
    assert form.one("input", id="f-sme").attrs["value"] == START["sme"]
    assert "checked" in form.one("input", value="pilot_customer").attrs


async def test_without_scripts_the_same_forms_lead_through_whole_pages(town: Town):
    max_ = Visitor(town.app, "max")

    async def send(form: Any, **given: Any) -> httpx.Response:
        return await max_.http.post(
            form.attrs["action"], data={**hidden(form), **given}, headers={"origin": ORIGIN}
        )

    composer = (await max_.page()).one("form", data_door="say")
    asked = read((await send(composer, text="start")).text)
    dialog = asked.one("dialog")
    assert "open" in dialog.attrs
    given = {f"a.{k}": v for k, v in START.items()}
    done = await send(dialog.one("form", class_="form"), **given)
    assert (done.status_code, done.headers["location"]) == (303, "/as/max/room/projekt")
    await town.settle()
    assert "Predictive Maintenance" in (await max_.said())[1]


async def test_a_damaged_form_is_told_from_a_wrong_one(town: Town):
    max_ = Visitor(town.app, "erika")
    answer = await max_.post("send", word="start", fixed="{not json")
    assert answer.json()["problem"] == "This form is damaged. Please open it again."


async def test_a_word_that_nobody_knows_is_answered(town: Town):
    erika = Visitor(town.app, "erika")
    await erika.post("send", word="no-such-command")
    assert len(await erika.lines()) == 1


# -- rooms -----------------------------------------------------------------------------------


async def test_a_room_is_added_for_those_it_is_meant_for(town: Town):
    max_, erika = Visitor(town.app, "max"), Visitor(town.app, "erika")
    asked = await max_.opens("rooms")
    done = await max_.sends(asked, "rooms", name="Öffentlich & Maß", companies=["muster"])
    assert done["place"] == "/as/max/room/oeffentlich-mass"
    assert (await max_.page("room/oeffentlich-mass")).one("h1").words == "Öffentlich & Maß"
    assert (await erika.http.get("/as/erika/room/oeffentlich-mass")).status_code == 404


async def test_a_room_needs_a_name_and_ones_own_company(town: Town):
    erika = Visitor(town.app, "erika")
    asked = await erika.opens("rooms")
    again = await erika.sends(asked, "rooms", name=" ", companies=["muster"])
    assert problems(again) == {
        "name": "Please give a name of at most 60 characters.",
        "companies": "Please choose your own company too: you enter the room first.",
    }


async def test_added_rooms_and_everything_said_outlive_a_restart(town: Town):
    max_ = Visitor(town.app, "max")
    await town.workspace.add_room("Neu", ("muster", "beispiel"))
    max_.place = "room/neu"
    await max_.says("hilfe")
    again = Town(store=town.store)
    await again.workspace.open()
    assert await Visitor(again.app, "max", "room/neu").said() == await max_.said()
    assert await Visitor(again.app, "erika", "room/neu").said() == ["hilfe"]


async def test_the_page_suggests_the_listed_words(town: Town):
    page = await Visitor(town.app, "erika").page()
    words = [li.attrs["data-word"] for li in page.one("ul", id="words").all("li")]
    assert words == [c.word for c in COMMANDS if c.listed]
