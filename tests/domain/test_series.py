"""When the jour fixe is: clocks that jump, a week 53, holidays of either side, pauses."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.domain import cases, dates
from bot.domain.agenda import fitting, late, on_agenda, over, proposed, with_automatic
from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import State as State_
from bot.domain.escalation import Verb
from bot.domain.light import Light
from bot.domain.meeting import Meeting, State
from bot.domain.numbered import numbered
from bot.domain.pause import Pause
from bot.domain.people import Side
from bot.domain.series import Every, Series, Special
from bot.domain.topics import Kind, Stand, Topic
from bot.exports.invitation import invitation, uid
from bot.triggers import hits
from tests.domain.sample import BERLIN, WEEK, berlin, cooperation, reported


def meeting(coop: Cooperation | None = None, **more: Any) -> Cooperation:
    coop = coop or cooperation()
    rule = {"at": time(10), "weekday": 1, "since": "2026-W40", **more}
    return coop.but(series=Series.model_validate(rule))


def held(coop: Cooperation, first: str, count: int) -> list[str]:
    """When the wall clock in Berlin shows that it begins."""
    found = dates.dates(coop, first, count)
    return [f"{d.start.astimezone(ZoneInfo(BERLIN)):%a %Y-%m-%d %H:%M %Z}" for d in found]


def test_it_begins_at_the_same_wall_time_on_both_sides_of_a_clock_change():
    assert [d.start.isoformat() for d in dates.dates(meeting(), "2026-W43", 2)] == [
        "2026-10-20T08:00:00+00:00",
        "2026-10-27T09:00:00+00:00",
    ]
    assert [d.start.isoformat() for d in dates.dates(meeting(since="2027-W01"), "2027-W12", 2)] == [
        "2027-03-23T09:00:00+00:00",
        "2027-03-30T08:00:00+00:00",
    ]


def test_week_53_is_a_week_like_any_other():
    coop = meeting(cooperation(land=""), weekday=2)
    assert held(coop, "2026-W52", 3) == [
        "Wed 2026-12-23 10:00 CET",
        "Wed 2026-12-30 10:00 CET",
        "Wed 2027-01-06 10:00 CET",
    ]


def test_every_second_week_stays_every_second_week_across_week_53():
    coop = meeting(cooperation(land=""), every=Every.FORTNIGHT, since="2026-W51")
    assert held(coop, "2026-W51", 6) == [
        "Tue 2026-12-15 10:00 CET",
        "Tue 2026-12-29 10:00 CET",
        "Tue 2027-01-12 10:00 CET",
    ]


@pytest.mark.parametrize(
    "lands, day",
    [
        (("DE-BY", "DE-BE"), "Thu 2027-01-07"),  # Epiphany in Bavaria only
        (("DE-BE", "DE-BY"), "Thu 2027-01-07"),
        (("DE-BE", "DE-BE"), "Wed 2027-01-06"),
    ],
)
def test_a_holiday_of_either_side_moves_it_to_the_next_common_working_day(
    lands: tuple[str, str], day: str
):
    coop = meeting(cooperation(land=lands[0], partner_land=lands[1]), weekday=2)
    assert held(coop, "2027-W01", 1) == [f"{day} 10:00 CET"]


def test_it_is_left_out_where_no_day_before_the_next_is_common():
    closed = cooperation(closures=((date(2026, 12, 21), date(2027, 1, 5)),))
    assert held(meeting(closed), "2026-W52", 4) == [
        "Thu 2027-01-07 10:00 CET",  # after the holidays, and after Epiphany
        "Tue 2027-01-12 10:00 CET",
    ]


def test_a_pause_leaves_it_out_and_a_special_changes_one():
    pause = Pause(since=date(2026, 11, 23), until=date(2026, 12, 1))
    special = Special(week="2026-W50", day=date(2026, 12, 9))
    coop = meeting(specials=(special, Special(week="2026-W51", dropped="Messe")))
    assert held(coop.but(paused=pause), WEEK, 4) == [
        "Tue 2026-12-01 10:00 CET",
        "Wed 2026-12-09 10:00 CET",
    ]


def test_the_sides_take_turns_and_who_is_away_is_stood_in_for():
    coop = meeting()
    now = berlin("2026-11-23T10:00")
    first = dates.next_date(coop, now)
    assert first
    assert (m := dates.facilitator(coop, first, date(2026, 11, 24)))
    assert m.side is Side.SME
    record = Meeting(
        id="J1", week=WEEK, planned=first.start, side=Side.SME, state=State.HELD, ended=first.end
    )
    after = coop.with_meeting(record)
    second = dates.next_date(after, now)
    assert second
    assert second.week == "2026-W49"
    assert (m := dates.facilitator(after, second, date(2026, 12, 1)))
    assert m.side is Side.STARTUP


# -- the calendar file ---------------------------------------------------------------------------


def told(coop: Cooperation, first: str, count: int, sequence: int = 1) -> Any:
    assert coop.series
    series = coop.series.model_copy(
        update={"planned": dates.planned(coop, first, count), "sequence": sequence}
    )
    data = invitation(coop.but(series=series), berlin("2026-11-23T10:00"), "Jour fixe", "Ziel")
    return icalendar.Calendar.from_ical(data)


def test_the_calendar_file_says_the_rule_and_everything_that_differs():
    coop = meeting(cooperation(), weekday=2, since="2026-W51")
    coop = coop.but(
        series=coop.series and coop.series.with_special(Special(week="2026-W52", dropped="x"))
    )
    master, *others = told(coop, "2026-W51", 5).events
    assert master["uid"] == uid(coop)
    assert master["sequence"] == 1
    assert master["rrule"].to_ical() == b"FREQ=WEEKLY;INTERVAL=1;BYDAY=WE"
    assert f"{master['dtstart'].dt:%Y-%m-%d %H:%M}" == "2026-12-16 10:00"
    assert master["exdate"].dts[0].dt.date() == date(2026, 12, 23)
    assert [(e["uid"], e["recurrence-id"].dt.date(), e["dtstart"].dt.date()) for e in others] == [
        (uid(coop), date(2027, 1, 6), date(2027, 1, 7))
    ]


def test_the_calendar_file_brings_its_own_zone():
    zones = told(meeting(), "2026-W48", 4).walk("VTIMEZONE")
    assert [str(z["tzid"]) for z in zones] == [BERLIN]


# -- topics --------------------------------------------------------------------------------------


def topic(coop: Cooperation, kind: Kind, at: str, **more: Any) -> Cooperation:
    found = Topic(
        id=numbered("T", coop.topics), title="x", kind=kind, minutes=10, at=berlin(at), **more
    )
    return coop.with_topic(found)


def test_the_proposed_order_is_decision_discussion_information_and_older_first():
    coop = meeting()
    for kind, at in (
        (Kind.INFORMATION, "2026-11-20T09:00"),
        (Kind.DISCUSSION, "2026-11-21T09:00"),
        (Kind.DECISION, "2026-11-22T09:00"),
        (Kind.DISCUSSION, "2026-11-20T12:00"),
    ):
        coop = topic(coop, kind, at)
    start = berlin("2026-11-24T10:00")
    topics = on_agenda(coop, start)
    assert [t.id for t in topics] == ["T1", "T4", "T2", "T3"]
    assert [t.id for t in proposed(coop, topics, start)] == ["T3", "T4", "T2", "T1"]
    assert over(coop, topics) == 15
    assert [t.id for t in fitting(coop, topics)] == ["T1", "T4"]


def test_after_the_last_call_a_topic_is_late_and_after_the_pre_read_it_waits():
    start = berlin("2026-11-24T10:00")
    coop = topic(meeting(), Kind.INFORMATION, "2026-11-23T10:00")
    coop = topic(coop, Kind.DECISION, "2026-11-23T10:01")
    coop = topic(coop, Kind.DECISION, "2026-11-24T08:01")
    assert [(t.id, late(t, start)) for t in on_agenda(coop, start)] == [("T1", False), ("T2", True)]
    assert [t.id for t in on_agenda(coop, berlin("2026-12-01T10:00"))] == ["T1", "T2", "T3"]


def test_what_the_record_puts_on_the_agenda_stands_there_once():
    coop = reported(meeting(), WEEK, Light.RED, Light.GREEN)
    now = berlin("2026-11-27T15:00")
    once = with_automatic(coop, now)
    assert [t.key for t in once.topics] == ["light:sme:2026-W48", "gap:2026-W48"]
    assert with_automatic(once, now) == once
    talked = once.with_topic(once.topics[0].model_copy(update={"stand": Stand.DONE}))
    assert with_automatic(talked, now) == talked


def test_a_question_that_is_stuck_is_item_1():
    coop = topic(meeting(), Kind.DECISION, "2026-11-20T09:00")
    for n, stays in ((1, False), (2, True)):
        case = cases.raised(
            coop, berlin("2026-11-23T09:00"), side=Side.SME, origin=Side.SME, by="max"
        )
        up = case.moved(Verb.SEND, State_.ASKED, berlin("2026-11-23T10:00"))
        coop = coop.with_case(up.but(id=f"E{n}", stuck=stays))
    coop = with_automatic(coop, berlin("2026-11-23T12:00"))
    start = berlin("2026-11-24T10:00")
    assert [t.key for t in on_agenda(coop, start)] == ["case:E2", "", "case:E1"]
    assert proposed(coop, on_agenda(coop, start), start)[0].key == "case:E2"


def test_what_is_no_longer_so_leaves_the_agenda_unless_it_was_carried():
    now = berlin("2026-11-27T15:00")
    coop = with_automatic(reported(meeting(), WEEK, Light.AMBER, Light.GREEN), now)
    first, second = coop.topics
    coop = coop.with_topic(second.model_copy(update={"carried": 1}))
    green = reported(coop, WEEK, Light.GREEN, Light.GREEN)
    assert [t.key for t in with_automatic(green, now).topics] == [second.key]
    assert first.key == "light:sme:2026-W48"


def test_what_is_carried_and_still_so_a_week_later_stays_one_topic():
    coop = with_automatic(
        reported(meeting(), WEEK, Light.AMBER, Light.GREEN), berlin("2026-11-27T15:00")
    )
    for it in coop.topics:
        coop = coop.with_topic(it.model_copy(update={"carried": 2}))
    later = reported(coop, "2026-W49", Light.RED, Light.GREEN)
    after = with_automatic(later, berlin("2026-12-04T15:00"))
    assert [(t.id, t.key, t.carried) for t in after.topics] == [
        ("T1", "light:sme:2026-W49", 2),
        ("T2", "gap:2026-W49", 2),
    ]


# -- dropped twice -------------------------------------------------------------------------------


def record(coop: Cooperation, week: str, state: State) -> Cooperation:
    at = berlin("2026-11-24T11:00")
    found = Meeting(
        id=numbered("J", coop.meetings), week=week, planned=at, side=Side.SME, state=state, ended=at
    )
    return coop.with_meeting(found)


@pytest.mark.parametrize(
    "states, raised",
    [
        ((State.DROPPED, State.DROPPED), True),
        ((State.DROPPED, State.HELD, State.DROPPED), False),
        ((State.DROPPED, State.SKIPPED, State.DROPPED), True),
        ((State.SKIPPED, State.SKIPPED), False),
        ((State.DROPPED,), False),
    ],
)
def test_dropped_twice_in_a_row_is_a_signal(states: tuple[State, ...], raised: bool):  # noqa: FBT001
    coop = meeting()
    for n, state in enumerate(states):
        coop = record(coop, weeks_from("2026-W45", n), state)
    assert ["dropped" for hit in hits(coop) if hit.key == "dropped"] == ["dropped"] * raised
