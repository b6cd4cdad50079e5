"""What a store keeps in memory to find things: look-up keys, due times and rooms that are owed."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from bot.domain.people import Address
from bot.errors import Taken
from bot.ports import Backlog
from storage.rules import own

Place = tuple[datetime, int, datetime]
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is looked up about one cooperation; ``rooms`` holds each owed post.

    Of a post (since, seq, when it might first go) is known.
    """

    keys: frozenset[str] = frozenset()
    next_due: datetime | None = None
    rooms: dict[Address, list[Place]] = field(default_factory=dict)


class Calendar:
    """Ids in the order of their due times: a sorted list, so that nothing stale lies in it."""

    def __init__(self) -> None:
        """Start empty."""
        self._order: list[tuple[datetime, str]] = []

    def move(self, coop_id: str, old: datetime | None, new: datetime | None) -> None:
        """Take an id from one due time to another; None is never."""
        if old == new:
            return
        if old is not None:
            del self._order[bisect_left(self._order, (old, coop_id))]
        if new is not None:
            insort(self._order, (new, coop_id))

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Return what is due by now, earliest first."""
        end = bisect_right(self._order, (now, LAST))
        return tuple(coop_id for _, coop_id in self._order[: min(limit, end)])

    def first(self) -> datetime | None:
        """Return the earliest due time."""
        return self._order[0][0] if self._order else None


class Index:
    """Every cooperation's facts, by what they are looked up with; told after each durable write."""

    def __init__(self) -> None:
        """Start empty."""
        self._facts: dict[str, Facts] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._rooms: defaultdict[Address, dict[str, list[Place]]] = defaultdict(dict)
        self._reserved: dict[str, str] = {}
        self._calendar = Calendar()

    def put(self, coop_id: str, new: Facts | None) -> None:
        """Learn what is now true of a cooperation; None forgets it."""
        old, fresh = self._facts.pop(coop_id, Facts()), new or Facts()
        for key in old.keys - fresh.keys:
            others = tuple(i for i in self._keys.pop(key) if i != coop_id)
            self._keys |= {key: others} if others else {}
        for key in fresh.keys - old.keys:
            self._keys[key] = (*self._keys.get(key, ()), coop_id)
        for room in old.rooms.keys() - fresh.rooms.keys():
            self._rooms[room].pop(coop_id)
            if not self._rooms[room]:
                del self._rooms[room]
        for room, places in fresh.rooms.items():
            self._rooms[room][coop_id] = places
        self._calendar.move(coop_id, old.next_due, fresh.next_due)
        if new is not None:
            self._facts[coop_id] = new

    def reserve(self, coop_id: str, keys: Iterable[str]) -> tuple[str, ...]:
        """Hold its own keys while it is written. Raise ``Taken`` if one is another's."""
        mine = own(keys)
        for key in mine:
            others = {*self._keys.get(key, ()), self._reserved.get(key, coop_id)}
            if others != {coop_id}:
                raise Taken
        self._reserved.update(dict.fromkeys(mine, coop_id))
        return tuple(mine)

    def hold(self, coop_id: str, keys: Iterable[str]) -> None:
        """Keep others from the own keys of what cannot be read; nothing finds it by them."""
        self._reserved.update(dict.fromkeys(own(keys), coop_id))

    def release(self, keys: Iterable[str]) -> None:
        """Let go of reserved keys."""
        for key in keys:
            self._reserved.pop(key, None)

    def ids(self) -> tuple[str, ...]:
        """Return every id, sorted."""
        return tuple(sorted(self._facts))

    def find(self, key: str) -> tuple[str, ...]:
        """Return the ids that bear a key, sorted."""
        return tuple(sorted(self._keys.get(key, ())))

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Return what is due by now, earliest first."""
        return self._calendar.due(now, limit)

    def next_due(self) -> datetime | None:
        """Return the earliest due time."""
        return self._calendar.first()

    def rooms(self) -> tuple[Address, ...]:
        """Return the rooms that are owed anything, in a stable order."""
        return tuple(sorted(self._rooms, key=lambda room: room.key))

    def backlog(self) -> dict[str, Backlog]:
        """Return what every platform is owed."""
        found: defaultdict[str, list[datetime]] = defaultdict(list)
        for room, coops in self._rooms.items():
            found[room.platform] += [ready for it in coops.values() for _, _, ready in it]
        return {platform: Backlog(len(its), min(its)) for platform, its in found.items()}

    def places(self, room: Address, limit: int) -> list[tuple[str, int]]:
        """Return (cooperation, seq) of what a room is owed, in the order in which it was saved.

        Within a cooperation seq rules even where the clock was set back in between, hence the
        running maximum of the times.
        """
        order = []
        for coop_id, places in self._rooms.get(room, {}).items():
            times = accumulate((since for since, _, _ in places), max)
            order += [(t, coop_id, seq) for t, (_, seq, _) in zip(times, places, strict=True)]
        return [(coop_id, seq) for _, coop_id, seq in sorted(order)[:limit]]
