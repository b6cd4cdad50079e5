"""Text as Slack takes it: every character literal, every limit kept, every cut marked.

What people typed only ever stands in ``plain_text``, ``raw_text`` or ``rich_text`` objects, which
know no markup. ``mrkdwn`` is used for our own labels, for mentions and for links alone.
"""

import re
from collections.abc import Iterable, Iterator

from adapters.parts import text as common
from adapters.parts.text import Json, clip
from bot.domain.people import Address
from bot.message import Bold, Link, Mention, Span, plain

HEADER = 150
SECTION = 3000
FIELD = 2000
FIELDS = 10
CONTEXT = 10
ACTIONS = 25
LABEL = 75
VALUE = 2000
OPTION_VALUE = 150
OPTIONS = 100
RADIO = 10
TITLE = 24
METADATA = 3000
TEXT = 4000
INPUT = 3000
QUESTION = 2000
ALT = 2000
ROWS = 100
COLUMNS = 20
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
CHARACTERS = 12_000

_MARKUP = re.compile(r"[*_~`|\n]")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,30}")


def line(text: str, limit: int) -> str:
    """Return the text on one line, never empty, at most so long."""
    return clip(common.line(text), limit)


def pieces(text: str, limit: int) -> Iterator[str]:
    """Yield the text in parts that fit, broken at line ends or spaces where there are any."""
    while len(text) > limit:
        cut = max(text.rfind("\n", 0, limit), text.rfind(" ", 0, limit))
        cut = cut + 1 if cut > limit // 2 else limit
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def words(text: str) -> Json:
    """Return a ``plain_text`` object: shown as it is, no emoji codes either."""
    return {"type": "plain_text", "text": text, "emoji": False}


def escape(text: str) -> str:
    """Take their meaning from Slack's three control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(text: str) -> Json:
    """Return a short label in bold; plain where it bears a character that is markup."""
    if _MARKUP.search(text) or text != text.strip():
        return words(text)
    return {"type": "mrkdwn", "text": f"*{escape(text)}*", "verbatim": True}


def user_id(mention: Mention) -> str:
    """Return the person's id on Slack, empty where there is none."""
    found = (a.id for a in mention.addresses if _is_person_here(a))
    return next(found, "")


def _is_person_here(address: Address) -> bool:
    here = address.platform == "slack" and address.kind == "person"
    return here and bool(_SLACK_ID.fullmatch(address.id))


def rich(spans: Iterable[Span], **style: bool) -> list[Json]:
    """Return spans as elements of a rich text section; empty ones are left out."""
    return [e for span in spans for e in _element(span, style)]


def _element(span: Span, style: dict[str, bool]) -> Iterator[Json]:
    match span:
        case str():
            yield from _text(span, style)
        case Bold():
            yield from _text(span.text, {**style, "bold": True})
        case Mention() if user := user_id(span):
            yield {"type": "user", "user_id": user}
        case Mention():
            yield from _text(span.name, style)
        case Link():
            yield _styled({"type": "link", "url": span.url, "text": span.text or span.url}, style)
        case _:
            raise NotImplementedError(type(span))


def _text(text: str, style: dict[str, bool]) -> Iterator[Json]:
    for piece in pieces(text, SECTION):
        yield _styled({"type": "text", "text": piece}, style)


def _styled(element: Json, style: dict[str, bool]) -> Json:
    return {**element, "style": dict(style)} if style else element


def rich_text(sections: list[Json]) -> Json:
    """Return one rich text block of these elements."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": sections}]}


def weight(elements: Iterable[Json]) -> int:
    """Return how many characters of these elements people read."""
    return sum(len(e.get("text") or e.get("user_id") or "") for e in elements)


def small(spans: Iterable[Span]) -> list[Json]:
    """Return spans as elements of a context block: words literal, mentions and links alive."""
    found: list[Json] = []
    for span in _merged(spans):
        match span:
            case str():
                found += [words(p) for p in pieces(span, FIELD)]
            case Mention():
                found.append({"type": "mrkdwn", "text": f"<@{user_id(span)}>", "verbatim": True})
            case Link():
                found += _small_link(span)
            case _:
                raise NotImplementedError(type(span))
    return found


def _small_link(link: Link) -> list[Json]:
    url = escape(re.sub(r"[\s|<>]", lambda m: f"%{ord(m[0]):02X}", link.url))
    if _MARKUP.search(link.text) or not link.text.strip():
        shown = [words(link.text)] if link.text.strip() else []
        return [*shown, {"type": "mrkdwn", "text": f"<{url}>", "verbatim": True}]
    text = f"<{url}|{escape(link.text)}>"
    return [{"type": "mrkdwn", "text": text, "verbatim": True}]


def _merged(spans: Iterable[Span]) -> list[str | Mention | Link]:
    """Join what is only words into as few parts as possible."""
    parts: list[str | Mention | Link] = []
    for span in spans:
        alive = isinstance(span, Link) or (isinstance(span, Mention) and bool(user_id(span)))
        part: str | Mention | Link = span if alive else plain((span,))  # type: ignore[assignment]
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part != "":
            parts.append(part)
    return [p for p in parts if not isinstance(p, str) or p.strip()]
