"""A readiness check in the browser, as both sides: part by part, then both beside each other."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Served, Visit
from tests.browser.test_workspace import begun, cards, fills, says

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
PARTS = (
    {"goal": "75", "numbers": "25"},
    {"units": "50"},
    {"fit": "75", "maturity": "50", "references": "50"},
    {"phases": "75", "legal": "0"},
    {"meeting": "100", "lessons": "50"},
)


async def checks(
    page: Page, answer: str, of: str, on: str, parts: tuple[dict[str, str], ...]
) -> None:
    """Go through the check by its buttons, each part as soon as the one before is kept."""
    await says(page, "check")
    await page.locator("article.only button", has_text=answer).last.click()
    for n, answers in enumerate(parts, 1):
        await fills(page, **answers)
        if n < len(parts):
            kept = cards(page, f"{n} {of} {len(parts)}").last
            await kept.locator("button", has_text=on).click()


async def test_a_readiness_check_is_run_as_both_sides(visit: Visit, served: Served):
    max_, erika = await begun(visit)
    chat = await visit("max", "chat")
    await erika.click("text=Mitmachen bei Beispiel Robotics")
    await fills(erika, role="owner")
    await chat.click("button:has-text('Bestätigen')")
    await expect(cards(chat, "Erika Beispiel macht mit").first).to_be_visible()
    await checks(max_, "Antworten", "von", "Weiter: ", PARTS)
    half = cards(erika, "Startklar-Check").last
    await expect(half).to_contain_text("noch nicht begonnen")
    high = tuple(dict.fromkeys(part, "100") for part in PARTS)
    await checks(erika, "Answer", "of", "Go on: ", high)
    both = cards(max_, "Startklar-Check").last
    await expect(both.locator("table").last).to_contain_text("25 · nur eine Seite hat es")
    await expect(both.locator("table").last).to_contain_text("100 · die Sponsoren sind sich einig")
    coop = await served.town.store.load((await served.town.store.ids())[0])
    assert [a.source.split(".")[0] for a in coop.actions] == ["sheet:check"] * len(coop.actions)
    assert coop.actions
