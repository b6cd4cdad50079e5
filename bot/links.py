"""Signed links: who may do one thing until when, written so that nobody else can write it."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

TOKEN = re.compile(r"[A-Za-z0-9_.-]{40,2000}")


class Purpose(StrEnum):
    """The one thing that a link is for; one signed for another purpose is no link at all."""

    BOARD = "board"
    FILE = "file"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a link says: the one thing it is for, whose it is, of which cooperation, until when.

    ``who`` is an address' key, ``thing`` what exactly; each is empty where it does not matter.
    Instants are kept to the millisecond.
    """

    purpose: Purpose
    issued: datetime
    until: datetime
    who: str = ""
    coop: str = ""
    thing: str = ""


class Links:
    """Signs links and reads them again: the one signer of Tandem."""

    def __init__(self, secret: str, base: str = "", *, mails: bool = False) -> None:
        """Take the secret, and where the web server is reached (empty: from nowhere).

        ``mails`` says that links can be sent by e-mail.
        """
        self.mails = mails
        self._secret = secret
        self.base = base.rstrip("/")

    def sign(self, it: Pass) -> str:
        """Return a pass as one word for an address. Raises LookupError without a secret."""
        if not self._secret:
            raise LookupError
        said = [it.who, it.coop, it.thing, _stamp(it.issued), _stamp(it.until)]
        return str(self._serializer(it.purpose).dumps(said))

    def read(self, token: str, purpose: Purpose, now: datetime) -> Pass | None:
        """Return what a word says; None if it was not signed by us for this, or has expired."""
        if not self._secret or not TOKEN.fullmatch(token):
            return None
        try:
            said = self._serializer(purpose).loads(token)
        except BadData:
            return None
        who, coop, thing, issued, until = said
        found = Pass(purpose, _instant(issued), _instant(until), who, coop, thing)
        # Several words may decode to the same bytes; only the one that was handed out is good.
        return found if now < found.until and self.sign(found) == token else None

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        kept = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self._secret, salt=f"tandem.{purpose}", signer_kwargs=kept)


def _stamp(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _instant(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp / 1000, UTC)
