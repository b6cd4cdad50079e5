"""What happens in the week of a drill: cooperations, and what people say when."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.web import demo
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Caller, Role
from bot.domain.plan import begun
from bot.domain.series import Series
from bot.due import next_due
from bot.links import Links
from bot.ports import Change, Store
from bot.tandem import Done, Request, Tandem
from playbooks import library

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=ZONE)
END = MONDAY + timedelta(days=8)
GATE = (MONDAY + timedelta(days=7)).date()
PLATFORM = "drill"


@dataclass(frozen=True, slots=True)
class Step:
    """At an instant somebody says something in a room, or sends a form with these answers."""

    at: datetime
    coop: int
    who: str
    text: str
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def event(self) -> str:
        """Return the platform's id of it: said again, it is known."""
        return f"{self.coop} {self.at.isoformat()}"

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Step":
        """Return it from plain values."""
        return cls(**{**told, "at": datetime.fromisoformat(told["at"])})


LESSON = {"worked": "Short ways", "failed": "Data came late", "why": "Holidays"}
# Day after Monday and hour, who, what; a form is a word with answers.
SAID: tuple[tuple[float, str, str, dict[str, str]], ...] = (
    (0.09, "max", 'thema "Datenschutz-Anhang" entscheidung 8', {}),
    (0.10, "erika", 'action "Deliver sensor data" who Max by 2.12.', {}),
    (0.11, "max", 'meilenstein "Prognose läuft" bis 4.12. wenn "12 Anlagen melden"', {}),
    (1.1001, "max", "jour fixe starten", {}),
    (1.1004, "erika", "here", {}),
    (1.1010, "max", "nächster block", {}),
    (
        1.1020,
        "erika",
        "decision",
        {"decision": "We share the raw data", "reason": "It saves a week"},
    ),
    (1.1030, "max", 'parken "Der Name des Produkts"', {}),
    (1.1040, "max", "jour fixe beenden", {}),
    (2.09, "max", "fertig A1", {}),
    (2.10, "erika", "lesson", LESSON),
    (3.10, "max", 'ampel grün "Die Anlage läuft"', {}),
    (3.15, "erika", 'status green "The model runs"', {}),
    (4.09, "max", 'ampel grün "Die Anlage läuft gut"', {}),
    (7.10, "max", 'ampel grün "Alles wie geplant"', {}),
)


def steps(coops: int) -> Iterator[Step]:
    """Yield what is said in the week, in order."""
    for day_clock, who, text, answers in SAID:
        day, clock = divmod(round(day_clock * 10_000), 10_000)
        at = MONDAY + timedelta(days=day, hours=clock // 100 - MONDAY.hour, minutes=clock % 100)
        for n in range(coops):
            yield Step(at + timedelta(seconds=n), n, who, text, answers)


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
    last = coop.reviews[-1].but(day=GATE, first=GATE)
    # A question about trust needs three on each side, so that no answer can be told apart.
    third = members[-1].model_copy(
        update={"id": "nora", "name": "Nora Beispiel", "roles": (Role.MEMBER,),
                "addresses": (person("nora"),)}
    )  # fmt: skip
    coop = coop.but(
        id=f"c{n:02}", rooms=rooms, members=(*members, third), title=f"Vorhaben {n}",
        series=Series(since="2026-W49"), reviews=(*coop.reviews[:-1], last),
    )  # fmt: skip
    return begun(coop, library(), MONDAY.date())


def place(name: str) -> Address:
    """Return the address of a room."""
    return Address(platform=PLATFORM, id=name)


def person(name: str) -> Address:
    """Return the address of a person."""
    return Address(platform=PLATFORM, id=name, kind="person")


def application(store: Store, now: Callable[[], datetime]) -> Tandem:
    """Return Tandem with the whole method, its links signed alike in every process."""
    return Tandem(store, now, library=library(), links=Links("a drill's own"))


async def say(tandem: Tandem, step: Step) -> Done:
    """Have it said to an application."""
    home = "muster" if step.who == "max" else "beispiel"
    caller = Caller(address=person(step.who), name=step.who, home=home, zone="Europe/Berlin")
    room = place(f"pilot-{step.coop}")
    request = Request(caller=caller, room=room, door="words", event=step.event)
    if step.answers:
        return await tandem.sent(request, step.text, {**step.answers})
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
