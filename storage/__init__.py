"""Where cooperations are kept: in memory, or in one TinyDB file each."""

from pathlib import Path

from bot.errors import BadSetting
from bot.language import N_
from bot.ports import Store
from storage.memory import MemoryStore
from storage.tiny import TinyStore


async def open_store(url: str) -> Store:
    """Open the store that ``memory:`` or ``tinydb:PATH`` names, and read what is in it.

    Raise ``BadSetting`` for anything else, ``StoreBusy`` if another process works on it.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "memory" and not rest:
        return MemoryStore()
    if scheme == "tinydb" and rest:
        return await TinyStore.open(Path(rest))
    reason = N_('it must be "memory:" or "tinydb:" with a folder, such as tinydb:./data')
    raise BadSetting(name="TANDEM_STORE", value=url, reason=reason)


def folder_of(url: str) -> Path:
    """Return the folder that ``tinydb:FOLDER`` names. Raise ``BadSetting`` for anything else."""
    scheme, _, rest = url.partition(":")
    if scheme == "tinydb" and rest:
        return Path(rest)
    reason = N_("only a tinydb: store has files to save or bring back.")
    raise BadSetting(name="TANDEM_STORE", value=url, reason=reason)
