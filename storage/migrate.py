"""Brings a database to the newest shape when Tandem starts, one process at a time."""

import logging
from importlib import resources
from pathlib import Path

from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection

from bot.errors import StoreBroken
from bot.language import N_

LOG = logging.getLogger("tandem.storage")
LOCK = 0x7A6E_6465_6D31  # any number that nobody else is likely to take
UPGRADE = N_("Please upgrade Tandem; nothing was changed.")
OWN = N_("Please give Tandem a database of its own.")


async def migrate(connection: AsyncConnection, place: str) -> tuple[str, ...]:
    """Apply what is missing, each file in a transaction of its own, and return the names.

    Files are plain SQL, applied in the order of their names and never changed afterwards. An
    advisory lock lets one process do it at a time; whoever was killed half way is followed by one
    that goes on after the last whole file: the lock goes with its connection. Raise
    ``StoreBroken`` naming the ``place`` if the database is newer than this program, or holds a
    queue that is not Tandem's.
    """
    await connection.execute("select pg_advisory_lock(%s)", (LOCK,))
    await connection.execute(
        "create table if not exists tandem_migration"
        " (name text primary key, at timestamptz not null default now())"
    )
    found = await connection.execute("select name from tandem_migration")
    done = {str(name) for (name,) in await found.fetchall()}
    ours, theirs = _ours(), _theirs()
    if done - ours.keys() - theirs.keys():
        reason = N_("it was written by a newer Tandem")
        raise StoreBroken(path=place, reason=reason, advice=UPGRADE)
    if done.isdisjoint(theirs):
        await _begin(connection, place, tuple(theirs))
        done |= theirs.keys()
    missing = {n: sql for n, sql in {**theirs, **ours}.items() if n not in done}
    for name, sql in missing.items():
        await _apply(connection, sql, (name,))
    if missing:
        LOG.info("migrated", extra={"files": [*missing]})
    await connection.execute("select pg_advisory_unlock(%s)", (LOCK,))
    return tuple(missing)


async def _begin(connection: AsyncConnection, place: str, names: tuple[str, ...]) -> None:
    """Create procrastinate's tables as its newest schema has them."""
    found = await connection.execute("select to_regclass('procrastinate_jobs')")
    if (await found.fetchone() or (None,))[0]:
        reason = N_("it already holds the queue of another program")
        raise StoreBroken(path=place, reason=reason, advice=OWN)
    await _apply(connection, SchemaManager.get_schema(), names)


async def _apply(connection: AsyncConnection, sql: str, names: tuple[str, ...]) -> None:
    async with connection.transaction():
        await connection.execute(sql)
        for name in names:
            await connection.execute("insert into tandem_migration (name) values (%s)", (name,))


def _ours() -> dict[str, str]:
    """Return our migrations by name, in order."""
    folder = resources.files("storage") / "migrations"
    found = {f"tandem/{f.name}": f.read_text("utf-8") for f in folder.iterdir()}
    return dict(sorted((n, sql) for n, sql in found.items() if n.endswith(".sql")))


def _theirs() -> dict[str, str]:
    """Return procrastinate's migrations by name, in order: its package brings them."""
    folder = Path(SchemaManager.get_migrations_path())
    return {f"procrastinate/{f.name}": f.read_text("utf-8") for f in sorted(folder.glob("*.sql"))}
