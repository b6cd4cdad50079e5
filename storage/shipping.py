"""Parcels out of PostgreSQL and into it: each read at one instant, and written whole."""

from collections.abc import Callable
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from bot.errors import Conflict, NoSuchCooperation
from bot.ports import Owed
from storage import statements as sql
from storage.parcel import Parcel, Receipt

Connection = AsyncConnection[TupleRow]

COOP = "select version, saved, next_due, seq, body::text from tandem_coop where id = %s"
KEYS = "select key from tandem_key where coop = %s"
OUTBOX = f"select {sql.FIELDS} from tandem_outbox where coop = %s order by seq"  # noqa: S608 - ours
RECEIPTS = "select room, key, ref, at from tandem_receipt where coop = %s"
SEEN = "select event, at from tandem_seen where coop = %s"
NOTES = "select name, value::text from tandem_note"

GONE = "delete from tandem_coop where id = %s"
NO_NOTE = "delete from tandem_note where name = %s"
NO_ERRANDS = """
delete from procrastinate_jobs
where lock = any(%s) or status in ('succeeded', 'failed', 'cancelled', 'aborted')
"""
TABLES = (
    "tandem_coop", "tandem_key", "tandem_outbox", "tandem_parked", "tandem_receipt", "tandem_seen",
    "tandem_journal", "tandem_note", "procrastinate_jobs", "procrastinate_events",
)  # fmt: skip

NEW = """
insert into tandem_coop (id, version, body, next_due, seq, entry, saved)
values (%s, %s, %s, %s, %s, %s, %s) on conflict (id) do nothing
"""
NEW_KEY = "insert into tandem_key (coop, key) values (%s, %s)"
NEW_POST = """
insert into tandem_outbox
  (coop, seq, key, platform, kind, room, message, since, state, tries, not_before, error)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
NEW_PARKED = "insert into tandem_parked (coop, post) values (%s, %s)"
NEW_RECEIPT = "insert into tandem_receipt (coop, room, key, ref, at) values (%s, %s, %s, %s, %s)"
NEW_SEEN = "insert into tandem_seen (coop, event, at) values (%s, %s, %s)"
NEW_ENTRY = "insert into tandem_journal (coop, number, entry) values (%s, %s, %s)"


async def fetch(connection: Connection, coop_id: str, owed: Callable[[TupleRow], Owed]) -> Parcel:
    """Return all of one cooperation as it was at one instant. Raise ``NoSuchCooperation``."""

    async def rows(statement: str) -> list[TupleRow]:
        found = await connection.execute(statement, (coop_id,))
        return await found.fetchall()

    async with connection.transaction():
        await connection.execute("set transaction isolation level repeatable read, read only")
        for version, saved, next_due, seq, body in await rows(COOP):
            return Parcel(
                id=coop_id,
                version=version,
                saved=saved,
                next_due=next_due,
                keys=frozenset(key for (key,) in await rows(KEYS)),
                seq=seq,
                state=orjson.loads(body),
                outbox=tuple(map(owed, await rows(OUTBOX))),
                parked=tuple(Owed.model_validate_json(p) for (p,) in await rows(sql.PARKED)),
                receipts={
                    f"{room}\n{key}": Receipt(ref=ref, at=at)
                    for room, key, ref, at in await rows(RECEIPTS)
                },
                seen=dict(await rows(SEEN)),
                journal=tuple(orjson.loads(entry) for (entry,) in await rows(sql.JOURNAL)),
            )
    raise NoSuchCooperation


async def deliver(connection: Connection, parcel: Parcel) -> None:
    """Write all of one cooperation or nothing. Raise ``Conflict`` if it is there already."""
    coop = parcel.id
    async with connection.transaction(), connection.cursor() as cursor:
        state = orjson.dumps(parcel.state).decode()
        entry = len(parcel.journal) + 1
        new = coop, parcel.version, state, parcel.next_due, parcel.seq, entry, parcel.saved
        await cursor.execute(NEW, new)
        if not cursor.rowcount:
            raise Conflict
        await cursor.executemany(NEW_KEY, [(coop, key) for key in sorted(parcel.keys)])
        await cursor.executemany(NEW_POST, [_post(owed) for owed in parcel.outbox])
        parked = [(coop, owed.model_dump_json()) for owed in parcel.parked]
        await cursor.executemany(NEW_PARKED, parked)
        receipts = [(coop, *key.split("\n", 1), r.ref, r.at) for key, r in parcel.receipts.items()]
        await cursor.executemany(NEW_RECEIPT, receipts)
        await cursor.executemany(NEW_SEEN, [(coop, *seen) for seen in parcel.seen.items()])
        lines = [(coop, n, e.model_dump_json()) for n, e in enumerate(parcel.journal, 1)]
        await cursor.executemany(NEW_ENTRY, lines)


def _post(owed: Owed) -> tuple[Any, ...]:
    room, message = owed.room, owed.message.model_dump_json()
    return (
        owed.coop, owed.seq, owed.key, room.platform, room.kind, room.id, message,
        owed.since, owed.state, owed.tries, owed.not_before, owed.error,
    )  # fmt: skip
