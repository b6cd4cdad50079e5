"""Keeps every wording of a playbook that was ever read: no running cooperation loses its own.

Each wording is a note in the store under its digest; one more note lists them.
"""

import logging
from dataclasses import replace

from pydantic import ValidationError

from bot.domain.library import Library
from bot.domain.playbook import Playbook
from bot.ports import Store

LIST = "playbooks"
log = logging.getLogger(__name__)


async def remembered(store: Store, found: Library) -> Library:
    """Return the library with every earlier wording, and keep those that are new."""
    listed: dict[str, str] = dict((await store.kept(LIST) or {}).get("wordings", {}))
    fresh = {p.digest: p for p in found.playbooks if p.digest not in listed}
    for digest, playbook in fresh.items():
        await store.keep(note(digest), playbook.model_dump(mode="json"))
    if fresh:
        wordings = {**listed, **{digest: p.name for digest, p in fresh.items()}}
        await store.keep(LIST, {"wordings": wordings})
    now = {p.digest for p in found.playbooks}
    earlier = [it for digest in listed if digest not in now if (it := await _kept(store, digest))]
    return replace(found, earlier=tuple(earlier))


def note(digest: str) -> str:
    """Return the name of the note that holds a wording."""
    return f"playbook-{digest}"


async def _kept(store: Store, digest: str) -> Playbook | None:
    kept = await store.kept(note(digest))
    try:
        return Playbook.model_validate(kept) if kept else None
    except ValidationError:
        log.warning("an earlier wording of a playbook no longer fits", extra={"digest": digest})
        return None
