"""Every element of ``bot/message.py``, also in shapes that no view uses yet."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from functools import partial

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
    Dot,
    Facts,
    File,
    Form,
    Input,
    Item,
    Level,
    LightRow,
    Lights,
    Link,
    Mention,
    Message,
    Paragraph,
    Picture,
    Strip,
    Table,
    Trend,
    When,
    say,
)
from tests.gallery.cast import MARKUP, longest
from tests.gallery.example import Example

HERE = (
    Address(platform="slack", id="U0ERIKA", kind="person"),
    Address(platform="local", id="erika", kind="person"),
)
ELSEWHERE = (Address(platform="teams", id="29:1a2b", kind="person"),)
LIGHTS = tuple(Light)
CSV = b64encode(b"side,week,light\r\nsme,2026-W48,amber\r\n")

PARAGRAPHS = (
    say("Drei Worte, dann ", Bold(text="was hervorsteht"), " und wie es weitergeht."),
    say("Bitte ", Mention(name="Erika Beispiel", addresses=HERE), " und ",
        Mention(name="Tom Teams", addresses=ELSEWHERE), " und ", Mention(name="Nora Niemand"), "."),
    say("Mehr dazu ", Link(text="im Leitfaden", url="https://example.org/a?b=1&c=2"), "."),
    say("Erste Zeile\nzweite Zeile\n\nnach einer leeren."),
    say("Klein, mit ", Bold(text="Gewicht"), ", ", Mention(name="Erika Beispiel", addresses=HERE),
        " und ", Link(text="einem Weg", url="http://example.org/"), ".", small=True),
    say(Link(text="*Stern* | Strich", url="https://example.org/|<x>"), small=True),
    Paragraph(spans=()),
    Paragraph(spans=("",), small=True),
)  # fmt: skip
ROWS: tuple[LightRow, ...] = (
    *(LightRow(name=f"Firma {n}", light=x, word=x.value) for n, x in enumerate(LIGHTS)),
    LightRow(
        name="Muster Maschinenbau GmbH",
        light=Light.AMBER,
        word="Gelb",
        change="↑ von Rot",
        headline="„Sensoren kommen eine Woche später“",
        mark="verspätet, korrigiert",
        history=LIGHTS,
    ),
)
ITEMS = (
    Item(text="Räume vorbereiten"),
    Item(text="Zugang zu Anlage 7", state="now", note="M. Muster, bis Mi 2.12."),
    Item(text="Vertrag unterschreiben", state="done", note="am 3.11."),
    Item(text="Schulung", state="skipped", note="nicht nötig"),
)
STRIP = Strip(
    weeks=("46", "47", "48"),
    rows=(("Muster Maschinenbau GmbH", LIGHTS[:3]), ("Beispiel Robotics", LIGHTS[2:])),
    words={"green": "Grün", "amber": "Gelb", "red": "Rot", "grey": "Ohne", "blue": "Pause"},
)
TREND = Trend(
    dots=(Dot(label="2.11.", said="12,5 h", value=12.5), Dot(label="9.11.", said="11 h", value=11)),
    levels=(
        Level(word="Ziel 10,6 h", value=10.6, kind="target"),
        Level(word="Grenze 13 h", value=13, kind="band"),
        Level(word="Ausgang 12,5 h", value=12.5, kind="baseline"),
    ),
)
TABLE = Table(
    header=("Kennzahl", "Ausgang", "Ziel", "Woche 48"),
    rows=(("Stillstand (h)", "12,5", "10,6", "11,9"), ("Trefferquote", "–", "80 %", "81 %")),
)
WRITTEN = longest("", 280)
BUTTONS = (
    Do(label="Tun", word="overview", style="primary"),
    Ask(label="Fragen", word="status", given={"light": "amber"}),
    Do(label="Gefährlich", word="leave", style="danger"),
)
OTHERS = (
    Ask(label="Fragen, wichtig", word="status", style="primary"),
    Ask(label="Fragen, gefährlich", word="pause", style="danger"),
    Do(label="Schlicht", word="help"),
)
ELEMENTS: dict[str, tuple[Block, ...]] = {
    "paragraph": PARAGRAPHS,
    "paragraph longest": tuple(say(MARKUP * 40, small=small) for small in (False, True)),
    "facts": (Facts(rows=(("Kurz", ("ja",)), ("Zahl", ("12,5",)), ("Offen", ()))),),
    "facts rich": (Facts(rows=(("Wer", (Bold(text="Erika"), " und ", *PARAGRAPHS[1].spans)),)),),
    "facts longest": (Facts(rows=tuple((WRITTEN[:60], (WRITTEN,)) for _ in range(20))),),
    "table": (TABLE,),
    "table two": (TABLE, TABLE),
    "table empty": (Table(header=("Was", "Wer"), rows=()),),
    "table longest": (Table(header=(WRITTEN[:40],) * 6, rows=((WRITTEN,) * 6,) * 60),),
    "lights": (Lights(rows=ROWS, gap="Abstand: eine Stufe"),),
    "checklist": (Checklist(items=ITEMS),),
    "checklist longest": (
        Checklist(items=tuple(Item(text=WRITTEN, note=WRITTEN, state="now") for _ in range(60))),
    ),
    "picture": (
        Picture(name="lights.png", title="Ampeln", alt="Muster: Grün, Gelb, Rot.", drawing=STRIP),
        Picture(name="plain.png", title="", alt="", drawing=STRIP),
        Picture(name="trend.png", title="Stillstand", alt="12,5 h, dann 11 h.", drawing=TREND),
    ),
    "file": (
        File(name="report-2026-W48.csv", media="text/csv", data=CSV, summary="48 Wochen"),
        File(name="minutes.md", media="text/markdown", data=b64encode(b"# 48\n")),
    ),
}
CHOICES = tuple(Choice(value=f"c{n}", label=f"Antwort {n}", hint=f"Weil {n}.") for n in range(12))
LANDS = tuple(Choice(value=f"L-{n:03d}", label=f"Land {n}") for n in range(130))


def _inputs() -> Iterator[Input]:
    """Yield a question of every type, needed and not, empty and answered."""
    day = date(2026, 12, 3).isoformat()
    values: dict[str, tuple[Input, ...]] = {
        "line": (Input(name="", question="Eine Zeile", max_length=280, value="Sensoren"),),
        "text": (Input(name="", type="text", question="Mehrere Zeilen", value="Eins\nzwei"),),
        "choice": (
            Input(name="", type="choice", question="Wenige", choices=CHOICES[:3], value="c1"),
            Input(name="", type="choice", question="Einige", choices=CHOICES, value="c11"),
            Input(name="", type="choice", question="Viele", choices=LANDS, value="L-129"),
        ),
        "several": (
            Input(name="", type="several", question="Mehrere", choices=CHOICES[:7],
                  value=("c1", "c2")),
            Input(name="", type="several", question="Mehrere von vielen", choices=LANDS,
                  value=("L-001", "L-111")),
        ),
        "date": (Input(name="", type="date", question="Wann?", value=day),),
        "number": (Input(name="", type="number", question="Wie viele?", least=1, most=52.5,
                         value="8"),),
        "person": (
            Input(name="", type="person", question="Wer?", choices=CHOICES[:2], value="c0"),
            Input(name="", type="person", question="Wer, wenn niemand da ist?"),
        ),
    }  # fmt: skip
    for kind, asked in values.items():
        for n, it in enumerate(asked):
            empty = () if kind == "several" else ""
            yield it.model_copy(update={"name": f"{kind}{n}", "hint": "Ein Hinweis."})
            yield it.model_copy(
                update={"name": f"{kind}{n}-free", "required": False, "value": empty}
            )


def _form(problem: str = "") -> Form:
    asked = [i.model_copy(update={"problem": problem}) for i in _inputs()]
    hidden = Input(name="hidden", question="Nur wenn", when=When(field="line0", values=("nie",)))
    shown = Input(name="shown", question="Wenn überhaupt", when=When(field="line0"))
    return Form(
        title="Jede Art von Frage, und mehr als in eine Zeile passt",
        word="status",
        inputs=(*asked, hidden, shown),
        intro=(PARAGRAPHS[0], PARAGRAPHS[4]),
        fixed={"week": "2026-W48"},
        submit="Senden",
        cancel="Abbrechen",
        problem=problem,
    )


def _drawn(it: Message | Form, _: Tongue) -> Message | Form:
    """Return it as it is, whatever the language."""
    return it


def examples() -> Iterator[Example]:
    """Yield a message for each element, one with every button, and a form with every question."""
    for name, blocks in ELEMENTS.items():
        message = Message(title=name.capitalize(), blocks=blocks)
        long = name.endswith("longest")
        yield Example("element", name, partial(_drawn, message), ("de",), long=long)
    buttons = Message(title="Knöpfe", buttons=BUTTONS, more=OTHERS, footer=PARAGRAPHS[4].spans)
    crowd = tuple(
        Do(label=f"{n} {WRITTEN}", word="status", given={"headline": f"{n} {WRITTEN}" * 9})
        for n in range(20)
    )
    many = Message(title=WRITTEN, buttons=crowd[:3], more=crowd[3:])
    yield Example("element", "buttons", partial(_drawn, buttons), ("de",))
    points = tuple(
        Do(label=f"{n} · teils", word="pulse", given={"points": str(n)}) for n in range(1, 6)
    )
    scale = Message(title="Fünf Punkte", scale=points, buttons=BUTTONS[:1], more=OTHERS[:1])
    yield Example("element", "scale", partial(_drawn, scale), ("de",))
    yield Example("element", "buttons longest", partial(_drawn, many), ("de",), long=True)
    yield Example("element", "inputs", partial(_drawn, _form()), ("de",))
    yield Example("element", "inputs wrong", partial(_drawn, _form(WRITTEN)), ("de",), long=True)
