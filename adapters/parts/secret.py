"""The secret that links are signed with: the one that was set, or one made at the first start."""

import secrets

from bot.ports import Store

NOTE = "links:secret"


async def secret(store: Store, given: str = "") -> str:
    """Return the secret; where none is ``given``, the store keeps one so that links live on."""
    if given:
        return given
    kept = await store.kept(NOTE)
    if kept is None:
        await store.keep(NOTE, {"secret": secrets.token_hex(32)})
        kept = await store.kept(NOTE) or {}
    return str(kept["secret"])
