"""The made-up companies: what they have behind them is what the commands themselves allow."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web import demo
from bot.domain import dates
from bot.domain.calendar import week_of
from bot.domain.meeting import State
from bot.due import due
from playbooks import library_and_faults
from storage.memory import MemoryStore

BERLIN = ZoneInfo("Europe/Berlin")
LIBRARY, _ = library_and_faults(None)
NOW = datetime(2026, 11, 26, 8, 30, tzinfo=BERLIN)
EASTER, CHRISTMAS = date(2026, 4, 9), date(2026, 12, 31)


def test_the_pilot_has_promises_decisions_lessons_and_a_jour_fixe_behind_it():
    coop = demo.cooperation(NOW, LIBRARY)
    assert [(a.id, a.open) for a in coop.actions] == [
        ("A1", False),
        ("A2", False),
        ("A3", False),
        ("A4", True),
        ("A5", True),
    ]
    assert [(m.id, len(m.moves)) for m in coop.milestones] == [("M1", 0), ("M2", 1), ("M3", 0)]
    assert [d.decision[:9] for d in coop.decisions] == ["Die Daten", "Prognosen"]
    assert [x.seen for x in coop.lessons] == ["shared", "shared", "internal", "shared"]
    assert [(m.week, m.state) for m in coop.meetings] == [("2026-W47", State.HELD)]
    assert [s.key for s in coop.steps if not s.open] == ["baseline", "access", "first_use"]
    assert not coop.open_cases


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.times(time(0), time(23, 59)),
)
@settings(max_examples=25)
def test_whenever_the_workspace_is_opened_first_the_story_holds(day: date, clock: time):
    now = datetime.combine(day, clock, BERLIN)
    coop = demo.cooperation(now, LIBRARY)
    assert coop.weeks[-1].week < week_of(day + timedelta(days=3))
    told = [x.at for x in coop.actions] + [x.at for x in coop.lessons]
    told += [x.at for x in coop.decisions] + [x.at for x in coop.topics]
    assert [t for t in told if t > now] == []


@pytest.mark.parametrize("day", [EASTER, CHRISTMAS])
def test_a_holiday_moves_the_jour_fixe_or_leaves_it_out(day: date):
    now = datetime.combine(day, time(12), BERLIN)
    coop = demo.cooperation(now, LIBRARY)
    assert all(m.ended and m.ended <= now for m in coop.meetings)


async def test_the_room_shows_the_minutes_between_the_weeks_of_the_last_three():
    store = MemoryStore()
    await demo.fill(store, NOW, LIBRARY)
    coop = await store.load("demo")
    (room,) = coop.shared_rooms
    owed = await store.owed(room.address)
    assert [o.key for o in owed] == [
        "welcome",
        "week:2026-W45",
        "week:2026-W46",
        "minutes:J1",
        "week:2026-W47",
    ]


@pytest.mark.parametrize("day", range(16, 23))
@pytest.mark.parametrize("clock", ["08:30", "15:30"])
def test_the_next_jour_fixe_is_on_the_next_working_day_and_none_was_missed(day: int, clock: str):
    now = datetime.combine(date(2026, 11, day), time.fromisoformat(clock), BERLIN)
    coop = demo.cooperation(now, LIBRARY)
    coming = dates.next_date(coop, now)
    assert coming
    ahead = (coming.start.date() - now.date()).days
    assert ahead == {4: 3, 5: 2}.get(now.weekday(), 1)
    assert [c for c in due(coop, now) if c.word == "miss-meeting"] == []
