"""One's own matters: away and back, language, zone and working days; and pauses of them all."""

from datetime import date

import pytest

from bot.commands.pause import Pause, Resume
from bot.commands.people import AboutMe, Away, Back
from bot.domain.people import Absence
from bot.errors import NoLonger
from bot.message import Message
from tests.commands.desk import Desk
from tests.domain.sample import berlin, cooperation
from tests.world import ERIKA, ROOM, World


def desk(*absences: Absence) -> Desk:
    return Desk(cooperation(max_={"absences": absences}), berlin("2026-11-26T09:30"))


def absences(room: Desk) -> list[tuple[str, str, str]]:
    member = room.coop.member("max")
    assert member
    return [(f"{a.since:%d.%m.}", f"{a.until:%d.%m.}", a.stand_in) for a in member.absences]


@pytest.mark.parametrize(
    "answers, expected",
    [
        ({"until": "3.12."}, ("26.11.", "03.12.", "")),
        ({"until": "26.11."}, ("26.11.", "26.11.", "")),
        ({"until": "3.12.", "since": "1.12."}, ("01.12.", "03.12.", "")),
        ({"until": "nächste Woche Freitag", "stand_in": "Vera"}, ("26.11.", "04.12.", "vera")),
        ({"until": "3.12.", "since": "23.11.2026"}, ("23.11.", "03.12.", "")),
    ],
)
def test_an_absence_is_noted(answers: dict[str, str], expected: tuple[str, str, str]):
    room = desk()
    room.does(Away, **answers)
    assert absences(room) == [expected]


@pytest.mark.parametrize(
    "answers", [{"until": "25.11.2026"}, {"until": "1.12.", "since": "2.12."}]
)  # fmt: skip
def test_an_absence_ends_after_it_begins_and_not_in_the_past(answers: dict[str, str]):
    assert list(desk().problems(Away, **answers)) == ["until"]


def test_a_new_absence_replaces_what_it_overlaps_and_leaves_the_rest():
    room = desk()
    for since, until in (("1.12.", "5.12."), ("20.12.", "31.12."), ("3.12.", "8.12.")):
        room.does(Away, since=since, until=until)
    assert absences(room) == [("20.12.", "31.12.", ""), ("03.12.", "08.12.", "")]


def test_only_colleagues_stand_in():
    asked = {i.name: i for i in desk().form(Away).inputs}
    assert [c.value for c in asked["stand_in"].choices] == ["vera"]
    for nobody in ("erika", "max", "niemand"):
        assert list(desk().problems(Away, until="3.12.", stand_in=nobody)) == ["stand_in"]


def test_who_stands_in_is_told():
    says = desk().does(Away, until="3.12.", stand_in="vera").says
    told = [(s.key, getattr(s.to, "member", None)) for s in says]
    assert told == [("stand-in:max:2026-11-26", desk().coop.member("vera"))]


def test_who_is_back_keeps_what_is_still_to_come():
    later = Absence(since=date(2026, 12, 20), until=date(2026, 12, 31))
    now = Absence(since=date(2026, 11, 20), until=date(2026, 12, 3), stand_in="vera")
    room = desk(now, later)
    room.does(Back)
    assert absences(room) == [("20.12.", "31.12.", "")]


def test_working_days_and_language_are_ones_own():
    room = desk()
    room.does(AboutMe, language="englisch", zone="europe/vienna", land="AT-9", weekdays=["4", "0"])
    me = room.coop.member("max")
    assert me
    assert (me.language, me.zone, me.land, me.weekdays) == ("en", "Europe/Vienna", "AT-9", (0, 4))


def test_the_zone_of_the_cooperation_is_not_kept_twice():
    room = desk()
    room.does(AboutMe, language="de", zone="Europe/Berlin", weekdays=["0"])
    me = room.coop.member("max")
    assert me
    assert me.zone == ""


async def test_a_refusal_comes_in_the_language_that_was_chosen():
    """Slack says no language of a partner's people, so what they chose has to count."""
    world = World()
    await world.both()
    silent = ERIKA.model_copy(update={"language": ""})
    for language, title in (("en", "That did not work"), ("de", "Das hat nicht geklappt")):
        form = await world.types(silent, "me")
        await world.sends(silent, form, ROOM, language=language)
        refused = await world.types(silent, "connect 0000-0000-0000")
        assert isinstance(refused, Message)
        assert refused.title == title


# -- pauses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "until, fine",
    [("27.11.2026", True), ("26.11.2026", False), ("1.1.2020", False), ("27.11.2027", True),
     ("28.11.2027", False)],
)  # fmt: skip
def test_a_pause_ends_on_a_day_to_come_within_a_year(until: str, *, fine: bool):
    assert list(desk().problems(Pause, until=until)) == ([] if fine else ["until"])


def test_a_pause_can_be_made_longer_and_keeps_its_beginning_and_card():
    room = desk()
    first = room.does(Pause, until="1.12.", reason="Messe")
    room.now = berlin("2026-11-30T09:00")
    second = room.does(Pause, until="8.12.")
    assert [s.key for s in (*first.says, *second.says)] == ["pause:2026-11-26"] * 2
    assert room.coop.paused
    assert (room.coop.paused.since, room.coop.paused.until) == (
        date(2026, 11, 26), date(2026, 12, 8)
    )  # fmt: skip
    room.does(Resume)
    assert room.coop.paused is None
    with pytest.raises(NoLonger):
        room.does(Resume)
