"""All of one cooperation, whatever store it lies in: what is moved, and what is compared."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel

from bot.ports import Entry, Owed
from storage import rules
from storage.folio import Folio
from storage.sheet import Row


class Receipt(BaseModel, frozen=True):
    """The platform's ref of a message that was sent, and since when it was owed."""

    ref: str
    at: datetime


class Parcel(BaseModel, frozen=True):
    """One cooperation with its keys, posts owed and parked, receipts, events seen and journal.

    ``state`` is its document as it was written, ``receipts`` are by room and key.
    """

    id: str
    version: int
    saved: datetime
    next_due: datetime | None
    keys: frozenset[str]
    seq: int
    state: dict[str, Any]
    outbox: tuple[Owed, ...]
    parked: tuple[Owed, ...]
    receipts: dict[str, Receipt]
    seen: dict[str, datetime]
    journal: tuple[Entry, ...]


def packed(folio: Folio, archived: Mapping[int, Row]) -> Parcel:
    """Return what a folio and its archive hold. Raise ``NoSuchCooperation``."""
    folio.coop()
    meta, tables = folio.meta, folio.tables()
    return Parcel(
        id=folio.id,
        version=meta["version"],
        saved=meta["saved"],
        next_due=meta["next_due"],
        keys=meta["keys"],
        seq=meta["seq"],
        state=tables["state"]["1"],
        outbox=tuple(map(rules.as_owed, tables["outbox"].values())),
        parked=tuple(map(rules.as_owed, tables["parked"].values())),
        receipts={key: Receipt.model_validate(row) for key, row in tables["receipts"].items()},
        seen={event: row["at"] for event, row in tables["seen"].items()},
        journal=folio.journal(archived),
    )


def unpack(parcel: Parcel, folio: Folio) -> None:
    """Fill a new folio; what is forgotten by age lies in it oldest first."""
    due = parcel.next_due
    folio.meta = folio.meta | {
        "version": parcel.version,
        "saved": parcel.saved.isoformat(),
        "next_due": due.isoformat() if due else None,
        "keys": sorted(parcel.keys),
        "seq": parcel.seq,
        "entry": len(parcel.journal) + 1,
    }
    receipts = sorted(parcel.receipts.items(), key=lambda it: it[1].at)
    seen = sorted(parcel.seen.items(), key=lambda it: it[1])
    folio.fill(
        state={"1": parcel.state},
        outbox={str(o.seq): _row(o) for o in sorted(parcel.outbox, key=lambda o: o.seq)},
        parked={str(o.seq): _row(o) for o in parcel.parked},
        receipts={key: {"ref": r.ref, "at": r.at.isoformat()} for key, r in receipts},
        seen={event: {"at": at.isoformat()} for event, at in seen},
        journal={
            str(n): orjson.loads(entry.model_dump_json())
            for n, entry in enumerate(parcel.journal, 1)
        },
    )


def _row(owed: Owed) -> Row:
    """Return a post as ``rules`` queue it."""
    row: Row = orjson.loads(owed.model_dump_json())
    later = owed.not_before
    return row | {
        "since": owed.since.isoformat(), "not_before": later.isoformat() if later else None,
    }  # fmt: skip
