"""Running the jour fixe: begun, moved on, given more time, ended, taken back (M17, M23)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.commands import backlog
from bot.commands.clock import ByClock
from bot.commands.holding import cards, concluded, ended, found, gone_on, outcome
from bot.commands.topics import open_topics, people
from bot.domain import agenda, dates
from bot.domain.calendar import at as instant
from bot.domain.calendar import local, week_of
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date, common_day
from bot.domain.meeting import ASK_AT, MINUTE, Fate, Meeting
from bot.domain.numbered import numbered
from bot.domain.rights import Right
from bot.errors import NoLonger, NoSuchTopic, NoTimeLeft, NotStarted, TooEarly
from bot.fields import ask
from bot.language import N_
from bot.message import Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import noted as views
from bot.views.meeting import writing
from bot.words import explained, labelled

EARLY = timedelta(hours=24)
WRITTEN_DAYS = 2


class StartMeeting(Command):
    """Start the jour fixe."""

    word: ClassVar[str] = "start-meeting"
    also: ClassVar[tuple[str, ...]] = (
        "jour fixe starten",
        "jour fixe start",
        "jourfixe start",
        "start meeting",
        "begin meeting",
    )
    may: ClassVar[Right] = Right.RUN

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Begin its sixty minutes now; what runs already goes on as it is."""
        if coop.started is None:
            raise NotStarted
        if coop.running:
            return outcome(coop, coop.running, at)
        date = dates.next_date(coop, at.now)
        if date and at.now < date.start - EARLY:
            raise TooEarly(when=at.tongue.moment(date.start))
        after, meeting = begun(coop, date, at.now)
        come = outcome(after, meeting, at, *cards(after, meeting, at.now))
        # Where its card comes anyway, a second one beside it would soon be out of date.
        shown = any(r.address == at.room for r in after.shared_rooms)
        return replace(come, reply=None) if shown else come


def begun(
    coop: Cooperation, date: Date | None, now: datetime, *, written: bool = False
) -> tuple[Cooperation, Meeting]:
    """Return it with a jour fixe under way: its agenda is what stands on it now."""
    coop = agenda.with_automatic(coop, now)
    today = coop.today(now)
    topics = tuple(t.id for t in agenda.on_agenda(coop, date.start if date else None))
    who = dates.facilitator(coop, date, today)
    meeting = Meeting(
        id=numbered("J", coop.meetings),
        week=date.week if date else week_of(today),
        planned=date.start if date else now,
        side=dates.next_side(coop),
        facilitator=who.id if who else "",
        started=now,
        since=now,
        shown=now,
        spans={part: n * MINUTE for part, n in coop.agenda.items()},
        topics=topics,
        topic=next(iter(topics), ""),
        written=written,
        until=_two_days_on(coop, now) if written else None,
    )
    if coop.series:
        coop = coop.but(series=coop.series.model_copy(update={"order": ()}))
    return coop.with_meeting(meeting), meeting


def _two_days_on(coop: Cooperation, now: datetime) -> datetime:
    """Return the same time of day two common working days later."""
    here = local(now, coop.zone)
    day = here.date()
    for _ in range(WRITTEN_DAYS):
        day = common_day(coop, day + timedelta(1), 14) or day + timedelta(1)
    return instant(day, here.time(), coop.zone)


class Next(Command):
    """Move on to the next block of the jour fixe."""

    word: ClassVar[str] = "next"
    also: ClassVar[tuple[str, ...]] = ("nächster block", "next block")
    may: ClassVar[Right] = Right.RUN
    block: int = Field(default=-1, ge=-1, le=99)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Move on once, however many press it; after the last block the meeting ends."""
        meeting = found(coop, at)
        if meeting.written:
            raise NoLonger
        if self.block not in (-1, meeting.block):
            return outcome(coop, meeting, at)
        if meeting.block + 1 >= len(meeting.parts):
            return ended(coop, meeting, at)
        meeting = meeting.moved_on(at.now)
        after = coop.with_meeting(meeting)
        return outcome(after, meeting, at, *cards(after, meeting, at.now))


class MoreTime(Command):
    """Give the present block two more minutes."""

    word: ClassVar[str] = "more"
    also: ClassVar[tuple[str, ...]] = ("mehr zeit", "more time", "+2")
    may: ClassVar[Right] = Right.RUN
    block: int = Field(default=-1, ge=-1, le=99)
    extra: int = Field(default=-1, ge=-1, le=99)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take them from what is left; twice a block at most."""
        meeting = found(coop, at)
        stale = self.block not in (-1, meeting.block) or self.extra not in (-1, meeting.extra)
        if stale:
            return outcome(coop, meeting, at)
        longer = None if meeting.written else meeting.with_more_time(at.now)
        if longer is None:
            raise NoTimeLeft
        after = coop.with_meeting(longer)
        return outcome(after, longer, at, *cards(after, longer, at.now))


def ways(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return what may become of a topic; escalating asks for more and has its own form."""
    del coop
    t = at.tongue
    return tuple(
        Choice(value=w.value, label=labelled(w, t), hint=explained(w, t))
        for w in Fate
        if w is not Fate.ESCALATE
    )


class Conclude(Command):
    """Say what becomes of a topic."""

    word: ClassVar[str] = "conclude"
    also: ClassVar[tuple[str, ...]] = ("thema beenden", "conclude topic")
    may: ClassVar[Right] = Right.RUN
    heading: ClassVar[str] = N_("What becomes of it?")
    topic: str = ask(
        N_("Which topic?"), type="choice", choices=open_topics, looks=r"[tT]\d+", once=True
    )
    way: Fate = ask(N_("What becomes of it?"), choices=ways)
    sure: bool = False

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it; taken along for the third time, it asks for something better first."""
        topic, meeting = coop.topic(self.topic), coop.running
        if topic is None:
            raise NoSuchTopic
        if meeting and topic.id in meeting.results:
            return outcome(coop, meeting, at)
        if not topic.open:
            raise NoSuchTopic
        if self.way is Fate.ALONG and topic.carried + 1 >= ASK_AT and meeting:
            meeting = meeting.but(third=topic.id)
            after = coop.with_meeting(meeting)
            return outcome(after, meeting, at, *cards(after, meeting, at.now))
        if self.way is Fate.DONE:
            coop, meeting = backlog.settled(coop, topic, meeting, at)
        after = concluded(coop, topic, self.way)
        now_open = after.topic(topic.id) or topic
        news: tuple[Say, ...] = ()
        if self.way is Fate.WRITING:
            news = (Say(f"topic:{topic.id}", Rooms(), lambda t: writing(after, now_open, t)),)
        if meeting is None:
            return Outcome(after, lambda t: views.settled(after, now_open, self.way, t), news)
        meeting = meeting.settled(topic.id, self.way)
        after = after.with_meeting(meeting)
        return outcome(after, meeting, at, *cards(after, meeting, at.now), *news)


class Here(Command):
    """Say that you are there."""

    word: ClassVar[str] = "here"
    also: ClassVar[tuple[str, ...]] = ("da", "anwesend", "i am here")
    may: ClassVar[Right] = Right.NOTE

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note who pressed it, and nobody else."""
        meeting, me = found(coop, at), at.member.id
        if me in meeting.present:
            return outcome(coop, meeting, at)
        meeting = meeting.but(present=(*meeting.present, me))
        after = coop.with_meeting(meeting)
        return outcome(after, meeting, at, *cards(after, meeting, at.now))


class HandOver(Command):
    """Pass the moderation on."""

    word: ClassVar[str] = "hand-over"
    also: ClassVar[tuple[str, ...]] = ("moderation abgeben", "hand over", "moderation")
    may: ClassVar[Right] = Right.RUN
    heading: ClassVar[str] = N_("Pass the moderation on")
    to: str = ask(N_("Who moderates?"), type="person", choices=people, markers=("an",), bare=True)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand over the running one, or the next."""
        to, meeting = coop.member(self.to), coop.running
        if to is None or not to.roles:
            raise Problem(N_("Please choose somebody who takes part."), "to")
        if meeting:
            meeting = meeting.but(facilitator=to.id)
            after = coop.with_meeting(meeting)
            return outcome(after, meeting, at, *cards(after, meeting, at.now))
        date = dates.next_date(coop, at.now)
        if coop.series is None or date is None:
            found(coop, at)
            raise NoLonger
        special = coop.series.special(date.week).model_copy(update={"facilitator": to.id})
        after = coop.but(series=coop.series.with_special(special))
        return Outcome(after, lambda t: views.moderates(after, to, date, t))


class EndMeeting(Command):
    """End the jour fixe."""

    word: ClassVar[str] = "end"
    also: ClassVar[tuple[str, ...]] = ("jour fixe beenden", "beenden", "end meeting")
    may: ClassVar[Right] = Right.RUN

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """End it now; what is open is taken along, and the minutes go out."""
        return ended(coop, found(coop, at), at)


class UndoEnd(Command):
    """Go on with a jour fixe that was ended by accident."""

    word: ClassVar[str] = "undo-end"
    also: ClassVar[tuple[str, ...]] = ("doch weiter", "undo end")
    may: ClassVar[Right] = Right.RUN

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Take the end back, for ten minutes and within the hour; the time has gone on."""
        last = next((m for m in reversed(coop.meetings) if m.held), None)
        if coop.running:
            return outcome(coop, coop.running, at)
        if last is None or not last.undoable(at.now):
            raise NoLonger
        return gone_on(coop, last, at)


# -- the clock's side ----------------------------------------------------------------------------


class MeetingTick(ByClock):
    """Bring the card of the running jour fixe up to date, and end it when its hour is over."""

    word: ClassVar[str] = "meeting-tick"
    meeting: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show the time that is left; at the end, end it."""
        meeting = coop.meeting(self.meeting)
        if meeting is None or not meeting.running:
            return Outcome(coop)
        if at.now >= meeting.ends_at:
            return ended(coop, meeting, at)
        meeting = meeting.but(shown=at.now)
        after = coop.with_meeting(meeting)
        return Outcome(after, None, cards(after, meeting, at.now))


class StartWritten(ByClock):
    """Open a jour fixe that is held in writing."""

    word: ClassVar[str] = "start-written"
    week: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Open it for two working days."""
        date = dates.date_of(coop, self.week)
        if date is None or coop.running or any(m.week == self.week for m in coop.meetings):
            return Outcome(coop)
        coop, meeting = begun(coop, date, at.now, written=True)
        return Outcome(coop, None, cards(coop, meeting, at.now))
