"""Where cooperations are kept: in memory, in one TinyDB file each, or in PostgreSQL."""

from pathlib import Path

from bot.errors import BadSetting
from bot.language import N_
from bot.ports import Store
from storage.memory import MemoryStore
from storage.place import shown
from storage.tiny import TinyStore

SHARED = ("postgresql", "postgres")


async def open_store(url: str) -> Store:
    """Open the store that ``memory:``, ``tinydb:PATH`` or ``postgresql://…`` names.

    Raise ``BadSetting`` for anything else, ``StoreBusy`` if another process works on it.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "memory" and not rest:
        return MemoryStore()
    if scheme == "tinydb" and rest:
        return await TinyStore.open(Path(rest))
    if scheme in SHARED and rest.startswith("//"):
        # It is loaded only where it is asked for: it takes a quarter of a second.
        from storage.postgres import PostgresStore  # noqa: PLC0415

        return await PostgresStore.open(url)
    reason = N_('it must be "memory:", "tinydb:" with a folder (tinydb:./data), or postgresql://…')
    raise BadSetting(name="TANDEM_STORE", value=shown(url), reason=reason)


def folder_of(url: str) -> Path:
    """Return the folder that ``tinydb:FOLDER`` names. Raise ``BadSetting`` for anything else."""
    scheme, _, rest = url.partition(":")
    if scheme == "tinydb" and rest:
        return Path(rest)
    reason = N_("only a tinydb: store has files to save or bring back.")
    if scheme in SHARED:
        reason = N_("PostgreSQL has its own pg_dump and pg_restore; see docs/operations.md.")
    raise BadSetting(name="TANDEM_STORE", value=shown(url), reason=reason)
