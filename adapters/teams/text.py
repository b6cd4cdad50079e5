"""Text as Teams takes it: every character literal, every size kept, every cut marked.

What people typed stands in text runs wherever possible, since those know no markup. Titles, facts
and lines with a live mention must be markdown: there, whatever markdown would read is escaped.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.parts.text import Json
from bot.message import Bold, Link, Mention, Span

SUMMARY = 200

_MARKDOWN = re.compile(r"[\\*_\[\]`~<>]|&(?=#?\w+;)")
_LIST = re.compile(r"^(\s*)([-+#=]|\d+[.)])(?=\s|$)")
_TAG = re.compile(r"[\\*_\[\]`~<>&]")


def size(value: object) -> int:
    """Return how many bytes a payload takes, written with blanks."""
    return len(json.dumps(value, ensure_ascii=False).encode())


def escape(text: str) -> str:
    """Take their meaning from the characters that markdown would read."""
    found = _MARKDOWN.sub(r"\\\g<0>", text)
    return _LIST.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", found)


@dataclass(slots=True)
class Mentions:
    """Collects whom a card mentions, each under a tag of its own.

    ``alive`` is off in dialogs, where Teams mentions nobody: there a person is a name.
    """

    entities: list[Json] = field(default_factory=list)
    alive: bool = True

    def calls(self, span: Span) -> bool:
        """Tell whether a span mentions somebody who is on Teams."""
        return self.alive and isinstance(span, Mention) and bool(user_id(span))

    def tag(self, mention: Mention) -> str:
        """Return the text that stands for a person who is on Teams."""
        who = user_id(mention)
        known = {e["mentioned"]["id"]: str(e["text"]) for e in self.entities}
        if who not in known:
            name = _TAG.sub("", mention.name).strip() or "?"
            taken = set(known.values())
            texts = (f"<at>{name if n == 1 else f'{name} {n}'}</at>" for n in range(1, 10_000))
            text = next(t for t in texts if t not in taken)
            mentioned = {"id": who, "name": mention.name}
            self.entities.append({"type": "mention", "text": text, "mentioned": mentioned})
            return text
        return known[who]


def user_id(mention: Mention) -> str:
    """Return the person's id on Teams, empty where there is none."""
    found = (a.id for a in mention.addresses if (a.platform, a.kind) == ("teams", "person"))
    return next(found, "")


def markdown(spans: Iterable[Span], mentions: Mentions) -> str:
    """Return spans as escaped markdown, for the places that take nothing else."""
    rows = ("".join(_marked(span, mentions) for span in row) for row in _lines(spans))
    return "\n\n".join(row for row in rows if row.strip())


def _marked(span: Span, mentions: Mentions) -> str:
    match span:
        case str():
            return escape(span)
        case Bold():
            inner = span.text.strip()
            lead, _, tail = span.text.partition(inner) if inner else (span.text, "", "")
            return f"{lead}**{escape(inner)}**{tail}" if inner else lead
        case Mention():
            return mentions.tag(span) if mentions.calls(span) else escape(span.name)
        case Link():
            return f"[{escape(span.text.strip() or span.url)}]({_target(span.url)})"
        case _:
            raise NotImplementedError(type(span))


def _target(url: str) -> str:
    return re.sub(r"[\s()<>\\]", lambda m: f"%{ord(m[0]):02X}", url)


def runs(spans: Iterable[Span], **style: Any) -> list[Json]:
    """Return spans as literal text runs; empty ones are left out."""
    return [r for span in spans for r in _run(span, style)]


def _run(span: Span, style: Json) -> Iterator[Json]:
    more: Json = {}
    match span:
        case str():
            text = span
        case Bold():
            text, more = span.text, {"weight": "Bolder"}
        case Mention():
            text = span.name
        case Link():
            action = {"type": "Action.OpenUrl", "url": span.url}
            more = {"selectAction": action, "color": "Accent", "underline": True}
            text = span.text or span.url
        case _:
            raise NotImplementedError(type(span))
    if text:
        yield {"type": "TextRun", "text": text, **style, **more}


def flowing(spans: Iterable[Span], mentions: Mentions, **style: Any) -> list[Json]:
    """Return running text, an element for every line of it."""
    found: list[Json] = []
    for row in _lines(spans):
        if any(mentions.calls(s) for s in row):
            text = markdown(row, mentions)
            found.append({"type": "TextBlock", "text": text, "wrap": True, **style})
        elif inlines := runs(row, **style):
            found.append({"type": "RichTextBlock", "inlines": inlines})
    return [found[0], *({**e, "spacing": "None"} for e in found[1:])] if found else []


def _lines(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Break spans where their text has a line end."""
    row: list[Span] = []
    for span in spans:
        if not isinstance(span, str):
            row.append(span)
            continue
        first, *rest = span.split("\n")
        row.append(first)
        for part in rest:
            yield row
            row = [part]
    yield row
