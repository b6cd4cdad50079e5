"""A small application with duties, in the place of Tandem: each duty owes one post."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.engine.embedded import Embedded
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import Conflict
from bot.message import Message
from bot.ports import Bell, Change, Messenger, Owed, Post, Store
from tests.engine.desk import Desk, turns


@dataclass
class Works:
    """``plan`` holds the instants at which each cooperation says something to its room.

    ``failing`` cooperations raise, ``stubborn`` ones stay due whatever is run.
    """

    store: Store
    now: Callable[[], datetime]
    bell: Bell = field(default_factory=Bell)
    plan: dict[str, list[datetime]] = field(default_factory=dict)
    rooms: dict[str, Address] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    stubborn: set[str] = field(default_factory=set)
    runs: Counter[str] = field(default_factory=Counter)

    async def begin(self, coop_id: str, to: Address, *instants: datetime) -> None:
        self.plan[coop_id], self.rooms[coop_id] = list(instants), to
        await self._save(Cooperation(id=coop_id), ())

    async def run_due(self, coop_id: str) -> int:
        self.runs[coop_id] += 1
        if coop_id in self.failing:
            raise ZeroDivisionError
        if coop_id in self.stubborn:
            return 0
        due = [t for t in self.plan[coop_id] if t <= self.now()]
        self.plan[coop_id] = [t for t in self.plan[coop_id] if t not in due]
        posts = [self._post(coop_id, f"{t:%d %H:%M:%S}") for t in due]
        await self._change(coop_id, posts)
        return len(due)

    async def said(self, coop_id: str, key: str) -> None:
        """Do what a person's command does: save a change that owes a post, and ring."""
        await self._change(coop_id, [self._post(coop_id, key)])

    async def held(self, coop_id: str, key: str, until: datetime) -> None:
        """Save a change that owes a post for its receiver's next working hours."""
        post = self._post(coop_id, key).model_copy(update={"not_before": until})
        await self._change(coop_id, [post])

    async def _change(self, coop_id: str, posts: list[Post]) -> None:
        """Save posts, again on the newer state if somebody else was quicker."""
        while True:
            with suppress(Conflict):
                await self._save(await self.store.load(coop_id), posts)
                return

    def _post(self, coop_id: str, key: str) -> Post:
        return Post(key=key, room=self.rooms[coop_id], message=Message(title=key))

    async def _save(self, coop: Cooperation, posts: list[Post] | tuple[()]) -> None:
        following = min(self.plan[coop.id], default=None)
        change = Change(coop=coop, at=self.now(), posts=posts, next_due=following)
        await self.store.save(change)
        self.bell.ring({p.room for p in posts if p.not_before is None})


class Site:
    """A desk with an engine on it."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.clock = self.desk.clock
        self.platform = self.desk.platform
        self.works = Works(self.desk.stepwise, self.clock.now)
        self.messengers: dict[str, Messenger] = {"fake": self.platform}

    def engine(self, at_once: int = 32) -> Embedded:
        """Return an engine as after a fresh start."""
        return Embedded(
            self.works,
            self.messengers,
            self.clock,
            tell=self.tell,
            jitter=lambda: 0.0,
            at_once=at_once,
        )

    async def tell(self, owed: Owed, reason: str) -> None:
        await self.desk.tell(owed, reason)

    def soon(self, **after: float) -> datetime:
        return self.clock.now() + timedelta(**after)

    async def let_pass(self, **time: float) -> None:
        """Let time pass, and everybody act on it."""
        self.clock.move(**time)
        await turns()
