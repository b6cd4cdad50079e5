"""Fills and runs one command on a record, as a door would: what tests of single commands use."""

from dataclasses import dataclass
from datetime import datetime

from bot.answers import Problem
from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Caller
from bot.language import Tongue
from bot.message import Answers, Form
from bot.moment import Moment
from bot.outcome import Outcome

ROOM = Address(platform="local", id="projekt")


@dataclass
class Desk:
    """One record, one person at a time, one instant."""

    coop: Cooperation
    now: datetime
    language: str = "en"

    def moment(self, who: str, room: Address = ROOM) -> Moment:
        member = self.coop.member(who)
        address = Address(platform="local", id=who, kind="person")
        return Moment(
            now=self.now,
            caller=Caller(address=address, name=who.title(), language=self.language),
            who=member,
            room=room,
            door="form",
            tongue=Tongue(self.language),
            new_id=f"new-{who}",
            secret="a1b2c3d4e5f6",
        )

    def form(self, kind: type[Command], who: str = "max", **answers: str | list[str]) -> Form:
        return kind.form(answers, self.coop, self.moment(who))

    def problems(
        self, kind: type[Command], who: str = "max", /, **answers: str | list[str]
    ) -> dict[str, str]:
        """Return what stands beside which question; empty where it was done."""
        at = self.moment(who)
        filled = kind.fill(answers, self.coop, at)
        if isinstance(filled, Form):
            found = {i.name: i.problem for i in filled.inputs if i.problem}
            return found | ({"": filled.problem} if filled.problem else {})
        try:
            filled.run(self.coop, at)
        except Problem as problem:
            return {problem.name: problem.said(at.tongue)}
        return {}

    def does(
        self, kind: type[Command], who: str = "max", room: Address = ROOM, /, **answers: object
    ) -> Outcome:
        """Run a command, and go on from what it leaves."""
        at = self.moment(who, room)
        given: Answers = {k: v if isinstance(v, list) else str(v) for k, v in answers.items()}
        filled = kind.fill(given, self.coop, at)
        assert not isinstance(filled, Form), filled.answers()
        outcome = filled.run(self.coop, at)
        self.coop = outcome.coop
        return outcome
