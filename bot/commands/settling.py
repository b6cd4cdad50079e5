"""Where a topic goes when it is not for this jour fixe: parked, or up to a sponsor (M17)."""

from typing import ClassVar

from pydantic import Field

from bot.command import Command
from bot.commands.escalation import Escalate
from bot.commands.holding import cards, concluded, kept_on
from bot.domain.cooperation import Cooperation
from bot.domain.meeting import Fate
from bot.domain.numbered import numbered
from bot.domain.rights import Right
from bot.domain.topics import Topic
from bot.errors import NoSuchTopic, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import noted as views


class Park(Command):
    """Park something that is not for now."""

    word: ClassVar[str] = "park"
    also: ClassVar[tuple[str, ...]] = ("parken",)
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Park something")
    text: str = ask(
        N_("What is kept for later?"),
        hint=N_("It stands in the parking lot until somebody brings it back."),
        max_length=140,
        min_length=1,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep it as a topic that stands on no agenda."""
        if coop.started is None:
            raise NotStarted
        topic = Topic(
            id=numbered("T", coop.topics),
            title=self.text,
            by=at.member.id,
            side=at.member.side,
            at=at.now,
        )
        after = concluded(coop.with_topic(topic), topic, Fate.PARK)
        parked = after.topic(topic.id) or topic
        meeting = coop.running
        if meeting:
            results = {**meeting.results, topic.id: Fate.PARK}
            meeting = meeting.but(topics=(*meeting.topics, topic.id), results=results)
        kept = kept_on(after, meeting, at)
        return Outcome(
            kept.coop, lambda t: views.settled(after, parked, Fate.PARK, t), kept.says, kept.note
        )


class EscalateTopic(Escalate):
    """Ask a sponsor to decide a topic."""

    word: ClassVar[str] = "escalate-topic"
    also: ClassVar[tuple[str, ...]] = ()
    listed: ClassVar[bool] = False
    of_topic: str = Field(default="", max_length=12)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Open the case, and note on the topic that it goes up."""
        topic, meeting = coop.topic(self.of_topic), coop.running
        if topic is None or not topic.open:
            raise NoSuchTopic
        up = super().run(coop, at)
        after = concluded(up.coop, topic, Fate.ESCALATE)
        if meeting is None:
            return Outcome(after, up.reply, up.says, up.note)
        if topic.id not in meeting.topics:
            meeting = meeting.but(topics=(*meeting.topics, topic.id))
        meeting = meeting.settled(topic.id, Fate.ESCALATE)
        after = after.with_meeting(meeting)
        return Outcome(after, up.reply, (*up.says, *cards(after, meeting, at.now)), up.note)
