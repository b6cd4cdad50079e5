"""Draws the board and a cooperation's page for one reader; what they hold is told in ``bot``."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlencode

import anyio

from adapters.parts.drawing import Draw
from adapters.web import render
from adapters.web.render import Ink
from bot.domain import board as law
from bot.domain.board import Eye, Filter
from bot.domain.cooperation import Cooperation
from bot.domain.light import Light
from bot.domain.people import Address, Side
from bot.domain.phases import Model, Phase
from bot.errors import TandemError
from bot.language import Tongue
from bot.message import Block, Picture
from bot.tandem import Tandem
from bot.views import board as said
from bot.views.dossier import dossier
from bot.views.handouts import handouts
from bot.views.minutes import minutes
from bot.words import labelled

STATIC = "/board/static"
Value = TypeVar("Value", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and in what surroundings.

    ``accounts`` are all of one person, ``base`` where the board lies for them, ``rooms`` where
    their rooms are (local workspace only), ``proof`` what their forms send along.
    """

    accounts: tuple[Address, ...]
    tongue: Tongue
    base: str = "/board"
    rooms: str = ""
    proof: str = ""
    admin: bool = False


class Board:
    """Finds what somebody may see, and draws it."""

    def __init__(self, tandem: Tandem, draw: Draw) -> None:
        """Take who knows the cooperations, and what turns a picture into PNG."""
        self.tandem = tandem
        self._inline = lru_cache(maxsize=64)(
            lambda raw: _data(draw(Picture.model_validate_json(raw)))
        )

    # -- who ---------------------------------------------------------------------------------

    async def reader(self, address: Address, language: str = "") -> Reader:
        """Return somebody by one account: their others, and how they are spoken to."""
        accounts, spoken, zone = [address], language, ""
        for coop in (await self._loaded(await self.tandem.store.find(address.key)))[0]:
            if member := coop.member_at(address):
                accounts += member.addresses
                spoken, zone = member.language or spoken, coop.zone_of(member)
        return Reader(
            tuple(dict.fromkeys(accounts)),
            Tongue.of(spoken, zone),
            admin=any(self.tandem.is_admin(a) for a in accounts),
        )

    async def eyes(self, reader: Reader) -> tuple[list[Eye], int]:
        """Return every cooperation as the reader sees it, and how many cannot be read."""
        store = self.tandem.store
        ids = set(await store.ids()) if reader.admin else set()
        for account in reader.accounts:
            ids |= set(await store.find(account.key))
        coops, damaged = await self._loaded(sorted(ids))
        found = [e for c in coops if (e := self._look(c, reader))]
        return found, damaged if reader.admin else 0

    def _look(self, coop: Cooperation, reader: Reader) -> Eye | None:
        day = coop.today(self.tandem.now())
        return law.look(coop, reader.accounts, day, admin=reader.admin)

    async def _loaded(self, ids: tuple[str, ...] | list[str]) -> tuple[list[Cooperation], int]:
        found = []
        for coop_id in ids:
            try:
                found.append(await self.tandem.store.load(coop_id))
            except TandemError:  # one that is damaged must not hide the others
                continue
        return found, len(ids) - len(found)

    # -- pages -------------------------------------------------------------------------------

    async def all(self, reader: Reader, asked: Mapping[str, str]) -> str:
        """Draw the board, narrowed to what was asked."""
        t, now = reader.tongue, self.tandem.now()
        eyes, damaged = await self.eyes(reader)
        wanted = only(asked)
        sheet = said.sheet([law.row(e, now) for e in eyes], wanted, now, t)
        return self.draw(
            "board.html",
            t,
            title=said.words(t)["board"],
            sheet=sheet,
            kept=_kept(wanted),
            damaged=said.damaged(damaged, t),
            legend=[(c.value, labelled(c, t)) for c in Light],
            reader=reader,
        )

    async def one(self, reader: Reader, coop_id: str) -> str | None:
        """Draw a cooperation's page; None where there is none for this reader."""
        coops, _ = await self._loaded([coop_id])
        eye = self._look(coops[0], reader) if coops else None
        if eye is None:
            return None
        page = dossier(eye, self.tandem.now(), reader.tongue)

        def drawn() -> str:
            ink = self.ink(reader.tongue)
            sections = [(s, [render.block(b, ink) for b in s.blocks]) for s in page.sections]
            return self.draw(
                "dossier.html",
                reader.tongue,
                title=page.title,
                page=page,
                coop=coop_id,
                sections=sections,
                reader=reader,
            )

        return await anyio.to_thread.run_sync(drawn)

    async def minutes(self, reader: Reader, coop_id: str, meeting_id: str) -> str | None:
        """Draw the minutes of one jour fixe; None where there are none for this reader."""
        coops, _ = await self._loaded([coop_id])
        eye = self._look(coops[0], reader) if coops else None
        meeting = eye.coop.meeting(meeting_id) if eye else None
        if eye is None or meeting is None or not meeting.held or meeting.running:
            return None
        coop, now, t = eye.coop, self.tandem.now(), reader.tongue

        def drawn() -> str:
            told = minutes(coop, meeting, now, t)
            note = render.spans(told.footer, self.ink(t))
            return self._paper(reader, coop, told.title, told.blocks, note)

        return await anyio.to_thread.run_sync(drawn)

    async def files(self, reader: Reader, coop_id: str) -> str | None:
        """Draw the page of a cooperation's files; None where there is none for this reader."""
        coops, _ = await self._loaded([coop_id])
        eye = self._look(coops[0], reader) if coops else None
        if eye is None:
            return None
        now, t = self.tandem.now(), reader.tongue

        def drawn() -> str:
            title = said.files(eye.coop, t)
            return self._paper(reader, eye.coop, title, handouts(eye, now, t), "")

        return await anyio.to_thread.run_sync(drawn)

    def _paper(
        self, reader: Reader, coop: Cooperation, title: str, blocks: Sequence[Block], note: str
    ) -> str:
        ink = self.ink(reader.tongue)
        return self.draw(
            "paper.html",
            reader.tongue,
            title=title,
            coop=coop,
            blocks=[render.block(b, ink) for b in blocks],
            note=note,
            reader=reader,
        )

    def knock(
        self,
        t: Tongue,
        words: tuple[str, str],
        typed: Mapping[str, str] | None = None,
        way: tuple[str, str] | None = None,
    ) -> str:
        """Draw a page that says why there is nothing to see; what was ``typed`` is not lost.

        ``way`` is where it goes on: words, and an address of this server.
        """
        title, why = words
        return self.draw("knock.html", t, title=title, said=why, typed=typed or {}, way=way)

    def ink(self, t: Tongue, sends: str = "") -> Ink:
        """Return what a drawing depends on; pictures and files come along in the page."""
        return Ink(
            tongue=t,
            sends=sends,
            picture=lambda it: self._inline(it.model_dump_json()),
            file=lambda it: _data(it.data, it.media),
        )

    def draw(self, template: str, t: Tongue, **values: Any) -> str:
        """Draw a template with the words that every page has."""
        return render.environment.get_template(template).render(
            w=said.words(t),
            language=t.language,
            static=STATIC,
            now=t.moment(self.tandem.now()),
            **values,
        )


def only(asked: Mapping[str, str]) -> Filter:
    """Read what a page's address asks for; what nobody knows is left out."""
    return Filter(
        model=_value(Model, asked.get("model")),
        phase=_value(Phase, asked.get("phase")),
        colour=_value(Light, asked.get("colour")),
        side=_value(Side, asked.get("side")),
        closed=asked.get("closed") == "1",
    )


def _kept(only: Filter) -> str:
    """Return what the board is narrowed to as the end of an address, but for those closed."""
    kept = {n: getattr(only, n) for n in ("model", "phase", "colour", "side")}
    return urlencode({n: v.value for n, v in kept.items() if v})


def _value(of: type[Value], given: str | None) -> Value | None:
    return next((v for v in of if v.value == given), None)


def _data(data: bytes, media: str = "image/png") -> str:
    return f"data:{media};base64,{base64.b64encode(data).decode()}"
