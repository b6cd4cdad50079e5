"""An escalation: a question to a sponsor, whose turn it is, and what was decided (M19).

The state machine stands in one table, ``MOVES``. A case is a frozen record; ``moved`` returns the
next one, with the step in its history.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from bot.domain.people import Side
from bot.domain.rhythm import AnswerTimes, Timing


class About(StrEnum):
    """What a question is about."""

    BUDGET = "budget"
    IP_DATA = "ip-data"
    PEOPLE = "people"
    SCOPE = "scope"
    SCHEDULE = "schedule"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon it has to be decided."""

    URGENT = "urgent"
    NORMAL = "normal"
    ROUTINE = "routine"


class State(StrEnum):
    """Where a case stands; the last four are its ends."""

    CLARIFYING = "clarifying"
    ASKED = "asked"
    ACCEPTED = "accepted"
    ASKED_BACK = "asked-back"
    RETURNED = "returned"
    DECIDED = "decided"
    SETTLED = "settled"
    INFORMED = "informed"


ENDS = frozenset({State.DECIDED, State.SETTLED, State.INFORMED})
RUNNING = frozenset({State.ASKED, State.ACCEPTED})


class Verb(StrEnum):
    """What can be done with a case."""

    RAISE = "raise"
    WARN = "warn"
    REPEAT = "repeat"
    VIEW = "view"
    SETTLE = "settle"
    SEND = "send"
    ACCEPT = "accept"
    DECIDE = "decide"
    ASK_BACK = "ask-back"
    ANSWER = "answer"
    DELEGATE = "delegate"
    RETURN = "return"
    SNOOZE = "snooze"
    WAIT = "waiting"
    STILL = "still"
    HAND_OVER = "hand-over"
    LET_GO = "let-go"
    REMIND = "remind"
    WIDEN = "widen"


class Part(StrEnum):
    """Whose part somebody has in a case."""

    RAISER = "raiser"
    COUNTERPART = "counterpart"
    ASKED = "asked"
    CLOCK = "clock"
    NOBODY = "nobody"


class Told(StrEnum):
    """Who is told a decision."""

    BOTH = "both"
    OWN = "own"


R, C, A, T = Part.RAISER, Part.COUNTERPART, Part.ASKED, Part.CLOCK

# What may follow on what: in a state, a verb is for some parts, and leads to a state.
MOVES: dict[State, dict[Verb, tuple[frozenset[Part], State]]] = {
    State.CLARIFYING: {
        Verb.REPEAT: (frozenset({R, C, T}), State.CLARIFYING),
        Verb.VIEW: (frozenset({C}), State.CLARIFYING),
        Verb.SETTLE: (frozenset({R}), State.SETTLED),
        Verb.SEND: (frozenset({R, T}), State.ASKED),
    },
    State.ASKED: {
        Verb.REPEAT: (frozenset({R, C, T}), State.ASKED),
        Verb.VIEW: (frozenset({C}), State.ASKED),
        Verb.SETTLE: (frozenset({R}), State.SETTLED),
        Verb.ACCEPT: (frozenset({A}), State.ACCEPTED),
        Verb.DECIDE: (frozenset({A}), State.DECIDED),
        Verb.ASK_BACK: (frozenset({A}), State.ASKED_BACK),
        Verb.DELEGATE: (frozenset({A}), State.ASKED),
        Verb.RETURN: (frozenset({A}), State.RETURNED),
        Verb.SNOOZE: (frozenset({A}), State.ACCEPTED),
        Verb.WAIT: (frozenset({A}), State.ACCEPTED),
        Verb.HAND_OVER: (frozenset({T}), State.ASKED),
        Verb.REMIND: (frozenset({T}), State.ASKED),
        Verb.WIDEN: (frozenset({T}), State.ASKED),
    },
    State.ACCEPTED: {
        Verb.REPEAT: (frozenset({R, C, T}), State.ACCEPTED),
        Verb.VIEW: (frozenset({C}), State.ACCEPTED),
        Verb.SETTLE: (frozenset({R}), State.SETTLED),
        Verb.ACCEPT: (frozenset({A}), State.ACCEPTED),
        Verb.DECIDE: (frozenset({A}), State.DECIDED),
        Verb.ASK_BACK: (frozenset({A}), State.ASKED_BACK),
        Verb.DELEGATE: (frozenset({A}), State.ASKED),
        Verb.RETURN: (frozenset({A}), State.RETURNED),
        Verb.SNOOZE: (frozenset({A}), State.ACCEPTED),
        Verb.WAIT: (frozenset({A}), State.ACCEPTED),
        Verb.STILL: (frozenset({A}), State.ACCEPTED),
        Verb.HAND_OVER: (frozenset({T}), State.ASKED),
        Verb.LET_GO: (frozenset({T}), State.ASKED),
        Verb.REMIND: (frozenset({T}), State.ACCEPTED),
        Verb.WIDEN: (frozenset({T}), State.ACCEPTED),
    },
    State.ASKED_BACK: {
        Verb.REPEAT: (frozenset({R, C, T}), State.ASKED_BACK),
        Verb.VIEW: (frozenset({C}), State.ASKED_BACK),
        Verb.SETTLE: (frozenset({R}), State.SETTLED),
        Verb.ANSWER: (frozenset({R}), State.ACCEPTED),
        Verb.DECIDE: (frozenset({A}), State.DECIDED),
        Verb.RETURN: (frozenset({A}), State.RETURNED),
        Verb.REMIND: (frozenset({T}), State.ASKED_BACK),
    },
    State.RETURNED: {
        Verb.REPEAT: (frozenset({R, C, T}), State.RETURNED),
        Verb.VIEW: (frozenset({C}), State.RETURNED),
        Verb.SETTLE: (frozenset({R}), State.SETTLED),
        Verb.SEND: (frozenset({R}), State.ASKED),
        Verb.REMIND: (frozenset({T}), State.RETURNED),
    },
    State.DECIDED: {},
    State.SETTLED: {},
    State.INFORMED: {},
}


def following(state: State, verb: Verb, parts: frozenset[Part]) -> State | None:
    """Return the state that a verb leads to, None where it is not for any of these parts."""
    found = MOVES[state].get(verb)
    return found[1] if found and found[0] & parts else None


class Ladder(BaseModel, frozen=True):
    """The timings that a case was opened with; later settings do not touch it.

    In business h or working days of whoever is asked.
    """

    accept_h: int = 8
    decide_days: int = 3
    timing: Timing = Timing()

    @classmethod
    def of(cls, times: AnswerTimes, timing: Timing, urgency: Urgency) -> Self:
        """Freeze what a side has agreed to."""
        days = {
            Urgency.URGENT: times.urgent_days,
            Urgency.NORMAL: times.decide_days,
            Urgency.ROUTINE: times.routine_days,
        }[urgency]
        return cls(accept_h=times.accept_h, decide_days=days, timing=timing)


class Briefing(BaseModel, frozen=True):
    """What a sponsor has to know in order to decide; options are lines like "B = two weeks"."""

    cause: str = ""
    consequence: str = ""
    options: tuple[str, ...] = ()
    recommendation: str = ""
    wanted_by: date | None = None


class Note(BaseModel, frozen=True):
    """Something that somebody added: a view, a question, an answer, a reason."""

    at: datetime
    by: str
    text: str


class Repeat(BaseModel, frozen=True):
    """The cause showed again while the case was open."""

    at: datetime
    evidence: str
    text: str = ""


class Event(BaseModel, frozen=True):
    """One step of a case: when, what, by whom (a member's id, or empty for the clock)."""

    at: datetime
    verb: Verb
    by: str
    to: State
    text: str = ""


class Case(BaseModel, frozen=True):
    """One question to the sponsor of a side.

    ``cause`` is the trigger's key such as ``red:sme`` (empty: raised freely), ``evidence`` what it
    was seen by, ``values`` fill its proposed text. ``asked`` is whose clock runs, ``receivers`` who
    may answer. ``accept_from`` and ``decide_from`` start the two clocks; ``left`` is what was
    left of the second while asked back. ``rung`` maps each slot to the instant it rang at (R5),
    ``pinged`` each person to when they were last reminded. ``turn`` counts who was asked.
    """

    id: str
    side: Side
    origin: Side
    raised_by: str = ""
    raised_at: datetime
    state: State = State.CLARIFYING
    topic: About = About.OTHER
    urgency: Urgency = Urgency.NORMAL
    briefing: Briefing = Briefing()
    ladder: Ladder = Ladder()
    cause: str = ""
    evidence: str = ""
    values: dict[str, str] = {}
    repeats: tuple[Repeat, ...] = ()
    views: tuple[Note, ...] = ()
    questions: tuple[Note, ...] = ()
    answers: tuple[Note, ...] = ()
    clarify_until: datetime | None = None
    asked: str = ""
    receivers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    turn: int = 0
    accept_from: datetime | None = None
    decide_from: datetime | None = None
    decide_by: datetime | None = None
    left: timedelta | None = None
    still_from: datetime | None = None
    still_asked: datetime | None = None
    snoozed: date | None = None
    waiting_for: str = ""
    waiting_until: date | None = None
    round: int = 1
    stuck: bool = False
    rung: dict[str, datetime] = {}
    pinged: dict[str, datetime] = {}
    history: tuple[Event, ...] = ()
    decision: str = ""

    @property
    def open(self) -> bool:
        """Tell whether it still waits for somebody."""
        return self.state not in ENDS

    @property
    def up(self) -> bool:
        """Tell whether it has ever gone to a sponsor."""
        return any(e.to in (State.ASKED, State.INFORMED) for e in self.history)

    @property
    def running(self) -> bool:
        """Tell whether the clocks of somebody asked run."""
        return self.state in RUNNING and bool(self.asked)

    @property
    def newest(self) -> str:
        """Return the newest evidence of its cause."""
        return max((r.evidence for r in self.repeats), default=self.evidence)

    @property
    def since(self) -> datetime:
        """Return since when it stands where it stands."""
        state, found = self.state, self.raised_at
        for event in reversed(self.history):
            if event.to is not state:
                break
            found = event.at
        return found

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)

    def moved(self, verb: Verb, to: State, at: datetime, by: str = "", text: str = "") -> Self:
        """Return it in another state, with the step written down."""
        event = Event(at=at, verb=verb, by=by, to=to, text=text)
        return self.but(state=to, history=(*self.history, event))

    def reaching(self, *members: str) -> Self:
        """Return it with these among its receivers."""
        return self.but(receivers=tuple(dict.fromkeys((*self.receivers, *members))))


class Decision(BaseModel, frozen=True):
    """An entry of the decision log; ``until`` is how long it holds, or when it is looked at.

    It came of a question (``case``) or of something else (``source``: a jour fixe J4, a topic).
    ``who`` names who decided where that is not the member ``by``: ``both``, a side, or in words.
    """

    id: str
    case: str = ""
    source: str = ""
    who: str = ""
    side: Side
    by: str
    at: datetime
    decision: str
    reason: str = ""
    told: Told = Told.BOTH
    until: date | None = None
    topic: About = About.OTHER
