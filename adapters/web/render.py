"""Draws messages and forms as HTML: pure, total, and everything from outside is escaped."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel

from bot.domain.light import Light
from bot.domain.people import Address
from bot.language import Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Button,
    Checklist,
    Do,
    Facts,
    File,
    Form,
    Input,
    Lights,
    Link,
    Mention,
    Message,
    Paragraph,
    Picture,
    Span,
    Table,
    When,
)
from bot.words import labelled

MAX_BUTTONS = 3
MAX_RADIOS = 6


def digest(value: BaseModel) -> str:
    """Return a short name for a button, picture or file: the same content, the same name."""
    kind = type(value).__name__
    return hashlib.sha256(f"{kind}:{value.model_dump_json()}".encode()).hexdigest()[:20]


def _picture_address(picture: Picture) -> str:
    return f"picture/{digest(picture)}.png"


def _file_address(file: File) -> str:
    return f"file/{digest(file)}/{file.name}"


@dataclass(frozen=True, slots=True)
class Ink:
    """What a drawing depends on beside its content.

    ``tongue`` speaks the chrome's words, ``reader`` is the address of who reads; ``action`` is
    where buttons are sent, ``sends`` where forms are, and ``hidden`` what both carry along;
    ``picture`` and ``file`` say under which address each is fetched, ``link`` where a link leads.
    """

    tongue: Tongue = field(default_factory=Tongue)
    reader: Address | None = None
    action: str = "press"
    sends: str = "send"
    hidden: tuple[tuple[str, str], ...] = ()
    picture: Callable[[Picture], str] = _picture_address
    file: Callable[[File], str] = _file_address
    link: Callable[[str], str] = str


environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _macro(name: str, *values: object) -> Markup:
    module = environment.get_template("elements.html").module
    return Markup(getattr(module, name)(*values))  # noqa: S704 - macros escape what they are given


# -- messages --------------------------------------------------------------------------------


def message(it: Message, ink: Ink, *, headed: bool = True) -> Markup:
    """Draw a card: title, blocks, at most three buttons, the others behind *More*, the footer.

    Unless it is ``headed``, its title stands on the page already.
    """
    shown = (*it.scale, *it.buttons[:MAX_BUTTONS])
    more = (*it.buttons[MAX_BUTTONS:], *it.more)
    return _macro(
        "card",
        it.title if headed else "",
        [block(b, ink) for b in it.blocks],
        [_button(b) for b in shown],
        [_button(b) for b in more],
        spans(it.footer, ink),
        ink,
        ink.tongue("More"),
    )


def offered(them: Sequence[Do | Ask], ink: Ink) -> Markup:
    """Draw buttons that stand by themselves, without a card."""
    return _macro("offered", [_button(b) for b in them], ink)


def block(it: Block, ink: Ink) -> Markup:  # noqa: PLR0911 - one return per element
    """Draw one block. Raise ``AssertionError`` for an element that nobody taught this room."""
    match it:
        case Paragraph():
            return _macro("paragraph", spans(it.spans, ink), it.small)
        case Facts():
            return _macro("facts", [(label, spans(said, ink)) for label, said in it.rows])
        case Table():
            return _macro("table", it.header, it.rows, ink.tongue("Table, scrolls sideways"))
        case Lights():
            return _lights(it, ink)
        case Checklist():
            return _macro("checklist", [(i, _state(i.state, ink.tongue)) for i in it.items])
        case Picture():
            return _macro("picture", it.title, it.alt, ink.picture(it))
        case File():
            return _macro("file", it.name, it.summary, ink.file(it), _size(len(it.data), ink))
        case _:
            assert_never(it)


def spans(them: tuple[Span, ...], ink: Ink) -> Markup:
    """Draw running text; line breaks stay, everything else is escaped."""
    return Markup().join(_span(s, ink) for s in them)


def _span(it: Span, ink: Ink) -> Markup:
    match it:
        case str():
            return _macro("words", it)
        case Bold():
            return _macro("bold", it.text)
        case Mention():
            here = (
                any(a.platform == ink.reader.platform for a in it.addresses)
                if ink.reader
                else False
            )
            return _macro("mention", it.name, here, ink.reader in it.addresses)
        case Link():
            return _macro("link", it.text, ink.link(it.url))
        case _:
            assert_never(it)


def _button(it: Button) -> dict[str, object]:
    return {
        "label": it.label,
        "value": digest(it),
        "style": it.style,
        "asks": not isinstance(it, Do),
    }


def _lights(it: Lights, ink: Ink) -> Markup:
    def word(light: Light) -> str:
        return labelled(light, ink.tongue)

    rows = [(row, [(light, word(light)) for light in row.history]) for row in it.rows]
    return _macro("lights", rows, it.gap, ink.tongue("Last weeks, oldest first"))


def _state(state: str, tongue: Tongue) -> str:
    return {
        "open": tongue("open"),
        "now": tongue("now"),
        "done": tongue("done"),
        "skipped": tongue("skipped"),
    }[state]


def _size(count: int, ink: Ink) -> str:
    """Return a length in bytes as people read it."""
    kilo = 1000
    if count < kilo:
        return f"{ink.tongue.number(count)} B"
    if count < kilo * kilo:
        return f"{ink.tongue.number(round(count / kilo, 1))} kB"
    return f"{ink.tongue.number(round(count / kilo / kilo, 1))} MB"


# -- forms -----------------------------------------------------------------------------------


def form(it: Form, ink: Ink) -> Markup:
    """Draw a form for the inside of a dialog, each problem beside its question."""
    first = next((i.name for i in it.inputs if i.problem), "")
    focus = first or (it.inputs[0].name if it.inputs else "")
    questions = [_question(i, it, ink, focus=i.name == focus) for i in it.inputs]
    intro = [block(b, ink) for b in it.intro]
    return _macro("form", it, intro, questions, ink, ink.tongue("Close"), _fixed(it))


def sheet(it: Form, ink: Ink, intro: tuple[Block, ...] = ()) -> Markup:
    """Draw a form as part of a page; what nobody is asked stays with us, and is not sent along."""
    first = next((i.name for i in it.inputs if i.problem), "")
    questions = [_question(i, it, ink, focus=i.name == first) for i in it.inputs]
    told = [block(b, ink) for b in intro or it.intro]
    return _macro("sheet", it, told, questions, ink)


def _fixed(it: Form) -> str:
    """Return the answers nobody is asked as JSON, as a button would carry them."""
    return Form(title=it.title, word=it.word, inputs=(), fixed=it.fixed).model_dump_json(
        include={"fixed"}
    )


def _question(it: Input, whole: Form, ink: Ink, *, focus: bool) -> Markup:
    words = {
        "optional": ink.tongue("optional"),
        "choose": ink.tongue("Please choose"),
        "left": _left(it, ink.tongue),
        "condition": _condition(it.when, whole, ink.tongue) if it.when else "",
    }
    return _macro("question", it, _widget(it), focus, words)


def _widget(it: Input) -> str:
    """Return the way a question is asked. Raise ``AssertionError`` for an unknown type."""
    match it.type:
        case "line" | "text" | "date" | "number":
            return it.type
        case "choice":
            # A radio cannot be taken back: whoever may leave it out gets a list with an empty line.
            return "radios" if it.required and len(it.choices) <= MAX_RADIOS else "select"
        case "several":
            return "checks"
        case "person":
            return "select"
        case _:
            assert_never(it.type)


def _left(it: Input, tongue: Tongue) -> str:
    """Return how many characters fit, where a longer text is asked for."""
    if it.max_length is None or it.type != "text":
        return ""
    return tongue("at most {n} characters", n=it.max_length)


def _condition(when: When, whole: Form, tongue: Tongue) -> str:
    """Say in words when a question is asked, for a browser that cannot reveal it."""
    other = next((i for i in whole.inputs if i.name == when.field), None)
    question = other.question if other else when.field
    if not when.values:
        return tongue("Only if you answer “{question}”.", question=question)
    labels = {c.value: c.label for c in other.choices} if other else {}
    chosen = tongue.or_([labels.get(v, v) for v in when.values])
    return tongue("Only if “{question}” is {answer}.", question=question, answer=chosen)
