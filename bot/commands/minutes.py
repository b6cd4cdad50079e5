"""Minutes: listed, found, and corrected for a day by whoever moderated (M17)."""

from typing import ClassVar

from pydantic import Field

from bot.command import Command
from bot.commands.holding import cards
from bot.domain.cooperation import Cooperation
from bot.domain.meeting import Correction, Meeting
from bot.domain.rights import Right
from bot.errors import NoLonger, NoMeeting, NotStarted, OnlyModerator
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import minutes as views

NEW = "new"


class Minutes(Command):
    """Look up the minutes of a jour fixe."""

    word: ClassVar[str] = "minutes"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("protokoll", "protokolle")
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Minutes")
    search: str = ask(
        N_("What are you looking for?"),
        hint=N_("Words, or a number such as J3; empty shows the newest."),
        default="",
        max_length=80,
    )
    meeting: str = Field(default="", max_length=12)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show one by its number, else list those in which the words stand.

        Where one ``meeting`` is meant, nothing else is shown. Raises NoMeeting.
        """
        if coop.started is None:
            raise NotStarted
        if self.meeting:
            meant = coop.meeting(self.meeting)
            if meant is None or not meant.held:
                raise NoMeeting
            return Outcome(coop, lambda t: views.minutes(coop, meant, at.now, t))
        meeting = coop.meeting(self.search.strip())
        if meeting and meeting.held and not meeting.running:
            return Outcome(coop, lambda t: views.minutes(coop, meeting, at.now, t))
        return Outcome(coop, lambda t: views.listed(coop, self.search, t))


def correctable(coop: Cooperation, at: Moment, meeting_id: str = "") -> Meeting:
    """Return the minutes that can be corrected now. Raises NoMeeting, NoLonger."""
    held = [m for m in coop.meetings if m.held and not m.running]
    meeting = coop.meeting(meeting_id) if meeting_id else next(reversed(held), None)
    if meeting is None:
        raise NoMeeting
    if not meeting.correctable(at.now):
        raise NoLonger
    return meeting


def lines(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the lines of the last minutes, and one to add."""
    held = [m for m in coop.meetings if m.held and not m.running]
    found = views.lines(coop, held[-1]) if held else []
    new = Choice(value=NEW, label=at.tongue("Add something"))
    return (new, *(Choice(value=n, label=f"{n} {text}"[:75]) for n, text in found[:90]))


class CorrectMinutes(Command):
    """Correct the minutes, within a day."""

    word: ClassVar[str] = "correct"
    also: ClassVar[tuple[str, ...]] = ("protokoll korrigieren", "korrigieren", "correct minutes")
    may: ClassVar[Right] = Right.RUN
    heading: ClassVar[str] = N_("Correct the minutes")
    line: str = ask(N_("What is corrected?"), type="choice", choices=lines)
    text: str = ask(N_("How should it read?"), type="text", max_length=500, min_length=1)
    meeting: str = Field(default="", max_length=12)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where there is nothing that could still be corrected."""
        found = correctable(coop, at, str(answers.get("meeting") or ""))
        _by_moderator(found, at)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Mark it in the minutes of every room; a decision reads so in the log, too."""
        meeting = correctable(coop, at, self.meeting)
        _by_moderator(meeting, at)
        line = "" if self.line == NEW else self.line
        corrected = Correction(at=at.now, by=at.member.id, line=line, text=self.text)
        meeting = meeting.but(corrections=(*meeting.corrections, corrected))
        decision, action = coop.decision(line), coop.action(line)
        if decision:
            coop = coop.with_decision(decision.model_copy(update={"decision": self.text}))
        if action:
            coop = coop.with_action(action.model_copy(update={"text": self.text}))
        after = coop.with_meeting(meeting)
        return Outcome(
            after,
            lambda t: views.minutes(after, meeting, at.now, t),
            cards(after, meeting, at.now),
            {"meeting": meeting.id},
        )


def _by_moderator(meeting: Meeting, at: Moment) -> None:
    """Refuse everybody but whoever moderated. Raises OnlyModerator."""
    if meeting.facilitator and meeting.facilitator != at.member.id:
        raise OnlyModerator
