"""When things happen, how fast answers come, and from when on something counts as a signal."""

from datetime import datetime, time

from pydantic import BaseModel, Field

from bot.domain.calendar import FRIDAY
from bot.domain.people import Side


class Rhythm(BaseModel, frozen=True):
    """The week of a cooperation; weekdays count Monday as 0, times are local.

    Asked at ``ask_at`` and nudged at ``nudge_at`` in the receiver's zone; the week closes in the
    cooperation's zone. Nobody is pinged before ``from_time`` or after ``to_time``. The digest goes
    out at ``digest_at`` of its reader's zone; one over several cooperations at the
    earliest of their hours.
    """

    ask_weekday: int = Field(default=3, ge=0, le=6)
    ask_at: time = time(9)
    nudge_at: time = time(10)
    close_weekday: int = Field(default=FRIDAY, ge=0, le=6)
    close_at: time = time(14)
    from_time: time = time(8)
    to_time: time = time(18)
    digest_weekday: int = Field(default=0, ge=0, le=6)
    digest_at: time = time(8)


class AnswerTimes(BaseModel, frozen=True):
    """How fast a side answers (M20): needs in working days, sponsors in h and working days."""

    need_days: int = Field(default=2, ge=1, le=30)
    accept_h: int = Field(default=8, ge=1, le=80)
    decide_days: int = Field(default=3, ge=1, le=30)
    urgent_days: int = Field(default=1, ge=1, le=30)
    routine_days: int = Field(default=5, ge=1, le=60)


class Thresholds(BaseModel, frozen=True):
    """From when on a pattern is a signal, in weeks or days.

    ``owner_asks`` and ``sponsor_asks`` are how often a week Tandem may ask the people of a role
    (M55): at two minutes each about ten and five minutes.
    """

    amber_weeks: int = Field(default=3, ge=2, le=12)
    gap_weeks: int = Field(default=2, ge=1, le=12)
    silent_weeks: int = Field(default=2, ge=1, le=12)
    action_days: int = Field(default=14, ge=1, le=90)
    milestone_days: int = Field(default=5, ge=1, le=60)
    quiet_weeks: int = Field(default=3, ge=2, le=12)
    owner_asks: int = Field(default=5, ge=1, le=40)
    sponsor_asks: int = Field(default=3, ge=1, le=40)


class Timing(BaseModel, frozen=True):
    """The steps of an escalation, in business h or working days of whoever is asked (M19).

    Owners have ``clarify_days`` among themselves first; an unaccepted question is reminded of
    after ``remind_h``; an accepted one is asked after once a day and let go after ``silence_h``
    without an answer; ``grace_h`` lie between due and overdue; ``own_h`` are an owner's to raise a
    signal in their own words; after ``rounds`` it is the next jour fixe's.
    """

    clarify_days: int = Field(default=1, ge=1, le=10)
    remind_h: int = Field(default=4, ge=1, le=40)
    silence_h: int = Field(default=4, ge=1, le=40)
    grace_h: int = Field(default=4, ge=1, le=40)
    own_h: int = Field(default=4, ge=1, le=40)
    snooze_days: int = Field(default=5, ge=1, le=20)
    rounds: int = Field(default=3, ge=1, le=9)


class Terms(BaseModel, frozen=True):
    """What was agreed on answer times and signals until it was changed."""

    until: datetime
    answers: dict[Side, AnswerTimes]
    thresholds: Thresholds
