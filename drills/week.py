"""What happens in the week of a drill: cooperations, and what people say when."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.web import demo
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Caller
from bot.due import next_due
from bot.ports import Change, Store
from bot.tandem import Done, Request, Tandem

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=ZONE)
END = MONDAY + timedelta(days=8)
PLATFORM = "drill"


@dataclass(frozen=True, slots=True)
class Step:
    """At an instant somebody says something in a cooperation's first room."""

    at: datetime
    coop: int
    who: str
    text: str

    @property
    def event(self) -> str:
        """Return the platform's id of it: said again, it is known."""
        return f"{self.coop} {self.at.isoformat()}"


def steps(coops: int) -> Iterator[Step]:
    """Yield what is said in the week, in order: lights, a correction, a reminder, a rest."""
    said = (
        (3.10, "max", 'ampel grün "Die Anlage läuft"'),
        (3.15, "erika", 'status green "The model runs"'),
        (4.09, "max", 'ampel grün "Die Anlage läuft gut"'),
        (7.10, "max", 'ampel grün "Alles wie geplant"'),
    )
    for day_hour, who, text in said:
        day, hour = int(day_hour), round(day_hour % 1 * 100)
        for n in range(coops):
            yield Step(MONDAY + timedelta(days=day, hours=hour - 7, minutes=n), n, who, text)


async def fill(store: Store, coops: int) -> None:
    """Put copies of the made-up cooperation into an empty store; the same people are in all."""
    for n in range(coops):
        coop = copy(n)
        due = next_due(coop, MONDAY)
        await store.save(Change(coop=coop, at=MONDAY, keys=coop.keys, next_due=due))


def copy(n: int) -> Cooperation:
    """Return the made-up cooperation with rooms of its own, on the drill's platform."""
    coop = demo.cooperation(MONDAY)
    rooms = tuple(
        r.model_copy(update={"address": place(f"{r.address.id}-{n}")}) for r in coop.rooms
    )
    members = tuple(
        m.model_copy(update={"addresses": tuple(person(a.id) for a in m.addresses)})
        for m in coop.members
    )
    return coop.but(id=f"c{n:02}", rooms=rooms, members=members, title=f"Vorhaben {n}")


def place(name: str) -> Address:
    """Return the address of a room."""
    return Address(platform=PLATFORM, id=name)


def person(name: str) -> Address:
    """Return the address of a person."""
    return Address(platform=PLATFORM, id=name, kind="person")


async def say(tandem: Tandem, step: Step) -> Done:
    """Have it said to an application."""
    home = "muster" if step.who == "max" else "beispiel"
    caller = Caller(address=person(step.who), name=step.who, home=home, zone="Europe/Berlin")
    room = place(f"pilot-{step.coop}")
    request = Request(caller=caller, room=room, door="words", event=step.event)
    return await tandem.said(request, step.text)


async def live(
    store: Store,
    told: list[Step],
    pass_to: Callable[[datetime], Awaitable[None]],
    hear: Callable[[Step], Awaitable[Any]],
) -> None:
    """Let the week pass: every duty at its own moment, and everything said at its own."""
    for step in told:
        await _until(store, step.at, pass_to)
        await hear(step)
    await _until(store, END, pass_to)


async def _until(
    store: Store, instant: datetime, pass_to: Callable[[datetime], Awaitable[None]]
) -> None:
    while (due := await store.next_due()) is not None and due <= instant:
        await pass_to(due)
    await pass_to(instant)
