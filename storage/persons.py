"""What is kept about one person over all cooperations, and how they are forgotten in all of it."""

import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import orjson

from bot.deliver import reported
from bot.domain.cooperation import Cooperation
from bot.domain.naming import Known, Mentions, known
from bot.domain.people import Member, Role
from bot.errors import NoSuchPerson, StoreBroken
from bot.ports import Entry
from storage import folder_of, open_store
from storage.folio import PUT_BACK
from storage.move import opened
from storage.parcel import Parcel
from storage.peek import FILES, notes_at, parcels_at

LOG = logging.getLogger("tandem.storage")
ERASED = "person erase"
# A file that waits to be fetched may hold anything, packed so that nobody can look for a name.
PACKED = ("teams:file:",)
# Of what a platform keeps about one person nothing stays, not even with a pseudonym.
THEIRS = ("teams:book:", "unreachable:")
ACCOUNT = ("mri", "chat")


@dataclass(frozen=True, slots=True)
class Found:
    """What one cooperation keeps about a person: where, and each record that names them."""

    id: str
    title: str
    members: tuple[Member, ...] = ()
    records: tuple[tuple[str, Any], ...] = ()

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles that they still hold."""
        return tuple(role for m in self.members for role in m.roles)


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept about a person; ``notes`` are the platforms' own records."""

    who: Known
    coops: tuple[Found, ...] = ()
    notes: tuple[tuple[str, Any], ...] = ()
    aside: tuple[Path, ...] = field(default=())


async def gathered(url: str, who: str, also: Sequence[str] = ()) -> Kept:
    """Return everything that is kept about a person, also while Tandem runs.

    Raise ``NoSuchPerson``, ``StoreBroken`` for a file that cannot be read, ``BadSetting``.
    """
    parcels, notes = await _all(url)
    person = _person(parcels, who)
    mentions = Mentions(person, "x", also, _more(notes, person))
    found = [_found(parcel, person, mentions) for parcel in parcels]
    reports = {reported(p.id, key) for p in parcels for key in person.keys}
    named = [(n, v) for n, v in sorted(notes.items()) if n in reports or mentions.within([n, v])]
    aside = _aside(folder_of(url), mentions) if url.startswith(FILES) else ()
    return Kept(person, tuple(f for f in found if f.members or f.records), tuple(named), aside)


async def erase(url: str, who: str, now: datetime, also: Sequence[str] = ()) -> Kept:
    """Put a pseudonym in place of a person wherever they are kept, and return what was changed.

    Tandem must not be running. Each cooperation is changed whole or not at all, and says so in its
    journal; what was broken off goes on when it is asked for again. Raise ``NoSuchPerson``,
    ``StoreBusy``, ``StoreBroken``, ``StoreFull``.
    """
    store = cast("Any", await opened(url))
    try:
        kept = await gathered(url, who, also)
        notes = await store.notes()
        stands = f"erased-{secrets.token_hex(4)}"
        mentions = Mentions(kept.who, stands, also, _more(notes, kept.who))
        for found in kept.coops:
            parcel = await store.parcel(found.id)
            await store.rewrite(forgotten(parcel, kept.who, mentions, now))
        named = {name for name, _ in kept.notes}
        for name, value in notes.items():
            if name.startswith(PACKED):
                await store.drop(name)
            elif name in named:
                await store.drop(name)
                if not (mentions.within(name) or name.startswith(THEIRS)):
                    await store.keep(name, mentions.without(value))
        await store.scrub(kept.who.keys)
    finally:
        await store.close()
    for path in kept.aside:
        path.unlink()
    LOG.info("erased", extra={"person": stands, "coops": len(kept.coops)})
    return kept


def forgotten(parcel: Parcel, who: Known, mentions: Mentions, now: datetime) -> Parcel:
    """Return all of a cooperation without a person: nobody to be reached, a pseudonym to be read.

    What they still were owed is owed no longer; the roles they held are free.
    """
    mine, keys = who.members.get(parcel.id, frozenset()), {*who.keys}
    coop = Cooperation.model_validate(parcel.state)
    coop = coop.but(
        members=tuple(_blank(m) if m.id in mine else m for m in coop.members),
        claims=tuple(c for c in coop.claims if c.member not in mine and c.address.key not in keys),
        guest_links=tuple(link for link in coop.guest_links if link.member not in mine),
    )
    raw = parcel.model_dump(mode="json") | {
        "state": coop.model_dump(mode="json"),
        "outbox": [o.model_dump(mode="json") for o in parcel.outbox if o.room.key not in keys],
        "parked": [o.model_dump(mode="json") for o in parcel.parked if o.room.key not in keys],
        "receipts": {
            name: r.model_dump(mode="json")
            for name, r in parcel.receipts.items()
            if name.split("\n")[0] not in keys
        },
        "version": parcel.version + 1,
        "saved": now.isoformat(),
        "next_due": now.isoformat(),  # who is asked for what may have changed
    }
    told = Entry(
        at=now, who="operator", what=ERASED, where="cli", detail={"person": mentions.stands}
    )
    clean = mentions.without(raw)
    clean["journal"].append(told.model_dump(mode="json"))
    saved = Cooperation.model_validate(clean["state"]).but(version=parcel.version + 1)
    clean |= {"state": saved.model_dump(mode="json"), "keys": sorted(saved.keys)}
    return Parcel.model_validate(clean)


def _blank(member: Member) -> Member:
    """Return somebody as who has left, and of whom only the side is known."""
    return Member(id=member.id, name=member.name, side=member.side, roles=(), pulse=False)


def _more(notes: dict[str, Any], who: Known) -> set[str]:
    """Return further ids of a person that platforms have noted: of the account, of the chat."""
    ids = {a.id for a in who.addresses}
    mine = [v for n, v in notes.items() if n.startswith(THEIRS) and v.get("id") in ids]
    return {str(note[name]) for note in mine for name in ACCOUNT if note.get(name)}


async def _all(url: str) -> tuple[list[Parcel], dict[str, Any]]:
    if url.startswith(FILES):
        folder = folder_of(url)
        return list(parcels_at(folder)), notes_at(folder)
    store = cast("Any", await open_store(url))
    try:
        return [await store.parcel(i) for i in await store.ids()], await store.notes()
    finally:
        await store.close()


def _person(parcels: Sequence[Parcel], who: str) -> Known:
    coops = [Cooperation.model_validate(p.state) for p in parcels]
    found = known(coops, who)
    if found is None:
        raise NoSuchPerson(who=who)
    return found


def _found(parcel: Parcel, who: Known, mentions: Mentions) -> Found:
    coop = Cooperation.model_validate(parcel.state)
    mine = who.members.get(parcel.id, frozenset())
    members = tuple(m for m in coop.members if m.id in mine)
    raw = parcel.model_dump(mode="json")
    parts: dict[str, Any] = {**raw["state"]}
    parts["members"] = [m for m in parts.get("members", []) if m["id"] not in mine]
    parts |= {name: raw[name] for name in ("outbox", "parked", "receipts", "seen", "journal")}
    return Found(parcel.id, coop.title, members, tuple(_records(parts, mentions)))


def _records(parts: dict[str, Any], mentions: Mentions) -> list[tuple[str, Any]]:
    """Return each record that names them, by the part it stands in."""
    found: list[tuple[str, Any]] = []
    for part, value in parts.items():
        match value:
            case list():
                found += [(part, record) for record in value if mentions.within(record)]
            case dict():
                found += [
                    (part, {name: it}) for name, it in value.items() if mentions.within([name, it])
                ]
            case _:
                found += [(part, value)] if mentions.within(value) else []
    return found


def _aside(folder: Path, mentions: Mentions) -> tuple[Path, ...]:
    """Return the files that were put aside and name them: damaged ones, and what was replaced."""
    places = [folder / "quarantine", *sorted(folder.glob("before-restore-*"))]
    files = [file for place in places for file in sorted(place.rglob("*")) if file.is_file()]
    found = []
    for file in files:
        try:
            text = file.read_bytes().decode("utf-8", "replace")
        except OSError as problem:
            reason = str(problem.strerror)
            raise StoreBroken(path=file, reason=reason, advice=PUT_BACK) from problem
        if mentions.within(text) or mentions.within(_strings(text)):
            found.append(file)
    return tuple(found)


def _strings(text: str) -> list[str]:
    """Return the strings in what may be damaged JSON, as they were meant."""
    found = []
    for raw in text.split('"'):
        with suppress(orjson.JSONDecodeError):
            found.append(str(orjson.loads(f'"{raw}"')))
    return found


def record(kept: Kept) -> dict[str, Any]:
    """Return everything that is kept about a person, as JSON."""
    return {
        "person": {
            "names": [*kept.who.names],
            "accounts": [f"{a.platform}:{a.id}" for a in kept.who.addresses],
            "ids": [*kept.who.ids],
        },
        "cooperations": [
            {
                "id": found.id,
                "title": found.title,
                "members": [m.model_dump(mode="json") for m in found.members],
                "records": [{"part": part, "record": it} for part, it in found.records],
            }
            for found in kept.coops
        ],
        "notes": [{"name": name, "value": value} for name, value in kept.notes],
        "aside": [str(path) for path in kept.aside],
    }
