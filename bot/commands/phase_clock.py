"""What the clock says of phases and gates: what has passed, what is near, silence (M01, M14)."""

from datetime import date
from typing import ClassVar

from bot.commands.clock import ByClock
from bot.domain import detectors, gates
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Side
from bot.moment import Moment
from bot.outcome import Outcome, Person, Rooms, Say, privately
from bot.views import gate, phases, signs


def owners(coop: Cooperation, day: date) -> tuple[Member, ...]:
    """Return who acts as owner on each side."""
    found = (coop.acting_owner(s, day) or coop.owner(s) for s in Side)
    return tuple(m for m in found if m)


def above(coop: Cooperation, day: date) -> tuple[Member, ...]:
    """Return who decides on each side; where nobody does, its owner."""
    found: list[Member] = []
    for side in Side:
        owner = coop.owner(side)
        found += gates.deciders(coop, side, day) or ((owner,) if owner else ())
    return tuple(found)


def everybody(coop: Cooperation, day: date) -> tuple[Member, ...]:
    """Return the owners and who decides, each once."""
    return tuple({m.id: m for m in (*owners(coop, day), *above(coop, day))}.values())


class TellClock(ByClock):
    """Tell that half, most or all of a phase has passed."""

    word: ClassVar[str] = "phase-clock"
    percent: int

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell the owners, at the end the sponsors; what has passed meanwhile counts as told."""
        after = coop.stamped(f"clock:{coop.phase}", f"{self.percent:03}")
        today = coop.today(at.now)
        gone = [s.percent for s in gates.shares(coop) if s.day <= today]
        if not gone or max(gone) > self.percent:
            return Outcome(after)
        people = above(coop, today) if self.percent >= 100 else owners(coop, today)  # noqa: PLR2004
        key = f"clock:{coop.phase}:{self.percent}"
        return privately(after, key, people, lambda t: phases.clock(after, self.percent, t))


class TellGateSoon(ByClock):
    """Tell the owners that a gate is near."""

    word: ClassVar[str] = "gate-soon"
    review: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send each owner what is still open."""
        review = coop.review(self.review)
        if review is None or not review.open:
            return Outcome(coop)
        after = coop.stamped(f"soon:{review.id}", review.day.isoformat())
        key = f"soon:{review.id}:{review.day}"
        people = owners(coop, coop.today(at.now))
        return privately(after, key, people, lambda t: phases.soon(after, review, t))


class AskGate(ByClock):
    """Ask both sponsors for the decision on the day of the gate."""

    word: ClassVar[str] = "gate-day"
    review: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send everybody who decides the pack."""
        review = coop.review(self.review)
        if review is None or not review.open:
            return Outcome(coop)
        after = coop.stamped(f"gate-day:{review.id}", review.day.isoformat())
        after = after.stamped(f"pack:{review.id}", "sent")
        says = tuple(
            Say(
                f"gate:{review.id}",
                Person(m),
                lambda t, m=m: gate.pack(after, review, m, at.now, t),  # type: ignore[misc]
            )
            for s in Side
            for m in gates.deciders(coop, s, coop.today(at.now))
        )
        return Outcome(after, None, says)


class AskAlive(ByClock):
    """Ask both sponsors what becomes of a cooperation that has gone quiet."""

    word: ClassVar[str] = "ask-alive"
    day: date

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send each the question, once a week as long as nothing is heard."""
        today, since = coop.today(at.now), detectors.quiet_from(coop)
        last = detectors.heard(coop)
        if since is None or last is None or since > at.now or coop.has_done("quiet", f"{self.day}"):
            return Outcome(coop.stamped("quiet", f"{self.day}"))
        after = coop.stamped("quiet", f"{max(self.day, today)}")
        weeks = (at.now - last).days // 7
        people = above(coop, today)
        return privately(after, f"quiet:{today}", people, lambda t: signs.alarm(after, weeks, t))


class AskBegin(ByClock):
    """Ask the owners for the first step, ten working days after a passed readiness gate."""

    word: ClassVar[str] = "ask-begin"

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Ask each owner, once."""
        after = coop.stamped("begin", "asked")
        people = owners(coop, coop.today(at.now))
        return privately(after, "begin", people, lambda t: phases.begin(after, t))


class TellTargets(ByClock):
    """Tell that every KPI has reached its target."""

    word: ClassVar[str] = "targets-met"

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell owners and sponsors, and once more every four weeks until the gate is decided."""
        today = coop.today(at.now)
        after = coop.stamped("targets", today.isoformat())
        people = everybody(coop, today)
        return privately(after, f"targets:{today}", people, lambda t: phases.targets_met(after, t))


class RemindOption(ByClock):
    """Remind of the day until which the option for scaling can be taken."""

    word: ClassVar[str] = "option-due"
    until: date

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Remind owners and sponsors, once."""
        after = coop.stamped("option", self.until.isoformat())
        key, people = f"option:{self.until}", everybody(coop, coop.today(at.now))
        return privately(after, key, people, lambda t: phases.option_due(after, t))


class OpenDoor(ByClock):
    """Remind both sides that they wanted to talk again."""

    word: ClassVar[str] = "door-open"
    day: date

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Tell the rooms."""
        del at
        after = coop.stamped("door", self.day.isoformat())
        card = Say(f"door:{self.day}", Rooms(), lambda t: phases.door_open(after, t))
        return Outcome(after, None, (card,))
