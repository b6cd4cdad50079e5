"""Escalations under any sequence of verbs, absences, departures and sleep: none is lost.

None rings twice for one slot, and none rings outside working hours.
"""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.answers import Problem
from bot.command import Command
from bot.commands import named
from bot.commands.escalating import EscalationStep
from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import ENDS, MOVES, Case, Part
from bot.domain.ladder import Kind, deciders, raiser, reach, steps
from bot.domain.light import Light
from bot.domain.pause import Pause
from bot.domain.people import Absence, Address, Caller, Member, Role, Side
from bot.domain.week import open_hours
from bot.due import due, next_due
from bot.errors import TandemError
from bot.language import Tongue
from bot.moment import Moment
from bot.outcome import Outcome, Person
from bot.tandem.posts import posts_of
from bot.tandem.request import CLOCK
from tests.domain.sample import berlin, cooperation, member, reported

MONDAY = berlin("2026-11-23T09:00")
ROOM = Address(platform="local", id="projekt")
PEOPLE = ("max", "erika", "vera", "sabine", "ben", "tina")
VERBS = (
    "accept", "decide", "ask-back", "answer", "delegate", "return", "snooze", "waiting", "still",
    "view", "settle", "send",
)  # fmt: skip
CLOCK_KINDS = {k.value for k in Kind}


def cast() -> Cooperation:
    """Two sides in two countries, with a sponsor and a deputy each."""
    coop = cooperation(land="DE-BY", partner_land="CH-ZH", started=MONDAY)
    zurich = {"zone": "Europe/Zurich"}
    for who in (
        member("Sabine", Side.SME, Role.SPONSOR),
        member("Vera", Side.SME, Role.DEPUTY),
        member("Ben", Side.STARTUP, Role.SPONSOR, **zurich),
        member("Tina", Side.STARTUP, Role.DEPUTY, weekdays=(0, 1, 2), **zurich),
    ):
        coop = coop.with_member(who)
    return coop


class Escalations(RuleBasedStateMachine):
    """Anybody does anything at any time, and the clock sleeps as long as it likes."""

    @initialize()
    def begin(self) -> None:
        self.coop, self.now = cast(), MONDAY
        self.seen: set[tuple[str, str]] = set()
        self.slots: Counter[tuple[str, str]] = Counter()
        self.days: Counter[tuple[str, str, str]] = Counter()
        self.ended: set[str] = set()

    def moment(self, who: Member | None) -> Moment:
        address = who.addresses[0] if who else CLOCK
        caller = Caller(address=address, name=who.name if who else "Tandem")
        door = "form" if who else "clock"
        return Moment(self.now, caller, who, address, door, Tongue("de"))

    def keep(self, outcome: Outcome, step: EscalationStep | None = None) -> None:
        """Take a command's outcome, and look at everything that rings."""
        before, self.coop = self.coop, outcome.coop
        for say in outcome.says:
            if not isinstance(say.to, Person):
                continue
            first = (say.key, say.to.member.id) not in self.seen
            self.seen.add((say.key, say.to.member.id))
            for post in posts_of(self.coop, say, self.now) if first else ():
                self.rings(say.to.member.id, post.not_before or self.now)
            if first and step and self._reminds(step, say.key):
                self.slots[say.key, say.to.member.id] += 1
                who = self.coop.member(say.to.member.id)
                assert who
                day = local(self.now, self.coop.zone_of(who)).date()
                self.days[step.case, who.id, f"{day}"] += 1
        closed = {c.id for c in self.coop.cases if not c.open}
        clock = step is not None
        assert not (clock and closed - {c.id for c in before.cases if not c.open})

    def _reminds(self, step: EscalationStep, key: str) -> bool:
        kinds = (Kind.ACCEPT, Kind.HALF, Kind.BEFORE, Kind.DUE, Kind.STILL, Kind.WAKE, Kind.OVERDUE)
        return key == f"case:{step.case}:{step.slot}" and step.slot.partition(":")[0] in kinds

    def rings(self, who_id: str, at: datetime) -> None:
        who = self.coop.member(who_id)
        assert who
        assert open_hours(self.coop, who, at) == at, (who_id, at)

    # -- what happens ----------------------------------------------------------------------------

    @rule(who=st.sampled_from(("max", "erika")), urgent=st.booleans(), other=st.booleans())
    def escalates(self, *, who: str, urgent: bool, other: bool) -> None:
        person = self.coop.member(who)
        if person is None or len(self.coop.open_cases) >= 3:
            return
        side = person.side.other if other else person.side
        command = named("escalate").model_validate(
            {
                "cause": "Daten fehlen",
                "consequence": "Pilot steht",
                "urgency": "urgent" if urgent else "normal",
                "side": side,
            }
        )
        self.keep(command.run(self.coop, self.moment(person)))

    @precondition(lambda self: bool(self.coop.cases))
    @rule(data=st.data(), who=st.sampled_from(PEOPLE), verb=st.sampled_from(VERBS))
    def acts(self, data: st.DataObject, who: str, verb: str) -> None:
        person = self.coop.member(who)
        if person is None:
            return
        kind = named(verb)
        case = data.draw(st.sampled_from([c.id for c in self.coop.cases]))
        given: dict[str, object] = {"case": case}
        for name in ("text", "decision"):
            if name in kind.model_fields:
                given[name] = "So ist es"
        if "until" in kind.model_fields and kind.model_fields["until"].is_required():
            given["until"] = self.coop.today(self.now) + timedelta(data.draw(st.integers(0, 7)))
        if "to" in kind.model_fields:
            given["to"] = data.draw(st.sampled_from(PEOPLE))
        before = self.coop
        try:
            outcome = kind.model_validate(given).run(self.coop, self.moment(person))
        except (TandemError, Problem):
            assert self.coop is before
            return
        self.keep(outcome)

    @rule(who=st.sampled_from(PEOPLE), start=st.integers(0, 4), days=st.integers(0, 15))
    def is_away(self, who: str, start: int, days: int) -> None:
        person = self.coop.member(who)
        if person:
            since = self.coop.today(self.now) + timedelta(start)
            absence = Absence(since=since, until=since + timedelta(days))
            self.coop = self.coop.with_member(person.model_copy(update={"absences": (absence,)}))

    @rule(who=st.sampled_from(("sabine", "vera", "ben", "tina")))
    def leaves_or_joins(self, who: str) -> None:
        person = self.coop.member(who)
        if person:
            roles = () if person.roles else cast().member(who).roles  # type: ignore[union-attr]
            self.coop = self.coop.with_member(person.model_copy(update={"roles": roles}))

    @rule(week=st.integers(48, 53), side=st.sampled_from(Side))
    def reports_red(self, week: int, side: Side) -> None:
        lights = (Light.RED, None) if side is Side.SME else (None, Light.RED)
        self.coop = reported(self.coop, f"2026-W{week}", *lights)

    @rule(days=st.integers(1, 10))
    def rests(self, days: int) -> None:
        if self.coop.paused is None:
            today = self.coop.today(self.now)
            self.coop = self.coop.but(paused=Pause(since=today, until=today + timedelta(days)))

    @rule(hours=st.integers(1, 60))
    def clock_runs(self, hours: int) -> None:
        """Time passes, and each duty is done when it is due."""
        end = self.now + timedelta(hours=hours)
        self.run_due()
        while (following := next_due(self.coop, self.now)) and following <= end:
            assert following > self.now, "a duty that is done stays due"
            self.now = following
            self.run_due()
        self.now = end
        self.run_due()

    @rule(hours=st.integers(1, 400))
    def clock_sleeps(self, hours: int) -> None:
        """Time passes, and nobody looks before its end."""
        self.now += timedelta(hours=hours)
        self.run_due()

    def run_due(self) -> None:
        for _ in range(60):
            command: Command | None = next(iter(due(self.coop, self.now)), None)
            if command is None:
                return
            step = command if isinstance(command, EscalationStep) else None
            self.keep(command.run(self.coop, self.moment(None)), step)
        raise AssertionError(f"duties do not end: {command}")

    # -- what holds ------------------------------------------------------------------------------

    @invariant()
    def nothing_rings_twice(self) -> None:
        assert [slot for slot, count in self.slots.items() if count > 1] == []
        assert [day for day, count in self.days.items() if count > 1] == []

    @invariant()
    def no_case_is_lost(self) -> None:
        assert [c.id for c in self.coop.cases] == [f"E{n + 1}" for n in range(len(self.coop.cases))]
        now_ended = {c.id for c in self.coop.cases if c.state in ENDS}
        assert self.ended <= now_ended, "what has ended stays so"
        self.ended = now_ended
        for case in self.coop.open_cases:
            assert self.goes_on(case), case
        causes = [c.cause for c in self.coop.open_cases if c.cause]
        assert len(causes) == len(set(causes))

    def goes_on(self, case: Case) -> bool:
        """Tell whether something will happen by itself, or it is known why it cannot."""
        if self.coop.paused or case.stuck:
            return True
        if any(True for _ in steps(self.coop, case, self.now)):
            return True
        today = self.coop.today(self.now)
        nobody = not deciders(self.coop, case.side) or all(
            not reach(self.coop, case.side, today + timedelta(n)) for n in range(60)
        )
        return nobody or raiser(self.coop, case, today) is None

    @invariant()
    def every_open_case_is_somebodys(self) -> None:
        for case in self.coop.open_cases:
            allowed = {p for moves, _ in MOVES[case.state].values() for p in moves}
            assert allowed & {Part.RAISER, Part.ASKED}


TestEscalations = Escalations.TestCase
TestEscalations.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
