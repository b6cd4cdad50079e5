"""The auditor: compares what a platform received with what is owed by a calm week's record."""

from dataclasses import dataclass, field

from bot.ports import Store
from drills.exchange import Exchange, Said


@dataclass
class Findings:
    """What went wrong, each with where."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Return everything that went wrong, a line each."""
        found = vars(self).items()
        return [f"{what}: {line}" for what, lines in found for line in lines]


async def compared(calm: Exchange, calm_store: Store, wild: Exchange, store: Store) -> Findings:
    """Hold a week of faults against the same week without any.

    Rooms: each key once, in the order of each cooperation, with the last title. Cooperations: the
    same journal, the same posts still owed, none given up.
    """
    found = Findings()
    for room in sorted(calm.rooms.keys() | wild.rooms.keys()):
        _room(found, room, calm.rooms.get(room, []), wild.rooms.get(room, []))
    for coop_id in await calm_store.ids():
        told = [(e.at, e.who, e.what) for e in await store.journal(coop_id)]
        if told != [(e.at, e.who, e.what) for e in await calm_store.journal(coop_id)]:
            found.changed.append(f"journal of {coop_id}")
        found.lost += [f"given up: {owed.key}" for owed in await store.parked(coop_id)]
    if await _owed(store) != await _owed(calm_store):
        found.changed.append("what is still owed")
    return found


def _room(found: Findings, room: str, calm: list[Said], wild: list[Said]) -> None:
    titles, keys = {said.key: said.title for said in wild}, [said.key for said in wild]
    found.doubled += [f"{key} in {room}" for key in titles if keys.count(key) > 1]
    found.changed += [f"{key} in {room} was never owed" for key in {*keys} - {s.key for s in calm}]
    for said in calm:
        if said.key not in titles:
            found.lost.append(f"{said.key} in {room}")
        elif titles[said.key] != said.title:
            found.changed.append(f"{said.key} in {room} says {titles[said.key]!r}")
    for coop in sorted({key.split(":")[0] for key in titles}):
        order = [key for key in titles if key.startswith(f"{coop}:")]
        due = [s.key for s in calm if s.key.startswith(f"{coop}:")]
        if order != [key for key in due if key in titles]:
            found.disordered.append(f"{coop} in {room}")


async def _owed(store: Store) -> list[tuple[str, list[tuple[str, str]]]]:
    rooms = await store.rooms_owed()
    return [
        (room.key, sorted((o.coop, o.key) for o in await store.owed(room, 9999))) for room in rooms
    ]
