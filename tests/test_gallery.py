"""The gallery is complete, pure, and drawn by every platform without losing a word."""

import html
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from adapters.slack import forms as slack_forms
from adapters.slack import render as slack
from adapters.slack.text import HEADER
from adapters.web import render as web
from bot import views
from bot.commands import COMMANDS
from bot.domain.light import Light
from bot.domain.people import Address
from bot.errors import StoreBusy
from bot.language import Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Button,
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
    Span,
    Style,
    Table,
)
from tests.gallery import EXAMPLES, LANGUAGES, Example, mishaps

ROOM = Address(platform="slack", id="C0000000001")
READER = Address(platform="local", id="max", kind="person")
FRONT = 3
BUTTONS = (Do, Ask)


@cache
def shown(example: Example, language: str) -> Message | Form:
    return example.shown(language)


def parts(it: object) -> Iterator[BaseModel]:
    """Yield a message or form with everything inside it."""
    if isinstance(it, BaseModel):
        yield it
        for name in type(it).model_fields:
            yield from parts(getattr(it, name))
    elif isinstance(it, tuple | list):
        for one in it:
            yield from parts(one)


@cache
def everything() -> tuple[BaseModel, ...]:
    return tuple(p for example in EXAMPLES for p in parts(shown(example, "en")))


# -- complete ------------------------------------------------------------------------------------


def test_every_view_has_an_example():
    rooms = [import_module(f"bot.views.{m.name}") for m in pkgutil.iter_modules(views.__path__)]
    told = {
        f"{room.__name__.rpartition('.')[2]}.{name}"
        for room in rooms
        for name, view in inspect.getmembers(room, inspect.isfunction)
        if view.__module__ == room.__name__ and not name.startswith("_")
        if get_type_hints(view)["return"] is Message
    }
    assert told == {e.of for e in EXAMPLES if e.of.partition(".")[0] not in ("form", "element")}


def test_every_command_that_asks_shows_its_form_in_every_state():
    asking = [f"form.{c.word}" for c in COMMANDS if c.asked() or c.form_first]
    states = ("empty", "prefilled", "answered", "wrong", "answered longest")
    shows = {(e.of, e.as_) for e in EXAMPLES}
    assert [(of, as_) for of in asking for as_ in states if (of, as_) not in shows] == []


def test_every_listed_command_is_explained():
    explained = {e.as_ for e in EXAMPLES if e.of == "helping.about"}
    assert {c.word for c in COMMANDS if c.listed} - explained == set()


def test_every_error_is_said():
    said = {e.as_ for e in EXAMPLES if e.of == "common.sorry"}
    assert {kind.__name__ for kind in mishaps.kinds()} - said == set()


def test_an_error_without_a_word_to_fill_in_is_still_a_sentence():
    said = Tongue("de").sorry(StoreBusy(path="data", holder=""))
    assert re.fullmatch(r"[^\n:]+ data \(\)\. [^\n:]+\.", said)


def classes(union: Any) -> Iterator[type[BaseModel]]:
    """Yield what a union is of, however it is wrapped."""
    if isinstance(union, type) and issubclass(union, BaseModel):
        yield union
    for part in get_args(union):
        yield from classes(part)


@pytest.mark.parametrize("union", [Block, Button, Span], ids=["block", "button", "span"])
def test_every_element_is_shown(union: Any):
    assert set(classes(union)) - {type(it) for it in everything()} == set()


def test_every_shade_of_an_element_is_shown():
    """Each value of each fixed choice, and each part that may be left out, given somewhere."""
    found = everything()
    for kind in READ:
        for name, field in kind.model_fields.items():
            given = [getattr(it, name) for it in found if type(it) is kind]
            choices = get_args(field.annotation)
            if choices and all(isinstance(c, str) for c in choices):
                assert {*map(str, given)} >= set(choices), f"{kind.__name__}.{name}"
            assert any(v not in ("", (), {}, None) for v in given), f"{kind.__name__}.{name}"
    assert {it.light for it in found if hasattr(it, "light")} == set(Light)


def test_every_button_comes_in_every_style():
    found = {(type(it), it.style) for it in everything() if isinstance(it, BUTTONS)}
    assert found == {(kind, style) for kind in BUTTONS for style in get_args(Style)}


def test_every_type_of_question_is_asked():
    asked = {i.type for e in EXAMPLES for i in _form_of(e).inputs}
    assert asked == set(get_args(InputType))


def _form_of(example: Example) -> Form:
    it = shown(example, "en")
    return it if isinstance(it, Form) else Form(title="", word="", inputs=())


def test_every_condition_reveals_its_question_somewhere():
    asked = {(e.of, i.name) for e in EXAMPLES for i in _form_of(e).inputs if i.when}
    seen = {(e.of, i.name) for e in EXAMPLES for i in slack_forms.shown(_form_of(e))}
    assert {(of, n) for of, n in asked - seen if (of, n) != ("element", "hidden")} == set()


def test_every_example_has_a_name_of_its_own():
    names = [e.name for e in EXAMPLES]
    assert sorted(names) == sorted(set(names))


# -- what holds for every one --------------------------------------------------------------------

GROUPS = sorted({e.of for e in EXAMPLES})
each = pytest.mark.parametrize("of", GROUPS)


def shots(of: str) -> Iterator[tuple[str, Example, Message | Form]]:
    """Yield every example of a view, form or element in both languages, with a name for it."""
    for example in EXAMPLES:
        if example.of == of:
            for language in LANGUAGES:
                yield f"{example.name} {language}", example, shown(example, language)


@each
def test_an_example_is_drawn_from_nothing_but_its_language(of: str):
    for name, example, it in shots(of):
        assert example.shown(name[-2:]) == it, name


@each
def test_a_card_has_few_buttons_and_each_leads_somewhere(of: str):
    """Three at most in front; its word is a command's, and it opens a form only where one is."""
    words = {c.word: c for c in COMMANDS}
    for name, _, it in shots(of):
        assert not isinstance(it, Message) or len(it.buttons) <= FRONT, name
        for button in parts(it):
            if isinstance(button, BUTTONS):
                assert button.label.strip(), name
                assert button.word in words, name
                kind = words[button.word]
                assert button.type == "do" or kind.asked() or kind.form_first, name


# -- nothing is lost -----------------------------------------------------------------------------

# What people read of each element; a new element has to say so here.
READ: dict[type[BaseModel], tuple[str, ...]] = {
    Message: ("title", "blocks", "scale", "buttons", "more", "footer"),
    Form: ("title", "intro", "inputs", "submit", "cancel", "problem"),
    Paragraph: ("spans",),
    Facts: ("rows",),
    Table: ("header", "rows"),
    Lights: ("rows", "gap"),
    LightRow: ("name", "word", "change", "headline", "mark"),
    Checklist: ("items",),
    Item: ("text", "note"),
    Picture: ("title", "alt"),
    File: ("name", "summary"),
    Bold: ("text",),
    Link: ("text",),
    Mention: ("name",),
    Do: ("label",),
    Ask: ("label",),
    Input: ("question", "hint", "choices", "problem"),
    Choice: ("label", "hint"),
}


def texts(it: str | tuple[Any, ...] | BaseModel, platform: str) -> Iterator[str]:
    """Yield every text that people are to read; a mention is its address where it has one."""
    if isinstance(it, str):
        yield it
    elif isinstance(it, tuple):
        for one in it:
            yield from texts(one, platform)
    elif isinstance(it, Mention) and (found := [a for a in it.addresses if a.platform == platform]):
        yield found[0].id
    else:
        for name in READ[type(it)]:
            yield from texts(getattr(it, name), platform)
    if isinstance(it, Input) and not it.choices:
        yield from texts(it.value, platform)


def squeezed(text: str) -> str:
    """Leave out blanks: how lines are broken is the platform's matter."""
    return re.sub(r"\s+", "", text)


def heard(node: object) -> Iterator[str]:
    """Yield what a Slack payload says, markup of ``mrkdwn`` taken out."""
    if isinstance(node, list):
        for one in node:
            yield from heard(one)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if isinstance(value, dict | list):
            yield from heard(value)
        elif key in ("text", "alt_text", "user_id", "initial_value", "initial_date"):
            plain = re.sub(r"[*<>@]", "", value) if node["type"] == "mrkdwn" else value
            yield html.unescape(plain) if node["type"] == "mrkdwn" else plain


def missing_on_slack(it: Message | Form) -> list[str]:
    """Return what a payload leaves out although it does not hand over the whole."""
    if isinstance(it, Form):
        it = it.model_copy(update={"inputs": slack_forms.shown(it)})
        said = squeezed("".join(heard(slack_forms.modal(it, ROOM)[0])))
        return [t for t in texts(it, "slack") if squeezed(t) not in said]
    drawn = slack.message(it)
    said = squeezed(drawn.whole or "".join(heard(drawn.blocks)))
    return [t for t in texts(it, "" if drawn.whole else "slack") if squeezed(t) not in said]


@each
def test_slack_says_everything_or_hands_over_the_whole(of: str):
    assert {n: missing for n, _, it in shots(of) if (missing := missing_on_slack(it))} == {}


@each
def test_what_is_written_as_usual_is_never_cut(of: str):
    for name, example, it in shots(of):
        if isinstance(it, Message) and not example.long:
            assert slack.message(it).whole == "", name
            assert len(it.title) <= HEADER, name


# Attributes that are read out or shown.
HEARD = {"alt", "aria-label", "value"}


class Ear(HTMLParser):
    """Hears what a page says, and which elements it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [v for name, v in attrs if name in HEARD and v]


def heard_on_page(it: Message | Form) -> Ear:
    ink = web.Ink(Tongue("de"), READER)
    return Ear(str(web.message(it, ink) if isinstance(it, Message) else web.form(it, ink)))


@each
def test_the_workspace_says_everything(of: str):
    for name, _, it in shots(of):
        said = squeezed("".join(heard_on_page(it).found))
        assert [t for t in texts(it, "") if squeezed(t) not in said] == [], name


# -- what people write is never markup -----------------------------------------------------------

# Labels of ours, people whom a platform knows, and links: all that may be alive on Slack.
ALIVE = re.compile(r"\*[^*_~`<>|\n]+\*|<@U0[A-Z]+>|<https?://[^<>]+>", re.DOTALL)


def marked(node: object) -> Iterator[str]:
    """Yield every text in which Slack reads markup."""
    if isinstance(node, list):
        for one in node:
            yield from marked(one)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from marked(value)


@each
def test_what_people_write_is_never_markup_on_slack(of: str):
    for name, _, it in shots(of):
        if isinstance(it, Message):
            drawn = slack.message(it)
            payload, text = drawn.blocks, drawn.text
        else:
            payload, text = slack_forms.modal(it, ROOM)[0]["blocks"], ""
        assert re.findall(r"<[!@#]", text) == [], name
        assert [t for t in marked(payload) if not ALIVE.fullmatch(t)] == [], name


@each
def test_what_people_write_is_never_markup_in_the_workspace(of: str):
    for name, _, it in shots(of):
        tags = heard_on_page(it).tags
        assert set(tags) & {"at", "script", "style"} == set(), name
        assert tags.count("img") == sum(isinstance(p, Picture) for p in parts(it)), name
