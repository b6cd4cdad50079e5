"""The overview: one look at everything, each thing once, with the button that helps next."""

from datetime import timedelta

import pytest

from adapters.web import demo
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member
from bot.language import Tongue
from bot.message import Facts, Lights, Message, Paragraph, Picture, plain
from bot.views.overview import overview
from playbooks import library
from tests.world import ERIKA, MAX, METHOD, World, berlin

NOW = berlin("2026-12-03", "10:00")


@pytest.fixture(scope="module")
def pilot() -> Cooperation:
    """Return a pilot in its ninth week, with everything that happens on the way there."""
    return demo.cooperation(NOW, library())


def member(coop: Cooperation, name: str) -> Member:
    return next(m for m in coop.members if m.id == f"demo-{name}")


def rows(message: Message) -> dict[str, str]:
    return {k: plain(v) for b in message.blocks if isinstance(b, Facts) for k, v in b.rows}


def test_it_shows_lights_then_whose_turn_then_what_comes_and_what_is_open(pilot: Cooperation):
    shown = overview(pilot, member(pilot, "max"), NOW, Tongue("de"))
    assert shown.title == "Predictive Maintenance · Pilot, Woche 9 von 24 · Gate Mo 22.3.2027"
    assert [type(b) for b in shown.blocks] == [Paragraph, Lights, Picture, Facts]
    assert list(rows(shown)) == [
        "Bei Ihnen", "Als Nächstes", "Nächster Meilenstein", "Offen", "Wartet", "Antworten",
        "Zwei Zeitmaße", "Nicht verankert",
    ]  # fmt: skip
    assert rows(shown)["Offen"] == (
        "4 Themen für Fr 4.12. · Playbook: 3 von 16 Schritten"
        " · der Sponsor von Beispiel Robotics hat keine Vertretung"
    )


def test_the_trend_that_is_drawn_is_the_lights_of_eight_weeks(pilot: Cooperation):
    shown = overview(pilot, member(pilot, "ben"), NOW, Tongue("en"))
    (picture,) = [b for b in shown.blocks if isinstance(b, Picture)]
    assert picture.title == "Lights from week 41 to week 48"


def test_who_is_missing_is_said_once(pilot: Cooperation):
    for language, words in (("de", "keine Vertretung"), ("en", "has no deputy")):
        shown = overview(pilot, member(pilot, "sabine"), NOW, Tongue(language))
        assert shown.model_dump_json().count(words) == 1


def test_at_most_three_buttons_stand_in_front_and_none_of_them_twice(pilot: Cooperation):
    for name in ("max", "sabine", "erika"):
        shown = overview(pilot, member(pilot, name), NOW, Tongue("de"))
        assert len(shown.buttons) <= 3
        words = [b.word for b in (*shown.buttons, *shown.more)]
        assert len(words) == len(set(words))
    owner = overview(pilot, member(pilot, "max"), NOW, Tongue("de"))
    assert [b.label for b in owner.buttons] == ["Ampel melden", "Thema ergänzen", "Playbook"]


def test_a_gate_of_this_year_is_said_without_the_year(pilot: Cooperation):
    review = next(r for r in pilot.reviews if r.id == "R3")
    near = pilot.with_review(review.model_copy(update={"day": (NOW + timedelta(8)).date()}))
    shown = overview(near, member(near, "max"), NOW, Tongue("en"))
    assert shown.title == "Predictive Maintenance · Pilot, week 9 of 24 · gate Fri 11 Dec"


async def test_before_there_is_a_trend_nothing_is_drawn():
    world = World(library=METHOD)
    await world.both()
    for who in (MAX, ERIKA):
        shown = await world.types(who, "überblick")
        assert isinstance(shown, Message)
        assert [b for b in shown.blocks if isinstance(b, Picture)] == []
        assert [b.word for b in shown.buttons] == ["status", "topic", "playbook"]
