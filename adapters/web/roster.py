"""Who lives in the local workspace: companies, their people, and the rooms they can enter."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Self

from pydantic import BaseModel, Field, model_validator

from bot.domain.people import Address, Caller
from bot.ports import Store

PLATFORM = "local"
NOTE = "web.rooms"
MAX_ROOMS = 60
UMLAUTS: dict[int, str] = {ord(a): b for a, b in zip("äöüß", ("ae", "oe", "ue", "ss"), strict=True)}
MAX_NAME = 60
Id = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")


class Person(BaseModel, frozen=True):
    """Somebody one can be in the workspace; ``language`` like ``de``, ``zone`` an IANA name."""

    id: str = Id
    name: str
    language: str = "de"
    zone: str = "Europe/Berlin"

    @property
    def address(self) -> Address:
        """Return the private chat between this person and Tandem."""
        return Address(platform=PLATFORM, id=self.id, kind="person")


class Company(BaseModel, frozen=True):
    """An organisation with its people; its id is their ``Caller.home``."""

    id: str = Id
    name: str
    people: tuple[Person, ...] = ()


class Room(BaseModel, frozen=True):
    """A room of the workspace and the ids of the companies whose people see it."""

    id: str = Id
    name: str
    companies: tuple[str, ...] = Field(min_length=1)

    @property
    def address(self) -> Address:
        """Return the room's address."""
        return Address(platform=PLATFORM, id=self.id)


class Roster(BaseModel, frozen=True):
    """Everybody and every room at the start. Ids are unique; rooms name known companies."""

    companies: tuple[Company, ...] = Field(min_length=1)
    rooms: tuple[Room, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        people = [p.id for c in self.companies for p in c.people]
        for ids in (people, [c.id for c in self.companies], [r.id for r in self.rooms]):
            if len(ids) != len(set(ids)):
                raise ValueError("the same id twice in the roster")
        if not people:
            raise ValueError("a roster without people")
        known = {c.id for c in self.companies}
        if any(not set(r.companies) <= known for r in self.rooms):
            raise ValueError("a room for a company that is not in the roster")
        return self


class Directory:
    """The roster and the rooms that were added in the page, and who may enter what."""

    def __init__(self, roster: Roster, store: Store) -> None:
        """Start with the roster; ``open`` reads what was added before."""
        self.roster = roster
        self._store = store
        self._added: tuple[Room, ...] = ()

    async def open(self) -> None:
        """Read the rooms added in earlier runs, as far as their companies are still known."""
        note = await self._store.kept(NOTE) or {}
        known = {c.id for c in self.roster.companies}
        added = [Room.model_validate(r) for r in note.get("rooms", [])]
        taken = {r.id for r in self.roster.rooms}
        self._added = tuple(r for r in added if set(r.companies) <= known and r.id not in taken)

    @property
    def rooms(self) -> tuple[Room, ...]:
        """Return every room: the roster's first, then the added ones."""
        return (*self.roster.rooms, *self._added)

    @property
    def people(self) -> Iterator[tuple[Company, Person]]:
        """Yield everybody with their company."""
        return ((c, p) for c in self.roster.companies for p in c.people)

    @property
    def places(self) -> tuple[Address, ...]:
        """Return every room and every private chat."""
        return (*(r.address for r in self.rooms), *(p.address for _, p in self.people))

    def person(self, person_id: str) -> Person | None:
        """Return a person by id."""
        return next((p for _, p in self.people if p.id == person_id), None)

    def company_of(self, person: Person) -> Company:
        """Return where a person works."""
        return next(c for c, p in self.people if p.id == person.id)

    def room(self, address: Address) -> Room | None:
        """Return the room at an address."""
        return next((r for r in self.rooms if r.address == address), None)

    def rooms_of(self, person: Person) -> tuple[Room, ...]:
        """Return the rooms that a person can enter."""
        home = self.company_of(person).id
        return tuple(r for r in self.rooms if home in r.companies)

    def sees(self, person: Person, place: Address) -> bool:
        """Tell whether a person can enter a room or private chat."""
        if place.kind == "person":
            return place == person.address
        return any(r.address == place for r in self.rooms_of(person))

    def caller(self, person: Person) -> Caller:
        """Return a person as the one who speaks to Tandem."""
        return Caller(
            address=person.address,
            name=person.name,
            home=self.company_of(person).id,
            language=person.language,
            zone=person.zone,
        )

    async def add(self, name: str, companies: tuple[str, ...]) -> Room:
        """Add a room for the people of these companies, and return it once it is kept.

        Raise ``ValueError`` if the name is empty or too long, if no or an unknown company is
        given, or if there are ``MAX_ROOMS`` already.
        """
        name = " ".join(name.split())
        known = {c.id for c in self.roster.companies}
        if not name or len(name) > MAX_NAME or not companies or not set(companies) <= known:
            raise ValueError(name)
        if len(self.rooms) >= MAX_ROOMS:
            raise ValueError(name)
        room = Room(id=self._free(name), name=name, companies=companies)
        added = (*self._added, room)
        await self._store.keep(NOTE, {"rooms": [r.model_dump(mode="json") for r in added]})
        self._added = added
        return room

    def _free(self, name: str) -> str:
        """Return an id that reads like the name and is not taken."""
        plain = name.lower().translate(UMLAUTS)
        ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:50].strip("-") or "room"
        taken = {r.id for r in self.rooms}
        ids = (stem, *(f"{stem}-{n}" for n in range(2, MAX_ROOMS + 3)))
        return next(i for i in ids if i not in taken)
