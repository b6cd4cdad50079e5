"""What people say in a jour fixe: notes, contributions in writing, ratings (M17)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.holding import LONG, kept_on, of_late, remarked
from bot.domain.cooperation import Cooperation
from bot.domain.meeting import Part, Rating, Remark
from bot.domain.rights import Right
from bot.errors import NoMeeting
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import noted as views
from bot.views.agenda import called
from bot.views.meeting import writing
from bot.words import labelled

LISTED = 60


class Note(Command):
    """Write something into the minutes."""

    word: ClassVar[str] = "note"
    also: ClassVar[tuple[str, ...]] = ("notiz", "notieren")
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Note")
    text: str = ask(N_("What shall stand in the minutes?"), max_length=LONG, min_length=1)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Add it to the running jour fixe, or to the last one of these 24 hours."""
        meeting = of_late(coop, at)
        if meeting is None:
            raise NoMeeting
        meeting = remarked(meeting, at, self.text)
        kept = kept_on(coop, meeting, at)
        return Outcome(
            kept.coop, lambda t: views.noted(coop, meeting, self.text, t), kept.says, kept.note
        )


def subjects(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return what can be written about: topics in writing, and blocks of a written jour fixe."""
    meeting = coop.running if coop.running and coop.running.written else None
    ids = meeting.open_topics if meeting else ()
    topics = [x for x in coop.topics if x.open and (x.writing or x.id in ids)]
    found = [
        Choice(value=x.id, label=f"{x.id} {called(coop, x, at.tongue)}"[:75])
        for x in topics[:LISTED]
    ]
    parts = [p for p in meeting.parts if p is not Part.TOPICS] if meeting else []
    return (*found, *(Choice(value=p.value, label=labelled(p, at.tongue)) for p in parts))


class Contribute(Command):
    """Say something in writing, about a topic or a block."""

    word: ClassVar[str] = "contribute"
    also: ClassVar[tuple[str, ...]] = ("beitragen",)
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("Say something")
    about: str = ask(N_("What about?"), type="choice", choices=subjects)
    text: str = ask(N_("What do you say?"), type="text", max_length=LONG, min_length=1)

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where nothing is open in writing."""
        del answers
        if not subjects(coop, at):
            raise NoMeeting

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Put it on the card of the topic, or of the jour fixe in writing."""
        me, topic, meeting = at.member, coop.topic(self.about), coop.running
        if topic and topic.open:
            said = Remark(at=at.now, by=me.id, text=self.text, topic=topic.id)
            topic = topic.model_copy(update={"remarks": (*topic.remarks, said)})
            coop = coop.with_topic(topic)
            says: tuple[Say, ...] = ()
            if topic.writing:
                view = lambda t: writing(coop, topic, t)  # noqa: E731 - one line
                says = (Say(f"topic:{topic.id}", Rooms(), view),)
        else:
            if meeting is None or not meeting.written or self.about not in set(Part):
                raise NoMeeting
            said = Remark(at=at.now, by=me.id, text=self.text, part=Part(self.about))
            meeting, says = meeting.but(remarks=(*meeting.remarks, said)), ()
        open_now = meeting if meeting and meeting.written else None
        kept = kept_on(coop, open_now, at, *says)
        return Outcome(
            kept.coop, lambda t: views.contributed(coop, self.text, t), kept.says, kept.note
        )


class Rate(Command):
    """Rate the jour fixe for your side."""

    word: ClassVar[str] = "rate"
    also: ClassVar[tuple[str, ...]] = ("bewerten", "bewertung")
    may: ClassVar[Right] = Right.NOTE
    heading: ClassVar[str] = N_("How was it?")
    points: int = ask(N_("How was it, from 1 to 10?"), ge=1, le=10)
    text: str = ask(N_("In one sentence: why?"), default="", max_length=140)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it for one's side; said again, the last one counts."""
        meeting = of_late(coop, at)
        if meeting is None:
            raise NoMeeting
        rating = Rating(points=self.points, text=self.text)
        meeting = meeting.but(ratings={**meeting.ratings, at.member.side: rating})
        kept = kept_on(coop, meeting, at)
        return Outcome(
            kept.coop, lambda t: views.rated(coop, at.member.side, rating, t), kept.says, kept.note
        )
