"""The sheets that come along are whole, and a new one is answered without a line of code."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.commands import COMMANDS
from bot.domain.answering import may_answer
from bot.domain.known import KNOWN
from bot.domain.people import Role, Side
from bot.domain.playbook import Text
from bot.domain.sheets import Sheet
from bot.message import Answers, Ask, Do, File, Form, Message
from playbooks import library
from tests.world import BEN, ERIKA, MAX, METHOD, ROOM, SABINE, World, button

SHEETS = METHOD.sheets
PART = "sheet-part"
each = pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.name)
OWN = """
name: garden
method: [M33]
title: {de: "Garten", en: "Garden"}
words: [garten, garden]
why: {de: "Was wächst bei Ihnen?", en: "What grows with you?"}
blind: true
sections:
  - name: beds
    title: {de: "Beete", en: "Beds"}
    fields:
      - {name: roses, kind: number, least: 0, most: 99, label: {de: "Rosen", en: "Roses"},
         open: {below: 3, days: 5, says: {de: "Rosen pflanzen", en: "Plant roses"}}}
      - {name: fence, kind: choice, label: {de: "Zaun", en: "Fence"},
         choices: [{value: wood, label: {de: "Holz", en: "Wood"}},
                   {value: none, label: {de: "Keiner", en: "None"}}]}
  - name: rest
    title: {de: "Rest", en: "Rest"}
    fields:
      - {name: note, kind: line, label: {de: "Notiz", en: "Note"}}
rules:
  - {when: [{field: fence, apart: 0}], becomes: topic,
     says: {de: "Über den Zaun reden", en: "Talk about the fence"}}
"""


def texts(part: Any) -> list[Text]:
    """Return every text in a sheet."""
    if isinstance(part, Text):
        return [part]
    if isinstance(part, tuple):
        return [t for it in part for t in texts(it)]
    if isinstance(part, dict):
        return [t for it in part.values() for t in texts(it)]
    if isinstance(part, BaseModel):
        return [t for name in type(part).model_fields for t in texts(getattr(part, name))]
    return []


@each
def test_every_text_is_there_in_both_languages_and_is_a_translation(sheet: Sheet):
    alike = [t.de for t in texts(sheet) if t.de == t.en and len(t.de.split()) > 2]
    assert alike == []
    assert [t for t in texts(sheet) if re.search(r"  |\s$|^\s", t.de + t.en)] == []


@each
def test_a_sheet_names_its_rows_of_the_method_and_what_it_leads_to(sheet: Sheet):
    assert sheet.method
    assert [n for n in sheet.see if METHOD.sheet(n) is None] == []
    assert [q.known for q in sheet.questions if q.known and q.known not in KNOWN] == []
    for q in sheet.questions:
        if q.origin:
            name, field = q.origin.split(".")
            other = METHOD.sheet(name)
            assert other
            assert other.question(field)


def test_the_words_of_sheets_clash_with_no_command_and_with_no_other_sheet():
    words = Counter(w for s in SHEETS for w in {s.name, *s.words})
    taken = {w for c in COMMANDS for w in (c.word, *c.also)}
    assert [w for w, n in words.items() if n > 1] == []
    assert set(words) & taken == set()


@each
def test_every_word_shows_its_sheet(sheet: Sheet):
    for word in (sheet.name, *sheet.words):
        assert METHOD.called(word) is sheet


def test_the_check_has_five_groups_fourteen_items_and_four_that_are_known():
    sheet = METHOD.sheet("check")
    assert sheet
    assert [len(s.fields) for s in sheet.sections] == [2, 3, 3, 3, 3]
    assert sum(bool(q.known) for q in sheet.questions) == 4
    assert list(sheet.anchors) == [0, 25, 50, 75, 100]


def test_the_contract_has_eight_contents_and_a_short_list_before_the_pilot():
    sheet = METHOD.sheet("contract")
    assert sheet
    scored = [q for q in sheet.questions if q.kind == "scored"]
    must = [q.name for q in scored if q.open and q.open.becomes == "block"]
    assert (len(scored), must) == (8, ["roles", "security", "intangibles", "secrets"])


def test_the_workshop_has_five_cards_and_fifteen_questions():
    sheet = METHOD.sheet("parts")
    assert sheet
    *cards, technology = sheet.sections
    assert [len(s.fields) for s in cards] == [3] * 5
    assert [q.brings for q in technology.fields] == ["technology"]


# -- who answers -----------------------------------------------------------------------------------


@each
async def test_only_the_roles_of_a_sheet_answer_it(sheet: Sheet):
    world = World()
    await world.both()
    coop = await world.coop()
    day = coop.today(world.clock.now())
    for member in coop.members:
        allowed = may_answer(coop, sheet, member, day)
        assert allowed == (bool(set(member.roles) & set(sheet.roles)))
    await world.joined(BEN, "startup", "member")
    for who, role in ((MAX, Role.OWNER), (SABINE, Role.SPONSOR), (BEN, Role.MEMBER)):
        form = await world.presses(who, Ask(label="", word=PART, given={"sheet": sheet.name}), None)
        wanted = role in sheet.roles and not sheet.after
        assert isinstance(form, Form) == wanted, (who.name, form)
        sent = await world.tandem.sent(
            world._request(who, None, "form"),
            PART,
            {"sheet": sheet.name},
            (await world.coop()).id,
        )
        assert sent.changed is False


# -- a sheet of one's own --------------------------------------------------------------------------


async def test_a_new_sheet_is_answered_compared_and_exported_by_every_door(tmp_path: Path):
    """Nothing but a YAML file: typed word, button, form, card, file, action and topic."""
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "garden.yml").write_text(OWN, "utf-8")
    world = World(library=library(tmp_path))
    await world.both()
    card = await world.types(MAX, "garten")
    assert isinstance(card, Message)
    assert card.title == "Garten · Predictive Maintenance"
    await _garden(world, MAX, "Antworten", "Weiter: Rest", roses="1", fence="Holz")
    hidden = await world.types(ERIKA, "garden")
    assert "GEHEIM" not in hidden.model_dump_json()
    await _garden(world, ERIKA, "Answer", "Go on: Rest", roses="5", fence="none")
    coop = await world.coop()
    assert [(a.text, a.side, a.source) for a in coop.actions] == [
        ("Rosen pflanzen", Side.SME, "sheet:garden.0sme@1")
    ]
    assert [t.title for t in coop.topics] == ["Talk about the fence"]
    shown = world.shown(ROOM)[-1]
    assert '"Zaun","Holz","Keiner"' in shown.model_dump_json()
    handed = await world.presses(ERIKA, button(await world.types(ERIKA, "garden"), "As a file"))
    assert isinstance(handed, Message)
    files = [b for b in handed.blocks if isinstance(b, File)]
    assert b"| Fence | Wood | None |" in files[1].data


async def _garden(world: World, who: Any, answer: str, on: str, **given: str) -> None:
    card = await world.types(who, "garten", None)
    form = await world.presses(who, button(card, answer), None)
    saved = await world.sends(who, form, None, **given)
    rest = await world.presses(who, button(saved, on), None)
    await world.sends(who, rest, None, note="GEHEIM")


# -- blindness -------------------------------------------------------------------------------------

SECRET = "ZEDERNHOLZ"


async def _everything(world: World, who: Any) -> str:
    """Return everything that somebody can get to see, in private and in the room."""
    said: list[Message | Form] = [*world.shown(who), *world.shown(ROOM)]
    for room in (None, ROOM):
        words = ("overview", "sheet", "decisions", "escalations", "help")
        said += [await world.types(who, word, room) for word in words]
        for sheet in SHEETS:
            given: Answers = {"sheet": sheet.name}
            buttons = (
                Do(label="", word="sheet", given=given),
                Do(label="", word="sheet-export", given=given),
                Ask(label="", word=PART, given=given),
                Ask(label="", word=PART, given={**given, "entry": "F1"}),
            )
            said += [await world.presses(who, pressed, room) for pressed in buttons]
    return "".join(m.model_dump_json() for m in said)


def _filled(sheet: Sheet, form: Form) -> Answers:
    answers: Answers = {}
    for it in form.inputs:
        if it.choices:
            answers[it.name] = (
                [it.choices[0].value] if it.type == "several" else it.choices[0].value
            )
        elif it.type == "number":
            answers[it.name] = str(int(it.least or 0))
        elif it.type == "date":
            answers[it.name] = "2026-12-10"
        elif it.question and sheet.question(it.name) and it.max_length:
            goal = f"{SECRET} um 15 % bis 30.6.2027"
            answers[it.name] = "https://example.org" if it.max_length == 300 else goal
    return answers


@pytest.mark.parametrize("name", [s.name for s in SHEETS if s.blind or s.reads != "everyone"])
async def test_nobody_of_the_other_side_sees_an_answer_before_its_time(name: str):
    """By no door: rooms, cards, lists, forms, files; not for a draft and not once it is sent."""
    sheet = METHOD.sheet(name)
    assert sheet
    world = World()
    await world.both()
    who = MAX if Role.OWNER in sheet.roles else SABINE
    for section in sheet.sections:
        ask = Ask(label="", word=PART, given={"sheet": name, "part": section.name})
        if section is not sheet.sections[0] and sheet.many:
            ask = ask.model_copy(update={"given": {**ask.given, "entry": "F1"}})
        form = await world.presses(who, ask, None)
        assert isinstance(form, Form), form
        await world.sends(who, form, None, **_filled(sheet, form))
        assert SECRET not in await _everything(world, ERIKA)
    coop = await world.coop()
    assert coop.sheets[0].sent
    assert SECRET in coop.sheets[0].model_dump_json()
    journal = await world.store.journal(coop.id)
    assert SECRET not in "".join(e.model_dump_json() for e in journal)
