"""Messages and forms as Adaptive Cards: total, literal, complete and within what Teams takes."""

import html
import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.parts.outline import outline
from adapters.parts.text import Json
from adapters.teams import forms, render
from adapters.teams.buttons import FIELD
from adapters.teams.text import Mentions, escape, markdown, size
from bot.domain.light import Light
from bot.domain.people import Address
from bot.message import (
    Ask,
    Bold,
    Choice,
    Do,
    Facts,
    File,
    Form,
    Input,
    LightRow,
    Lights,
    Link,
    Mention,
    Message,
    Picture,
    Strip,
    Table,
    When,
    say,
)
from tests.conftest import lacking
from tests.gallery import EXAMPLES, LANGUAGES, Example

SHARED = Path(__file__).parents[3] / "shared"
LIMIT = 25_000
FACT = {"title", "value"}
ERIKA = Address(platform="teams", id="erika", kind="person")
SHOWN = [(e, language) for e in EXAMPLES for language in LANGUAGES]
# The schema is slow to hold a card against: those that are kept, and the longest, will do.
KEPT = [(e, x) for e, x in SHOWN if x in e.golden or (e.long and x == "de")]
IDS = [f"{e.name}.{language}" for e, language in SHOWN]


@cache
def drawn(example: Example, language: str) -> Json:
    shown = example.shown(language)
    if isinstance(shown, Form):
        return forms.dialog(shown)[0]
    return render.message(shown).card


def walk(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def read(card: Json) -> str:
    """Return what people read on a card, its markdown undone."""
    words: list[str] = []
    for node in walk({k: v for k, v in card.items() if k != "msteams"}):
        literal = not ("text" in node and node.get("type") == "TextBlock") and node.keys() != FACT
        for name in ("text", "title", "value", "label", "altText"):
            said = node.get(name)
            if isinstance(said, str | int | float):
                words.append(str(said) if literal else undone(str(said)))
    return squeezed(" ".join(words))


def undone(text: str) -> str:
    """Read markdown as Teams does, as far as we write it."""
    text = re.sub(r"</?at>", "", text)
    text = re.sub(r"(?<!\\)\*\*", "", text)
    text = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\([^)\s]*\)", r"\1", text)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# -- every example -----------------------------------------------------------------------------


@pytest.mark.parametrize("example, language", SHOWN, ids=IDS)
def test_no_word_is_lost_and_the_card_is_light_enough(example: Example, language: str):
    shown = example.shown(language)
    assert size(drawn(example, language)) <= LIMIT
    if isinstance(shown, Form):
        said = read(forms.dialog(shown)[0])
        wanted = [shown.submit, *(i.question for i in shown.inputs), shown.problem]
        wanted += [i.problem for i in shown.inputs] + [i.hint for i in shown.inputs]
    else:
        it = render.message(shown)
        said = read(it.card) + squeezed(it.whole)
        wanted = [outline(shown)]
    there = set(re.findall(r"\w+", said))
    assert {w for told in wanted for w in re.findall(r"\w+", told)} - there == set()


@pytest.mark.parametrize("example, language", KEPT, ids=[f"{e.name}.{x}" for e, x in KEPT])
def test_a_card_passes_the_published_schema(example: Example, language: str):
    check, faults = checker()
    check("card", drawn(example, language))
    found, faults[:] = list(faults), []
    assert found == []


@cache
def checker() -> Any:
    """Return the check of cards that lies beside this checkout, and where it notes its faults."""
    file = SHARED / "checks" / "check_payloads.py"
    if not file.is_file():
        lacking("schemas", "no schemas beside this checkout")
    spec = importlib.util.spec_from_file_location("check_payloads", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    validator = module.validator("adaptive-card-1.5.0.json")
    return (lambda where, card: module.teams_card(where, card, validator)), module.faults


def test_an_element_that_nobody_knows_is_refused():
    with pytest.raises(NotImplementedError):
        render.Pen().draw(object())


# -- text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed, written",
    [
        ("Modell läuft (12)", "Modell läuft (12)"),
        ("*Stern* _x_", r"\*Stern\* \_x\_"),
        ("[a](https://x)", r"\[a\](https://x)"),
        ("<at>Max</at>", r"\<at\>Max\</at\>"),
        ("1. Punkt", r"1\. Punkt"),
        ("- Strich", r"\- Strich"),
        ("# hoch", r"\# hoch"),
        ("R&amp;D &", r"R\&amp;D &"),
    ],
)
def test_what_markdown_would_read_is_escaped(typed: str, written: str):
    assert escape(typed) == written


def test_running_text_is_literal():
    (block,) = render.Pen().draw(say("**a** <at>b</at> ", Bold(text="c*")))
    assert [(r["text"], r.get("weight")) for r in block["inlines"]] == [
        ("**a** <at>b</at> ", None),
        ("c*", "Bolder"),
    ]


def test_a_person_on_teams_is_mentioned_and_anybody_else_named():
    here = Mention(name="Erika Beispiel", addresses=(ERIKA,))
    asked = say("Bitte ", here, " und ", Mention(name="Max"))
    card = render.message(Message(title="x", blocks=(asked,))).content
    assert card["body"][1]["text"] == "Bitte <at>Erika Beispiel</at> und Max"
    assert card["msteams"]["entities"] == [
        {
            "type": "mention",
            "text": "<at>Erika Beispiel</at>",
            "mentioned": {"id": "erika", "name": "Erika Beispiel"},
        }
    ]


def test_a_dialog_mentions_nobody_but_says_the_name():
    here = say(Mention(name="Erika Beispiel", addresses=(ERIKA,)))
    card = render.message(Message(title="x", blocks=(here,)), dialog=True).content
    assert card["body"][1]["inlines"] == [{"type": "TextRun", "text": "Erika Beispiel"}]
    assert "msteams" not in card


def test_two_people_of_the_same_name_are_told_apart():
    mentions = Mentions()
    other = Address(platform="teams", id="other", kind="person")
    both = [Mention(name="Max <M>", addresses=(a,)) for a in (ERIKA, other, ERIKA)]
    assert markdown(both, mentions) == "<at>Max M</at><at>Max M 2</at><at>Max M</at>"


def test_every_line_of_a_fact_stands_alone():
    facts = Facts(rows=(("Wer", ("Max\n", Bold(text="Erika"), "\nNora\n\n")),))
    (drawn,) = render.Pen().draw(facts)
    assert drawn["facts"][0]["value"] == "Max\n\n**Erika**\n\nNora"


def test_a_link_leads_where_it_says():
    link = Link(text="a]b", url="https://example.org/a b(c)")
    assert markdown([link], Mentions()) == r"[a\]b](https://example.org/a%20b%28c%29)"
    (block,) = render.Pen().draw(say(link))
    assert block["inlines"][0]["selectAction"]["url"] == link.url


# -- elements ----------------------------------------------------------------------------------


def test_a_light_is_a_coloured_container_with_sign_and_word():
    rows = tuple(LightRow(name="Muster", light=x, word=x.value) for x in Light)
    found = [
        (c["style"], c["items"][0]["inlines"][1]["text"])
        for c in render.Pen().draw(Lights(rows=rows))
    ]
    assert found == [
        ("good", "  🟢 green"),
        ("warning", "  🟡 amber"),
        ("attention", "  🔴 red"),
        ("emphasis", "  ⚪ grey"),
        ("accent", "  🔵 blue"),
    ]


def test_a_picture_is_shown_where_it_can_be_had_and_drawn_in_signs_where_not():
    strip = Strip(weeks=("47", "48"), rows=(("Muster", (Light.RED, Light.GREEN)),))
    picture = Picture(name="strip", title="Verlauf", alt="rot, dann grün", drawing=strip)
    hung = {"strip": render.Hung(url="https://tandem.example/x.png")}
    image = render.message(Message(title="x", blocks=(picture,)), hung).card["body"][-1]
    assert (image["url"], image["altText"]) == ("https://tandem.example/x.png", "rot, dann grün")
    without = read(render.message(Message(title="x", blocks=(picture,))).card)
    assert "Muster 🔴🟢 █▁ 47 – 48 rot, dann grün" in without


def test_a_file_is_had_by_its_link_or_by_a_press():
    file = File(name="a.csv", media="text/csv", data=b"YQ==")
    message = Message(title="x", blocks=(file,))
    by_link = render.message(message, {"a.csv": render.Hung(url="https://t.example/a")}).card
    by_press = render.message(message, {"a.csv": render.Hung(id="abc")}).card
    link, press = (
        next(n for n in walk(card) if str(n.get("type")).startswith("Action."))
        for card in (by_link, by_press)
    )
    assert (link["type"], link["url"]) == ("Action.OpenUrl", "https://t.example/a")
    assert press["data"] == {FIELD: {"t": "file", "n": "abc"}}


def test_what_is_too_long_is_cut_with_a_mark_and_handed_over_whole():
    table = Table(header=("a", "b"), rows=tuple((str(n), "ä" * 200) for n in range(100)))
    it = render.message(Message(title="x", blocks=(table, say("am Ende"))))
    assert size(it.card) <= LIMIT
    assert "… 📎 tandem.txt" in read(it.card)
    assert it.whole.startswith("x\na | b\n0 | ")
    assert it.whole.endswith("am Ende")


def test_one_very_long_paragraph_is_cut_inside():
    it = render.message(Message(title="x", blocks=(say("ö" * 30_000),)))
    assert 10_000 < size(it.card) <= LIMIT
    assert len(it.whole) > 30_000


def test_facts_too_many_are_cut_between_rows():
    rows = tuple((f"n{n}", ("v" * 300,)) for n in range(100))
    it = render.message(Message(title="x", blocks=(Facts(rows=rows),)))
    assert 50 < len(it.card["body"][1]["facts"]) < 100


# -- buttons -----------------------------------------------------------------------------------


def test_a_button_carries_its_command_and_one_that_asks_opens_a_dialog():
    do = Do(label="Unverändert", word="status", given={"light": "amber"}, coop="c", style="primary")
    ask = Ask(label="Melden", word="status", coop="c", style="danger")
    card = render.message(Message(title="x", buttons=(do,), more=(ask,)), key="c:k").card
    assert card["actions"] == [
        {
            "type": "Action.Submit",
            "title": "Unverändert",
            "data": {
                FIELD: {"t": "do", "w": "status", "g": {"light": "amber"}, "c": "c", "k": "c:k"}
            },
            "associatedInputs": "none",
            "style": "positive",
        },
        {
            "type": "Action.Submit",
            "title": "Melden",
            "data": {
                FIELD: {"t": "ask", "w": "status", "c": "c", "k": "c:k"},
                "msteams": {"type": "task/fetch"},
            },
            "associatedInputs": "none",
            "style": "destructive",
            "mode": "secondary",
        },
    ]


def test_in_a_dialog_no_button_opens_another_dialog():
    card = render.message(Message(title="x", buttons=(Ask(label="a", word="w"),)), dialog=True).card
    assert "msteams" not in card["actions"][0]["data"]


def test_long_answers_are_noted_and_the_button_carries_their_digest():
    buttons = tuple(Do(label=str(n), word="w", given={"a": f"{n}" * 2_000}) for n in range(3))
    it = render.message(Message(title="x", buttons=buttons))
    carried = [a["data"][FIELD]["n"] for a in it.card["actions"]]
    assert [it.notes[n]["g"]["a"][0] for n in carried] == ["0", "1", "2"]


# -- forms -------------------------------------------------------------------------------------


def form(*inputs: Input, **more: Any) -> Form:
    return Form(title="Ampel", word="status", inputs=inputs, submit="Melden", **more)


COLOURS = tuple(Choice(value=v, label=v.title(), hint=f"Wenn {v}") for v in ("green", "amber"))


def test_a_problem_stands_beside_its_question_and_the_answer_stays():
    typed = Input(name="headline", question="Satz", value="zu lang", max_length=3, problem="Kürzer")
    card, _ = forms.dialog(form(typed))
    asked, problem = card["body"]
    assert (asked["value"], asked["label"], "maxLength" in asked) == ("zu lang", "Satz", False)
    assert problem["inlines"][0]["text"] == "⚠️ Kürzer"


def test_a_question_that_depends_on_an_answer_says_on_which():
    way = Input(name="way", question="Weg zurück", when=When(field="light", values=("amber",)))
    light = Input(name="light", type="choice", question="Ampel", choices=COLOURS)
    card, _ = forms.dialog(form(light, way))
    asked = {e["id"]: e for e in card["body"] if "id" in e}
    assert asked["way"]["label"] == "Weg zurück (Amber)"
    assert (asked["light"]["isRequired"], "isRequired" in asked["way"]) == (True, False)
    assert [c["title"] for c in asked["light"]["choices"]] == [
        "Green: Wenn green", "Amber: Wenn amber"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "given, kind",
    [("2026-12-03", "Input.Date"), ("3.12.", "Input.Text"), ("", "Input.Date")],
)
def test_a_day_that_is_none_is_shown_as_it_was_typed(given: str, kind: str):
    card, _ = forms.dialog(form(Input(name="d", type="date", question="Wann?", value=given)))
    assert (card["body"][0]["type"], card["body"][0].get("value", "")) == (kind, given)


@pytest.mark.parametrize(
    "given, kind, value",
    [("1.5", "Input.Number", 1.5), ("99", "Input.Text", "99"), ("viel", "Input.Text", "viel")],
)
def test_a_number_that_does_not_fit_is_shown_as_it_was_typed(given: str, kind: str, value: object):
    asked = Input(name="n", type="number", question="Wie viel?", value=given, least=0, most=10)
    card, _ = forms.dialog(form(asked))
    assert (card["body"][0]["type"], card["body"][0]["value"]) == (kind, value)


def test_values_that_a_menu_cannot_tell_apart_are_noted():
    choices = (Choice(value="a,b", label="Beide"), Choice(value="c", label="C"))
    asked = Input(name="s", type="several", question="Was?", choices=choices, value=("a,b", "c"))
    card, notes = forms.dialog(form(asked))
    sign, plain = card["body"][0]["value"].split(",")
    assert (notes[sign[1:]], plain) == ({"v": "a,b"}, "c")


def test_a_menu_too_long_for_a_card_is_typed():
    many = tuple(Choice(value=f"z{n}" * 20, label=f"Zone {n}" * 9) for n in range(400))
    asked = Input(name="zone", type="choice", question="Zone?", choices=many, value=many[3].value)
    card, _ = forms.dialog(form(asked))
    assert (card["body"][0]["type"], card["body"][0]["value"]) == ("Input.Text", many[3].label)
    assert size(card) <= LIMIT


def test_the_sheet_comes_back_as_it_went():
    sheet = forms.Sheet("status", "c", {"week": "2026-W48"}, one=("light",), several=("who",))
    assert forms.Sheet.unpacked(json.loads(json.dumps(sheet.packed()))) == sheet


def test_text_in_cards_is_never_html():
    card = render.message(Message(title="R&D", blocks=(say("a & b"),))).card
    assert html.escape("R&D") not in json.dumps(card)
