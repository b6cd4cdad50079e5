"""Promises: whose they are, when each is reminded of, and how a side kept its word."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actions import Action, Done
from bot.domain.cooperation import Cooperation
from bot.domain.milestones import Milestone
from bot.domain.people import Side
from bot.domain.promises import Word, holder, kept, may_end, next_reminder, stamp
from tests.domain.sample import away, berlin, cooperation

SME, STARTUP = Side.SME, Side.STARTUP
MONDAY = date(2026, 11, 23)
NOON = berlin("2026-11-20T12:00")
TODAY = date(2026, 12, 4)


def action(number: int, due: date, side: Side = SME, who: str = "max", **more: object) -> Action:
    first = Action(id=f"A{number}", text="Daten", side=side, who=who, due=due, first=due, at=NOON)
    return first.model_copy(update=more)


def milestone(number: int, due: date, **more: object) -> Milestone:
    first = Milestone(id=f"M{number}", title="Prognose", due=due, first=due, at=NOON)
    return first.model_copy(update=more)


def ends(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), berlin("2026-11-20T12:00").tzinfo)


# -- when ----------------------------------------------------------------------------------------


def reminded(coop: Cooperation, who: str, until: datetime) -> list[str]:
    """Return when somebody is reminded, each noted as the clock's command does."""
    found, now = [], NOON
    member = coop.member(who)
    assert member
    while (ready := next_reminder(coop, member, now)) and ready <= until:
        here = ready.astimezone(NOON.tzinfo)
        found.append(f"{here:%a %d.%m. %H:%M}")
        coop, now = coop.stamped(stamp(member), f"{here:%Y-%m-%d}"), ready
    return found


@pytest.mark.parametrize(
    "due, days",
    [
        ("2026-11-26", ["Wed 25.11. 09:00", "Thu 26.11. 09:00"]),
        ("2026-11-30", ["Fri 27.11. 09:00", "Mon 30.11. 09:00"]),
        # On a Sunday: the Friday before, and the Monday after if it still waits.
        ("2026-11-29", ["Fri 27.11. 09:00", "Mon 30.11. 09:00"]),
        # Around a holiday (Christmas): the last day worked before it, the first after it.
        ("2026-12-25", ["Thu 24.12. 09:00", "Mon 28.12. 09:00"]),
        # Promised on the day before: only on the day.
        ("2026-11-21", ["Mon 23.11. 09:00"]),
    ],
)
def test_one_working_day_before_and_on_the_day(due: str, days: list[str]):
    coop = cooperation().with_action(action(1, date.fromisoformat(due)))
    assert reminded(coop, "max", berlin("2027-01-10T00:00")) == days


def test_a_milestone_a_week_before_and_on_its_date():
    coop = cooperation().with_milestone(milestone(1, date(2026, 12, 11)))
    for who in ("max", "erika"):
        assert reminded(coop, who, berlin("2027-01-10T00:00")) == [
            "Fri 04.12. 09:00",
            "Fri 11.12. 09:00",
        ]
    assert reminded(coop, "vera", berlin("2027-01-10T00:00")) == []


def test_many_promises_of_a_day_are_one_message():
    coop = cooperation()
    for n in range(1, 9):
        coop = coop.with_action(action(n, date(2026, 11, 26)))
    assert len(reminded(coop, "max", berlin("2027-01-10T00:00"))) == 2


def test_before_an_absence_and_after_it():
    coop = cooperation(max_=away(date(2026, 11, 25), date(2026, 11, 30)))
    coop = coop.with_action(action(1, date(2026, 11, 27)))
    days = reminded(coop, "max", berlin("2027-01-10T00:00"))
    # On the last day before it the light is asked for, so it comes another day earlier.
    assert days == ["Mon 23.11. 09:00", "Tue 01.12. 09:00"]


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=6),
    st.lists(st.integers(0, 40), max_size=3),
)
def test_never_twice_a_day_and_only_when_somebody_works(dues: list[int], marks: list[int]):
    coop = cooperation()
    for n, plus in enumerate(dues, 1):
        coop = coop.with_action(action(n, MONDAY + timedelta(plus)))
    for n, plus in enumerate(marks, 1):
        coop = coop.with_milestone(milestone(n, MONDAY + timedelta(plus)))
    for who in ("max", "erika"):
        member = coop.member(who)
        assert member
        found = reminded(coop, who, berlin("2027-03-01T00:00"))
        days = [
            datetime.strptime(f"{f[4:10]}", "%d.%m.").replace(tzinfo=NOON.tzinfo) for f in found
        ]
        assert len({f[:10] for f in found}) == len(found)
        for text, day in zip(found, days, strict=True):
            year = 2026 if day.month > 6 else 2027
            assert coop.working_days(member).works(day.date().replace(year=year)), text


# -- whose ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who, of, holds, may",
    [
        ("max", SME, "max", {"max"}),
        ("vera", SME, "vera", {"max", "vera"}),
        ("", SME, "max", {"max", "vera"}),
        ("erika", STARTUP, "erika", {"erika"}),
        ("", STARTUP, "erika", {"erika"}),
        ("gone", SME, "max", {"max"}),
    ],
)
def test_who_sees_to_it_and_who_may_end_it(who: str, of: Side, holds: str, may: set[str]):
    coop, it = cooperation(), action(1, TODAY, of, who)
    found = holder(coop, it, TODAY)
    assert found
    assert found.id == holds
    assert {m.id for m in coop.members if may_end(coop, it, m, TODAY)} == may


# -- how they were kept --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "it, word",
    [
        (action(1, date(2026, 12, 3)), Word(overdue=1)),
        (action(1, TODAY), Word(open=1)),
        (action(1, date(2026, 12, 3), done_at=ends(date(2026, 12, 3))), Word(on_time=1)),
        (action(1, date(2026, 12, 2), done_at=ends(date(2026, 12, 3))), Word(late=1)),
        # Moved before it was due, and kept by the new day: later than was promised first.
        (
            action(1, date(2026, 12, 1))
            .moved(NOON, date(2026, 12, 3), "später")
            .ended(Done.DONE, ends(date(2026, 12, 3))),
            Word(late=1),
        ),
        (action(1, date(2026, 12, 1)).ended(Done.DROPPED, NOON, "fällt weg"), Word()),
        (milestone(1, date(2026, 12, 1)), Word(overdue=1)),
        (milestone(1, date(2026, 12, 1), reached=ends(date(2026, 12, 1))), Word(on_time=1)),
        (milestone(1, date(2026, 12, 1)).moved(NOON, TODAY, "später"), Word(open=1)),
        (milestone(1, date(2026, 12, 1), dropped=NOON), Word()),
        (action(1, date(2026, 12, 31)), Word()),
        (action(1, date(2026, 10, 31)), Word()),
    ],
)
def test_how_one_promise_counts(it: Action | Milestone, word: Word):
    coop = cooperation()
    coop = coop.with_action(it) if isinstance(it, Action) else coop.with_milestone(it)
    period = (date(2026, 11, 1), date(2026, 12, 30))
    assert kept(coop, SME, *period, TODAY) == word
    both = word if isinstance(it, Milestone) else Word()
    assert kept(coop, STARTUP, *period, TODAY) == both


DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(DAYS, st.none() | DAYS, st.sampled_from(Side)), max_size=8), DAYS)
def test_periods_side_by_side_count_each_promise_once(
    told: list[tuple[date, date | None, Side]], cut: date
):
    coop = cooperation()
    for n, (due, end, side) in enumerate(told, 1):
        it = action(n, due, side, "")
        coop = coop.with_action(it.ended(Done.DONE, ends(end)) if end else it)
    for side in Side:
        whole = kept(coop, side, date.min, date.max, TODAY)
        parts = [
            kept(coop, side, date.min, cut, TODAY),
            kept(coop, side, cut + timedelta(1), date.max, TODAY),
        ]
        assert whole.given == sum(s is side for _, _, s in told) == sum(p.given for p in parts)
        assert whole.kept == sum(p.kept for p in parts) <= whole.given
