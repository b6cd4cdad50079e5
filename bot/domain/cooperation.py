"""The cooperation: two sides, their rooms and people, one rhythm, one shared picture.

An aggregate of frozen records: every ``with_…`` returns a new one and changes nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Protocol, Self, TypeVar

from pydantic import BaseModel

from bot.domain.actions import Action
from bot.domain.appointments import Appointment
from bot.domain.backlog import Task
from bot.domain.calendar import WorkingDays, local
from bot.domain.effort import Asks
from bot.domain.escalation import Case, Decision
from bot.domain.filled import Filled
from bot.domain.guests import GuestLink
from bot.domain.handing import Quote
from bot.domain.heard import Heard
from bot.domain.kpis import Kpi
from bot.domain.lessons import Lesson
from bot.domain.light import Light, Report
from bot.domain.meeting import USUAL, Meeting, Part
from bot.domain.milestones import Milestone
from bot.domain.people import Address, Member, Organisation, Role, Side
from bot.domain.playbook import Property
from bot.domain.pulse import Pulse
from bot.domain.retro import Retro
from bot.domain.reviews import Ended, Option, Review
from bot.domain.rhythm import AnswerTimes, Rhythm, Thresholds, Timing
from bot.domain.series import Series
from bot.domain.steps import Adopted, Asked, Reply, Step
from bot.domain.topics import Topic


class Model(StrEnum):
    """The four ways to cooperate (M03)."""

    PILOT_CUSTOMER = "pilot_customer"
    SALES_PARTNERSHIP = "sales_partnership"
    JOINT_DEVELOPMENT = "joint_development"
    EQUITY = "equity"


class Phase(StrEnum):
    """Where a cooperation stands (M14)."""

    PREPARATION = "preparation"
    SCOPING = "scoping"
    PILOT = "pilot"
    SCALING = "scaling"
    EXIT = "exit"


class Duty(StrEnum):
    """How one side's report of one week stands."""

    PENDING = "pending"
    OVERDUE = "overdue"
    GIVEN = "given"
    MISSED = "missed"
    EXCUSED = "excused"


class Room(BaseModel, frozen=True):
    """A channel or chat; ``side`` is set for an internal room, which only that side reads."""

    address: Address
    kind: Literal["shared", "internal"] = "shared"
    side: Side | None = None
    language: str = "de"
    home: str = ""


class Pause(BaseModel, frozen=True):
    """A pause until a day (that day it goes on), and why."""

    since: date
    until: date
    reason: str = ""
    by: str = ""


class ClosedWeek(BaseModel, frozen=True):
    """A week that has closed, and how each side's report stood at that moment."""

    week: str
    at: datetime
    duties: dict[Side, Duty]
    paused: bool = False


class Terms(BaseModel, frozen=True):
    """What was agreed on answer times and signals until it was changed."""

    until: datetime
    answers: dict[Side, AnswerTimes]
    thresholds: Thresholds


class LinkCode(BaseModel, frozen=True):
    """A one-time code that joins a room; only its hash is kept."""

    digest: str
    until: datetime
    kind: Literal["shared", "internal"] = "shared"
    side: Side | None = None
    by: str = ""


class Proposal(BaseModel, frozen=True):
    """A change that both owners must want: the command's word and answers, and who proposed it."""

    id: str
    word: str
    given: dict[str, str | list[str]]
    by: str
    at: datetime


class Claim(BaseModel, frozen=True):
    """An account that says it belongs to a member, until that member has answered."""

    id: str
    member: str
    address: Address
    home: str = ""
    name: str
    at: datetime


class Cooperation(BaseModel, frozen=True):
    """What one cooperation is at one moment; ``version`` counts its saves, 0 is not yet saved."""

    id: str
    version: int = 0
    title: str = ""
    goal: str = ""
    model: Model = Model.PILOT_CUSTOMER
    zone: str = "Europe/Berlin"
    organisations: dict[Side, Organisation] = {}
    members: tuple[Member, ...] = ()
    rooms: tuple[Room, ...] = ()
    phase: Phase = Phase.PREPARATION
    phase_since: date | None = None
    phase_weeks: int | None = None
    started: datetime | None = None
    starter: Side = Side.SME
    rhythm: Rhythm = Rhythm()
    answers: dict[Side, AnswerTimes] = {}
    thresholds: Thresholds = Thresholds()
    timing: Timing = Timing()
    earlier: tuple[Terms, ...] = ()
    reports: tuple[Report, ...] = ()
    weeks: tuple[ClosedWeek, ...] = ()
    paused: Pause | None = None
    codes: tuple[LinkCode, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    claims: tuple[Claim, ...] = ()
    cases: tuple[Case, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    topics: tuple[Topic, ...] = ()
    backlog: tuple[Task, ...] = ()
    ranks: dict[Side, tuple[str, ...]] = {}
    lessons: tuple[Lesson, ...] = ()
    sheets: tuple[Filled, ...] = ()
    series: Series | None = None
    agenda: dict[Part, int] = USUAL
    meetings: tuple[Meeting, ...] = ()
    quote: Quote | None = None
    heard: tuple[Heard, ...] = ()
    retros: tuple[Retro, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    kpis_locked: datetime | None = None
    reviews: tuple[Review, ...] = ()
    option: Option | None = None
    ended: Ended | None = None
    door: date | None = None
    pulses: tuple[Pulse, ...] = ()
    asks: tuple[Asks, ...] = ()
    ask_keys: tuple[str, ...] = ()
    nudged: dict[str, tuple[date, ...]] = {}
    playbook: Adopted | None = None
    properties: tuple[Property, ...] | None = None
    steps: tuple[Step, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    asked: tuple[Asked, ...] = ()
    replies: tuple[Reply, ...] = ()
    guest_links: tuple[GuestLink, ...] = ()
    done: dict[str, str] = {}

    def but(self, **changed: object) -> Self:
        """Return it with these fields changed."""
        return self.model_copy(update=changed)

    # -- sides and people --------------------------------------------------------------------

    def organisation(self, side: Side) -> Organisation:
        """Return the organisation of a side (an empty one before it is named)."""
        return self.organisations.get(side, Organisation())

    def answer_times(self, side: Side) -> AnswerTimes:
        """Return how fast this side has promised to answer."""
        return self.answers.get(side, AnswerTimes())

    def agreeing(
        self,
        at: datetime,
        *,
        answers: dict[Side, AnswerTimes] | None = None,
        thresholds: Thresholds | None = None,
    ) -> Self:
        """Agree on other answer times or signals; what held before stays known."""
        before = Terms(until=at, answers=self.answers, thresholds=self.thresholds)
        return self.but(
            answers=self.answers if answers is None else answers,
            thresholds=thresholds or self.thresholds,
            earlier=(*self.earlier, before),
        )

    def member(self, member_id: str) -> Member | None:
        """Return a member by id."""
        return next((m for m in self.members if m.id == member_id), None)

    def member_at(self, address: Address) -> Member | None:
        """Return the member who has this address."""
        return next((m for m in self.members if address in m.addresses), None)

    @property
    def mediator(self) -> Member | None:
        """Return the neutral mediator, if both owners have agreed on one (M49)."""
        return next((m for m in self.members if m.neutral and m.roles), None)

    def holders(self, side: Side, *roles: Role) -> tuple[Member, ...]:
        """Return this side's members with any of these roles (confirmed), in order of joining."""
        return tuple(m for m in self.members if m.side is side and m.has(*roles) and m.partial)

    def owner(self, side: Side) -> Member | None:
        """Return the project owner of a side, if there is one."""
        return next(iter(self.holders(side, Role.OWNER)), None)

    def acting_owner(self, side: Side, day: date) -> Member | None:
        """Return who acts as owner on a day: the owner, the stand-in while away, or nobody."""
        owner = self.owner(side)
        absence = owner.away(day) if owner else None
        if absence is None:
            return owner
        stand_in = self.member(absence.stand_in)
        return stand_in if stand_in and stand_in.roles and not stand_in.away(day) else None

    def confirmer(self, side: Side) -> Member | None:
        """Return who confirms people of a side: its owner, or while it has none the other owner."""
        return self.owner(side) or self.owner(side.other)

    def named(self, member_id: str) -> str:
        """Return a member's name, also of one who has left."""
        found = self.member(member_id)
        return found.name if found else "–"

    def zone_of(self, member: Member) -> str:
        """Return the zone in which this person lives."""
        return member.zone or self.zone

    def working_days(self, member: Member) -> WorkingDays:
        """Return the working days of a person."""
        organisation = self.organisation(member.side)
        return WorkingDays(
            zone=self.zone_of(member),
            land=member.land or organisation.land,
            weekdays=member.weekdays,
            closures=organisation.closures,
            absences=member.absences,
        )

    def working_days_of(self, side: Side) -> WorkingDays:
        """Return the working days of a whole side."""
        organisation = self.organisation(side)
        return WorkingDays(self.zone, organisation.land, closures=organisation.closures)

    def with_member(self, member: Member) -> Self:
        """Add a member, or replace the one with the same id."""
        if self.member(member.id):
            return self.but(members=tuple(member if m.id == member.id else m for m in self.members))
        return self.but(members=(*self.members, member))

    def without_member(self, member_id: str) -> Self:
        """Take a member out."""
        return self.but(members=tuple(m for m in self.members if m.id != member_id))

    def with_organisation(self, side: Side, organisation: Organisation) -> Self:
        """Replace what is known of a side's organisation."""
        return self.but(organisations={**self.organisations, side: organisation})

    # -- rooms -------------------------------------------------------------------------------

    @property
    def shared_rooms(self) -> tuple[Room, ...]:
        """Return the rooms that both sides read."""
        return tuple(r for r in self.rooms if r.kind == "shared")

    def room(self, address: Address) -> Room | None:
        """Return the room with this address."""
        return next((r for r in self.rooms if r.address == address), None)

    def with_room(self, room: Room) -> Self:
        """Add a room, or replace the one with the same address."""
        others = tuple(r for r in self.rooms if r.address != room.address)
        return self.but(rooms=(*others, room))

    @property
    def keys(self) -> frozenset[str]:
        """Return every key by which a store finds it: rooms, people, link codes, companies."""
        return frozenset(
            [r.address.key for r in self.rooms]
            + [a.key for m in self.members for a in m.addresses]
            + [f"code:{c.digest}" for c in self.codes]
            + [f"home:{h}" for o in self.organisations.values() for h in o.homes]
        )

    # -- the weekly light --------------------------------------------------------------------

    def report(self, week: str, side: Side) -> Report | None:
        """Return a side's report of a week."""
        return next((r for r in reversed(self.reports) if (r.week, r.side) == (week, side)), None)

    def last_report(self, side: Side, before: str) -> Report | None:
        """Return a side's newest report of a week before this one."""
        return next((r for r in reversed(self.reports) if r.side is side and r.week < before), None)

    def with_report(self, report: Report) -> Self:
        """Add a report; it replaces the same side's report of the same week in its place."""
        same = [(r.week, r.side) == (report.week, report.side) for r in self.reports]
        if any(same):
            pairs = zip(self.reports, same, strict=True)
            return self.but(reports=tuple(report if hit else r for r, hit in pairs))
        return self.but(reports=(*self.reports, report))

    def closed(self, week: str) -> ClosedWeek | None:
        """Return the record of a closed week, None while it is open."""
        return next((w for w in reversed(self.weeks) if w.week == week), None)

    def light(self, week: str, side: Side) -> Light:
        """Return a side's light of a week: grey without a report, blue while paused."""
        if found := self.report(week, side):
            return found.light
        closed = self.closed(week)
        if closed.paused if closed else self.paused is not None:
            return Light.BLUE
        return Light.GREY

    def paused_on(self, day: date) -> bool:
        """Tell whether the cooperation rests on this day."""
        return bool(self.paused and self.paused.since <= day < self.paused.until)

    # -- escalations -------------------------------------------------------------------------

    @property
    def open_cases(self) -> tuple[Case, ...]:
        """Return the escalations that still wait for somebody, oldest first."""
        return tuple(c for c in self.cases if c.open)

    def case(self, case_id: str) -> Case | None:
        """Return an escalation by its number, such as E3."""
        return next((c for c in self.cases if c.id == case_id.upper()), None)

    def with_case(self, case: Case) -> Self:
        """Add an escalation, or replace the one with the same number."""
        if self.case(case.id):
            return self.but(cases=tuple(case if c.id == case.id else c for c in self.cases))
        return self.but(cases=(*self.cases, case))

    def decision(self, decision_id: str) -> Decision | None:
        """Return an entry of the decision log by its number, such as D3."""
        return next((d for d in self.decisions if d.id == decision_id.upper()), None)

    def with_decision(self, decision: Decision) -> Self:
        """Add an entry to the decision log, or replace the one with the same number."""
        return self.but(decisions=_with(self.decisions, decision))

    # -- promises and topics --------------------------------------------------------------------

    def action(self, action_id: str) -> Action | None:
        """Return an action by its number, such as A3."""
        return next((a for a in self.actions if a.id == action_id.upper()), None)

    def with_action(self, action: Action) -> Self:
        """Add an action, or replace the one with the same number."""
        return self.but(actions=_with(self.actions, action))

    def milestone(self, milestone_id: str) -> Milestone | None:
        """Return a milestone by its number, such as M3."""
        return next((m for m in self.milestones if m.id == milestone_id.upper()), None)

    def with_milestone(self, milestone: Milestone) -> Self:
        """Add a milestone, or replace the one with the same number."""
        return self.but(milestones=_with(self.milestones, milestone))

    def topic(self, topic_id: str) -> Topic | None:
        """Return a topic by its number, such as T3."""
        return next((t for t in self.topics if t.id == topic_id.upper()), None)

    def with_topic(self, topic: Topic) -> Self:
        """Add a topic, or replace the one with the same number."""
        return self.but(topics=_with(self.topics, topic))

    def task(self, task_id: str) -> Task | None:
        """Return a task of the backlog by its number, such as B3."""
        return next((b for b in self.backlog if b.id == task_id.upper()), None)

    def with_task(self, task: Task) -> Self:
        """Add a task to the backlog, or replace the one with the same number."""
        return self.but(backlog=_with(self.backlog, task))

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return a lesson by its number, such as L3."""
        return next((x for x in self.lessons if x.id == lesson_id.upper()), None)

    def with_lesson(self, lesson: Lesson) -> Self:
        """Add a lesson, or replace the one with the same number."""
        return self.but(lessons=_with(self.lessons, lesson))

    def with_retro(self, retro: Retro) -> Self:
        """Add a retrospective, or replace the one with the same number."""
        return self.but(retros=_with(self.retros, retro))

    def filled(self, filled_id: str) -> Filled | None:
        """Return a filled sheet by its number, such as F3."""
        return next((f for f in self.sheets if f.id == filled_id.upper()), None)

    def with_filled(self, filled: Filled) -> Self:
        """Add a filled sheet, or replace the one with the same number."""
        return self.but(sheets=_with(self.sheets, filled))

    # -- the jour fixe -----------------------------------------------------------------------

    @property
    def running(self) -> Meeting | None:
        """Return the jour fixe that is under way, if one is."""
        return next((m for m in reversed(self.meetings) if m.running), None)

    def meeting(self, meeting_id: str) -> Meeting | None:
        """Return a jour fixe by its number, such as J3."""
        return next((m for m in self.meetings if m.id == meeting_id.upper()), None)

    def with_meeting(self, meeting: Meeting) -> Self:
        """Add a jour fixe, or replace the one with the same number."""
        return self.but(meetings=_with(self.meetings, meeting))

    # -- how both sides stand ------------------------------------------------------------------

    def pulse(self, week: str) -> Pulse | None:
        """Return the question about trust of a week."""
        return next((p for p in reversed(self.pulses) if p.week == week), None)

    def with_pulse(self, pulse: Pulse) -> Self:
        """Add a week's question, or replace the one of the same week."""
        if self.pulse(pulse.week):
            return self.but(pulses=tuple(pulse if p.week == pulse.week else p for p in self.pulses))
        return self.but(pulses=(*self.pulses, pulse))

    # -- the playbook ------------------------------------------------------------------------

    def step(self, step_id: str) -> Step | None:
        """Return a step by its number, such as S3."""
        return next((s for s in self.steps if s.id == step_id.upper()), None)

    def with_step(self, step: Step) -> Self:
        """Add a step, or replace the one with the same number."""
        return self.but(steps=_with(self.steps, step))

    def appointment(self, step_id: str) -> Appointment | None:
        """Return the date of a step, one that was called off included."""
        return next((a for a in self.appointments if a.step == step_id), None)

    def with_appointment(self, it: Appointment) -> Self:
        """Add the date of a step, or replace it."""
        others = tuple(a for a in self.appointments if a.step != it.step)
        return self.but(appointments=(*others, it))

    # -- numbers and gates -----------------------------------------------------------------------

    @property
    def watched(self) -> tuple[Kpi, ...]:
        """Return the KPIs that are watched, those that were dropped left out."""
        return tuple(k for k in self.kpis if k.dropped is None)

    def kpi(self, kpi_id: str) -> Kpi | None:
        """Return a KPI by its number, such as K1."""
        return next((k for k in self.kpis if k.id == kpi_id.upper()), None)

    def with_kpi(self, kpi: Kpi) -> Self:
        """Add a KPI, or replace the one with the same number."""
        return self.but(kpis=_with(self.kpis, kpi))

    # -- people from outside ---------------------------------------------------------------------

    def guest_link(self, link_id: str) -> GuestLink | None:
        """Return a guest's link by its id."""
        return next((k for k in self.guest_links if k.id == link_id), None)

    def with_link(self, link: GuestLink, most: int = 200) -> Self:
        """Add a guest's link, or replace the one with its id; beyond ``most`` the oldest go."""
        return self.but(guest_links=_with(self.guest_links, link)[-most:])

    def review(self, review_id: str) -> Review | None:
        """Return a gate by its number, such as R3."""
        return next((r for r in self.reviews if r.id == review_id.upper()), None)

    def with_review(self, review: Review) -> Self:
        """Add a gate, or replace the one with the same number."""
        return self.but(reviews=_with(self.reviews, review))

    # -- what is done ------------------------------------------------------------------------

    def stamped(self, duty: str, nominal: str) -> Self:
        """Note that a duty is done up to this nominal date or week (R9)."""
        return self.but(done={**self.done, duty: max(nominal, self.done.get(duty, ""))})

    def has_done(self, duty: str, nominal: str) -> bool:
        """Tell whether a duty is done for this nominal date or week already."""
        return self.done.get(duty, "") >= nominal

    def today(self, now: datetime) -> date:
        """Return the date in the cooperation's own zone."""
        return local(now, self.zone).date()


class Numbered(Protocol):
    """Anything with a number of its own, such as A3."""

    @property
    def id(self) -> str:
        """The number, which never changes."""


Entry = TypeVar("Entry", bound=Numbered)


def numbered(letter: str, entries: Sequence[Numbered]) -> str:
    """Return the number of the next entry: the letter and one more than the highest so far."""
    return f"{letter}{max((int(e.id.removeprefix(letter)) for e in entries), default=0) + 1}"


def _with(entries: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """Replace the entry with the same number, or add it at the end."""
    if any(e.id == entry.id for e in entries):
        return tuple(entry if e.id == entry.id else e for e in entries)
    return (*entries, entry)
