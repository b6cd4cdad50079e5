"""What passes between the bot and people, in meanings that every platform can draw.

Shaped on the poorest platform. No markup lives inside a string: emphasis, mentions and links
are values, so that no dialect of one platform can leak into another. A message is already in
its reader's language; a renderer only draws.
"""

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, Field

from bot.domain.light import Light
from bot.domain.people import Address

Answers = dict[str, str | list[str]]


class Bold(BaseModel, frozen=True):
    """Words that stand out."""

    type: Literal["bold"] = "bold"
    text: str


class Mention(BaseModel, frozen=True):
    """A person; pinged only where one of the addresses is on the reader's platform."""

    type: Literal["mention"] = "mention"
    name: str
    addresses: tuple[Address, ...] = ()


class Link(BaseModel, frozen=True):
    """Words that lead to an address on the web (http or https)."""

    type: Literal["link"] = "link"
    text: str
    url: str = Field(pattern=r"^https?://")


Span = str | Annotated[Bold | Mention | Link, Field(discriminator="type")]


class Paragraph(BaseModel, frozen=True):
    """Running text; ``small`` sets it back as context."""

    type: Literal["paragraph"] = "paragraph"
    spans: tuple[Span, ...]
    small: bool = False


class Facts(BaseModel, frozen=True):
    """Pairs of a short label and what is to be said about it."""

    type: Literal["facts"] = "facts"
    rows: tuple[tuple[str, tuple[Span, ...]], ...]


class Table(BaseModel, frozen=True):
    """Rows under a header; every row has as many cells as the header."""

    type: Literal["table"] = "table"
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class LightRow(BaseModel, frozen=True):
    """One side's light: who, colour as value and as word, what changed, and the headline.

    ``mark`` is a short word such as "edited" or "late"; ``history`` holds lights, oldest first.
    """

    name: str
    light: Light
    word: str
    change: str = ""
    headline: str = ""
    mark: str = ""
    history: tuple[Light, ...] = ()


class Lights(BaseModel, frozen=True):
    """The lights of both sides and, in a sentence, the gap between them."""

    type: Literal["lights"] = "lights"
    rows: tuple[LightRow, ...]
    gap: str = ""


class Item(BaseModel, frozen=True):
    """One line of a checklist; ``note`` is a few words behind it."""

    text: str
    state: Literal["open", "now", "done", "skipped"] = "open"
    note: str = ""


class Checklist(BaseModel, frozen=True):
    """Things to do, each with its state."""

    type: Literal["checklist"] = "checklist"
    items: tuple[Item, ...]


class Strip(BaseModel, frozen=True):
    """A drawing: one row of lights per side over the same weeks, oldest first.

    ``weeks`` are short labels, ``rows`` a name with a light per week, ``words`` the reader's word
    for each light (by its value), for the legend.
    """

    kind: Literal["strip"] = "strip"
    weeks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Light, ...]], ...]
    words: dict[str, str] = {}


class Bar(BaseModel, frozen=True):
    """One bar: what it is, in words how long, and its length as a share of the mark (1 = on it)."""

    name: str
    said: str
    share: float = Field(ge=0)


class Bars(BaseModel, frozen=True):
    """A drawing: bars under each other, and one mark that each is held against.

    ``whole``: nothing goes past the mark, each bar fills a track that ends there.
    """

    kind: Literal["bars"] = "bars"
    rows: tuple[Bar, ...]
    mark: str
    whole: bool = False


class Dot(BaseModel, frozen=True):
    """One point of a line: a short label under it, in words how much, and how much."""

    label: str
    said: str
    value: float


class Level(BaseModel, frozen=True):
    """A level that a line is held against, with the reader's word for it."""

    word: str
    value: float
    kind: Literal["target", "band", "baseline"]


class Trend(BaseModel, frozen=True):
    """A drawing: how a number went, oldest first, and the levels it is held against."""

    kind: Literal["trend"] = "trend"
    dots: tuple[Dot, ...]
    levels: tuple[Level, ...] = ()


class Picture(BaseModel, frozen=True):
    """A picture, kept as what it shows; ``bot.exports.pictures`` draws it as PNG when it is sent.

    ``alt`` says the same in words.
    """

    type: Literal["picture"] = "picture"
    name: str
    title: str
    alt: str
    drawing: Annotated[Strip | Bars | Trend, Field(discriminator="kind")]


class File(BaseModel, frozen=True):
    """A file to be handed over; ``name`` is made by Tandem, never taken from input."""

    type: Literal["file"] = "file"
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    media: str
    data: Base64Bytes
    summary: str = ""


Block = Annotated[
    Paragraph | Facts | Table | Lights | Checklist | Picture | File, Field(discriminator="type")
]
Style = Literal["plain", "primary", "danger"]


class Do(BaseModel, frozen=True):
    """A button that runs the command named ``word`` at once with the answers ``given``.

    ``coop`` says for which cooperation, so that it works in a private chat too.
    """

    type: Literal["do"] = "do"
    label: str
    word: str
    given: Answers = {}
    coop: str = ""
    style: Style = "plain"


class Ask(BaseModel, frozen=True):
    """A button that opens the form of the command named ``word``.

    Apart from ``Do`` because Teams must be told while the card is drawn, not when it is pressed.
    """

    type: Literal["ask"] = "ask"
    label: str
    word: str
    given: Answers = {}
    coop: str = ""
    style: Style = "plain"


Button = Annotated[Do | Ask, Field(discriminator="type")]


class Message(BaseModel, frozen=True):
    """One card: the title tells all, blocks explain, at most three ``buttons``, ``more`` behind.

    ``scale`` are the answers to a question with points, at most five, side by side before the
    buttons. ``footer`` is small and last: who, when, who reads this.
    """

    title: str = Field(min_length=1)
    blocks: tuple[Block, ...] = ()
    scale: tuple[Do, ...] = Field(default=(), max_length=5)
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()
    footer: tuple[Span, ...] = ()

    @property
    def pressable(self) -> tuple[Button, ...]:
        """Return everything that can be pressed, in the order in which it is drawn."""
        return (*self.scale, *self.buttons, *self.more)


class Choice(BaseModel, frozen=True):
    """One answer to choose; ``hint`` explains it in a sentence."""

    value: str
    label: str
    hint: str = ""


class When(BaseModel, frozen=True):
    """The condition under which a question is asked: ``field`` has one of ``values``.

    No values means: any answer at all. A platform that cannot reveal a question while the form
    is open leaves it out, and gets it in the form that comes back.
    """

    field: str
    values: tuple[str, ...] = ()

    def holds(self, answers: Answers) -> bool:
        """Tell whether the answers given so far ask for the question."""
        given = answers.get(self.field) or ""
        answer = given if isinstance(given, str) else given[0]
        return answer in self.values if self.values else bool(answer)


InputType = Literal["line", "text", "choice", "several", "date", "number", "person"]


class Input(BaseModel, frozen=True):
    """One question of a form, with the value it shows and the problem beside it.

    ``value`` is text; ISO ``2026-12-03`` for a date, a plain decimal for a number, a choice's
    value for choice and person, a tuple of them for several. ``least`` and ``most`` bound a number.
    """

    name: str
    type: InputType = "line"
    question: str
    hint: str = ""
    required: bool = True
    max_length: int | None = None
    least: float | None = None
    most: float | None = None
    choices: tuple[Choice, ...] = ()
    value: str | tuple[str, ...] = ""
    problem: str = ""
    when: When | None = None


class Form(BaseModel, frozen=True):
    """A command still to be filled in; ``fixed`` holds the answers that nobody is asked.

    ``problem`` is a sentence about the whole; ``submit`` and ``cancel`` are the buttons' words.
    """

    title: str
    word: str
    inputs: tuple[Input, ...]
    intro: tuple[Block, ...] = ()
    fixed: Answers = {}
    coop: str = ""
    submit: str = "Send"
    cancel: str = "Cancel"
    problem: str = ""

    def answers(self) -> Answers:
        """Return everything known so far, as a button would carry it."""
        shown = {
            i.name: list(i.value) if isinstance(i.value, tuple) else i.value
            for i in self.inputs
            if i.value
        }
        return {**self.fixed, **shown}


def say(*spans: Span, small: bool = False) -> Paragraph:
    """Return a paragraph of these spans."""
    return Paragraph(spans=spans, small=small)


def plain(spans: tuple[Span, ...]) -> str:
    """Return the words alone, for places that take no emphasis."""
    return "".join(
        s if isinstance(s, str) else s.name if isinstance(s, Mention) else s.text for s in spans
    )
