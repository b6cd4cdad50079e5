"""A small workspace to test on: two companies, three rooms, the real core, a clock by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from adapters.parts.drawing import Draw
from adapters.web.app import app
from adapters.web.clock import TimeMachine
from adapters.web.roster import Company, Person, Room, Roster
from adapters.web.workspace import Workspace
from bot.command import Command
from bot.commands import COMMANDS
from bot.deliver import Courier
from bot.message import Picture
from bot.ports import Store
from bot.tandem import Tandem
from playbooks import library
from storage.memory import MemoryStore

BERLIN = ZoneInfo("Europe/Berlin")
ROSTER = Roster(
    companies=(
        Company(
            id="muster",
            name="Muster Maschinenbau GmbH",
            people=(
                Person(id="max", name="Max Muster"),
                Person(id="sabine", name="Sabine Muster"),
            ),
        ),
        Company(
            id="beispiel",
            name="Beispiel Robotics",
            people=(
                Person(id="erika", name="Erika Beispiel", language="en"),
                Person(id="ben", name="Ben Beispiel", language="en"),
            ),
        ),
    ),
    rooms=(
        Room(id="projekt", name="Predictive Maintenance", companies=("muster", "beispiel")),
        Room(id="muster-intern", name="Muster intern", companies=("muster",)),
        Room(id="beispiel-intern", name="Beispiel intern", companies=("beispiel",)),
    ),
)
METHOD = library()
PNG = b"\x89PNG\r\n\x1a\n"


def draw(_: Picture) -> bytes:
    return PNG


@dataclass
class Real:
    """The real time, moved by hand."""

    instant: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)

    def __call__(self) -> datetime:
        return self.instant

    def passes(self, span: timedelta) -> None:
        self.instant += span


@dataclass
class Town:
    """The workspace, the core and what the composition root would put between them."""

    store: Store = field(default_factory=MemoryStore)
    real: Real = field(default_factory=Real)
    commands: Sequence[type[Command]] = COMMANDS
    draws: Draw = draw
    workspace: Workspace = field(init=False)
    tandem: Tandem = field(init=False)
    machine: TimeMachine = field(init=False)
    app: Starlette = field(init=False)
    settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.workspace = Workspace(ROSTER, self.store, self.real)
        self.tandem = Tandem(self.store, self.workspace.clock.now, library=METHOD)
        self.machine = TimeMachine(self.workspace.clock, self.store, self.settle)
        self.app = app(
            self.workspace, self.tandem, self.machine, draw=self.draws, commands=self.commands
        )

    async def settle(self) -> None:
        """Run what is due and deliver what is owed, until all is quiet."""
        now = self.workspace.clock.now
        courier = Courier(self.store, {"local": self.workspace.messenger}, now)
        async with self.settling:
            for coop in await self.store.due(now()):
                await self.tandem.run_due(coop)
            for room in await self.store.rooms_owed():
                await courier.deliver(room)
