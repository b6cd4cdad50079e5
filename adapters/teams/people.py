"""Who is speaking: a person by directory id, with the organisation that the roster tells."""

import asyncio
import logging
from datetime import datetime, timedelta
from urllib.parse import quote

from adapters.parts.newest import Newest
from adapters.parts.text import Json
from adapters.teams.access import Access
from adapters.teams.book import Book, Known, talk_of
from adapters.teams.connector import Connector, Refused
from bot.domain.people import Address, Caller
from bot.errors import CannotDeliver
from bot.ports import Clock

log = logging.getLogger(__name__)

FRESH = timedelta(hours=1)
MANY = 20_000
PATIENCE = 1.0
GUEST = "guest"


class People:
    """Knows who takes part in our conversations, anew every hour.

    What an activity says of a tenant is always the host's. A person's own organisation stands in
    the roster; a guest's does not (the account is the host's), so it stays open and an owner
    confirms them.
    """

    def __init__(
        self,
        connector: Connector,
        book: Book,
        clock: Clock,
        access: Access,
        patience: float = PATIENCE,
    ) -> None:
        """Take the connector, where people are noted, the time, and how long a look-up may take."""
        self._connector = connector
        self._book = book
        self._clock = clock
        self._access = access
        self._patience = patience
        self._asked: Newest[str, datetime] = Newest(MANY)

    async def met(self, raw: Json) -> Known:
        """Return who sends an activity, and note where they were met."""
        user = raw["from"]
        who = str(user.get("aadObjectId") or user["id"])
        before = await self._book.person(who)
        member = await self._roster(raw, who)
        role = str(member.get("userRole") or (before.role if before else ""))
        source = member.get("membershipSource") or {}
        home = member.get("tenantId") or source.get("tenantId")
        language, zone = spoken(raw)
        known = Known(
            id=who,
            mri=str(user["id"]),
            name=str(member.get("name") or user.get("name") or (before.name if before else who)),
            home="" if role == GUEST else str(home or (before.home if before else "")),
            role=role,
            language=language or (before.language if before else ""),
            zone=zone or (before.zone if before else ""),
        )
        await self._book.note(talk_of(raw), known)
        return known

    def welcome(self, known: Known) -> bool:
        """Tell whether this person's organisation may speak to us at all.

        The host vouches for its guests.
        """
        allowed = self._access.allowed_tenants
        own = known.home == self._access.tenant_id
        return not allowed or own or known.home in allowed or known.role == GUEST

    async def _roster(self, raw: Json, who: str) -> Json:
        """Return what the roster says of the sender now, nothing where it was asked lately."""
        now = self._clock.now()
        if who in self._asked and now - self._asked[who] < FRESH:
            return {}
        room, user = raw["conversation"]["id"], raw["from"]["id"]
        path = f"conversations/{quote(room, safe='')}/members/{quote(user, safe='')}"
        try:
            async with asyncio.timeout(self._patience):
                found = await self._connector.call("GET", raw["serviceUrl"], path)
        except (CannotDeliver, Refused, TimeoutError) as error:
            log.warning("no roster now", extra={"error": type(error).__name__})
            return {}
        self._asked[who] = now
        return found


def caller(known: Known) -> Caller:
    """Return a person as the core knows them."""
    return Caller(
        address=Address(platform="teams", id=known.id, kind="person"),
        name=known.name,
        home=known.home,
        language=known.language,
        zone=known.zone,
    )


def spoken(raw: Json) -> tuple[str, str]:
    """Return the language and zone that the sender's client tells."""
    entities = [e for e in raw.get("entities") or [] if isinstance(e, dict)]
    client = next((e for e in entities if e.get("type") == "clientInfo"), {})
    locale = raw.get("locale") or client.get("locale") or ""
    zone = raw.get("localTimezone") or client.get("timezone") or ""
    return str(locale)[:2].lower(), str(zone)
