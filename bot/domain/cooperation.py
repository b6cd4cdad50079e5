"""The cooperation: two sides, their rooms and people, one rhythm, one shared picture.

An aggregate of frozen records: every ``with_…`` returns a new one and changes nothing.
"""

from datetime import date, datetime
from typing import Literal, Self

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
from bot.domain.light import ClosedWeek, Light, Report
from bot.domain.meeting import USUAL, Meeting, Part
from bot.domain.milestones import Milestone
from bot.domain.numbered import entry, with_entry
from bot.domain.pause import Pause
from bot.domain.pending import Claim, LinkCode, Proposal
from bot.domain.people import Address, Member, Organisation, Role, Side
from bot.domain.phases import Model, Phase
from bot.domain.playbook import Property
from bot.domain.pulse import Pulse
from bot.domain.retro import Retro
from bot.domain.reviews import Ended, Option, Review
from bot.domain.rhythm import AnswerTimes, Rhythm, Terms, Thresholds, Timing
from bot.domain.series import Series
from bot.domain.steps import Adopted, Asked, Reply, Step
from bot.domain.topics import Topic


class Room(BaseModel, frozen=True):
    """A channel or chat; ``side`` is set for an internal room, which only that side reads."""

    address: Address
    kind: Literal["shared", "internal"] = "shared"
    side: Side | None = None
    language: str = "de"
    home: str = ""


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
        return self.but(members=with_entry(self.members, member))

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
        return entry(self.cases, case_id)

    def with_case(self, case: Case) -> Self:
        """Add an escalation, or replace the one with the same number."""
        return self.but(cases=with_entry(self.cases, case))

    def decision(self, decision_id: str) -> Decision | None:
        """Return an entry of the decision log by its number, such as D3."""
        return entry(self.decisions, decision_id)

    def with_decision(self, decision: Decision) -> Self:
        """Add an entry to the decision log, or replace the one with the same number."""
        return self.but(decisions=with_entry(self.decisions, decision))

    # -- promises and topics --------------------------------------------------------------------

    def action(self, action_id: str) -> Action | None:
        """Return an action by its number, such as A3."""
        return entry(self.actions, action_id)

    def with_action(self, action: Action) -> Self:
        """Add an action, or replace the one with the same number."""
        return self.but(actions=with_entry(self.actions, action))

    def milestone(self, milestone_id: str) -> Milestone | None:
        """Return a milestone by its number, such as M3."""
        return entry(self.milestones, milestone_id)

    def with_milestone(self, milestone: Milestone) -> Self:
        """Add a milestone, or replace the one with the same number."""
        return self.but(milestones=with_entry(self.milestones, milestone))

    def topic(self, topic_id: str) -> Topic | None:
        """Return a topic by its number, such as T3."""
        return entry(self.topics, topic_id)

    def with_topic(self, topic: Topic) -> Self:
        """Add a topic, or replace the one with the same number."""
        return self.but(topics=with_entry(self.topics, topic))

    def task(self, task_id: str) -> Task | None:
        """Return a task of the backlog by its number, such as B3."""
        return entry(self.backlog, task_id)

    def with_task(self, task: Task) -> Self:
        """Add a task to the backlog, or replace the one with the same number."""
        return self.but(backlog=with_entry(self.backlog, task))

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return a lesson by its number, such as L3."""
        return entry(self.lessons, lesson_id)

    def with_lesson(self, lesson: Lesson) -> Self:
        """Add a lesson, or replace the one with the same number."""
        return self.but(lessons=with_entry(self.lessons, lesson))

    def with_retro(self, retro: Retro) -> Self:
        """Add a retrospective, or replace the one with the same number."""
        return self.but(retros=with_entry(self.retros, retro))

    def filled(self, filled_id: str) -> Filled | None:
        """Return a filled sheet by its number, such as F3."""
        return entry(self.sheets, filled_id)

    def with_filled(self, filled: Filled) -> Self:
        """Add a filled sheet, or replace the one with the same number."""
        return self.but(sheets=with_entry(self.sheets, filled))

    # -- the jour fixe -----------------------------------------------------------------------

    @property
    def running(self) -> Meeting | None:
        """Return the jour fixe that is under way, if one is."""
        return next((m for m in reversed(self.meetings) if m.running), None)

    def meeting(self, meeting_id: str) -> Meeting | None:
        """Return a jour fixe by its number, such as J3."""
        return entry(self.meetings, meeting_id)

    def with_meeting(self, meeting: Meeting) -> Self:
        """Add a jour fixe, or replace the one with the same number."""
        return self.but(meetings=with_entry(self.meetings, meeting))

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
        return entry(self.steps, step_id)

    def with_step(self, step: Step) -> Self:
        """Add a step, or replace the one with the same number."""
        return self.but(steps=with_entry(self.steps, step))

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
        return entry(self.kpis, kpi_id)

    def with_kpi(self, kpi: Kpi) -> Self:
        """Add a KPI, or replace the one with the same number."""
        return self.but(kpis=with_entry(self.kpis, kpi))

    # -- people from outside ---------------------------------------------------------------------

    def guest_link(self, link_id: str) -> GuestLink | None:
        """Return a guest's link by its id."""
        return next((k for k in self.guest_links if k.id == link_id), None)

    def with_link(self, link: GuestLink, most: int = 200) -> Self:
        """Add a guest's link, or replace the one with its id; beyond ``most`` the oldest go."""
        return self.but(guest_links=with_entry(self.guest_links, link)[-most:])

    def review(self, review_id: str) -> Review | None:
        """Return a gate by its number, such as R3."""
        return entry(self.reviews, review_id)

    def with_review(self, review: Review) -> Self:
        """Add a gate, or replace the one with the same number."""
        return self.but(reviews=with_entry(self.reviews, review))

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
