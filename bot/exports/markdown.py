"""Draws a document as Markdown (CommonMark with tables), readable as it stands."""

import base64
import re
from collections.abc import Iterator

from bot.exports.document import (
    Band,
    Bullets,
    Document,
    Figure,
    Grid,
    Heading,
    NewPage,
    Part,
    Sheet,
    Text,
    clean,
)
from bot.exports.pictures import png
from bot.message import Bold, Link, Mention, Picture, Span

SPECIAL = re.compile(r"([\\`*_\[\]<>&|~])")
# What would open a heading, a list, a rule or an underline at the start of a line.
OPENS = re.compile(r"^(?:#|[-+](?=\s|$)|[-=](?=[-=\s]*$)|(?P<n>\d{1,9})(?=[.)](?:\s|$)))")


def markdown(document: Document) -> bytes:
    """Return a document as Markdown in UTF-8; pictures stand at the end, as data.

    The first picture loads the drawing library: call it off the event loop.
    """
    pictures: list[str] = []
    found = [_heading(document.title, 1)]
    if document.subtitle:
        found.append(_line(document.subtitle))
    if document.facts:
        found.append(_facts(document.facts))
    found += [shown for part in document.parts if (shown := _part(part, pictures))]
    if document.footer:
        found += ["---", f"*{_line(document.footer)}*"]
    found += pictures
    return ("\n\n".join(found) + "\n").encode()


def escaped(words: str) -> str:
    """Return words that mean themselves in Markdown, on lines of their own where they were."""
    return _lines(_inline(words))


def _inline(words: str) -> str:
    """Take its meaning from whatever marks something inside a line."""
    return SPECIAL.sub(r"\\\1", clean(words))


def _lines(words: str) -> str:
    """Break lines where they were, none of them opening anything."""
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\\\n".join(OPENS.sub(_closed, line) for line in lines if line)


def _closed(hit: re.Match[str]) -> str:
    return f"{hit['n']}\\" if hit["n"] else f"\\{hit[0]}"


def _line(words: str) -> str:
    """Return escaped words on one line."""
    return escaped(_flat(words))


def _flat(words: str) -> str:
    return " ".join(clean(words).split())


def _spans(spans: tuple[Span, ...], *, wrap: bool = True) -> str:
    shown = [_span(s) for s in spans]
    for n, span in enumerate(spans):
        if isinstance(span, Bold):
            before, after = "".join(shown[:n])[-1:], "".join(shown[n + 1 : n + 2])[:1]
            shown[n] = _bold(shown[n].strip(), before, after)
    words = "".join(shown)
    return _lines(words if wrap else " ".join(words.split("\n")))


def _span(span: Span) -> str:
    match span:
        case Bold():
            return _inline(_flat(span.text))
        case Mention():
            return _inline(span.name)
        case Link():
            return f"[{_inline(_flat(span.text))}](<{_address(span.url)}>)"
        case str():
            return _inline(span)


def _bold(inner: str, before: str, after: str) -> str:
    """Set words in bold, unless the marks would not be read as such beside their neighbours."""
    opens = inner[:1].isalnum() or not before.strip()
    closes = inner[-1:].isalnum() or not after.strip()
    return f"**{inner}**" if inner and opens and closes else inner


def _address(url: str) -> str:
    return re.sub(r"[<>\s\\]", lambda m: f"%{ord(m[0]):02X}", clean(url))


def _facts(rows: tuple[tuple[str, tuple[Span, ...]], ...]) -> str:
    lines = [f"- **{_line(label)}**: {_spans(spans, wrap=False)}" for label, spans in rows]
    return "\n".join(lines)


def _part(part: Part, pictures: list[str]) -> str:
    shown = ""
    match part:
        case Heading():
            shown = _heading(part.text, part.level + 1)
        case Text():
            shown = _paragraph(part)
        case Bullets():
            shown = "\n".join(_items(part))
        case Sheet():
            shown = _facts(part.rows)
        case Grid():
            shown = "\n".join(_rows(part))
        case Figure():
            shown = _figure(part.picture, pictures)
        case Band():
            shown = "\n\n".join(_figure(picture, pictures) for picture in part.pictures)
        case NewPage():
            pass
    return shown


def _heading(words: str, level: int) -> str:
    """Return a heading; marks at its end would be taken for its own."""
    return f"{'#' * level} {_flat(_inline(words)).replace('#', chr(92) + '#')}"


def _paragraph(part: Text) -> str:
    words = _spans(part.spans).strip()
    if part.style == "quote":
        return "\n".join(f"> {line}" for line in words.split("\n"))
    return words


def _items(part: Bullets) -> Iterator[str]:
    for n, item in enumerate(part.items, 1):
        mark = f"{n}." if part.numbered else "-"
        yield f"{mark} {_spans(item, wrap=False)}"


def _rows(part: Grid) -> Iterator[str]:
    yield _row(part.header)
    yield _row(tuple("---" for _ in part.header), raw=True)
    for row in part.rows:
        yield _row(row)


def _row(cells: tuple[str, ...], *, raw: bool = False) -> str:
    shown = cells if raw else tuple(_line(c) for c in cells)
    return f"| {' | '.join(shown)} |"


def _figure(picture: Picture, pictures: list[str]) -> str:
    name = f"picture-{len(pictures) + 1}"
    data = base64.b64encode(png(picture)).decode()
    pictures.append(f"[{name}]: data:image/png;base64,{data}")
    return f"![{_line(picture.alt)}][{name}]"
