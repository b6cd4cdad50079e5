"""The rules that every store keeps: what is queued in place of what, what is forgotten and when."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import orjson

from bot.domain.people import Address
from bot.errors import AlreadyDone, Conflict
from bot.ports import Change, Owed, Post

SEEN_FOR = timedelta(hours=48)
RECEIPTS_FOR = timedelta(weeks=26)
PARKED_MOST = 50
JOURNAL_MOST = 200
JOURNAL_KEPT = 100

# What a button or form carries lies under a digest; a platform's doubts are as old as its receipts.
CARRIED = re.compile(r"(?:slack|teams):[0-9a-f]{32}|teams:unsure:[0-9a-f]{32}")
EMPTY_FOR = timedelta(hours=48)

Row = dict[str, Any]
Rows = Mapping[str, Row]


def admit(version: int, seen: Rows, change: Change) -> None:
    """Let a change pass, or raise ``AlreadyDone`` before ``Conflict``.

    In this order, since a repeated event often bears an old version too, and its sender must hear
    that it was done.
    """
    before = seen.get(change.event)
    if before is not None and change.at - instant(before["at"]) < SEEN_FOR:
        raise AlreadyDone
    if change.coop.version != version:
        raise Conflict


def forgotten(seen: Rows, now: datetime) -> tuple[str, ...]:
    """Return the events that are too old to come again; the oldest are first."""
    return tuple(takewhile(lambda e: now - instant(seen[e]["at"]) >= SEEN_FOR, seen))


def outdated(receipts: Rows, now: datetime) -> tuple[str, ...]:
    """Return the ids of receipts that nobody will edit any more; the oldest are first."""
    return tuple(takewhile(lambda r: now - instant(receipts[r]["at"]) > RECEIPTS_FOR, receipts))


def stale(name: str, value: Mapping[str, Any], age: timedelta) -> bool:
    """Tell whether a note has outlived its purpose."""
    return (not value and age > EMPTY_FOR) or (
        CARRIED.fullmatch(name) is not None and age > RECEIPTS_FOR
    )


def surplus(rows: Rows, kept: int) -> tuple[str, ...]:
    """Return the ids of the oldest rows, so that ``kept`` remain."""
    return tuple(rows)[: max(0, len(rows) - kept)]


def queue(outbox: Rows, change: Change, seq: int) -> tuple[dict[str, Row], int]:
    """Return the rows to put, by their seq, and the next free seq.

    A post takes the place of the last waiting one with its key and room and keeps that one's
    turn; one that is begun is left alone, since its old wording may be on the platform already.
    """
    waiting = {_spot(row): (s, row) for s, row in outbox.items() if row["state"] == "waiting"}
    put: dict[str, Row] = {}
    for post in change.posts:
        fresh = _row(post, change, seq)
        place, row = waiting.get(_spot(fresh), (str(seq), fresh))
        put[place] = row | {"message": fresh["message"]}
        if not row["tries"]:
            put[place]["not_before"] = fresh["not_before"]
        waiting[_spot(fresh)] = place, put[place]
        seq += row is fresh
    return put, seq


def _row(post: Post, change: Change, seq: int) -> Row:
    return {
        "coop": change.coop.id,
        "seq": seq,
        "key": post.key,
        "room": post.room.model_dump(mode="json"),
        "message": orjson.Fragment(post.message.model_dump_json()),
        "since": change.at.isoformat(),
        "state": "waiting",
        "tries": 0,
        "not_before": post.not_before.isoformat() if post.not_before else None,
        "error": "",
    }


def _spot(row: Row) -> tuple[str, ...]:
    room = row["room"]
    return row["key"], room["platform"], room["kind"], room["id"]


def begun(row: Row) -> Row:
    """Return a post whose sending starts."""
    return row | {"state": "begun", "tries": row["tries"] + 1}


def put_off(row: Row, not_before: datetime, error: str, *, unknown: bool) -> Row:
    """Return a post that is to be tried again, looked up first if nobody knows what happened."""
    state = "begun" if unknown else "waiting"
    return row | {"state": state, "not_before": not_before.isoformat(), "error": error}


def ready(row: Row) -> datetime:
    """Return since when a post might have gone: later than it was owed only if it was held."""
    since, until = instant(row["since"]), row["not_before"]
    return since if row["tries"] or until is None else max(since, instant(until))


def doubtful(row: Row) -> Row:
    """Return a post of which a lost generation may have known more: it counts as tried (R2)."""
    return row | {"state": "begun", "tries": max(1, row["tries"])}


def receipt_id(room: Address, key: str) -> str:
    """Return the id of a receipt: one message per room and key."""
    return f"{room.key}\n{key}"


def own(keys: Iterable[str]) -> frozenset[str]:
    """Return the keys that no other cooperation may bear."""
    return frozenset(k for k in keys if not k.startswith(("person:", "home:")))


def instant(text: str) -> datetime:
    """Return the instant that was written down."""
    return datetime.fromisoformat(text)


def as_owed(row: Row) -> Owed:
    """Return a stored row as a post on its way."""
    return Owed.model_validate(row)
