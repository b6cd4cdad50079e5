"""The store that many processes share: PostgreSQL, one statement per change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self, cast

import orjson
from psycopg import errors
from psycopg.rows import TupleRow
from pydantic import ValidationError

from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import (
    AlreadyDone,
    Conflict,
    NoSuchCooperation,
    StoreAway,
    StoreBroken,
    StoreFull,
    Taken,
)
from bot.language import N_
from bot.message import Message
from bot.ports import Backlog, Change, Entry, Owed, Post
from storage import rules, shipping
from storage import statements as sql
from storage.folio import UPGRADE
from storage.parcel import Parcel
from storage.place import shown
from storage.pool import Pool, lent, opened, whole
from storage.trouble import Trouble

CLAIM_MOST = 500
AWAY = N_("the database cannot be reached")
READ_ONLY = N_("the database is read-only")


class PostgresStore:
    """Keeps everything in one database, for any number of processes at once.

    Open it with ``PostgresStore.open``. It is a ``bot.ports.Shared`` store: each save queues an
    errand for every room that is owed something, in the same statement.
    """

    restored: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()

    def __init__(self, pool: Pool, place: str) -> None:
        """Take an open pool, and how the database may be named to people."""
        self.pool = pool
        self.place = place
        self._trouble = Trouble()

    @property
    def trouble(self) -> str:
        """Return why nothing can be written at the moment, empty while all is well."""
        return self._trouble.reason

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect, and bring the database to the newest shape.

        Raise ``BadSetting`` if it cannot be reached or used, ``StoreBroken`` if it is newer.
        """
        return cls(await opened(url), shown(url))

    async def close(self) -> None:
        """Let go of every connection."""
        await self.pool.close()

    # -- one way in, one way out -----------------------------------------------------------------

    async def _rows(
        self, statement: str, given: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[TupleRow]:
        try:
            async with lent(self.pool) as connection:
                cursor = await connection.execute(statement, given)
                found = await cursor.fetchall() if cursor.description else []
        except StoreAway as error:
            read_only = isinstance(error.__cause__, errors.ReadOnlySqlTransaction)
            self._trouble.met(READ_ONLY if read_only else AWAY)
            raise
        except StoreFull as error:
            self._trouble.met(str(error.values["reason"]))
            raise
        if self._trouble.reason == AWAY:
            self._trouble.passed()
        return found

    async def _row(self, statement: str, *given: Any) -> TupleRow | None:
        return next(iter(await self._rows(statement, given)), None)

    async def _write(
        self, statement: str, given: Sequence[Any] | Mapping[str, Any]
    ) -> list[TupleRow]:
        """Run a change to its end even if whoever asked is cancelled meanwhile."""
        found = await whole(self._rows(statement, given))
        self._trouble.passed()
        return found

    # -- cooperations ----------------------------------------------------------------------------

    async def load(self, coop_id: str) -> Cooperation:
        """Return the newest version. Raise ``NoSuchCooperation``, or ``StoreBroken``."""
        row = None if "\0" in coop_id else await self._row(sql.LOAD, coop_id)
        if row is None:
            raise NoSuchCooperation
        try:
            return Cooperation.model_validate_json(row[0])
        except ValidationError as problem:
            path, reason = f"{self.place} {coop_id}", N_("it does not fit this version of Tandem")
            raise StoreBroken(path=path, reason=reason, advice=UPGRADE) from problem

    async def find(self, key: str) -> tuple[str, ...]:
        """Return the ids of the cooperations that bear this look-up key, sorted."""
        return () if "\0" in key else tuple(i for (i,) in await self._rows(sql.FIND, (key,)))

    async def ids(self) -> tuple[str, ...]:
        """Return every cooperation's id, sorted."""
        return tuple(coop_id for (coop_id,) in await self._rows(sql.IDS))

    async def save(self, change: Change) -> Cooperation:
        """Keep all of a change or nothing (see ``bot.ports``), in one statement."""
        saved = change.coop.but(version=change.coop.version + 1)
        try:
            ((done, kept, _),) = await self._write(sql.SAVE, _given(change, saved))
        except errors.UniqueViolation as problem:
            raise Taken from problem
        if done:
            raise AlreadyDone
        if not kept:
            raise Conflict
        return saved

    async def seen(self, coop_id: str, event: str) -> bool:
        """Tell whether this inbound event already changed the cooperation (kept 48 h)."""
        return await self._row(sql.EVENT, coop_id, event) is not None

    async def due(self, now: datetime, limit: int = 100) -> tuple[str, ...]:
        """Return ids whose ``next_due`` is not after now, earliest first."""
        return tuple(coop_id for (coop_id,) in await self._rows(sql.DUE, (now, limit)))

    async def next_due(self) -> datetime | None:
        """Return the earliest ``next_due`` of all."""
        return cast("datetime | None", _first(await self._row(sql.NEXT_DUE)))

    # -- posts owed ------------------------------------------------------------------------------

    async def backlog(self) -> dict[str, Backlog]:
        """Return what every platform is owed that is owed anything."""
        return {name: Backlog(n, since) for name, n, since in await self._rows(sql.BACKLOG)}

    async def rooms_owed(self) -> tuple[Address, ...]:
        """Return the rooms that are owed anything, in a stable order."""
        rows = await self._rows(sql.ROOMS)
        rooms = (Address(platform=p, id=i, kind=k) for p, i, k in rows)
        return tuple(sorted(rooms, key=lambda room: room.key))

    async def owed(self, room: Address, limit: int = 10) -> tuple[Owed, ...]:
        """Return what a room is owed, in the order in which it was saved."""
        given = room.platform, room.kind, room.id, limit
        return tuple(_owed(row) for row in await self._rows(sql.OWED, given))

    async def begin(self, owed: Owed) -> Owed | None:
        """Note durably that a send starts, and return the post as it now is, if still owed."""
        rows = await self._write(sql.BEGIN, (owed.coop, owed.seq))
        return _owed(rows[0]) if rows else None

    async def sent(self, owed: Owed, ref: str) -> None:
        """Note that the platform took it under ``ref``: keep the receipt, owe it no longer."""
        given = {
            "coop": owed.coop, "seq": owed.seq, "room": owed.room.key, "key": owed.key, "ref": ref,
        }  # fmt: skip
        await self._write(sql.SENT, given)

    async def later(self, owed: Owed, not_before: datetime, error: str, *, unknown: bool) -> None:
        """Keep it owed, not before then; ``unknown`` keeps it ``begun``."""
        state = "begun" if unknown else "waiting"
        await self._write(sql.LATER, (state, not_before, error, owed.coop, owed.seq))

    async def park(self, owed: Owed, error: str) -> None:
        """Owe it no longer, without a receipt; kept with its error among the parked."""
        await self._write(sql.PARK, {"coop": owed.coop, "seq": owed.seq, "error": error})

    async def parked(self, coop_id: str) -> tuple[Owed, ...]:
        """Return what could not be delivered, newest last."""
        rows = await self._rows(sql.PARKED, (coop_id,))
        return tuple(Owed.model_validate_json(post) for (post,) in rows)

    async def receipt(self, coop_id: str, key: str, room: Address) -> str | None:
        """Return the platform's ref of the message that was sent under this key, if any."""
        return cast("str | None", _first(await self._row(sql.RECEIPT, coop_id, room.key, key)))

    # -- journal and notes -----------------------------------------------------------------------

    async def journal(self, coop_id: str) -> tuple[Entry, ...]:
        """Return the whole journal, oldest first."""
        rows = await self._rows(sql.JOURNAL, (coop_id,))
        return tuple(Entry.model_validate_json(entry) for (entry,) in rows)

    async def keep(self, name: str, value: dict[str, Any]) -> None:
        """Keep a small named note durably (a platform's own record, a signing key)."""
        await self._write(sql.KEEP, (name, orjson.dumps(value).decode()))

    async def kept(self, name: str) -> dict[str, Any] | None:
        """Return a note, or None."""
        row = await self._row(sql.KEPT, name)
        return None if row is None else cast("dict[str, Any]", orjson.loads(row[0]))

    async def first(self, name: str) -> bool:
        """Note that something came, and tell whether it did for the first time, to any process."""
        return bool(await self._write(sql.FIRST, (name,)))

    async def prune(self, now: datetime) -> int:
        """Forget what nobody will ask for any more (see ``bot.ports``)."""
        given = {"now": now, "carried": f"^(?:{rules.CARRIED.pattern})$"}
        ((count,),) = await self._write(sql.PRUNE, given)
        return int(count)

    # -- moving ----------------------------------------------------------------------------------

    async def parcel(self, coop_id: str) -> Parcel:
        """Return all of one cooperation. Raise ``NoSuchCooperation``."""
        async with lent(self.pool) as connection:
            return await shipping.fetch(connection, coop_id, _owed)

    async def take_in(self, parcel: Parcel) -> None:
        """Keep all of one cooperation or nothing. Raise ``Conflict`` if it is there already."""
        async with lent(self.pool) as connection:
            await shipping.deliver(connection, parcel)

    async def rewrite(self, parcel: Parcel) -> None:
        """Put all of a cooperation in place of what is there."""
        async with lent(self.pool) as connection, connection.transaction():
            await connection.execute(shipping.GONE, (parcel.id,))
            await shipping.deliver(connection, parcel)

    async def drop(self, name: str) -> None:
        """Forget a note."""
        await self._write(shipping.NO_NOTE, (name,))

    async def scrub(self, keys: Sequence[str]) -> None:
        """Let go of errands to these accounts and of ended ones, and of what rows were before."""
        async with lent(self.pool) as connection:
            await connection.execute(shipping.NO_ERRANDS, ([*keys],))
            for table in shipping.TABLES:
                await connection.execute(f"vacuum full {table}")

    async def notes(self) -> dict[str, dict[str, Any]]:
        """Return every note by its name."""
        return {name: orjson.loads(value) for name, value in await self._rows(shipping.NOTES)}

    # -- errands ---------------------------------------------------------------------------------

    async def claim(self, now: datetime, queue: str) -> int:
        """Queue an errand for each cooperation that is due, once over all processes; count them."""
        given = {"now": now, "queue": queue, "limit": CLAIM_MOST}
        ((count,),) = await self._write(sql.CLAIM, given)
        return int(count)

    async def call(self, now: datetime, platforms: Sequence[str]) -> int:
        """Queue an errand for each room that need not wait and has none yet; count them."""
        ((count,),) = await self._write(sql.CALL, {"now": now, "platforms": [*platforms]})
        return int(count)

    async def wake(self, now: datetime) -> datetime | None:
        """Return when something falls due, or a post that was put off may go."""
        rows = await self._rows(sql.WAKE, {"now": now})
        return cast("datetime | None", rows[0][0])

    async def busy(self, queues: Sequence[str]) -> bool:
        """Tell whether an errand in these queues is being run, or could be."""
        return bool(_first(await self._row(sql.BUSY, [*queues])))

    async def alive(self) -> int:
        """Return how many workers of running processes there are."""
        return int(_first(await self._row(sql.ALIVE)) or 0)


def _given(change: Change, saved: Cooperation) -> dict[str, Any]:
    """Return what the save's statement asks for; of posts with one key and room the last."""
    posts: dict[tuple[str, Address], Post] = {}
    for post in change.posts:
        posts[post.key, post.room] = post
    owed = [*posts.values()]
    return {
        "id": saved.id,
        "version": change.coop.version,
        "body": saved.model_dump_json(),
        "at": change.at,
        "due": change.next_due,
        "event": change.event,
        "keys": sorted(change.keys),
        "posts": len(owed),
        "post_keys": [p.key for p in owed],
        "platforms": [p.room.platform for p in owed],
        "kinds": [p.room.kind for p in owed],
        "rooms": [p.room.id for p in owed],
        "messages": [p.message.model_dump_json() for p in owed],
        "not_befores": [p.not_before for p in owed],
        "lines": len(change.entries),
        "entries": [e.model_dump_json() for e in change.entries],
    }


def _owed(row: TupleRow) -> Owed:
    coop, seq, key, platform, kind, room, message, since, state, tries, not_before, error = row
    return Owed(
        coop=coop,
        seq=seq,
        key=key,
        room=Address(platform=platform, id=room, kind=kind),
        message=Message.model_validate_json(message),
        since=since,
        state=state,
        tries=tries,
        not_before=not_before,
        error=error,
    )


def _first(row: TupleRow | None) -> Any:
    return None if row is None else row[0]
