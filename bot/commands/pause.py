"""Pauses: a cooperation may rest, but only until a date."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.domain import gates
from bot.domain import pause as facts
from bot.domain.calendar import at as start_of
from bot.domain.cases import thawed
from bot.domain.cooperation import Cooperation
from bot.domain.rights import Right
from bot.errors import NoLonger
from bot.fields import ask
from bot.language import N_
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import people

LONGEST = timedelta(days=366)


class Pause(Command):
    """Let the cooperation rest until a date."""

    word: ClassVar[str] = "pause"
    heading: ClassVar[str] = N_("Pause")
    also: ClassVar[tuple[str, ...]] = ("pausieren", "ruhen")
    may: ClassVar[Right] = Right.STEER
    until: date = ask(
        N_("Until when?"),
        hint=N_("On this day it goes on by itself."),
        markers=("until", "bis"),
        bare=True,
    )
    reason: str = ask(
        N_("Why? (both sides read this)"),
        default="",
        max_length=280,
        markers=("reason", "grund", "because", "weil"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Pause it, and tell the rooms."""
        today = coop.today(at.now)
        if self.until <= today:
            raise Problem(N_("This day lies in the past. When shall it go on?"), "until")
        if self.until > today + LONGEST:
            raise Problem(
                N_("A pause lasts a year at most. Please choose an earlier day."), "until"
            )
        since = coop.paused.since if coop.paused else today
        pause = facts.Pause(since=since, until=self.until, reason=self.reason, by=at.member.id)
        after = coop.but(paused=pause)
        key = f"pause:{since}"
        return Outcome(
            after,
            lambda t: people.paused(after, t),
            (Say(key, Rooms(), lambda t: people.paused(after, t)),),
        )


def _resume(coop: Cooperation, now: datetime) -> Outcome:
    if coop.paused is None:
        raise NoLonger
    key = f"resume:{coop.paused.since}"
    since = start_of(coop.paused.since, time(), coop.zone)
    # A pause stops every clock: nobody comes back to questions that have become overdue.
    kept = tuple(thawed(coop, case, since, now) for case in coop.cases)
    after = gates.rested(coop.but(paused=None, cases=kept), coop.paused.since, coop.today(now))
    after = after.stamped("resumed", now.isoformat())
    return Outcome(
        after,
        lambda t: people.resumed(after, t),
        (Say(key, Rooms(), lambda t: people.resumed(after, t)),),
    )


class Resume(Command):
    """Let a paused cooperation go on now."""

    word: ClassVar[str] = "resume"
    also: ClassVar[tuple[str, ...]] = ("weiter", "fortsetzen")
    may: ClassVar[Right] = Right.STEER

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """End the pause, and tell the rooms."""
        return _resume(coop, at.now)


class ResumeOnDate(Command):
    """Let a paused cooperation go on when its day has come."""

    word: ClassVar[str] = "resume-on-date"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.CLOCK
    until: date

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """End the pause, unless it was changed meanwhile."""
        if coop.paused is None or coop.paused.until != self.until:
            return Outcome(coop)
        return _resume(coop, at.now)
