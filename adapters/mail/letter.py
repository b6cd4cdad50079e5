"""Writes a message as a letter: plain text that every mailbox shows, with addresses in full."""

from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from adapters.parts.outline import outline
from bot.domain.people import Address
from bot.message import Block, Link, Message, Paragraph, Span
from bot.ports import Clock

NAME = "Tandem"


def letter(message: Message, to: Address, sender: str, key: str, clock: Clock) -> EmailMessage:
    """Return the letter; the same key has the same Message-ID, so that a mailbox keeps one.

    Raises ValueError if ``sender`` or the address is none.
    """
    bare = message.model_copy(update={"buttons": (), "more": ()})
    found = EmailMessage()
    found["From"] = Mailbox(NAME, addr_spec=sender)
    found["To"] = Mailbox(addr_spec=to.id)
    # A line break would begin another header.
    found["Subject"] = " ".join(message.title.split())
    found["Date"] = format_datetime(clock.now())
    found["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"
    found["Auto-Submitted"] = "auto-generated"
    blocks = tuple(_written(b) for b in bare.blocks)
    found.set_content(outline(bare.model_copy(update={"blocks": blocks})) + "\n")
    return found


def _written(block: Block) -> Block:
    """Write links out, since plain text has no other."""
    if not isinstance(block, Paragraph):
        return block
    return block.model_copy(update={"spans": tuple(_span(s) for s in block.spans)})


def _span(span: Span) -> Span:
    if not isinstance(span, Link):
        return span
    return span.url if span.text == span.url else f"{span.text}:\n{span.url}"
