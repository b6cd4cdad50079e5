"""The cooperation: nothing is changed in place, one report a side and week, people found or not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cooperation import Cooperation, Room
from bot.domain.light import Light, Report
from bot.domain.pause import Pause
from bot.domain.pending import LinkCode
from bot.domain.people import Address, Role, Side
from tests.domain.sample import WEEK, away, berlin, cooperation, member, report

SME, STARTUP = Side.SME, Side.STARTUP
THURSDAY = date(2026, 11, 26)
WEEKS = st.integers(1, 53).map(lambda n: f"2026-W{n:02d}")
COLOURS = st.sampled_from([Light.GREEN, Light.AMBER, Light.RED])
REPORTS = st.lists(st.builds(report, WEEKS, st.sampled_from(Side), COLOURS), max_size=30)


@given(REPORTS)
def test_one_report_a_side_and_week_and_the_last_one_counts(reports: list[Report]):
    coop = cooperation()
    for it in reports:
        coop = coop.with_report(it)
    spots = [(r.week, r.side) for r in coop.reports]
    assert len(spots) == len(set(spots))
    newest = {(r.week, r.side): r for r in reports}
    assert {spot: coop.report(*spot) for spot in newest} == newest


@given(REPORTS)
def test_a_record_that_was_changed_is_still_as_it_was(reports: list[Report]):
    coop = cooperation()
    before = coop.model_dump_json()
    for it in reports:
        coop.with_report(it).stamped("close", it.week).but(title="anders")
    assert coop.model_dump_json() == before


@given(REPORTS)
def test_a_cooperation_survives_the_store(reports: list[Report]):
    coop = cooperation(paused=Pause(since=THURSDAY, until=date(2027, 1, 1)))
    for it in reports:
        coop = coop.with_report(it)
    assert Cooperation.model_validate_json(coop.model_dump_json()) == coop


@given(st.lists(WEEKS, min_size=1))
def test_a_duty_that_is_done_stays_done(weeks: list[str]):
    coop = cooperation()
    for week in weeks:
        coop = coop.stamped("ask", week)
    assert coop.has_done("ask", max(weeks))
    assert all(coop.has_done("ask", w) for w in weeks)
    assert not coop.has_done("ask", "2027-W01")
    assert not coop.has_done("nudge", min(weeks))


def test_the_last_report_is_one_of_an_earlier_week():
    coop = cooperation(reports=(report("2026-W46", SME, Light.RED), report(WEEK, SME, Light.GREEN)))
    last = coop.last_report(SME, WEEK)
    assert (last and last.week, coop.last_report(STARTUP, WEEK)) == ("2026-W46", None)


# -- people --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, acts",
    [
        (date(2026, 11, 25), "max"),
        (date(2026, 11, 26), "vera"),
        (date(2026, 11, 27), "vera"),
        (date(2026, 11, 28), "max"),
    ],
)
def test_the_stand_in_acts_from_the_first_day_to_the_last(day: date, acts: str):
    coop = cooperation(max_=away(date(2026, 11, 26), date(2026, 11, 27), "vera"))
    found = coop.acting_owner(SME, day)
    assert found
    assert found.id == acts


def test_nobody_acts_for_an_owner_who_named_nobody():
    coop = cooperation(max_=away(THURSDAY, THURSDAY))
    assert coop.acting_owner(SME, THURSDAY) is None


def test_who_is_not_confirmed_holds_no_role():
    waiting = member("Ben", STARTUP).model_copy(update={"roles": (), "pending": (Role.SPONSOR,)})
    coop = cooperation().with_member(waiting)
    assert coop.holders(STARTUP, Role.SPONSOR) == ()
    assert coop.member("ben") == waiting


def test_the_partners_owner_confirms_while_a_side_has_none():
    coop = cooperation()
    assert [m and m.id for m in (coop.confirmer(SME), coop.confirmer(STARTUP))] == ["max", "erika"]
    alone = coop.without_member("erika")
    assert [m and m.id for m in (alone.confirmer(SME), alone.confirmer(STARTUP))] == ["max"] * 2


def test_who_has_left_keeps_a_name():
    coop = cooperation()
    assert (coop.named("max"), coop.named("nobody")) == ("Max", "–")


def test_a_person_works_by_their_own_zone_and_land_where_they_have_one():
    coop = cooperation(erika={"zone": "Europe/Vienna", "land": "AT-9"})
    works = [coop.working_days(m) for m in coop.members[:2]]
    assert [(w.zone, w.land) for w in works] == [
        ("Europe/Berlin", "DE-BY"),
        ("Europe/Vienna", "AT-9"),
    ]


# -- rooms and keys ------------------------------------------------------------------------------


def test_a_room_is_there_once():
    address = Address(platform="local", id="projekt")
    coop = cooperation().with_room(Room(address=address)).with_room(
        Room(address=address, language="en")
    )  # fmt: skip
    assert [r.language for r in coop.rooms] == ["en"]


def test_an_internal_room_is_not_shared():
    inside = Room(address=Address(platform="slack", id="C1"), kind="internal", side=SME)
    shared = Room(address=Address(platform="local", id="projekt"))
    coop = cooperation(rooms=(inside, shared))
    assert coop.shared_rooms == (shared,)
    assert coop.room(inside.address) == inside


def test_a_cooperation_is_found_by_its_rooms_people_and_codes_only():
    code = LinkCode(digest="abc", until=berlin("2026-11-26T12:00"))
    room = Room(address=Address(platform="local", id="projekt"))
    coop = cooperation(rooms=(room,), codes=(code,))
    assert coop.keys == {
        "room:local:projekt",
        "person:local:max",
        "person:local:erika",
        "person:local:vera",
        "code:abc",
    }


# -- pauses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, rests",
    [(date(2026, 11, 25), False), (THURSDAY, True), (date(2026, 12, 30), True),
     (date(2027, 1, 1), False)],
)  # fmt: skip
def test_a_pause_ends_on_its_day(day: date, *, rests: bool):
    coop = cooperation(paused=Pause(since=THURSDAY, until=date(2027, 1, 1)))
    assert (coop.paused_on(day), cooperation().paused_on(day)) == (rests, False)
