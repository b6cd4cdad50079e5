"""What people look at, in both colour schemes and languages: axe finds nothing, nothing is cut off.

``TANDEM_SHOTS`` names a folder that gets a picture of everything, for somebody to look at.
"""

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from adapters.web.messenger import WorkspaceMessenger
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import State
from bot.domain.guests import READS, Errand, GuestLink
from bot.domain.month import Month
from bot.domain.people import Address
from bot.domain.reviews import Review
from bot.exports import pictures
from bot.language import Tongue
from bot.links import Links, Pass, Purpose
from bot.message import Message
from bot.ports import Change
from bot.views import digest, month
from bot.views.month_page import Page as MonthPage
from tests.board.shelf import NOW, full, others, stored
from tests.browser import cards
from tests.browser.conftest import Served, Visit
from tests.browser.test_board import COOP, findings
from tests.web.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
SHOTS = os.environ.get("TANDEM_SHOTS", "")
WIDTHS = (390, 768, 1200, 1600)
LOOKS = [(s, w) for s in ("light", "dark") for w in ("max", "erika")]
GIVEN: dict[Errand, dict[str, str | list[str]]] = {
    Errand.LIGHT: {"week": "2026-W49"},
    Errand.DECIDE: {"case": next(c.id for c in full().open_cases if c.state is State.ASKED)},
    Errand.GATE: {"review": "R1"},
    Errand.SHEET: {"sheet": "goals"},
    Errand.CONFIRM: {"sheet": "anchor", "part": "sponsor"},
    Errand.MINUTES: {"meeting": "J1"},
    Errand.MONTH: {"month": "2026-11"},
    Errand.READ: {},
}


@pytest_asyncio.fixture(loop_scope="module")
async def served() -> AsyncIterator[Served]:
    """Serve a town that draws its pictures, with the gallery's cooperations in it."""
    found = Served(Town(draws=pictures.png))
    await found.start()
    town = found.town
    await town.workspace.clock.move_to(NOW)
    town.tandem.links = Links("s" * 40, found.url)
    await stored(town.store, full(), *others())
    yield found
    await found.stop()


async def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where somebody wants to look at it."""
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


async def sound(page: Page, what: str) -> None:
    """Fail where axe finds something serious, or the page scrolls sideways."""
    assert (what, await findings(page)) == (what, [])
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert (what, max(wide, 0)) == (what, 0)


# -- board, page, minutes ------------------------------------------------------------------------

CUT = """() => [...document.querySelectorAll('th, td, .newest, .who')].filter(e =>
  e.offsetParent && e.closest('[role=rowgroup]').clientWidth > 1 &&
  e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""


@pytest.mark.parametrize("scheme,who", LOOKS)
async def test_nothing_is_cut_off_at_any_width(visit: Visit, scheme: str, who: str):
    for name in ("board", *(f"board/{COOP}{end}" for end in ("", "/minutes/J2", "/exports"))):
        page = await visit(who, name, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            what = f"{name.replace('/', '-')}-{width}-{scheme}-{who}"
            await shot(page, what)
            await sound(page, what)
            if name == "board":
                assert (what, await page.evaluate(CUT)) == (what, [])
        await page.context.close()


# -- digest and report ---------------------------------------------------------------------------


async def told(served: Served, who: str) -> list[Message]:
    """Put the sponsor's digest and monthly report into somebody's private chat."""
    town = served.town
    coops = [await town.store.load(i) for i in await town.store.ids()]
    t = Tongue("de" if who == "max" else "en", "Europe/Berlin")
    began = NOW - timedelta(days=7)
    parts = [digest.Part(c, m, began, NOW) for c in coops if (m := c.member("sabine")) and m.roles]
    said = [p for p in parts if digest.worth_saying(p)]
    coop = next(c for c in coops if c.id == COOP)
    sabine = coop.member("sabine")
    assert sabine
    found = [
        digest.digest(said, "2026-W48", t),
        month.report(MonthPage(coop, Month(2026, 11), sabine, NOW), t),
    ]
    workspace = town.workspace
    messenger = WorkspaceMessenger(workspace.log, workspace.directory)
    chat = Address(platform="local", id=who, kind="person")
    for n, message in enumerate(found):
        await messenger.post(chat, message, f"told-{n}")
    return found


@pytest.mark.parametrize("scheme,who", LOOKS)
async def test_digest_and_report_as_the_workspace_shows_them(
    visit: Visit, served: Served, scheme: str, who: str
):
    messages = await told(served, who)
    for width in (390, 1200):
        options: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
        page = await visit(
            who, "chat", bypass_csp=True, viewport={"width": width, "height": 4000}, **options
        )
        await expect(page.locator(".card h3")).to_have_text([m.title for m in messages])
        for n, card in enumerate(await page.locator(".card").all()):
            for picture in await card.locator("img").all():
                await picture.scroll_into_view_if_needed()
            if SHOTS:
                name = ("digest", "report")[n]
                await card.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}-{who}.png")
        await sound(page, f"chat-{width}-{scheme}-{who}")
        await page.context.close()
        page = await visit(
            who, "home", bypass_csp=True, viewport={"width": width, "height": 900}, **options
        )
        await shot(page, f"home-{width}-{scheme}-{who}")
        await sound(page, f"home-{width}-{scheme}-{who}")
        await page.context.close()


@pytest.mark.parametrize("platform", ["slack", "teams"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_cards_as_chats_lay_them_out(browser: Browser, platform: str, scheme: str):
    """The same cards, drawn roughly as Slack and Teams do: nothing is wider than a chat."""
    context = await browser.new_context(viewport={"width": 560, "height": 900})
    sheet = await context.new_page()
    for name in cards.SHOWN:
        await sheet.set_content(cards.page(platform, f"{name}.de", scheme))
        assert await sheet.locator("h1").count() == 1
        wide = await sheet.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (name, max(wide, 0)) == (name, 0)
        await shot(sheet, f"{platform}-{name}-{scheme}")
    await context.close()


# -- guests --------------------------------------------------------------------------------------


@dataclass
class Gate:
    """Where guests come in: a sponsor and a project owner of the cooperation have no chat."""

    served: Served
    language: str
    made: int = 0

    async def link(self, errand: Errand) -> str:
        """Make a link for whoever has a right to the errand, and return its address."""
        town, who = self.served.town, "max" if errand is Errand.LIGHT else "sabine"
        coop = await town.store.load(COOP)
        address = Address(platform="link", id=f"{COOP}.{who}", kind="person")
        coop = _asked(_outside(coop, who, address, self.language))
        self.made += 1
        now = town.tandem.now()
        link = GuestLink(
            id=f"g{self.made}", member=who, errand=errand, given=GIVEN[errand], by="vera", at=now,
            until=now + timedelta(days=7),
        )  # fmt: skip
        await town.store.save(Change(coop=coop.with_link(link), at=now, keys=coop.keys))
        signed = Pass(Purpose.GUEST, now, link.until, address.key, coop.id, link.id)
        return f"{self.served.url}/guest/{town.tandem.links.sign(signed)}"


def _outside(coop: Cooperation, who: str, address: Address, language: str) -> Cooperation:
    member = coop.member(who)
    assert member
    changed = {"addresses": (address,), "language": language}
    return coop.with_member(member.model_copy(update=changed))


def _asked(coop: Cooperation) -> Cooperation:
    """Book a gate, so that there is one to decide."""
    day = date(2026, 12, 10)
    phase = coop.phase.value
    return coop.with_review(Review(id="R1", name="G2", phase=phase, day=day, first=day))


EMPTY = """() => { for (const e of document.querySelector('form.sheet').elements) {
  if (e.type === 'radio' || e.type === 'checkbox') e.checked = false;
  else if (e.type !== 'hidden') e.value = ''; } }"""
FILL = """() => { const seen = new Set();
  for (const e of document.querySelector('form.sheet').elements) {
  if (e.type === 'radio') e.checked = true;
  else if (e.type === 'checkbox') { e.checked = !seen.has(e.name); seen.add(e.name); }
  else if (e.type === 'date') e.value = '2026-12-10';
  else if (e.type === 'number') e.value = e.min || '1';
  else if (e.tagName === 'SELECT') e.selectedIndex = e.options.length - 1;
  else if (e.type === 'text' || e.tagName === 'TEXTAREA')
    e.value = 'Weniger Stillstand: 15 % bis 30.6.2027';
} }"""


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_guests_page_of_every_kind(
    browser: Browser, served: Served, scheme: str, language: str
):
    """Empty, with what is missing, and done."""
    context = await browser.new_context(
        color_scheme=scheme, bypass_csp=True, reduced_motion="reduce",  # type: ignore[arg-type]
        viewport={"width": 390 if language == "de" else 1200, "height": 800},
    )  # fmt: skip
    page, gate = await context.new_page(), Gate(served, language)
    for errand in Errand:
        await page.goto(await gate.link(errand))
        name = f"guest-{errand}-{scheme}-{language}"
        await shot(page, name)
        await sound(page, name)
        if errand in READS:
            continue
        if await page.locator(".question").count():
            await page.evaluate(EMPTY)
            await page.click(".sheet > button")
            await expect(page.locator(".problem").first).to_be_visible()
            await shot(page, f"{name}-error")
            await sound(page, f"{name}-error")
        for _ in range(4):
            assert (name, await page.locator("form.sheet").count()) == (name, 1)
            await page.evaluate(FILL)
            await page.click(".sheet > button")
            if not await page.locator("form.sheet").count():
                break
        await expect(page.locator("form.sheet")).to_have_count(0)
        await shot(page, f"{name}-done")
        await sound(page, f"{name}-done")
    await context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["keyboard", "no scripts"])
async def test_a_guest_answers_a_sheet(browser: Browser, served: Served, *, scripts: bool):
    """By the keyboard alone, all parts of it; without scripts the same keys do."""
    context = await browser.new_context(java_script_enabled=scripts)
    page = await context.new_page()
    await page.goto(await Gate(served, "de").link(Errand.SHEET))
    for _ in range(4):
        if not await page.locator("form.sheet").count():
            break
        await _by_keys(page)
    await expect(page.locator("h1")).to_have_text("Danke, das ist angekommen")
    filled = [f for f in (await served.town.store.load(COOP)).sheets if f.sheet == "goals"]
    assert [bool(f.sent) for f in filled] == [True]
    await context.close()


async def _by_keys(page: Page) -> None:
    """Go through a form with Tab, answer everything, and send it with Enter."""
    done: set[str] = set()
    await page.locator("h1").click()
    for _ in range(60):
        await page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if not await focus.count():
            continue
        tag, kind, name, inside = await focus.evaluate(
            "e => [e.tagName, e.type || '', e.name || '', !!e.closest('.sheet')]"
        )
        if not inside:
            continue
        if tag == "BUTTON":
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
            return
        if kind in ("radio", "checkbox"):
            if name not in done:
                await page.keyboard.press("Space")
        elif tag == "SELECT":
            await page.keyboard.press("ArrowDown")
        elif kind in ("text", "textarea"):
            await page.keyboard.type("15 % bis 30.6.2027")
        done.add(name)
    raise AssertionError(done)


# -- nowhere -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme,who", LOOKS)
async def test_an_address_that_leads_nowhere_leads_on(visit: Visit, scheme: str, who: str):
    for width in (390, 1280):
        page = await visit(
            who, "nowhere", color_scheme=scheme, bypass_csp=True, reduced_motion="reduce",
            viewport={"width": width, "height": 700},
        )  # fmt: skip
        await shot(page, f"nowhere-{width}-{scheme}-{who}")
        await sound(page, f"nowhere-{width}-{scheme}-{who}")
        await page.click("main a")
        await expect(page).to_have_url(re.compile(r"/as/\w+/room/"))
        await page.context.close()
