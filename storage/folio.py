"""Everything of one cooperation, open for one command: state, posts owed, receipts, journal."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import NoSuchCooperation, StoreBroken
from bot.language import N_
from bot.ports import Change, Entry, Owed
from storage import rules
from storage.index import Facts, Place
from storage.sheet import FOREIGN, Book, Damaged, Row, Tables, unseal

SCHEMA = 1
ONLY = "1"
STATE = TypeAdapter(Cooperation)
_address = lru_cache(4096)(Address.model_construct)
TABLES = ("state", "outbox", "parked", "receipts", "seen", "journal")
PUT_BACK = N_('Put it back from a backup with "tandem restore"; everything else goes on.')
UPGRADE = N_("Please upgrade Tandem; the file was left as it is.")


class Newer(Exception):
    """The file was written by a newer Tandem and must not be touched."""


class Folio:
    """One cooperation's tables, and what may be done with them. Nothing here touches a disk.

    ``meta`` bears schema, id, generation, version, the next seq and entry number, the first
    entry's that is still here, next_due and the keys.
    """

    def __init__(self, coop_id: str, data: bytes | None = None, *, path: str = "") -> None:
        """Open what was read, or a new one. Raise ``Damaged`` or ``Newer``."""
        self.id = coop_id
        self.path = path or coop_id
        self._tables = Tables() if data is None else Tables(unseal(data))
        self._book = Book(self._tables)
        self._drawer = self._book.drawer
        self.new = data is None
        self.meta = self._meta()
        self._start = dict(self.meta)

    def _meta(self) -> Row:
        found = self._drawer("meta").rows().get(ONLY)
        if found is None and self.new:
            keys: list[str] = []
            return {
                "schema": SCHEMA,
                "id": self.id,
                "generation": 0,
                "version": 0,
                "saved": "",
                "next_due": None,
                "keys": keys,
                "seq": 1,
                "entry": 1,
                "first": 1,
            }
        if found is None:
            raise Damaged(FOREIGN)
        if found["schema"] > SCHEMA:
            raise Newer
        if found["id"] != self.id:
            raise Damaged(N_("it belongs to another cooperation"))
        return found

    @property
    def exists(self) -> bool:
        """Tell whether it was ever saved."""
        return bool(self.meta["version"])

    @property
    def changed(self) -> bool:
        """Tell whether there is anything to write."""
        return self._tables.changed or self.meta != self._start

    @property
    def generation(self) -> int:
        """Return how often it was written: of two whole files, the one with more is newer."""
        return int(self.meta.get("generation", 0))

    def age(self, by: int = 1) -> None:
        """Count that it is about to be written."""
        self.meta["generation"] = self.generation + by

    def sealed(self) -> bytes:
        """Return the bytes to be kept."""
        if self.meta != self._start:
            self._drawer("meta").fill({ONLY: self.meta})
        return self._tables.sealed()

    def facts(self) -> Facts:
        """Return what is looked up about it."""
        rooms: dict[Address, list[Place]] = {}
        for row in self._outbox().values():
            place = rules.instant(row["since"]), row["seq"], rules.ready(row)
            rooms.setdefault(_address(**row["room"]), []).append(place)
        due = self.meta["next_due"]
        keys = frozenset(self.meta["keys"])
        return Facts(keys, rules.instant(due) if due else None, rooms)

    def known(self) -> Facts | None:
        """Return the facts, None if it was never saved."""
        return self.facts() if self.exists else None

    def _outbox(self) -> Mapping[str, Row]:
        return self._drawer("outbox").rows()

    def tables(self) -> dict[str, Row]:
        """Return every table's rows by their ids."""
        return {name: dict(self._drawer(name).rows()) for name in TABLES}

    def fill(self, **tables: Row) -> None:
        """Replace these tables' rows."""
        for name, rows in tables.items():
            self._drawer(name).fill(rows)

    # -- the cooperation ---------------------------------------------------------------------

    def coop(self) -> Cooperation:
        """Return the cooperation. Raise ``NoSuchCooperation``, or ``StoreBroken``."""
        if not self.exists:
            raise NoSuchCooperation
        raw = self._tables.raw("state").removeprefix(b'{"1":').removesuffix(b"}")
        try:
            return Cooperation.model_validate_json(raw)
        except ValidationError as problem:
            reason = N_("it does not fit this version of Tandem")
            raise StoreBroken(path=self.path, reason=reason, advice=UPGRADE) from problem

    def save(self, change: Change) -> Cooperation:
        """Take in a whole change and return the cooperation with its new version.

        Raise ``AlreadyDone`` or ``Conflict``; nothing has changed then.
        """
        seen = self._drawer("seen")
        rules.admit(self.meta["version"], seen.rows(), change)
        saved = change.coop.but(version=change.coop.version + 1)
        at = change.at.isoformat()
        due = change.next_due.isoformat() if change.next_due else None
        self.meta = self.meta | {
            "version": saved.version,
            "saved": at,
            "next_due": due,
            "keys": sorted(change.keys),
        }
        self._drawer("state").fill({ONLY: orjson.Fragment(STATE.dump_json(saved))})
        posts, self.meta["seq"] = rules.queue(self._outbox(), change, self.meta["seq"])
        self._drawer("outbox").put(posts)
        seen.take([*rules.forgotten(seen.rows(), change.at), change.event])
        seen.add({change.event: {"at": at}} if change.event else {})
        self._write_down(*change.entries)
        return saved

    def seen(self, event: str) -> bool:
        """Tell whether the event is among those kept."""
        return event in self._drawer("seen").rows()

    def prune(self, now: datetime) -> int:
        """Forget events and receipts after their time, and return how many."""
        seen, receipts = self._drawer("seen"), self._drawer("receipts")
        events, refs = rules.forgotten(seen.rows(), now), rules.outdated(receipts.rows(), now)
        seen.take(events)
        receipts.take(refs)
        return len(events) + len(refs)

    # -- posts owed --------------------------------------------------------------------------

    def owed(self, seqs: list[int]) -> list[Owed]:
        """Return the posts with these numbers that are still owed."""
        rows = self._outbox()
        return [rules.as_owed(rows[str(s)]) for s in seqs if str(s) in rows]

    def _change(self, owed: Owed, how: Callable[[Row], Row]) -> Row | None:
        row = self._outbox().get(str(owed.seq))
        if row is not None:
            row = how(row)
            self._drawer("outbox").put({str(owed.seq): row})
        return row

    def begin(self, owed: Owed) -> Owed | None:
        """Note that a send starts, and return the post as it now is."""
        row = self._change(owed, rules.begun)
        return None if row is None else rules.as_owed(row)

    def later(self, owed: Owed, not_before: datetime, error: str, *, unknown: bool) -> None:
        """Keep a post for later."""
        self._change(owed, lambda r: rules.put_off(r, not_before, error, unknown=unknown))

    def sent(self, owed: Owed, ref: str) -> None:
        """Keep the receipt instead of the post."""
        if str(owed.seq) in self._outbox():
            receipts = self._drawer("receipts")
            receipt = rules.receipt_id(owed.room, owed.key)
            receipts.take([*rules.outdated(receipts.rows(), owed.since), receipt])
            receipts.add({receipt: {"ref": ref, "at": owed.since.isoformat()}})
            self._drawer("outbox").take([str(owed.seq)])

    def park(self, owed: Owed, error: str) -> None:
        """Put a post aside with its error."""
        row = self._outbox().get(str(owed.seq))
        if row is not None:
            parked = self._drawer("parked")
            parked.put({str(owed.seq): row | {"error": error}})
            parked.take(rules.surplus(parked.rows(), rules.PARKED_MOST))
            self._drawer("outbox").take([str(owed.seq)])

    def parked(self) -> tuple[Owed, ...]:
        """Return what was put aside, newest last."""
        return tuple(rules.as_owed(row) for row in self._drawer("parked").rows().values())

    def receipt(self, key: str, room: Address) -> str | None:
        """Return the ref under which a message was taken."""
        row = self._drawer("receipts").rows().get(rules.receipt_id(room, key))
        return None if row is None else str(row["ref"])

    # -- the journal -------------------------------------------------------------------------

    def _write_down(self, *entries: Entry) -> None:
        number = self.meta["entry"]
        self._drawer("journal").add(
            {str(n): orjson.Fragment(e.model_dump_json()) for n, e in enumerate(entries, number)}
        )
        self.meta["entry"] = number + len(entries)

    def journal(self, archived: Mapping[int, Row]) -> tuple[Entry, ...]:
        """Return the whole journal, oldest first.

        What is archived counts only before the first entry that is here: later ones were archived
        for a write that failed, or lie here too.
        """
        old = {n: row for n, row in archived.items() if n < self.meta["first"]}
        new = {int(n): row for n, row in self._drawer("journal").rows().items()}
        return tuple(Entry.model_validate(row) for _, row in sorted((old | new).items()))

    def roll(self) -> dict[int, Any]:
        """Take the oldest entries out once there are too many, and return them by number."""
        if self.meta["entry"] - self.meta["first"] <= rules.JOURNAL_MOST:
            return {}
        journal = self._drawer("journal")
        rows = journal.rows()
        old = rules.surplus(rows, rules.JOURNAL_KEPT)
        rolled = {int(n): rows[n] for n in old}
        journal.take(old)
        self.meta["first"] += len(old)
        return rolled

    def put_back(self, file: str, reason: str) -> None:
        """Note that this is the last good copy: posts count as tried, and the journal tells it.

        The version jumps over the one that may have been lost, so that whoever still holds that
        one meets a ``Conflict``.
        """
        coop = self.coop()
        self.meta = self.meta | {"version": coop.version + 2}
        self.age(2)  # one more than what may have been lost
        saved = coop.but(version=coop.version + 2)
        self._drawer("state").fill({ONLY: orjson.Fragment(STATE.dump_json(saved))})
        outbox = {seq: rules.doubtful(row) for seq, row in self._outbox().items()}
        self._drawer("outbox").put(outbox)
        self._write_down(
            Entry(
                at=rules.instant(self.meta["saved"]),
                who="clock",
                what="restored",
                where="store",
                detail={"file": file, "reason": reason},
            )
        )
