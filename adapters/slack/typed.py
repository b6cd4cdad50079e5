"""Typed text as the person saw it: Slack's own signs for people, rooms and links undone."""

import re
from collections.abc import Awaitable, Callable

_SIGN = re.compile(r"<([^<>]*)>")


async def heard(text: str, me: str, name_of: Callable[[str], Awaitable[str]]) -> str:
    """Return what was said to us: our own mention in front is left out, others become names."""
    rest = re.sub(rf"^\s*(?:<@{re.escape(me)}(?:\|[^>]*)?>[\s:,]*)+", "", text)
    parts: list[str] = []
    at = 0
    for sign in _SIGN.finditer(rest):
        parts += [rest[at : sign.start()], await _read(sign[1], name_of)]
        at = sign.end()
    parts.append(rest[at:])
    return _plain("".join(parts)).replace("\u00a0", " ").strip()


async def _read(sign: str, name_of: Callable[[str], Awaitable[str]]) -> str:
    body, _, shown = sign.partition("|")
    match body[:1]:
        case "@":
            return await name_of(body[1:])
        case "#":
            return f"#{shown or body[1:]}"
        case "!":
            return shown or body[1:]
        case _:
            return shown or body.removeprefix("mailto:")


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
