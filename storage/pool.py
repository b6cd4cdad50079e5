"""Connections to PostgreSQL: opened, looked at before they are lent, and how they fail."""

import asyncio
import select
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection, errors
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from bot.errors import BadSetting, Conflict, StoreAway, StoreFull
from bot.language import N_
from storage.migrate import migrate
from storage.place import shown

T = TypeVar("T")
Connection = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Connection]
PATIENCE = 10
MOST = 16
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction)
SESSION = (
    "set timezone = 'UTC'; set statement_timeout = '30s'; set plan_cache_mode = force_generic_plan"
)


async def opened(url: str) -> Pool:
    """Bring the database to the newest shape, and return an open pool.

    Raise ``BadSetting`` if it cannot be reached or used, ``StoreBroken`` if it is newer.
    """
    given: dict[str, Any] = {"connect_timeout": PATIENCE, "application_name": "tandem"}
    try:
        async with await Connection.connect(url, autocommit=True, **given) as first:
            await migrate(first, shown(url))
    except psycopg.Error as problem:
        raise BadSetting(name="TANDEM_STORE", value=shown(url), reason=_why(problem)) from problem
    pool: Pool = AsyncConnectionPool(
        url,
        connection_class=Connection,
        kwargs=given,
        min_size=1,
        max_size=MOST,
        timeout=PATIENCE,
        # Left alone the pool would wait twice as long each time, and be a minute late or more after
        # an absence of minutes. Given up, it tries at once for whoever asks next.
        reconnect_timeout=PATIENCE,
        configure=_configure,
        check=_check,
        open=False,
        name="tandem",
    )
    await pool.open()
    return pool


@asynccontextmanager
async def lent(pool: Pool) -> AsyncIterator[Connection]:
    """Lend a connection. Raise ``StoreAway``, ``StoreFull``, or ``Conflict`` after a deadlock."""
    try:
        async with pool.connection() as connection:
            yield connection
    except (errors.DeadlockDetected, errors.SerializationFailure) as problem:
        raise Conflict from problem
    except errors.DiskFull as problem:
        raise StoreFull(reason=N_("the disk is full")) from problem
    except AWAY as problem:
        raise StoreAway from problem


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Wait for it; a cancelled asker waits until it has ended, so that nobody sees half of it."""
    ending = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(ending)
    except asyncio.CancelledError:
        while not ending.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([ending])
        raise


async def _configure(connection: Connection) -> None:
    await connection.set_autocommit(True)
    await connection.execute(SESSION)


async def _check(connection: Connection) -> None:
    """Ask the server only where a connection has something to say: most often that it ended.

    A question each time would be a second way to the server and back for every statement.
    """
    told = select.poll()
    told.register(connection.fileno(), select.POLLIN)
    if told.poll(0):
        await AsyncConnectionPool.check_connection(connection)


def _why(problem: psycopg.Error) -> str:
    """Return why a database cannot be used, as the end of an English sentence; no secret is in."""
    if isinstance(problem, errors.InsufficientPrivilege):
        return N_("the account may not create tables in it.")
    if isinstance(problem, errors.InvalidPassword | errors.InvalidAuthorizationSpecification):
        return N_("the database refuses the account or its password.")
    if isinstance(problem, psycopg.OperationalError):
        said = str(problem).lower()
        if "password" in said or "authentication" in said:
            return N_("the database refuses the account or its password.")
        return N_("the database cannot be reached; please check the address and whether it runs.")
    return N_("it is no address of a PostgreSQL database Tandem can use.")
