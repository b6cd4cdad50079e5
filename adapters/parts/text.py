"""Text on every platform: on one line, and with a mark where it had to be cut."""

from typing import Any

Json = dict[str, Any]

MARK = "…"
DASH = "–"
WARNING = "⚠️ "


def clip(text: str, limit: int) -> str:
    """Return the text, or as much of it as fits with a mark that it goes on."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + MARK


def line(text: str) -> str:
    """Return the text on one line, never empty."""
    return " ".join(text.split()) or DASH
