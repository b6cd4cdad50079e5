"""Reading escalations and the decision log; nothing changes (M19, M20)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.cases import shown, which
from bot.domain.cooperation import Cooperation
from bot.domain.rights import Right
from bot.errors import NothingWaits, NotStarted
from bot.fields import ask
from bot.language import N_
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import decisions, escalation


class Escalations(Command):
    """Show which escalations are open, waiting for whom and since when."""

    word: ClassVar[str] = "escalations"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("eskalationen",)
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Escalations")
    case: str = which()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """List them, or show one to those who may read it."""
        if coop.started is None:
            raise NotStarted
        me, alone = at.member, at.room.kind == "person"
        if not self.case:
            return Outcome(coop, lambda t: decisions.listed(coop, me, at.now, t, alone=alone))
        case = coop.case(self.case)
        if case is None or not escalation.reads(coop, case, me, at.now):
            raise NothingWaits
        return Outcome(coop, shown(coop, case, me, at))


class Decisions(Command):
    """Look up what was decided."""

    word: ClassVar[str] = "decisions"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("entscheidungen",)
    may: ClassVar[Right] = Right.READ
    heading: ClassVar[str] = N_("Decisions")
    search: str = ask(
        N_("What are you looking for?"),
        hint=N_("Words, or a number such as D3; empty shows the newest."),
        default="",
        max_length=80,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show the log, newest first."""
        if coop.started is None:
            raise NotStarted
        alone = at.room.kind == "person"
        return Outcome(coop, lambda t: decisions.log(coop, at.member, self.search, t, alone=alone))
