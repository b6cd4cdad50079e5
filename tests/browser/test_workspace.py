"""The workspace as people use it: by mouse, by keyboard, on a phone, without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.domain.cooperation import Room
from bot.domain.lessons import Lesson
from bot.domain.library import Library
from bot.domain.light import Light
from bot.domain.people import Address, Side
from bot.message import Do, LightRow, Lights, Message, say
from bot.ports import Change
from tests.browser.conftest import Served, Visit
from tests.world import START

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
ROOM = Address(platform="local", id="projekt")
RING = """() => {
  const e = document.activeElement;
  const near = [e, e.nextElementSibling, e.closest(".box")].filter(Boolean).map(getComputedStyle);
  const seen = (s) => s.outlineStyle !== "none" || s.boxShadow !== "none";
  return e === document.body || near.some(seen);
}"""
WIDE = "(s) => [...document.querySelectorAll(s)].map((e) => e.scrollWidth - e.clientWidth)"
FOCUS = (
    "document.activeElement.id || document.activeElement.name || document.activeElement.className"
)


async def says(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.keyboard.press("Enter")


async def fills(page: Page, **answers: str) -> None:
    """Answer the questions of the open dialog, and send it.

    A closed one keeps its form until the next is shown, which may ask for the same name otherwise.
    """
    for name, value in answers.items():
        asked = f"dialog[open] [name='a.{name}']"
        field = page.locator(asked).first
        kind = await field.evaluate("e => e.type")
        if kind == "radio":
            await page.check(f"{asked}[value='{value}']")
        elif kind == "select-one":
            await field.select_option(value)
        else:
            await field.fill(value)
    await page.click("dialog[open] .primary")


def cards(page: Page, title: str) -> Any:
    return page.locator("article", has=page.locator("h3", has_text=title))


async def begun(visit: Visit) -> tuple[Page, Page]:
    """Max has started a cooperation; Max and Erika look at its room."""
    max_, erika = await visit("max"), await visit("erika")
    await says(max_, "start")
    await fills(max_, **START)
    await expect(cards(erika, "läuft mit Tandem")).to_be_visible()
    await expect(max_.locator("dialog[open]")).to_have_count(0)
    return max_, erika


# -- a story ---------------------------------------------------------------------------------


async def test_a_cooperation_begins_and_its_first_week_closes(visit: Visit):
    """Everything arrives by itself: nobody loads a page again."""
    max_, erika = await begun(visit)
    chat = await visit("max", "chat")
    await erika.click("text=Mitmachen bei Beispiel Robotics")
    await fills(erika, role="owner")
    await expect(max_.locator("nav a[href$='/chat'] .badge")).to_be_visible()
    await chat.click("button:has-text('Bestätigen')")
    await expect(cards(chat, "Erika Beispiel macht mit").first).to_be_visible()
    await says(max_, "status grün Alles läuft")
    await expect(cards(erika, "KW 48").locator(".is-green")).to_be_visible()
    await max_.click(".machine summary")
    await expect(max_.locator("#due")).to_contain_text("Nächste Fälligkeit: ")
    for day in ("Di 24.11.", "Mi 25.11.", "Do 26.11.", "Fr 27.11.", "Sa 28.11."):
        await max_.click("button[value=day]")
        await expect(max_.locator("#now")).to_have_text(f"{day}, 10:00")
        await expect(max_.locator("#back")).to_be_enabled()
    await expect(max_.locator("#shifted")).to_have_text("5 Tage voraus")
    await expect(erika.locator("#now")).to_have_text("Sat 28 Nov, 10:00")
    await expect(cards(erika, "KW 48").locator(".footer")).to_contain_text("Geschlossen")
    await expect(erika.locator("nav a[href$='/chat'] .badge")).to_be_visible()
    await max_.click("#back")
    await expect(max_.locator("#now")).to_have_text("Mo 23.11., 10:00")


async def test_the_sponsor_decides_and_both_rooms_show_it(visit: Visit, served: Served):
    """Asked privately, decided by form; the rooms read the note first, then the decision."""
    max_, erika = await begun(visit)
    chat, sabine = await visit("max", "chat"), await visit("sabine")
    for page, side, role in ((erika, "startup", "owner"), (sabine, "sme", "sponsor")):
        await says(page, f"beitreten side={side} role={role}")
        await chat.click("button:has-text('Bestätigen')")
        await expect(chat.locator("button:has-text('Bestätigen')")).to_have_count(0)
    await max_.click("nav .add")
    await max_.fill("#f-name", "Labor")
    await max_.click("dialog .primary")
    await expect(max_.locator("h1")).to_have_text("Labor")
    store = served.town.store
    coop = await store.load((await store.ids())[0])
    coop = coop.with_room(Room(address=Address(platform="local", id="labor"), language="en"))
    await store.save(Change(coop=coop, at=served.town.real(), keys=coop.keys))

    await says(chat, 'eskalieren "Daten fehlen" "Der Pilot steht" dringlichkeit=dringend')
    await expect(cards(erika, "E1: eine Entscheidung wurde angefragt")).to_be_visible()
    await expect(cards(max_, "E1: a decision was asked for")).to_be_visible()
    await expect(erika.locator("article", has_text="Der Pilot steht")).to_have_count(0)
    private = await visit("sabine", "chat")
    card = cards(private, "E1: Entscheidung gebraucht")
    await expect(card).to_contain_text("Der Pilot steht")
    await card.locator("button:has-text('Entscheiden')").click()
    await fills(private, decision="Freigabe, anonymisiert")
    for page, title in ((erika, "hat entschieden"), (max_, "has decided")):
        await expect(cards(page, title)).to_contain_text("Freigabe, anonymisiert")


async def test_the_answer_is_shown_to_the_asker_alone(visit: Visit):
    max_, erika = await visit("max"), await visit("erika")
    await says(max_, "hilfe")
    await expect(max_.locator("article.only .private")).to_have_text("Nur Sie sehen das")
    await expect(erika.locator("article")).to_have_count(1)
    await expect(erika.locator("article .words")).to_have_text("hilfe")


async def test_a_card_is_edited_in_its_place(visit: Visit, served: Served):
    erika = await visit("erika")
    log = served.town.workspace.log
    line = await log.put(ROOM, Message(title="one", buttons=(Do(label="Go", word="help"),)))
    await log.put(ROOM, Message(title="two"))
    await expect(erika.locator("article")).to_have_count(2)
    await erika.focus("article button")
    edited = Message(title="one, corrected", buttons=(Do(label="Go", word="help"),))
    await log.edit(ROOM, line.ref, edited)
    await expect(erika.locator("article h3").first).to_have_text("one, corrected")
    await expect(erika.locator("article")).to_have_count(2)
    assert await erika.evaluate("document.activeElement.textContent") == "Go"


async def test_a_restart_is_sat_out_and_caught_up_with(visit: Visit, served: Served):
    erika = await visit("erika")
    await served.town.workspace.log.put(ROOM, Message(title="before"))
    await expect(cards(erika, "before")).to_be_visible()
    await served.stop()
    await expect(erika.locator("#lost")).to_be_visible()
    await served.town.workspace.log.put(ROOM, Message(title="meanwhile"))
    await served.restart()
    await expect(cards(erika, "meanwhile")).to_be_visible()
    await expect(erika.locator("#lost")).to_be_hidden()
    await says(erika, "help")
    await expect(erika.locator("article.only")).to_have_count(1)


async def test_a_double_click_acts_once(visit: Visit, served: Served):
    erika = await visit("erika")
    await served.town.workspace.log.put(
        ROOM, Message(title="card", buttons=(Do(label="Help", word="help"),))
    )
    await erika.dblclick("article button")
    await expect(erika.locator("article.only")).to_have_count(1)
    await says(erika, "end")
    await expect(erika.locator("article .words")).to_have_text("end")
    await expect(erika.locator("article.only")).to_have_count(2)


async def test_a_room_is_added_and_appears_with_the_others(visit: Visit):
    max_, sabine, erika = await visit("max"), await visit("sabine"), await visit("erika")
    await max_.click("nav .add")
    await max_.fill("#f-name", "Geheim")
    await max_.uncheck("dialog input[value=beispiel]")
    await max_.click("dialog .primary")
    await expect(max_.locator("h1")).to_have_text("Geheim")
    await expect(sabine.locator("nav a[href$='/room/geheim']")).to_be_visible()
    await expect(erika.locator("nav a[href$='/room/geheim']")).to_have_count(0)


# -- forms -----------------------------------------------------------------------------------


async def test_problems_stand_beside_their_questions_and_the_first_has_the_focus(visit: Visit):
    max_ = await visit("max")
    await says(max_, "start")
    await fills(max_, title_="Predictive Maintenance", model="pilot_customer")
    problem = max_.locator("dialog [data-name=goal] .problem")
    await expect(problem).to_have_text("Bitte beantworten Sie das.")
    assert await max_.evaluate(FOCUS) == "f-goal"
    await expect(max_.locator("dialog [data-name=title_] .problem")).to_have_count(0)
    assert await max_.input_value("[name='a.title_']") == "Predictive Maintenance"


async def test_a_question_appears_when_its_condition_holds(visit: Visit):
    max_, _ = await begun(visit)
    await says(max_, "status")
    way = max_.locator("dialog [data-name=way]")
    await expect(way).to_be_hidden()
    await max_.check("dialog [value=red]")
    await expect(way).to_be_visible()
    await max_.check("dialog [value=green]")
    await expect(way).to_be_hidden()
    await expect(max_.locator("dialog [name='a.way']")).to_be_disabled()


async def test_without_scripts_conditions_are_told_in_words(visit: Visit):
    await begun(visit)
    plain = await visit("max", java_script_enabled=False)
    await plain.fill("#text", "status")
    await plain.click("button.send")
    condition = plain.locator("dialog [data-name=way] .condition")
    await expect(condition).to_have_text("Nur wenn „Wie steht es?“ Gelb oder Rot ist.")
    await plain.check("dialog [value=green]")
    await plain.fill("dialog [name='a.headline']", "Alles läuft")
    await plain.click("dialog .primary")
    await expect(plain.locator("article.only h3").last).to_contain_text("Grün")


# -- keyboard --------------------------------------------------------------------------------


async def test_everything_is_done_by_keyboard(visit: Visit):
    erika = await visit("erika")
    await expect(erika.locator("#text")).to_be_focused()
    await erika.keyboard.type("line one")
    await erika.keyboard.press("Shift+Enter")
    await erika.keyboard.type("line two")
    assert await erika.input_value("#text") == "line one\nline two"
    await erika.keyboard.press("Control+A")
    await erika.keyboard.type("hel")
    await expect(erika.locator("#words li:visible")).to_have_count(1)
    await erika.keyboard.press("ArrowDown")
    await expect(erika.locator("#words [aria-selected=true]")).to_contain_text("help")
    await erika.keyboard.press("Enter")
    assert await erika.input_value("#text") == "help "
    await erika.keyboard.press("Enter")
    await expect(erika.locator("article.only")).to_be_visible()
    await expect(erika.locator("#text")).to_have_value("")
    await erika.keyboard.type("start")
    await erika.keyboard.press("Enter")
    await expect(erika.locator("dialog")).to_be_visible()
    await erika.keyboard.press("Escape")
    await expect(erika.locator("dialog")).to_be_hidden()
    await expect(erika.locator("#text")).to_be_focused()


async def test_the_first_stop_is_the_way_past_the_menu(visit: Visit):
    erika = await visit("erika", "home")
    await erika.keyboard.press("Tab")
    await expect(erika.locator(".skip")).to_be_focused()
    await erika.keyboard.press("Enter")
    await expect(erika.locator("#lines")).to_be_focused()


async def test_menus_close_with_escape_and_give_the_focus_back(visit: Visit):
    erika = await visit("erika")
    for menu in (".me", ".machine"):
        await erika.focus(f"{menu} summary")
        await erika.keyboard.press("Enter")
        await expect(erika.locator(f"{menu} .sheet")).to_be_visible()
        await erika.keyboard.press("Escape")
        await expect(erika.locator(f"{menu} .sheet")).to_be_hidden()
        await expect(erika.locator(f"{menu} summary")).to_be_focused()


async def test_every_stop_of_the_tab_key_is_seen(visit: Visit, served: Served):
    await served.town.workspace.log.put(
        ROOM,
        Message(title="card", buttons=tuple(Do(label=str(n), word="help") for n in range(5))),
    )
    erika = await visit("erika")
    await erika.evaluate("document.activeElement.blur()")
    seen = set[str]()
    for _ in range(30):
        await erika.keyboard.press("Tab")
        where = await erika.evaluate(FOCUS)
        assert await erika.evaluate(RING), where
        seen.add(where)
    assert {"text", "button", "theme"} <= seen


# -- looks -----------------------------------------------------------------------------------

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2


def gallery() -> tuple[Message, ...]:
    rows = tuple(
        LightRow(
            name=f"Muster Maschinenbau GmbH {x}",
            light=x,
            word=x.value,
            change="▲",
            mark="late",
            headline=LONG,
            history=tuple(Light),
        )
        for x in Light
    )
    styles = (
        Do(label="Plain", word="a"),
        Do(label="Primary", word="b", style="primary"),
        Do(label="Danger", word="c", style="danger"),
    )
    return (
        Message(
            title=LONG,
            blocks=(say(LONG), say("small", small=True), Lights(rows=rows, gap="gap")),
            buttons=styles,
            more=styles,
            footer=("footer",),
        ),
    )


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_every_text_can_be_read(visit: Visit, served: Served, colours: str):
    for message in gallery():
        await served.town.workspace.log.put(ROOM, message)
        await served.town.workspace.log.put(ROOM, message, only="max")
    max_ = await visit("max", color_scheme=colours)
    await max_.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert await max_.evaluate(CONTRAST) == []
    await says(max_, "start")
    await fills(max_, title_="")
    await expect(max_.locator("dialog .problem").first).to_be_visible()
    assert await max_.evaluate(CONTRAST) == []


async def test_the_chosen_colours_stay(visit: Visit):
    erika = await visit("erika")
    ground = "getComputedStyle(document.body).backgroundColor"
    bright = await erika.evaluate(ground)
    await erika.check("input[name=theme][value=dark]", force=True)
    dark = await erika.evaluate(ground)
    assert dark != bright
    await erika.reload()
    assert await erika.evaluate(ground) == dark
    assert await erika.is_checked("input[name=theme][value=dark]")


async def test_a_phone_shows_everything_without_scrolling_sideways(
    visit: Visit, served: Served, phone: dict[str, Any]
):
    for message in gallery():
        await served.town.workspace.log.put(ROOM, message)
    erika = await visit("erika", **phone)
    assert await erika.evaluate(WIDE, "body, .lines, .stage") == [0, 0, 0]
    await erika.tap(".open-side")
    await expect(erika.locator(".close-side")).to_be_focused()
    await erika.keyboard.press("Escape")
    await expect(erika.locator(".side")).not_to_be_in_viewport()
    await expect(erika.locator(".open-side")).to_be_focused()
    await says(erika, "start")
    dialog = await erika.locator("dialog").bounding_box()
    assert dialog
    assert (dialog["x"], dialog["width"]) == (0, 360)
    assert await erika.evaluate(WIDE, ".inside") == [0]


async def test_new_messages_are_spoken_and_offered_to_who_reads_above(visit: Visit, served: Served):
    for n in range(30):
        await served.town.workspace.log.words(ROOM, f"line {n}", by="max")
    erika = await visit("erika")
    lines = erika.locator("#lines")
    assert [await lines.get_attribute(a) for a in ("role", "aria-live")] == ["log", "polite"]
    await lines.evaluate("e => { e.scrollTop = 0; }")
    await served.town.workspace.log.words(ROOM, "news", by="max")
    await erika.click("#newer")
    await expect(erika.locator("article").last).to_be_in_viewport()
    await expect(erika.locator("#newer")).to_be_hidden()


async def test_both_sponsors_pass_a_gate(visit: Visit, served: Served):
    """Each decides in a form of their own; the room reads what was decided, once both have."""
    served.town.tandem.library = Library()  # only what every gate asks for
    max_, erika = await begun(visit)
    chat, erikas = await visit("max", "chat"), await visit("erika", "chat")
    sabine, ben = await visit("sabine"), await visit("ben")
    joins = ((erika, "startup", "owner", chat), (sabine, "sme", "sponsor", chat),
             (ben, "startup", "sponsor", erikas))  # fmt: skip
    confirm = "button:is(:has-text('Bestätigen'), :has-text('Confirm'))"
    for page, side, role, asked in joins:
        await says(page, f"beitreten side={side} role={role}")
        await asked.click(confirm)
        await expect(asked.locator(confirm)).to_have_count(0)
    await says(sabine, "gate entscheiden")
    await fills(sabine, way="go")
    await expect(sabine.locator("dialog")).to_contain_text("Es kann noch nicht weitergehen")
    await sabine.keyboard.press("Escape")
    store = served.town.store
    coop = await store.load((await store.ids())[0])
    for n, (worked, failed) in enumerate((("Kurze Wege", ""), ("", "Daten spät")), 1):
        lesson = Lesson(id=f"L{n}", worked=worked, failed=failed, side=Side.SME,
                        phase="preparation", at=served.town.real())  # fmt: skip
        coop = coop.with_lesson(lesson)
    await store.save(Change(coop=coop, at=served.town.real(), keys=coop.keys))

    await says(sabine, "gate")
    await expect(cards(sabine, "G0").first).to_contain_text("spricht nichts dagegen")
    await says(sabine, "gate entscheiden")
    await fills(sabine, way="go")
    await expect(cards(sabine, "Ihre Entscheidung ist notiert")).to_be_visible()
    await says(ben, "gate decide")
    await fills(ben, way="go")
    for page in (max_, erika):
        await expect(cards(page, "G0 · Sind wir bereit?: Go")).to_contain_text(
            "Eingrenzung beginnt"
        )


async def test_a_lesson_leads_back_to_the_line_it_came_from(visit: Visit):
    max_, erika = await begun(visit)
    await says(erika, "Nur mit Freigabe, bitte")
    line = max_.locator("article", has=max_.locator("p.words", has_text="Nur mit Freigabe"))
    await line.locator("button", has_text="Als Lernerfahrung sichern").click()
    await fills(max_, worked="Früh gefragt")
    link = max_.locator("article a", has_text="zur Nachricht").last
    await expect(link).to_be_visible()
    href = await link.get_attribute("href")
    assert href == f"/as/max/room/projekt#{await line.get_attribute('id')}"
    await max_.set_viewport_size({"width": 1000, "height": 420})
    await max_.goto(f"{max_.url.split('/as/')[0]}{href}")
    await expect(line).to_be_in_viewport()
    told = await max_.evaluate("document.querySelector('.line:target p.words').textContent")
    assert told == "Nur mit Freigabe, bitte"
