"""The board as people use it: by keyboard, without scripts, on paper, and as axe reads it."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.domain.guests import Errand, GuestLink
from bot.domain.people import Address, Member, Role, Side
from bot.links import Links, Pass, Purpose
from bot.ports import Change
from tests.board.shelf import NOW, full, others, stored
from tests.browser.conftest import Served, Visit
from tests.web.town import ROSTER

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

COOP = "5eed0c0ffee5"
BAD = {"serious", "critical"}


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def shelf(served: Served) -> Served:
    """Serve the gallery's cooperations, on a Friday after the week has closed."""
    await served.town.workspace.clock.move_to(NOW)
    await stored(served.town.store, full(), *others())
    return served


async def findings(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds serious on a page, the browser's checks of contrast included."""
    results = await Axe().run(page)
    return [
        (v["id"], node["html"][:120])
        for v in results.response["violations"]
        if v["impact"] in BAD
        for node in v["nodes"]
    ]


async def pressed_to(page: Page, text: str, limit: int = 60) -> None:
    """Press Tab until what has the focus says this, as somebody without a mouse does."""
    for _ in range(limit):
        await page.keyboard.press("Tab")
        said = await page.evaluate("document.activeElement.innerText || ''")
        ring = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
        assert await page.evaluate(ring), said
        if said.strip() == text:
            return
    pytest.fail(f"{text!r} cannot be reached")


async def test_by_keyboard_from_the_board_to_a_page_and_back(visit: Visit):
    page = await visit("max", "board")
    await pressed_to(page, "Zum Inhalt springen")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Pilotkunde")
    await pressed_to(page, "Zeigen")
    await page.keyboard.press("Enter")
    await expect(page.locator(".lead")).to_have_text("3 von 5 Kooperationen passen.")
    await pressed_to(page, "Predictive Maintenance")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Predictive Maintenance")
    await pressed_to(page, "← Zur Tafel")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Tafel")


async def test_without_scripts_everything_is_there(visit: Visit):
    page = await visit("max", "board", java_script_enabled=False)
    await page.select_option("[name=colour]", "red")
    await page.click("text=Zeigen")
    await expect(page.locator("tbody th a")).to_have_text(["Visual Inspection"])
    await page.click("text=Visual Inspection")
    await expect(page.locator("#history img")).to_be_visible()
    await expect(page.locator(".print")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(visit: Visit, phone: dict[str, Any], scheme: str):
    for options in ({}, phone):
        for place in ("board", f"board/{COOP}", "room/projekt", "home"):
            page = await visit("max", place, color_scheme=scheme, bypass_csp=True, **options)
            # axe writes styles of its own; what moves in is judged where it has arrived.
            await page.emulate_media(reduced_motion="reduce")
            assert (place, await findings(page)) == (place, [])
            await page.context.close()


async def test_a_phone_scrolls_in_one_direction(visit: Visit, phone: dict[str, Any]):
    for place in ("board", f"board/{COOP}"):
        page = await visit("max", place, **phone)
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (place, wide) == (place, 0)


async def test_a_link_lets_in_and_ending_it_locks_out(browser: Browser, shelf: Served):
    tandem = shelf.town.tandem
    tandem.links = Links("s" * 40, shelf.url)
    now = tandem.now()
    until = now.replace(year=now.year + 1)
    me = next(p for c in ROSTER.companies for p in c.people if p.id == "max")
    token = tandem.links.sign(Pass(Purpose.BOARD, now, until, me.address.key))
    context = await browser.new_context(locale="de-DE")
    page = await context.new_page()
    await page.goto(f"{shelf.url}/board/in/{token}")
    await expect(page).to_have_url(f"{shelf.url}/board")
    assert await findings(page) == []
    await page.click("text=Alle meine Links beenden")
    await expect(page.locator("h1")).not_to_have_text("Tafel")
    assert await findings(page) == []
    await page.goto(f"{shelf.url}/board/in/{token}")
    await expect(page.locator("tbody")).to_have_count(0)
    await context.close()


async def test_on_paper_only_the_content_is_left(visit: Visit):
    page = await visit("max", f"board/{COOP}")
    await page.emulate_media(media="print")
    for gone in (".narrow", ".contents", ".ways", ".theme", ".print", ".skip"):
        for found in await page.locator(gone).all():
            await expect(found).to_be_hidden()
    for kept in ("h1", "#now .facts", "#history img", "#decisions table"):
        await expect(page.locator(kept)).to_be_visible()
    assert (await page.pdf(format="A4")).startswith(b"%PDF")


async def guest(shelf: Served) -> str:
    """Make a link with which somebody without Slack or Teams reports the light."""
    town = shelf.town
    town.tandem.links = Links("s" * 40, shelf.url)
    coop, now = await town.store.load("c0ffee000004"), town.tandem.now()
    address = Address(platform="link", id="c0ffee000004.olga", kind="person")
    olga = Member(
        id="olga", name="Olga Beispiel", side=Side.STARTUP, roles=(Role.OWNER,),
        addresses=(address,),
    )  # fmt: skip
    coop = coop.without_member("erika").with_member(olga)
    link = GuestLink(
        id="g1", member="olga", errand=Errand.LIGHT, given={"week": "2026-W48"}, by="max", at=now,
        until=now + timedelta(days=7),
    )  # fmt: skip
    coop = coop.with_link(link)
    await town.store.save(Change(coop=coop, at=now, keys=coop.keys))
    token = town.tandem.links.sign(
        Pass(Purpose.GUEST, now, link.until, address.key, coop.id, link.id)
    )
    return f"/guest/{token}"


@pytest.mark.parametrize("scripts", [True, False], ids=["keyboard", "no scripts"])
async def test_a_guest_reports_the_light(browser: Browser, shelf: Served, *, scripts: bool):
    """First without an answer, then by the keyboard alone."""
    url = await guest(shelf)
    context = await browser.new_context(
        locale="de-DE", java_script_enabled=scripts, bypass_csp=True, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{shelf.url}{url}")
    if scripts:
        assert await findings(page) == []
    await page.focus("[name='a.light'][value='green']")
    await page.keyboard.press("Space")
    await page.focus(".sheet > button")
    await page.keyboard.press("Enter")
    await expect(page.locator(".problem")).to_have_text("Bitte beantworten Sie das.")
    await expect(page.locator("[name='a.light'][value='green']")).to_be_checked()
    if scripts:
        assert await findings(page) == []
    await page.focus("[name='a.headline']")
    await page.keyboard.type("Modell läuft")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Danke, das ist angekommen")
    coop = await shelf.town.store.load("c0ffee000004")
    assert [r.headline for r in coop.reports] == ["Modell läuft"]
    await page.goto(f"{shelf.url}{url}")
    await expect(page.locator("h1")).to_contain_text("Erledigt")
    if scripts:
        assert await findings(page) == []
    await context.close()
