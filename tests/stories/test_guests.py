"""Somebody without Slack or Teams takes part: named, sent a link to one thing, heard once."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from adapters.web.app import board_routes
from bot.commands import BY_WORD
from bot.commands.guest_links import OPENS
from bot.domain.guests import LASTS, READS, WORDS, Errand
from bot.domain.light import Light
from bot.domain.meeting import Meeting, Remark, State
from bot.domain.people import Address, Role, Side
from bot.domain.phases import Phase
from bot.domain.reviews import Review
from bot.links import Links, Pass, Purpose
from bot.message import Ask, Do, Form, Link, Message, Paragraph
from bot.ports import Change
from tests.web.reading import Element, read
from tests.world import ERIKA, MAX, SABINE, SHEETS, World, button

BASE = "https://tandem.example"
LINKS = Links("s" * 40, BASE)


@dataclass
class Street(World):
    """The world, with a web server on the outside."""

    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.tandem.links = LINKS
        self.app = Starlette(routes=board_routes(self.tandem, lambda _: b"PNG"))

    async def gets(self, url: str) -> httpx.Response:
        async with self._browser() as http:
            return await http.get(url)

    async def posts(self, url: str, **answers: str | list[str]) -> httpx.Response:
        sent = {f"{'a' if isinstance(v, str) else 's'}.{k}": v for k, v in answers.items()}
        async with self._browser() as http:
            found = await http.post(url, data=sent)
        await self.settle()
        return found

    def _browser(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app)
        headers = {"accept-language": "de"}
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    async def guest(self, role: str, name: str = "Otto Muster", **more: str) -> Message | Form:
        form = await self.types(MAX, "gast", None)
        return await self.sends(MAX, form, None, name=name, role=role, **more)

    async def link(self, errand: str, **more: str) -> str:
        form = await self.types(MAX, "gastlink", None)
        return url_of(await self.sends(MAX, form, None, errand=errand, **more))


def url_of(message: Message | Form) -> str:
    assert isinstance(message, Message), message
    spans = [s for b in message.blocks if isinstance(b, Paragraph) for s in b.spans]
    (link,) = [s for s in spans if isinstance(s, Link)]
    return link.url


def heading(answer: httpx.Response) -> str:
    return read(answer.text).one("h1").words


def filled(answer: httpx.Response) -> dict[str, str]:
    """Return what the form on a page shows as answered."""
    form = read(answer.text).one("form", class_="sheet")
    found = {e.attrs["name"]: e.attrs.get("value", "") for e in form.all("input", type="text")}
    found |= {e.attrs["name"]: e.attrs["value"] for e in form.all("input") if _checked(e)}
    return {k.removeprefix("a."): v for k, v in found.items() if v}


def _checked(e: Element) -> bool:
    return "checked" in e.attrs


@pytest.fixture
async def world() -> Street:
    found = Street()
    await found.started()
    await found.joined(ERIKA, "startup", "owner")
    await found.presses(MAX, button(found.shown(MAX)[-1], "Bestätigen"), None)
    return found


# -- named -------------------------------------------------------------------------------------


async def test_an_owner_names_somebody_from_outside(world: Street):
    said = await world.guest("sponsor", email="otto@muster.example")
    assert isinstance(said, Message)
    assert said.title == "Otto Muster nimmt per Link teil"
    otto = (await world.coop()).holders(Side.SME, Role.SPONSOR)[0]
    assert (otto.name, otto.side) == ("Otto Muster", Side.SME)
    assert [a.platform for a in otto.addresses] == ["link", "mail"]


async def test_a_guest_of_the_other_side_waits_for_its_owner(world: Street):
    said = await world.guest("sponsor", side="startup")
    assert isinstance(said, Message)
    assert "Erika Beispiel" in str(said)
    assert (await world.coop()).holders(Side.STARTUP, Role.SPONSOR) == ()
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)
    assert [m.name for m in (await world.coop()).holders(Side.STARTUP, Role.SPONSOR)] == [
        "Otto Muster"
    ]


async def test_a_place_that_is_taken_is_not_given_twice(world: Street):
    await world.guest("sponsor")
    form = await world.guest("sponsor", name="Rita Muster")
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs if i.problem] == ["role"]


@pytest.mark.parametrize("wrong", ["otto", "otto@", "@x.example", "a b@x.example", "a@b"])
async def test_an_address_that_cannot_be_one_is_said_to_be_none(world: Street, wrong: str):
    form = await world.guest("member", email=wrong)
    assert isinstance(form, Form)
    assert {i.name: i.problem for i in form.inputs if i.problem} == {
        "email": "Das ist keine E-Mail-Adresse. Bitte prüfen Sie sie."
    }


# -- the light ---------------------------------------------------------------------------------


async def owned(world: Street) -> str:
    """Erika leaves, an owner without Slack follows her, and gets a link for the light."""
    await world.sends(ERIKA, await world.types(ERIKA, "leave"))
    await world.guest("owner", name="Olga Beispiel", side="startup")
    if (await world.coop()).owner(Side.STARTUP) is None:
        await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    return await world.link("light")


async def test_a_guest_reports_the_light_once(world: Street):
    url = await owned(world)
    page = await world.gets(url)
    assert (page.status_code, heading(page)) == (200, "Ampel für KW 48")
    answer = await world.posts(url, light="green", headline="Modell läuft")
    assert (answer.status_code, heading(answer)) == (200, "Danke, das ist angekommen")
    report = (await world.coop()).report("2026-W48", Side.STARTUP)
    assert report
    assert (report.light, report.headline) == (Light.GREEN, "Modell läuft")
    again = await world.posts(url, light="red", headline="Doch nicht")
    assert (again.status_code, heading(again)) == (410, "Erledigt Mo 23.11., 10:00")
    assert "Doch nicht" in again.text
    report = (await world.coop()).report("2026-W48", Side.STARTUP)
    assert report
    assert report.light is Light.GREEN


async def test_the_journal_says_by_link(world: Street):
    url = await owned(world)
    await world.posts(url, light="green", headline="Modell läuft")
    coop = await world.coop()
    entry = (await world.store.journal(coop.id))[-1]
    assert (entry.what, entry.where) == ("status", "link:form")
    assert entry.detail["link"] == coop.guest_links[-1].id


async def test_looking_changes_nothing_however_often(world: Street):
    url = await owned(world)
    before = await world.coop()
    for _ in range(3):
        assert (await world.gets(url)).status_code == 200
    assert await world.coop() == before


async def test_what_was_typed_survives_an_error(world: Street):
    url = await owned(world)
    answer = await world.posts(url, light="red", headline="x" * 281, need="Zugang zu Anlage 7")
    assert answer.status_code == 422
    assert filled(answer) == {
        "light": "red", "headline": "x" * 281, "need": "Zugang zu Anlage 7",
    }  # fmt: skip
    assert (await world.coop()).guest_links[-1].open(world.clock.now())
    answer = await world.posts(url, light="red", headline="Sensoren fehlen", way="Leihen")
    assert answer.status_code == 200


async def test_nothing_but_the_one_thing_can_be_sent(world: Street):
    """Whatever else a page sends: word, cooperation and week come from the link."""
    url = await owned(world)
    async with world._browser() as http:
        sent = {"a.light": "green", "a.headline": "x", "a.week": "2026-W40", "word": "leave"}
        await http.post(url, data=sent)
    coop = await world.coop()
    assert [(r.week, r.side) for r in coop.reports] == [("2026-W48", Side.STARTUP)]
    assert coop.owner(Side.STARTUP) is not None


async def test_two_at_once_are_heard_once(world: Street):
    url = await owned(world)
    for _ in range(2):
        await world.posts(url, light="green", headline="Läuft")
    reports = (await world.coop()).reports
    assert [(r.headline, r.edited) for r in reports] == [("Läuft", 0)]


async def test_with_a_mail_server_the_link_goes_by_e_mail(world: Street):
    """One letter with the link, none of what a chat would be told besides."""
    world.tandem.links = Links("s" * 40, BASE, mails=True)
    await world.guest("member", email="otto@muster.example")
    form = await world.types(MAX, "gastlink", None)
    said = await world.sends(MAX, form, None, errand="read")
    assert "otto@muster.example" in str(said)
    box = Address(platform="mail", id="otto@muster.example", kind="person")
    (owed,) = await world.store.owed(box)
    assert owed.message.title == "Lesen, wie die Wochen liefen · Predictive Maintenance"
    assert url_of(owed.message) == url_of(said)
    assert (await world.coop()).guest_links[-1].mailed


# -- deciding ----------------------------------------------------------------------------------


async def asked(world: Street) -> None:
    await world.guest("sponsor")
    await world.types(
        MAX, 'eskalieren "Daten fehlen" "Der Pilot steht" dringlichkeit=dringend', None
    )


async def test_what_a_guest_is_asked_for_goes_to_their_owner_to_be_passed_on(world: Street):
    await asked(world)
    card = next(m for m in world.shown(MAX) if m.title.startswith("Für Otto Muster"))
    (make,) = card.buttons
    assert isinstance(make, Ask)
    form = await world.presses(MAX, make, None)
    url = url_of(await world.sends(MAX, form, None))
    page = await world.gets(url)
    assert "Der Pilot steht" in page.text
    answer = await world.posts(url, decision="Freigabe, anonymisiert", told="both")
    assert answer.status_code == 200
    (decision,) = (await world.coop()).decisions
    assert (decision.case, decision.decision) == ("E1", "Freigabe, anonymisiert")
    (otto,) = (await world.coop()).holders(Side.SME, Role.SPONSOR)
    assert decision.by == otto.id


async def test_a_link_to_read_shows_and_may_be_opened_again(world: Street):
    await world.types(MAX, "status grün Läuft", None)
    await world.guest("member")
    url = await world.link("read")
    for _ in range(2):
        page = await world.gets(url)
        assert (page.status_code, "Läuft" in page.text) == (200, True)
        assert list(read(page.text).all("button")) == []
    assert (await world.posts(url, light="green")).status_code == 410


@pytest.mark.parametrize(
    "role, errand, whose",
    [
        ("sponsor", "light", "Projektverantwortung"),
        ("member", "decide", "Sponsoren, deren Vertretung und von ihnen Beauftragte"),
        ("member", "gate", "Sponsoren und deren Vertretung"),
    ],
)
async def test_no_link_is_made_for_what_its_bearer_may_not_do(
    world: Street, role: str, errand: str, whose: str
):
    await world.guest(role)
    await world.types(MAX, 'eskalieren "Daten" "Der Pilot steht" dringlichkeit=dringend', None)
    form = await world.types(MAX, "gastlink", None)
    again = await world.sends(MAX, form, None, errand=errand, case="E1")
    assert isinstance(again, Form)
    assert {i.name: i.problem for i in again.inputs if i.problem} == {
        "errand": f"Otto Muster kann diesen Link nicht bekommen: Er ist für {whose}."
    }
    assert (await world.coop()).guest_links == ()


async def test_rights_stay_those_of_the_role(world: Street):
    """A link for the light reports nothing once its bearer is a sponsor instead."""
    url = await owned(world)
    coop = await world.coop()
    olga = next(m for m in coop.members if m.name == "Olga Beispiel")
    after = coop.with_member(olga.model_copy(update={"roles": (Role.SPONSOR,)}))
    await world.store.save(Change(coop=after, at=world.clock.now(), keys=after.keys))
    page = await world.gets(url)
    assert "Max Muster hat den Link erstellt; bitte geben Sie dort Bescheid." in page.text
    await world.posts(url, light="green", headline="Läuft")
    assert (await world.coop()).reports == ()


# -- answering a sheet -------------------------------------------------------------------------


def answers_for(answer: httpx.Response) -> dict[str, str | list[str]]:
    """Answer every question of the form on a page as somebody might."""
    form = read(answer.text).one("form", class_="sheet")
    found = {
        e.attrs["name"]: "Weniger Stillstand bis 30.6.2027 um 15 %"
        for e in (*form.all("textarea"), *form.all("input", type="text"))
    }
    found |= {e.attrs["name"]: e.attrs["value"] for e in form.all("input", type="radio")}
    found |= {e.attrs["name"]: e.attrs["value"] for e in form.all("input", type="hidden")}
    found |= {e.attrs["name"]: "2027-03-01" for e in form.all("input", type="date")}
    found |= {e.attrs["name"]: "3" for e in form.all("input", type="number")}
    for e in form.all("select"):
        found[e.attrs["name"]] = [o.attrs["value"] for o in e.all("option")][-1]
    given: dict[str, str | list[str]] = {k.partition(".")[2]: v for k, v in found.items()}
    for e in form.all("input", type="checkbox"):
        given[e.attrs["name"].partition(".")[2]] = [e.attrs["value"]]
    return given


async def all_of(world: Street, url: str) -> tuple[list[str], httpx.Response]:
    """Answer every part of a sheet; return the pages before, and the last answer."""
    seen: list[str] = []
    for _ in range(9):
        page = await world.gets(url)
        seen.append(page.text)
        answer = await world.posts(url, **answers_for(page))
        assert answer.status_code == 200, answer.text
        if heading(answer).startswith("Danke"):
            return seen, answer
    raise AssertionError(seen)


async def test_a_guest_answers_a_sheet_part_by_part_and_the_link_ends_with_the_last(world: Street):
    await world.guest("sponsor")
    url = await world.link("sheet", sheet="goals")
    parts = [s.name for it in SHEETS.sheets if it.name == "goals" for s in it.sections]
    for n, part in enumerate(parts):
        page = await world.gets(url)
        assert page.status_code == 200
        assert answers_for(page)["part"] == part
        # A part that does not work comes back as it was typed.
        wrong = await world.posts(url, **{**answers_for(page), **dict.fromkeys(asks(page), "")})
        assert wrong.status_code == 422
        answer = await world.posts(url, **answers_for(page))
        assert answer.status_code == 200, answer.text
        (filled,) = (await world.coop()).sheets
        assert filled.parts == tuple(parts[: n + 1])
        link = (await world.coop()).guest_links[-1]
        assert link.open(world.clock.now()) == (n + 1 < len(parts))
    assert heading(answer) == "Danke, das ist angekommen"
    assert filled.sent
    assert (await world.posts(url, **answers_for(page))).status_code == 410
    entries = [
        e for e in await world.store.journal((await world.coop()).id) if e.what == "sheet-part"
    ]
    assert [(e.where, e.detail["link"]) for e in entries] == [("link:form", link.id)] * len(parts)


def asks(page: httpx.Response) -> list[str]:
    """Return the names of the questions on a page that take words."""
    form = read(page.text).one("form", class_="sheet")
    return [
        e.attrs["data-name"]
        for e in form.all(class_="question")
        if not list(e.all("span", class_="optional"))
    ][:1]


async def test_a_blind_sheet_stays_blind_for_a_guest(world: Street):
    """What the partner wrote is on no page of the guest before both have sent theirs."""
    marker = "Geheim-5c1d bis 30.6.2027 um 15 %"
    form = await world.types(ERIKA, "sheet goals", None)
    form = await world.presses(ERIKA, button(form, "Answer"), None)
    for _ in range(9):
        if not isinstance(form, Form):
            break
        given: dict[str, Any] = {i.name: marker for i in form.inputs if i.type in ("line", "text")}
        given |= {i.name: [i.choices[0].value] for i in form.inputs if i.choices}
        done = await world.sends(ERIKA, form, None, **given)
        assert isinstance(done, Message), done
        more = [b for b in done.buttons if b.word == "sheet-part"]
        form = await world.presses(ERIKA, more[0], None) if more else done
    await world.guest("sponsor")
    url = await world.link("sheet", sheet="goals")
    seen, answer = await all_of(world, url)
    assert [marker in text for text in seen] == [False] * len(seen)
    assert "Geheim-5c1d" in answer.text  # now both have answered


async def test_a_sheet_that_was_answered_meanwhile_asks_nothing_more(world: Street):
    await world.guest("sponsor")
    url, other = [await world.link("sheet", sheet="advise") for _ in range(2)]
    await all_of(world, url)
    page = await world.gets(other)
    assert (page.status_code, heading(page)) == (410, "Das ist schon beantwortet")
    late = await world.posts(other, wish="Mein Satz")
    assert (late.status_code, "Mein Satz" in late.text) == (410, True)


async def test_a_sheet_for_others_gets_no_link(world: Street):
    await world.guest("member")
    form = await world.types(MAX, "gastlink", None)
    again = await world.sends(MAX, form, None, errand="sheet", sheet="goals")
    assert isinstance(again, Form)
    assert {i.name: i.problem for i in again.inputs if i.problem} == {
        "sheet": "Otto Muster kann diesen Bogen nicht beantworten: Er ist für"
        " Projektverantwortung, Sponsor und Vertretung des Sponsors."
    }


async def test_a_guest_confirms_one_point(world: Street):
    await world.guest("sponsor")
    url = await world.link("confirm", point="anchor.sponsor")
    page = await world.gets(url)
    assert (page.status_code, heading(page)) == (200, "Sponsor steht dahinter")
    assert (await world.coop()).sheets == ()
    answer = await world.posts(url)
    assert (answer.status_code, heading(answer)) == (200, "Danke, das ist angekommen")
    (filled,) = (await world.coop()).sheets
    assert filled.answers == {"sponsor": "yes"}
    assert (await world.posts(url)).status_code == 410


async def test_who_is_asked_for_a_sheet_is_asked_through_their_owner(world: Street):
    await world.guest("sponsor")
    sheet = await world.types(MAX, "bogen worries", None)
    await world.presses(MAX, button(sheet, "Die anderen bitten"), None)
    card = next(m for m in world.shown(MAX) if m.title.startswith("Für Otto Muster"))
    form = await world.presses(MAX, card.buttons[0], None)
    assert isinstance(form, Form)
    assert (form.answers()["errand"], form.answers()["sheet"]) == ("sheet", "worries")


# -- reading -----------------------------------------------------------------------------------


async def test_a_guest_reads_these_minutes_and_no_others(world: Street):
    await world.guest("member")
    coop, now = await world.coop(), world.clock.now()
    for n in (1, 2):
        meeting = Meeting(
            id=f"J{n}", week=f"2026-W4{n}", planned=now, started=now, ended=now, state=State.HELD,
            side=Side.SME, remarks=(Remark(at=now, by=MAX.address.id, text=f"Satz {n}"),),
        )  # fmt: skip
        coop = coop.with_meeting(meeting)
    await world.store.save(Change(coop=coop, at=now, keys=coop.keys))
    url = await world.link("minutes", meeting="J1")
    page = await world.gets(url)
    assert (page.status_code, "Satz 1" in page.text, "Satz 2" in page.text) == (200, True, False)
    files = [a.attrs["href"][:23] for a in read(page.text).all("a", class_="file")]
    assert files == ["data:text/markdown;base", "data:application/vnd.op"]
    assert list(read(page.text).all("button", class_="primary")) == []
    # An end that was taken back shows nothing of the others either.
    undone = (await world.coop()).meeting("J1")
    assert undone
    coop = (await world.coop()).with_meeting(undone.but(state=State.RUNNING))
    await world.store.save(Change(coop=coop, at=now, keys=coop.keys))
    page = await world.gets(url)
    assert (page.status_code, "Satz" in page.text) == (200, False)


async def test_a_guest_reads_the_report_of_a_month(world: Street):
    await world.guest("sponsor")
    url = await world.link("month", month="2026-11")
    page = await world.gets(url)
    assert (page.status_code, heading(page)) == (200, "November 2026 · Predictive Maintenance")
    assert list(read(page.text).all("h3")) == []
    assert read(page.text).one("main").words.count("Predictive Maintenance") == 1
    assert (await world.posts(url)).status_code == 410


async def test_the_monthly_report_of_a_guest_goes_through_their_owner(world: Street):
    await world.guest("sponsor")
    await world.at("2026-12-01", "12:00")
    card = next(m for m in world.shown(MAX) if "November 2026" in m.title)
    form = await world.presses(MAX, card.buttons[0], None)
    assert isinstance(form, Form)
    assert (form.answers()["errand"], form.answers()["month"]) == ("month", "2026-11")


# -- an end ------------------------------------------------------------------------------------


async def test_owners_list_and_revoke_links(world: Street):
    url = await owned(world)
    listed = await world.types(MAX, "gäste", None)
    assert "Ampel melden (KW 48)" in str(listed)
    end = button(listed, "Widerrufen: Ampel melden (KW 48), Olga Beispiel")
    assert isinstance(end, Do)
    said = await world.presses(MAX, end, None)
    assert "widerrufen Mo 23.11., 10:00" in str(said)
    answer = await world.posts(url, light="green", headline="Schade drum")
    assert (answer.status_code, "Schade drum" in answer.text) == (410, True)
    assert (await world.coop()).reports == ()


async def test_revoking_stands_in_the_journal(world: Street):
    await owned(world)
    (link,) = (await world.coop()).guest_links
    await world.presses(
        MAX,
        button(
            await world.types(MAX, "gäste", None), "Widerrufen: Ampel melden (KW 48), Olga Beispiel"
        ),
        None,
    )
    entry = (await world.store.journal((await world.coop()).id))[-1]
    assert (entry.what, entry.detail["links"]) == ("end-link", [link.id])


async def test_whoever_is_removed_loses_every_link_at_once(world: Street):
    await world.guest("member")
    urls = [await world.link("read"), await world.link("month", month="2026-11")]
    form = await world.types(MAX, "gast entfernen", None)
    said = await world.sends(MAX, form, None)
    assert isinstance(said, Message)
    assert said.title == "Otto Muster nimmt nicht mehr teil"
    assert [(await world.gets(u)).status_code for u in urls] == [410, 410]
    coop = await world.coop()
    assert (coop.members[-1].roles, coop.members[-1].addresses) == ((), ())
    entry = (await world.store.journal(coop.id))[-1]
    assert (entry.what, entry.detail["links"]) == (
        "guest remove", [k.id for k in coop.guest_links],
    )  # fmt: skip


async def test_only_their_own_side_makes_links_for_a_guest(world: Street):
    """Whoever has a link acts as the guest: so the partner is not given one."""
    await world.guest("sponsor")
    refused = await world.types(ERIKA, "guest link", None)
    assert isinstance(refused, Message)
    assert "Nobody from outside takes part on your side yet" in refused.model_dump_json()
    otto = (await world.coop()).holders(Side.SME, Role.SPONSOR)[0]
    coop_id = (await world.coop()).id
    makes = Do(
        label="", word="guest link", given={"member": otto.id, "errand": "read"}, coop=coop_id
    )
    ends = Do(label="", word="guest remove", given={"member": otto.id}, coop=coop_id)
    for it in (makes, ends):
        assert isinstance(await world.presses(ERIKA, it, None), Form)
    assert (await world.coop()).guest_links == ()
    assert (await world.coop()).member(otto.id) == otto


async def test_a_link_ends_after_a_week(world: Street):
    url = await owned(world)
    world.clock.move_to(world.clock.now() + timedelta(days=7))
    assert (await world.gets(url)).status_code == 403
    assert (await world.posts(url, light="green", headline="x")).status_code == 403


async def test_whoever_has_left_does_nothing_any_more(world: Street):
    url = await owned(world)
    coop = await world.coop()
    olga = coop.owner(Side.STARTUP)
    assert olga
    gone = olga.model_copy(update={"roles": ()})
    after = coop.with_member(gone)
    await world.store.save(Change(coop=after, at=world.clock.now(), keys=after.keys))
    assert (await world.posts(url, light="green", headline="x")).status_code == 410


async def test_a_link_leads_to_no_board_and_a_board_link_to_no_errand(world: Street):
    url = await owned(world)
    token = url.rpartition("/")[2]
    assert (await world.gets(f"{BASE}/board/in/{token}")).status_code == 403
    who = (await world.coop()).guest_links[-1].member
    member = (await world.coop()).member(who)
    assert member
    now = world.clock.now()
    board = LINKS.sign(Pass(Purpose.BOARD, now, now + timedelta(days=1), member.addresses[0].key))
    assert (await world.gets(f"{BASE}/guest/{board}")).status_code == 403


GUESTS = {"Otto Muster": "sponsor", "Rita Muster": "deputy"}
MORE = {
    Errand.SHEET: {"sheet": "goals"}, Errand.CONFIRM: {"point": "anchor.sponsor"},
    Errand.MINUTES: {"meeting": "J1"}, Errand.MONTH: {"month": "2026-11"},
    Errand.DECIDE: {"case": "E1"},
}  # fmt: skip


async def town() -> tuple[Street, list[tuple[Pass, str, Errand]]]:
    """Two cooperations, two guests in each, and a link of every kind for each of them."""
    world, found = Street(), []
    await world.started()
    await world.joined(ERIKA, "startup", "owner")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    for name, role in GUESTS.items():
        await world.guest(role, name=name)
    await world.types(MAX, 'eskalieren "Daten" "Der Pilot steht" dringlichkeit=dringend', None)
    now = world.clock.now()
    coop = (await world.coop()).with_meeting(
        Meeting(id="J1", week="2026-W47", planned=now, started=now, ended=now, state=State.HELD,
                side=Side.SME)
    ).with_review(REVIEW)  # fmt: skip
    await world.store.save(Change(coop=coop, at=now, keys=coop.keys))
    guests = [m for m in coop.members if m.name in GUESTS]
    # While the links are made both may do everything; what they may then is what their role says.
    await may_do(world, {m.id: (*m.roles, Role.OWNER, Role.SPONSOR) for m in guests})
    for member in guests:
        for errand in Errand:
            if (errand, member.name) == (Errand.DECIDE, "Rita Muster"):
                continue
            form = await world.types(MAX, "gastlink", None)
            url = url_of(await world.sends(
                MAX, form, None, member=member.id, errand=errand.value, **MORE.get(errand, {})
            ))  # fmt: skip
            read_ = LINKS.read(url.rpartition("/")[2], Purpose.GUEST, now)
            assert read_
            found.append((read_, url, errand))
    await may_do(world, {m.id: m.roles for m in guests})
    # The same people and links once more, as another cooperation.
    twin = (await world.coop()).but(id="feedc0ffee00", version=0, title="Anderes", rooms=())
    people = {m.id: m.addresses[0].key.replace(coop.id, twin.id) for m in guests}
    members = tuple(
        m.model_copy(update={"addresses": (Address.of(people[m.id]),)}) if m.id in people else m
        for m in twin.members
    )
    twin = twin.but(
        members=members, guest_links=tuple(k.but(id=f"t{k.id[1:]}") for k in twin.guest_links)
    )
    await world.store.save(Change(coop=twin, at=now, keys=twin.keys))
    for key, member in zip(people.values(), guests, strict=True):
        found += [
            (Pass(Purpose.GUEST, now, k.until, key, twin.id, k.id), "", k.errand)
            for k in twin.guest_links
            if k.member == member.id
        ]
    return world, found


async def may_do(world: Street, roles: dict[str, tuple[Role, ...]]) -> None:
    """Give people other roles than they were named for."""
    coop = await world.coop()
    for member in [m for m in coop.members if m.id in roles]:
        coop = coop.with_member(member.model_copy(update={"roles": roles[member.id]}))
    await world.store.save(Change(coop=coop, at=world.clock.now(), keys=coop.keys))


def opened(answer: httpx.Response) -> bool:
    return answer.status_code == 200


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
async def test_a_link_opens_its_one_thing_and_nothing_else(data: st.DataObject):
    """Over every purpose: what was signed, with any part swapped for another good link's."""
    world, links = STREETS[0] if STREETS else await town()
    STREETS[:] = [(world, links)]
    good = {(p.who, p.coop, p.thing): errand for p, _, errand in links}
    one = data.draw(st.sampled_from(links))[0]
    two = data.draw(st.sampled_from(links))[0]
    who = data.draw(st.sampled_from([one.who, two.who, MAX.address.key, SABINE.address.key]))
    where = data.draw(st.sampled_from([one.coop, two.coop, "0" * 12]))
    thing = data.draw(st.sampled_from([one.thing, two.thing, "", "x"]))
    purpose = data.draw(st.sampled_from(Purpose))
    age = data.draw(st.sampled_from([timedelta(0), LASTS]))
    begun = one.issued - age
    token = LINKS.sign(Pass(purpose, begun, begun + LASTS, who, where, thing))
    before = [await world.store.load(i) for i in await world.store.ids()]
    answer = await world.gets(f"{BASE}/guest/{token}")
    fits = purpose is Purpose.GUEST and not age and (who, where, thing) in good
    assert opened(answer) == fits, answer.text
    if fits:
        # What it shows is of its own kind: no form but its own, and none where it only reads.
        errand = good[who, where, thing]
        forms = len(list(read(answer.text).all("form", class_="sheet")))
        refused = errand is Errand.LIGHT or (errand is Errand.GATE and who.endswith("x"))
        assert forms == (0 if errand in READS or refused or _refuses(errand, answer) else 1)
    assert [await world.store.load(i) for i in await world.store.ids()] == before


def _refuses(errand: Errand, answer: httpx.Response) -> bool:
    """Tell whether the role has no right to it: then the page says so, and shows no form."""
    return errand in (Errand.DECIDE, Errand.GATE) and "Das ist für" in answer.text


REVIEW = Review(
    id="R1", name="G0", phase=Phase.PREPARATION.value, day=date(2026, 12, 1),
    first=date(2026, 12, 1),
)  # fmt: skip
STREETS: list[tuple[Street, list[tuple[Pass, str, Errand]]]] = []


@pytest.mark.parametrize("errand", Errand)
@pytest.mark.parametrize("end", ["expired", "revoked", "removed"])
async def test_a_link_of_any_kind_ends(errand: Errand, end: str):
    world, links = await town()
    url = next(u for _, u, e in links if e is errand and u)
    if end == "expired":
        world.clock.move_to(world.clock.now() + LASTS)
    elif end == "revoked":
        await world.presses(MAX, Do(label="", word="end-link"))
    else:
        otto = next(m for m in (await world.coop()).members if m.name == "Otto Muster")
        await world.presses(MAX, Do(label="", word="guest remove", given={"member": otto.id}))
    before = await world.coop()
    for answer in (await world.gets(url), await world.posts(url, headline="Mein Satz")):
        assert answer.status_code == (403 if end == "expired" else 410)
        assert before.title not in answer.text
    assert (await world.coop()).guest_links == before.guest_links


def test_every_errand_has_a_command():
    assert WORDS.keys() == set(Errand)
    assert {errand: BY_WORD[word] for errand, word in WORDS.items()} == OPENS


async def test_without_an_address_no_link_is_made(world: Street):
    await world.guest("member")
    world.tandem.links = Links("s" * 40)
    form = await world.types(MAX, "gastlink", None)
    again = await world.sends(MAX, form, None, errand="read")
    assert isinstance(again, Form)
    assert re.search("TANDEM_PUBLIC_URL", again.problem)
