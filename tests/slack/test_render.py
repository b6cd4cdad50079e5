"""Whatever is said fits into Slack, is never cut silently, and shows literally what was typed."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.parts.carried import unpacked
from adapters.slack import render
from bot.domain.light import Light
from bot.domain.people import Address
from bot.message import (
    Ask,
    Block,
    Bold,
    Checklist,
    Do,
    Facts,
    File,
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
    say,
)
from tests.slack.conftest import buttons

EVIL = "<!channel> <@U1|a> & *b* _i_ ~s~ `c` :smile:"
SLACK = Address(platform="slack", id="U0MAX", kind="person")
TEAMS = Address(platform="teams", id="29:x", kind="person")
STRIP = Strip(weeks=("47",), rows=(("Muster", (Light.RED,)),))
LONG = "Wort & " * 1000

EXAMPLES: dict[type, Block] = {
    Paragraph: say(EVIL),
    Facts: Facts(rows=(("Ziel", (EVIL,)), ("", ()))),
    Table: Table(header=("a", "b"), rows=((EVIL, ""), ("1", "2"))),
    Lights: Lights(
        rows=(
            LightRow(
                name=EVIL,
                light=Light.AMBER,
                word="Gelb",
                change="▲ von Rot",
                headline=EVIL,
                mark="spät",
                history=tuple(Light),
            ),
        ),
        gap=EVIL,
    ),
    Checklist: Checklist(items=(Item(text=EVIL, state="done", note=EVIL), Item(text="b"))),
    Picture: Picture(name="p", title=EVIL, alt=EVIL, drawing=STRIP),
    File: File(name="a.csv", media="text/csv", data=base64.b64encode(b"x"), summary=EVIL),
}


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def faults(  # noqa: C901 - one line per limit
    blocks: list[dict[str, Any]], most: int
) -> list[str]:
    """Return every limit of Slack's that these blocks break."""
    limits = {"header": 150, "section": 3000, "button": 75}
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    if len(json.dumps(blocks, ensure_ascii=False)) > 40_000:
        found.append("too much JSON")
    if sum(b["type"] == "table" for b in blocks) > 1:
        found.append("two tables")
    for node in walk(blocks):
        kind = node.get("type")
        text = node.get("text")
        text = text["text"] if isinstance(text, dict) else text
        if text == "":
            found.append(f"empty {kind}")
        if kind in limits and text and len(text) > limits[str(kind)]:
            found.append(f"long {kind}")
        if len(node.get("value") or "") > 2000:
            found.append("long value")
        if len(node.get("fields", [])) > 10:
            found.append("fields")
        if kind == "context" and not 1 <= len(node["elements"]) <= 10:
            found.append("context")
        if kind == "actions":
            ids = Counter(e["action_id"] for e in node["elements"])
            if len(node["elements"]) > 25 or max(ids.values()) > 1:
                found.append("actions")
        if kind == "table" and (len(node["rows"]) > 100 or len(node["rows"][0]) > 20):
            found.append("table")
    return found


def test_every_element_has_an_example_and_is_drawn_everywhere():
    known = get_args(get_args(Block)[0])
    assert set(known) == set(EXAMPLES)
    for block in EXAMPLES.values():
        it = Message(title="x", blocks=(block,))
        assert len(render.message(it).blocks) > 1
        assert len(render.view(it).blocks) > 1


def test_an_element_that_nobody_knows_raises():
    it = Message.model_construct(
        title="x",
        blocks=(object(),),  # type: ignore[arg-type]
        buttons=(),
        more=(),
        footer=(),
    )
    with pytest.raises(NotImplementedError):
        render.message(it)


@pytest.mark.parametrize("block", EXAMPLES.values(), ids=lambda b: type(b).__name__)
def test_what_people_typed_is_never_markup(block: Block):
    it = Message(title=EVIL, blocks=(block,), footer=(EVIL,))
    for drawn in (render.message(it), render.view(it)):
        marked = [n["text"] for n in walk(drawn.blocks) if n.get("type") == "mrkdwn"]
        assert [m for m in marked if m not in ("*Ziel*", "*–*")] == []
        assert all(not n.get("emoji", False) for n in walk(drawn.blocks))
        shown = json.dumps(drawn.blocks, ensure_ascii=False)
        assert EVIL in shown
    assert "<" not in render.message(it).text


def test_lights_bear_word_and_shape_beside_their_colour():
    row = LightRow(name="Muster", light=Light.RED, word="Rot", history=(Light.GREEN, Light.RED))
    drawn = render.message(Message(title="x", blocks=(Lights(rows=(row,)),)))
    said = "".join(n["text"] for n in walk(drawn.blocks) if n.get("type") == "text")
    assert said == "Muster  🔴 Rot\n🟢🔴  ▁█"


def test_a_mention_pings_only_whom_slack_knows():
    here = Mention(name="Max", addresses=(TEAMS, SLACK))
    there = Mention(name="Erika", addresses=(TEAMS,))
    for small in (False, True):
        drawn = render.message(Message(title="x", blocks=(say(here, there, small=small),)))
        assert "U0MAX" in str(drawn.blocks)
        assert "29:x" not in str(drawn.blocks)
        assert "Erika" in str(drawn.blocks)


def test_links_lead_where_they_say_even_in_small():
    link = Link(text="Board", url="https://tandem.example/a?b=1|c>")
    small = render.message(Message(title="x", blocks=(say("Siehe ", link, small=True),))).blocks[1]
    assert [e["text"] for e in small["elements"]] == [
        "Siehe ",
        "<https://tandem.example/a?b=1%7Cc%3E|Board>",
    ]


def test_a_picture_is_shown_once_it_is_uploaded_and_told_before():
    it = Message(title="x", blocks=(EXAMPLES[Picture],))
    assert render.message(it).blocks[1]["type"] == "context"
    assert render.message(it, {"p": "F1"}).blocks[1]["slack_file"] == {"id": "F1"}


def test_a_message_has_one_table_and_a_modal_none():
    it = Message(title="x", blocks=(EXAMPLES[Table], EXAMPLES[Table]))
    assert [b["type"] for b in render.message(it).blocks] == ["header", "table", "rich_text"]
    assert [b["type"] for b in render.view(it).blocks] == ["header", "rich_text", "rich_text"]


def test_few_more_buttons_hide_in_the_overflow_and_many_stand_in_a_row():
    more = tuple(Do(label=f"{n}", word="help", given={"n": f"{n}"}) for n in range(6))
    few = render.message(Message(title="x", buttons=more[:1], more=more[1:4])).blocks[-1]
    assert [e["type"] for e in few["elements"]] == ["button", "overflow"]
    many = render.message(Message(title="x", buttons=more[:1], more=more)).blocks
    assert [len(b["elements"]) for b in many if b["type"] == "actions"] == [1, 6]


def test_every_button_carries_its_whole_command_or_where_it_is_kept():
    long = Ask(label=LONG, word="status", given={"headline": LONG}, coop="c")
    short = Do(label="Ja", word="help", coop="c", style="danger")
    drawn = render.message(Message(title="x", buttons=(long, short)))
    found = buttons({"blocks": drawn.blocks})
    kept, own = (json.loads(b["value"]) for b in found.values())
    assert unpacked(drawn.notes[kept["n"]]) == long.model_copy(update={"label": ""})
    assert unpacked(own) == Do(label="", word="help", coop="c")


def test_what_does_not_fit_is_marked_and_handed_over_whole():
    it = Message(title=LONG, blocks=tuple(say(LONG) for _ in range(9)), footer=("Ende",))
    drawn = render.message(it)
    assert faults(drawn.blocks, 50) == []
    assert drawn.whole.count("Wort") == 1000 * 10
    assert "… 📎 tandem.txt" in json.dumps(drawn.blocks, ensure_ascii=False)
    assert "Ende" in str(drawn.blocks[-1])


def test_what_fits_has_no_second_copy():
    assert render.message(Message(title="x", blocks=(say("y"),))).whole == ""


texts = st.text(max_size=90) | st.sampled_from([EVIL, LONG, "", " ", "\n"])
spans = st.lists(
    texts
    | st.builds(Bold, text=texts)
    | st.builds(Mention, name=texts, addresses=st.sampled_from([(), (SLACK,), (TEAMS,)]))
    | st.builds(Link, text=texts, url=st.just("https://tandem.example/x")),
    max_size=14,
).map(tuple)
lights = st.sampled_from(Light)
rows = st.builds(
    LightRow,
    name=texts,
    light=lights,
    word=texts,
    change=texts,
    headline=texts,
    mark=texts,
    history=st.lists(lights, max_size=110).map(tuple),
)
blocks = st.one_of(
    st.builds(Paragraph, spans=spans, small=st.booleans()),
    st.builds(Facts, rows=st.lists(st.tuples(texts, spans), max_size=14).map(tuple)),
    st.builds(Lights, rows=st.lists(rows, max_size=3).map(tuple), gap=texts),
    st.builds(
        Checklist,
        items=st.lists(st.builds(Item, text=texts, note=texts), max_size=30).map(tuple),
    ),
    st.integers(0, 25).flatmap(
        lambda n: st.builds(
            Table,
            header=st.tuples(*[texts] * n),
            rows=st.lists(st.tuples(*[texts] * n), max_size=4).map(lambda r: tuple(r) * 40),
        )
    ),
    st.builds(Picture, name=st.just("p"), title=texts, alt=texts, drawing=st.just(STRIP)),
)
pressed = st.builds(
    Ask, label=texts, word=st.just("status"), given=st.dictionaries(st.just("a"), texts)
)


@settings(max_examples=60)
@given(
    st.builds(
        Message,
        title=st.text(min_size=1, max_size=300),
        blocks=st.lists(blocks, max_size=12).map(tuple),
        buttons=st.lists(pressed, max_size=3).map(tuple),
        more=st.lists(pressed, max_size=60).map(tuple),
        footer=spans,
    )
)
def test_anything_at_all_stays_within_every_limit(it: Message):
    assert faults(render.message(it, {"p": "F1"}).blocks, 50) == []
    assert faults(render.view(it).blocks, 100) == []
    assert 0 < len(render.message(it).text.strip()) <= 4000
