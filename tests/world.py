"""Two companies, their people and rooms, and Tandem between them: what story tests play on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.deliver import Courier
from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.people import Address, Caller
from bot.message import Answers, Ask, Do, Form, Message
from bot.ports import Store
from bot.tandem import Request, Tandem
from playbooks import library
from storage.memory import MemoryStore
from tests.fakes.clock import HandClock
from tests.fakes.platform import Platform

METHOD = library()
# Every cooperation has its question sheets; a playbook is for those tests that are about one.
SHEETS = Library(sheets=METHOD.sheets)
BERLIN = ZoneInfo("Europe/Berlin")


def person(platform: str, name: str, home: str = "", language: str = "de") -> Caller:
    return Caller(
        address=Address(platform=platform, id=name.split(maxsplit=1)[0].lower(), kind="person"),
        name=name,
        home=home or platform,
        language=language,
        zone="Europe/Berlin",
    )


MAX = person("local", "Max Muster", "muster")
SABINE = person("local", "Sabine Muster", "muster")
VERA = person("local", "Vera Muster", "muster")
ERIKA = person("local", "Erika Beispiel", "beispiel", "en")
BEN = person("local", "Ben Beispiel", "beispiel", "en")
ROOM = Address(platform="local", id="projekt")
GOAL = "Wir wollen den Stillstand um 15 % senken bis 30.6.2027"
START = {
    "title_": "Predictive Maintenance",
    "goal": GOAL,
    "model": "pilot_customer",
    "side": "sme",
    "sme": "Muster Maschinenbau GmbH",
    "startup": "Beispiel Robotics",
    "land": "DE-BY",
}


def berlin(day: str, clock: str = "00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN)


@dataclass
class World:
    """Press, type and send as any person in any room, and see what each room shows."""

    store: Store = field(default_factory=MemoryStore)
    clock: HandClock = field(default_factory=lambda: HandClock(berlin("2026-11-23", "10:00")))
    chat: Platform = field(init=False)
    tandem: Tandem = field(init=False)
    events: int = 0
    library: Library = field(default_factory=lambda: SHEETS)

    def __post_init__(self) -> None:
        self.chat = Platform(self.clock)
        ids = iter(f"{n:012x}" for n in range(1, 1_000_000))
        self.tandem = Tandem(
            self.store, self.clock.now, fresh=lambda: next(ids), library=self.library
        )

    def _request(self, who: Caller, room: Address | None, door: str, coop: str = "") -> Request:
        self.events += 1
        return Request(
            caller=who, room=room or who.address, door=door, coop=coop, event=f"event-{self.events}"
        )

    async def types(self, who: Caller, text: str, room: Address | None = ROOM) -> Message | Form:
        done = await self.tandem.said(self._request(who, room, "words"), text)
        await self.settle()
        return done.reply or self.shown(room or who)[-1]

    async def presses(
        self, who: Caller, button: Do | Ask, room: Address | None = ROOM
    ) -> Message | Form:
        done = await self.tandem.pressed(self._request(who, room, "button"), button)
        await self.settle()
        return done.reply or self.shown(room or who)[-1]

    async def sends(
        self, who: Caller, form: Message | Form, /, room: Address | None = ROOM, **answers: Any
    ) -> Message | Form:
        assert isinstance(form, Form), form
        given: Answers = {**form.answers(), **answers}
        done = await self.tandem.sent(self._request(who, room, "form"), form.word, given, form.coop)
        await self.settle()
        assert done.reply is not None
        return done.reply

    async def at(self, day: str, clock: str) -> None:
        """Let time pass until then, each duty at its own moment."""
        target = berlin(day, clock)
        while (due := await self.store.next_due()) and due <= target:
            self.clock.move_to(max(due, self.clock.now()))
            await self.settle()
            following = await self.store.next_due()
            assert following is None or following > due, "a duty that is done stays due"
        self.clock.move_to(target)
        await self.settle()

    async def settle(self) -> None:
        for coop in await self.store.due(self.clock.now()):
            await self.tandem.run_due(coop)
        for room in await self.store.rooms_owed():
            await Courier(
                self.store, {"local": self.chat, "slack": self.chat}, self.clock.now
            ).deliver(room)

    # -- what people see ---------------------------------------------------------------------

    def shown(self, room: Address | Caller) -> list[Message]:
        address = room.address if isinstance(room, Caller) else room
        return [s.message for s in self.chat.rooms.get(address, ())]

    def titles(self, room: Address | Caller) -> list[str]:
        return [m.title for m in self.shown(room)]

    async def coop(self) -> Cooperation:
        return await self.store.load((await self.store.ids())[0])

    # -- short cuts to a place in the story ----------------------------------------------------

    async def started(self) -> None:
        form = await self.types(MAX, "start")
        await self.sends(MAX, form, ROOM, **START)

    async def joined(self, who: Caller, side: str, role: str) -> None:
        join = Ask(label="Join", word="join", given={"side": side})
        form = await self.presses(who, join)
        await self.sends(who, form, side=side, role=role)

    async def both(self) -> None:
        """Both owners and the SME's sponsor and deputy take part."""
        await self.started()
        await self.joining()

    async def joining(self) -> None:
        """Everybody but the one who began joins."""
        await self.joined(ERIKA, "startup", "owner")
        await self.presses(MAX, button(self.shown(MAX)[-1], "Bestätigen"), None)
        for who, role in ((SABINE, "sponsor"), (VERA, "deputy")):
            await self.joined(who, "sme", role)
            await self.presses(MAX, button(self.shown(MAX)[-1], "Bestätigen"), None)


def button(message: Message | Form, label: str) -> Do | Ask:
    """Return the button with this label."""
    assert isinstance(message, Message), message
    found = {b.label: b for b in message.pressable}
    assert label in found, f"{label!r} is not among {list(found)}"
    return found[label]
