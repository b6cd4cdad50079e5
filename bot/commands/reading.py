"""Reading only: the overview, and help."""

from typing import ClassVar

from bot import answers
from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.rights import Right
from bot.errors import NotStarted
from bot.fields import ask
from bot.language import N_
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import common, helping, home, overview, phases


class Overview(Command):
    """Show where the cooperation stands, what waits for you and what comes next."""

    word: ClassVar[str] = "overview"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("überblick", "übersicht", "stand")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show it; nothing changes."""
        if coop.started is None:
            raise NotStarted
        if coop.ended:
            return Outcome(coop, lambda t: phases.closed(coop, t))
        return Outcome(coop, lambda t: overview.overview(coop, at.member, at.now, t))


class Home(Command):
    """Show all your cooperations: what waits for you, their lights, what comes next."""

    word: ClassVar[str] = "home"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("meine kooperationen", "my cooperations")
    may: ClassVar[Right] = Right.READ
    personal: ClassVar[bool] = True
    sees_all: ClassVar[bool] = True

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show the page that Slack's home tab shows; nothing changes."""
        accounts = {at.caller.address, *(at.who.addresses if at.who else ())}
        mine = [
            (c, m)
            for c in (coop, *at.others)
            for m in c.members
            if c.started and m.roles and accounts & set(m.addresses)
        ]
        return Outcome(coop, lambda t: home.page(mine, at.now, t))


class Help(Command):
    """Say what I can do."""

    word: ClassVar[str] = "help"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("Help")
    also: ClassVar[tuple[str, ...]] = ("hilfe", "?")
    may: ClassVar[Right] = Right.ASK
    anywhere: ClassVar[bool] = True
    about: str = ask(N_("About which word?"), default="", max_length=60)

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Explain a command, a sheet or a group of words, or show what there is."""
        # The registry imports this module, so it can only be looked at once somebody asks.
        from bot import commands  # noqa: PLC0415

        listed = [c for c in commands.COMMANDS if c.listed]
        said = " ".join(self.about.lower().split())
        sheets = at.library.sheets
        if not said:
            return Outcome(coop, lambda t: helping.card(listed, t, sheets))
        if about := next((c for c in listed if said in (c.word, *c.also)), None):
            return Outcome(coop, lambda t: helping.about(about, t))
        if sheet := at.library.called(said):
            return Outcome(coop, lambda t: helping.sheet(sheet, t))
        if name := helping.named(said):
            return Outcome(coop, lambda t: helping.group(name, listed, t, sheets))
        near = answers.nearest(said, {w: c for c in listed for w in (c.word, *c.also)})
        return Outcome(coop, lambda t: common.unknown(self.about, near, t))
