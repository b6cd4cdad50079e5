"""How messages and forms become HTML: everything, escaped, and never by colour alone."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web import render
from adapters.web.render import Ink
from bot.domain.light import Light
from bot.domain.people import Address
from bot.language import Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Checklist,
    Choice,
    Do,
    Facts,
    File,
    Form,
    Input,
    InputType,
    Item,
    LightRow,
    Lights,
    Link,
    Mention,
    Message,
    Paragraph,
    Picture,
    Strip,
    Table,
    When,
    say,
)
from tests.web.reading import Element, read

INK = Ink(tongue=Tongue("en"))
EVIL = "<script>alert(1)</script>\"'&{{ 7*7 }}"


def every_block(words: str) -> tuple[Block, ...]:
    """Return one of each element, with these words wherever words can stand."""
    row = LightRow(
        name=words,
        light=Light.AMBER,
        word=words,
        change=words,
        headline=words,
        mark=words,
        history=tuple(Light),
    )
    return (
        Paragraph(spans=(words, Bold(text=words), Mention(name=words))),
        Paragraph(spans=(Link(text=words, url="https://example.org/?a=1&b=2"),), small=True),
        Facts(rows=((words, (words,)),)),
        Table(header=(words,), rows=((words,),)),
        Lights(rows=(row,), gap=words),
        Checklist(items=(Item(text=words, note=words),)),
        Picture(name="p", title=words, alt=words, drawing=Strip(weeks=(), rows=())),
        File(name="a.md", media="text/markdown", data=b"YQ==", summary=words),
    )


def card(words: str) -> Message:
    return Message(
        title=words,
        blocks=every_block(words),
        buttons=tuple(Do(label=words, word=f"w{n}") for n in range(5)),
        more=(Ask(label=words, word="ask"),),
        footer=(words,),
    )


def question(kind: str, **more: Any) -> Input:
    choices = (Choice(value="a", label="A", hint="first"), Choice(value="b", label="B"))
    has = choices if kind in ("choice", "several", "person") else ()
    return Input(name=f"q-{kind}", type=kind, question=kind, choices=has, **more)  # type: ignore[arg-type]


def form(*inputs: Input, **more: Any) -> Element:
    return read(render.form(Form(title="T", word="w", inputs=inputs, **more), INK))


def test_every_element_is_drawn():
    drawn = {type(b) for b in every_block("x")}
    assert drawn == set(get_args(get_args(Block)[0]))
    assert len(read(render.message(card("x"), INK)).one(class_="card").parts) > 0


def test_an_element_that_nobody_taught_it_is_refused():
    with pytest.raises(AssertionError):
        render.block("no block", INK)  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        render.spans((3,), INK)  # type: ignore[arg-type]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_whatever_is_said_arrives_as_it_was_said(words: str):
    """Read back by a parser, each place holds exactly the words, and no element was smuggled in."""
    tree = read(render.message(card(words), INK))
    said = " ".join(words.split())
    assert tree.one("h3").words == said
    assert tree.one("dt").words == said
    assert tree.one("th", scope="row").words == said
    assert tree.one("img").attrs["alt"] == words
    assert [b.words for b in tree.all("button")] == [said] * 6
    assert list(tree.all("script")) == []


def test_markup_in_words_stays_words():
    tree = read(render.message(card(EVIL), INK))
    assert list(tree.all("script")) == []
    assert tree.one("h3").words == EVIL
    assert tree.one("a", class_="file").one(class_="summary").words == EVIL


def test_at_most_three_buttons_and_the_others_behind_more():
    tree = read(render.message(card("x"), INK))
    buttons = tree.one("form")
    shown = [p for p in buttons.parts if isinstance(p, Element) and p.tag == "button"]
    behind = list(buttons.one("details", class_="more").all("button"))
    assert (len(shown), len(behind)) == (3, 3)
    assert behind[-1].attrs["aria-haspopup"] == "dialog"


def test_each_button_has_a_name_of_its_own_that_stays_the_same():
    tree = read(render.message(card("x"), INK))
    values = [b.attrs["value"] for b in tree.all("button")]
    assert len(set(values)) == 6
    assert values == [b.attrs["value"] for b in read(render.message(card("x"), INK)).all("button")]


def test_no_light_is_told_by_colour_alone():
    """Each light has a shape of its own, hidden from who cannot see it, and a word beside it."""
    shapes: dict[Light, str] = {}
    for light in Light:
        row = LightRow(name="M", light=light, word=light.value, history=(light,))
        tree = read(render.block(Lights(rows=(row,)), INK))
        now = tree.one(class_="now")
        svg = now.one("svg")
        assert svg.attrs["aria-hidden"] == "true"
        assert now.one("b").words == light.value
        past = tree.one(class_="history")
        assert (past.attrs["role"], len(past.attrs["aria-label"].split(": ")[1]) > 0) == (
            "img",
            True,
        )
        shape = next(p for p in svg.parts if isinstance(p, Element))
        shapes[light] = f"{shape.tag} {sorted(shape.attrs.items())}"
    assert len(set(shapes.values())) == len(Light)


def test_each_state_of_a_list_is_a_word_too():
    items = (
        Item(text="x"),
        Item(text="x", state="now"),
        Item(text="x", state="done"),
        Item(text="x", state="skipped"),
    )
    tree = read(render.block(Checklist(items=items), INK))
    assert [h.words for h in tree.all(class_="hear")] == ["open:", "now:", "done:", "skipped:"]


def test_a_mention_is_marked_where_the_person_is_here():
    here = Address(platform="local", id="max", kind="person")
    away = Address(platform="slack", id="U1", kind="person")
    ink = Ink(tongue=Tongue("en"), reader=here)

    def drawn(*addresses: Address) -> tuple[str, str]:
        span = read(render.spans((Mention(name="Max", addresses=addresses),), ink)).one("span")
        return span.attrs["class"], span.words

    assert drawn(here) == ("mention here me", "@Max")
    assert drawn(here.model_copy(update={"id": "erika"})) == ("mention here", "@Max")
    assert drawn(away) == ("mention", "Max")


def test_line_breaks_stay():
    assert "a\nb" in render.block(say("a\nb"), INK)


# -- forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(InputType))
def test_every_question_is_asked_with_its_label(kind: str):
    tree = form(
        question(kind), question(kind).model_copy(update={"name": "free", "required": False})
    )
    for name in (f"q-{kind}", "free"):
        asked = tree.one(class_="question", data_name=name)
        fields = [e for e in asked.all() if e.attrs.get("name", "").partition(".")[2] == name]
        assert fields
        if asked.tag == "fieldset":
            assert kind in asked.one("legend").words
        else:
            assert [lb.attrs["for"] for lb in asked.all("label")] == [fields[0].attrs["id"]]
            assert kind in asked.one("label").words
    assert [o.words for o in tree.all(class_="optional")] == ["optional"]


@pytest.mark.parametrize("kind", get_args(InputType))
def test_a_problem_is_tied_to_its_question_and_the_first_has_the_focus(kind: str):
    first = question("line", value="fine").model_copy(update={"name": "fine"})
    tree = form(first, question(kind, problem="Not <so>."), question("date", problem="No."))
    problem = (
        tree.one("p", id=f"p-q-{kind}") if kind != "date" else next(tree.all("p", id="p-q-date"))
    )
    assert problem.words == "Not <so>."
    tied = [e for e in tree.all() if f"p-q-{kind}" in e.attrs.get("aria-describedby", "").split()]
    assert tied
    assert all(e.attrs["aria-invalid"] == "true" for e in tied)
    focused = [e for e in tree.all() if "autofocus" in e.attrs]
    assert focused[0].attrs["name"].partition(".")[2] == f"q-{kind}"


@pytest.mark.parametrize(
    "kind,value,shown",
    [
        ("line", 'a"<b', 'a"<b'),
        ("text", "\na\nb", "\na\nb"),
        ("date", "2026-12-03", "2026-12-03"),
        ("number", "2.5", "2.5"),
        ("choice", "b", "b"),
        ("person", "b", "b"),
        ("several", ("a", "b"), "a b"),
    ],
)
def test_what_was_answered_is_there_again(kind: str, value: Any, shown: str):
    tree = form(question(kind, value=value))
    asked = tree.one(class_="question")
    found = [
        *(e.attrs["value"] for e in asked.all("input", type="text")),
        *(e.attrs["value"] for e in asked.all("input", type="date")),
        *(e.attrs["value"] for e in asked.all("input", type="number")),
        *(e.attrs["value"] for e in asked.all() if {"checked", "selected"} & e.attrs.keys()),
        # A browser leaves out the first line break of a text field.
        *("".join(map(str, e.parts)).removeprefix("\n") for e in asked.all("textarea")),
    ]
    assert " ".join(found) == shown


def test_a_question_under_a_condition_says_so_for_who_has_no_scripts():
    light = question("choice")
    way = question("line", when=When(field="q-choice", values=("a", "b")))
    why = question("text", when=When(field="q-line"))
    tree = form(light, way, why)
    assert [c.words for c in tree.all("p", class_="condition")] == [
        "Only if “choice” is A or B.",
        "Only if you answer “line”.",
    ]
    asked = tree.one(class_="question", data_name="q-line")
    assert (asked.attrs["data-when"], asked.attrs["data-values"]) == ("q-choice", '["a", "b"]')


def test_the_bounds_of_a_number_and_a_text_are_kept():
    tree = form(question("number", least=1, most=2.5), question("line", max_length=80))
    number = tree.one("input", type="number")
    assert (number.attrs["min"], number.attrs["max"]) == ("1", "2.5")
    assert tree.one("input", type="text").attrs["maxlength"] == "80"


def test_closing_is_never_what_enter_does():
    """The first submit button of a form is pressed by Enter: it must be the one that sends."""
    tree = form(question("line"))
    sending = tree.one("form", class_="form")
    mine = [b for b in sending.all("button") if "form" not in b.attrs]
    assert [b.words for b in mine] == ["Send"]
    assert tree.one("form", id="dialog-close").attrs["method"] == "dialog"


def test_more_choices_than_a_glance_takes_become_a_list():
    many = tuple(Choice(value=str(n), label=str(n)) for n in range(7))
    tree = form(question("choice").model_copy(update={"choices": many}))
    assert [o.attrs["value"] for o in tree.one("select").all("option")] == ["", *"0123456"]
