"""The jour fixe at every stage, as the gallery shows it: agreed on, on its way, held."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.commands.moderating import begun
from bot.commands.series import drop
from bot.domain import dates
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date
from bot.domain.escalation import Decision
from bot.domain.lessons import Lesson
from bot.domain.meeting import (
    Correction,
    Fate,
    Meeting,
    Part,
    Rating,
    Remark,
    State,
)
from bot.domain.milestones import Milestone
from bot.domain.people import Side
from bot.domain.series import Every, Series
from bot.domain.topics import Kind, Stand, Topic
from bot.language import Tongue
from bot.moment import Moment
from tests.gallery.cast import MONDAY, THURSDAY, W48, A, Cast, G, instant
from tests.gallery.files import at_stage

WEEK = "2026-W49"
TUESDAY = date(2026, 12, 1)
START = instant(TUESDAY, "10:00")
EVE = START - timedelta(hours=24)
TOPICS: tuple[tuple[str, Kind, int, Side], ...] = (
    ("Preis für die Skalierung", Kind.DISCUSSION, 8, Side.STARTUP),
    ("Datenschutz-Anhang", Kind.DECISION, 8, Side.STARTUP),
    ("Messe im Februar", Kind.INFORMATION, 3, Side.SME),
)


def _topics(c: Cast, *, many: bool) -> tuple[Topic, ...]:
    found = [
        Topic(
            id=f"T{n + 1}",
            title=c.write(title, 140),
            kind=kind,
            minutes=minutes,
            by="max" if side is Side.SME else "erika",
            side=side,
            at=instant(THURSDAY, "09:00") + timedelta(hours=n),
            carried=2 if n == 0 else 0,
        )
        for n, (title, kind, minutes, side) in enumerate(TOPICS * (7 if many else 1))
    ]
    if many:
        last = found[-1].model_copy(update={"at": EVE + timedelta(hours=3), "carried": 0})
        found[-1] = last
    return tuple(found)


@lru_cache
def planned(c: Cast, *, many: bool = False) -> Cooperation:
    """Return it with a series, topics, an overdue action and a milestone ahead."""
    coop, _ = at_stage(c, "stuck")
    coop = c.told(c.told(coop, W48, Side.SME, A), W48, Side.STARTUP, G)
    return coop.but(
        series=Series(at=time(10), since=W48, planned={}),
        topics=_topics(c, many=many or c.long),
        actions=(
            Action(
                id="A1",
                text=c.write("Zugang zu Anlage 7 einrichten", 280),
                side=Side.SME,
                who="max",
                due=date(2026, 11, 27),
                first=date(2026, 11, 27),
                source="J1",
                by="max",
                at=instant(MONDAY, "10:00"),
            ),
        ),
        milestones=(
            Milestone(
                id="M1",
                title=c.write("30 Anlagen live", 140),
                due=date(2026, 12, 15),
                first=date(2026, 12, 1),
                at=instant(MONDAY, "10:00"),
            ),
        ),
    )


def the_date(coop: Cooperation) -> Date:
    """Return the jour fixe of the week after."""
    found = dates.date_of(coop, WEEK)
    assert found
    return found


@lru_cache
def parked(c: Cast) -> Cooperation:
    """Return it with two topics parked and one that goes on in writing."""
    coop = planned(c, many=True)
    first, second, third, *rest = coop.topics
    return coop.but(
        topics=(
            first.model_copy(update={"stand": Stand.PARKED}),
            second.model_copy(update={"stand": Stand.PARKED}),
            third.model_copy(update={"writing": True}),
            *rest,
        )
    )


def fortnightly(c: Cast) -> Cooperation:
    """Return it with a jour fixe every two weeks, moved by a holiday in January."""
    series = Series(every=Every.FORTNIGHT, at=time(14), weekday=2, since=W48)
    coop = planned(c).but(series=series)
    planned_ = dates.planned(coop, W48, 12)
    return coop.but(series=series.model_copy(update={"planned": planned_, "sequence": 1}))


@lru_cache
def dropped(c: Cast) -> tuple[Cooperation, Meeting, Date | None]:
    """Return it after the next jour fixe was dropped."""
    coop = planned(c)
    at: Moment = c.moment(c.max, Tongue(), EVE)
    after = drop(coop, the_date(coop), at, c.write("Alle sind auf der Messe.", 280)).coop
    return after, after.meetings[-1], dates.next_date(after, EVE)


# -- running, in writing, over -------------------------------------------------------------------


def _decision(c: Cast, number: int, meeting: str) -> Decision:
    return Decision(
        id=f"D{number}",
        source=meeting,
        who="both",
        side=Side.SME,
        by="max",
        at=START,
        decision=c.write("Wir unterschreiben den Datenschutz-Anhang", 500),
        reason=c.write("Die Rechtsabteilung hat zugestimmt", 500),
        until=date(2027, 6, 30),
    )


def _filled(c: Cast, coop: Cooperation, meeting: Meeting) -> tuple[Cooperation, Meeting]:
    """Return it with one of everything that may come of a jour fixe."""
    decision = _decision(c, len(coop.decisions) + 1, meeting.id)
    action = coop.actions[0].model_copy(
        update={"id": "A2", "text": c.write("Preis je Anlage rechnen", 280), "source": meeting.id,
                "side": Side.STARTUP, "who": "", "due": date(2026, 12, 8)}
    )  # fmt: skip
    lesson = Lesson(
        id="L1",
        worked=c.write("Früh nachfragen", 500),
        failed=c.write("Sensoren zu spät bestellt", 500),
        why=c.write("Lieferzeit nicht geprüft", 500),
        side=Side.SME,
        by="max",
        source=meeting.id,
        at=START,
    )
    remark = Remark(
        at=START, by="erika", text=c.write("Preis je Anlage, nicht je Halle", 500),
        part=Part.LIGHTS if meeting.written else Part.TOPICS,
    )  # fmt: skip
    ratings = {
        Side.SME: Rating(points=8, text=c.write("Pünktlich", 140)),
        Side.STARTUP: Rating(points=7),
    }
    meeting = meeting.but(
        present=("max", "erika"),
        decisions=(decision.id,),
        actions=(action.id,),
        lessons=(lesson.id,),
        remarks=(remark,),
        ratings=ratings,
    )
    coop = coop.with_decision(decision).with_action(action).with_lesson(lesson)
    return coop.with_meeting(meeting), meeting


def _turned(c: Cast, meeting: Meeting, stage: str, now: datetime) -> tuple[Meeting, datetime]:
    """Return it at one of its turns, and the instant of that."""
    match stage:
        case "topics":
            meeting, now = meeting.settled(meeting.topics[0], Fate.DONE), now + timedelta(minutes=5)
        case "third":
            meeting = meeting.but(third=meeting.topics[1])
        case "two minutes":
            now = meeting.block_ends - timedelta(minutes=2)
        case "over time":
            now = meeting.block_ends + timedelta(minutes=3)
        case "last minutes":
            now = START + timedelta(minutes=56)
        case "ended":
            meeting, now = _ended(c, meeting), START + timedelta(minutes=58)
    return meeting, now


def _ended(c: Cast, meeting: Meeting) -> Meeting:
    """Return it as it ended, with a line that was corrected and one that was added."""
    end = START + timedelta(minutes=58)
    meeting = meeting.settled(meeting.topics[0], Fate.DONE)
    for number in meeting.open_topics:
        meeting = meeting.settled(number, Fate.ALONG)
    fixed = (
        Correction(at=end, by="max", line=meeting.decisions[0], text=c.write("Unterschrift", 500)),
        Correction(at=end, by="max", line="", text=c.write("Vera kam später dazu", 500)),
    )
    return meeting.but(state=State.HELD, ended=end, ends=1, corrections=fixed)


@lru_cache
def running(c: Cast, stage: str) -> tuple[Cooperation, Meeting, datetime]:
    """Return a jour fixe in a block, or at one of its turns, and the instant it is shown at."""
    coop = planned(c)
    written = stage == "written"
    coop, meeting = begun(coop, the_date(coop), START, written=written)
    now, blocks = START + timedelta(minutes=1), list(Part)
    target = Part(stage) if stage in set(Part) else Part.TOPICS
    if stage not in ("arrival", "written"):
        for n in range(blocks.index(target)):
            now = START + timedelta(minutes=2 + 3 * n)
            meeting = meeting.moved_on(now)
    if stage in ("topics", "third", "last minutes", "over time", "close", "written", "ended"):
        coop, meeting = _filled(c, coop, meeting)
    meeting, now = _turned(c, meeting, stage, now)
    return coop.with_meeting(meeting), meeting, now


def carried(c: Cast) -> tuple[Cooperation, Topic]:
    """Return it with a topic that was taken along three times, and talked about in writing."""
    coop = planned(c)
    topic = coop.topics[0].model_copy(
        update={
            "carried": 3,
            "writing": True,
            "remarks": (Remark(at=START, by="erika", text=c.write("Ein Anhang genügt uns", 500)),),
        }
    )
    return coop.with_topic(topic), topic
