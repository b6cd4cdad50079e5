"""Somebody without Slack or Teams takes part: named, sent a link to one thing, heard once."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from adapters.web.app import board_routes
from bot.commands import BY_WORD
from bot.domain.guests import WORDS, Errand
from bot.domain.light import Light
from bot.domain.people import Address, Role, Side
from bot.links import Links, Pass, Purpose
from bot.message import Ask, Do, Form, Link, Message, Paragraph
from bot.ports import Change
from tests.web.reading import Element, read
from tests.world import ERIKA, MAX, SABINE, World, button

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

    async def posts(self, url: str, **answers: str) -> httpx.Response:
        async with self._browser() as http:
            found = await http.post(url, data={f"a.{k}": v for k, v in answers.items()})
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
    await world.types(ERIKA, "leave")
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


async def test_rights_stay_those_of_the_role(world: Street):
    """A link for the light in the hand of a sponsor reports nothing."""
    await world.guest("sponsor")
    url = await world.link("light")
    await world.posts(url, light="green", headline="Läuft")
    assert (await world.coop()).reports == ()


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


@given(data=st.data())
async def test_a_link_of_another_person_or_cooperation_opens_nothing(data: st.DataObject):
    """Every part of what was signed is swapped for what another good link holds."""
    world = Street()
    await world.started()
    await world.joined(ERIKA, "startup", "owner")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    for name in ("Otto Muster", "Rita Muster"):
        await world.guest("member", name=name)
    coop = await world.coop()
    passes = []
    for member in coop.members[-2:]:
        form = await world.types(MAX, "gastlink", None)
        url = url_of(await world.sends(MAX, form, None, member=member.id, errand="read"))
        found = LINKS.read(url.rpartition("/")[2], Purpose.GUEST, world.clock.now())
        assert found
        assert (await world.gets(url)).status_code == 200
        passes.append(found)
    one, two = passes
    who = data.draw(st.sampled_from([one.who, two.who, MAX.address.key, SABINE.address.key]))
    where = data.draw(st.sampled_from([coop.id, "0" * 12]))
    thing = data.draw(st.sampled_from([one.thing, two.thing, "", "x"]))
    forged = Pass(Purpose.GUEST, one.issued, one.until, who, where, thing)
    good = {(p.who, p.coop, p.thing) for p in passes}
    answer = await world.gets(f"{BASE}/guest/{LINKS.sign(forged)}")
    assert (answer.status_code == 200) == ((who, where, thing) in good)


def test_every_errand_has_a_command():
    assert WORDS.keys() == set(Errand)
    assert set(WORDS.values()) <= set(BY_WORD)


async def test_without_an_address_no_link_is_made(world: Street):
    await world.guest("member")
    world.tandem.links = Links("s" * 40)
    form = await world.types(MAX, "gastlink", None)
    again = await world.sends(MAX, form, None, errand="read")
    assert isinstance(again, Form)
    assert re.search("TANDEM_PUBLIC_URL", again.problem)
