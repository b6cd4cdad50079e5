"""However much there is of something, each platform takes it, and nothing goes without a word.

The longest legal texts in growing numbers, through every builder of long content and every
renderer. What a list leaves out is counted, and the whole can be had.
"""

import json
import re
from functools import cache

import pytest

from adapters.parts.outline import outline
from adapters.parts.signs import WHOLE
from adapters.slack import render as slack
from adapters.slack.text import CHARACTERS
from adapters.teams import render as teams
from adapters.teams.text import size
from bot.domain.board import Eye, Filter, row
from bot.language import Tongue
from bot.message import Facts, File, Message
from bot.views import board, dossier
from tests.crowded import AT, NOW, C, crowd, kinds, several
from tests.slack.test_render import faults
from tests.teams.test_render import LIMIT, read
from tests.test_gallery import heard_on_page, missing_on_slack, squeezed, texts

COUNTS = (0, 1, 6, 21, 46, 200)
KINDS = tuple(kinds(1))
LISTS = {
    "all steps": "S", "lessons": "L", "backlog": "B", "decisions": "D",
    "settled escalations": "E", "open escalations": "E", "actions": "A", "milestones": "M",
    "sheets compared": "F", "agenda": "T", "KPIs": "K",
}  # fmt: skip
each = pytest.mark.parametrize("kind", KINDS)
however_many = pytest.mark.parametrize("n", COUNTS)


@cache
def drawn(kind: str, n: int, language: str = "de") -> Message:
    return kinds(n)[kind](Tongue(language))


@each
@however_many
def test_slack_takes_it(kind: str, n: int):
    it = drawn(kind, n)
    for one, most in ((slack.message(it), 50), (slack.view(it), 100)):
        assert faults(one.blocks, most) == []
        assert slack.readable(one.blocks) <= CHARACTERS + 200
        assert 0 < len(one.text) <= 4000


@each
@however_many
def test_slack_says_everything_or_marks_it_and_hands_over_the_whole(kind: str, n: int):
    it = drawn(kind, n)
    assert missing_on_slack(it) == []
    for one in (slack.message(it), slack.view(it)):
        shown = json.dumps(one.blocks, ensure_ascii=False)
        assert (WHOLE in shown) == bool(one.whole)
        assert one.whole in ("", outline(it))


@each
@however_many
@pytest.mark.parametrize("language", ["de", "en"])
def test_teams_takes_it_and_marks_what_it_leaves_out(kind: str, n: int, language: str):
    it = drawn(kind, n, language)
    one = teams.message(it)
    assert size(one.content) <= LIMIT
    assert (WHOLE in read(one.card)) == bool(one.whole)
    assert one.whole in ("", outline(it))


@each
@however_many
def test_the_workspace_shows_all_of_it(kind: str, n: int):
    it = drawn(kind, n)
    said = squeezed("".join(heard_on_page(it).found))
    assert [t for t in texts(it, "") if squeezed(t) not in said] == []


def numbers(text: str, letter: str, n: int) -> set[str]:
    """Return which of the n entries are named in a text."""
    return {f"{letter}{k}" for k in range(101, 101 + n)} & set(re.findall(r"\b[A-Z]\d+\b", text))


def unpressed(it: Message) -> Message:
    """Leave out its buttons, which name only some of the entries."""
    return it.model_copy(update={"buttons": (), "more": ()})


@pytest.mark.parametrize("kind", LISTS)
@however_many
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_list_shows_every_entry_or_says_how_many_more_with_all_in_a_file(
    kind: str, n: int, language: str
):
    it = unpressed(drawn(kind, n, language))
    told = outline(it)
    said = numbers(told, LISTS[kind], n)
    if len(said) == n:
        return
    assert Tongue(language)("and {n} more: all of it is in the file.", n=n - len(said)) in told
    (file,) = [b for b in it.blocks if isinstance(b, File)]
    assert len(numbers(file.data.decode(), LISTS[kind], n)) == n


@however_many
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_counted_in_passing_names_the_word_that_shows_it(n: int, language: str):
    """Where a part of a card is a list, beyond its lines stands how many more, and the way."""
    t = Tongue(language)
    escalations = t("escalations")
    for kind, most, word in (
        ("overview", 2, escalations),
        ("before the jour fixe", 10, t("actions")),
        ("before the jour fixe", 5, t("milestones")),
    ):
        more = t("and {n} more: write “{word}” to Tandem", n=t.number(n - most), word=word)
        assert (more in outline(drawn(kind, n, language))) == (n > most), kind


@however_many
def test_home_offers_every_cooperation(n: int):
    it = drawn("home", n)
    offered = {b.coop for b in it.pressable if b.word == "overview"}
    assert offered == {c.id for c in several(min(n, 40))}


@however_many
def test_the_pages_of_the_board_show_everything(n: int):
    eyes = [Eye(c, C.sabine) for c in several(n)]
    sheet = board.sheet([row(e, NOW) for e in eyes], Filter(), AT, Tongue("de"))
    assert sum(len(lines) for _, lines in sheet.groups) == n
    page = dossier.dossier(Eye(crowd(n), C.sabine), NOW, Tongue("de"))
    told = json.dumps([b.model_dump(mode="json") for s in page.sections for b in s.blocks])
    for letter in "ADLMT":
        assert len(numbers(told, letter, n)) == n, letter


@however_many
def test_the_list_of_minutes_shows_the_newest_and_hands_over_all(n: int):
    it = drawn("list of minutes", n)
    rows = [r for b in it.blocks if isinstance(b, Facts) for r in b.rows]
    assert len(rows) == min(n, 12)
    files = [b.data.decode() for b in it.blocks if isinstance(b, File)]
    assert [f.count("\n- ") for f in files] == ([n] if n > 12 else [])
