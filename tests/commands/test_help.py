"""Help: a page of words, each group whole, each word explained, the nearest where none is."""

import pytest

from bot.commands import COMMANDS
from bot.language import Tongue
from bot.message import Facts, Message
from bot.views import helping
from tests.world import ERIKA, MAX, World, button

LISTED = [c for c in COMMANDS if c.listed]


def words_of(message: Message | object) -> list[str]:
    assert isinstance(message, Message)
    return [
        label for block in message.blocks if isinstance(block, Facts) for label, _ in block.rows
    ]


async def test_help_is_one_page_and_each_group_is_a_press_away():
    world = World()
    page = await world.types(MAX, "hilfe")
    assert isinstance(page, Message)
    assert words_of(page) == [Tongue("de")(name) for name, _ in helping.GROUPS]
    group = await world.presses(MAX, button(page, "Der Jour fixe"))
    assert words_of(group)[:3] == ["jour fixe", "thema", "tagesordnung"]
    back = await world.presses(MAX, button(group, "Alles, was ich kann"))
    assert back == page


@pytest.mark.parametrize(
    "said, title",
    [
        ("hilfe ampel", "Die Ampel Ihrer Seite für diese Woche melden"),
        ("hilfe  Eskalieren", "Einen Sponsor um eine Entscheidung bitten"),
        ("hilfe kennzahl streichen", "Eine Kennzahl nicht länger messen"),
        ("hilfe Zusagen", "Zusagen"),
        ("hilfe promises", "Zusagen"),
        ("hilfe startklar", "Startklar-Check"),
    ],
)  # fmt: skip
async def test_help_explains_a_word_a_group_or_a_sheet(said: str, title: str):
    shown = await World().types(MAX, said)
    assert isinstance(shown, Message)
    assert shown.title == title


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_listed_command_is_a_press_away_from_its_group(language: str):
    """Whoever may not use slash commands reaches each by buttons alone: help, group, word."""
    t = Tongue(language)
    page = helping.card(LISTED, t)
    groups = [str(b.given["about"]) for b in page.more]
    pressed = {b.word for name in groups for b in helping.group(name, LISTED, t).more}
    assert pressed | {"help"} == {c.word for c in LISTED}


async def test_a_word_that_nobody_knows_brings_the_nearest():
    shown = await World().types(ERIKA, "help esclate")
    assert isinstance(shown, Message)
    assert "escalate" in [getattr(b, "word", "") for b in shown.buttons]


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_word_stands_in_one_group(language: str):
    t = Tongue(language)
    told = [w for name, _ in helping.GROUPS for w in words_of(helping.group(name, LISTED, t))]
    assert len(told) == len(set(told)) == len(LISTED) - 1  # all but help itself
