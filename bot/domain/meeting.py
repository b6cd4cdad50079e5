"""One jour fixe: sixty minutes in blocks, who was there, and what came of it (M17).

The time is a law: the blocks never take more than sixty minutes in all. What a block takes
longer, the later ones lose; the hour ends by itself.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from bot.domain.people import Side
from bot.domain.series import LENGTH

MINUTE = timedelta(minutes=1)
NOTHING = timedelta()
EXTRA = 2 * MINUTE
EXTRAS = 2
WARNED = 2 * MINUTE
EVERY = 5 * MINUTE
LAST_CHANCE = 55 * MINUTE
UNDO = 10 * MINUTE
CORRECT = timedelta(hours=24)
ASK_AT = 3  # carried so often, a topic is escalated or dropped


class Part(StrEnum):
    """The eight blocks, in order."""

    ARRIVAL = "arrival"
    LIGHTS = "lights"
    ACTIONS = "actions"
    MILESTONES = "milestones"
    TOPICS = "topics"
    DECISIONS = "decisions"
    LESSON = "lesson"
    CLOSE = "close"


SUM = 60
USUAL: dict[Part, int] = {
    Part.ARRIVAL: 3,
    Part.LIGHTS: 7,
    Part.ACTIONS: 7,
    Part.MILESTONES: 8,
    Part.TOPICS: 25,
    Part.DECISIONS: 4,
    Part.LESSON: 4,
    Part.CLOSE: 2,
}


class State(StrEnum):
    """Where a jour fixe stands; dropped counts as not held, skipped does not."""

    RUNNING = "running"
    HELD = "held"
    DROPPED = "dropped"
    SKIPPED = "skipped"


class Fate(StrEnum):
    """What becomes of a topic."""

    DONE = "done"
    ALONG = "along"
    WRITING = "writing"
    PARK = "park"
    ESCALATE = "escalate"
    DROP = "drop"


class Remark(BaseModel, frozen=True):
    """Something that somebody said, in a block or about a topic; ``key`` is the message's own."""

    at: datetime
    by: str
    text: str
    part: Part | None = None
    topic: str = ""
    key: str = ""


class Rating(BaseModel, frozen=True):
    """How a side found it, 1 to 10, and in a sentence why."""

    points: int
    text: str = ""


class Correction(BaseModel, frozen=True):
    """A line of the minutes as it should read; ``line`` is D3, A4, T2, N1, or empty: added."""

    at: datetime
    by: str
    line: str
    text: str


class Meeting(BaseModel, frozen=True):
    """One jour fixe of a week, as it was planned and as it went.

    ``spans`` holds how long each block took or may take, ``since`` when the present one began,
    ``extra`` how often it was given more time. ``topics`` are the agenda's, ``topic`` the one
    that is talked about, ``third`` one that waits for "escalate or drop", and ``left``
    what only its end took along. ``shown`` is when the
    clock last brought the card up to date. ``written`` is held in writing, until ``until``.
    """

    id: str
    week: str
    planned: datetime
    side: Side
    facilitator: str = ""
    state: State = State.RUNNING
    started: datetime | None = None
    ended: datetime | None = None
    ends: int = 0
    reason: str = ""
    written: bool = False
    until: datetime | None = None
    spans: dict[Part, timedelta] = {}
    block: int = 0
    since: datetime | None = None
    extra: int = 0
    shown: datetime | None = None
    topics: tuple[str, ...] = ()
    topic: str = ""
    third: str = ""
    results: dict[str, Fate] = {}
    left: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    ratings: dict[Side, Rating] = {}
    corrections: tuple[Correction, ...] = ()

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)

    @property
    def running(self) -> bool:
        """Tell whether it is under way."""
        return self.state is State.RUNNING

    @property
    def held(self) -> bool:
        """Tell whether it took place."""
        return self.state in (State.RUNNING, State.HELD)

    @property
    def number(self) -> int:
        """Return its number."""
        return int(self.id.removeprefix("J"))

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return its blocks, in order."""
        return tuple(p for p in Part if p in self.spans)

    @property
    def part(self) -> Part:
        """Return the present block."""
        return self.parts[min(self.block, len(self.parts) - 1)]

    @property
    def ends_at(self) -> datetime:
        """Return when it ends by itself."""
        return self.until or (self.started or self.planned) + LENGTH

    @property
    def block_ends(self) -> datetime:
        """Return when the present block's time is over."""
        return min((self.since or self.planned) + self.spans[self.part], self.ends_at)

    @property
    def open_topics(self) -> tuple[str, ...]:
        """Return the topics of which nothing has become yet."""
        return tuple(t for t in self.topics if t not in self.results)

    def deciding(self, now: datetime) -> bool:
        """Tell whether the last five minutes have begun, when every open topic needs a way."""
        return not self.written and self.started is not None and now >= self.started + LAST_CHANCE

    def undoable(self, now: datetime) -> bool:
        """Tell whether its end may still be taken back: ten minutes, within its hour."""
        return (
            self.state is State.HELD
            and self.ended is not None
            and now < min(self.ended + UNDO, self.ends_at)
        )

    def correctable(self, now: datetime) -> bool:
        """Tell whether its minutes may still be corrected."""
        return self.state is State.HELD and self.ended is not None and now < self.ended + CORRECT

    # -- time ------------------------------------------------------------------------------------

    def moved_on(self, now: datetime) -> Self:
        """Return it in the next block; what this one took longer, the later ones lose."""
        spent = now - (self.since or now)
        left = self.ends_at - now
        later = fitted({p: self.spans[p] for p in self.parts[self.block + 1 :]}, left)
        spans = {**self.spans, self.part: spent, **later}
        return self.but(spans=spans, block=self.block + 1, since=now, extra=0, shown=now)

    def with_more_time(self, now: datetime) -> Self | None:
        """Return it with two more minutes for this block; None where nothing is left to take."""
        end = max(self.block_ends, now) + EXTRA
        span = end - (self.since or now)
        rest = {p: self.spans[p] for p in self.parts[self.block + 1 :]}
        left = self.ends_at - end
        if self.extra >= EXTRAS or left < NOTHING:
            return None
        spans = {**self.spans, self.part: span, **fitted(rest, left)}
        return self.but(spans=spans, extra=self.extra + 1, shown=now)

    def next_tick(self) -> datetime:
        """Return when its card changes by itself next: at the latest in five minutes."""
        if self.written:
            return self.ends_at
        shown, start = self.shown or self.planned, self.started or self.planned
        marks = (
            self.block_ends - WARNED,
            self.block_ends,
            start + LAST_CHANCE,
            shown + EVERY,
            self.ends_at,
        )
        return min(m for m in marks if m > shown or m == self.ends_at)

    # -- what comes of it --------------------------------------------------------------------

    def settled(self, topic: str, way: Fate) -> Self:
        """Return it with what becomes of a topic, and the next open one in its place."""
        after = self.but(results={**self.results, topic: way})
        third = "" if self.third == topic else self.third
        current = self.topic if self.topic != topic else next(iter(after.open_topics), "")
        return after.but(topic=current, third=third)

    def keeping(self, kind: str, number: str, key: str = "") -> Self:
        """Return it with a decision, action or lesson that came of it, by its number."""
        known: tuple[str, ...] = getattr(self, kind)
        kept = (*self.kept, key) if key else self.kept
        return self.but(**{kind: (*known, number)}, kept=kept)

    def corrected(self, line: str) -> Correction | None:
        """Return the newest correction of a line."""
        return next((c for c in reversed(self.corrections) if c.line == line), None)


def fitted(spans: dict[Part, timedelta], left: timedelta) -> dict[Part, timedelta]:
    """Return these blocks within what is left; the longest gives first, the close last.

    >>> short = fitted({Part.TOPICS: 25 * MINUTE, Part.CLOSE: 2 * MINUTE}, 20 * MINUTE)
    >>> [int(span / MINUTE) for span in short.values()]
    [18, 2]
    """
    found = dict(spans)
    over = sum(found.values(), NOTHING) - max(left, NOTHING)
    while over > NOTHING:
        given: list[Part] = [
            p for p in found if found[p] > NOTHING and p is not Part.CLOSE
        ] or list(found)
        longest = max(given, key=lambda p: found[p])
        taken = min(over, found[longest])
        found[longest] -= taken
        over -= taken
    return found
