"""Sends letters by SMTP, and says of each failure whether it may be tried again."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import SMTP

from adapters.mail.letter import letter
from bot.domain.people import Address
from bot.errors import Gone, NotNow, Unknown, Unreachable
from bot.message import Message
from bot.ports import Clock

PERMANENT = 500
BEFORE = (aiosmtplib.SMTPException, OSError, TimeoutError)
AFTER = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Access:
    """How the mail server is reached; ``tls`` is ``starttls``, ``tls`` or ``none``."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    patience: float = 30.0


class MailMessenger:
    """A platform to which one can only write: nothing is edited, nothing is looked up."""

    def __init__(self, access: Access, clock: Clock) -> None:
        """Take the mail server and the time."""
        self._access = access
        self._clock = clock

    async def post(self, room: Address, message: Message, key: str) -> str:
        """Send a letter, and return its Message-ID.

        Raise ``NotNow`` where nothing was sent, ``Unknown`` where nobody can say, ``Unreachable``
        where the server refuses the letter or its address for good.
        """
        try:
            written = letter(message, room, self._access.sender, key, self._clock)
        except ValueError as error:
            raise Unreachable("address") from error
        server = await self._connected()
        try:
            await self._handed(server, written)
        finally:
            server.close()
        return str(written["Message-ID"])

    async def edit(self, room: Address, ref: str, message: Message, key: str) -> None:
        """Say that what was sent cannot be changed any more."""
        del room, ref, message, key
        raise Gone

    async def look_up(self, room: Address, key: str, since: datetime) -> str | None:
        """Return None: a mail server tells nothing of what it took.

        A second try bears the same Message-ID, by which most mailboxes know it for the same.
        """
        del room, key, since
        return None

    # -- inside ------------------------------------------------------------------------------

    async def _connected(self) -> SMTP:
        its = self._access
        server = SMTP(
            hostname=its.host,
            port=its.port,
            timeout=its.patience,
            use_tls=its.tls == "tls",
            start_tls=its.tls == "starttls",
        )
        try:
            await server.connect()
            if its.user:
                await server.login(its.user, its.password)
        except BEFORE as error:
            server.close()
            raise NotNow(reason=type(error).__name__) from error
        return server

    async def _handed(self, server: SMTP, written: EmailMessage) -> None:
        try:
            await server.send_message(written)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0].code) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error.code) from error
        except AFTER as error:
            raise Unknown from error


def _refused(code: int) -> NotNow | Unreachable:
    """Return what a server's answer means: below 500 it may change its mind."""
    return Unreachable(f"SMTP {code}") if code >= PERMANENT else NotNow(reason=f"SMTP {code}")
