"""The agenda: eight blocks of sixty minutes, the topics that stand on it, and in which order.

Topics that Tandem puts there by itself bear a key; what they say is drawn from the record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import State
from bot.domain.light import Light, NeedFrom
from bot.domain.meeting import Part
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.readings import missing
from bot.domain.topics import Kind, Stand, Topic
from bot.domain.week import gap

LAST_CALL = timedelta(hours=24)
PRE_READ = timedelta(hours=2)
NEAR = timedelta(days=14)
RANK = {
    Kind.DECISION: 0,
    Kind.RANKING: 1,
    Kind.DISCUSSION: 1,
    Kind.FOLLOW_UP: 2,
    Kind.INFORMATION: 3,
}
WEEKLY = frozenset({"light", "gap", "need"})
KEYS = WEEKLY | {"case", "action", "milestone", "reading"}


@dataclass(frozen=True, slots=True)
class Auto:
    """A topic that stands on the agenda by itself: its key, what it wants, and how long."""

    key: str
    kind: Kind
    minutes: int
    side: Side | None = None


def automatic(coop: Cooperation, day: date) -> Iterator[Auto]:
    """Yield what the record puts on the agenda; questions at a sponsor's first, stuck ones before.

    Of an escalation only that it is open: what it is about stays with those concerned.
    """
    asked = [c for c in coop.open_cases if c.up and c.state is not State.INFORMED]
    for case in sorted(asked, key=lambda c: not c.stuck):
        yield Auto(f"case:{case.id}", Kind.DECISION, 5, case.side)
    yield from _lights(coop, day)
    for action in coop.actions:
        if action.overdue(day):
            yield Auto(f"action:{action.id}", Kind.FOLLOW_UP, 3, action.side)
    for milestone in coop.milestones:
        if milestone.open and milestone.due <= day + NEAR:
            yield Auto(f"milestone:{milestone.id}", Kind.FOLLOW_UP, 3)
    for kpi, since in missing(coop, day):
        yield Auto(f"reading:{kpi.id}:{since}", Kind.FOLLOW_UP, 3, kpi.side)


def _lights(coop: Cooperation, day: date) -> Iterator[Auto]:
    """Yield amber and red, a gap, and needs, of the newest week that was reported."""
    week = newest_week(coop, day)
    for side in Side:
        if coop.light(week, side) in (Light.AMBER, Light.RED):
            yield Auto(f"light:{side.value}:{week}", Kind.DISCUSSION, 5, side)
    if gap(coop, week):
        yield Auto(f"gap:{week}", Kind.DISCUSSION, 5)
    for side in Side:
        report = coop.report(week, side)
        if report and report.need and report.need.whom is not NeedFrom.OTHER:
            yield Auto(f"need:{side.value}:{week}", Kind.FOLLOW_UP, 3, side)


def newest_week(coop: Cooperation, day: date) -> str:
    """Return the week whose lights are talked about: this one if reported, else the last."""
    week = week_of(day)
    return week if any(coop.report(week, s) for s in Side) else weeks_from(week, -1)


def with_automatic(coop: Cooperation, now: datetime) -> Cooperation:
    """Return it with the topics that stand there by themselves, and without those it outgrew.

    A key never stands there twice; what was talked about or dropped does not come back for the
    same week, what is still open does. What was carried and is still so a week later stays the
    one topic that it was; what is no longer so goes, unless it was carried.
    """
    found = {a.key: a for a in automatic(coop, coop.today(now))}
    gone = tuple(
        t
        for t in coop.topics
        if not (t.open and t.carried == 0 and _ours(t.key) and t.key not in found)
    )
    coop = coop.but(topics=gone) if len(gone) < len(coop.topics) else coop
    for auto in found.values():
        if _stands(coop, auto.key):
            continue
        if older := _same(coop, auto.key):
            # Carried along from last week, and still so: the same topic, with this week's words.
            coop = coop.with_topic(older.model_copy(update={"key": auto.key}))
            continue
        topic = Topic(
            id=numbered("T", coop.topics),
            title="",
            kind=auto.kind,
            minutes=auto.minutes,
            side=auto.side,
            at=now,
            key=auto.key,
        )
        coop = coop.with_topic(topic)
    return coop


def _ours(key: str) -> bool:
    return key.partition(":")[0] in KEYS


def _stands(coop: Cooperation, key: str) -> bool:
    known = [t for t in coop.topics if t.key == key]
    if key.partition(":")[0] in WEEKLY:
        return bool(known)
    return any(t.stand in (Stand.OPEN, Stand.PARKED, Stand.DROPPED) for t in known)


def _same(coop: Cooperation, key: str) -> Topic | None:
    """Return the open topic about the same of an earlier week: ``gap``, ``light:sme``."""
    about, _, _ = key.rpartition(":")
    if key.partition(":")[0] not in WEEKLY:
        return None
    return next((t for t in coop.topics if t.open and t.key.rpartition(":")[0] == about), None)


def stuck(coop: Cooperation, topic: Topic) -> bool:
    """Tell whether it is a question that stayed undecided for too long: item 1."""
    case = coop.case(topic.key.removeprefix("case:")) if topic.key.startswith("case:") else None
    return bool(case and case.stuck)


def late(topic: Topic, start: datetime | None) -> bool:
    """Tell whether it came after the last call had gone out."""
    told = not topic.key and not topic.carried
    return bool(start and told and topic.at > start - LAST_CALL)


def on_agenda(coop: Cooperation, start: datetime | None) -> tuple[Topic, ...]:
    """Return the topics of the jour fixe that begins then, as they came, item 1 first.

    What came after the pre-read had gone out waits for the one after it.
    """
    found = [
        t
        for t in coop.topics
        if t.open and (start is None or t.key or t.carried or t.at <= start - PRE_READ)
    ]
    order = {t: n for n, t in enumerate(coop.series.order if coop.series else ())}
    found.sort(
        key=lambda t: (not stuck(coop, t), late(t, start), order.get(t.id, len(order)), t.at)
    )
    return tuple(found)


def proposed(
    coop: Cooperation, topics: tuple[Topic, ...], start: datetime | None
) -> tuple[Topic, ...]:
    """Return them as proposed: decision before discussion before information, older first."""
    return tuple(
        sorted(topics, key=lambda t: (not stuck(coop, t), late(t, start), RANK[t.kind], t.at))
    )


def over(coop: Cooperation, topics: tuple[Topic, ...]) -> int:
    """Return by how many minutes the topics pass their block, 0 where they fit."""
    return max(0, sum(t.minutes for t in topics) - coop.agenda.get(Part.TOPICS, 0))


def fitting(coop: Cooperation, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """Return the first topics that fit into their block, one after the other."""
    found: list[Topic] = []
    left = coop.agenda.get(Part.TOPICS, 0)
    for topic in topics:
        left -= topic.minutes
        if left < 0:
            break
        found.append(topic)
    return tuple(found)
