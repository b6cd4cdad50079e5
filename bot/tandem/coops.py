"""Which cooperation a request means: by code, by button, by room, by person."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.people import Caller, Member
from bot.domain.rights import may, standings
from bot.errors import (
    NoSuchCode,
    NoSuchCooperation,
    NotStarted,
    NowhereYet,
    StoreBroken,
    Stranger,
)
from bot.language import Tongue
from bot.message import Answers, Message
from bot.moment import Moment
from bot.ports import Store
from bot.tandem.request import Request
from bot.tandem.speech import outside
from bot.views import common


@dataclass(frozen=True, slots=True)
class Coops:
    """The cooperations as those who ask find them."""

    store: Store
    now: Callable[[], datetime]
    fresh: Callable[[], str]

    async def meant(
        self, request: Request, kind: type[Command], answers: Answers
    ) -> Cooperation | Message:
        """Return the cooperation meant, or the question which one it is.

        Raises NoSuchCode, Stranger, NotStarted, NowhereYet.
        """
        key = kind.finds(answers)
        if key:
            ids = await self.store.find(key)
            if not ids:
                raise NoSuchCode
            return await self.store.load(ids[0])
        if kind.personal:
            return await self._own(request, kind)
        if request.coop:
            return await self._named(request)
        ids = await self.store.find(request.room.key)
        if len(ids) > 1 and not kind.anywhere:
            coops = [await self.store.load(i) for i in ids]
            heard = await self.heard(request.caller)
            return common.which(coops, request.caller, kind, answers, heard)
        if ids:
            return await self.store.load(ids[0])
        if kind.anywhere:
            return self._blank()
        raise NotStarted if request.room.kind == "room" else NowhereYet

    async def _own(self, request: Request, kind: type[Command]) -> Cooperation:
        """Return that of the asker's cooperations in which they may most, or a blank one."""
        coops = await self._all(request.caller)

        def allowed(coop: Cooperation) -> bool:
            who = coop.member_at(request.caller.address)
            return may(kind.may, standings(coop, who, coop.today(self.now())))

        return next((c for c in coops if allowed(c)), coops[0] if coops else self._blank())

    async def _named(self, request: Request) -> Cooperation:
        """Return the cooperation that a button names, if the asker has any business with it."""
        try:
            coop = await self.store.load(request.coop)
        except NoSuchCooperation:
            raise Stranger from None
        if coop.member_at(request.caller.address) or coop.room(request.room):
            return coop
        raise Stranger

    async def newest(self, coop_id: str, known: Cooperation | None) -> Cooperation:
        """Return what is known already, else load it, or begin one; a save tells if it is old."""
        if known is not None:
            return known
        return await self.store.load(coop_id) if coop_id else self._blank()

    def _blank(self) -> Cooperation:
        return Cooperation(id=self.fresh())

    async def _all(self, caller: Caller) -> list[Cooperation]:
        return [await self.store.load(i) for i in await self.store.find(caller.address.key)]

    async def of(self, caller: Caller) -> list[tuple[Cooperation, Member]]:
        """Return the cooperations in which somebody has a role, each with the member they are."""
        coops = await self._all(caller)
        return [(c, m) for c in coops if (m := c.member_at(caller.address)) and m.roles]

    async def seeing(self, command: Command, coop: Cooperation, at: Moment) -> Moment:
        """Add the further cooperations that a command has asked to see, by id."""
        keys = command.beside(coop) or _accounts(command, at)
        if not keys:
            return at
        found = {i for key in keys for i in await self.store.find(key)} - {coop.id}
        others = []
        for coop_id in sorted(found):
            # One that cannot be read must not stop the message about all the others.
            with suppress(NoSuchCooperation, StoreBroken):
                others.append(await self.store.load(coop_id))
        return replace(at, others=tuple(others))

    async def heard(self, caller: Caller) -> Tongue:
        """Return how somebody is spoken to outside any command: as they chose, wherever it was."""
        with suppress(Exception):  # when the store has failed, this is how the person hears of it
            for coop_id in await self.store.find(caller.address.key):
                return outside(caller, await self.store.load(coop_id))
        return outside(caller, None)


def _accounts(command: Command, at: Moment) -> tuple[str, ...]:
    """Return the asker's accounts, where the command is shown all their cooperations."""
    known = at.who.addresses if at.who else ()
    return tuple({a.key: None for a in (at.caller.address, *known)}) if command.sees_all else ()
