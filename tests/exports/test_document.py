"""A document says the same in Markdown and in Word, whatever anybody typed into it."""

from datetime import date
from io import BytesIO

import docx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.light import Light
from bot.exports.document import (
    Document,
    Figure,
    Grid,
    Heading,
    NewPage,
    Part,
    Sheet,
    bullets,
    clean,
    text,
)
from bot.exports.handed import Format, file_name, handed
from bot.exports.markdown import markdown
from bot.exports.word import word
from bot.message import Bold, Link, Mention, Picture, Strip
from tests.exports.reading import in_markdown, in_word

DAY = date(2026, 12, 4)
NASTY = st.text(
    st.sampled_from(
        list("aB1 .,-+=#*_`~|<>[](){}\\!&:;\"'\n\tä“ß\u00a0\u2028€@/%$^?\x00\x0b\ud800")
    ),
    min_size=1,
    max_size=40,
)


def plainly(words: str) -> str:
    return " ".join(clean(words).split())


def paper(*parts: Part) -> Document:
    return Document(title="Lernerfahrungen", day=DAY, parts=parts)


@settings(max_examples=100, deadline=None)
@given(NASTY, NASTY, NASTY)
@example("#", "1", "2")
def test_whatever_is_typed_is_read_back_as_typed(one: str, two: str, three: str) -> None:
    document = paper(
        Heading(text=f"{one}H {one}"),
        text("x", one, " ", Bold(text=two), " ", three),
        bullets(f"i{one}", (Bold(text=f"k{two}"), " ", three)),
        Grid(header=("A", "B"), rows=((f"c{one}", f"d{two}"),)),
        Sheet(rows=(("L", (f"v{three}",)),)),
    )
    expected = [
        ("h1", "Lernerfahrungen"),
        ("h2", plainly(f"{one}H {one}")),
        ("p", plainly(f"x{one} {two} {three}")),
        ("li", plainly(f"i{one}")),
        ("li", plainly(f"k{two} {three}")),
        ("th", "A"),
        ("th", "B"),
        ("td", plainly(f"c{one}")),
        ("td", plainly(f"d{two}")),
        ("li", plainly(f"L: v{three}")),
    ]
    assert in_markdown(markdown(document)) == expected


@settings(max_examples=100, deadline=None)
@given(NASTY)
def test_a_paragraph_that_begins_with_a_mark_is_still_a_paragraph(words: str) -> None:
    found = in_markdown(markdown(paper(text(words), text(words, style="quote"))))
    said = plainly(words)
    assert found[1:] == ([("p", said), ("blockquote", said)] if said else [])


@settings(max_examples=10, deadline=None)
@given(NASTY, NASTY)
def test_word_says_the_same(one: str, two: str) -> None:
    document = paper(
        Heading(text=f"H {one}"),
        text(f"x{one} ", Bold(text=two)),
        bullets(f"i{two}", numbered=True),
        Grid(header=("A",), rows=((f"c{one}",),), widths=(1,)),
        Sheet(rows=(("L", (Mention(name=f"v{two}"),)),)),
        text("z", style="small"),
    )
    assert in_word(word(document)) == [
        ("Title", "Lernerfahrungen"),
        ("Heading 1", plainly(f"H {one}")),
        ("Normal", plainly(f"x{one} {two}")),
        ("List Number", plainly(f"i{two}")),
        ("cell", "A"),
        ("cell", plainly(f"c{one}")),
        ("cell", "L"),
        ("cell", plainly(f"v{two}")),
        ("Normal", "z"),
    ]


def full() -> Document:
    strip = Strip(
        weeks=("KW 47", "KW 48"),
        rows=(("Muster", (Light.GREEN, Light.RED)), ("Beispiel", (Light.AMBER, Light.GREY))),
        words={light.value: light.value for light in Light},
    )
    picture = Picture(name="lights", title="Ampeln", alt="Muster: grün, rot", drawing=strip)
    return Document(
        title="Lernerfahrungen",
        subtitle="Predictive Maintenance",
        day=DAY,
        facts=(("Phase", ("Pilot",)),),
        footer="Beide Seiten lesen dies",
        parts=(
            text("Siehe ", Link(text="die Nachricht", url="https://example.com/a b>c"), "."),
            NewPage(),
            Figure(picture=picture),
        ),
    )


def test_pictures_travel_with_the_text_and_say_the_same_in_words() -> None:
    data = markdown(full())
    assert b"data:image/png;base64," in data
    assert ("p", "Muster: grün, rot") in in_markdown(data)
    shown = docx.Document(BytesIO(word(full())))
    assert len(shown.inline_shapes) == 1
    assert ("Caption", "Muster: grün, rot") in in_word(word(full()))


def test_a_link_leads_where_it_says() -> None:
    assert "[die Nachricht](<https://example.com/a%20b%3Ec>)" in markdown(full()).decode()
    links = [r.target_ref for r in docx.Document(BytesIO(word(full()))).part.rels.values()]
    assert "https://example.com/a b>c" in links


def test_the_same_document_gives_the_same_bytes() -> None:
    assert word(full()) == word(full())
    assert markdown(full()) == markdown(full())


def test_word_knows_its_language_and_its_day() -> None:
    kept = docx.Document(BytesIO(word(full()))).core_properties
    assert (kept.title, kept.author, kept.language) == ("Lernerfahrungen", "Tandem", "de")
    assert kept.created
    assert kept.created.date() == DAY


def test_a_document_is_handed_over_as_a_file() -> None:
    for kind in Format:
        file = handed(full(), kind, "Größe & Prüfung: Pilot", "2026-12-04", summary="Alles")
        assert file.name == f"groesse-pruefung-pilot-2026-12-04.{kind.value}"
        assert file.summary == "Alles"
    assert handed(full(), Format.MARKDOWN, "x").data == markdown(full())
    assert handed(full(), Format.WORD, "x").data == word(full())


def test_a_file_has_a_name_whatever_it_is_called_after() -> None:
    assert file_name("…", "", end="md") == "tandem.md"
    assert file_name("../../etc/passwd", end="md") == "etc-passwd.md"
    assert len(file_name("lang " * 50, end="docx")) <= 100
