"""Every question becomes a native input, keeps what was typed, and is read back as it was meant."""

import json
from typing import Any

import pytest

from adapters.slack import forms
from bot.domain.people import Address
from bot.message import Choice, Form, Input, When
from tests.fakes.slack import FakeSlack

ROOM = Address(platform="slack", id="C1")


def choices(n: int, hint: str = "") -> tuple[Choice, ...]:
    return tuple(Choice(value=f"v{i}", label=f"Label {i}", hint=hint) for i in range(n))


def form(*inputs: Input, **more: Any) -> Form:
    return Form(title="Ampel", word="status", inputs=inputs, **more)


def drawn(*inputs: Input, **more: Any) -> Any:
    view, _ = forms.modal(form(*inputs, **more), ROOM)
    return view


def element(it: Input) -> Any:
    return next(b for b in drawn(it)["blocks"] if b["type"] == "input")["element"]


def read(view: Any, **answers: Any) -> Any:
    return forms.answers_of(FakeSlack.filled(None, view, answers))  # type: ignore[arg-type]


def one(type_: str, **more: Any) -> Input:
    return Input(name="it", type=type_, question="Wie?", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "it, kind",
    [
        (one("line"), "plain_text_input"),
        (one("text"), "plain_text_input"),
        (one("choice", choices=choices(10)), "radio_buttons"),
        (one("choice", choices=choices(11)), "static_select"),
        (one("person", choices=choices(2)), "static_select"),
        (one("several", choices=choices(10)), "checkboxes"),
        (one("several", choices=choices(11)), "multi_static_select"),
        (one("date"), "datepicker"),
        (one("number"), "number_input"),
        (one("choice"), "plain_text_input"),
        (one("date", value="bald"), "plain_text_input"),
        (one("number", value="viel"), "plain_text_input"),
        (one("number", value="11", most=10), "plain_text_input"),
    ],
)
def test_every_question_has_its_native_input(it: Input, kind: str):
    assert element(it)["type"] == kind


@pytest.mark.parametrize(
    "it, value",
    [
        (one("line", value="Sensoren"), "Sensoren"),
        (one("line", value="zu lang", max_length=3), "zu lang"),
        (one("date", value="2026-12-03"), "2026-12-03"),
        (one("date", value="bald"), "bald"),
        (one("number", value="1.5", least=1, most=10), "1.5"),
        (one("choice", choices=choices(3), value="v1"), "v1"),
        (one("choice", choices=choices(300), value="v250"), "v250"),
        (one("several", choices=choices(4), value=("v1", "v3")), ["v1", "v3"]),
        (one("line"), ""),
    ],
)
def test_what_was_answered_before_is_there_again(it: Input, value: object):
    assert read(drawn(it)) == {"it": value}


def test_hints_stand_beside_their_choices_and_long_ones_below_in_full():
    long = "Ohne Entscheidung wird das Ziel nicht erreicht, und zwar unter keinen Umständen mehr."
    view = drawn(
        one("choice", choices=(*choices(1, "Gut"), Choice(value="r", label="Rot", hint=long)))
    )
    options = view["blocks"][0]["element"]["options"]
    assert next(o["description"]["text"] for o in options) == "Gut"
    assert "description" not in options[1]
    assert view["blocks"][1]["elements"][0]["text"] == f"Rot: {long}"


def test_an_optional_choice_can_be_taken_back():
    view = drawn(one("choice", choices=choices(2), value="v1", required=False))
    assert [o["value"] for o in view["blocks"][0]["element"]["options"]] == ["v0", "v1", "~none"]


LIGHT = Input(name="light", type="choice", question="Wie?", choices=choices(2), value="v0")
WAY = Input(name="way", question="Weg?", when=When(field="light", values=("v1",)), value="Ersatz")
WHO = Input(name="who", question="Wer?", when=When(field="way"))


def test_a_question_is_asked_only_while_its_condition_holds():
    view = drawn(LIGHT, WAY, WHO)
    assert forms.displayed(view) == ["light"]
    assert view["blocks"][0]["dispatch_action"]
    red = LIGHT.model_copy(update={"value": "v1"})
    view = drawn(red, WAY, WHO)
    assert forms.displayed(view) == ["light", "way", "who"]
    trigger = view["blocks"][1]["element"]["dispatch_action_config"]
    assert trigger == {"trigger_actions_on": ["on_character_entered"]}


def test_what_was_typed_into_a_hidden_question_is_not_lost_nor_sent():
    sheet = forms.Sheet.unpacked(json.loads(drawn(LIGHT, WAY)["private_metadata"]))
    assert (sheet.hidden, sheet.fixed) == ({"way": "Ersatz"}, {})


def test_problems_are_native_where_slack_can_show_them():
    view = drawn(LIGHT)
    sheet = forms.Sheet.unpacked(json.loads(view["private_metadata"]))
    wrong = LIGHT.model_copy(update={"problem": "Bitte wählen."})
    assert forms.native(form(wrong), view, sheet) == {"light": "Bitte wählen."}
    assert forms.native(form(wrong, problem="Nicht so."), view, sheet) is None
    assert forms.native(form(wrong, WAY.model_copy(update={"when": None})), view, sheet) is None
    assert forms.native(form(LIGHT), view, sheet) is None


def test_problems_that_slack_cannot_show_stand_in_the_form():
    wrong = LIGHT.model_copy(update={"problem": "Bitte wählen."})
    hidden = WAY.model_copy(update={"problem": "Bitte antworten."})
    view = drawn(wrong, hidden, problem="So geht es nicht.")
    said = [
        b.get("text", {}).get("text") or b["elements"][0]["text"]
        for b in view["blocks"]
        if b["type"] != "input"
    ]
    assert said == ["⚠️ So geht es nicht.", "⚠️ Weg?: Bitte antworten.", "⚠️ Bitte wählen."]
    sheet = forms.Sheet.unpacked(json.loads(view["private_metadata"]))
    assert forms.native(form(wrong), view, sheet) is None, "or the old problems would stay"


def test_what_the_form_carries_is_kept_where_slack_has_no_room():
    view, notes = forms.modal(form(LIGHT, fixed={"week": "x" * 4000}), ROOM)
    kept = notes[json.loads(view["private_metadata"])["n"]]
    assert forms.Sheet.unpacked(kept).fixed == {"week": "x" * 4000}
    long = Input(
        name="it", type="choice", question="?", choices=(Choice(value="v" * 300, label="a"),)
    )
    view, notes = forms.modal(form(long), ROOM)
    value = view["blocks"][0]["element"]["options"][0]["value"]
    assert notes[value[1:]] == {"v": "v" * 300}


def test_every_limit_of_a_modal_is_kept():
    long = "Wort " * 2000
    asked = [
        Input(name=f"i{n}", question=long, hint=long, value=long, problem=long) for n in range(20)
    ]
    view = drawn(*asked, submit=long, cancel=long, problem=long)
    assert max(len(view[k]["text"]) for k in ("title", "submit", "close")) <= 24
    assert len(view["private_metadata"]) <= 3000
    assert len(view["blocks"]) <= 100
    inputs = [b for b in view["blocks"] if b["type"] == "input"]
    assert max(len(b["label"]["text"]) for b in inputs) == 2000
    assert max(len(b["hint"]["text"]) for b in inputs) == 2000
    assert max(len(b["element"]["initial_value"]) for b in inputs) == 3000
