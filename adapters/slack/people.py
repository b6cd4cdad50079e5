"""Who is speaking: a person by id, with the organisation that Slack vouches for."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.parts.newest import Newest
from adapters.parts.text import Json
from adapters.slack.api import Api, Refused
from bot.domain.people import Address, Caller
from bot.errors import CannotDeliver
from bot.ports import Clock

log = logging.getLogger(__name__)

FRESH = timedelta(hours=1)
MANY = 20_000
PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """What Slack said of a user, and when."""

    at: datetime
    name: str
    team: str
    language: str
    zone: str


class People:
    """Knows the workspace's people and its partners', for an hour at a time.

    ``partners`` are the other teams whose people may speak to us; none named means any team, and
    Tandem itself confirms each person.
    """

    def __init__(
        self,
        api: Api,
        clock: Clock,
        partners: frozenset[str] = frozenset(),
        patience: float = PATIENCE,
    ) -> None:
        """Take the Web API, the time, partner teams, and how many seconds a look-up may take."""
        self.api = api
        self.clock = clock
        self.partners = partners
        self.patience = patience
        self._known: Newest[str, Known] = Newest(MANY)

    async def caller(self, user: str, team: str = "") -> Caller:
        """Return who a user id is; ``team`` is what the payload says of the user's own team.

        The language is only known of our own people: of others Slack says nothing.
        """
        known = await self._look_up(user)
        home = team or (known.team if known else "")
        own = home == (await self._own_team())
        return Caller(
            address=Address(platform="slack", id=user, kind="person"),
            name=known.name if known else user,
            home=home,
            language=known.language if known and own else "",
            zone=known.zone if known else "",
        )

    async def welcome(self, caller: Caller) -> bool:
        """Tell whether this person's organisation may speak to us at all."""
        allowed = not self.partners or caller.home in self.partners
        return allowed or caller.home == await self._own_team()

    async def name(self, user: str) -> str:
        """Return a user's name for reading, the id where nobody knows it."""
        known = await self._look_up(user)
        return known.name if known else user

    async def _own_team(self) -> str:
        try:
            return str((await self.api.me())["team_id"])
        except (CannotDeliver, Refused):
            return ""

    async def _look_up(self, user: str) -> Known | None:
        found = self._known.get(user)
        if found and self.clock.now() - found.at < FRESH:
            return found
        try:
            async with asyncio.timeout(self.patience):
                answer = await self.api.call("users.info", user=user, include_locale="true")
        except (CannotDeliver, Refused, TimeoutError) as error:
            log.warning("no such user now", extra={"user": user, "error": type(error).__name__})
            return found
        known = self._known[user] = _known(answer["user"], self.clock.now())
        return known


def _known(user: Json, now: datetime) -> Known:
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"))
    return Known(
        at=now,
        name=next((n for n in names if n), user["id"]),
        team=user.get("team_id", ""),
        language=str(user.get("locale") or "")[:2],
        zone=user.get("tz") or "",
    )
