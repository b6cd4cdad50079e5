"""Buttons: what a press carries, and how buttons lie in a row.

A press carries its whole command. What is too long for Slack is kept as a note under its digest,
and the button carries the digest.
"""

from collections.abc import Sequence

from adapters.parts.carried import Notes, dumped, packed, short
from adapters.parts.text import Json
from adapters.slack.text import ACTIONS, LABEL, OPTION_VALUE, VALUE, line, words
from bot.message import Button

ALL_VALUES = 12_000
OVERFLOW = 5
ACTION = r"^(do|ask|more):"


def fit(payload: Json, limit: int, notes: Notes) -> str:
    """Return the payload as JSON, or its digest where it is too long; then it is noted."""
    return dumped(short(payload, limit, notes))


def actions(buttons: Sequence[Button], more: Sequence[Button], notes: Notes) -> list[Json]:
    """Return the blocks that bear these buttons: the few in front, the others behind.

    Up to five small ones hide in Slack's own overflow menu; more stand in rows of their own.
    """
    room = _room([len(dumped(packed(b))) for b in (*buttons, *more)])
    front = [_button(b, n, room, notes) for n, b in enumerate(buttons)]
    behind = _overflow(more)
    if behind:
        return _rows([*front, behind])
    start = len(front)
    return _rows(front) + _rows([_button(b, start + n, room, notes) for n, b in enumerate(more)])


def _room(lengths: list[int]) -> int:
    """Return how long one value may be, so that all of them leave room for what is read."""
    if sum(lengths) <= ALL_VALUES:
        return VALUE
    return max(60, min(VALUE, ALL_VALUES // len(lengths)))


def _rows(elements: list[Json]) -> list[Json]:
    rows = [elements[n : n + ACTIONS] for n in range(0, len(elements), ACTIONS)]
    return [{"type": "actions", "elements": row} for row in rows]


def _button(button: Button, n: int, room: int, notes: Notes) -> Json:
    drawn = {
        "type": "button",
        "text": words(line(button.label, LABEL)),
        "action_id": f"{button.type}:{n}",
        "value": fit(packed(button), room, notes),
    }
    return drawn if button.style == "plain" else {**drawn, "style": button.style}


def _overflow(more: Sequence[Button]) -> Json | None:
    """Return an overflow menu of these buttons, None if they do not fit into one."""
    values = [dumped(packed(b)) for b in more]
    fits = all(len(v) <= OPTION_VALUE for v in values) and len(set(values)) == len(values)
    if not fits or not 1 < len(values) <= OVERFLOW:
        return None
    options = [
        {"text": words(line(b.label, LABEL)), "value": v} for b, v in zip(more, values, strict=True)
    ]
    return {"type": "overflow", "action_id": "more:0", "options": options}
