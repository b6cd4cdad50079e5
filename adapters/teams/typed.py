"""Typed text as the person meant it: our mention left out, others as names, no slash."""

import re

from adapters.parts.text import Json

_ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_TAG = re.compile(r"<at[^>]*>(.*?)</at>", re.DOTALL)


def heard(raw: Json) -> str:
    """Return what was said to us in an activity."""
    text = str(raw.get("text") or "")
    me = (raw.get("recipient") or {}).get("id")
    for entity in raw.get("entities") or []:
        if not isinstance(entity, dict) or entity.get("type") != "mention":
            continue
        mentioned, shown = entity.get("mentioned") or {}, str(entity.get("text") or "")
        if shown:
            name = "" if mentioned.get("id") == me else str(mentioned.get("name") or "")
            text = text.replace(shown, name)
    text = _TAG.sub(r"\1", text)
    for sign, meant in _ENTITIES.items():
        text = text.replace(sign, meant)
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    return text.removeprefix("/").strip()


def quoted(raw: Json) -> str:
    """Return the words of the message that a message action was used on."""
    body = (raw.get("messagePayload") or {}).get("body") or {}
    text = str(body.get("content") or "")
    if body.get("contentType") == "html":
        text = re.sub(r"<(br|/p|/div|/li)\b[^>]*>", "\n", text)
        text = re.sub(r"<[^>]*>", "", text)
        for sign, meant in _ENTITIES.items():
            text = text.replace(sign, meant)
    return "\n".join(" ".join(row.split()) for row in text.splitlines() if row.strip())
