"""Buttons: what a press carries, and how it is drawn.

A press carries its whole command. What would make a card too heavy is kept as a note under its
digest, and the button carries the digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.parts.carried import Notes, dumped, packed, short
from adapters.parts.text import Json, line
from bot.message import Ask, Button

FIELD = "tandem"
ONE = 1_500
ALL = 8_000
STYLES = {"primary": "positive", "danger": "destructive"}


@dataclass(slots=True)
class Pack:
    """Packs what buttons carry, and notes what is too long for them.

    ``key`` is what the message bears on the platform: a press on it tells which one it was.
    """

    key: str = ""
    limit: int = ONE
    notes: Notes = field(default_factory=dict)

    def button(self, button: Button) -> Json:
        """Return what a press of this button has to carry, without what is empty."""
        return self.fit(packed(button))

    def fit(self, payload: Json) -> Json:
        """Return the payload, or its digest where it is too long; then it is noted."""
        marked = {"k": self.key} if self.key else {}
        return {**short(payload, self.limit, self.notes), **marked}

    def room_for(self, buttons: Sequence[Button]) -> None:
        """Make long payloads shorter where all of them together would be too heavy."""
        heavy = sum(len(dumped(b.given)) for b in buttons) > ALL
        self.limit = max(120, ALL // len(buttons)) if heavy else ONE


def carried(data: object) -> Json | None:
    """Return what a press carries, None where it was no button of ours."""
    found = data.get(FIELD) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else None


def actions(
    buttons: Sequence[Button], more: Sequence[Button], pack: Pack, *, dialog: bool = False
) -> list[Json]:
    """Return the card's actions: the few in front, the others in its menu.

    In a dialog no other dialog can be opened: there a form is asked for like anything else, and
    takes the dialog's place.
    """
    pack.room_for([*buttons, *more])
    front = [action(b, pack, dialog=dialog) for b in buttons]
    return [*front, *({**action(b, pack, dialog=dialog), "mode": "secondary"} for b in more)]


def action(button: Button, pack: Pack, *, dialog: bool = False) -> Json:
    """Draw one button."""
    data: Json = {FIELD: pack.button(button)}
    if isinstance(button, Ask) and not dialog:
        data["msteams"] = {"type": "task/fetch"}
    drawn = {
        "type": "Action.Submit",
        "title": line(button.label),
        "data": data,
        "associatedInputs": "none",
    }
    style = STYLES.get(button.style)
    return {**drawn, "style": style} if style else drawn
