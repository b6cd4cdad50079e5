"""Topics of the jour fixe: brought by anyone, ordered, parked and brought back (M17)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.clock import ByClock
from bot.domain import agenda, dates
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date
from bot.domain.numbered import numbered
from bot.domain.rights import Right
from bot.domain.topics import Kind, Stand, Topic
from bot.errors import NoLonger, NoSeries, NoSuchTopic, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import agenda as views

LISTED = 60


def people(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return everybody who takes part, oneself first."""
    me = at.who.id if at.who else ""
    found = sorted((m for m in coop.members if m.roles), key=lambda m: m.id != me)
    hints = {m.id: coop.organisation(m.side).name for m in found}
    return tuple(Choice(value=m.id, label=m.name, hint=hints[m.id]) for m in found)


class AddTopic(Command):
    """Put a topic on the agenda of the next jour fixe."""

    word: ClassVar[str] = "topic"
    also: ClassVar[tuple[str, ...]] = ("thema", "thema ergänzen", "add topic")
    may: ClassVar[Right] = Right.TOPIC
    heading: ClassVar[str] = N_("Add a topic")
    title_: str = ask(N_("What is it about?"), max_length=140, min_length=1)
    kind: Kind = ask(N_("What does it want?"), default=Kind.DISCUSSION, markers=("art", "kind"))
    minutes: int = ask(N_("How many minutes?"), default=8, ge=1, le=60, markers=("minuten",))
    by: str = ask(
        N_("Who brings it?"), type="person", choices=people, default="", markers=("wer", "who")
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer a discussion of eight minutes, brought by whoever asks."""
        del coop
        me = at.who.id if at.who else ""
        return {"kind": Kind.DISCUSSION.value, "minutes": "8", "by": me}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Add it; after the last call it comes late, after the pre-read it waits."""
        if coop.started is None:
            raise NotStarted
        by = coop.member(self.by) or at.member
        topic = Topic(
            id=numbered("T", coop.topics),
            title=self.title_,
            kind=self.kind,
            minutes=self.minutes,
            by=by.id,
            side=None if by.neutral else by.side,
            at=at.now,
        )
        after = coop.with_topic(topic)
        date = stands_on(after, topic, at)
        return Outcome(after, lambda t: views.added(after, topic, date, t), agenda_card(after, at))


def stands_on(coop: Cooperation, topic: Topic, at: Moment) -> Date | None:
    """Return the jour fixe whose agenda a topic stands on."""
    date = dates.next_date(coop, at.now)
    if date and topic in agenda.on_agenda(coop, date.start):
        return date
    return dates.following_date(coop, date, at.now) if date else None


def agenda_card(coop: Cooperation, at: Moment) -> tuple[Say, ...]:
    """Return the agenda for every room, once its last call has gone out: edited in place."""
    date = dates.next_date(coop, at.now)
    if date is None or not coop.has_done("last-call", date.week):
        return ()
    view = lambda t: views.draft(coop, date, at.now, t, last_call=True)  # noqa: E731 - one line
    return (Say(f"agenda:{date.week}", Rooms(), view),)


class Agenda(Command):
    """Show the agenda of the next jour fixe."""

    word: ClassVar[str] = "agenda"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("tagesordnung",)
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it as it stands; nothing changes."""
        if coop.started is None:
            raise NotStarted
        date = dates.next_date(coop, at.now)
        return Outcome(coop, lambda t: views.draft(coop, date, at.now, t))


class UseOrder(Command):
    """Take the proposed order of topics."""

    word: ClassVar[str] = "use-order"
    listed: ClassVar[bool] = False
    may: ClassVar[Right] = Right.RUN

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put the topics into this order."""
        date = dates.next_date(coop, at.now)
        if coop.series is None:
            raise NoSeries
        coop = agenda.with_automatic(coop, at.now)
        start = date.start if date else None
        order = agenda.proposed(coop, agenda.on_agenda(coop, start), start)
        series = coop.series
        if series is None:
            raise NoSeries
        after = coop.but(series=series.model_copy(update={"order": tuple(x.id for x in order)}))
        return Outcome(after, lambda t: views.draft(after, date, at.now, t), agenda_card(after, at))


def open_topics(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the topics that can still be talked about."""
    found = [x for x in coop.topics if x.open][-LISTED:]
    return tuple(
        Choice(value=x.id, label=f"{x.id} {views.called(coop, x, at.tongue)}"[:75]) for x in found
    )


def parked_topics(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the topics that were parked."""
    found = [x for x in coop.topics if x.stand is Stand.PARKED][-LISTED:]
    return tuple(
        Choice(value=x.id, label=f"{x.id} {views.called(coop, x, at.tongue)}"[:75]) for x in found
    )


class ParkingLot(Command):
    """Show what was parked."""

    word: ClassVar[str] = "parking"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("parkplatz", "themenspeicher", "parking lot")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it; nothing changes."""
        if coop.started is None:
            raise NotStarted
        del at
        return Outcome(coop, lambda t: views.parking(coop, t))


class Unpark(Command):
    """Bring a parked topic back to the agenda."""

    word: ClassVar[str] = "unpark"
    also: ClassVar[tuple[str, ...]] = ("zurückholen",)
    may: ClassVar[Right] = Right.TOPIC
    heading: ClassVar[str] = N_("Back to the agenda")
    topic: str = ask(
        N_("Which topic?"), type="choice", choices=parked_topics, looks=r"[tT]\d+", once=True
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Open it again; its first date stays."""
        topic = coop.topic(self.topic)
        if topic is None:
            raise NoSuchTopic
        if topic.stand is not Stand.PARKED:
            raise NoLonger
        again = topic.model_copy(update={"stand": Stand.OPEN})
        after = coop.with_topic(again)
        date = stands_on(after, again, at)
        return Outcome(after, lambda t: views.added(after, again, date, t), agenda_card(after, at))


class LastCall(ByClock):
    """Post the draft of an agenda, with what stands on it by itself."""

    word: ClassVar[str] = "last-call"
    week: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Post it once in every room."""
        date = dates.date_of(coop, self.week)
        if date is None or coop.has_done("last-call", self.week):
            return Outcome(coop.stamped("last-call", self.week))
        after = agenda.with_automatic(coop, at.now).stamped("last-call", self.week)
        return Outcome(after, None, agenda_card(after, at))


class PreRead(ByClock):
    """Post what the jour fixe in two hours will be about, with all lights."""

    word: ClassVar[str] = "pre-read"
    week: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Post it once in every room."""
        date = dates.date_of(coop, self.week)
        if date is None or coop.has_done("pre-read", self.week):
            return Outcome(coop.stamped("pre-read", self.week))
        after = agenda.with_automatic(coop, at.now)
        after = after.stamped("last-call", self.week).stamped("pre-read", self.week)
        view = lambda t: views.pre_read(after, date, at.now, t)  # noqa: E731 - one line
        return Outcome(after, None, (Say(f"pre-read:{self.week}", Rooms(), view),))
