"""Makes files to hand over from documents, under names that every file system takes."""

import unicodedata
from base64 import b64encode
from enum import StrEnum

from bot.exports.document import Document
from bot.exports.markdown import markdown
from bot.message import File

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
LONGEST = 90


class Format(StrEnum):
    """In which format a document is handed over."""

    WORD = "docx"
    MARKDOWN = "md"


def handed(document: Document, kind: Format, *name: str, summary: str = "") -> File:
    """Return a document as a file named after these words.

    Takes a moment: the drawing libraries are loaded when the first one is made.
    """
    if kind is Format.MARKDOWN:
        return file(file_name(*name, end="md"), "text/markdown", markdown(document), summary)
    from bot.exports.word import MEDIA, word  # noqa: PLC0415 - slow to load

    return file(file_name(*name, end="docx"), MEDIA, word(document), summary)


def file(name: str, media: str, data: bytes, summary: str = "") -> File:
    """Return a file with these bytes."""
    return File(name=name, media=media, data=b64encode(data), summary=summary)


def file_name(*words: str, end: str) -> str:
    """Return a file's name in plain letters, such as ``lernerfahrungen-pilot.docx``."""
    said = "-".join(words).lower().translate(GERMAN)
    letters = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode()
    parts = "".join(c if c.isalnum() else " " for c in letters).split()
    return f"{'-'.join(parts)[:LONGEST].strip('-') or 'tandem'}.{end}"
