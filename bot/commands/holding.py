"""What the commands of a running jour fixe share: its card, its end, and what topics become."""

from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.meeting import ASK_AT, Fate, Meeting, Part, Remark, State
from bot.domain.topics import Stand, Topic
from bot.errors import NoMeeting
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say
from bot.views import meeting as views
from bot.views import minutes

LONG = 500  # letters of what is written down
STANDS = {
    Fate.DONE: Stand.DONE,
    Fate.PARK: Stand.PARKED,
    Fate.DROP: Stand.DROPPED,
    Fate.ESCALATE: Stand.ESCALATED,
}


def found(coop: Cooperation, at: Moment) -> Meeting:
    """Return the running jour fixe. Raises NoMeeting, also when its hour is over."""
    meeting = coop.running
    if meeting is None or at.now >= meeting.ends_at:
        raise NoMeeting
    return meeting


def of_late(coop: Cooperation, at: Moment) -> Meeting | None:
    """Return the running jour fixe, or the last one while its minutes may be corrected."""
    last = next((m for m in reversed(coop.meetings) if m.held), None)
    return last if last and (last.running or last.correctable(at.now)) else None


def cards(coop: Cooperation, meeting: Meeting, now: datetime) -> tuple[Say, ...]:
    """Return the card for every room: one for the whole meeting, edited in place."""
    key = f"meeting:{meeting.id}"
    says = [Say(key, Rooms(), lambda t: views.card(coop, meeting, now, t))]
    if not meeting.running or meeting.ends:
        says.append(written_down(coop, meeting, now))
    return tuple(says)


def written_down(coop: Cooperation, meeting: Meeting, now: datetime) -> Say:
    """Return the minutes for every room: one set, edited in place."""
    key = f"minutes:{meeting.id}"
    return Say(key, Rooms(), lambda t: minutes.minutes(coop, meeting, now, t))


def minuted(
    coop: Cooperation, kind: str, number: str, source: str, at: Moment
) -> tuple[Cooperation, tuple[Say, ...]]:
    """Return it with what was noted while a jour fixe runs on its card and in its minutes.

    ``kind`` is the list of the meeting that it goes to, ``source`` where it comes from.
    """
    meeting = coop.running
    if meeting is None or meeting.id != source:
        return coop, ()
    meeting = meeting.keeping(kind, number)
    after = coop.with_meeting(meeting)
    return after, cards(after, meeting, at.now)


def outcome(coop: Cooperation, meeting: Meeting, at: Moment, *says: Say) -> Outcome:
    """Return what comes of a press: on the card itself nothing more, else the card."""
    on_card = at.door == "button" and at.room.kind == "room"
    reply = None if on_card else lambda t: views.card(coop, meeting, at.now, t)
    return Outcome(coop, reply, says, {"meeting": meeting.id})


def kept_on(coop: Cooperation, meeting: Meeting | None, at: Moment, *says: Say) -> Outcome:
    """Return what comes of something that was written down, with the card brought up to date."""
    if meeting is None:
        return Outcome(coop, None, says)
    after = coop.with_meeting(meeting)
    return Outcome(after, None, (*cards(after, meeting, at.now), *says), {"meeting": meeting.id})


def remarked(meeting: Meeting, at: Moment, text: str, key: str = "") -> Meeting:
    """Return a jour fixe with a remark, under the block and topic that it is at."""
    part = meeting.part if meeting.running and not meeting.written else None
    topic = meeting.topic if part is Part.TOPICS else ""
    said = Remark(at=at.now, by=at.member.id, text=text, part=part, topic=topic, key=key)
    return meeting.but(remarks=(*meeting.remarks, said))


def concluded(coop: Cooperation, topic: Topic, way: Fate) -> Cooperation:
    """Return it with what becomes of a topic: its stand, or once more taken along."""
    if way in STANDS:
        return coop.with_topic(topic.model_copy(update={"stand": STANDS[way]}))
    more = {"carried": topic.carried + 1, "writing": topic.writing or way is Fate.WRITING}
    return coop.with_topic(topic.model_copy(update=more))


def ended(coop: Cooperation, meeting: Meeting, at: Moment) -> Outcome:
    """End it: what is open is taken along, and the minutes go into every room at once."""
    left = meeting.open_topics
    for topic_id in left:
        if topic := coop.topic(topic_id):
            coop = concluded(coop, topic, Fate.ALONG) if topic.open else coop
        meeting = meeting.settled(topic_id, Fate.ALONG)
    meeting = meeting.but(
        state=State.HELD,
        ended=min(at.now, meeting.ends_at),
        ends=meeting.ends + 1,
        left=left,
        third="",
    )
    after = coop.with_meeting(meeting)
    asked = third_asked(after, meeting)
    return outcome(after, meeting, at, *cards(after, meeting, at.now), *asked)


def third_asked(coop: Cooperation, meeting: Meeting) -> tuple[Say, ...]:
    """Return the question "escalate or drop" for topics that were taken along three times."""
    says = []
    today = coop.today(meeting.ended or meeting.planned)
    for topic_id in meeting.left:
        topic = coop.topic(topic_id)
        if topic is None or not topic.open or topic.carried < ASK_AT:
            continue
        who = coop.acting_owner(topic.side or meeting.side, today)
        if who:
            key = f"third:{topic.id}:{topic.carried}"
            view = lambda t, x=topic: views.third(coop, x, t)  # noqa: E731 - bound now
            says.append(Say(key, Person(who), view))
    return tuple(says)


def gone_on(coop: Cooperation, meeting: Meeting, at: Moment) -> Outcome:
    """Take an end back: what only the end took along is open again."""
    for topic_id in meeting.left:
        topic = coop.topic(topic_id)
        if topic and topic.open:
            coop = coop.with_topic(topic.model_copy(update={"carried": topic.carried - 1}))
    results = {t: way for t, way in meeting.results.items() if t not in meeting.left}
    meeting = meeting.but(state=State.RUNNING, ended=None, results=results, left=(), shown=at.now)
    meeting = meeting.but(topic=next(iter(meeting.open_topics), ""))
    after = coop.with_meeting(meeting)
    return outcome(after, meeting, at, *cards(after, meeting, at.now))
