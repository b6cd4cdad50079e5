"""Duties: each once, at the local time meant, never a burst, nobody pinged at a bad moment."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.command import Command
from bot.commands.clock import AskDeputy, AskLight, CloseWeek, NudgeLight, RemindRequest
from bot.commands.kpi_clock import AskReadings
from bot.commands.pause import ResumeOnDate
from bot.domain.calendar import local, week_of
from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Better, Kpi, Pace, Reading
from bot.domain.light import Duty, Light
from bot.domain.pause import Pause
from bot.domain.people import Absence, Address, Caller, Role, Side
from bot.domain.phases import Phase
from bot.domain.readings import missing_since
from bot.due import due, duties, next_due, noted, ready
from bot.language import Tongue
from bot.moment import Moment
from bot.outcome import Person, Say
from bot.tandem.posts import posts_of
from bot.tandem.request import CLOCK
from bot.views import kpi
from tests.domain.sample import WEEK, away, berlin, cooperation, member, reported

SME, STARTUP = Side.SME, Side.STARTUP
MONDAY = berlin("2026-11-23T08:00")
TONGUE = Tongue("de")


def moment(now: datetime) -> Moment:
    return Moment(now, Caller(address=CLOCK, name="Tandem"), None, CLOCK, "clock", TONGUE)


@dataclass
class Clock:
    """Runs what is due on a record, and keeps who was told what at which instant."""

    coop: Cooperation
    now: datetime
    ran: list[tuple[datetime, Command]] = field(default_factory=list)
    said: list[tuple[datetime, Say]] = field(default_factory=list)

    def run(self) -> int:
        """Run everything that is due now; fail where duties do not end."""
        for count in range(50):
            one = next(iter(ready(self.coop, self.now)), None)
            if one is None:
                return count
            command = one.command
            outcome = noted(one, command.run(self.coop, moment(self.now)), self.now)
            self.coop = outcome.coop
            self.ran.append((self.now, command))
            self.said += [(self.now, it) for it in outcome.says]
        raise AssertionError(f"duties do not end: {self.ran[-3:]}")

    def until(self, end: datetime) -> "Clock":
        """Let time pass, looking again exactly when ``next_due`` says."""
        self.run()
        while (following := next_due(self.coop, self.now)) and following <= end:
            assert following > self.now, "a duty that is done stays due"
            self.now = following
            assert self.run() > 0, "woken for nothing"
        self.now = end
        return self

    @property
    def told(self) -> list[tuple[str, str]]:
        """Return what was done and when, as it is shown in Berlin."""
        return [(f"{local(at, 'Europe/Berlin'):%a %d.%m. %H:%M}", _told(c)) for at, c in self.ran]


def _told(command: Command) -> str:
    match command:
        case AskLight() | NudgeLight():
            return f"{command.word} {command.member}"
        case CloseWeek():
            return f"{command.word} {command.week}"
        case _:
            return command.word


GUEST = member("Gast", SME).model_copy(
    update={"addresses": (Address(platform="link", id="gast", kind="person"),)}
)


def measured(*days: str, every: Pace = Pace.MONTH, owner: str = "vera", **more: Any) -> Cooperation:
    """Return a pilot since 2 November with a KPI that was read on these days."""
    kpi = Kpi(
        id="K1", name="Stillstand", baseline=12, target=10, band=13, better=Better.LESS,
        side=SME, owner=owner, every=every, otherwise="Verlängern", at=berlin("2026-10-05T09:00"),
    )  # fmt: skip
    for day in map(date.fromisoformat, days):
        kpi = kpi.read(Reading(day=day, value=11, at=berlin(f"{day}T09:00"), by="vera"))
    start: dict[str, Any] = {"phase": Phase.PILOT, "phase_since": date(2026, 11, 2)}
    return cooperation(**{**start, **more}).with_kpi(kpi)


def readings_asked(clock: Clock) -> list[tuple[str, str]]:
    asked = [(at, c.member) for at, c in clock.ran if isinstance(c, AskReadings)]
    return [(f"{local(at, 'Europe/Berlin'):%a %d.%m. %H:%M}", who) for at, who in asked]


# -- a week --------------------------------------------------------------------------------------


def test_a_week_without_reports():
    clock = Clock(cooperation(started=MONDAY), MONDAY).until(berlin("2026-11-30T08:00"))
    assert clock.told == [
        ("Thu 26.11. 09:00", "ask-light max"),
        ("Thu 26.11. 09:00", "ask-light erika"),
        ("Fri 27.11. 10:00", "nudge-light max"),
        ("Fri 27.11. 10:00", "nudge-light erika"),
        ("Fri 27.11. 14:00", "close-week 2026-W48"),
    ]
    closed = clock.coop.closed(WEEK)
    assert closed
    assert closed.duties == {SME: Duty.MISSED, STARTUP: Duty.MISSED}


def test_who_has_reported_is_left_in_peace():
    coop = reported(cooperation(started=MONDAY), WEEK, Light.GREEN, None)
    clock = Clock(coop, MONDAY).until(berlin("2026-11-30T08:00"))
    assert [what for _, what in clock.told] == [
        "ask-light erika",
        "nudge-light erika",
        "close-week 2026-W48",
    ]


@pytest.mark.parametrize(
    "start, week, asked, closed",
    [
        # summer time ends on the Sunday between, and begins on another
        ("2026-10-19T08:00", "2026-W43", "2026-10-22T07:00", "2026-10-23T12:00"),
        ("2026-10-26T08:00", "2026-W44", "2026-10-29T08:00", "2026-10-30T13:00"),
        ("2027-03-15T08:00", "2027-W11", "2027-03-18T08:00", "2027-03-19T13:00"),
        ("2027-03-29T08:00", "2027-W13", "2027-04-01T07:00", "2027-04-02T12:00"),
        # week 53, and the first after it
        ("2026-12-28T08:00", "2026-W53", "2026-12-30T08:00", "2026-12-31T13:00"),
        ("2027-01-04T08:00", "2027-W01", "2027-01-07T08:00", "2027-01-08T13:00"),
        # a leap day
        ("2028-02-28T08:00", "2028-W09", "2028-03-02T08:00", "2028-03-03T13:00"),
    ],
)
def test_each_duty_comes_once_at_the_local_time_meant(
    start: str, week: str, asked: str, closed: str
):
    clock = Clock(cooperation(started=berlin(start)), berlin(start))
    clock.until(berlin(start) + timedelta(days=6))
    when = [(c.word, at) for at, c in clock.ran if not isinstance(c, NudgeLight)]
    ask, close = (datetime.fromisoformat(i).replace(tzinfo=UTC) for i in (asked, closed))
    assert when == [("ask-light", ask), ("ask-light", ask), ("close-week", close)]
    assert [w.week for w in clock.coop.weeks] == [week]


def test_a_year_has_a_card_a_week_and_every_duty_once():
    clock = Clock(cooperation(started=berlin("2026-01-05T08:00")), berlin("2026-01-05T08:00"))
    clock.until(berlin("2027-01-11T08:00"))
    weeks = [c.week for _, c in clock.ran if isinstance(c, CloseWeek)]
    assert weeks == [*(f"2026-W{n:02d}" for n in range(2, 54)), "2027-W01"]
    asked = [(c.week, c.side) for _, c in clock.ran if isinstance(c, AskLight)]
    assert sorted(asked) == sorted((w, s) for w in weeks for s in Side)
    nudged = [(c.week, c.side) for _, c in clock.ran if isinstance(c, NudgeLight)]
    assert sorted(nudged) == sorted(asked)


def test_two_zones_two_clocks():
    coop = cooperation(started=MONDAY, partner_land="", erika={"zone": "America/New_York"})
    clock = Clock(coop, MONDAY).until(berlin("2026-11-30T08:00"))
    assert clock.told == [
        ("Thu 26.11. 09:00", "ask-light max"),
        ("Thu 26.11. 15:00", "ask-light erika"),
        ("Fri 27.11. 10:00", "nudge-light max"),
        ("Fri 27.11. 14:00", "close-week 2026-W48"),
    ]


def test_the_stand_in_is_asked_while_the_owner_is_away():
    coop = cooperation(started=MONDAY, max_=away(date(2026, 11, 23), date(2026, 11, 27), "vera"))
    clock = Clock(coop, MONDAY).until(berlin("2026-11-27T18:00"))
    assert [what for _, what in clock.told if "erika" not in what] == [
        "ask-light vera",
        "nudge-light vera",
        "close-week 2026-W48",
    ]


def test_who_falls_ill_after_being_asked_is_replaced_by_the_stand_in():
    coop = cooperation(started=MONDAY, land="")
    clock = Clock(coop, MONDAY).until(berlin("2026-11-26T12:00"))
    ill = away(date(2026, 11, 23), date(2026, 11, 27), "vera")
    clock.coop = clock.coop.with_member(member("Max", SME, Role.OWNER, **ill))
    clock.until(berlin("2026-11-27T18:00"))
    assert [what for _, what in clock.told if "erika" not in what] == [
        "ask-light max",
        "ask-light vera",
        "nudge-light vera",
        "close-week 2026-W48",
    ]


# -- not running ---------------------------------------------------------------------------------


def test_after_three_weeks_off_there_is_one_card_and_no_burst():
    """R5: what went by unseen is summed up; only the week that is open is asked for."""
    coop = cooperation(started=MONDAY, land="")
    clock = Clock(coop, berlin("2026-12-14T09:30"))
    assert clock.run() == 1
    assert clock.told == [("Mon 14.12. 09:30", "close-week 2026-W50")]
    assert [s.key for _, s in clock.said] == ["week:2026-W50"]
    assert [w.week for w in clock.coop.weeks] == ["2026-W48", "2026-W49", "2026-W50"]
    clock.until(berlin("2026-12-19T00:00"))
    assert [what for _, what in clock.told[1:]] == [
        "ask-light max",
        "ask-light erika",
        "nudge-light max",
        "nudge-light erika",
        "close-week 2026-W51",
    ]


@pytest.mark.parametrize(
    "back, told",
    [
        # the day itself: asked late, nudged as usual
        ("2026-11-26T15:00", [("Thu 26.11. 15:00", "ask-light max")]),
        # at night: asked when work begins, and nudged
        ("2026-11-26T22:00", [("Fri 27.11. 08:00", "ask-light max")]),
        # after the nudge: asked, and nudged no more than the same day allows
        ("2026-11-27T11:00", [("Fri 27.11. 11:00", "ask-light max")]),
    ],
)
def test_what_is_late_waits_for_working_hours(back: str, told: list[tuple[str, str]]):
    coop = reported(cooperation(started=MONDAY), WEEK, None, Light.GREEN)
    clock = Clock(coop, berlin(back)).until(berlin("2026-11-27T13:59"))
    assert clock.told[:1] == told


def test_who_was_off_over_the_close_is_not_asked_for_a_closed_week():
    clock = Clock(cooperation(started=MONDAY), berlin("2026-11-27T14:30"))
    clock.run()
    assert clock.told == [("Fri 27.11. 14:30", "close-week 2026-W48")]


# -- the clock itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-1, -25, 1, 72])
@pytest.mark.parametrize(
    "now", ["2026-11-26T09:00", "2026-11-27T10:00", "2026-11-27T14:00", "2026-10-25T02:30"]
)
def test_a_clock_that_jumps_does_nothing_twice(now: str, hours: int):
    clock = Clock(cooperation(started=berlin("2026-10-19T08:00")), berlin("2026-10-19T08:00"))
    clock.until(berlin(now))
    clock.now += timedelta(hours=hours)
    clock.run()
    clock.until(berlin("2026-12-14T08:00"))
    done = [_occasion(c) for _, c in clock.ran]
    assert sorted(done) == sorted(set(done))


def _occasion(command: Command) -> str:
    return f"{command.word} {command.model_dump_json()}"


# -- people's places -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked, again",
    [
        ("2026-11-24T16:00", "2026-11-25T16:00"),
        ("2026-11-27T17:30", "2026-11-30T17:30"),
        # Held over the night, or the weekend: a whole working day from when it could be read.
        ("2026-11-23T21:00", "2026-11-25T08:00"),
        ("2026-11-27T18:30", "2026-12-01T08:00"),
    ],
)
def test_an_owner_is_reminded_once_of_somebody_who_waits(asked: str, again: str):
    began = berlin(asked)
    ben = member("Ben", STARTUP).model_copy(
        update={"roles": (), "pending": (Role.SPONSOR,), "active": began}
    )
    clock = Clock(cooperation(started=MONDAY).with_member(ben), began)
    clock.until(berlin("2026-12-14T08:00"))
    assert [(at, c) for at, c in clock.ran if isinstance(c, RemindRequest)] == [
        (berlin(again), RemindRequest(member="ben", owner="erika"))
    ]


def test_a_missing_deputy_is_asked_for_once_a_week_until_there_is_one():
    started = berlin("2026-11-24T16:00")
    sponsor = member("Sabine", SME, Role.SPONSOR)
    clock = Clock(cooperation(started=started, land="").with_member(sponsor), started)
    clock.until(berlin("2026-12-17T08:00"))
    asked = [at for at, c in clock.ran if isinstance(c, AskDeputy)]
    assert asked == [
        berlin("2026-12-01T16:00"),
        berlin("2026-12-08T16:00"),
        berlin("2026-12-15T16:00"),
    ]
    clock.coop = clock.coop.with_member(member("Ben", SME, Role.DEPUTY))
    clock.until(berlin("2027-02-01T08:00"))
    assert [at for at, c in clock.ran if isinstance(c, AskDeputy)] == asked


# -- readings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "coop, told",
    [
        # Never read: a span after the pilot began, then once a span.
        (measured(), [("Wed 02.12. 09:00", "vera"), ("Mon 04.01. 08:00", "vera")]),
        # Read on the 20th: from there; 20 December is a Sunday.
        (measured("2026-11-20"), [("Mon 21.12. 08:00", "vera")]),
        # Read before the pilot began: that reading was of the phase before.
        (measured("2026-09-01"), [("Wed 02.12. 09:00", "vera"), ("Mon 04.01. 08:00", "vera")]),
        (
            measured("2026-11-20", every=Pace.WEEK),
            [(f"Fri {day}. 09:00", "vera") for day in ("27.11", "04.12", "11.12", "18.12")]
            + [("Mon 28.12. 08:00", "vera"), ("Mon 04.01. 08:00", "vera")],
        ),
        # Every week in the pilot only.
        (measured("2026-12-21", every=Pace.PILOT), [("Mon 28.12. 09:00", "vera"),
                                                    ("Mon 04.01. 09:00", "vera")]),
        (measured("2026-11-20", every=Pace.PILOT, phase=Phase.SCALING),
         [("Mon 21.12. 08:00", "vera")]),
        (measured("2026-11-20", every=Pace.SIX_WEEKS), [("Mon 04.01. 08:00", "vera")]),
        (measured("2026-11-20", every=Pace.QUARTER), []),
        # Whoever measures it has left, or is unknown: the owner of its side.
        (measured("2026-11-20", owner="nobody"), [("Mon 21.12. 08:00", "max")]),
        # Whoever comes by link enters no reading: nor is the owner's stand-in asked in vain.
        (measured("2026-11-20", owner="gast").with_member(GUEST), [("Mon 21.12. 08:00", "max")]),
        (
            measured("2026-11-20", owner="gast", max_=away(
                date(2026, 12, 14), date(2026, 12, 30), "vera"
            )).with_member(GUEST),
            [("Mon 21.12. 08:00", "vera")],
        ),
        # Nothing is read before the pilot, nor at the end.
        (measured(phase=Phase.SCOPING), []),
        (measured(phase=Phase.EXIT), []),
        (measured(paused=Pause(since=date(2026, 11, 2), until=date(2027, 3, 1))), []),
    ],
)  # fmt: skip
def test_a_reading_is_asked_for_once_a_span(coop: Cooperation, told: list[tuple[str, str]]):
    clock = Clock(coop, MONDAY).until(berlin("2027-01-06T08:00"))
    assert readings_asked(clock) == told


def test_who_was_asked_for_a_reading_is_left_in_peace_once_it_is_there():
    clock = Clock(measured(), MONDAY).until(berlin("2026-12-02T10:00"))
    assert len(readings_asked(clock)) == 1
    day = date(2026, 12, 3)
    read = Reading(day=day, value=9, at=berlin("2026-12-03T10:00"), by="vera")
    clock.coop = clock.coop.with_kpi(clock.coop.kpis[0].read(read))
    clock.until(berlin("2027-01-06T08:00"))
    assert readings_asked(clock)[1:] == [("Mon 04.01. 08:00", "vera")]  # 3 January is a Sunday


def test_all_that_one_person_measures_is_one_card_and_one_nudge_of_the_day():
    one = measured().kpis[0]
    coop = measured().with_kpi(one.model_copy(update={"id": "K2"}))
    clock = Clock(coop, MONDAY).until(berlin("2026-12-02T18:00"))
    cards = [say for at, say in clock.said if say.key.startswith("readings:")]
    assert [say.key for say in cards] == ["readings:vera:2026-12-02"]
    assert len(cards[0].view(TONGUE).pressable) == 3  # one a KPI, and all of them
    assert clock.coop.nudged["vera"] == (date(2026, 12, 2),)


def test_a_pause_makes_no_reading_late():
    coop = measured("2026-11-20", paused=Pause(since=date(2026, 11, 23), until=date(2027, 2, 1)))
    clock = Clock(coop, MONDAY).until(berlin("2027-02-26T18:00"))
    assert readings_asked(clock) == []
    assert missing_since(clock.coop, clock.coop.kpis[0], date(2027, 4, 1)) is None
    clock.until(berlin("2027-03-01T18:00"))
    assert readings_asked(clock) == [("Mon 01.03. 09:00", "vera")]


@pytest.mark.parametrize(
    "coop, day, since",
    [
        (measured("2026-11-20"), "2027-01-20", None),  # a span late, not more
        (measured("2026-11-20"), "2027-01-21", "2026-11-20"),
        (measured("2026-11-20", every=Pace.WEEK), "2026-12-05", "2026-11-20"),
        (measured(), "2027-01-03", "2026-11-02"),
        (measured("2026-11-20", phase=Phase.EXIT), "2027-06-01", None),
    ],
)
def test_a_reading_is_missing_once_it_is_late_by_more_than_a_span(
    coop: Cooperation, day: str, since: str | None
):
    on = date.fromisoformat(day)
    found = missing_since(coop, coop.kpis[0], on)
    assert found == (date.fromisoformat(since) if since else None)
    words = kpi.stands(coop, coop.kpis[0], on, Tongue("en"))
    assert (words == "grey: reading is missing") == (since is not None)


def test_a_pause_asks_nothing_and_ends_by_itself():
    pause = Pause(since=date(2026, 11, 24), until=date(2026, 12, 10))
    clock = Clock(cooperation(started=MONDAY, paused=pause), berlin("2026-11-24T12:00"))
    clock.until(berlin("2026-12-12T00:00"))
    assert clock.told == [
        ("Fri 27.11. 14:00", "close-week 2026-W48"),
        ("Fri 04.12. 14:00", "close-week 2026-W49"),
        ("Thu 10.12. 09:00", "resume-on-date"),
        ("Thu 10.12. 09:00", "ask-light max"),
        ("Thu 10.12. 09:00", "ask-light erika"),
        ("Fri 11.12. 10:00", "nudge-light max"),
        ("Fri 11.12. 10:00", "nudge-light erika"),
        ("Fri 11.12. 14:00", "close-week 2026-W50"),
    ]
    assert [s.key for _, s in clock.said[:1]] == ["resume:2026-11-24"]
    assert [clock.coop.light(w, SME) for w in ("2026-W48", "2026-W49")] == [Light.BLUE] * 2


def test_nothing_is_due_before_the_start():
    coop = Cooperation(id="new")
    assert (list(duties(coop, MONDAY)), next_due(coop, MONDAY)) == ([], None)


# -- laws ----------------------------------------------------------------------------------------

ZONES = st.sampled_from(
    ["", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo",
     "Asia/Kolkata", "Pacific/Auckland", "Pacific/Honolulu"]
)  # fmt: skip
LANDS = st.sampled_from(["", "DE-BY", "DE-SN", "DE-Augsburg", "AT-9", "CH-ZH"])
DAY = st.dates(date(2026, 10, 1), date(2027, 6, 30))
INSTANTS = st.datetimes(
    datetime(2026, 10, 1), datetime(2027, 6, 30), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip


@st.composite
def absences(draw: st.DrawFn) -> tuple[Absence, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(DAY)
        until = first + timedelta(draw(st.integers(0, 21)))
        found.append(
            Absence(since=first, until=until, stand_in=draw(st.sampled_from(["", "vera"])))
        )
    return tuple(found)


@st.composite
def owners(draw: st.DrawFn) -> dict[str, object]:
    weekdays = st.sets(st.integers(0, 6), min_size=1, max_size=5).map(lambda d: tuple(sorted(d)))
    return {
        "zone": draw(ZONES),
        "land": draw(LANDS),
        "weekdays": draw(st.just((0, 1, 2, 3, 4)) | weekdays),
        "absences": draw(absences()),
    }


@st.composite
def cooperations(draw: st.DrawFn) -> Cooperation:
    """Two sides anywhere, people away, perhaps paused, perhaps somebody waiting."""
    started = draw(INSTANTS)
    first = started.date()
    closure = ((first, first + timedelta(draw(st.integers(0, 14)))),)
    coop = cooperation(
        land=draw(LANDS),
        partner_land=draw(LANDS),
        closures=draw(st.just(()) | st.just(closure)),
        started=started,
        max_=draw(owners()),
        erika=draw(owners()),
    )
    if draw(st.booleans()):
        until = first + timedelta(draw(st.integers(1, 40)))
        coop = coop.but(paused=Pause(since=first, until=until))
    if draw(st.booleans()):
        coop = coop.with_member(member("Sabine", SME, Role.SPONSOR, active=started))
    if draw(st.booleans()):
        ben = member("Ben", STARTUP, active=started)
        coop = coop.with_member(ben.model_copy(update={"roles": (), "pending": (Role.MEMBER,)}))
    return coop


STEPS = st.lists(st.floats(0.01, 24 * 12).map(lambda h: timedelta(hours=h)), max_size=6)


def wake_ups(coop: Cooperation, steps: list[timedelta]) -> Iterator[Clock]:
    """Run the clock at odd instants, as a machine that is switched on and off does."""
    clock = Clock(coop, coop.started or MONDAY)
    for step in steps:
        clock.now += step
        clock.run()
        yield clock


@given(cooperations(), STEPS)
@settings(max_examples=60)
def test_what_is_done_is_due_no_more(coop: Cooperation, steps: list[timedelta]):
    """Nothing is due twice, and afterwards the next look lies in the future."""
    for clock in wake_ups(coop, steps):
        assert list(due(clock.coop, clock.now)) == []
        following = next_due(clock.coop, clock.now)
        assert following is None or following > clock.now


@given(cooperations(), INSTANTS)
@settings(max_examples=60)
def test_looking_at_a_record_changes_nothing_and_says_the_same(coop: Cooperation, now: datetime):
    assert list(due(coop, now)) == list(due(coop, now))
    first = min((d.at for d in duties(coop, now)), default=None)
    assert next_due(coop, now) == first
    assert bool(list(due(coop, now))) == (first is not None and first <= now)


@given(cooperations())
@settings(max_examples=15)
def test_looking_when_told_finds_what_looking_always_finds(coop: Cooperation):
    """``next_due`` never comes too late: sleeping until then misses nothing."""
    begin = coop.started or MONDAY
    end = begin + timedelta(days=8)
    told = Clock(coop, begin).until(end)
    often = Clock(coop, begin)
    while often.now < end:
        often.run()
        often.now = min(end, often.now + timedelta(hours=1))
    often.run()
    assert sorted(_occasion(c) for _, c in told.ran if not isinstance(c, AskDeputy)) == sorted(
        _occasion(c) for _, c in often.ran if not isinstance(c, AskDeputy)
    )


@given(cooperations(), STEPS)
@settings(max_examples=80)
def test_nobody_is_pinged_at_a_bad_moment(coop: Cooperation, steps: list[timedelta]):
    """Never outside working hours, on a holiday, while away, or while the cooperation rests."""
    seen: set[str] = set()
    looked = 0
    for clock in wake_ups(coop, steps):
        new, looked = clock.said[looked:], len(clock.said)
        for now, say in new:
            if not isinstance(say.to, Person) or say.key in seen:
                continue  # a card that was posted already is only edited, which pings nobody
            seen.add(say.key)
            who = clock.coop.member(say.to.member.id)
            assert who
            works = clock.coop.working_days(who)
            # It arrives when it is let go: what comes at a bad moment waits for a good one.
            arrives = [p.not_before or now for p in posts_of(clock.coop, say, now)]
            here = local(arrives[0] if arrives else now, works.zone)
            rhythm = clock.coop.rhythm
            assert works.works(here.date()), (say.key, here)
            assert rhythm.from_time <= here.time() < rhythm.to_time, (say.key, here)
            assert not clock.coop.paused_on(clock.coop.today(now)), (say.key, here)


@given(cooperations(), STEPS)
@settings(max_examples=60)
def test_every_duty_once_however_often_the_machine_sleeps(
    coop: Cooperation, steps: list[timedelta]
):
    for clock in wake_ups(coop, steps):
        closed = [w.week for w in clock.coop.weeks]
        assert closed == sorted(set(closed))
        cards = [s.key for _, s in clock.said if s.key.startswith("week:")]
        assert len(cards) == len(set(cards))
        done = [_occasion(c) for _, c in clock.ran if isinstance(c, AskLight | NudgeLight)]
        assert len(done) == len(set(done))


@given(cooperations(), INSTANTS)
@settings(max_examples=60)
def test_after_any_time_off_there_is_one_card_at_most(coop: Cooperation, back: datetime):
    clock = Clock(coop, max(back, coop.started or back))
    clock.run()
    closes = [c for _, c in clock.ran if isinstance(c, CloseWeek)]
    asks = [c.side for _, c in clock.ran if isinstance(c, AskLight)]
    assert len(closes) <= 1
    assert len(asks) == len(set(asks))
    week = week_of(clock.coop.today(clock.now))
    assert all(c.week >= week for _, c in clock.ran if isinstance(c, AskLight))
    assert sum(isinstance(c, ResumeOnDate) for _, c in clock.ran) <= 1
