"""What the clock asks for by itself: lights, nudges, the close of a week, open places (R9)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.light import asked_cards
from bot.domain.calendar import local, weeks_between, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.light import ClosedWeek, Duty
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.plan import begun
from bot.domain.pulse import apart
from bot.domain.rights import Right
from bot.domain.topics import Kind, Topic
from bot.domain.week import asking, at_close, close_day, open_week
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say, privately
from bot.views import common, light, setup, trust


class ByClock(Command):
    """Base of the clock's commands: nobody types them."""

    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.CLOCK


class AskLight(ByClock):
    """Ask an owner for the light of a week."""

    word: ClassVar[str] = "ask-light"
    week: str
    side: Side
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card, once a week; so late that it is itself the reminder, only it."""
        duty = f"ask:{self.side}:{self.member}"
        who = coop.member(self.member)
        after = coop.stamped(duty, self.week)
        found = asking(coop, self.side, self.week)
        zone = coop.zone_of(who) if who else coop.zone
        if found and found.nudge and local(at.now, zone).date() >= local(found.nudge, zone).date():
            # Done but never sent, so not the bare week: no card of it is there to be edited later.
            after = after.stamped(f"nudge:{self.side}:{self.member}", f"{self.week} asked")
        if who is None or coop.has_done(duty, self.week) or coop.report(self.week, self.side):
            return Outcome(after)
        return privately(
            after,
            f"ask:{self.week}:{self.side}",
            [who],
            lambda t: light.ask(after, self.side, self.week, t),
        )


class NudgeLight(ByClock):
    """Remind an owner once of the light, never in the room."""

    word: ClassVar[str] = "nudge-light"
    week: str
    side: Side
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private reminder, once a week."""
        del at
        duty = f"nudge:{self.side}:{self.member}"
        who = coop.member(self.member)
        if who is None or coop.has_done(duty, self.week) or coop.report(self.week, self.side):
            return Outcome(coop.stamped(duty, self.week))
        after = coop.stamped(duty, self.week)
        return privately(
            after,
            f"nudge:{self.week}:{self.side}",
            [who],
            lambda t: light.nudge(after, self.week, t),
        )


class CloseWeek(ByClock):
    """Close a week: one card in every shared room, missing is grey."""

    word: ClassVar[str] = "close-week"
    week: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Close every open week up to this one; only the last gets a card (R5)."""
        first = open_week(coop)
        if first > self.week:
            return Outcome(coop)
        after, count = coop, weeks_between(first, self.week)
        for n in range(count + 1):
            week = weeks_from(first, n)
            closed = ClosedWeek(
                week=week,
                at=at.now,
                duties={s: at_close(after, s, week) for s in Side},
                paused=after.paused_on(close_day(after, week)),
            )
            after = after.but(weeks=(*after.weeks, closed))
        if after.weeks[-1].paused:
            return Outcome(after)
        # Whoever began before there were playbooks, or has changed the phase, gets the steps now.
        after = begun(after, at.library, after.today(at.now))
        after = _talked_about(after, self.week, at)
        says = [
            Say(f"week:{self.week}", Rooms(), lambda t: light.week_card(after, self.week, t, count))
        ]
        says += _settled(after, self.week)
        return Outcome(after, None, tuple(says))


def _talked_about(coop: Cooperation, week: str, at: Moment) -> Cooperation:
    """Put trust on the agenda where a condition lay apart in two cycles running (M41)."""
    pulse = coop.pulse(week)
    if pulse is None or not apart(coop.pulses, pulse):
        return coop
    key = f"pulse:{pulse.condition}"
    if any(x.open and x.key == key for x in coop.topics):
        return coop
    # A room reads the topic in its own words; the first shared one gives them.
    topic = Topic(
        id=numbered("T", coop.topics),
        title=trust.topic_said(coop, pulse, common.house(coop)),
        kind=Kind.DISCUSSION,
        at=at.now,
        key=key,
    )
    return coop.with_topic(topic)


def _settled(coop: Cooperation, week: str) -> list[Say]:
    """Turn the private cards of who did not report into an offer to report late."""
    closed = coop.closed(week)
    found: list[Say] = []
    for side in Side:
        if closed is None or closed.duties[side] is not Duty.MISSED:
            continue
        for member in coop.members:
            keys = asked_cards(coop, member.id, week, side) if member.side is side else []
            found += [
                Say(key, Person(member), lambda t, s=side: light.settled(coop, s, week, t))  # type: ignore[misc]
                for key in keys
            ]
    return found


class AskDeputy(ByClock):
    """Ask an owner once a week to have a deputy sponsor named (M12)."""

    word: ClassVar[str] = "ask-deputy"
    side: Side
    owner: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card."""
        owner = coop.member(self.owner)
        after = coop.but(done={**coop.done, f"deputy:{self.side}": at.now.isoformat()})
        if owner is None:
            return Outcome(after)
        return privately(
            after,
            f"deputy:{self.side}:{coop.today(at.now)}",
            [owner],
            lambda t: setup.ask_deputy(after, self.side, t),
        )


class RemindRequest(ByClock):
    """Remind an owner once that somebody waits to be confirmed."""

    word: ClassVar[str] = "remind-request"
    member: str
    owner: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the card anew, a day later."""
        del at
        waiting, owner = coop.member(self.member), coop.member(self.owner)
        after = coop.stamped(f"request:{self.member}", "reminded")
        if waiting is None or owner is None or not waiting.pending:
            return Outcome(after)
        card = Say(
            f"join:{waiting.id}:again",
            Person(owner),
            lambda t: setup.confirm(after, waiting, t, again=True),
        )
        return Outcome(after, None, (card,))
