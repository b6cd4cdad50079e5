"""The board and its pages as a browser gets them: whose they are, and what they hold."""

import base64
from datetime import timedelta

import httpx
import pytest

from bot.commands.board import ended
from bot.domain.people import Address
from bot.language import Tongue
from bot.message import Paragraph, plain
from bot.ports import Change
from bot.views.home import page
from tests.board.conftest import BASE, Hall
from tests.board.shelf import INSIDE, NOW, full, others
from tests.web.reading import Element, read

COOP = "5eed0c0ffee5"
SECRET = "c0ffee000005"


def titles(page: httpx.Response) -> list[str]:
    return [a.words for a in read(page.text).all("a") if "/board/" in a.attrs["href"]]


async def entered(hall: Hall, who: str, platform: str = "local") -> httpx.AsyncClient:
    browser = hall.browser()
    assert (await browser.get(hall.link(who, platform=platform))).status_code == 200
    return browser


# -- who gets in -------------------------------------------------------------------------------


async def test_without_a_link_nobody_sees_anything(hall: Hall):
    for path in ("/board", f"/board/{COOP}", "/board/in/x"):
        answer = await hall.browser().get(path)
        assert answer.status_code == 403
        assert "Predictive" not in answer.text


async def test_the_page_that_asks_for_a_link_speaks_the_browsers_language(hall: Hall):
    for language, said in (("de-AT,en;q=0.5", "tafel"), ("en-GB", "board")):
        answer = await hall.browser(**{"accept-language": language}).get("/board")
        assert f"“{said}”" in answer.text or f"„{said}“" in answer.text


async def test_a_link_leads_to_the_board_and_stands_in_no_address(hall: Hall):
    browser = hall.browser()
    answer = await browser.get(hall.link("max"))
    assert answer.url == f"{BASE}/board"
    (cookie,) = browser.cookies.jar
    assert (cookie.secure, cookie.path, cookie.has_nonstandard_attr("HttpOnly")) == (
        True, "/board", True,
    )  # fmt: skip


async def test_everybody_sees_their_own_cooperations(hall: Hall):
    shown = {
        "max": ["Digitaler Typenschild-Scan", "Lagerroboter für die Montagelinie",
                "Visual Inspection", "Predictive Maintenance", "Energiemonitor"],
        "moritz": [],
    }  # fmt: skip
    for who, expected in shown.items():
        assert titles(await (await entered(hall, who)).get("/board")) == expected


async def test_an_admin_sees_every_cooperation(hall: Hall):
    browser = await entered(hall, "UADMIN", "slack")
    assert "Geheimes Projekt" in titles(await browser.get("/board"))
    assert (await browser.get(f"/board/{SECRET}")).status_code == 200


async def test_a_cooperation_of_others_is_as_if_it_were_not_there(hall: Hall):
    browser = await entered(hall, "max")
    theirs, none = [await browser.get(f"/board/{i}") for i in (SECRET, "nothing")]
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.text == none.text


async def test_a_link_ends_when_its_time_has_come(hall: Hall):
    browser = await entered(hall, "max")
    hall.now += timedelta(days=7)
    assert (await browser.get("/board")).status_code == 403


async def test_who_has_left_sees_nothing_any_more(hall: Hall):
    browser = await entered(hall, "max")
    for coop_id in await hall.store.ids():
        coop = await hall.store.load(coop_id)
        member = coop.member("max")
        if member:
            coop = coop.with_member(member.model_copy(update={"roles": ()}))
            await hall.store.save(Change(coop=coop, at=hall.now, keys=coop.keys))
    assert titles(await browser.get("/board")) == []
    assert (await browser.get(f"/board/{COOP}")).status_code == 404


async def test_revoking_ends_every_link_and_a_new_one_works(hall: Hall):
    browser, link = await entered(hall, "max"), hall.link("max")
    address = Address(platform="local", id="max", kind="person")
    for name, note in ended(address, (), hall.now).items():
        await hall.store.keep(name, note)
    assert (await browser.get("/board")).status_code == 403
    assert (await hall.browser().get(link)).status_code == 403
    hall.now += timedelta(seconds=1)
    assert (await hall.browser().get(hall.link("max"))).status_code == 200
    assert (await hall.browser().get(hall.link("erika"))).status_code == 200


# -- leaving -----------------------------------------------------------------------------------


def proof(page: httpx.Response) -> str:
    return read(page.text).one("input", name="proof").attrs["value"]


async def test_leaving_forgets_this_browser_only(hall: Hall):
    here, there = await entered(hall, "max"), await entered(hall, "max")
    data = {"proof": proof(await here.get("/board")), "all": ""}
    assert (await here.post("/board/leave", data=data)).status_code == 403
    assert (await there.get("/board")).status_code == 200


async def test_all_links_can_be_ended_from_the_page(hall: Hall):
    here, there = await entered(hall, "max"), await entered(hall, "max")
    data = {"proof": proof(await here.get("/board")), "all": "1"}
    await here.post("/board/leave", data=data)
    assert (await there.get("/board")).status_code == 403
    entries = [e for i in await hall.store.ids() for e in await hall.store.journal(i)]
    assert [(e.what, e.where, e.who, e.detail) for e in entries] == [
        ("board", "board:button", "max", {"wish": "revoke"})
    ]


@pytest.mark.parametrize("foreign", ["proof", "origin"])
async def test_nobody_else_can_end_them(hall: Hall, foreign: str):
    browser = await entered(hall, "max")
    data = {"proof": proof(await browser.get("/board")), "all": "1"}
    headers = {"origin": "https://evil.example"} if foreign == "origin" else {}
    if foreign == "proof":
        data["proof"] = "0" * 64
    assert (await browser.post("/board/leave", data=data, headers=headers)).status_code == 403
    assert (await browser.get("/board")).status_code == 200


async def test_looking_changes_nothing(hall: Hall):
    """A link scanner fetches everything it finds."""
    browser = await entered(hall, "max")
    page = read((await browser.get("/board")).text)
    for a in page.all("a"):
        await browser.get(a.attrs["href"])
    assert (await browser.get("/board/leave")).status_code in (404, 405)
    assert (await browser.get("/board")).status_code == 200


# -- what is shown -----------------------------------------------------------------------------


@pytest.mark.parametrize("who,theirs", [("max", "startup"), ("erika", "sme")])
async def test_what_only_the_other_side_reads_is_on_no_page(hall: Hall, who: str, theirs: str):
    browser = await entered(hall, who)
    text = (await browser.get("/board")).text + (await browser.get(f"/board/{COOP}")).text
    own = {"sme": "startup", "startup": "sme"}[theirs]
    assert f"{INSIDE} ({theirs})" not in text
    assert text.count(f"{INSIDE} ({own})") == 2


async def test_an_admin_reads_only_what_both_sides_read(hall: Hall):
    browser = await entered(hall, "UADMIN", "slack")
    assert INSIDE not in (await browser.get(f"/board/{COOP}")).text


async def test_a_page_has_a_section_for_everything_there_is(hall: Hall):
    page = read((await (await entered(hall, "erika")).get(f"/board/{COOP}")).text)
    ids = [s.attrs["id"] for s in page.all("section")]
    assert ids == [
        "now", "open", "playbook", "kpis", "milestones", "actions", "topics", "minutes", "history",
        "decisions", "lessons", "trust",
    ]  # fmt: skip
    led = [a.attrs["href"] for a in page.one("nav", class_="contents").all("a")]
    assert led == [f"#{i}" for i in ids]


async def test_every_minutes_has_a_page_of_its_own(hall: Hall):
    browser = await entered(hall, "erika")
    page = read((await browser.get(f"/board/{COOP}")).text)
    led = [a.attrs["href"] for a in page.one("ul", class_="leads").all("a")]
    assert led == [f"/board/{COOP}/minutes/J{n}" for n in (2, 1)]
    for n, path in zip((2, 1), led, strict=True):
        paper = read((await browser.get(path)).text)
        assert paper.one("h1").words == f"Protokoll zum Jour fixe {n} · Predictive Maintenance"
        assert (f"Satz {n}" in paper.words, f"Satz {3 - n}" in paper.words) == (True, False)
        assert [a.attrs["href"] for a in paper.one("p", class_="back").all("a")] == [
            f"/board/{COOP}"
        ]
    for gone in (f"/board/{COOP}/minutes/J9", f"/board/{SECRET}/minutes/J1"):
        assert (await browser.get(gone)).status_code == 404
    assert (await hall.browser().get(led[0])).status_code == 403


@pytest.mark.parametrize("who", ["max", "erika"])
async def test_files_are_taken_along_from_a_page_of_their_own(hall: Hall, who: str):
    browser = await entered(hall, who)
    page = read((await browser.get(f"/board/{COOP}/exports")).text)
    found = {a.attrs["download"]: a.attrs["href"] for a in page.all("a", class_="file")}
    ends = [name.rpartition(".")[2] for name in found]
    assert ends == ["docx", "md", "csv", "json", "docx", "docx", "md", "docx", "md"]
    theirs = {"max": "startup", "erika": "sme"}[who]
    for name, href in found.items():
        told = base64.b64decode(href.partition(",")[2])
        assert f"{INSIDE} ({theirs})".encode() not in told
        if name.endswith("md"):
            assert b"Predictive Maintenance" in told
    for gone in (f"/board/{SECRET}/exports", "/board/nothing/exports"):
        assert (await browser.get(gone)).status_code == 404
    assert (await hall.browser().get(f"/board/{COOP}/exports")).status_code == 403


async def test_a_page_shows_each_step_with_its_state_and_day(hall: Hall):
    page = read((await (await entered(hall, "max")).get(f"/board/{COOP}")).text)
    table = page.one("section", id="playbook").one("table")
    rows = [[c.words for c in (*r.all("th"), *r.all("td"))] for r in list(table.all("tr"))[1:]]
    assert [(r[0], r[3], r[4]) for r in rows] == [
        ("S1", "Fr 13.11.2026", "erledigt 20.11.2026"),
        ("S2", "Fr 20.11.2026", "übersprungen 21.11.2026"),
        ("S3", "Di 24.11.2026", "überfällig"),
        ("S4", "Di 8.12.2026", "offen"),
    ]


async def test_a_page_leaves_out_what_there_is_not(hall: Hall):
    browser = await entered(hall, "max")
    page = read((await browser.get("/board/c0ffee000004")).text)
    assert [s.attrs["id"] for s in page.all("section")] == ["now"]


async def test_the_board_is_narrowed_by_its_address(hall: Hall):
    browser = await entered(hall, "max")
    page = await browser.get("/board?phase=pilot&colour=red&model=&side=nonsense")
    assert titles(page) == ["Visual Inspection"]
    form = read(page.text).one("form", class_="narrow")
    chosen = {s.attrs["name"]: _chosen(s) for s in form.all("select")}
    assert chosen == {"model": [], "phase": ["pilot"], "colour": ["red"], "side": []}


def _chosen(select: Element) -> list[str]:
    return [o.attrs["value"] for o in select.all("option") if "selected" in o.attrs]


async def test_every_column_and_row_of_the_board_has_its_header(hall: Hall):
    page = read((await (await entered(hall, "max")).get("/board")).text)
    for table in page.all("table"):
        rows = list(table.all("tr"))
        assert len(list(rows[0].all("th", scope="col"))) == 6
        assert all(len(list(r.all("th", scope="row"))) == 1 for r in rows[1:])


async def test_lights_are_said_in_words(hall: Hall):
    page = read((await (await entered(hall, "erika")).get("/board?phase=pilot&colour=red")).text)
    strips = [e.attrs["aria-label"] for e in page.all("span", class_="cells", role="img")]
    assert strips[0] == (
        "Muster Maschinenbau GmbH, älteste zuerst: Grün, Grün, Gelb, Gelb, Grün, Grün, Grün,"
        " Rot, Rot"
    )


async def test_every_answer_is_guarded(hall: Hall):
    browser = await entered(hall, "max")
    for path in ("/board", f"/board/{COOP}", "/board/static/board.css", "/board/in/x"):
        headers = (await browser.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert (await browser.get("/board")).headers["cache-control"] == "no-store"


async def test_a_page_asks_nobody_else_for_anything(hall: Hall):
    browser = await entered(hall, "max")
    for path in ("/board", f"/board/{COOP}"):
        page = read((await browser.get(path)).text)
        found = [e.attrs.get("src") or e.attrs.get("href") or "" for e in page.all()]
        assert [f for f in found if "//" in f.removeprefix("data:")] == []


# -- what is closed ----------------------------------------------------------------------------


async def test_what_is_closed_is_one_press_away_and_counted(hall: Hall):
    browser = await entered(hall, "max")
    page = await browser.get("/board?side=sme")
    assert "Prüfstand" not in page.text
    (press,) = [a for a in read(page.text).all("a") if "closed=1" in a.attrs["href"]]
    assert press.words == "Eine abgeschlossene zeigen"
    shown = await browser.get(press.attrs["href"])
    # What was chosen stays, and it stands last, told by a word.
    assert shown.url == f"{BASE}/board?side=sme&closed=1"
    assert titles(shown)[-1] == "Prüfstand am Band"
    assert titles(shown)[:-1] == titles(page)
    told = read(shown.text)
    assert [s.words for s in told.all("small") if s.attrs.get("class") == "ended"] == [
        "⊘ abgeschlossen seit 28.9.2026"
    ]
    assert [h.words for h in told.all("h2") if "Abgeschlossen" in h.words] == ["Abgeschlossen 1"]
    back = next(a for a in told.all("a") if a.words == "Abgeschlossene ausblenden")
    assert titles(await browser.get(back.attrs["href"])) == titles(page)


async def test_the_board_says_how_many_are_closed(hall: Hall):
    page = await (await entered(hall, "max")).get("/board")
    (lead,) = [p.words for p in read(page.text).all("p") if p.attrs.get("class") == "lead"]
    assert lead.startswith("5 Kooperationen")
    assert lead.endswith(" · 1 abgeschlossen")


async def test_a_closed_cooperation_says_so_on_its_page(hall: Hall):
    page = await (await entered(hall, "max")).get("/board/c0ffee000006")
    assert "seit 28.9.2026" in page.text
    assert "Abgeschlossen" in page.text


def test_ones_own_page_names_what_is_closed_last():
    (end,) = [c for c in others() if c.ended]
    me = end.member("max")
    assert me
    it = page([(end, me), (full(), me)], NOW, Tongue("de"))
    titles_ = [
        plain(b.spans) for b in it.blocks if isinstance(b, Paragraph) and " · " in plain(b.spans)
    ]
    assert titles_[-1] == "Prüfstand am Band · abgeschlossen seit 28.9.2026"
    assert titles_[0].startswith("Predictive Maintenance · Pilot")
