"""Lessons in four formats: opened by other programs, and nothing internal in what both get."""

import csv
import json
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Decision, Told
from bot.domain.handing import As, Quote
from bot.domain.kpis import Better, Kpi, Reading
from bot.domain.lessons import Category, Lesson, Seen, Weight
from bot.domain.milestones import Milestone
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.exports.handing import lessons_file, reference_file
from bot.exports.lessons import lessons_document
from bot.exports.markdown import markdown
from bot.exports.open_data import lessons_json, schema
from bot.exports.tables import MARK, cell, table
from bot.exports.whole import seen_by, whole
from bot.language import Tongue
from tests.domain.sample import cooperation
from tests.exports.reading import in_markdown, in_word

NOW = datetime(2027, 3, 26, 10, tzinfo=UTC)
DE, EN = Tongue("de"), Tongue("en")
SECRET = "Geheimnis4711"
FIELDS = ("worked", "failed", "why", "effect", "sign", "advice", "quote")


def lesson(n: int, **more: Any) -> Lesson:
    told: dict[str, Any] = {"side": Side.SME, "by": "max", "phase": "pilot", "at": NOW, **more}
    return Lesson(id=f"L{n}", **told)


def learnt(*lessons: Lesson, **more: Any) -> Cooperation:
    own = Decision(
        id="D2", case="E2", side=Side.STARTUP, by="erika", at=NOW, decision=f"{SECRET} startup",
        told=Told.OWN,
    )  # fmt: skip
    both = Decision(id="D1", case="E1", side=Side.SME, by="max", at=NOW, decision="Freigabe")
    kpi = Kpi(
        id="K1", name="Stillstand", unit="h", baseline=12.5, target=10.6, band=13,
        better=Better.LESS, side=Side.SME, otherwise="Gespräch", at=NOW,
        readings=tuple(
            Reading(day=(NOW - timedelta(days=30 * n)).date(), value=v, at=NOW)
            for n, v in ((2, 12.0), (1, 11.2), (0, 10.4))
        ),
    )  # fmt: skip
    reached = Milestone(
        id="M1", title="30 Anlagen live", due=NOW.date(), first=NOW.date(), reached=NOW, at=NOW
    )
    told: dict[str, Any] = {
        "phase": Phase.PILOT, "decisions": (both, own), "kpis": (kpi,), "milestones": (reached,),
        "goal": "Stillstand um 15 % senken bis 30.6.2027", **more,
    }  # fmt: skip
    return cooperation(lessons=lessons, **told)


USUAL = learnt(
    lesson(
        1, worked="Sensoren früh bestellt", why="Lange Lieferzeit", advice="Vor dem Vertrag",
        weight=Weight.HIGH, category=Category.TECHNOLOGY, tags=("sensor",),
    ),
    lesson(2, failed="Datenzugang kam spät", side=Side.STARTUP, by="erika", named=False),
    lesson(3, worked=f"{SECRET} sme", seen=Seen.INTERNAL),
)  # fmt: skip


def words_of(data: bytes, kind: As) -> str:
    """Return all that another program reads in a file."""
    match kind:
        case As.WORD:
            paper = docx.Document(BytesIO(data))
            core = paper.core_properties
            xml = b"".join(zipfile.ZipFile(BytesIO(data)).read(n) for n in ("word/document.xml",))
            return " ".join(w for _, w in in_word(data)) + str(core.title) + xml.decode()
        case As.MARKDOWN:
            return " ".join(w for _, w in in_markdown(data)) + data.decode()
        case _:
            return data.decode()


# -- opened by others ----------------------------------------------------------------------------


def test_word_and_markdown_say_the_same_to_a_manager():
    paper = in_word(lessons_file(USUAL, DE, NOW, kind=As.WORD).data)
    headings = [w for kind, w in paper if kind.startswith("Heading 1")]
    assert headings == [
        "Auf einer Seite", "Lernerfahrungen nach Kategorie", "Entscheidungen", "Kennzahlen",
        "Was sich beim nächsten Mal ändert",
    ]  # fmt: skip
    text = in_markdown(lessons_file(USUAL, DE, NOW, kind=As.MARKDOWN).data)
    assert [w for kind, w in text if kind == "h2"] == headings
    assert ("Title", "Was wir gelernt haben") in paper
    assert ("h1", "Was wir gelernt haben") in text
    for said in ("Sensoren früh bestellt", "Lange Lieferzeit", "Freigabe", "Stillstand"):
        assert any(said in w for _, w in paper)
        assert any(said in w for _, w in text)
    shown = docx.Document(BytesIO(lessons_file(USUAL, DE, NOW, kind=As.WORD).data))
    assert len(shown.inline_shapes) == 1  # the KPI as a picture


def test_without_kpis_and_decisions_there_are_no_empty_sections():
    bare = learnt(lesson(1, worked="a"), kpis=(), decisions=(), milestones=())
    document = lessons_document(bare, None, EN, NOW.date())
    assert [p.text for p in document.parts if p.type == "heading" and p.level == 1] == [
        "On one page", "Lessons by category",
    ]  # fmt: skip


@pytest.mark.parametrize("t", [DE, EN], ids=["de", "en"])
def test_a_spreadsheet_opens_the_table(t: Tongue):
    said = lessons_file(USUAL, t, NOW, kind=As.TABLE).data.decode("utf-8-sig")
    dialect = csv.Sniffer().sniff(said)
    assert dialect.delimiter == (";" if t.language == "de" else ",")
    rows = list(csv.DictReader(StringIO(said), dialect=dialect))
    worked, by = ("Lief gut", "Von") if t.language == "de" else ("Worked", "By")
    assert [(r[worked], r[by]) for r in rows] == [("", ""), ("Sensoren früh bestellt", "Max")]


def test_json_keeps_to_the_published_schema():
    published = json.loads(Path("docs/schemas/lessons.schema.json").read_text("utf-8"))
    assert json.loads(schema()) == published
    jsonschema.Draft202012Validator.check_schema(published)
    for side in (None, *Side):
        told = json.loads(lessons_json(USUAL, side, NOW))
        jsonschema.validate(told, published, format_checker=jsonschema.FormatChecker())
        assert told["visibility"] == (f"internal:{side.value}" if side else "shared")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(lessons_json(USUAL, None, NOW)), "lessons": 1}, published)


def test_only_the_phase_that_is_asked_for():
    two = learnt(lesson(1, worked="alt", phase="scoping"), lesson(2, worked="neu"))
    told = json.loads(lessons_file(two, DE, NOW, kind=As.JSON, phase=Phase.SCOPING).data)
    assert [x["id"] for x in told["lessons"]] == ["L1"]


# -- formulas ------------------------------------------------------------------------------------


@given(st.lists(st.text(st.sampled_from("=+-@\t\r\n ;,\"'|%＝a1"), max_size=12), min_size=1))
@settings(max_examples=200, deadline=None)
def test_no_cell_is_ever_a_formula(texts: list[str]):
    for language, separator in (("de", ";"), ("en", ",")):
        data = table(["a"] * len(texts), [texts], language).decode().removeprefix(MARK)
        _, row = csv.reader(StringIO(data, newline=""), delimiter=separator)
        for read in row:
            begins = read.lstrip()
            assert len(begins) < 2 or begins[0] not in "=+-@＝＋－＠|%"


def test_plain_words_stay_as_they_are():
    assert [cell(w) for w in ("Sensor", "12,5", "a=b", "-", "")] == [
        "Sensor",
        "12,5",
        "a=b",
        "-",
        "",
    ]


# -- nothing internal ----------------------------------------------------------------------------


@given(
    st.sampled_from(FIELDS),
    st.sampled_from(list(Side)),
    st.sampled_from(list(As)),
    st.sampled_from(["", "tags", "source", "link"]),
    st.sampled_from(["", "L3"]),
)
@settings(max_examples=40, deadline=None)
def test_nothing_internal_reaches_what_others_read(
    field: str, side: Side, kind: As, place: str, into: str
):
    told: dict[str, Any] = {"worked": "x", field: f"ein {SECRET} sme hier"}
    if place:
        told[place] = (SECRET,) if place == "tags" else f"https://example.com/{SECRET}"
    inside = lesson(4, side=side, seen=Seen.INTERNAL, into=into, **told)
    both = learnt(*USUAL.lessons, inside)
    for reader in (None, side.other):
        for phase in (None, Phase.PILOT):
            data = lessons_file(both, DE, NOW, side=reader, kind=kind, phase=phase).data
            found = words_of(data, kind)
            own = {None: (), Side.SME: (f"{SECRET} sme",), Side.STARTUP: (f"{SECRET} startup",)}
            for known in own[reader]:
                found = found.replace(f"{known}", "")
            assert SECRET not in found
    paper = kind if kind in (As.WORD, As.MARKDOWN) else As.WORD
    assert SECRET not in words_of(reference_file(both, DE, NOW, paper).data, paper)
    assert SECRET not in json.dumps(seen_by(both, None))


def test_each_side_reads_its_own_besides():
    for side in Side:
        for kind in As:
            found = words_of(lessons_file(USUAL, DE, NOW, side=side, kind=kind).data, kind)
            own, other = f"{SECRET} {side.value}", f"{SECRET} {side.other.value}"
            if kind is not As.TABLE or side is Side.SME:  # the table holds lessons only
                assert own in found
            assert other not in found


def test_a_name_that_is_not_to_be_shown_stands_in_no_format():
    hidden = learnt(lesson(1, worked="a", by="vera", named=False))
    for kind in As:
        assert "Vera" not in words_of(
            lessons_file(hidden, DE, NOW, side=Side.SME, kind=kind).data, kind
        )


def test_a_whole_cooperation_keeps_the_readers_apart():
    pack = zipfile.ZipFile(BytesIO(whole(USUAL, (), DE, NOW)))
    names = pack.namelist()
    assert {n.partition("/")[0] for n in names} == {
        "shared", "internal-sme", "internal-startup", "record",
    }  # fmt: skip
    for name in names:
        kind = {e.value: e for e in As}.get(name.rpartition(".")[2], As.JSON)
        found = words_of(pack.read(name), kind)
        if name.startswith("shared/"):
            assert SECRET not in found, name
        if name.startswith("internal-"):
            side = Side(name.partition("/")[0].partition("-")[2])
            assert f"{SECRET} {side.other.value}" not in found, name
    record = Cooperation.model_validate_json(pack.read("record/cooperation.json"))
    assert record == USUAL


# -- the reference page --------------------------------------------------------------------------


def referred(coop: Cooperation) -> str:
    return reference_file(coop, DE, NOW, As.MARKDOWN).data.decode()


def test_a_quote_stands_there_once_it_is_released():
    quote = Quote(text="Schnell und verlässlich", by="erika", at=NOW)
    released = quote.model_copy(update={"released": NOW, "released_by": "max"})
    found = [
        "Schnell und verlässlich" in referred(USUAL.but(quote=q))
        for q in (None, quote, quote.model_copy(update={"refused": NOW}), released)
    ]
    assert found == [False, False, False, True]


def test_the_reference_page_tells_results_and_the_kpis_that_were_reached():
    said = [w for _, w in in_markdown(referred(USUAL).encode())]
    assert "30 Anlagen live, am 26.3.2027" in said
    assert "Stillstand" in said
    missed = USUAL.kpis[0].model_copy(update={"target": 1.0})
    without = [
        w
        for _, w in in_markdown(
            reference_file(USUAL.but(kpis=(missed,)), DE, NOW, As.MARKDOWN).data
        )
    ]
    assert "Stillstand" not in without
    assert "Datenzugang kam spät" not in without


def test_markdown_is_laid_out_for_reading():
    text = markdown(lessons_document(USUAL, None, EN, NOW.date())).decode()
    assert text.startswith("# What we learnt\n\nPredictive Maintenance\n\n- **Cooperation**")
    assert "| KPI | Baseline | Target | Newest | Stands |" in text
