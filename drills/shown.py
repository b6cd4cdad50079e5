"""The auditor of both platforms: what their people see is held against what was owed."""

import json
from collections import Counter
from dataclasses import dataclass, field

from bot.domain.people import Address
from bot.message import Message
from drills.audit import Findings
from drills.ledger import Ledger, plain
from tests.fakes.connector import FakeTeams, Shown
from tests.fakes.slack import FakeSlack, Json


@dataclass
class Audit:
    """Holds what both platforms show against what was owed.

    ``taken`` and ``lost`` hold what was there when a room was taken away for good, or nothing where
    nobody could ever be written to; ``waits`` is what waits for somebody's working hours.
    ``unvouched`` counts what Teams showed without ever saying so.
    """

    ledger: Ledger
    slack: FakeSlack
    teams: FakeTeams
    taken: dict[Address, list[Json]]
    lost: dict[Address, list[Shown]]
    waits: set[tuple[Address, str]]
    found: Findings = field(default_factory=Findings)
    unvouched: int = 0

    def __post_init__(self) -> None:
        self.gone = {*self.taken, *self.lost}

    def all(self) -> Findings:
        """Look at every room and person that was owed anything."""
        for room, owed in self.ledger.book.items():
            shown = self._slack(room) if room.platform == "slack" else self._teams(room)
            self._room(room, owed, shown)
        for room in self.gone:
            self._told(room)
        return self.found

    def _room(self, room: Address, owed: dict[str, Message], shown: list[tuple[str, str]]) -> None:
        keys, texts = [key for key, _ in shown], dict(shown)
        self.found.doubled += [f"{k} in {room.key}" for k in texts if keys.count(k) > 1]
        self.found.changed += [f"{k} in {room.key} is not owed" for k in {*texts} - {*owed}]
        parked = {key for where, key in self.ledger.parked if where == room}
        for key, message in owed.items():
            if (room, key) in self.waits:
                continue  # for its receiver's next working hours
            if key in texts and room not in self.gone:
                if plain(message.title) not in plain(texts[key]):
                    self.found.changed.append(f"{key} in {room.key} is not {message.title!r}")
            elif key not in texts and not (room in self.gone and key in parked):
                self.found.lost.append(f"{key} in {room.key}")
        for coop in {key.partition(":")[0] for key in owed}:
            due = [k for k in owed if self._counts(room, coop, k) and k in texts]
            came = [k for k in texts if self._counts(room, coop, k)]
            self.found.disordered += [f"{coop} in {room.key}"] if came != due else []

    def _counts(self, room: Address, coop: str, key: str) -> bool:
        """Tell whether a post of this cooperation keeps the room's order."""
        return key.startswith(f"{coop}:") and (room, key) not in self.ledger.held

    def _slack(self, room: Address) -> list[tuple[str, str]]:
        fake = self.slack
        there = fake.chat_with(room.id) if room.kind == "person" else fake.channels.get(room.id)
        found = self.taken.get(room, []) if there is None else there
        return [
            (m["metadata"]["event_payload"]["key"], _words(m)) for m in found if "metadata" in m
        ]

    def _teams(self, room: Address) -> list[tuple[str, str]]:
        """Return what a room shows by the keys of the receipts; the rest was never vouched for."""
        fake = self.teams
        if room.kind == "person":
            chat = fake.chats.get(f"29:{room.id}", "")
            there = [(chat, m) for m in fake.rooms.get(chat, [])]
        else:
            shown = self.lost.get(room) or fake.rooms.get(room.id, [])
            there = [(room.id, m) for m in shown if not m.only]
        found = []
        for where, message in there:
            key = self.ledger.refs.get(f"{where}|{message.id}", "")
            text = json.dumps(message.activity, ensure_ascii=False)
            if key:
                found.append((key, text))
            elif message.id in fake.lost:
                self.unvouched += 1
            elif room.kind != "person" and ";messageid=" not in text:  # an answer is no post
                self.found.doubled.append(f"{message.id} in {room.key}")
        return found

    def _told(self, room: Address) -> None:
        """Check that the owners were told once, by each cooperation that owed there."""
        coops = {key.partition(":")[0] for where, key in self.ledger.parked if where == room}
        for coop in coops:
            told = Counter(
                where
                for where, owed in self.ledger.book.items()
                for key in owed
                if key.startswith(f"{coop}:unreachable:{room.key}:")
            )
            if not told or set(told.values()) != {1}:
                self.found.changed.append(f"{coop}: owners told of {room.key}: {told}")


def _words(message: Json) -> str:
    return json.dumps([message.get("text"), message.get("blocks")], ensure_ascii=False)
