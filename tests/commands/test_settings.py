"""Settings: what makes a week, what a company may say of itself, and what the partner agrees to."""

from datetime import date, time

import pytest

from bot.commands.proposals import Agree, Disagree, propose
from bot.commands.settings import SetAnswers, SetCompany, SetRhythm, SetSignals
from bot.commands.start import Start
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.domain.rhythm import AnswerTimes
from bot.errors import NoLonger, SameSide
from tests.commands.desk import Desk
from tests.domain.sample import berlin, cooperation
from tests.world import START

RHYTHM = {
    "ask_weekday": "3", "ask_at": "9:00", "nudge_at": "10:00", "close_weekday": "4",
    "close_at": "14 Uhr", "from_time": "8", "to_time": "18.00",
}  # fmt: skip
ANSWERS = {
    "need_days": "1", "accept_h": "4", "decide_days": "2", "urgent_days": "1", "routine_days": "4"
}  # fmt: skip


def desk() -> Desk:
    return Desk(cooperation(), berlin("2026-11-26T09:30"))


@pytest.mark.parametrize(
    "changed, wrong",
    [
        ({}, []),
        ({"ask_weekday": "Mittwoch"}, []),
        ({"ask_weekday": "4"}, ["close_weekday"]),
        ({"ask_weekday": "7"}, ["ask_weekday"]),
        ({"ask_at": "7:59"}, ["ask_at"]),
        ({"ask_at": "18:00"}, ["ask_at"]),
        ({"ask_at": "mittags"}, ["ask_at"]),
        ({"nudge_at": "14:00"}, ["nudge_at"]),
        ({"nudge_at": "7:00"}, ["nudge_at"]),
        ({"from_time": "18:00"}, ["to_time"]),
        ({"close_at": ""}, ["close_at"]),
    ],
)
def test_a_rhythm_makes_a_week(changed: dict[str, str], wrong: list[str]):
    german = Desk(cooperation(), berlin("2026-11-26T09:30"), "de")
    assert list(german.problems(SetRhythm, **(RHYTHM | changed))) == wrong


def test_times_are_kept_as_they_are_meant():
    room = desk()
    room.does(SetRhythm, **RHYTHM | {"close_at": "15:30", "ask_weekday": "Tuesday"})
    kept = room.coop.rhythm
    assert (kept.ask_weekday, kept.ask_at, kept.close_at, kept.to_time) == (
        1, time(9), time(15, 30), time(18)
    )  # fmt: skip


@pytest.mark.parametrize("who, side", [("max", Side.SME), ("erika", Side.STARTUP)])
def test_answer_times_are_promised_for_ones_own_side(who: str, side: Side):
    room = desk()
    room.does(SetAnswers, who, **ANSWERS)
    assert room.coop.answers == {
        side: AnswerTimes(need_days=1, accept_h=4, decide_days=2, urgent_days=1, routine_days=4)
    }


@pytest.mark.parametrize(
    "text, closures",
    [
        ("", ()),
        ("24.12.2026 - 1.1.2027", ((date(2026, 12, 24), date(2027, 1, 1)),)),
        ("24.12. – 6.1.", ((date(2026, 12, 24), date(2027, 1, 6)),)),
        ("24.12.2026", ((date(2026, 12, 24), date(2026, 12, 24)),)),
        (
            "24.12.2026 - 1.1.2027\n\n2027-08-02 - 2027-08-20\n",
            ((date(2026, 12, 24), date(2027, 1, 1)), (date(2027, 8, 2), date(2027, 8, 20))),
        ),
    ],
)
def test_closed_days_are_one_line_each(text: str, closures: tuple[tuple[date, date], ...]):
    room = desk()
    room.does(SetCompany, name="Muster", closures=text)
    assert room.coop.organisation(Side.SME).closures == closures


@pytest.mark.parametrize("text", ["im Sommer", "3.1.2027 - 1.1.2027", "1.1. - 2.1. - 3.1.", "-"])
def test_a_line_that_is_no_days_is_shown_in_the_problem(text: str):
    assert desk().problems(SetCompany, name="Muster", closures=f"24.12.2026\n{text}") == {
        "closures": f"I do not understand “{text}”. Please write it like 24.12.2026 - 1.1.2027."
    }


def test_what_a_form_of_closed_days_shows_can_be_sent_back():
    room = desk()
    room.does(SetCompany, name="Muster", closures="24.12.2026 - 1.1.2027\n3.4.2027")
    before = room.coop
    room.does(SetCompany, **room.form(SetCompany).answers())
    assert room.coop == before


# -- both owners ---------------------------------------------------------------------------------


def proposed(room: Desk, who: str = "max", weeks: str = "4") -> None:
    at = room.moment(who)
    answers = room.form(SetSignals, who).answers() | {"amber_weeks": weeks}
    command = SetSignals.fill(answers, room.coop, at)
    assert isinstance(command, SetSignals)
    outcome = propose(command, room.coop, at)
    assert outcome
    room.coop = outcome.coop


def test_a_change_counts_once_the_other_owner_agrees():
    room = desk()
    proposed(room)
    assert room.coop.thresholds.amber_weeks == 3
    with pytest.raises(SameSide):
        room.does(Agree, "max", proposal="new-max")
    room.does(Agree, "erika", proposal="new-max")
    assert (room.coop.thresholds.amber_weeks, room.coop.proposals) == (4, ())
    with pytest.raises(NoLonger):
        room.does(Agree, "erika", proposal="new-max")


def test_a_change_that_is_not_wanted_leaves_everything_as_it_was():
    room = desk()
    before = room.coop
    proposed(room)
    room.does(Disagree, "erika", proposal="new-max")
    assert room.coop == before


def test_a_second_wish_of_the_same_owner_replaces_the_first():
    room = desk()
    proposed(room, weeks="4")
    proposed(room, weeks="5")
    assert [p.given["amber_weeks"] for p in room.coop.proposals] == ["5"]


def test_an_owner_alone_decides_at_once():
    room = Desk(cooperation().without_member("erika"), berlin("2026-11-26T09:30"))
    at = room.moment("max")
    command = SetSignals.fill(room.form(SetSignals).answers(), room.coop, at)
    assert isinstance(command, SetSignals)
    assert propose(command, room.coop, at) is None


# -- beginning -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed, wrong",
    [
        ({}, []),
        ({"goal": "Etwas mit KI"}, ["goal"]),
        ({"goal": "15 % weniger Stillstand"}, ["goal"]),
        ({"goal": "x" * 281}, ["goal"]),
        ({"title_": ""}, ["title_"]),
        ({"title_": "x" * 61}, ["title_"]),
        ({"zone": "Berlin"}, ["zone"]),
        ({"land": "DE-XX"}, ["land"]),
        ({"model": "equity"}, ["model"]),
        ({"side": "beide"}, ["side"]),
        ({"goal": "KI", "sme": "", "land": "X"}, ["land", "sme"]),
    ],
)
def test_beginning_asks_until_it_fits(changed: dict[str, str], wrong: list[str]):
    room = Desk(Cooperation(id="new"), berlin("2026-11-26T09:30"))
    assert sorted(room.problems(Start, "anna", **(START | changed))) == wrong
