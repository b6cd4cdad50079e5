"""Reporting the light: what is asked, for which week, corrected how often, and shown where."""

from datetime import date

import pytest

from bot.commands.light import LookBack, ReportLight
from bot.domain.light import Light, NeedFrom, Track
from bot.domain.people import Side
from bot.errors import WeekClosed
from bot.outcome import Person, Rooms
from tests.commands.desk import Desk
from tests.domain.sample import LAST, WEEK, berlin, closed, cooperation, report

STARTED = berlin("2026-11-09T10:00")
THURSDAY = berlin("2026-11-26T09:30")


def desk(now: str = "2026-11-26T09:30") -> Desk:
    coop = cooperation(started=STARTED)
    return Desk(closed(closed(coop, "2026-W46"), LAST), berlin(now))


def test_green_asks_for_a_sentence_only():
    assert desk().problems(ReportLight, light="green", headline="Läuft") == {}
    assert desk().problems(ReportLight, light="green") == {"headline": "Please answer this."}
    assert desk().problems(ReportLight, light="green", headline=" ") == {
        "headline": "Please answer this."
    }


@pytest.mark.parametrize("light", ["amber", "red"])
def test_what_is_not_green_asks_for_the_way_back(light: str):
    answers = {"light": light, "headline": "Sensor fehlt"}
    assert desk().problems(ReportLight, **answers) == {"way": "Please answer this."}
    assert desk().problems(ReportLight, **answers, way="Leihgerät") == {}


def test_a_need_asks_from_whom():
    answers = {"light": "green", "headline": "Läuft", "need": "Zugang"}
    assert desk().problems(ReportLight, **answers) == {"need_from": "Please answer this."}
    assert desk().problems(ReportLight, **answers, need_from="partner", need_by="3.12.") == {}


def test_every_bad_answer_is_told_at_once_beside_its_question():
    found = desk().problems(
        ReportLight, light="lila", headline="x" * 281, need="y", need_from="z", need_by="bald"
    )
    assert set(found) == {"light", "headline", "need_from", "need_by"}
    assert found["headline"] == "Please shorten this to 280 characters."


def test_what_was_reported_is_kept_whole():
    room = desk()
    room.does(
        ReportLight,
        light="rot",
        headline="  Sensor fehlt ",
        need="Zugang",
        need_from="vom partner",
        need_by="3.12.",
        track="gefährdet",
        way="Leihgerät",
        way_who="Vera",
        way_until="2.12.",
    )
    kept = room.coop.report(WEEK, Side.SME)
    assert kept
    assert (kept.light, kept.headline, kept.by, kept.at) == (
        Light.RED, "Sensor fehlt", "max", THURSDAY
    )  # fmt: skip
    assert kept.need
    assert (kept.need.text, kept.need.whom, kept.need.by) == (
        "Zugang", NeedFrom.PARTNER, date(2026, 12, 3)
    )  # fmt: skip
    assert kept.way
    assert (kept.way.measure, kept.way.who, kept.way.until) == (
        "Leihgerät", "Vera", date(2026, 12, 2)
    )  # fmt: skip
    assert (kept.track, kept.edited, kept.late) == (Track.AT_RISK, 0, False)


def test_what_a_light_no_longer_asks_for_is_forgotten():
    room = desk()
    room.does(ReportLight, light="green", headline="Läuft", way="Leihgerät", way_who="Vera")
    kept = room.coop.report(WEEK, Side.SME)
    assert kept
    assert kept.way is None


def test_a_correction_replaces_and_is_counted():
    room = desk()
    for n, light in enumerate(["green", "amber", "green"]):
        note = room.does(ReportLight, light=light, headline=f"Nummer {n}", way="x").note
    kept = room.coop.report(WEEK, Side.SME)
    assert kept
    assert (kept.headline, kept.edited, len(room.coop.reports)) == ("Nummer 2", 2, 1)
    assert note["replaced"]["headline"] == "Nummer 1"


@pytest.mark.parametrize(
    "now, week, late",
    [
        ("2026-11-23T08:00", "2026-W48", False),
        ("2026-11-27T13:59", "2026-W48", False),
        ("2026-11-27T15:00", "2026-W48", True),
        ("2026-11-29T23:00", "2026-W48", True),
        ("2026-11-30T00:30", "2026-W49", False),
    ],
)
def test_a_report_is_for_the_week_in_which_it_is_given(now: str, week: str, *, late: bool):
    room = desk(now)
    if late or week == "2026-W49":
        room.coop = closed(room.coop, WEEK)
    room.does(ReportLight, light="green", headline="Läuft")
    assert [(r.week, r.late) for r in room.coop.reports] == [(week, late)]


def test_a_late_report_can_be_given_the_week_after_and_counts_as_late():
    room = desk("2026-12-01T09:00")
    room.coop = closed(room.coop, WEEK)
    room.does(ReportLight, light="green", headline="Läuft", week=WEEK)
    assert [(r.week, r.late) for r in room.coop.reports] == [(WEEK, True)]


def test_what_stood_at_the_close_stands_and_news_go_into_the_next_week():
    room = desk("2026-11-27T15:00")
    room.coop = closed(room.coop.with_report(report(WEEK, Side.SME, Light.GREEN)), WEEK)
    with pytest.raises(WeekClosed):
        room.does(ReportLight, light="red", headline="Doch nicht", way="x", week=WEEK)
    room.does(ReportLight, light="red", headline="Doch nicht", way="x")
    assert [(r.week, r.light, r.late) for r in room.coop.reports] == [
        (WEEK, Light.GREEN, False),
        ("2026-W49", Light.RED, False),
    ]


def test_before_the_first_week_a_report_is_for_the_first():
    """Begun on a Friday evening, it starts with the week after."""
    coop = cooperation(started=berlin("2026-11-27T16:00"))
    room = Desk(coop, berlin("2026-11-27T17:00"))
    room.does(ReportLight, light="green", headline="Läuft")
    assert [r.week for r in room.coop.reports] == ["2026-W49"]


def test_it_is_shown_in_the_rooms_under_the_weeks_key_and_on_the_card_that_asked():
    room = desk()
    room.coop = room.coop.stamped("ask:sme:max", WEEK)
    says = room.does(ReportLight, light="green", headline="Läuft").says
    assert [(s.key, type(s.to)) for s in says] == [
        (f"week:{WEEK}", Rooms),
        (f"ask:{WEEK}:sme", Person),
    ]


def test_the_form_shows_what_was_said_last():
    room = desk()
    room.coop = room.coop.with_report(report(LAST, Side.SME, Light.AMBER))
    shown = {i.name: i.value for i in room.form(ReportLight).inputs if i.value}
    assert shown == {"light": "amber", "headline": "So steht es", "track": "none"}
    theirs = {i.name: i.value for i in room.form(ReportLight, "erika").inputs if i.value}
    assert theirs == {}


def test_three_colours_can_be_chosen_each_with_its_meaning():
    light = next(i for i in desk().form(ReportLight).inputs if i.name == "light")
    assert [c.value for c in light.choices] == ["green", "amber", "red"]
    assert all(c.hint.endswith(".") for c in light.choices)


@pytest.mark.parametrize("weeks, bound", [("1", ""), ("52", ""), ("0", "1"), ("53", "52")])
def test_looking_back_has_bounds(weeks: str, bound: str):
    found = desk().problems(LookBack, weeks=weeks)
    assert list(found) == (["weeks"] if bound else [])
    assert not bound or f" {bound}" in found["weeks"]
