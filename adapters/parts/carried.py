"""What a press carries: its whole command, or the digest of a note where that is too long."""

import hashlib
import json
from datetime import timedelta

from pydantic import ValidationError

from adapters.parts.lately import Lately
from adapters.parts.text import Json
from bot.message import Ask, Button, Do
from bot.ports import Clock, Store

NONE = "~none"
NOTED = "~"
AGAIN = timedelta(days=7)

Notes = dict[str, Json]


def dumped(value: object) -> str:
    """Return JSON without a blank."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest(text: str) -> str:
    """Return a short name for something long or personal."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def packed(button: Button) -> Json:
    """Return what a press of this button has to carry, without what is empty."""
    parts = {"t": button.type, "w": button.word, "g": button.given, "c": button.coop}
    return {k: v for k, v in parts.items() if v}


def unpacked(payload: Json) -> Button | None:
    """Return the button that a payload means; None if nobody can tell."""
    kind: type[Do | Ask] = Ask if payload.get("t") == "ask" else Do
    given, coop = payload.get("g", {}), payload.get("c", "")
    try:
        return kind(label="", word=payload["w"], given=given, coop=coop)
    except (KeyError, ValidationError):
        return None


def short(payload: Json, limit: int, notes: Notes) -> Json:
    """Return the payload, or its digest where its JSON is too long; then it is noted."""
    whole = dumped(payload)
    if len(whole) <= limit:
        return payload
    name = digest(whole)
    notes[name] = payload
    return {"n": name}


def sign(value: str, notes: Notes) -> str:
    """Return a sign for a choice's value that a menu cannot carry, and note the value."""
    name = digest(value)
    notes[name] = {"v": value}
    return NOTED + name


class Kept:
    """Keeps what a button or form carries and the platform would not take, under its digest."""

    def __init__(self, store: Store, platform: str, clock: Clock) -> None:
        """Take the store whose notes are used, the platform's name before theirs, and the time."""
        self.store = store
        self.platform = platform
        self._lately = Lately(clock, AGAIN)

    async def keep(self, notes: Notes) -> None:
        """Keep these notes durably, each anew once a week: the store forgets what is not used."""
        for name, payload in notes.items():
            if self._lately.first(name):
                await self.store.keep(f"{self.platform}:{name}", payload)

    async def whole(self, payload: Json) -> Json | None:
        """Return what is carried, looked up if only its digest is; None if it is not there."""
        # With a type it is whole: a file goes by a digest of its own.
        if "n" not in payload or "t" in payload:
            return payload
        return await self._found(payload["n"])

    async def meant(self, value: str) -> str:
        """Return the choice that a menu's value stands for, empty where there is none."""
        if value == NONE:
            return ""
        if not value.startswith(NOTED):
            return value
        found = await self._found(value.removeprefix(NOTED))
        return str(found["v"]) if found else ""

    async def _found(self, name: str) -> Json | None:
        return await self.store.kept(f"{self.platform}:{name}")
