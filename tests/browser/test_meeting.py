"""A jour fixe as it is held in the browser: agreed on, run with the time machine, minutes read."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_workspace import begun, cards, fills, says

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
SHOTS = os.environ.get("TANDEM_SHOTS", "")


async def shot(shown: Any, name: str) -> None:
    """Keep a picture of a page or card, where somebody wants to look at it."""
    if SHOTS:
        await shown.screenshot(path=Path(SHOTS) / f"{name}.png")


async def presses(card: Any, label: str) -> None:
    """Press a button, be it in front or behind "more"."""
    front = card.locator(f"button:has-text('{label}'):visible")
    if not await front.count():
        await card.locator("summary").first.click()
    await card.locator(f"button:has-text('{label}'):visible").first.click()


async def travels(page: Page, how: str, shows: str) -> None:
    if not await page.locator(".machine[open]").count():
        await page.click(".machine summary")
    await page.click(f"button[value={how}]")
    await expect(page.locator("#now")).to_have_text(shows)
    await expect(page.locator("#back")).to_be_enabled()


async def test_a_jour_fixe_is_held_and_its_minutes_are_read(visit: Visit):
    """Both sides see one card that is edited in place, and one set of minutes at its end."""
    max_, erika = await begun(visit)
    chat = await visit("max", "chat")
    await says(erika, "join side=startup role=owner")
    await chat.click("button:has-text('Bestätigen')")
    await expect(cards(chat, "Erika Beispiel macht mit").first).to_be_visible()
    await says(erika, "settings jour fixe weekday=1 time_=11:00")
    agreeing = cards(chat, "schlägt eine Änderung vor")
    await agreeing.locator("button:has-text('Zustimmen')").click()
    await expect(cards(max_, "Kalender zum Jour fixe").last).to_be_visible()
    await says(max_, 'thema "Datenschutz-Anhang" entscheidung 8')
    await says(erika, 'topic "Price for the next phase" discussion 12')
    await travels(max_, "day", "Di 24.11., 10:00")
    pre_read = cards(max_, "Vor dem Jour fixe um 11:00")
    await expect(pre_read).to_contain_text("Datenschutz-Anhang")
    await travels(max_, "hour", "Di 24.11., 11:00")
    await presses(pre_read, "Jour fixe starten")

    card = cards(max_, "Jour fixe 1")
    await expect(card.locator("h3")).to_contain_text("Block 1 von 8: Ankommen · bis 11:03")
    await presses(card, "Ich bin da")
    await presses(cards(erika, "Jour fixe 1"), "Ich bin da")
    await expect(card).to_contain_text("da: Max Muster und Erika Beispiel")
    await shot(max_, "1-start")
    for block in ("Ampeln", "Maßnahmen", "Meilensteine", "Top-Themen"):
        await presses(card, "Weiter")
        await expect(card.locator("h3")).to_contain_text(block)
    await presses(card, "Entscheidung")
    await fills(max_, decision="Wir unterschreiben den Anhang", reason="Geprüft")
    await expect(card).to_contain_text("Wir unterschreiben den Anhang")
    await presses(card, "Thema erledigt")
    await presses(card, "+2 min")
    await expect(card.locator("h3")).to_contain_text("bis 11:27")
    await shot(card, "2-middle")
    await shot(max_, "2-page")
    await expect(cards(erika, "Jour fixe 1")).to_contain_text("Price for the next phase")

    # The hour passes; it ends by itself, and both read the minutes where they are.
    await travels(max_, "hour", "Di 24.11., 12:00")
    await expect(cards(max_, "Jour fixe 1 endete um 12:00")).to_be_visible()
    minutes = cards(erika, "Protokoll zum Jour fixe 1")
    await expect(minutes).to_contain_text("Wir unterschreiben den Anhang")
    await expect(minutes).to_contain_text("Price for the next phase")
    await expect(minutes).to_contain_text("mitgenommen")
    await presses(cards(max_, "Protokoll zum Jour fixe 1"), "Bewerten")
    await fills(max_, points="8", text="Pünktlich")
    await expect(minutes).to_contain_text("8 von 10 „Pünktlich“")
    async with erika.expect_download() as download:
        await minutes.locator("a[href*='docx']").first.click()
    file = await download.value
    assert file.suggested_filename == "protokoll-predictive-maintenance-j1.docx"
    await shot(cards(max_, "Protokoll zum Jour fixe 1"), "3-minutes")
    await shot(
        await visit("max", "room/projekt", viewport={"width": 360, "height": 740}), "4-phone"
    )
